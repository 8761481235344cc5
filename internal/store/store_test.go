package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"fupindai/internal/store"
	"fupindai/internal/store/pgtest"
	"fupindai/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if storetest.Child() {
		return
	}
	pgtest.Main(m)
}

var ctx = context.Background()

func openFile(t *testing.T) *store.DB {
	// A path with everything that means something in an address.
	return mustOpen(t, "sqlite:"+filepath.Join(t.TempDir(), "账本 ?#%41&.db"), store.Options{Unsafe: true})
}

func openMemory(t *testing.T) *store.DB { return mustOpen(t, "sqlite::memory:", store.Options{}) }

func openPostgres(t *testing.T) *store.DB { return pgtest.Open(t) }

func mustOpen(t *testing.T, dsn string, opts store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(ctx, dsn, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestStore_SQLiteFile(t *testing.T)   { storetest.Run(t, openFile) }
func TestStore_SQLiteMemory(t *testing.T) { storetest.Run(t, openMemory) }
func TestStore_Postgres(t *testing.T)     { storetest.Run(t, openPostgres) }

func TestSnapshot_SQLite(t *testing.T)   { storetest.Snapshot(t, openFile(t)) }
func TestSnapshot_Postgres(t *testing.T) { storetest.Snapshot(t, openPostgres(t)) }

func TestF1_KilledAtEveryPoint_SQLite(t *testing.T) {
	t.Parallel()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "log.db")
	mustOpen(t, dsn, store.Options{})
	storetest.Crash(t, dsn)
}

func TestF1_KilledAtEveryPoint_Postgres(t *testing.T) {
	t.Parallel()
	storetest.Crash(t, pgtest.Durable(t))
}

func TestC3_SameScriptSameDumpOnBoth(t *testing.T) {
	t.Parallel()
	for _, seed := range []int64{1, 2, 3} {
		wantHead, want := storetest.Script(t, openMemory(t), seed)
		if len(want[0].Lines) == 0 {
			t.Fatalf("seed %d: the script leaves nothing to compare", seed)
		}
		for name, open := range map[string]func(*testing.T) *store.DB{"sqlite": openFile, "postgres": openPostgres} {
			head, got := storetest.Script(t, open(t), seed)
			if head != wantHead || !reflect.DeepEqual(got, want) {
				t.Errorf("seed %d, %s: head %+v, want %+v; rows\n%s\nwant\n%s", seed, name, head, wantHead,
					strings.Join(got[0].Lines, "\n"), strings.Join(want[0].Lines, "\n"))
			}
		}
	}
}

// A file that was closed is found again as it was left.
func TestOpen_FileAgain(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "log.db")
	head, rows := storetest.Script(t, mustOpen(t, dsn, store.Options{}), 4)
	again := mustOpen(t, dsn, store.Options{})
	if c, err := again.Checkpoint(ctx, "S"); err != nil || c != head {
		t.Errorf("head %+v, %v; want %+v", c, err, head)
	}
	if dumps, err := again.Dump(ctx, "S", nil); err != nil || len(dumps) != 0 || len(rows) != 1 {
		t.Errorf("%v, %v", dumps, err)
	}
}

func TestOpen_SQLiteSettings(t *testing.T) {
	for name, tt := range map[string]struct {
		dsn  string
		opts store.Options
		want string // journal, synchronous (1 NORMAL, 2 FULL), foreign keys, trusted schema
	}{
		"file":        {"sqlite:" + filepath.Join(t.TempDir(), "a.db"), store.Options{}, "wal 2 1 0"},
		"unsafe file": {"sqlite:" + filepath.Join(t.TempDir(), "b.db"), store.Options{Unsafe: true}, "wal 0 1 0"},
		"memory":      {"sqlite::memory:", store.Options{}, "memory 0 1 0"},
	} {
		db := mustOpen(t, tt.dsn, tt.opts)
		read := func(tx *store.Tx) error {
			var got []string
			for _, p := range []string{"journal_mode", "synchronous", "foreign_keys", "trusted_schema"} {
				var v string
				if err := tx.QueryRow(ctx, "PRAGMA "+p).Scan(&v); err != nil {
					return err
				}
				got = append(got, v)
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("%s: %s, want %s", name, s, tt.want)
			}
			return nil
		}
		if err := errors.Join(db.WriteLocal(ctx, read), db.Read(ctx, read)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The reading connections of a file refuse to write by themselves, whatever the Go code lets through.
func TestOpen_SQLiteReadersCannotWrite(t *testing.T) {
	db := openFile(t)
	err := db.Read(ctx, func(tx *store.Tx) error {
		rows, err := tx.Query(ctx, `INSERT INTO session (token, data, expiry) VALUES ('t', $1, 1) RETURNING token`, []byte{})
		if err != nil {
			return err
		}
		defer rows.Close()
		rows.Next()
		return rows.Err()
	})
	if err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("a write on a reading connection: %v", err)
	}
}

func TestOpen_RefusesOtherAddresses(t *testing.T) {
	for _, dsn := range []string{"", "log.db", "sqlite:", "mysql://u:secret@h/d", "sqlite:" + filepath.Join(t.TempDir(), "none", "log.db")} {
		db, err := store.Open(ctx, dsn, store.Options{})
		if err == nil {
			db.Close()
			t.Errorf("%q was opened", dsn)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("the password is in the error: %v", err)
		}
	}
	_, err := store.Open(ctx, "postgres://u:secret@127.0.0.1:1/d?connect_timeout=1", store.Options{})
	if !store.IsUnavailable(err) || strings.Contains(err.Error(), "secret") {
		t.Errorf("a server that is not there: %v", err)
	}
}

func TestI1_PostgresMustBeDurable(t *testing.T) {
	for name, tt := range map[string]struct{ dsn, change string }{
		"fast cluster":                        {pgtest.Database(t), ""},
		"durable cluster":                     {pgtest.Durable(t), ""},
		"durable cluster, one connection not": {pgtest.Durable(t), "synchronous_commit=off"},
	} {
		u, err := url.Parse(tt.dsn)
		if err != nil {
			t.Fatal(err)
		}
		u.RawQuery = strings.Trim(u.RawQuery+"&"+tt.change, "&")
		db, err := store.Open(ctx, u.String(), store.Options{Unsafe: true})
		if err != nil {
			t.Fatal(err)
		}
		safe := true
		for _, row := range texts(t, db, `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')`) {
			safe = safe && row[1] == "on"
		}
		db.Close()
		if tt.change != "" && safe {
			t.Errorf("%s: the server took no notice", name)
		}
		db, err = store.Open(ctx, u.String(), store.Options{})
		if err == nil {
			db.Close()
		}
		if safe && err != nil || !safe && !errors.Is(err, store.ErrNotDurable) {
			t.Errorf("%s: safe %v, opened with %v", name, safe, err)
		}
	}
}

func TestOpen_PostgresMustSortByBytes(t *testing.T) {
	for options, want := range map[string]error{
		pgtest.Plain: nil,
		"ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'": store.ErrCollation,
		"ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'":                                      store.ErrEncoding,
	} {
		db, err := store.Open(ctx, pgtest.Create(t, options), store.Options{Unsafe: true})
		if err == nil {
			db.Close()
		}
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", options, err, want)
		}
	}
}

func TestMigrate_SeveralAtOnce(t *testing.T) {
	t.Parallel()
	dsn := pgtest.Create(t, pgtest.Plain)
	var all sync.WaitGroup
	for range 3 {
		db, err := store.Open(ctx, dsn, store.Options{Unsafe: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		all.Add(1)
		go func() {
			defer all.Done()
			if err := db.Migrate(ctx); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
}

// A server that goes away in the middle of a stream is an error, not its end.
func TestStream_ServerGoesAway(t *testing.T) {
	db := openPostgres(t)
	storetest.Script(t, db, 5)
	seen := 0
	err := db.Read(ctx, func(tx *store.Tx) error {
		var pid int64
		if err := tx.QueryRow(ctx, `SELECT CAST(pg_backend_pid() AS BIGINT)`).Scan(&pid); err != nil {
			return err
		}
		_, err := store.All(ctx, tx, func(r *sql.Rows) (struct{}, error) {
			if seen++; seen == 5 {
				pgtest.Exec(t, fmt.Sprintf("SELECT pg_terminate_backend(%d, 5000)", pid))
			}
			return struct{}{}, nil
		}, `SELECT j.bytes FROM journal j, journal k, journal l`)
		return err
	})
	if !store.IsUnavailable(err) {
		t.Errorf("after %d rows: %v", seen, err)
	}
}
