package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"fupindai/internal/fault"
	"fupindai/internal/journal"
)

// Events are the events of a stream after a version (0: from the first), in
// order and read to the end, or an error. A version that the stream does not
// have is ErrConflict: what was cached is not what was committed.
func (tx *Tx) Events(ctx context.Context, stream string, after int64) ([]journal.Event, error) {
	if err := tx.needLog("events"); err != nil {
		return nil, err
	}
	if err := tx.flushEvents(ctx); err != nil {
		return nil, err
	}
	// The event at the version itself is read too, as proof that it is there.
	rows, err := tx.query(ctx, `SELECT bytes FROM journal WHERE log_id = $1 AND stream = $2 AND version >= $3 ORDER BY version`,
		[]any{tx.log, stream, after})
	if err != nil {
		return nil, fmt.Errorf("read stream %s: %w", stream, err)
	}
	events, err := collect(rows, scanEvent)
	if err != nil {
		return nil, fmt.Errorf("read stream %s: %w", stream, err)
	}
	return tx.following(stream, after, events)
}

// Stream names a stream and the version that is known of it, 0 for none.
type Stream struct {
	Name  string
	After int64
}

// streamsMax is how many streams one statement reads: two parameters each.
const streamsMax = 100

// EventsOf is Events for several streams, of which none is named twice, in one statement
// for each hundred.
func (tx *Tx) EventsOf(ctx context.Context, streams []Stream) (map[string][]journal.Event, error) {
	if err := tx.needLog("events"); err != nil {
		return nil, err
	}
	if err := tx.flushEvents(ctx); err != nil {
		return nil, err
	}
	out := make(map[string][]journal.Event, len(streams))
	for part := range slices.Chunk(streams, streamsMax) {
		args, cond := []any{tx.log}, ""
		for _, s := range part {
			args = append(args, s.Name, s.After)
			cond += fmt.Sprintf(" OR stream = $%d AND version >= $%d", len(args)-1, len(args))
		}
		rows, err := tx.query(ctx, `SELECT bytes FROM journal WHERE log_id = $1 AND (`+strings.TrimPrefix(cond, " OR ")+`) ORDER BY stream, version`, args)
		if err != nil {
			return nil, fmt.Errorf("read %d streams: %w", len(part), err)
		}
		events, err := collect(rows, scanEvent)
		if err != nil {
			return nil, fmt.Errorf("read %d streams: %w", len(part), err)
		}
		found := map[string][]journal.Event{}
		for _, e := range events {
			found[e.Stream] = append(found[e.Stream], e)
		}
		for _, s := range part {
			if out[s.Name], err = tx.following(s.Name, s.After, found[s.Name]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// following are the events of a stream after a version, of those read from it on.
func (tx *Tx) following(stream string, after int64, events []journal.Event) ([]journal.Event, error) {
	first := max(after, 1)
	for i, e := range events {
		if e.Log != tx.log || e.Stream != stream || e.Version != first+int64(i) {
			return nil, fmt.Errorf("read stream %s: %w: version %d is event %d of %s in log %s, version %d",
				stream, ErrDamaged, first+int64(i), e.Seq, e.Stream, e.Log, e.Version)
		}
	}
	if after > 0 {
		if len(events) == 0 {
			return nil, fmt.Errorf("read stream %s: %w: it has no version %d", stream, ErrConflict, after)
		}
		events = events[1:]
	}
	tx.versions[stream] = after + int64(len(events))
	return events, nil
}

func scanEvent(rows *sql.Rows) (journal.Event, error) {
	var raw sql.RawBytes
	if err := rows.Scan(&raw); err != nil {
		return journal.Event{}, err
	}
	e, err := journal.Parse(raw)
	if err != nil {
		return e, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return e, nil
}

// Version is the last version of a stream; 0 if it has not begun.
func (tx *Tx) Version(ctx context.Context, stream string) (int64, error) {
	if err := tx.needLog("a version"); err != nil {
		return 0, err
	}
	if v, known := tx.versions[stream]; known {
		return v, nil
	}
	rows, err := tx.query(ctx, `SELECT COALESCE(MAX(version), 0) FROM journal WHERE log_id = $1 AND stream = $2`, []any{tx.log, stream})
	if err != nil {
		return 0, fmt.Errorf("version of stream %s: %w", stream, err)
	}
	v, err := collect(rows, One[int64])
	if err != nil {
		return 0, fmt.Errorf("version of stream %s: %w", stream, err)
	}
	tx.versions[stream] = v[0]
	return v[0], nil
}

// Append numbers events, adds them to the journal and grows the tree. It gives
// the events with Log, Seq, Version and At as they are stored. A Version that is
// given must be the next one (ErrConflict). An instant a little behind the log's
// last one becomes that one; further behind, nothing is written (ErrClock).
// After an error the transaction can only be given up.
func (tx *Tx) Append(ctx context.Context, evs []journal.Event) ([]journal.Event, error) {
	if tx.readOnly || tx.log == "" {
		return nil, fmt.Errorf("%w: append without the lock of a log", ErrUse)
	}
	tx.writes++
	out := make([]journal.Event, len(evs))
	for i, e := range evs {
		done, err := tx.appendOne(ctx, e)
		if err != nil {
			return nil, fmt.Errorf("append to stream %s: %w", e.Stream, err)
		}
		out[i] = done
	}
	return out, nil
}

func (tx *Tx) appendOne(ctx context.Context, e journal.Event) (journal.Event, error) {
	if e.Log != "" && e.Log != tx.log {
		return e, fmt.Errorf("%w: an event of log %s under the lock of %s", ErrUse, e.Log, tx.log)
	}
	last, err := tx.Version(ctx, e.Stream)
	if err != nil {
		return e, err
	}
	if e.Version != 0 && e.Version != last+1 {
		return e, fmt.Errorf("%w: version %d cannot follow %d", ErrConflict, e.Version, last)
	}
	if e.At < tx.at {
		if behind := time.Duration(tx.at-e.At) * time.Microsecond; behind > ClockSlack {
			return e, fmt.Errorf("%w by %s", ErrClock, behind)
		}
		e.At = tx.at
	}
	e.Log, e.Seq, e.Version = tx.log, tx.edge.Size+1, last+1
	if err := e.Check(); err != nil {
		return e, fmt.Errorf("%w: %w", ErrUse, err)
	}
	bytes := e.Encode()
	for i, h := range tx.edge.Append(bytes) {
		tx.hashes = append(tx.hashes, []any{e.Log, journal.Index(e.Seq-1) + int64(i), h[:]})
	}
	tx.events = append(tx.events, []any{
		e.Log, e.Seq, e.Stream, e.Version, e.Type, e.On.String(), e.At, e.User, e.Command, string(bytes),
	})
	tx.at, tx.versions[e.Stream] = e.At, e.Version
	return e, nil
}

var (
	journalInsert = newInsert("journal", []string{
		"log_id", "seq", "stream", "version", "type", "on_day", "at", "user_id", "command_id", "bytes",
	}, "")
	treeInsert = newInsert("tree_hash", []string{"log_id", "idx", "h"}, "")
)

// flushEvents writes the journal rows and tree hashes that were collected.
func (tx *Tx) flushEvents(ctx context.Context) error {
	if len(tx.events) == 0 {
		return nil
	}
	events, hashes := tx.events, tx.hashes
	tx.events, tx.hashes = nil, nil
	err := tx.insert(ctx, journalInsert, events, fault.BeforeEvent, fault.AfterEvent)
	if IsUnique(err) {
		return fmt.Errorf("%w: %w", ErrConflict, err)
	} else if err != nil {
		return err
	}
	return tx.insert(ctx, treeInsert, hashes, fault.BeforeTree, fault.AfterTree)
}

func (tx *Tx) needLog(what string) error {
	if tx.log == "" {
		return fmt.Errorf("%w: %s of no log", ErrUse, what)
	}
	return nil
}
