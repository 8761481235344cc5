package act

import "fmt"

// Table names a projection's columns. log_id comes first in every table and is
// not listed. The same names stand in the migrations; a test compares them.
type Table struct {
	Name string
	Key  []string // with log_id: the primary key
	Cols []string // the rest
}

// Row is one row of a projection: ids, dates ("2019-07-05" or ""), fen, booleans;
// no names, no generated keys, no wall clock. Values are string, int64 or bool.
type Row struct {
	Table *Table
	Key   []any
	Cols  []any
}

// id is the row's identity within its log.
func (r Row) id() string { return fmt.Sprint(r.Table.Name, r.Key) }

func (r Row) equal(o Row) bool {
	if len(r.Cols) != len(o.Cols) {
		return false
	}
	for i := range r.Cols {
		if r.Cols[i] != o.Cols[i] {
			return false
		}
	}
	return true
}

// Diff says what turns the rows before into the rows after: rows to put (new or
// changed) and rows to drop. Order follows the arguments.
func Diff(before, after []Row) (put, drop []Row) {
	old := make(map[string]Row, len(before))
	for _, r := range before {
		old[r.id()] = r
	}
	for _, r := range after {
		was, ok := old[r.id()]
		if !ok || !was.equal(r) {
			put = append(put, r)
		}
		delete(old, r.id())
	}
	for _, r := range before {
		if _, gone := old[r.id()]; gone {
			drop = append(drop, r)
		}
	}
	return put, drop
}
