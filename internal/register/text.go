package register

import (
	"context"
	"encoding/hex"
	"fmt"
)

// Draft is a text that was typed: it has the id and the salted digest that an event
// cites, and waits to be filed.
type Draft struct {
	ID     string
	Digest string
	words  string
	salt   []byte
}

// NewText draws the salt of a text and computes its digest: HMAC-SHA-256 of the
// words under the salt, in hexadecimal. Nothing is written yet.
func (r *Register) NewText(id, words string) (Draft, error) {
	if id == "" {
		return Draft{}, fmt.Errorf("text: needs an id")
	}
	salt, err := r.draw(32)
	if err != nil {
		return Draft{}, err
	}
	return Draft{ID: id, Digest: hex.EncodeToString(mac(salt, []byte(words))), words: words, salt: salt}, nil
}

// PutText files a text's words and salt, sealed with the subject's key: the
// household it is about, or "office". A text is filed once and never changed.
func (r *Register) PutText(ctx context.Context, tx Tx, subject string, d Draft) error {
	b, err := r.forWriting(ctx, tx, subject)
	if err != nil {
		return fmt.Errorf("text %s: %w", d.ID, err)
	}
	return r.insert(ctx, tx, texts, b, record{
		id: d.ID, subject: subject, fields: map[string]string{"words": d.words}, version: Version{1, d.Digest},
	}, d.salt, true)
}

// Text is a text's words; Erased if its subject was, ErrUnknown if it was never filed.
func (r *Register) Text(ctx context.Context, tx Tx, id string) (string, error) {
	rec, err := r.one(ctx, tx, texts, texts.sealed, id)
	return rec.fields["words"], err
}

// Texts are many texts' words, by id; unknown ids are absent.
func (r *Register) Texts(ctx context.Context, tx Tx, ids []string) (map[string]string, error) {
	recs, err := r.some(ctx, tx, texts, texts.sealed, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(recs))
	for id, rec := range recs {
		out[id] = rec.fields["words"]
	}
	return out, nil
}

// Format shows the id only: words never reach a log by way of %v.
func (d Draft) Format(f fmt.State, _ rune) { fmt.Fprint(f, "draft "+d.ID) }
