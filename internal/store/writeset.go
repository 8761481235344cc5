package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"fupindai/internal/act"
	"fupindai/internal/fault"
)

// writeSet collects rows of projections until they are written together. The
// last word on a row counts.
type writeSet struct {
	order []change
	at    map[string]int // the row's place in order
}

type change struct {
	row  act.Row
	drop bool
}

// Put writes rows, new or in place of the ones with their keys, before the
// transaction's next own statement or its commit.
func (tx *Tx) Put(ctx context.Context, rows []act.Row) error { return tx.collect(rows, false) }

// Drop deletes the rows with these keys, at the same time as Put writes.
func (tx *Tx) Drop(ctx context.Context, rows []act.Row) error { return tx.collect(rows, true) }

func (tx *Tx) collect(rows []act.Row, drop bool) error {
	if tx.readOnly || tx.log == "" {
		return fmt.Errorf("%w: rows without the lock of a log", ErrUse)
	}
	tx.writes++
	if tx.set.at == nil {
		tx.set.at = map[string]int{}
	}
	for _, r := range rows {
		if err := checkRow(r, drop); err != nil {
			return fmt.Errorf("%w: table %s: %w", ErrUse, r.Table.Name, err)
		}
		key := rowKey(r)
		if i, twice := tx.set.at[key]; twice {
			tx.set.order[i] = change{r, drop}
			continue
		}
		tx.set.at[key] = len(tx.set.order)
		tx.set.order = append(tx.set.order, change{r, drop})
	}
	return nil
}

// checkRow holds a row to its table's declaration: right counts, and only
// string, int64 and bool, so that a row read back is equal to the row put.
func checkRow(r act.Row, keyOnly bool) error {
	if len(r.Key) != len(r.Table.Key) || (!keyOnly && len(r.Cols) != len(r.Table.Cols)) {
		return fmt.Errorf("%d and %d values for %d key columns and %d others", len(r.Key), len(r.Cols), len(r.Table.Key), len(r.Table.Cols))
	}
	check := func(names []string, values []any) error {
		for i, v := range values {
			switch v.(type) {
			case string, int64, bool:
				if err := checkValue(v); err != nil {
					return fmt.Errorf("column %s: %w", names[i], err)
				}
			default:
				return fmt.Errorf("column %s: %T is none of string, int64, bool", names[i], v)
			}
		}
		return nil
	}
	if keyOnly {
		return check(r.Table.Key, r.Key)
	}
	return errors.Join(check(r.Table.Key, r.Key), check(r.Table.Cols, r.Cols))
}

// rowKey is the row's identity within its log; texts are framed by their length.
func rowKey(r act.Row) string {
	b := append([]byte(r.Table.Name), 0)
	for _, v := range r.Key {
		switch v := v.(type) {
		case string:
			b = strconv.AppendInt(append(b, 's'), int64(len(v)), 10)
			b = append(append(b, ':'), v...)
		case int64:
			b = strconv.AppendInt(append(b, 'i'), v, 10)
		case bool:
			b = strconv.AppendBool(b, v)
		}
	}
	return string(b)
}

// flush writes everything that was collected: events first, then the rows.
func (tx *Tx) flush(ctx context.Context) error {
	if err := tx.flushEvents(ctx); err != nil {
		return err
	}
	if len(tx.set.order) == 0 {
		return nil
	}
	order := tx.set.order
	tx.set = writeSet{}
	// Drops go first, so that a row may take over another's unique values.
	var tables []*act.Table
	puts := map[*act.Table][][]any{}
	for _, c := range order {
		if c.drop {
			fault.Point(fault.BeforeProjections)
			if _, err := tx.exec(ctx, deletion(c.row.Table), withLog(tx.log, c.row.Key)); err != nil {
				return err
			}
			fault.Point(fault.AfterProjections)
			continue
		}
		if _, seen := puts[c.row.Table]; !seen {
			tables = append(tables, c.row.Table)
		}
		puts[c.row.Table] = append(puts[c.row.Table], withLog(tx.log, c.row.Key, c.row.Cols))
	}
	for _, t := range tables {
		if err := tx.insert(ctx, upsertOf(t), puts[t], fault.BeforeProjections, fault.AfterProjections); err != nil {
			return err
		}
	}
	return nil
}

func withLog(logID string, values ...[]any) []any {
	args := []any{logID}
	for _, v := range values {
		args = append(args, v...)
	}
	return args
}

func deletion(t *act.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "DELETE FROM %s WHERE log_id = $1", t.Name)
	for i, k := range t.Key {
		fmt.Fprintf(&b, " AND %s = $%d", k, i+2)
	}
	return b.String()
}

// ClearProjections deletes the log's rows of these tables, to put them anew.
func (tx *Tx) ClearProjections(ctx context.Context, tables []*act.Table) error {
	for _, t := range tables {
		if _, err := tx.Exec(ctx, "DELETE FROM "+t.Name+" WHERE log_id = $1", tx.log); err != nil {
			return err
		}
	}
	return nil
}

// insertion is an INSERT into one table; its texts for n rows are made once.
type insertion struct {
	table   string
	columns []string
	suffix  string
	texts   sync.Map // rows → text
}

func newInsert(table string, columns []string, suffix string) *insertion {
	return &insertion{table: table, columns: columns, suffix: suffix}
}

var upserts sync.Map // *act.Table → *insertion

func upsertOf(t *act.Table) *insertion {
	if in, ok := upserts.Load(t); ok {
		return in.(*insertion)
	}
	key := append([]string{"log_id"}, t.Key...)
	suffix := " ON CONFLICT (" + strings.Join(key, ", ") + ") DO NOTHING"
	if len(t.Cols) > 0 {
		sets := make([]string, len(t.Cols))
		for i, c := range t.Cols {
			sets[i] = c + " = excluded." + c
		}
		suffix = " ON CONFLICT (" + strings.Join(key, ", ") + ") DO UPDATE SET " + strings.Join(sets, ", ")
	}
	in, _ := upserts.LoadOrStore(t, newInsert(t.Name, append(key, t.Cols...), suffix))
	return in.(*insertion)
}

func (in *insertion) text(rows int) string {
	if text, ok := in.texts.Load(rows); ok {
		return text.(string)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", in.table, strings.Join(in.columns, ", "))
	n := 0
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range in.columns {
			if c > 0 {
				b.WriteString(", ")
			}
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(')')
	}
	b.WriteString(in.suffix)
	text := b.String()
	in.texts.Store(rows, text)
	return text
}

// rowsMax is how many rows one statement inserts on PostgreSQL. SQLite gets
// single rows: it looks numbered parameters up one by one, and a prepared
// statement has no way to go.
const rowsMax = 512

// batch is how many of n rows the next statement takes: few different counts, so
// that few different statements are prepared.
func batch(n int) int {
	if n <= 8 {
		return n
	}
	size := 8
	for size*2 <= min(n, rowsMax) {
		size *= 2
	}
	return size
}

// insert writes rows in their order and passes a point before and after each statement.
func (tx *Tx) insert(ctx context.Context, in *insertion, rows [][]any, before, after string) error {
	for len(rows) > 0 {
		n := 1
		if tx.db.engine == Postgres {
			n = batch(len(rows))
		}
		args := rows[0]
		if n > 1 {
			args = make([]any, 0, n*len(in.columns))
			for _, r := range rows[:n] {
				args = append(args, r...)
			}
		}
		fault.Point(before)
		if _, err := tx.exec(ctx, in.text(n), args); err != nil {
			return err
		}
		fault.Point(after)
		rows = rows[n:]
	}
	return nil
}
