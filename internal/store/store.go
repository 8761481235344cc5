// Package store keeps logs and projections in SQLite or PostgreSQL, with one
// schema and one text of SQL.
//
//	db.Write(ctx, log, fn)    the lock of one log, then fn, then one durable commit
//	db.Read / db.ReadLog      a snapshot
//	tx.Events, tx.Append      what the journal holds, what is added to it
//	tx.Put, tx.Drop           rows of projections, written together at the end
//	db.Verify, db.Dump        what proves that nothing was changed, lost or added
//
// The first statement of Write updates the log's head row, so a log is written by
// one transaction at a time: its numbers have no gap and stand in the order of
// the commits. Logs do not wait for each other (on PostgreSQL). No transaction
// writes two logs. There is no statement here that changes or deletes an event.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Errors callers decide by (errors.Is).
var (
	ErrNoLog    = errors.New("the log does not exist")
	ErrConflict = errors.New("the stream has moved on")
	ErrClock    = errors.New("the clock is behind the journal")
	ErrUse      = errors.New("wrong use of the store")
	ErrDamaged  = errors.New("the journal is damaged")

	// What Open finds out about a PostgreSQL that must not be used.
	ErrNotDurable = errors.New("the database may lose what it has confirmed")
	ErrEncoding   = errors.New("the database is not in UTF8")
	ErrCollation  = errors.New("the database does not sort by bytes")
)

// ClockSlack is how far behind a log's last instant the clock may be: within it
// the last instant is used again, beyond it nothing is written (ErrClock).
const ClockSlack = 5 * time.Minute

// Options of Open. The zero value is right for production.
type Options struct {
	Unsafe   bool // tests only: take a PostgreSQL with fsync off, do not sync SQLite
	MaxConns int  // connections at most; 0 = 16
}

const maxConns = 16

// The engines.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	engine string
	write  *sql.DB // SQLite: one connection
	read   *sql.DB // PostgreSQL: the same pool
	turns  *turns
	// waiting are those who share a commit (WriteShared).
	waiting waiting
	// migration opens the pool migrations run on, and says how to close it.
	migration func() (*sql.DB, func() error)
}

// Open opens "sqlite:PATH", "sqlite::memory:", "postgres://…" or "postgresql://…".
// A memory database is private, has one connection and is gone after Close: a
// Write or Read inside another one would wait for itself.
func Open(ctx context.Context, dsn string, opts Options) (*DB, error) {
	if opts.MaxConns <= 0 {
		opts.MaxConns = maxConns
	}
	var db *DB
	var err error
	switch {
	case strings.HasPrefix(dsn, "sqlite:"):
		db, err = openSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"), opts)
	case strings.HasPrefix(dsn, "postgres://"), strings.HasPrefix(dsn, "postgresql://"):
		db, err = openPostgres(ctx, dsn, opts)
	default:
		scheme, _, _ := strings.Cut(dsn, ":")
		return nil, fmt.Errorf("open the database: %q is neither sqlite: nor postgres://", scheme+":")
	}
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return db, nil
}

// Close waits for running statements and closes all connections.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.engine }
