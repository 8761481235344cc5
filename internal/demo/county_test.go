package demo

import (
	"context"
	"crypto/rand"
	"os"
	"testing"
	"time"

	"fupindai/internal/loan"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// The whole county: its size, every state, few things late, everything verified.
func TestDemo_WholeCounty(t *testing.T) {
	if os.Getenv("FUPINDAI_QUALITY") == "" {
		return // CI plays it; at a desk one township is enough
	}
	ctx := context.Background()
	db, _ := mustOpen(t, "sqlite")
	keys, err := register.NewKeys(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	w, err := County.Build(ctx, db, keys, rand.Reader, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("played in %s", time.Since(began))
	count := func(of string) (n int) {
		t.Helper()
		if err := db.ReadLog(ctx, w.Log, func(tx *store.Tx) error {
			return tx.QueryRow(ctx, `SELECT count(*) FROM `+of, w.Log).Scan(&n)
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, at := range []struct {
		what, of    string
		least, most int
	}{
		{"townships", `(SELECT DISTINCT substr(village, 1, 9) FROM application WHERE log_id = $1) t`, 11, 11},
		{"households", `(SELECT DISTINCT household_id FROM release_row WHERE log_id = $1) t`, 1_400, 1_700},
		{"loans", `loan WHERE log_id = $1`, 590, 700},
		{"applications", `application WHERE log_id = $1`, 800, 1_050},
		{"suspected breaches", `breach WHERE log_id = $1`, 8, 36},
		{"open breaches", `breach WHERE log_id = $1 AND state = 'suspected'`, 4, 30},
		{"confirmed breaches", `breach WHERE log_id = $1 AND state IN ('confirmed', 'concluded')`, 2, 15},
		{"dismissed breaches", `breach WHERE log_id = $1 AND state = 'dismissed'`, 1, 8},
	} {
		if n := count(at.of); n < at.least || n > at.most {
			t.Errorf("%d %s, want %d to %d", n, at.what, at.least, at.most)
		}
	}
	var steps []loan.Step
	for _, st := range loan.Course {
		steps = append(steps, st.Step)
	}
	for _, step := range append(steps, loan.Endings...) {
		if count(`application WHERE log_id = $1 AND step = '`+string(step)+`'`) == 0 {
			t.Errorf("nothing is at %s", step)
		}
	}
	findings, err := w.Door.Verify(ctx, w.Log, true, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Logf("%s %v %s", f.Invariant, f.OK, f.Detail.EN)
		if !f.OK {
			t.Errorf("%s: %s", f.Invariant, f.Detail.EN)
		}
	}
}
