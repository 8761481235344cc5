package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"fupindai/internal/act"
)

// TableDump is the canonical dump of one table of one log: a line per row, in
// the order of the keys. Equal rows give equal dumps, on both engines.
type TableDump struct {
	Table  string
	SHA256 string   // hex, over the lines, each ended by \n
	Lines  []string // JSON arrays: key columns, then the others, without log_id
}

// Dump dumps tables of one log, all at one moment.
func (db *DB) Dump(ctx context.Context, logID string, tables []*act.Table) ([]TableDump, error) {
	var dumps []TableDump
	err := db.Read(ctx, func(tx *Tx) error {
		for _, t := range tables {
			var lines []string
			if err := tx.eachRow(ctx, logID, t, func(r act.Row) error {
				lines = append(lines, Line(r))
				return nil
			}); err != nil {
				return err
			}
			dumps = append(dumps, dump(t.Name, lines))
		}
		return nil
	})
	return dumps, err
}

// DumpRows is the dump of rows held in memory, for example after a replay.
func DumpRows(t *act.Table, rows []act.Row) TableDump {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b act.Row) int { return compareKeys(a.Key, b.Key) })
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = Line(r)
	}
	return dump(t.Name, lines)
}

func dump(table string, lines []string) TableDump {
	h := sha256.New()
	for _, l := range lines {
		h.Write([]byte(l + "\n"))
	}
	return TableDump{Table: table, SHA256: hex.EncodeToString(h.Sum(nil)), Lines: lines}
}

// compareKeys orders as both engines do: text by bytes, numbers, false before true.
func compareKeys(a, b []any) int {
	for i := range a {
		c := 0
		switch x := a[i].(type) {
		case string:
			c = strings.Compare(x, b[i].(string))
		case int64:
			c = cmp.Compare(x, b[i].(int64))
		case bool:
			if x != b[i].(bool) {
				c = 1
				if !x {
					c = -1
				}
			}
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// Line is a row's line in a dump.
func Line(r act.Row) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(append(slices.Clone(r.Key), r.Cols...)); err != nil {
		panic("store: a row of strings, integers and booleans is not JSON: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Rows are a table's rows of one log, in the order of their keys.
func (db *DB) Rows(ctx context.Context, logID string, t *act.Table) (rows []act.Row, err error) {
	err = db.EachRow(ctx, logID, t, func(r act.Row) error {
		rows = append(rows, r)
		return nil
	})
	return rows, err
}

// EachRow is Rows without holding them all. fn must not use the database.
func (db *DB) EachRow(ctx context.Context, logID string, t *act.Table, fn func(act.Row) error) error {
	return db.Read(ctx, func(tx *Tx) error { return tx.eachRow(ctx, logID, t, fn) })
}

func (tx *Tx) eachRow(ctx context.Context, logID string, t *act.Table, fn func(act.Row) error) error {
	columns := append(slices.Clone(t.Key), t.Cols...)
	rows, err := tx.Query(ctx, "SELECT "+strings.Join(columns, ", ")+" FROM "+t.Name+
		" WHERE log_id = $1 ORDER BY "+strings.Join(t.Key, ", "), logID)
	if err != nil {
		return err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	// A cell is read as its column was declared, so a text in a column of
	// numbers, which SQLite would keep, is an error here.
	cells := make([]any, len(columns))
	for i, c := range types {
		switch c.DatabaseTypeName() {
		case "TEXT":
			cells[i] = new(string)
		case "BIGINT", "INT8":
			cells[i] = new(int64)
		case "BOOLEAN", "BOOL":
			cells[i] = new(bool)
		default:
			return fmt.Errorf("table %s: column %s is %s, which no row has", t.Name, columns[i], c.DatabaseTypeName())
		}
	}
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		values := make([]any, len(cells))
		for i, c := range cells {
			switch c := c.(type) {
			case *string:
				values[i] = *c
			case *int64:
				values[i] = *c
			case *bool:
				values[i] = *c
			}
		}
		if err := fn(act.Row{Table: t, Key: values[:len(t.Key):len(t.Key)], Cols: values[len(t.Key):]}); err != nil {
			return err
		}
	}
	return rows.Err()
}
