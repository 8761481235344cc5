package cases

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"fupindai/internal/store"
)

// engine makes databases and copies of them, for several cases at once. A copy is
// taken of a database that is closed.
type engine interface {
	empty(ctx context.Context) (database, error) // migrated, without a log
	copyOf(ctx context.Context, d database) (database, error)
	drop(ctx context.Context, d database) error
	close() error
}

// database is the address of one.
type database string

// open opens it for one case: nothing of it is to survive the process.
func (d database) open(ctx context.Context) (*store.DB, error) {
	return store.Open(ctx, string(d), store.Options{Unsafe: true, MaxConns: 2})
}

func migrated(ctx context.Context, d database) error {
	db, err := d.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(ctx), db.Close())
}

// files keeps SQLite databases as files in a folder of memory, where there is one.
type files struct {
	dir   string
	count atomic.Int64
}

const sqlitePrefix = "sqlite:"

func newFiles() (*files, error) {
	base := ""
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		base = "/dev/shm"
	}
	dir, err := os.MkdirTemp(base, "fup-cases-")
	return &files{dir: dir}, err
}

func (f *files) next() database {
	return database(fmt.Sprintf("%s%s/%d.db", sqlitePrefix, f.dir, f.count.Add(1)))
}

func (d database) path() string { return string(d)[len(sqlitePrefix):] }

func (f *files) empty(ctx context.Context) (database, error) {
	d := f.next()
	return d, migrated(ctx, d)
}

func (f *files) copyOf(_ context.Context, d database) (database, error) {
	// Closing the last connection moved the write-ahead log into the file.
	if info, err := os.Stat(d.path() + "-wal"); err == nil && info.Size() > 0 {
		return "", fmt.Errorf("copy %s: it is still in use", filepath.Base(d.path()))
	}
	from, err := os.Open(d.path())
	if err != nil {
		return "", err
	}
	defer from.Close()
	c := f.next()
	to, err := os.Create(c.path())
	if err != nil {
		return "", err
	}
	_, err = io.Copy(to, from)
	return c, errors.Join(err, to.Close())
}

func (f *files) drop(_ context.Context, d database) error {
	left, err := filepath.Glob(d.path() + "*")
	for _, file := range left {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

func (f *files) close() error { return os.RemoveAll(f.dir) }

// server makes databases on a PostgreSQL, each a copy by TEMPLATE.
type server struct {
	admin *sql.DB
	url   *url.URL // of the maintenance database
	count atomic.Int64
	made  sync.Map // database → its name
}

// newServer takes the address of a maintenance database, as a role that may create
// databases.
func newServer(ctx context.Context, address string) (*server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL: %w", err)
	}
	admin, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	if err := admin.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("PostgreSQL: %w", err), admin.Close())
	}
	return &server{admin: admin, url: u}, nil
}

// create makes a database; the template clause says from what.
func (s *server) create(ctx context.Context, from string) (database, error) {
	name := fmt.Sprintf("fup_case_%d_%d", os.Getpid(), s.count.Add(1))
	if _, err := s.admin.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+from); err != nil {
		return "", err
	}
	u := *s.url
	u.Path = "/" + name
	d := database(u.String())
	s.made.Store(d, name)
	return d, nil
}

// name is what the server calls a database that was made here.
func (s *server) name(d database) string {
	name, _ := s.made.Load(d)
	return name.(string)
}

func (s *server) empty(ctx context.Context) (database, error) {
	d, err := s.create(ctx, "template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
	if err != nil {
		return d, err
	}
	return d, migrated(ctx, d)
}

func (s *server) copyOf(ctx context.Context, d database) (database, error) {
	return s.create(ctx, s.name(d)+" STRATEGY FILE_COPY")
}

func (s *server) drop(ctx context.Context, d database) error {
	_, err := s.admin.ExecContext(ctx, "DROP DATABASE IF EXISTS "+s.name(d)+" WITH (FORCE)")
	s.made.Delete(d)
	return err
}

func (s *server) close() error {
	var err error
	s.made.Range(func(d, _ any) bool {
		err = errors.Join(err, s.drop(context.Background(), d.(database)))
		return true
	})
	return errors.Join(err, s.admin.Close())
}
