package app

import (
	"context"
	"encoding/json"
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/law"
	"fupindai/internal/store"
)

// lawStream holds which law a log has adopted, and from which number on.
const lawStream = "law"

// LawAdopted says that from its number on the log stands under this version of the
// law: packs, overlay and calendar, named by one digest over their bytes.
type LawAdopted struct {
	Digest string `json:"digest"`
}

// EventType names the event for ever.
func (*LawAdopted) EventType() string { return "law.adopted/1" }

var lawEvents = act.Catalogued(func() act.Event { return &LawAdopted{} })

// adoption is the folded law stream: every adopted version with its number.
type adoption struct {
	from   []int64
	digest []string
}

func (a *adoption) apply(r act.Recorded) (*adoption, error) {
	e, ok := r.Event.(*LawAdopted)
	if !ok {
		return nil, fmt.Errorf("law: event %s does not belong here", r.Event.EventType())
	}
	return &adoption{append(append([]int64(nil), a.from...), r.Seq), append(append([]string(nil), a.digest...), e.Digest)}, nil
}

// at is the digest in force at a number; "" before the first adoption.
func (a *adoption) at(seq int64) string {
	for i := len(a.from) - 1; i >= 0; i-- {
		if a.from[i] <= seq {
			return a.digest[i]
		}
	}
	return ""
}

// lawInForce is the law under which the log's next event is decided.
func (k *Desk) lawInForce(ctx context.Context) (*law.Law, error) {
	a, err := open[*adoption](ctx, k, lawStream)
	if err != nil {
		return nil, err
	}
	return k.door.lawVersion(ctx, k.tx, a.at(k.tx.Seq()+1))
}

// lawVersion gives an adopted version by digest; the version this program was built
// with while a log has adopted none.
func (d *Door) lawVersion(ctx context.Context, tx *store.Tx, digest string) (*law.Law, error) {
	if digest == "" || digest == law.Default().Digest() {
		return law.Default(), nil
	}
	d.mu.Lock()
	l, ok := d.laws[digest]
	d.mu.Unlock()
	if ok {
		return l, nil
	}
	var stored []byte
	if err := tx.QueryRow(ctx, `SELECT bytes FROM law_version WHERE log_id = $1 AND digest = $2`, tx.Log(), digest).Scan(&stored); err != nil {
		return nil, fmt.Errorf("law version %s: %w", digest, err)
	}
	files := map[string][]byte{}
	if err := json.Unmarshal(stored, &files); err != nil {
		return nil, fmt.Errorf("law version %s: %w", digest, err)
	}
	l, err := law.FromFiles(files)
	if err != nil {
		return nil, err
	}
	if l.Digest() != digest {
		return nil, fmt.Errorf("law version %s: its bytes have the digest %s", digest, l.Digest())
	}
	d.mu.Lock()
	if d.laws == nil {
		d.laws = map[string]*law.Law{}
	}
	d.laws[digest] = l
	d.mu.Unlock()
	return l, nil
}

// LawOf is the law a log stands under now.
func (d *Door) LawOf(ctx context.Context, log string) (*law.Law, error) {
	var l *law.Law
	err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		k, err := d.desk(ctx, tx, Call{Log: log}, d.Today())
		if err != nil {
			return err
		}
		l = k.law
		return nil
	})
	return l, err
}
