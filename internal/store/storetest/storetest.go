// Package storetest is what every database under the store must do: one suite,
// run by each engine.
package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/journal"
	"fupindai/internal/store"
)

// Run runs the suite. open gives a fresh, migrated database that is closed by
// the test's cleanup.
func Run(t *testing.T, open func(t *testing.T) *store.DB) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, db *store.DB)
	}{
		{"AppendThenRead", appendThenRead},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, open(t))
		})
	}
}

var ctx = context.Background()

// Child is replaced in crash.go.
func Child() bool { return false }

func note(stream string, n int) journal.Event {
	return journal.Event{
		Stream: stream, Type: "test.noted/1", At: 1_562_300_000_000_000 + int64(n), User: "u1", Role: "auditor", Unit: "6531",
		Command: fmt.Sprint("c", n), Body: json.RawMessage(fmt.Sprintf(`{"n":%d}`, n)),
	}
}

func appendThenRead(t *testing.T, db *store.DB) {
	if err := db.CreateLog(ctx, "L1", "county", "疏勒县"); err != nil {
		t.Fatal(err)
	}
	err := db.Write(ctx, "L1", func(tx *store.Tx) error {
		evs, err := tx.Append(ctx, []journal.Event{note("a", 1), note("a", 2), note("b", 3)})
		if err != nil {
			return err
		}
		if evs[2].Seq != 3 || evs[2].Version != 1 || tx.Seq() != 3 {
			t.Errorf("%+v", evs)
		}
		d := act.Duty{ID: "d1", Rule: "A1"}
		return tx.Put(ctx, []act.Row{d.Row("a")})
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := db.Verify(ctx, "L1", nil)
	if err != nil || len(r.Failures) > 0 || r.Events != 3 {
		t.Errorf("%+v, %v", r, err)
	}
	rows, err := db.Rows(ctx, "L1", act.DutyTable)
	if err != nil || len(rows) != 1 {
		t.Errorf("%+v, %v", rows, err)
	}
}
