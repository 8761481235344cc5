package storetest

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/store"
)

// cells is a table of every type a row may hold; make makes it.
var cells = &act.Table{Name: "cells", Key: []string{"k", "n"}, Cols: []string{"word", "fen", "late"}}

func makeCells(t *testing.T, db *store.DB) {
	t.Helper()
	must(t, db.WriteLocal(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `CREATE TABLE cells (log_id TEXT NOT NULL, k TEXT NOT NULL, n BIGINT NOT NULL,
			word TEXT NOT NULL, fen BIGINT NOT NULL, late BOOLEAN NOT NULL, PRIMARY KEY (log_id, k, n))`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `CREATE UNIQUE INDEX cells_word ON cells (log_id, word)`)
		return err
	}))
}

func cell(k string, n int64, word string) act.Row {
	return act.Row{Table: cells, Key: []any{k, n}, Cols: []any{word, n * 100, n%2 == 1}}
}

// change puts and drops in one transaction.
func change(t *testing.T, db *store.DB, log string, put, drop []act.Row) {
	t.Helper()
	must(t, db.Write(ctx, log, func(tx *store.Tx) error {
		return errors.Join(tx.Put(ctx, put), tx.Drop(ctx, drop))
	}))
}

func lines(t *testing.T, db *store.DB, log string, table *act.Table) string {
	t.Helper()
	dumps, err := db.Dump(ctx, log, []*act.Table{table})
	must(t, err)
	return strings.Join(dumps[0].Lines, "\n")
}

func putLastWordCounts(t *testing.T, db *store.DB) {
	makeCells(t, db)
	change(t, db, "L1", []act.Row{cell("a", 1, "x"), cell("b", 1, "y"), cell("a", 1, "z")}, nil)
	if got, want := lines(t, db, "L1", cells), `["a",1,"z",100,true]`+"\n"+`["b",1,"y",100,true]`; got != want {
		t.Errorf("put twice:\n%s\nwant\n%s", got, want)
	}
	change(t, db, "L1", []act.Row{cell("a", 1, "w")}, []act.Row{cell("b", 1, "")})
	if got, want := lines(t, db, "L1", cells), `["a",1,"w",100,true]`; got != want {
		t.Errorf("changed and dropped:\n%s\nwant\n%s", got, want)
	}
	// A row put and dropped is gone; one dropped and put is there.
	must(t, db.Write(ctx, "L1", func(tx *store.Tx) error {
		return errors.Join(
			tx.Put(ctx, []act.Row{cell("c", 2, "c")}), tx.Drop(ctx, []act.Row{cell("c", 2, "c")}),
			tx.Drop(ctx, []act.Row{cell("a", 1, "")}), tx.Put(ctx, []act.Row{cell("a", 1, "v")}),
		)
	}))
	if got, want := lines(t, db, "L1", cells), `["a",1,"v",100,true]`; got != want {
		t.Errorf("put and dropped:\n%s\nwant\n%s", got, want)
	}
	if got := lines(t, db, "L2", cells); got != "" {
		t.Errorf("rows in another log: %s", got)
	}
}

func putIsSeen(t *testing.T, db *store.DB) {
	makeCells(t, db)
	must(t, db.Write(ctx, "L1", func(tx *store.Tx) error {
		must(t, tx.Put(ctx, []act.Row{cell("a", 7, "x")}))
		var fen int64
		if err := tx.QueryRow(ctx, `SELECT fen FROM cells WHERE log_id = $1 AND k = $2`, "L1", "a").Scan(&fen); err != nil || fen != 700 {
			t.Errorf("a row that was put reads %d, %v", fen, err)
		}
		must(t, tx.Drop(ctx, []act.Row{cell("a", 7, "")}))
		err := tx.QueryRow(ctx, `SELECT fen FROM cells WHERE log_id = $1 AND k = $2`, "L1", "a").Scan(&fen)
		if !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("a row that was dropped: %d, %v", fen, err)
		}
		return nil
	}))
}

func putManyRows(t *testing.T, db *store.DB) {
	makeCells(t, db)
	var rows []act.Row
	for i := range int64(1500) {
		rows = append(rows, cell("k", i, fmt.Sprint("w", i)))
	}
	change(t, db, "L1", rows, nil)
	change(t, db, "L1", rows[:700], rows[1400:])
	got, err := db.Rows(ctx, "L1", cells)
	must(t, err)
	if put, drop := act.Diff(rows[:1400], got); len(got) != 1400 || len(put)+len(drop) > 0 {
		t.Errorf("%d rows, %d differ", len(got), len(put)+len(drop))
	}
}

func putRefusesWhatIsNoRow(t *testing.T, db *store.DB) {
	makeCells(t, db)
	for name, r := range map[string]act.Row{
		"short key":  {Table: cells, Key: []any{"a"}, Cols: []any{"w", int64(1), true}},
		"short row":  {Table: cells, Key: []any{"a", int64(1)}, Cols: []any{"w", int64(1)}},
		"int":        {Table: cells, Key: []any{"a", 1}, Cols: []any{"w", int64(1), true}},
		"float":      {Table: cells, Key: []any{"a", int64(1)}, Cols: []any{"w", 1.5, true}},
		"nil":        {Table: cells, Key: []any{"a", int64(1)}, Cols: []any{nil, int64(1), true}},
		"named text": {Table: cells, Key: []any{"a", int64(1)}, Cols: []any{act.Auditor, int64(1), true}},
		"NUL":        {Table: cells, Key: []any{"a\x00", int64(1)}, Cols: []any{"w", int64(1), true}},
	} {
		err := db.Write(ctx, "L1", func(tx *store.Tx) error { return tx.Put(ctx, []act.Row{r}) })
		if !errors.Is(err, store.ErrUse) || !strings.Contains(err.Error(), "cells") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := db.WriteLocal(ctx, func(tx *store.Tx) error { return tx.Put(ctx, []act.Row{cell("a", 1, "x")}) }); !errors.Is(err, store.ErrUse) {
		t.Errorf("put without a lock: %v", err)
	}
}

func dropThenPut(t *testing.T, db *store.DB) {
	makeCells(t, db)
	change(t, db, "L1", []act.Row{cell("a", 1, "unique")}, nil)
	change(t, db, "L1", []act.Row{cell("b", 1, "unique")}, []act.Row{cell("a", 1, "")})
	if got, want := lines(t, db, "L1", cells), `["b",1,"unique",100,true]`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func clearOnlyThisLog(t *testing.T, db *store.DB) {
	change(t, db, "L1", []act.Row{duty("a", "d1", "2019-08-05")}, nil)
	change(t, db, "L2", []act.Row{duty("a", "d1", "2019-08-06")}, nil)
	must(t, db.Write(ctx, "L1", func(tx *store.Tx) error {
		must(t, tx.Put(ctx, []act.Row{duty("a", "d2", "2019-08-05")}))
		must(t, tx.ClearProjections(ctx, []*act.Table{act.DutyTable}))
		return tx.Put(ctx, []act.Row{duty("a", "d3", "2019-08-05")})
	}))
	if got := lines(t, db, "L1", act.DutyTable); strings.Count(got, "\n") != 0 || !strings.Contains(got, "d3") {
		t.Errorf("this log: %s", got)
	}
	if got := lines(t, db, "L2", act.DutyTable); !strings.Contains(got, "2019-08-06") {
		t.Errorf("the other log: %s", got)
	}
}

func dumpEqualsRows(t *testing.T, db *store.DB) {
	makeCells(t, db)
	rows := []act.Row{
		cell("b", 1, "1"), cell("a", 10, "2"), cell("a", 9, "3"), cell("a", -1, "4"), cell("A", 1, "5"), cell("", 1, "6"),
		cell("喀什", 1, "7"), cell("~", 1, "8"), cell("a b", 1, "9"), cell("aa", 1, `"<>&\`), cell("é", 1, "10"), cell("疏勒", 1, "11"),
	}
	change(t, db, "L1", rows, nil)
	dumps, err := db.Dump(ctx, "L1", []*act.Table{cells, act.DutyTable})
	must(t, err)
	want := store.DumpRows(cells, rows)
	if got := dumps[0]; got.SHA256 != want.SHA256 || got.Table != "cells" || len(got.Lines) != len(rows) {
		t.Errorf("database\n%s\nmemory\n%s", strings.Join(got.Lines, "\n"), strings.Join(want.Lines, "\n"))
	}
	if len(dumps[1].Lines) != 0 || dumps[1].SHA256 != store.DumpRows(act.DutyTable, nil).SHA256 {
		t.Errorf("an empty table: %+v", dumps[1])
	}
}

func rowsTypesAreKept(t *testing.T, db *store.DB) {
	makeCells(t, db)
	want := []act.Row{
		{Table: cells, Key: []any{"a", int64(-9223372036854775808)}, Cols: []any{"", int64(9223372036854775807), true}},
		{Table: cells, Key: []any{"a", int64(1)}, Cols: []any{"1", int64(0), false}},
	}
	change(t, db, "L1", want, nil)
	got, err := db.Rows(ctx, "L1", cells)
	must(t, err)
	if put, drop := act.Diff(got, want); len(got) != 2 || len(put)+len(drop) > 0 {
		t.Errorf("got %v, want %v", got, want)
	}
}

func execRefusesWrongArguments(t *testing.T, db *store.DB) {
	for name, run := range map[string]func(tx *store.Tx) error{
		"one more":  func(tx *store.Tx) error { return ignore(tx.Exec(ctx, `DELETE FROM bank WHERE code = $1`, "a", "b")) },
		"one less":  func(tx *store.Tx) error { return ignore(tx.Exec(ctx, `DELETE FROM bank WHERE code = $1`)) },
		"quoted":    func(tx *store.Tx) error { return ignore(tx.Exec(ctx, `DELETE FROM bank WHERE code = '$1'`, "a")) },
		"in a read": func(tx *store.Tx) error { return tx.QueryRow(ctx, `SELECT code FROM bank`, "a").Scan(new(string)) },
		"NUL":       func(tx *store.Tx) error { return ignore(tx.Exec(ctx, `DELETE FROM bank WHERE code = $1`, "a\x00")) },
		"float":     func(tx *store.Tx) error { return ignore(tx.Exec(ctx, `DELETE FROM session WHERE expiry < $1`, 1.5)) },
		"time": func(tx *store.Tx) error {
			return ignore(tx.Exec(ctx, `DELETE FROM session WHERE expiry < $1`, time.Now()))
		},
		"pointer": func(tx *store.Tx) error {
			return ignore(tx.Exec(ctx, `DELETE FROM session WHERE token = $1`, new(string)))
		},
	} {
		if err := db.WriteLocal(ctx, run); !errors.Is(err, store.ErrUse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, db.WriteLocal(ctx, func(tx *store.Tx) error { // named types and re-used numbers are welcome
		return ignore(tx.Exec(ctx, `DELETE FROM bank WHERE code = $2 OR name = $1 OR parent = $1`, act.Auditor, "x"))
	}))
}

func ignore(_ sql.Result, err error) error { return err }

func readCannotWrite(t *testing.T, db *store.DB) {
	err := db.ReadLog(ctx, "L1", func(tx *store.Tx) error {
		return ignore(tx.Exec(ctx, `INSERT INTO bank (code, name, name_en, parent, level) VALUES ('1', '', '', '', '')`))
	})
	if !errors.Is(err, store.ErrUse) {
		t.Errorf("exec: %v", err)
	}
	for name, err := range map[string]error{
		"put":     db.ReadLog(ctx, "L1", func(tx *store.Tx) error { return tx.Put(ctx, []act.Row{duty("a", "d", "2019-08-05")}) }),
		"command": db.ReadLog(ctx, "L1", func(tx *store.Tx) error { return tx.PutCommand(ctx, store.CommandRecord{ID: "c", User: "u"}) }),
	} {
		if !errors.Is(err, store.ErrUse) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// abs of the lowest integer fails on both engines, after some rows came out.
func allFailsWhenRowsEndEarly(t *testing.T, db *store.DB) {
	mustAppend(t, db, "L1", noted("a", 1), noted("a", 2), noted("a", 3))
	must(t, db.Read(ctx, func(tx *store.Tx) error {
		rows, err := store.All(ctx, tx, store.One[int64],
			`SELECT abs(CASE WHEN seq < 3 THEN seq ELSE -9223372036854775807 - 1 END) FROM journal ORDER BY seq`)
		if err == nil {
			t.Errorf("rows that ended early were taken for all: %v", rows)
		}
		return nil
	}))
}

func sqlSameOnBoth(t *testing.T, db *store.DB) {
	must(t, db.WriteLocal(ctx, func(tx *store.Tx) error {
		for _, name := range []string{"a", "B", "Aa", "喀什", "_", "é"} {
			if err := ignore(tx.Exec(ctx, `INSERT INTO bank (code, name, name_en, parent, level) VALUES ($1, $1, '', '', '')`, name)); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, db.Read(ctx, func(tx *store.Tx) error {
		ordered, err := store.All(ctx, tx, store.One[string], `SELECT name FROM bank ORDER BY name`)
		if got, want := strings.Join(ordered, " "), "Aa B _ a é 喀什"; err != nil || got != want {
			t.Errorf("order %s, %v; want %s", got, err, want)
		}
		like, err := store.All(ctx, tx, store.One[string], `SELECT name FROM bank WHERE name LIKE 'A%' ORDER BY name`)
		if err != nil || strings.Join(like, " ") != "Aa" {
			t.Errorf("LIKE 'A%%' gives %v, %v; want Aa alone", like, err)
		}
		return nil
	}))
}

func uniqueIsTold(t *testing.T, db *store.DB) {
	insert := func() error {
		return db.WriteLocal(ctx, func(tx *store.Tx) error {
			return ignore(tx.Exec(ctx, `INSERT INTO session (token, data, expiry) VALUES ('t', $1, 1)`, []byte{}))
		})
	}
	must(t, insert())
	if err := insert(); !store.IsUnique(err) || store.IsUnavailable(err) {
		t.Errorf("same key again: %v", err)
	}
	err := db.WriteLocal(ctx, func(tx *store.Tx) error {
		return ignore(tx.Exec(ctx, `INSERT INTO duty (log_id, stream, duty_id, rule, subject, role, unit, started_on, due_on, done_on, basis, why)
			VALUES ('L1', 's', 'd', '', '', '', '', '', '2019-8-1', '', '', '')`))
	})
	if err == nil || store.IsUnique(err) {
		t.Errorf("a day of nine characters: %v", err)
	}
	if store.IsUnique(nil) || store.IsUnavailable(nil) || store.IsUnique(errRefused) || store.IsUnavailable(errRefused) {
		t.Error("an error that comes from no database is told as one")
	}
}

func migrateTwice(t *testing.T, db *store.DB) {
	mustAppend(t, db, "L1", noted("a", 1))
	must(t, db.Migrate(ctx))
	if r := mustVerify(t, db, "L1"); r.Events != 1 {
		t.Errorf("%d events after a second migration", r.Events)
	}
}
