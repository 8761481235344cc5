package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/journal"
	"fupindai/internal/store"
)

// turns is how often the log's lock was taken and kept.
func turns(t *testing.T, db *store.DB, log string) (n int64) {
	t.Helper()
	must(t, db.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT turns FROM log_head WHERE log_id = $1`, log).Scan(&n)
	}))
	return n
}

// hold keeps the turn of L1 until the function it gives is called, so that those who
// come meanwhile wait together.
func hold(t *testing.T, db *store.DB) (release func()) {
	t.Helper()
	held, free, over := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		over <- db.Write(ctx, "L1", func(*store.Tx) error {
			close(held)
			<-free
			return nil
		})
	}()
	<-held
	return func() {
		close(free)
		must(t, <-over)
	}
}

// Those who wait share one commit; each sees what the ones before it wrote.
func sharedManyOneCommit(t *testing.T, db *store.DB) {
	const writers = 20
	before := turns(t, db, "L1")
	release := hold(t, db)
	var work sync.WaitGroup
	hooks := make(chan int64, writers)
	for range writers {
		work.Add(1)
		go func() {
			defer work.Done()
			if err := db.WriteShared(ctx, "L1", func(tx *store.Tx) error {
				evs, err := tx.Events(ctx, "a", 0)
				if err != nil {
					return err
				}
				if int64(len(evs)) != tx.Seq() {
					t.Errorf("%d events are seen of %d", len(evs), tx.Seq())
				}
				done, err := tx.Append(ctx, []journal.Event{noted("a", 1)})
				if err != nil {
					return err
				}
				tx.AfterCommit(func() { hooks <- done[0].Seq })
				return tx.Put(ctx, []act.Row{duty("a", fmt.Sprint("d", done[0].Seq), "2019-08-05")})
			}); err != nil {
				t.Error(err)
			}
		}()
	}
	for db.Waiting("L1") < writers {
		runtime.Gosched()
	}
	release()
	work.Wait()
	close(hooks)
	var at int64
	for seq := range hooks {
		if at++; seq != at {
			t.Errorf("after the commit number %d is told as number %d", seq, at)
		}
	}
	if at != writers {
		t.Errorf("%d of %d were told", at, writers)
	}
	if n := turns(t, db, "L1") - before; n != 2 { // who held the turn, and the group
		t.Errorf("%d writers took the lock %d times", writers, n-1)
	}
	mustVerify(t, db, "L1")
}

// One is refused, one fails after it has written, one panics, one gives up waiting:
// none of it touches the others, and nothing of theirs is kept.
func sharedOwnOutcomes(t *testing.T, db *store.DB) {
	release := hold(t, db)
	gone, cancel := context.WithCancel(ctx)
	broken := errors.New("broken")
	write := func(tx *store.Tx) error {
		_, err := tx.Append(ctx, []journal.Event{noted("a", 1)})
		return err
	}
	outcome := map[string]error{}
	var mu sync.Mutex
	var work sync.WaitGroup
	n := 0
	start := func(name string, c context.Context, fn func(tx *store.Tx) error) {
		n++
		work.Add(1)
		go func() {
			defer work.Done()
			defer func() {
				if p := recover(); p != nil {
					mu.Lock()
					outcome[name] = fmt.Errorf("panic: %v", p)
					mu.Unlock()
				}
			}()
			err := db.WriteShared(c, "L1", fn)
			mu.Lock()
			outcome[name] = err
			mu.Unlock()
		}()
		for db.Waiting("L1") < n {
			runtime.Gosched()
		}
	}
	start("first", ctx, write)
	start("refused", ctx, func(*store.Tx) error { return errRefused })
	start("second", ctx, write)
	start("broken", ctx, func(tx *store.Tx) error {
		if err := write(tx); err != nil {
			return err
		}
		return broken
	})
	start("panics", ctx, func(tx *store.Tx) error {
		if err := write(tx); err != nil {
			return err
		}
		panic("as it must")
	})
	late, giveUp := context.WithCancel(ctx)
	start("gives up in the middle", late, func(tx *store.Tx) error {
		giveUp() // its browser is closed before it has read anything
		if _, err := tx.Events(late, "a", 0); err != nil {
			return err
		}
		return write(tx)
	})
	start("reads what is not there", ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT nothing FROM nowhere`).Scan()
	})
	start("gone", gone, write)
	start("third", ctx, write)
	cancel()
	for db.Waiting("L1") == n { // who gives up leaves the queue
		runtime.Gosched()
	}
	release()
	work.Wait()
	if outcome["reads what is not there"] == nil {
		t.Error("a statement that failed was answered as done")
	}
	for name, want := range map[string]error{"first": nil, "gives up in the middle": nil, "second": nil, "third": nil, "refused": errRefused, "broken": broken, "gone": context.Canceled} {
		if got := outcome[name]; !errors.Is(got, want) || (want == nil && got != nil) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if got := fmt.Sprint(outcome["panics"]); got != "panic: as it must" {
		t.Errorf("panics: %s", got)
	}
	must(t, db.ReadLog(ctx, "L1", func(tx *store.Tx) error {
		evs, err := tx.Events(ctx, "a", 0)
		if tx.Seq() != 4 || len(evs) != 4 {
			t.Errorf("the head is at %d, %d events are kept, want 4", tx.Seq(), len(evs))
		}
		return err
	}))
	mustVerify(t, db, "L1")
}

func sharedWaits(t *testing.T, db *store.DB) {
	release := hold(t, db)
	defer release()
	short, cancel := context.WithCancel(ctx)
	cancel()
	if err := db.WriteShared(short, "L1", func(*store.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
	if n := db.Waiting("L1"); n != 0 {
		t.Errorf("%d still wait", n)
	}
}
