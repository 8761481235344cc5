package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// openPostgres opens a pool and refuses a database that sorts or writes in a way
// the product cannot build on.
func openPostgres(ctx context.Context, dsn string, opts Options) (*DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err // pgx leaves the password out
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "fupindai"
	}
	pool := stdlib.OpenDB(*cfg)
	pool.SetMaxOpenConns(opts.MaxConns)
	pool.SetMaxIdleConns(opts.MaxConns)
	if err := checkPostgres(ctx, pool, opts.Unsafe); err != nil {
		pool.Close()
		return nil, fmt.Errorf("postgres: %w", err)
	}
	db := &DB{engine: Postgres, write: pool, read: pool, turns: newTurns(false), waiting: waiting{logs: map[string][]*shared{}}}
	db.migration = func() (*sql.DB, func() error) {
		// What Citus needs for its part of a migration; a plain PostgreSQL takes
		// these for names of its own and does nothing.
		own := cfg.Copy()
		own.RuntimeParams["citus.multi_shard_modify_mode"] = "sequential"
		own.RuntimeParams["citus.enable_local_reference_table_foreign_keys"] = "off"
		p := stdlib.OpenDB(*own)
		return p, p.Close
	}
	return db, nil
}

func checkPostgres(ctx context.Context, pool *sql.DB, unsafe bool) error {
	var encoding, collate string
	var bytewise bool
	err := pool.QueryRowContext(ctx, `SELECT pg_encoding_to_char(encoding), datcollate, 'B' < 'a' AND 'a b' < 'aa'
		FROM pg_database WHERE datname = current_database()`).Scan(&encoding, &collate, &bytewise)
	if err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("%w: its encoding is %s", ErrEncoding, encoding)
	}
	if (collate != "C" && collate != "POSIX") || !bytewise {
		return fmt.Errorf("%w: its collation is %s, it must be created with LC_COLLATE 'C'", ErrCollation, collate)
	}
	if unsafe {
		return nil
	}
	rows, err := pool.QueryContext(ctx, `SELECT name, setting FROM pg_settings
		WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name, setting string
		if err := rows.Scan(&name, &setting); err != nil {
			return err
		}
		if setting == "off" {
			return fmt.Errorf("%w: %s is off", ErrNotDurable, name)
		}
	}
	return rows.Err()
}
