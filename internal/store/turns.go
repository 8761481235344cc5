package store

import (
	"context"
	"sync"
)

// turns lets one writer of each log in at a time, in the order of arrival, so
// that those who wait hold no connection. It is a courtesy: what makes a log
// safe is the lock of its head row.
type turns struct {
	mu   sync.Mutex
	all  bool // one queue for all logs: SQLite has one writer
	logs map[string]chan struct{}
}

func newTurns(all bool) *turns { return &turns{all: all, logs: map[string]chan struct{}{}} }

// enter waits for the turn; leave ends it.
func (t *turns) enter(ctx context.Context, logID string) (leave func(), err error) {
	return t.enterUnless(ctx, logID, nil)
}

// enterUnless is enter until done is closed: then it gives up its place, and leave is nil.
func (t *turns) enterUnless(ctx context.Context, logID string, done <-chan struct{}) (leave func(), err error) {
	if t.all {
		logID = ""
	}
	t.mu.Lock()
	door, ok := t.logs[logID]
	if !ok {
		door = make(chan struct{}, 1)
		t.logs[logID] = door
	}
	t.mu.Unlock()
	select {
	case door <- struct{}{}: // senders that wait are served in their order
		return func() { <-door }, nil
	case <-done:
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
