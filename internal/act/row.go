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
	// What is long in a file grows at its end: most rows stand where they stood.
	same := 0
	for same < len(before) && same < len(after) && before[same].sameKey(after[same]) {
		if !before[same].equal(after[same]) {
			put = append(put, after[same])
		}
		same++
	}
	before, after = before[same:], after[same:]
	old := make(map[string]Row, len(before))
	for _, r := range before {
		old[r.id()] = r
	}
	for _, r := range after {
		id := r.id()
		was, ok := old[id]
		if !ok || !was.equal(r) {
			put = append(put, r)
		}
		delete(old, id)
	}
	for _, r := range before {
		if _, gone := old[r.id()]; gone {
			drop = append(drop, r)
		}
	}
	return put, drop
}

func (r Row) sameKey(o Row) bool {
	if r.Table != o.Table || len(r.Key) != len(o.Key) {
		return false
	}
	for i := range r.Key {
		if r.Key[i] != o.Key[i] {
			return false
		}
	}
	return true
}
