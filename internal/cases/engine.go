package cases

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"

	"fupindai/internal/store"
)

// engine gives databases for several cases at once, each as a kept one was.
type engine interface {
	empty(ctx context.Context) (*store.DB, error)         // migrated, without a log
	keep(ctx context.Context, db *store.DB) (held, error) // ends the use of db and keeps what is in it
	copyOf(ctx context.Context, kept held) (*store.DB, error)
	drop(ctx context.Context, db *store.DB) error // ends the use of db; nothing of it stays
	close() error
}

// held is what a database holds: the path of a file, or the rows of each table.
type held any

// options are those of every database here: nothing of it is to survive the process.
var options = store.Options{Unsafe: true, MaxConns: 2}

// files keeps SQLite databases as files in a folder of memory, where there is one.
type files struct {
	dir   string
	count atomic.Int64
	used  sync.Map // *store.DB → the path of its file
}

func newFiles() (*files, error) {
	base := ""
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		base = "/dev/shm"
	}
	dir, err := os.MkdirTemp(base, "fup-cases-")
	return &files{dir: dir}, err
}

func (f *files) open(ctx context.Context, path string) (*store.DB, error) {
	db, err := store.Open(ctx, "sqlite:"+path, options)
	if err == nil {
		f.used.Store(db, path)
	}
	return db, err
}

func (f *files) next() string { return fmt.Sprintf("%s/%d.db", f.dir, f.count.Add(1)) }

func (f *files) empty(ctx context.Context) (*store.DB, error) {
	db, err := f.open(ctx, f.next())
	if err != nil {
		return nil, err
	}
	return db, db.Migrate(ctx)
}

func (f *files) keep(_ context.Context, db *store.DB) (held, error) {
	path, _ := f.used.LoadAndDelete(db)
	// Closing the last connection moves the write-ahead log into the file.
	if err := db.Close(); err != nil {
		return nil, err
	}
	if info, err := os.Stat(path.(string) + "-wal"); err == nil && info.Size() > 0 {
		return nil, fmt.Errorf("keep %s: it is still in use", filepath.Base(path.(string)))
	}
	return path.(string), nil
}

func (f *files) copyOf(ctx context.Context, kept held) (*store.DB, error) {
	from, err := os.Open(kept.(string))
	if err != nil {
		return nil, err
	}
	defer from.Close()
	path := f.next()
	to, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if _, err = io.Copy(to, from); errors.Join(err, to.Close()) != nil {
		return nil, err
	}
	return f.open(ctx, path)
}

func (f *files) drop(_ context.Context, db *store.DB) error {
	path, _ := f.used.LoadAndDelete(db)
	err := db.Close()
	left, _ := filepath.Glob(path.(string) + "*")
	for _, file := range left {
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

func (f *files) close() error { return os.RemoveAll(f.dir) }

// server has a few databases on a PostgreSQL that are emptied and filled again:
// making one, and a connection's first look at it, take longer than most cases.
type server struct {
	admin *pgx.Conn
	url   *url.URL // of the maintenance database
	mu    sync.Mutex
	idle  []*seat
	used  map[*store.DB]*seat
	made  []*seat
}

// seat is one database with the connection that fills it.
type seat struct {
	name   string
	db     *store.DB
	owner  *pgx.Conn
	tables []string
}

// filled are the rows of a table in PostgreSQL's own binary form.
type filled struct {
	table string
	data  []byte
}

// newServer takes the address of a maintenance database, as a role that may create
// databases and switch off triggers.
func newServer(ctx context.Context, address string) (*server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL: %w", err)
	}
	admin, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL: %w", err)
	}
	return &server{admin: admin, url: u, used: map[*store.DB]*seat{}}, nil
}

// take gives an emptied database.
func (s *server) take(ctx context.Context) (*seat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var d *seat
	var err error
	if n := len(s.idle); n > 0 {
		d, s.idle = s.idle[n-1], s.idle[:n-1]
	} else if d, err = s.create(ctx); err != nil {
		return nil, err
	}
	s.used[d.db] = d
	return d, nil
}

func (s *server) create(ctx context.Context) (*seat, error) {
	d := &seat{name: fmt.Sprintf("fup_case_%d_%d", os.Getpid(), len(s.made)+1)}
	if _, err := s.admin.Exec(ctx, "CREATE DATABASE "+d.name+" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"); err != nil {
		return nil, err
	}
	s.made = append(s.made, d)
	u := *s.url
	u.Path = "/" + d.name
	var err error
	if d.db, err = store.Open(ctx, u.String(), options); err != nil {
		return nil, err
	}
	if err := d.db.Migrate(ctx); err != nil {
		return nil, err
	}
	if d.owner, err = pgx.Connect(ctx, u.String()); err != nil {
		return nil, err
	}
	// What is put back has been checked when it was written.
	if _, err := d.owner.Exec(ctx, "SET session_replication_role = replica"); err != nil {
		return nil, err
	}
	found, err := d.owner.Query(ctx, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
	if err != nil {
		return nil, err
	}
	d.tables, err = pgx.CollectRows(found, pgx.RowTo[string])
	return d, err
}

// fill makes the database hold these rows and no others.
func (d *seat) fill(ctx context.Context, kept []filled) error {
	clear := "DELETE FROM " + strings.Join(d.tables, "; DELETE FROM ")
	if _, err := d.owner.PgConn().Exec(ctx, clear).ReadAll(); err != nil {
		return err
	}
	for _, r := range kept {
		if _, err := d.owner.PgConn().CopyFrom(ctx, bytes.NewReader(r.data), "COPY "+r.table+" FROM STDIN (FORMAT binary)"); err != nil {
			return fmt.Errorf("%s: %w", r.table, err)
		}
	}
	return nil
}

func (d *seat) rows(ctx context.Context) ([]filled, error) {
	var kept []filled
	for _, table := range d.tables {
		var data bytes.Buffer
		tag, err := d.owner.PgConn().CopyTo(ctx, &data, "COPY "+table+" TO STDOUT (FORMAT binary)")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		if tag.RowsAffected() > 0 {
			kept = append(kept, filled{table, data.Bytes()})
		}
	}
	return kept, nil
}

// empty gives a database as the migrations leave it. It is always one that nobody
// has used, for it may hold rows that the migrations wrote.
func (s *server) empty(ctx context.Context) (*store.DB, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.create(ctx)
	if err != nil {
		return nil, err
	}
	s.used[d.db] = d
	return d.db, nil
}

func (s *server) keep(ctx context.Context, db *store.DB) (held, error) {
	kept, err := s.back(db).rows(ctx)
	return kept, errors.Join(err, s.drop(ctx, db))
}

func (s *server) copyOf(ctx context.Context, kept held) (*store.DB, error) {
	d, err := s.take(ctx)
	if err != nil {
		return nil, err
	}
	return d.db, d.fill(ctx, kept.([]filled))
}

// back is the seat of a database.
func (s *server) back(db *store.DB) *seat {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.used[db]
}

func (s *server) drop(_ context.Context, db *store.DB) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = append(s.idle, s.used[db])
	delete(s.used, db)
	return nil
}

func (s *server) close() error {
	ctx := context.Background()
	var err error
	for _, d := range s.made {
		if d.db != nil {
			err = errors.Join(err, d.db.Close())
		}
		if d.owner != nil {
			err = errors.Join(err, d.owner.Close(ctx))
		}
		_, dropped := s.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+d.name+" WITH (FORCE)")
		err = errors.Join(err, dropped)
	}
	return errors.Join(err, s.admin.Close(ctx))
}
