package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// cutRows end after two rows as a lost connection does.
type cutRows struct{ left int }

func (cutRows) Columns() []string { return []string{"n"} }
func (cutRows) Close() error      { return nil }
func (r *cutRows) Next(dest []driver.Value) error {
	if r.left == 0 {
		return io.ErrUnexpectedEOF
	}
	r.left--
	dest[0] = int64(r.left)
	return nil
}

type cutConn struct{ driver.Conn }

func (cutConn) Close() error { return nil }
func (cutConn) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return &cutRows{2}, nil
}

func (cutConn) Connect(context.Context) (driver.Conn, error) { return cutConn{}, nil }
func (cutConn) Driver() driver.Driver                        { return nil }

func TestCollect_FailsWhenTheConnectionIsCut(t *testing.T) {
	db := sql.OpenDB(cutConn{})
	defer db.Close()
	for name, read := range map[string]func(*sql.Rows) error{
		"collect": func(r *sql.Rows) error { _, err := collect(r, One[int64]); return err },
		"row":     func(r *sql.Rows) error { var n int64; return (&Row{rows: r}).Scan(&n) },
	} {
		rows, err := db.Query("SELECT n")
		if err != nil {
			t.Fatal(err)
		}
		if err := read(rows); name == "collect" && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: a history cut after two rows was taken for whole: %v", name, err)
		}
	}
}

func TestParameters_CountsOutsideOfQuotes(t *testing.T) {
	for query, want := range map[string]int{
		"SELECT 1": 0, "a = $1": 1, "a = $2 AND b = $1 AND c = $2": 2, "a = '$9' AND b = $3": 3, "a = 'it''s $4' AND $12": 12, "$": 0,
	} {
		if got := parameters(query); got != want {
			t.Errorf("%s: %d parameters, want %d", query, got, want)
		}
	}
}

func TestBatch_FewDifferentSizes(t *testing.T) {
	sizes := map[int]bool{}
	for n := 1; n <= 5000; n++ {
		left := n
		for left > 0 {
			b := batch(left)
			if b < 1 || b > left || b > rowsMax {
				t.Fatalf("%d of %d rows", b, left)
			}
			sizes[b] = true
			left -= b
		}
	}
	if len(sizes) > 16 {
		t.Errorf("%d different statements", len(sizes))
	}
}

func TestDistribution_ReferenceThenHeadThenTheRest(t *testing.T) {
	var order []string
	for _, c := range distribution(nil) {
		order = append(order, c.args[0].(string))
		if n := parameters(c.query); n != len(c.args) {
			t.Errorf("%s takes %d arguments, %d given", c.query, n, len(c.args))
		}
	}
	want := append(slices.Clone(kinds[Reference]), kinds[Distributed]...)
	if !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
	if kinds[Distributed][0] != "log_head" {
		t.Error("log_head is not the first distributed table")
	}
	left := distribution(slices.DeleteFunc(want, func(t string) bool { return t == "duty" }))
	if len(left) != 1 || left[0].args[0] != "duty" || !strings.Contains(left[0].query, "colocate_with") {
		t.Errorf("with all but duty done: %v", left)
	}
}

// A connection keeps what it has prepared, and lets go when it is too much.
func TestPreparedConn_KeepsAndLetsGo(t *testing.T) {
	ctx := context.Background()
	db, err := Open(ctx, "sqlite::memory:", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	query := func(q string) {
		t.Helper()
		if err := db.Read(ctx, func(tx *Tx) error {
			var n int64
			return tx.QueryRow(ctx, q).Scan(&n)
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range preparedMax + 50 {
		query("SELECT " + strings.Repeat("1+", i) + "1")
	}
	conn, err := db.write.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Raw(func(c any) error {
		if n := len(c.(*preparedConn).idle); n != preparedMax {
			t.Errorf("%d statements are kept, want %d", n, preparedMax)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	// Two of the same text at once are two statements.
	outer, err := conn.QueryContext(ctx, "SELECT 1 UNION SELECT 2")
	if err != nil {
		t.Fatal(err)
	}
	inner, err := conn.QueryContext(ctx, "SELECT 1 UNION SELECT 2")
	if err != nil {
		t.Fatal(err)
	}
	a, err := collect(inner, One[int64])
	if err != nil || len(a) != 2 {
		t.Errorf("inner: %v, %v", a, err)
	}
	if b, err := collect(outer, One[int64]); err != nil || len(b) != 2 {
		t.Errorf("outer: %v, %v", b, err)
	}
}
