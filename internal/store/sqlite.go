package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"

	"modernc.org/sqlite"
)

// openSQLite opens one writing connection and a pool of reading ones. A commit
// is on the disk before it returns (WAL, synchronous FULL).
func openSQLite(ctx context.Context, path string, opts Options) (*DB, error) {
	if path == "" {
		return nil, errors.New("sqlite: needs a path")
	}
	memory := path == ":memory:"
	pragmas := []string{
		"busy_timeout(10000)", "foreign_keys(1)", "case_sensitive_like(1)", "trusted_schema(0)",
		"journal_mode(WAL)", "synchronous(FULL)", "cache_size(-32768)", "temp_store(MEMORY)",
	}
	if opts.Unsafe || memory {
		pragmas = append(pragmas, "synchronous(OFF)")
	}
	write, err := sqlitePool(path, url.Values{"_txlock": {"immediate"}, "_dqs": {"0"}, "_pragma": pragmas})
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	db := &DB{engine: SQLite, write: write, read: write, turns: newTurns(true), waiting: waiting{logs: map[string][]*shared{}}}
	db.migration = func() (*sql.DB, func() error) { return write, func() error { return nil } }
	// The writer goes first: it makes the file and turns it to WAL.
	if err := write.PingContext(ctx); err != nil {
		write.Close()
		return nil, fmt.Errorf("sqlite %s: %w", path, err)
	}
	if memory {
		return db, nil
	}
	if db.read, err = sqlitePool(path, url.Values{"_dqs": {"0"}, "_pragma": append(pragmas, "query_only(1)")}); err != nil {
		write.Close()
		return nil, err
	}
	db.read.SetMaxOpenConns(opts.MaxConns)
	db.read.SetMaxIdleConns(opts.MaxConns)
	return db, nil
}

func sqlitePool(path string, q url.Values) (*sql.DB, error) {
	name := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
	c, err := sqlite.NewConnector(name)
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: %w", path, err)
	}
	pool := sql.OpenDB(preparing{c})
	// The connection of a memory database must never be closed for a new one.
	pool.SetConnMaxIdleTime(0)
	return pool, nil
}

// preparing opens connections that keep the statements they have prepared, as
// the PostgreSQL driver does.
type preparing struct{ driver.Connector }

func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	full, ok := c.(sqliteConn)
	if !ok {
		c.Close()
		return nil, errors.New("the SQLite driver has changed")
	}
	return &preparedConn{sqliteConn: full, idle: map[string]sqliteStmt{}}, nil
}

type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// preparedMax is how many statements a connection keeps.
const preparedMax = 256

// preparedConn is used by one goroutine at a time, as database/sql promises.
type preparedConn struct {
	sqliteConn
	idle map[string]sqliteStmt // prepared and not in use
}

func (c *preparedConn) take(ctx context.Context, query string) (sqliteStmt, error) {
	if s, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return s, nil
	}
	s, err := c.sqliteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	full, ok := s.(sqliteStmt)
	if !ok {
		s.Close()
		return nil, errors.New("the SQLite driver has changed")
	}
	return full, nil
}

// give takes a statement back. When there are too many, any one goes.
func (c *preparedConn) give(query string, s sqliteStmt) error {
	if _, twin := c.idle[query]; twin {
		return s.Close()
	}
	if len(c.idle) >= preparedMax {
		for q, old := range c.idle {
			delete(c.idle, q)
			if err := old.Close(); err != nil {
				return errors.Join(err, s.Close())
			}
			break
		}
	}
	c.idle[query] = s
	return nil
}

func (c *preparedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	res, err := s.ExecContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return res, c.give(query, s)
}

func (c *preparedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.QueryContext(ctx, args)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &preparedRows{Rows: rows, conn: c, query: query, stmt: s}, nil
}

func (c *preparedConn) Close() error {
	var errs []error
	for q, s := range c.idle {
		errs = append(errs, s.Close())
		delete(c.idle, q)
	}
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

type preparedRows struct {
	driver.Rows
	conn  *preparedConn
	query string
	stmt  sqliteStmt
}

// ColumnTypeDatabaseTypeName tells BOOLEAN from BIGINT, which SQLite's values do not.
func (r *preparedRows) ColumnTypeDatabaseTypeName(i int) string {
	if named, ok := r.Rows.(driver.RowsColumnTypeDatabaseTypeName); ok {
		return named.ColumnTypeDatabaseTypeName(i)
	}
	return ""
}

func (r *preparedRows) Close() error {
	if r.stmt == nil {
		return nil
	}
	err := r.Rows.Close()
	if err != nil {
		err = errors.Join(err, r.stmt.Close())
	} else {
		err = r.conn.give(r.query, r.stmt)
	}
	r.stmt = nil
	return err
}
