package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"fupindai/internal/journal"
)

// Log is a log and where it stands.
type Log struct {
	ID, Kind, Name string
	Seq            int64 // last number
	At             int64 // last instant, microseconds UTC
}

// CreateLog adds an empty log. One that is there with the same kind and name is
// left alone; with others it is an error.
func (db *DB) CreateLog(ctx context.Context, logID, kind, name string) error {
	if logID == "" || strings.ContainsAny(logID, " +\n") {
		return fmt.Errorf("%w: %q cannot name a log", ErrUse, logID)
	}
	return db.WriteLocal(ctx, func(tx *Tx) error {
		root := journal.Edge{}.Root()
		if _, err := tx.Exec(ctx, `INSERT INTO log_head (log_id, kind, name, turns, last_seq, last_at, peaks, root)
			VALUES ($1, $2, $3, 0, 0, 0, $4, $5) ON CONFLICT (log_id) DO NOTHING`, logID, kind, name, []byte{}, root[:]); err != nil {
			return err
		}
		var isKind, isName string
		if err := tx.QueryRow(ctx, `SELECT kind, name FROM log_head WHERE log_id = $1`, logID).Scan(&isKind, &isName); err != nil {
			return err
		}
		if isKind != kind || isName != name {
			return fmt.Errorf("create log %s: it is there as %s %s", logID, isKind, isName)
		}
		return nil
	})
}

// Logs are all logs, by id.
func (db *DB) Logs(ctx context.Context) (logs []Log, err error) {
	err = db.Read(ctx, func(tx *Tx) error {
		logs, err = All(ctx, tx, func(r *sql.Rows) (l Log, err error) {
			return l, r.Scan(&l.ID, &l.Kind, &l.Name, &l.Seq, &l.At)
		}, `SELECT log_id, kind, name, last_seq, last_at FROM log_head ORDER BY log_id`)
		return err
	})
	return logs, err
}

// page is how many events are read at a time.
const page = 1000

// Stream reads the log's events after a number, in order, to its end as it was
// when Stream began. It holds no transaction while fn runs. A number that is
// missing is ErrDamaged.
func (db *DB) Stream(ctx context.Context, logID string, afterSeq int64, fn func(journal.Event) error) error {
	var last int64
	if err := db.ReadLog(ctx, logID, func(tx *Tx) error { last = tx.Seq(); return nil }); err != nil {
		return err
	}
	for afterSeq < last {
		var events []journal.Event
		err := db.Read(ctx, func(tx *Tx) (err error) {
			events, err = All(ctx, tx, scanEvent,
				`SELECT bytes FROM journal WHERE log_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4`, logID, afterSeq, last, page)
			return err
		})
		if err != nil {
			return fmt.Errorf("read log %s after %d: %w", logID, afterSeq, err)
		}
		if len(events) == 0 {
			return fmt.Errorf("read log %s: %w: event %d is missing", logID, ErrDamaged, afterSeq+1)
		}
		for _, e := range events {
			if e.Log != logID || e.Seq != afterSeq+1 {
				return fmt.Errorf("read log %s: %w: event %d is missing, event %d of log %s is there", logID, ErrDamaged, afterSeq+1, e.Seq, e.Log)
			}
			if err := fn(e); err != nil {
				return err
			}
			afterSeq = e.Seq
		}
	}
	return nil
}

// Checkpoint is the log's head now, as a checkpoint to sign.
func (db *DB) Checkpoint(ctx context.Context, logID string) (c journal.Checkpoint, err error) {
	err = db.ReadLog(ctx, logID, func(tx *Tx) error {
		c = tx.Checkpoint()
		return nil
	})
	return c, err
}

// Checkpoint is the log's head with all that this transaction appended.
func (tx *Tx) Checkpoint() journal.Checkpoint {
	return journal.Checkpoint{Log: tx.log, Size: tx.edge.Size, Root: tx.edge.Root()}
}

// SignedCheckpoint is a head that left the house.
type SignedCheckpoint struct {
	journal.Checkpoint
	At   int64  // microseconds UTC
	Note string // signed text
}

// PutCheckpoint keeps a signed head of the log that is locked. One of this size
// that is kept already stays.
func (tx *Tx) PutCheckpoint(ctx context.Context, c SignedCheckpoint) error {
	if c.Log != tx.log {
		return fmt.Errorf("%w: a checkpoint of log %s under the lock of %q", ErrUse, c.Log, tx.log)
	}
	_, err := tx.Exec(ctx, `INSERT INTO checkpoint (log_id, size, at, root, note) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (log_id, size) DO NOTHING`, c.Log, c.Size, c.At, c.Root[:], c.Note)
	return err
}

// Checkpoints are the signed heads of the log, by size.
func (tx *Tx) Checkpoints(ctx context.Context, logID string) ([]SignedCheckpoint, error) {
	return All(ctx, tx, func(r *sql.Rows) (c SignedCheckpoint, err error) {
		var root []byte
		if err := r.Scan(&c.Size, &c.At, &root, &c.Note); err != nil {
			return c, err
		}
		c.Log = logID
		copy(c.Root[:], root)
		return c, nil
	}, `SELECT size, at, root, note FROM checkpoint WHERE log_id = $1 ORDER BY size`, logID)
}

// TreeReader reads the stored hashes of a log's tree, for proofs (tlog.ProveRecord,
// tlog.ProveTree). It lives as long as the transaction.
func (tx *Tx) TreeReader(ctx context.Context, logID string) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, idx := range indexes {
			var h []byte
			err := tx.QueryRow(ctx, `SELECT h FROM tree_hash WHERE log_id = $1 AND idx = $2`, logID, idx).Scan(&h)
			if errors.Is(err, sql.ErrNoRows) || (err == nil && len(h) != tlog.HashSize) {
				return nil, fmt.Errorf("tree of log %s: %w: hash %d is missing", logID, ErrDamaged, idx)
			} else if err != nil {
				return nil, err
			}
			hashes[i] = tlog.Hash(h)
		}
		return hashes, nil
	})
}
