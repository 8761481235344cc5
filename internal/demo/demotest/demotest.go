// Package demotest gives each test a demo county of its own. The story is played once
// for each engine in a test binary; every further county is a copy of that one.
package demotest

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fupindai/internal/blob"
	"fupindai/internal/demo"
	"fupindai/internal/register"
	"fupindai/internal/store"
	"fupindai/internal/store/pgtest"
)

// Keys are those of every county that World gives.
var Keys = sync.OnceValue(func() *register.Keys {
	keys, err := register.NewKeys(rand.Reader)
	if err != nil {
		panic(err) // there is no randomness
	}
	return keys
})

// World is the demo at its first day in a fresh database of the engine
// (store.SQLite, store.Postgres) that does not sync, read over at most so many
// connections; 0 is the store's own number.
func World(t testing.TB, engine string, conns int) *demo.World {
	t.Helper()
	p := &sqlite
	if engine == store.Postgres {
		p = &postgres
	}
	p.once.Do(func() { p.make(t, engine) })
	if p.err != nil {
		t.Fatal(p.err)
	}
	address := pgtest.CopyOf
	if engine != store.Postgres {
		address = p.file
	}
	w, err := open(address(t, p.address), conns)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Door.DB.Close() }) //nolint:errcheck // the test is over
	ctx := context.Background()
	err = p.files.Each(ctx, func(digest string) error {
		sealed, err := p.files.Sealed(ctx, digest)
		return errors.Join(err, w.Door.Files.PutSealed(ctx, digest, sealed))
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// played is a county whose story is over, closed, with its files.
type played struct {
	once    sync.Once
	err     error
	address string // of the database; PostgreSQL
	bytes   []byte // the database; SQLite
	files   blob.Store
}

var sqlite, postgres played

func (p *played) make(t testing.TB, engine string) {
	p.err = errors.New("the demo was not played") // unless it is, below
	if engine == store.Postgres {
		p.address = pgtest.Kept(t)
	} else {
		p.address = "sqlite:" + filepath.Join(t.TempDir(), "demo.db")
	}
	w, err := open(p.address, 0)
	if err != nil {
		p.err = err
		return
	}
	p.files = w.Door.Files
	if p.err = w.Door.DB.Close(); p.err == nil && engine != store.Postgres {
		// Closing the last connection moved the write-ahead log into the file.
		p.bytes, p.err = os.ReadFile(p.address[len("sqlite:"):])
	}
}

// file writes the county into a file of the test's own.
func (p *played) file(t testing.TB, _ string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "demo.db")
	if err := os.WriteFile(path, p.bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// open plays the demo into the database, or opens the one that it holds.
func open(address string, conns int) (*demo.World, error) {
	ctx := context.Background()
	db, err := store.Open(ctx, address, store.Options{Unsafe: true, MaxConns: conns})
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	w, err := demo.Build(ctx, db, Keys(), rand.Reader, time.Now)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return w, nil
}
