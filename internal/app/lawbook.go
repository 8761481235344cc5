package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

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

var lawEvents = act.Catalogued(
	func() act.Event { return &LawAdopted{} },
	func() act.Event { return &AmendmentProposed{} },
	func() act.Event { return &AmendmentConfirmed{} },
	func() act.Event { return &AmendmentWithdrawn{} },
)

// adoption is the folded law stream: every adopted version with its number, and the
// amendments proposed.
type adoption struct {
	from       []int64
	digest     []string
	amendments []Amendment
}

func (a *adoption) apply(r act.Recorded) (*adoption, error) {
	c := &adoption{slices.Clone(a.from), slices.Clone(a.digest), slices.Clone(a.amendments)}
	at := func(seq int64) *Amendment {
		for i := range c.amendments {
			if c.amendments[i].Seq == seq {
				return &c.amendments[i]
			}
		}
		return &Amendment{}
	}
	switch e := r.Event.(type) {
	case *LawAdopted:
		c.from, c.digest = append(c.from, r.Seq), append(c.digest, e.Digest)
	case *AmendmentProposed:
		c.amendments = append(c.amendments, Amendment{Seq: r.Seq, By: r.By.User, On: r.On, AmendmentProposed: *e})
	case *AmendmentConfirmed:
		m := at(e.Amendment)
		m.ConfirmedBy, m.ConfirmedOn = r.By.User, r.On
	case *AmendmentWithdrawn:
		at(e.Amendment).WithdrawnOn = r.On
	default:
		return nil, fmt.Errorf("law: event %s does not belong here", r.Event.EventType())
	}
	return c, nil
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
	k.laws = a
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
