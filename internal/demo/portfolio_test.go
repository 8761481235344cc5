package demo

import (
	"context"
	"crypto/rand"
	"maps"
	mathrand "math/rand/v2"
	"reflect"
	"testing"
	"time"

	"fupindai/internal/register"
	"fupindai/internal/store"
)

// roots builds a small portfolio and gives the root of each log's tree, with everything
// verified and every table replayed if whole.
func roots(t *testing.T, p Portfolio, whole bool) map[string]string {
	t.Helper()
	ctx := context.Background()
	db, _ := mustOpen(t, "sqlite")
	keys, err := register.NewKeys(rand.Reader) // another key file each time
	if err != nil {
		t.Fatal(err)
	}
	w, err := p.Build(ctx, db, keys, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	logs, err := db.Logs(ctx)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	loans := 0
	for _, l := range logs {
		c, err := db.Checkpoint(ctx, l.ID)
		if err != nil {
			t.Fatal(err)
		}
		out[l.ID] = string(c.Root[:])
		if !whole {
			continue
		}
		if err := db.ReadLog(ctx, l.ID, func(tx *store.Tx) error {
			var n int
			err := tx.QueryRow(ctx, `SELECT count(*) FROM loan_taken WHERE log_id = $1`, l.ID).Scan(&n)
			loans += n
			return err
		}); err != nil {
			t.Fatal(err)
		}
		findings, err := w.Door.Verify(ctx, l.ID, true, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			if !f.OK {
				t.Errorf("log %s, %s: %s", l.ID, f.Invariant, f.Detail.EN)
			}
		}
	}
	if whole && loans != p.Loans {
		t.Errorf("%d loans taken over, want %d", loans, p.Loans)
	}
	return out
}

func TestPortfolio_SameSeedSameJournals(t *testing.T) {
	t.Parallel()
	p := Portfolio{Counties: 2, Households: 500, Loans: 260, Seed: 7}
	first := roots(t, p, true)
	if len(first) != p.Counties+len(above) {
		t.Errorf("%d logs, want %d counties and %d offices above", len(first), p.Counties, len(above))
	}
	if again := roots(t, p, false); !maps.Equal(first, again) {
		t.Error("the same seed made another journal")
	}
	other := p
	other.Seed++
	one, two := p.shires(seeded(p.Seed)), other.shires(seeded(other.Seed))
	if reflect.DeepEqual(one[0].book, two[0].book) {
		t.Error("another seed made the same old book")
	}
}

func seeded(seed uint64) *mathrand.Rand { return mathrand.New(mathrand.NewPCG(seed, 0)) } //nolint:gosec // an invented book
