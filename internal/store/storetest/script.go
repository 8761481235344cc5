package storetest

import (
	"fmt"
	"math/rand"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/journal"
	"fupindai/internal/store"
)

// Script writes the same random history into any database and gives what must
// then be equal everywhere: the log's head and the dump of its projections (C3).
func Script(t *testing.T, db *store.DB, seed int64) (journal.Checkpoint, []store.TableDump) {
	t.Helper()
	must(t, db.CreateLog(ctx, "S", "county", "县"))
	r := rand.New(rand.NewSource(seed))
	for n := range 120 {
		stream := fmt.Sprint("household/", r.Intn(9))
		err := db.Write(ctx, "S", func(tx *store.Tx) error {
			var evs []journal.Event
			for range 1 + r.Intn(3) {
				evs = append(evs, noted(stream, n))
			}
			done, err := tx.Append(ctx, evs)
			if err != nil {
				return err
			}
			var put, drop []act.Row
			for range r.Intn(6) {
				row := duty(stream, fmt.Sprintf("A8.1/%d", r.Intn(12)), fmt.Sprintf("2019-%02d-%02d", 1+r.Intn(12), 1+r.Intn(28)))
				if r.Intn(4) == 0 {
					drop = append(drop, row)
				} else {
					put = append(put, row)
				}
			}
			if err := tx.Put(ctx, put); err != nil {
				return err
			}
			if err := tx.Drop(ctx, drop); err != nil {
				return err
			}
			if r.Intn(10) == 0 {
				return errRefused
			}
			return tx.PutCommand(ctx, store.CommandRecord{User: "u1", ID: fmt.Sprint("c", n), FirstSeq: done[0].Seq, LastSeq: tx.Seq()})
		})
		if err != nil && err != errRefused { //nolint:errorlint // as it is
			t.Fatal(err)
		}
	}
	mustVerify(t, db, "S")
	head, err := db.Checkpoint(ctx, "S")
	must(t, err)
	dumps, err := db.Dump(ctx, "S", []*act.Table{act.DutyTable})
	must(t, err)
	return head, dumps
}
