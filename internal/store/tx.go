package store

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"fupindai/internal/journal"
)

// Tx is a transaction. Inside Write it holds the lock of one log. It belongs to
// one goroutine and is dead when the function it was given to returns.
type Tx struct {
	db       *DB
	inner    *sql.Tx
	readOnly bool

	log       string // "" outside of Write and ReadLog
	edge      journal.Edge
	at        int64 // the log's last instant
	lockedSeq int64 // the log's last number when the lock was taken

	versions map[string]int64 // last versions of streams, where known
	events   [][]any          // journal rows not yet written
	hashes   [][]any          // tree rows not yet written
	set      writeSet

	statements int
	failed     bool            // a statement failed: what was collected may be lost
	group      context.Context // the transaction's own, if several writers share it
	writes     int             // what was written or collected so far, by Exec, Append, Put, Drop and PutCommand
	committed  []func()        // what is done once the transaction is durable

	// Carry is the caller's own, shared by the writers of one transaction.
	Carry any
}

func newTx(db *DB, inner *sql.Tx, readOnly bool) *Tx {
	return &Tx{db: db, inner: inner, readOnly: readOnly, versions: map[string]int64{}}
}

// Log is the log that is locked or read; "" if none.
func (tx *Tx) Log() string { return tx.log }

// Seq is the log's last number; Append moves it on.
func (tx *Tx) Seq() int64 { return tx.edge.Size }

// At is the log's last instant, microseconds UTC; Append moves it on.
func (tx *Tx) At() int64 { return tx.at }

// Statements is how many statements were run so far, the lock included.
func (tx *Tx) Statements() int { return tx.statements }

// LockedSeq is the log's last number when the transaction began.
func (tx *Tx) LockedSeq() int64 { return tx.lockedSeq }

// AfterCommit runs fn when the transaction is durable, before the next one takes
// the lock. It is forgotten if the writer that asked for it fails.
func (tx *Tx) AfterCommit(fn func()) { tx.committed = append(tx.committed, fn) }

// Exec runs a statement that changes rows. Rows put before are written first.
//
// SQL is the common text of both engines with $1…$n. Arguments are strings,
// integers, booleans and bytes; a count that differs from the text, another type
// or a NUL in a string is an error (ErrUse).
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if tx.readOnly {
		return nil, fmt.Errorf("%w: %s in a read transaction", ErrUse, verb(query))
	}
	tx.writes++
	if err := tx.flush(ctx); err != nil {
		return nil, err
	}
	return tx.exec(ctx, query, args)
}

// Query reads rows; they must be closed before the next statement. All and
// QueryRow do that. Rows put before are written first, so they are seen.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := tx.flush(ctx); err != nil {
		return nil, err
	}
	return tx.query(ctx, query, args)
}

// QueryRow is Query for one row: Scan gives sql.ErrNoRows if there is none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *Row {
	rows, err := tx.Query(ctx, query, args...)
	return &Row{rows: rows, err: err}
}

// Row is one row, or the error that came instead.
type Row struct {
	rows *sql.Rows
	err  error
}

// Scan reads the row and ends the query.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Next() // to the end: RETURNING is done only then
	return r.rows.Err()
}

// All reads every row of a query, to its end.
func All[T any](ctx context.Context, tx *Tx, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scan)
}

// collect is the one place where rows are read: a connection that is lost ends
// them like their end does, and only Err tells the difference.
func collect[T any](rows *sql.Rows, scan func(*sql.Rows) (T, error)) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// One scans a row of a single column.
func One[T any](rows *sql.Rows) (v T, err error) { return v, rows.Scan(&v) }

func (tx *Tx) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	if err := tx.check(&ctx, query, args); err != nil {
		tx.failed = true
		return nil, err
	}
	res, err := tx.inner.ExecContext(ctx, query, args...)
	if err != nil {
		tx.failed = true
		return nil, fmt.Errorf("%s: %w", verb(query), err)
	}
	return res, nil
}

func (tx *Tx) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	if err := tx.check(&ctx, query, args); err != nil {
		tx.failed = true
		return nil, err
	}
	rows, err := tx.inner.QueryContext(ctx, query, args...)
	if err != nil {
		tx.failed = true
		return nil, fmt.Errorf("%s: %w", verb(query), err)
	}
	return rows, nil
}

// check holds on both engines what only one of them would notice.
func (tx *Tx) check(ctx *context.Context, query string, args []any) error {
	tx.statements++
	if tx.group != nil { // one writer who gives up must not break what the others share
		*ctx = tx.group
	}
	if err := (*ctx).Err(); err != nil {
		return err
	}
	if tx.db.engine == SQLite && !tx.readOnly {
		// A write on a file is short; being ready to break it off at any moment
		// would cost a goroutine for each statement.
		*ctx = context.WithoutCancel(*ctx)
	}
	if want := parameters(query); want != len(args) {
		return fmt.Errorf("%w: %s takes %d arguments, %d given", ErrUse, verb(query), want, len(args))
	}
	for i, a := range args {
		if err := checkValue(a); err != nil {
			return fmt.Errorf("%w: %s: argument %d: %w", ErrUse, verb(query), i+1, err)
		}
	}
	return nil
}

func checkValue(a any) error {
	switch v := a.(type) {
	case int64, int, bool, []byte, nil:
		return nil
	case string:
		if strings.IndexByte(v, 0) >= 0 {
			return fmt.Errorf("the text holds a NUL")
		}
		return nil
	}
	switch v := reflect.ValueOf(a); v.Kind() {
	case reflect.Int, reflect.Int64, reflect.Bool:
		return nil
	case reflect.String:
		return checkValue(v.String())
	default:
		return fmt.Errorf("%T is not stored", a)
	}
}

// verb is how a statement begins, for errors: it names no value.
func verb(query string) string {
	words := strings.Fields(query)
	return strings.Join(words[:min(len(words), 3)], " ")
}

var counted sync.Map // query → parameters

// parameters is the highest n of $n in a statement, outside of quotes.
func parameters(query string) int {
	if n, ok := counted.Load(query); ok {
		return n.(int)
	}
	highest, quoted := 0, false
	for i := 0; i < len(query); i++ {
		switch {
		case query[i] == '\'':
			quoted = !quoted
		case query[i] == '$' && !quoted:
			n := 0
			for i+1 < len(query) && query[i+1] >= '0' && query[i+1] <= '9' {
				n = n*10 + int(query[i+1]-'0')
				i++
			}
			highest = max(highest, n)
		}
	}
	if len(query) < 4096 {
		counted.Store(query, highest)
	}
	return highest
}
