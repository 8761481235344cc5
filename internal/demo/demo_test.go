package demo

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"fupindai/internal/loan"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

func TestDemo_PlaysAndVerifies(t *testing.T) {
	ctx := context.Background()
	db, err := store.Open(ctx, "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	keys, err := register.NewKeys(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	w, err := Build(ctx, db, keys, rand.Reader, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("played in %s", time.Since(began))
	steps := map[string]int{}
	if err := db.ReadLog(ctx, w.Log, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `SELECT step, count(*) FROM application WHERE log_id = $1 GROUP BY step`, w.Log)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var step string
			var n int
			if err := rows.Scan(&step, &n); err != nil {
				return err
			}
			steps[step] = n
		}
		return rows.Err()
	}); err != nil {
		t.Fatal(err)
	}
	for _, st := range loan.Course {
		if steps[string(st.Step)] == 0 {
			t.Errorf("nothing waits at %s: %v", st.Step, steps)
		}
	}
	if steps["closed"] == 0 || steps["declined"] == 0 {
		t.Errorf("nothing closed or declined: %v", steps)
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
