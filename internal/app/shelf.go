package app

import (
	"sync"

	"fupindai/internal/store"
)

// folded is one stream as it stood at a version. States are never changed in place.
type folded struct {
	state   any
	version int64
}

// shelves keep folded streams, a shelf for each log.
type shelves struct {
	mu   sync.Mutex
	logs map[string]*shelf
}

// shelf holds streams of one log. Those of the present run stand exactly at the log's
// number seq: a reader or writer at that number needs no look at the journal. A run
// ends when the log turns out to have been written by somebody else.
type shelf struct {
	seq     int64
	run     int
	streams map[string]kept
}

type kept struct {
	folded
	run int
}

// shelfMax bounds the streams kept of one log; over it the shelf is begun anew.
const shelfMax = 50_000

// take gives a stream as it was folded last, and whether that is all there is of it;
// otherwise its newer events have to be added. A shelf that is ahead of the reader's
// snapshot gives nothing.
func (s *shelves) take(log, stream string, seq int64) (f folded, current bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sh := s.logs[log]
	if sh == nil || sh.seq > seq {
		return folded{}, false
	}
	k, ok := sh.streams[stream]
	return k.folded, ok && k.run == sh.run && sh.seq == seq
}

// put keeps streams folded by a transaction that found the log at number from and left
// it at number to.
func (s *shelves) put(log string, from, to int64, streams map[string]folded) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sh := s.logs[log]
	if sh == nil || len(sh.streams) > shelfMax {
		sh = &shelf{seq: from, streams: map[string]kept{}}
		if s.logs == nil {
			s.logs = map[string]*shelf{}
		}
		s.logs[log] = sh
	}
	if sh.seq > to || (sh.seq > from && from == to) {
		return // a reader of an old snapshot
	}
	if sh.seq != from {
		sh.run++
	}
	sh.seq = to
	for stream, f := range streams {
		sh.streams[stream] = kept{f, sh.run}
	}
}

// carried are the streams that earlier commands of one transaction read or wrote: a
// later command finds them here before they are committed.
type carried map[string]folded

// publish lets the commands after this one in the transaction, and after the commit
// everybody, find the streams of an accepted command.
func (d *Door) publish(tx *store.Tx, k *Desk) {
	streams, ok := tx.Carry.(carried)
	if !ok {
		streams = carried{}
		tx.Carry = streams
		tx.AfterCommit(func() { d.shelves.put(tx.Log(), tx.LockedSeq(), tx.Seq(), streams) })
	}
	for stream, s := range k.states {
		streams[stream] = s.now
	}
}
