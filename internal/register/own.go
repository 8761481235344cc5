package register

import (
	"context"
	"fmt"

	"fupindai/internal/people"
)

// Own seals what a user alone may read and what is kept outside of the register's
// tables: drafts, the seed of a second factor. It opens under the user's own key, so it
// is gone when the user is erased, and only for its log, user and purpose.
type Own struct{ *Register }

var _ people.Vault = Own{}

// SealOwn seals for one purpose.
func (o Own) SealOwn(ctx context.Context, tx people.SQL, log, user, purpose string, plain []byte) ([]byte, error) {
	b, err := o.forWriting(ctx, inLocal{tx, log}, UserSubject(user))
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", purpose, err)
	}
	return o.sealWith(b.fields, plain, about("own", user, purpose, log))
}

// OpenOwn opens what SealOwn sealed; ErrErased once the user is erased.
func (o Own) OpenOwn(ctx context.Context, tx people.SQL, log, user, purpose string, sealed []byte) ([]byte, error) {
	b, err := o.find(ctx, inLocal{tx, log}, UserSubject(user))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", purpose, err)
	}
	if b.erased {
		return nil, fmt.Errorf("open %s: %w", purpose, ErrErased)
	}
	plain, err := openWith(b.fields, sealed, about("own", user, purpose, log))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", purpose, err)
	}
	return plain, nil
}

// inLocal is the view of one log in a transaction on local tables.
type inLocal struct {
	people.SQL
	log string
}

func (t inLocal) Log() string { return t.log }
func (t inLocal) Seq() int64  { return 0 } // it files no rows
