package store_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/store"
)

// schema is what a live database says about its tables: name → columns, and
// name → the columns of each unique index.
type schema struct {
	columns map[string][]string
	unique  map[string][][]string
}

func texts(t *testing.T, db *store.DB, query string, args ...any) (rows [][2]string) {
	t.Helper()
	err := db.Read(ctx, func(tx *store.Tx) (err error) {
		rows, err = store.All(ctx, tx, func(r *sql.Rows) (p [2]string, err error) { return p, r.Scan(&p[0], &p[1]) }, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// readSchema reads it from the engine's own catalogue.
func readSchema(t *testing.T, db *store.DB) schema {
	columns := `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name, c.cid`
	unique := `SELECT m.name || '/' || i.name, c.name FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND i."unique" = 1 ORDER BY m.name, i.name, c.seqno`
	if db.Engine() == store.Postgres {
		columns = `SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
			WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`
		unique = `SELECT t.relname || '/' || i.relname, CAST(a.attname AS TEXT) FROM pg_index x
			JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
			JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'
			JOIN pg_attribute a ON a.attrelid = i.oid WHERE x.indisunique ORDER BY t.relname, i.relname, a.attnum`
	}
	s := schema{map[string][]string{}, map[string][][]string{}}
	for _, r := range texts(t, db, columns) {
		s.columns[r[0]] = append(s.columns[r[0]], r[1])
	}
	last := ""
	for _, r := range texts(t, db, unique) {
		table, _, _ := strings.Cut(r[0], "/")
		if r[0] != last {
			s.unique[table] = append(s.unique[table], nil)
		}
		n := len(s.unique[table]) - 1
		s.unique[table][n] = append(s.unique[table][n], r[1])
		last = r[0]
	}
	return s
}

func TestKinds_EveryTableHasOneAndItsKeys(t *testing.T) {
	for _, db := range []*store.DB{openMemory(t), openPostgres(t)} {
		live := readSchema(t, db)
		kind := map[string]store.Kind{}
		for k, tables := range store.Kinds() {
			for _, table := range tables {
				if _, twice := kind[table]; twice {
					t.Errorf("table %s has two kinds", table)
				}
				kind[table] = k
				if _, there := live.columns[table]; !there {
					t.Errorf("%s: there is no table %s", db.Engine(), table)
				}
			}
		}
		for table, columns := range live.columns {
			switch kind[table] {
			case "":
				t.Errorf("%s: table %s has no kind", db.Engine(), table)
			case store.Distributed:
				if columns[0] != "log_id" || len(live.unique[table]) == 0 {
					t.Errorf("%s: table %s begins with %s and has %d unique keys", db.Engine(), table, columns[0], len(live.unique[table]))
				}
				for _, index := range live.unique[table] {
					if index[0] != "log_id" {
						t.Errorf("%s: a unique key of %s is %v, without log_id first", db.Engine(), table, index)
					}
				}
			}
		}
	}
}

// The duties' columns are the ones Go writes, in any order.
func TestKinds_DutyTableIsAsDeclared(t *testing.T) {
	for _, db := range []*store.DB{openMemory(t), openPostgres(t)} {
		want := append(append([]string{"log_id"}, act.DutyTable.Key...), act.DutyTable.Cols...)
		if got := readSchema(t, db).columns["duty"]; !slices.Equal(got, want) {
			t.Errorf("%s: columns %v, want %v", db.Engine(), got, want)
		}
	}
}
