package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"fupindai/internal/fault"
	"fupindai/internal/journal"
)

// Write runs fn under the lock of one log and commits durably. The lock is the
// first statement, so what fn reads of this log cannot change until the commit,
// and the numbers it gives have no gap. An error from fn (a refusal too) rolls
// everything back and is returned as it is. When Write returns nil the commit is
// on the disk; when it returns an error of the connection the outcome is open,
// and the command's id settles it.
//
// fn must use tx for everything: another Write in it would wait for itself.
func (db *DB) Write(ctx context.Context, logID string, fn func(*Tx) error) error {
	leave, err := db.turns.enter(ctx, logID)
	if err != nil {
		return fmt.Errorf("write log %s: %w", logID, err)
	}
	defer leave()
	fault.Point(fault.BeforeLock)
	var hooks []func()
	err = db.transact(ctx, func(tx *Tx) error {
		if err := tx.lock(ctx, logID); err != nil {
			return fmt.Errorf("lock log %s: %w", logID, err)
		}
		fault.Point(fault.AfterLock)
		if err := fn(tx); err != nil {
			return err
		}
		if err := tx.finish(ctx); err != nil {
			return fmt.Errorf("write log %s: %w", logID, err)
		}
		hooks = tx.committed
		return nil
	})
	if err == nil {
		for _, fn := range hooks {
			fn()
		}
	}
	return err
}

// WriteLocal runs fn in a transaction that locks no log: for reference and local
// tables only (sessions, logins, divisions), which are not atomic with events.
func (db *DB) WriteLocal(ctx context.Context, fn func(*Tx) error) error {
	if db.engine == SQLite {
		leave, err := db.turns.enter(ctx, "")
		if err != nil {
			return err
		}
		defer leave()
	}
	return db.transact(ctx, fn)
}

// transact commits if fn succeeds, and rolls back if it fails or panics.
func (db *DB) transact(ctx context.Context, fn func(*Tx) error) (err error) {
	opts := &sql.TxOptions{}
	if db.engine == Postgres {
		// Each statement sees what was committed before it, so the first one
		// after the lock sees all that the last writer did.
		opts.Isolation = sql.LevelReadCommitted
	}
	inner, err := db.write.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx := newTx(db, inner, false)
	committed := false
	defer func() {
		if committed {
			return
		}
		if back := inner.Rollback(); back != nil && !errors.Is(back, sql.ErrTxDone) && err != nil {
			err = errors.Join(err, fmt.Errorf("roll back: %w", back))
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	fault.Point(fault.BeforeCommit)
	if err := inner.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	committed = true
	// From here what was written is durable, whether or not anybody is told.
	fault.Point(fault.AfterCommit)
	return nil
}

// Read runs fn in a read-only snapshot of the whole database.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if db.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	inner, err := db.read.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer inner.Rollback() //nolint:errcheck // nothing was written
	return fn(newTx(db, inner, true))
}

// ReadLog is Read for one log: tx.Log, Seq, Events, Version and Command answer for it.
func (db *DB) ReadLog(ctx context.Context, logID string, fn func(*Tx) error) error {
	return db.Read(ctx, func(tx *Tx) error {
		if err := tx.readHead(ctx, logID); err != nil {
			return fmt.Errorf("read log %s: %w", logID, err)
		}
		return fn(tx)
	})
}

// Beside reads another log in the same transaction, on the same connection: what a
// command or a page needs of the office above, or of the logs below. Nothing can be
// written through it. A log that is not there is ErrNoLog.
func (tx *Tx) Beside(ctx context.Context, logID string) (*Tx, error) {
	if err := tx.flush(ctx); err != nil {
		return nil, err
	}
	other := newTx(tx.db, tx.inner, true)
	if err := other.readHead(ctx, logID); err != nil {
		return nil, fmt.Errorf("read log %s beside %s: %w", logID, tx.log, err)
	}
	return other, nil
}

// lock takes the log's head row, and with it the log's last numbers.
func (tx *Tx) lock(ctx context.Context, logID string) error {
	return tx.scanHead(logID, tx.QueryRow(ctx,
		`UPDATE log_head SET turns = turns + 1 WHERE log_id = $1 RETURNING last_seq, last_at, peaks`, logID))
}

func (tx *Tx) readHead(ctx context.Context, logID string) error {
	return tx.scanHead(logID, tx.QueryRow(ctx,
		`SELECT last_seq, last_at, peaks FROM log_head WHERE log_id = $1`, logID))
}

func (tx *Tx) scanHead(logID string, row *Row) error {
	var seq int64
	var peaks []byte
	if err := row.Scan(&seq, &tx.at, &peaks); errors.Is(err, sql.ErrNoRows) {
		return ErrNoLog
	} else if err != nil {
		return err
	}
	edge, err := journal.ReadEdge(seq, peaks)
	if err != nil {
		return fmt.Errorf("%w: its head: %w", ErrDamaged, err)
	}
	tx.log, tx.edge, tx.lockedSeq = logID, edge, seq
	return nil
}

// finish writes what was collected and the new head.
func (tx *Tx) finish(ctx context.Context) error {
	fault.Point(fault.BeforeFlush)
	if err := tx.flush(ctx); err != nil {
		return err
	}
	if tx.edge.Size == tx.lockedSeq {
		return nil
	}
	root := tx.edge.Root()
	fault.Point(fault.BeforeHead)
	if _, err := tx.Exec(ctx, `UPDATE log_head SET last_seq = $1, last_at = $2, peaks = $3, root = $4 WHERE log_id = $5`,
		tx.edge.Size, tx.at, tx.edge.Bytes(), root[:], tx.log); err != nil {
		return err
	}
	fault.Point(fault.AfterHead)
	return nil
}
