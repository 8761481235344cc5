package store_test

import (
	"context"
	"path/filepath"
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

func openFile(t *testing.T) *store.DB {
	return mustOpen(t, "sqlite:"+filepath.Join(t.TempDir(), "log ?#%.db"), store.Options{Unsafe: true})
}

func openMemory(t *testing.T) *store.DB { return mustOpen(t, "sqlite::memory:", store.Options{}) }

func openPostgres(t *testing.T) *store.DB { return pgtest.Open(t) }

func mustOpen(t *testing.T, dsn string, opts store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), dsn, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestStore_SQLiteFile(t *testing.T)   { storetest.Run(t, openFile) }
func TestStore_SQLiteMemory(t *testing.T) { storetest.Run(t, openMemory) }
func TestStore_Postgres(t *testing.T)     { storetest.Run(t, openPostgres) }
