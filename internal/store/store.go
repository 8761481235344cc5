// Package store keeps logs and projections in SQLite or PostgreSQL, with one
// schema and one text of SQL.
package store

import (
	"context"
	"database/sql"
	"errors"

	"fupindai/internal/act"
	"fupindai/internal/journal"
)

var errSkeleton = errors.New("store: skeleton")

// Errors callers decide by (errors.Is).
var (
	ErrNoLog    = errors.New("the log does not exist")
	ErrConflict = errors.New("the stream has moved on")
	ErrClock    = errors.New("the clock is behind the journal")
)

// Options of Open. The zero value is right for production.
type Options struct {
	Unsafe   bool // tests only: accept a PostgreSQL with fsync off, do not sync SQLite
	MaxConns int  // connections at most; 0 = 16
}

type DB struct{}

// Open opens "sqlite:PATH", "sqlite::memory:", "postgres://…" or "postgresql://…".
func Open(ctx context.Context, dsn string, opts Options) (*DB, error) { return nil, errSkeleton }

func (db *DB) Close() error                      { return errSkeleton }
func (db *DB) Engine() string                    { return "" }
func (db *DB) Migrate(ctx context.Context) error { return errSkeleton }

// CreateLog adds a log; one that exists with the same kind and name is left alone.
func (db *DB) CreateLog(ctx context.Context, logID, kind, name string) error { return errSkeleton }

// Logs lists the logs by id.
func (db *DB) Logs(ctx context.Context) ([]Log, error) { return nil, errSkeleton }

// Log is one row of log_head.
type Log struct {
	ID, Kind, Name string
	Seq            int64 // last number
	At             int64 // last instant, microseconds UTC
}

// Write runs fn under the lock of one log.
func (db *DB) Write(ctx context.Context, logID string, fn func(*Tx) error) error { return errSkeleton }

// Read runs fn in a read-only snapshot.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error { return errSkeleton }

// Stream reads the whole log in order.
func (db *DB) Stream(ctx context.Context, logID string, afterSeq int64, fn func(journal.Event) error) error {
	return errSkeleton
}

// Checkpoint is the log's head now.
func (db *DB) Checkpoint(ctx context.Context, logID string) (journal.Checkpoint, error) {
	return journal.Checkpoint{}, errSkeleton
}

// Report is what Verify found.
type Report struct {
	Log      string
	Events   int64
	Head     journal.Checkpoint // recomputed from the bytes
	Failures []Failure
}

// Failure names one broken promise and its position.
type Failure struct {
	Seq  int64
	What string
}

// Verify recomputes a log from its bytes; held may be nil.
func (db *DB) Verify(ctx context.Context, logID string, held *journal.Checkpoint) (*Report, error) {
	return nil, errSkeleton
}

// TableDump is the canonical dump of one table of one log.
type TableDump struct {
	Table  string
	SHA256 string // hex, over the lines, each ended by \n
	Lines  []string
}

func (db *DB) Dump(ctx context.Context, logID string, tables []*act.Table) ([]TableDump, error) {
	return nil, errSkeleton
}

// DumpRows is the dump of rows held in memory (after a replay): the same lines as Dump's.
func DumpRows(t *act.Table, rows []act.Row) TableDump { return TableDump{} }

// Rows are a table's rows of one log, ordered by key.
func (db *DB) Rows(ctx context.Context, logID string, t *act.Table) ([]act.Row, error) {
	return nil, errSkeleton
}

// EachRow is Rows without holding them.
func (db *DB) EachRow(ctx context.Context, logID string, t *act.Table, fn func(act.Row) error) error {
	return errSkeleton
}

// Tx is a transaction; inside Write it holds the lock of one log.
type Tx struct{}

func (tx *Tx) Log() string { return "" }
func (tx *Tx) Seq() int64  { return 0 }

func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return nil, errSkeleton
}

func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return nil, errSkeleton
}

// QueryRow is Query for one row; Scan gives sql.ErrNoRows if there is none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *Row { return nil }

// Row is one row or an error.
type Row struct{}

func (r *Row) Scan(dest ...any) error { return errSkeleton }

// Events are the stream's events after a version, read to the end.
func (tx *Tx) Events(ctx context.Context, stream string, after int64) ([]journal.Event, error) {
	return nil, errSkeleton
}

func (tx *Tx) Version(ctx context.Context, stream string) (int64, error) { return 0, errSkeleton }

// Append numbers and writes events. A Version that is not 0 must be the next one (ErrConflict).
func (tx *Tx) Append(ctx context.Context, evs []journal.Event) ([]journal.Event, error) {
	return nil, errSkeleton
}

func (tx *Tx) Put(ctx context.Context, rows []act.Row) error  { return errSkeleton }
func (tx *Tx) Drop(ctx context.Context, rows []act.Row) error { return errSkeleton }

// ClearProjections deletes the log's rows of these tables.
func (tx *Tx) ClearProjections(ctx context.Context, tables []*act.Table) error { return errSkeleton }

// CommandRecord is an accepted command.
type CommandRecord struct {
	User, ID, Name    string
	Digest            []byte
	FirstSeq, LastSeq int64
	At                int64
	Answer            string
}

// Command finds an accepted command; nil if there is none.
func (tx *Tx) Command(ctx context.Context, user, commandID string) (*CommandRecord, error) {
	return nil, errSkeleton
}

func (tx *Tx) PutCommand(ctx context.Context, c CommandRecord) error { return errSkeleton }

// All reads every row of a query.
func All[T any](ctx context.Context, tx *Tx, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	return nil, errSkeleton
}

func IsUnique(err error) bool      { return false }
func IsUnavailable(err error) bool { return false }
