package store

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"fupindai/internal/journal"
)

// Report is what Verify found. A log without Failures is whole (I15).
type Report struct {
	Log      string
	Events   int64
	Head     journal.Checkpoint // recomputed from the bytes; zero root if events are missing
	Failures []Failure
}

// Failure is one broken promise and where.
type Failure struct {
	Seq  int64 // the number of the event concerned; 0 for the log as a whole
	What string
}

func (f Failure) String() string { return fmt.Sprintf("event %d: %s", f.Seq, f.What) }

// failuresMax is how many failures a report lists; what follows adds nothing.
const failuresMax = 100

// Verify recomputes a log from the bytes of its events and compares: numbers
// without gap, columns equal to the bytes, versions of each stream without gap,
// instants that never go back, every hash of the tree, the head, the checkpoints
// kept in the database, and the one that was held outside (nil for none). It
// fails only if the database cannot be read; what it finds is in the report.
func (db *DB) Verify(ctx context.Context, logID string, held *journal.Checkpoint) (*Report, error) {
	v := &verifier{report: &Report{Log: logID}, versions: map[string]int64{}, whole: true}
	if err := db.Read(ctx, func(tx *Tx) error { return v.readHead(ctx, tx, held) }); err != nil {
		return nil, fmt.Errorf("verify log %s: %w", logID, err)
	}
	for after, more := int64(0), true; more; {
		var rows []journalRow
		var tree map[int64]tlog.Hash
		err := db.Read(ctx, func(tx *Tx) (err error) {
			rows, tree, err = readPage(ctx, tx, logID, after, v.head.seq)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("verify log %s after event %d: %w", logID, after, err)
		}
		for _, r := range rows {
			v.event(r, tree)
			after = r.seq
		}
		more = len(rows) > 0
	}
	v.finish()
	return v.report, nil
}

type journalRow struct {
	seq, version, at               int64
	stream, typ, on, user, command string
	bytes                          []byte
}

type head struct {
	seq, at     int64
	peaks, root []byte
}

// verifier walks a log once.
type verifier struct {
	report   *Report
	head     head
	edge     journal.Edge
	at       int64
	versions map[string]int64
	whole    bool // no event was missing so far, so the tree can be computed
	held     []journal.Checkpoint
}

func (v *verifier) fail(seq int64, format string, args ...any) {
	if len(v.report.Failures) < failuresMax {
		v.report.Failures = append(v.report.Failures, Failure{seq, fmt.Sprintf(format, args...)})
	}
}

// readHead reads the head, the checkpoints, and what lies outside of the head's numbers.
func (v *verifier) readHead(ctx context.Context, tx *Tx, held *journal.Checkpoint) error {
	logID := v.report.Log
	heads, err := All(ctx, tx, func(r *sql.Rows) (h head, err error) {
		return h, r.Scan(&h.seq, &h.at, &h.peaks, &h.root)
	}, `SELECT last_seq, last_at, peaks, root FROM log_head WHERE log_id = $1`, logID)
	if err != nil {
		return err
	}
	if len(heads) == 0 {
		return ErrNoLog
	}
	v.head = heads[0]
	kept, err := tx.Checkpoints(ctx, logID)
	if err != nil {
		return err
	}
	for _, c := range kept {
		v.held = append(v.held, c.Checkpoint)
	}
	if held != nil {
		if held.Log != logID {
			v.fail(0, "the checkpoint is of log %s", held.Log)
		} else {
			v.held = append(v.held, *held)
		}
	}
	outside, err := All(ctx, tx, One[int64],
		`SELECT seq FROM journal WHERE log_id = $1 AND (seq < 1 OR seq > $2) ORDER BY seq LIMIT $3`, logID, v.head.seq, failuresMax)
	if err != nil {
		return err
	}
	for _, seq := range outside {
		v.fail(seq, "it was added outside of the log, whose head is at %d", v.head.seq)
	}
	spare, err := All(ctx, tx, One[int64], `SELECT COUNT(*) FROM tree_hash WHERE log_id = $1 AND (idx < 0 OR idx >= $2)`,
		logID, tlog.StoredHashCount(v.head.seq))
	if err != nil {
		return err
	}
	if spare[0] > 0 {
		v.fail(v.head.seq, "the tree holds %d hashes of no event", spare[0])
	}
	return nil
}

func readPage(ctx context.Context, tx *Tx, logID string, after, last int64) ([]journalRow, map[int64]tlog.Hash, error) {
	rows, err := All(ctx, tx, func(r *sql.Rows) (j journalRow, err error) {
		return j, r.Scan(&j.seq, &j.stream, &j.version, &j.typ, &j.on, &j.at, &j.user, &j.command, &j.bytes)
	}, `SELECT seq, stream, version, type, on_day, at, user_id, command_id, bytes FROM journal
		WHERE log_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`, logID, after, last, page)
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	tree := make(map[int64]tlog.Hash, 2*len(rows))
	_, err = All(ctx, tx, func(r *sql.Rows) (struct{}, error) {
		var idx int64
		var h sql.RawBytes
		if err := r.Scan(&idx, &h); err != nil || len(h) != tlog.HashSize {
			return struct{}{}, err
		}
		tree[idx] = tlog.Hash(h)
		return struct{}{}, nil
	}, `SELECT idx, h FROM tree_hash WHERE log_id = $1 AND idx >= $2 AND idx < $3`,
		logID, journal.Index(rows[0].seq-1), journal.Index(rows[len(rows)-1].seq))
	return rows, tree, err
}

// event checks one event against the one before it, its bytes and the tree.
func (v *verifier) event(r journalRow, tree map[int64]tlog.Hash) {
	v.report.Events++
	if want := v.edge.Size + 1; r.seq != want {
		v.missing(want, r.seq-1)
	}
	v.columns(r)
	if v.whole {
		v.checkpoints()
		for i, h := range v.edge.Append(r.bytes) {
			if stored, ok := tree[journal.Index(r.seq-1)+int64(i)]; !ok || stored != h {
				if i == 0 {
					v.fail(r.seq, "its bytes are not those that were hashed when it was written")
				} else {
					v.fail(r.seq, "the tree above it (level %d) is not the one of the bytes", i)
				}
			}
		}
		return
	}
	v.edge.Size = r.seq
	if stored, ok := tree[journal.Index(r.seq-1)]; !ok || stored != tlog.RecordHash(r.bytes) {
		v.fail(r.seq, "its bytes are not those that were hashed when it was written")
	}
}

func (v *verifier) missing(from, to int64) {
	v.whole = false
	if from == to {
		v.fail(from, "it is missing")
		return
	}
	v.fail(from, "it and those up to %d are missing", to)
}

// columns compares what is beside the bytes with what is in them.
func (v *verifier) columns(r journalRow) {
	e, err := journal.Parse(r.bytes)
	if err != nil {
		v.fail(r.seq, "%v", err)
		return
	}
	same := func(column string, stored, told any) {
		if stored != told {
			v.fail(r.seq, "column %s is %v, its bytes say %v", column, stored, told)
		}
	}
	same("log_id", v.report.Log, e.Log)
	same("seq", r.seq, e.Seq)
	same("stream", r.stream, e.Stream)
	same("version", r.version, e.Version)
	same("type", r.typ, e.Type)
	same("on_day", r.on, e.On.String())
	same("at", r.at, e.At)
	same("user_id", r.user, e.User)
	same("command_id", r.command, e.Command)
	if e.At < v.at {
		v.fail(r.seq, "its instant %d is before the one of the event before it, %d", e.At, v.at)
	}
	v.at = e.At
	if last := v.versions[e.Stream]; e.Version != last+1 {
		v.fail(r.seq, "version %d of stream %s follows version %d", e.Version, e.Stream, last)
	}
	v.versions[e.Stream] = e.Version
}

// checkpoints compares those of the present size.
func (v *verifier) checkpoints() {
	for _, c := range v.held {
		if c.Size == v.edge.Size && c.Root != v.edge.Root() {
			v.fail(c.Size, "the log up to here is not the one of the checkpoint of this size (root %s, was %s)", v.edge.Root(), c.Root)
		}
	}
}

// finish compares the end of the log with its head.
func (v *verifier) finish() {
	if v.edge.Size < v.head.seq {
		v.missing(v.edge.Size+1, v.head.seq)
	}
	for _, c := range v.held {
		if c.Size > v.head.seq {
			v.fail(v.head.seq+1, "the log ends at %d, a checkpoint of %d is held", v.head.seq, c.Size)
		}
	}
	v.report.Head = journal.Checkpoint{Log: v.report.Log, Size: v.head.seq}
	if !v.whole {
		return
	}
	v.checkpoints()
	root := v.edge.Root()
	v.report.Head.Root = root
	if !bytes.Equal(v.head.peaks, v.edge.Bytes()) || !bytes.Equal(v.head.root, root[:]) {
		v.fail(v.head.seq, "the head of the log is not the one of its bytes")
	}
	if v.head.at != v.at {
		v.fail(v.head.seq, "the head says the last instant is %d, the bytes %d", v.head.at, v.at)
	}
}
