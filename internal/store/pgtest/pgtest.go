// Package pgtest gives tests a private PostgreSQL: a cluster per test binary,
// started at the first need in under a second, gone with the process, and a fresh
// migrated database per test. Where PostgreSQL is not installed the test is
// skipped; with CI=true it fails.
//
//	FUPINDAI_TEST_PG=postgres://…   use this server (as a superuser) instead
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"fupindai/internal/store"
)

// Main runs the tests and stops what they started. Use it in TestMain; without
// it the cluster still dies with the process, but its folder stays until the
// next run.
func Main(m *testing.M) {
	code := m.Run()
	for _, s := range []*server{&fast, &durable} {
		s.stop()
	}
	os.Exit(code)
}

// Database is the address of a fresh, migrated database on a fast cluster that
// does not sync; open it with store.Options{Unsafe: true}.
func Database(t testing.TB) string { return fast.database(t) }

// Kept is like Database, but stays until the process ends, to be copied by CopyOf
// when nobody is connected to it any more.
func Kept(t testing.TB) string {
	t.Helper()
	fast.need(t)
	name := fast.name()
	if err := fast.create(name, fast.copied(fast.template)); err != nil {
		t.Fatal(err)
	}
	fast.kept = append(fast.kept, name)
	return fast.address(name)
}

// CopyOf is a fresh copy of what Kept gave.
func CopyOf(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return fast.fresh(t, fast.copied(strings.TrimPrefix(u.Path, "/")))
}

// Durable is a database on a cluster that syncs as production must.
func Durable(t testing.TB) string { return durable.database(t) }

// Open opens a fresh database of Database.
func Open(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), Database(t), store.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// Create makes an empty database with options of its own, for example
// "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'", and gives its address.
func Create(t testing.TB, options string) string {
	t.Helper()
	fast.need(t)
	return fast.fresh(t, "TEMPLATE template0 "+options)
}

// Exec runs a statement as the cluster's owner, for example to end a connection.
func Exec(t testing.TB, query string) {
	t.Helper()
	fast.need(t)
	if _, err := fast.admin.Exec(query); err != nil {
		t.Error(err)
	}
}

// Plain are the options of a database the product takes.
const Plain = "ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"

var (
	fast    = server{unsafe: true}
	durable = server{}
	count   atomic.Int64
)

// server is a cluster that is started when it is first needed.
type server struct {
	unsafe   bool
	once     sync.Once
	err      error
	cluster  *cluster
	admin    *sql.DB
	template string
	kept     []string // databases that go with the process
}

func (s *server) need(t testing.TB) {
	t.Helper()
	s.once.Do(func() { s.err = s.start() })
	switch {
	case s.err == nil:
	case errors.Is(s.err, errAbsent) && os.Getenv("CI") != "true":
		t.Skip(s.err)
	default:
		t.Fatal(s.err)
	}
}

func (s *server) start() error {
	if os.Getenv("FUPINDAI_TEST_PG") == "" {
		c, err := startCluster(s.unsafe)
		if err != nil {
			return err
		}
		s.cluster = c
	}
	var err error
	if s.admin, err = sql.Open("pgx", s.address("postgres")); err != nil {
		return err
	}
	s.template = fmt.Sprintf("fup_template_%d", os.Getpid())
	if err := s.create(s.template, "TEMPLATE template0 "+Plain); err != nil {
		return err
	}
	db, err := store.Open(context.Background(), s.address(s.template), store.Options{Unsafe: s.unsafe})
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(context.Background()), db.Close())
}

func (s *server) stop() {
	if s.admin != nil {
		for _, name := range append(s.kept, s.template) {
			s.admin.Exec("DROP DATABASE IF EXISTS " + name) //nolint:errcheck // a leftover is harmless
		}
		s.admin.Close()
	}
	if s.cluster != nil {
		s.cluster.stop()
	}
}

func (s *server) create(name, options string) error {
	_, err := s.admin.Exec("CREATE DATABASE " + name + " " + options)
	return err
}

// database is a copy of the template, which takes milliseconds.
func (s *server) database(t testing.TB) string {
	t.Helper()
	s.need(t)
	return s.fresh(t, s.copied(s.template))
}

func (s *server) copied(from string) string { return "TEMPLATE " + from + " STRATEGY FILE_COPY" }

func (s *server) name() string { return fmt.Sprintf("fup_%d_%d", os.Getpid(), count.Add(1)) }

func (s *server) fresh(t testing.TB, options string) string {
	t.Helper()
	name := s.name()
	if err := s.create(name, options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := s.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.address(name)
}

func (s *server) address(database string) string {
	if s.cluster == nil {
		u, err := url.Parse(os.Getenv("FUPINDAI_TEST_PG"))
		if err != nil {
			panic("FUPINDAI_TEST_PG: " + err.Error())
		}
		u.Path = "/" + database
		return u.String()
	}
	q := url.Values{"host": {s.cluster.dir}, "port": {strconv.Itoa(port)}, "user": {"postgres"}, "sslmode": {"disable"}}
	return "postgres:///" + database + "?" + q.Encode()
}
