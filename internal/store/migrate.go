package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// Migrate brings the schema up to date; several instances may do it at once. On a
// PostgreSQL with Citus it then distributes the tables that are not yet.
func (db *DB) Migrate(ctx context.Context) error { return db.migrateTo(ctx, newest) }

// newest stands for the newest schema this program knows.
const newest = -1

// migrateTo is Migrate to one number; a number that this program does not know is ErrNewer.
func (db *DB) migrateTo(ctx context.Context, schema int64) (err error) {
	pool, closePool := db.migration()
	defer func() { err = errors.Join(err, closePool()) }()
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return err
	}
	dialect, opts := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.engine == Postgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asks each second, for five minutes
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		dialect, opts = goose.DialectPostgres, append(opts, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, pool, files, opts...)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	all := provider.ListSources()
	last := all[len(all)-1].Version
	if schema == newest {
		schema = last
	}
	if schema > last {
		return fmt.Errorf("migrate: %w: %d, and %d", ErrNewer, schema, last)
	}
	if _, err := provider.UpTo(ctx, schema); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if db.engine == Postgres && schema == last {
		if err := distribute(ctx, pool); err != nil {
			return fmt.Errorf("migrate: distribute the tables: %w", err)
		}
	}
	return nil
}

// distribute gives the tables their kinds on Citus, in one transaction; those
// that have theirs are passed over. Without Citus it does nothing.
func distribute(ctx context.Context, pool *sql.DB) error {
	var citus bool
	if err := pool.QueryRowContext(ctx, `SELECT count(*) > 0 FROM pg_extension WHERE extname = 'citus'`).Scan(&citus); err != nil || !citus {
		return err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after the commit there is nothing to roll back
	rows, err := tx.QueryContext(ctx, `SELECT logicalrelid::regclass::text FROM pg_dist_partition WHERE partmethod = 'h' OR repmodel = 't'`)
	if err != nil {
		return err
	}
	done, err := collect(rows, One[string])
	if err != nil {
		return err
	}
	for _, call := range distribution(done) {
		if _, err := tx.ExecContext(ctx, call.query, call.args...); err != nil {
			return fmt.Errorf("table %s: %w", call.args[0], err)
		}
	}
	return tx.Commit()
}

type call struct {
	query string
	args  []any
}

// distribution is what remains to be called: reference tables, the log's head,
// then the tables that lie with it.
func distribution(done []string) []call {
	has := map[string]bool{}
	for _, t := range done {
		has[t] = true
	}
	var calls []call
	for _, t := range kinds[Reference] {
		if !has[t] {
			calls = append(calls, call{`SELECT create_reference_table($1::text::regclass)`, []any{t}})
		}
	}
	for i, t := range kinds[Distributed] {
		switch {
		case has[t]:
		case i == 0:
			calls = append(calls, call{`SELECT create_distributed_table($1::text::regclass, 'log_id')`, []any{t}})
		default:
			calls = append(calls, call{`SELECT create_distributed_table($1::text::regclass, 'log_id', colocate_with => $2)`, []any{t, kinds[Distributed][0]}})
		}
	}
	return calls
}
