package storetest

import (
	"errors"
	"fmt"
	"math/rand"
	"sync"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/journal"
	"fupindai/internal/store"
)

// Eight writers on two logs, one in five giving up, while a reader follows: each
// log is without gaps, and the reader, who never looks back, has seen it all.
func writersNoGapsInOrder(t *testing.T, db *store.DB) {
	const writers, each = 8, 25
	var kept [2]int64
	var mu sync.Mutex
	var work sync.WaitGroup
	for w := range writers {
		work.Add(1)
		go func() {
			defer work.Done()
			r := rand.New(rand.NewSource(int64(w)))
			for i := range each {
				l := r.Intn(2)
				giveUp := r.Intn(5) == 0
				err := db.Write(ctx, fmt.Sprint("L", l+1), func(tx *store.Tx) error {
					before := tx.Seq()
					evs, err := tx.Append(ctx, []journal.Event{noted("shared", 1), noted(fmt.Sprint("own", w), 1)})
					if err != nil {
						return err
					}
					if evs[0].Seq != before+1 || tx.Seq() != before+2 {
						t.Errorf("numbers %d and %d after %d", evs[0].Seq, evs[1].Seq, before)
					}
					if err := tx.Put(ctx, []act.Row{duty("shared", fmt.Sprintf("d%d", before), "2019-08-05")}); err != nil {
						return err
					}
					if giveUp {
						return errRefused
					}
					return nil
				})
				if giveUp != errors.Is(err, errRefused) || (!giveUp && err != nil) {
					t.Errorf("writer %d, %d: %v", w, i, err)
				}
				if err == nil {
					mu.Lock()
					kept[l] += 2
					mu.Unlock()
				}
			}
		}()
	}
	over, followed := make(chan struct{}), make(chan int64)
	go func() {
		var at int64
		follow := func() {
			if err := db.Stream(ctx, "L1", at, func(e journal.Event) error {
				if e.Seq != at+1 {
					t.Errorf("the reader got event %d after %d", e.Seq, at)
				}
				at = e.Seq
				return nil
			}); err != nil {
				t.Error(err)
			}
		}
		for {
			select {
			case <-over:
				follow()
				followed <- at
				return
			default:
				follow()
			}
		}
	}()
	work.Wait()
	close(over)
	if at := <-followed; at != kept[0] {
		t.Errorf("the reader saw %d events of %d", at, kept[0])
	}
	for l, want := range kept {
		log := fmt.Sprint("L", l+1)
		if r := mustVerify(t, db, log); r.Events != want {
			t.Errorf("log %s has %d events, %d were confirmed", log, r.Events, want)
		}
		if n := number(t, db, `SELECT COUNT(*) FROM duty WHERE log_id = $1`, log); n != want/2 {
			t.Errorf("log %s has %d duties, want %d", log, n, want/2)
		}
	}
}

// Snapshot: what one reading transaction sees does not move while others write.
// For databases with more than one connection.
func Snapshot(t *testing.T, db *store.DB) {
	must(t, db.CreateLog(ctx, "L1", "county", "县"))
	mustAppend(t, db, "L1", noted("a", 1))
	must(t, db.ReadLog(ctx, "L1", func(tx *store.Tx) error {
		if evs, err := tx.Events(ctx, "a", 0); err != nil || len(evs) != 1 {
			t.Fatalf("%d events, %v", len(evs), err)
		}
		mustAppend(t, db, "L1", noted("a", 2), noted("b", 3))
		evs, err := tx.Events(ctx, "a", 0)
		if err != nil || len(evs) != 1 || tx.Seq() != 1 {
			t.Errorf("while another wrote: %d events at %d, %v", len(evs), tx.Seq(), err)
		}
		var n int64
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM journal`).Scan(&n); err != nil || n != 1 {
			t.Errorf("while another wrote: %d rows, %v", n, err)
		}
		return nil
	}))
	if r := mustVerify(t, db, "L1"); r.Events != 3 {
		t.Errorf("%d events, want 3", r.Events)
	}
}
