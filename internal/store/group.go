package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"fupindai/internal/fault"
)

// groupMax is how many waiting writers share one commit. It bounds how long the
// first of them waits for its answer, and no law.
const groupMax = 64

// groupTime is how long a group's transaction may take at most.
const groupTime = time.Minute

// waiting are the shared writers of each log that have not been taken up yet.
type waiting struct {
	mu   sync.Mutex
	logs map[string][]*shared
}

// shared is one writer that lets others into its transaction.
type shared struct {
	ctx      context.Context
	fn       func(*Tx) error
	done     chan struct{} // closed when err and panicked are set
	err      error
	panicked any
}

func (s *shared) isDone() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

// WriteShared is Write for many small writers of one log: those who wait for the
// lock are decided one after the other in one transaction and share its durable
// commit; each is answered after it. Every fn sees what the ones before it wrote.
//
// fn may be run more than once and must then do the same: if one fails after it
// has written something, the transaction is rolled back and its writers are run
// anew, each alone. A writer that fails before it has written costs the others nothing.
func (db *DB) WriteShared(ctx context.Context, logID string, fn func(*Tx) error) error {
	s := &shared{ctx: ctx, fn: fn, done: make(chan struct{})}
	db.waiting.add(logID, s)
	leave, err := db.turns.enterUnless(ctx, logID, s.done)
	switch {
	case err != nil && db.waiting.withdraw(logID, s):
		return fmt.Errorf("write log %s: %w", logID, err)
	case err != nil:
		<-s.done // it was taken up already: its outcome is what counts
	case leave != nil:
		for !s.isDone() {
			db.commitGroup(logID, db.waiting.take(logID))
		}
		leave()
	}
	if s.panicked != nil {
		panic(s.panicked)
	}
	return s.err
}

// Waiting is how many shared writers of a log nobody has taken up yet.
func (db *DB) Waiting(logID string) int {
	db.waiting.mu.Lock()
	defer db.waiting.mu.Unlock()
	return len(db.waiting.logs[logID])
}

func (w *waiting) add(logID string, s *shared) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.logs[logID] = append(w.logs[logID], s)
}

// withdraw takes a writer off the queue and says whether it was still there.
func (w *waiting) withdraw(logID string, s *shared) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, other := range w.logs[logID] {
		if other == s {
			w.logs[logID] = append(w.logs[logID][:i:i], w.logs[logID][i+1:]...)
			return true
		}
	}
	return false
}

// take gives the writers of the next transaction, in the order of arrival.
func (w *waiting) take(logID string) []*shared {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.logs[logID]
	n := min(len(all), groupMax)
	if n == len(all) {
		delete(w.logs, logID)
	} else {
		w.logs[logID] = all[n:]
	}
	return all[:n:n]
}

// commitGroup writes and answers a group of writers. The turn is the caller's.
func (db *DB) commitGroup(logID string, group []*shared) {
	if !db.runGroup(logID, group) {
		// One failed after it had written: nothing of the others was kept.
		for _, s := range group {
			db.runGroup(logID, []*shared{s})
		}
	}
	for _, s := range group {
		close(s.done)
	}
}

// runGroup runs writers in one transaction and sets their outcomes. It is false if one
// of several spoilt the transaction and each has to be run alone.
func (db *DB) runGroup(logID string, group []*shared) bool {
	fault.Point(fault.BeforeLock)
	var hooks []func()
	spoilt := false
	// The group's transaction must not end because one of its writers gives up.
	ctx, over := context.WithTimeout(context.WithoutCancel(group[0].ctx), groupTime)
	defer over()
	err := db.transact(ctx, func(tx *Tx) error {
		tx.group = ctx
		if err := tx.lock(ctx, logID); err != nil {
			return fmt.Errorf("lock log %s: %w", logID, err)
		}
		fault.Point(fault.AfterLock)
		kept := 0
		for _, s := range group {
			s.err, s.panicked = nil, nil
			before, after := tx.writes, len(tx.committed)
			if s.run(tx); s.err == nil && s.panicked == nil {
				kept++
				// What it collected is written now: nobody else's failure may lose it.
				s.err = tx.flush(ctx)
			}
			if s.err == nil && s.panicked == nil {
				continue
			}
			tx.committed = tx.committed[:after]
			if tx.failed || tx.writes != before {
				spoilt = true
				return errSpoilt
			}
		}
		if kept == 0 {
			return errSpoilt // nothing was written, there is nothing to commit
		}
		hooks = tx.committed
		if err := tx.finish(ctx); err != nil {
			return fmt.Errorf("write log %s: %w", logID, err)
		}
		return nil
	})
	switch {
	case err == nil:
		for _, fn := range hooks {
			fn()
		}
	case spoilt && len(group) > 1:
		return false
	case err != errSpoilt: //nolint:errorlint // it is returned as it is
		for _, s := range group {
			if s.err == nil && s.panicked == nil {
				s.err = err
			}
		}
	}
	return true
}

// errSpoilt rolls a group's transaction back; nobody is answered with it.
var errSpoilt = fmt.Errorf("%w: the group is given up", ErrUse)

// run runs the writer and keeps its error, or the panic for the goroutine it came from.
func (s *shared) run(tx *Tx) {
	defer func() {
		if p := recover(); p != nil {
			s.panicked = p
		}
	}()
	if s.err = s.ctx.Err(); s.err == nil {
		s.err = s.fn(tx)
	}
}
