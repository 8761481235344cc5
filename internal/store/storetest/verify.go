package storetest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"fupindai/internal/journal"
	"fupindai/internal/store"
)

func streamWholeLog(t *testing.T, db *store.DB) {
	var evs []journal.Event
	for i := range 2100 {
		evs = append(evs, noted(fmt.Sprint("s", i%3), i))
	}
	mustAppend(t, db, "L1", evs...)
	mustAppend(t, db, "L2", noted("other", 1))
	for _, after := range []int64{0, 1, 999, 1000, 2099, 2100} {
		next := after + 1
		must(t, db.Stream(ctx, "L1", after, func(e journal.Event) error {
			if e.Log != "L1" || e.Seq != next {
				t.Fatalf("after %d: event %d of %s, want %d", after, e.Seq, e.Log, next)
			}
			next++
			return nil
		}))
		if next != 2101 {
			t.Errorf("after %d: ended before %d", after, next)
		}
	}
	seen := 0
	if err := db.Stream(ctx, "L1", 0, func(journal.Event) error { seen++; return errRefused }); err != errRefused || seen != 1 { //nolint:errorlint // as it is
		t.Errorf("an error after %d events: %v", seen, err)
	}
}

func proofsFromStoredHashes(t *testing.T, db *store.DB) {
	var events []journal.Event
	var heads []journal.Checkpoint
	for i := range 37 {
		events = append(events, mustAppend(t, db, "L1", noted("a", i))...)
		c, err := db.Checkpoint(ctx, "L1")
		must(t, err)
		heads = append(heads, c)
	}
	last := heads[36]
	must(t, db.Read(ctx, func(tx *store.Tx) error {
		reader := tx.TreeReader(ctx, "L1")
		for n := range int64(37) {
			proof, err := tlog.ProveRecord(37, n, reader)
			must(t, err)
			if err := tlog.CheckRecord(proof, 37, last.Root, n, tlog.RecordHash(events[n].Encode())); err != nil {
				t.Errorf("event %d is not proved: %v", n+1, err)
			}
			longer, err := tlog.ProveTree(37, n+1, reader)
			must(t, err)
			if err := tlog.CheckTree(longer, 37, last.Root, n+1, heads[n].Root); err != nil {
				t.Errorf("the head of %d events is not proved to be the beginning: %v", n+1, err)
			}
		}
		if _, err := reader.ReadHashes([]int64{1000}); err == nil {
			t.Error("a hash that is not there was read")
		}
		return nil
	}))
}

func verifyCleanLog(t *testing.T, db *store.DB) {
	if r := mustVerify(t, db, "L1"); r.Events != 0 || r.Head.Root != (journal.Edge{}).Root() {
		t.Errorf("an empty log: %+v", r)
	}
	for i := range 11 {
		mustAppend(t, db, "L1", noted("a", i), noted(fmt.Sprint("s", i), i))
	}
	head, err := db.Checkpoint(ctx, "L1")
	must(t, err)
	must(t, db.Write(ctx, "L1", func(tx *store.Tx) error {
		if tx.Checkpoint() != head {
			t.Errorf("head under the lock %+v, want %+v", tx.Checkpoint(), head)
		}
		return tx.PutCheckpoint(ctx, store.SignedCheckpoint{Checkpoint: head, At: start, Note: head.Text()})
	}))
	mustAppend(t, db, "L1", noted("a", 12))
	r, err := db.Verify(ctx, "L1", &head)
	must(t, err)
	if len(r.Failures) > 0 || r.Events != 23 || r.Head.Size != 23 {
		t.Errorf("%+v", r)
	}
	if now, err := db.Checkpoint(ctx, "L1"); err != nil || now != r.Head {
		t.Errorf("head %+v, %v; recomputed %+v", now, err, r.Head)
	}
}

func verifyNamesEveryTampering(t *testing.T, db *store.DB) {
	const forged = `REPLACE(bytes, '"n":5', '"n":6')`
	for i, c := range []struct {
		name    string
		queries []string
		seq     int64  // the position that must be named
		says    string // and part of what is said there
	}{
		{"bytes changed", []string{`UPDATE journal SET bytes = ` + forged + ` WHERE log_id = $1 AND seq = 5`}, 5, "not those that were hashed"},
		{"bytes made no event", []string{`UPDATE journal SET bytes = 'x' WHERE log_id = $1 AND seq = 5`}, 5, "not the canonical bytes"},
		{"first deleted", []string{`DELETE FROM journal WHERE log_id = $1 AND seq = 1`}, 1, "missing"},
		{"one deleted", []string{`DELETE FROM journal WHERE log_id = $1 AND seq = 5`}, 5, "missing"},
		{"some deleted", []string{`DELETE FROM journal WHERE log_id = $1 AND seq IN (5, 6, 7)`}, 5, "up to 7 are missing"},
		{"last deleted", []string{`DELETE FROM journal WHERE log_id = $1 AND seq = 9`}, 9, "missing"},
		{"all deleted", []string{`DELETE FROM journal WHERE log_id = $1`}, 1, "up to 9 are missing"},
		{"deleted and changed", []string{
			`DELETE FROM journal WHERE log_id = $1 AND seq = 3`,
			`UPDATE journal SET bytes = ` + forged + ` WHERE log_id = $1 AND seq = 5`,
		}, 5, "not those that were hashed"},
		{"one added at the end", []string{
			`INSERT INTO journal SELECT log_id, 10, 'z', 1, type, on_day, at, user_id, command_id, bytes FROM journal WHERE log_id = $1 AND seq = 9`,
		}, 10, "outside of the log"},
		{"two swapped", []string{
			`UPDATE journal SET seq = 100 WHERE log_id = $1 AND seq = 4`,
			`UPDATE journal SET seq = 4 WHERE log_id = $1 AND seq = 5`,
			`UPDATE journal SET seq = 5 WHERE log_id = $1 AND seq = 100`,
		}, 4, "column seq is 4, its bytes say 5"},
		{"stream", []string{`UPDATE journal SET stream = 'z' WHERE log_id = $1 AND seq = 5`}, 5, "column stream is z"},
		{"version", []string{`UPDATE journal SET version = 77 WHERE log_id = $1 AND seq = 5`}, 5, "column version is 77"},
		{"type", []string{`UPDATE journal SET type = 'test.other/1' WHERE log_id = $1 AND seq = 5`}, 5, "column type"},
		{"day", []string{`UPDATE journal SET on_day = '2019-07-06' WHERE log_id = $1 AND seq = 5`}, 5, "column on_day is 2019-07-06"},
		{"instant", []string{`UPDATE journal SET at = at + 1 WHERE log_id = $1 AND seq = 5`}, 5, "column at"},
		{"user", []string{`UPDATE journal SET user_id = 'u2' WHERE log_id = $1 AND seq = 5`}, 5, "column user_id is u2"},
		{"command", []string{`UPDATE journal SET command_id = 'c99' WHERE log_id = $1 AND seq = 5`}, 5, "column command_id"},
		{"leaf changed", []string{`UPDATE tree_hash SET h = (SELECT h FROM tree_hash WHERE log_id = $1 AND idx = 0) WHERE log_id = $1 AND idx = ` + fmt.Sprint(journal.Index(4))}, 5, "not those that were hashed"},
		{"node changed", []string{`UPDATE tree_hash SET h = (SELECT h FROM tree_hash WHERE log_id = $1 AND idx = 0) WHERE log_id = $1 AND idx = ` + fmt.Sprint(journal.Index(3)+1)}, 4, "level 1"},
		{"leaf deleted", []string{`DELETE FROM tree_hash WHERE log_id = $1 AND idx = ` + fmt.Sprint(journal.Index(4))}, 5, "not those that were hashed"},
		{"hash added", []string{`INSERT INTO tree_hash SELECT log_id, 10000, h FROM tree_hash WHERE log_id = $1 AND idx = 0`}, 9, "hashes of no event"},
		{"head's root", []string{`UPDATE log_head SET root = (SELECT h FROM tree_hash WHERE log_id = $1 AND idx = 0) WHERE log_id = $1`}, 9, "head of the log"},
		{"head's instant", []string{`UPDATE log_head SET last_at = last_at + 1 WHERE log_id = $1`}, 9, "last instant"},
		{"head behind", []string{`UPDATE log_head SET last_seq = 8, peaks = (SELECT h FROM tree_hash WHERE log_id = $1 AND idx = 0) WHERE log_id = $1`}, 9, "outside of the log"},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := fmt.Sprint("T", i)
			must(t, db.CreateLog(ctx, log, "county", "县"))
			for n := range 9 {
				mustAppend(t, db, log, noted(fmt.Sprint("s", n%2), n+1))
			}
			mustVerify(t, db, log)
			must(t, db.WriteLocal(ctx, func(tx *store.Tx) error {
				for _, q := range c.queries {
					res, err := tx.Exec(ctx, q, log)
					if err != nil {
						return err
					}
					if n, err := res.RowsAffected(); n == 0 || err != nil {
						t.Fatalf("%s changed nothing, %v", q, err)
					}
				}
				return nil
			}))
			r, err := db.Verify(ctx, log, nil)
			must(t, err)
			for _, f := range r.Failures {
				if f.Seq == c.seq && strings.Contains(f.What, c.says) {
					return
				}
			}
			t.Errorf("no failure at event %d says %q: %v", c.seq, c.says, r.Failures)
		})
	}
	mustVerify(t, db, "L1")
}

// Whoever owns the database and the key can write another history that is whole
// in itself. Only the head somebody else holds tells.
func verifyRewrittenHistory(t *testing.T, db *store.DB) {
	must(t, db.CreateLog(ctx, "F", "county", "县"))
	for n := range 9 {
		mustAppend(t, db, "F", noted("a", n))
	}
	held, err := db.Checkpoint(ctx, "F")
	must(t, err)
	rewrite := func(n, changed int) {
		must(t, db.WriteLocal(ctx, func(tx *store.Tx) error {
			for _, table := range []string{"journal", "tree_hash", "log_head"} {
				if err := ignore(tx.Exec(ctx, `DELETE FROM `+table+` WHERE log_id = 'F'`)); err != nil {
					return err
				}
			}
			return nil
		}))
		must(t, db.CreateLog(ctx, "F", "county", "县"))
		for i := range n {
			e := noted("a", i)
			if i == changed {
				e.Body = bytes.Replace(e.Body, []byte("喀什"), []byte("和田"), 1)
			}
			mustAppend(t, db, "F", e)
		}
	}
	find := func(seq int64, says string) {
		t.Helper()
		mustVerify(t, db, "F") // whole in itself
		r, err := db.Verify(ctx, "F", &held)
		must(t, err)
		if len(r.Failures) != 1 || r.Failures[0].Seq != seq || !strings.Contains(r.Failures[0].What, says) {
			t.Errorf("got %v, want one failure at %d that says %q", r.Failures, seq, says)
		}
	}
	rewrite(9, 4)
	find(9, "not the one of the checkpoint")
	rewrite(12, 4)
	find(9, "not the one of the checkpoint")
	rewrite(7, -1)
	find(8, "the log ends at 7, a checkpoint of 9 is held")
	rewrite(12, -1)
	r, err := db.Verify(ctx, "F", &held)
	must(t, err)
	if len(r.Failures) > 0 {
		t.Errorf("the honest history, longer: %v", r.Failures)
	}
	held.Log = "other"
	if r, err = db.Verify(ctx, "F", &held); err != nil || len(r.Failures) != 1 {
		t.Errorf("another log's checkpoint: %v, %v", r.Failures, err)
	}
}
