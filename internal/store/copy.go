package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"fupindai/internal/journal"
)

// What CopyIn finds out about the database it is to fill.
var (
	ErrNotEmpty = errors.New("the database is not empty")
	ErrNewer    = errors.New("the copy is of a newer schema than this program knows")
)

// Column is a column of a table: its name, and TEXT, BIGINT, BOOLEAN or BYTEA.
type Column struct{ Name, Type string }

// Copied is a log as a copy holds it: its head at the moment of the copy.
type Copied struct {
	ID, Kind, Name string
	journal.Checkpoint
}

// Sink takes a copy: Begin once, then each table followed by its rows. A row's values
// are string, int64, bool or []byte, as its columns say.
type Sink interface {
	Begin(schema int64, logs []Copied) error
	Table(name string, columns []Column) error
	Row(values []any) error
}

// passing are tables that no copy holds: who is signed in at the moment, and the
// schema's own number, which Begin is told.
var passing = []string{"session", "goose_db_version"}

// copiedTables are the tables of a copy, parents before their children.
func copiedTables() []string {
	var tables []string
	for _, k := range []Kind{Reference, Distributed, Local} {
		for _, t := range kinds[k] {
			if !slices.Contains(passing, t) {
				tables = append(tables, t)
			}
		}
	}
	return tables
}

// CopyOut reads every table at one moment, on either engine with the same result.
// Nobody who writes waits for it.
func (db *DB) CopyOut(ctx context.Context, to Sink) error {
	return db.Read(ctx, func(tx *Tx) error {
		var schema int64
		if err := tx.QueryRow(ctx, `SELECT max(version_id) FROM goose_db_version`).Scan(&schema); err != nil {
			return err
		}
		logs, err := All(ctx, tx, func(r *sql.Rows) (c Copied, err error) {
			var root []byte
			if err := r.Scan(&c.ID, &c.Kind, &c.Name, &c.Size, &root); err != nil {
				return c, err
			}
			if len(root) != tlog.HashSize {
				return c, fmt.Errorf("log %s: %w: its root has %d bytes", c.ID, ErrDamaged, len(root))
			}
			c.Log, c.Root = c.ID, tlog.Hash(root)
			return c, nil
		}, `SELECT log_id, kind, name, last_seq, root FROM log_head ORDER BY log_id`)
		if err != nil {
			return err
		}
		if err := to.Begin(schema, logs); err != nil {
			return err
		}
		for _, t := range copiedTables() {
			if err := tx.copyTable(ctx, t, to); err != nil {
				return fmt.Errorf("copy table %s: %w", t, err)
			}
		}
		return nil
	})
}

func (tx *Tx) copyTable(ctx context.Context, table string, to Sink) error {
	columns, err := tx.columns(ctx, table)
	if err != nil {
		return err
	}
	if err := to.Table(table, columns); err != nil {
		return err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	rows, err := tx.Query(ctx, "SELECT "+strings.Join(names, ", ")+" FROM "+table+" ORDER BY "+strings.Join(names[:min(2, len(names))], ", "))
	if err != nil {
		return err
	}
	defer rows.Close()
	cells, values := make([]any, len(columns)), make([]any, len(columns))
	for i, c := range columns {
		switch c.Type {
		case "TEXT":
			cells[i] = new(string)
		case "BIGINT":
			cells[i] = new(int64)
		case "BOOLEAN":
			cells[i] = new(bool)
		case "BYTEA":
			cells[i] = new([]byte)
		default:
			return fmt.Errorf("column %s is %s, which no column is", c.Name, c.Type)
		}
	}
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		for i, c := range cells {
			switch c := c.(type) {
			case *string:
				values[i] = *c
			case *int64:
				values[i] = *c
			case *bool:
				values[i] = *c
			case *[]byte:
				values[i] = *c
			}
		}
		if err := to.Row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// What the two engines call their catalogues.
const (
	columnsOfSQLite   = `SELECT name, upper(type) FROM pragma_table_info($1) ORDER BY cid`
	columnsOfPostgres = `SELECT CAST(column_name AS TEXT), upper(CAST(data_type AS TEXT)) FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`
)

func (tx *Tx) columns(ctx context.Context, table string) ([]Column, error) {
	query := columnsOfSQLite
	if tx.db.engine == Postgres {
		query = columnsOfPostgres
	}
	columns, err := All(ctx, tx, func(r *sql.Rows) (c Column, err error) { return c, r.Scan(&c.Name, &c.Type) }, query, table)
	if err == nil && len(columns) == 0 {
		err = fmt.Errorf("table %s is not there", table)
	}
	return columns, err
}

// Filling is a database that is being filled.
type Filling struct {
	ctx   context.Context
	tx    *Tx
	table string
	in    *insertion
	rows  [][]any
}

// CopyIn fills an empty database with a copy of a schema: all of it or, when fn fails
// or the process dies, nothing. Then the schema is brought up to this program's.
// ErrNotEmpty and ErrNewer are found before anything is written.
func (db *DB) CopyIn(ctx context.Context, schema int64, fn func(*Filling) error) error {
	if err := db.migrateTo(ctx, schema); err != nil {
		return err
	}
	err := db.WriteLocal(ctx, func(tx *Tx) error {
		for _, t := range copiedTables() {
			columns, err := tx.columns(ctx, t)
			if err != nil || len(columns) == 0 {
				continue // a table of a later schema
			}
			var n int64
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+t+" LIMIT 1) AS one").Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				return fmt.Errorf("%w: there are rows in %s", ErrNotEmpty, t)
			}
		}
		f := &Filling{ctx: ctx, tx: tx}
		if err := fn(f); err != nil {
			return err
		}
		return f.flush()
	})
	if err != nil {
		return err
	}
	return db.Migrate(ctx)
}

// Table says which rows come next.
func (f *Filling) Table(name string, columns []Column) error {
	if err := f.flush(); err != nil {
		return err
	}
	if !slices.Contains(copiedTables(), name) {
		return fmt.Errorf("table %q is none of this schema", name)
	}
	have, err := f.tx.columns(f.ctx, name)
	if err != nil {
		return err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		if !slices.Contains(have, c) {
			return fmt.Errorf("table %s has no column %s of %s", name, c.Name, c.Type)
		}
		names[i] = c.Name
	}
	f.table, f.in = name, newInsert(name, names, "")
	return nil
}

// Row adds a row to the table named last. The values are kept until later.
func (f *Filling) Row(values []any) error {
	if f.in == nil || len(values) != len(f.in.columns) {
		return fmt.Errorf("table %q: a row of %d values", f.table, len(values))
	}
	f.rows = append(f.rows, values)
	if len(f.rows) >= rowsMax {
		return f.flush()
	}
	return nil
}

func (f *Filling) flush() error {
	for rest := f.rows; len(rest) > 0; {
		n := 1
		if f.tx.db.engine == Postgres {
			n = batch(len(rest))
		}
		var args []any
		for _, r := range rest[:n] {
			args = append(args, r...)
		}
		if _, err := f.tx.exec(f.ctx, f.in.text(n), args); err != nil {
			return fmt.Errorf("fill table %s: %w", f.table, err)
		}
		rest = rest[n:]
	}
	f.rows = f.rows[:0]
	return nil
}
