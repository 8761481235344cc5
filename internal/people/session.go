package people

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
)

// sessionWriteEvery is how stale the stored end of a session may be: a session with
// an idle time-out is committed at each request, and only then written anew.
const sessionWriteEvery = time.Minute

// Sessions keeps sessions in the local table session. Its data are ids, an instant
// and a stamp; tokens are stored as hashes (HashTokenInStore).
type Sessions struct {
	db  Local
	now func() time.Time
}

// NewSessions is a store for scs. now is the clock of the machine, also where the
// office's own clock is movable.
func NewSessions(db Local, now func() time.Time) *Sessions { return &Sessions{db, now} }

var _ scs.CtxStore = (*Sessions)(nil)

// Manager is a session manager over the store as the product runs it: hashed tokens,
// a strict cookie that scripts cannot read, idle and absolute ends by the profile.
// secure is false only where the address is plain http (demo, office network). At
// log-in and when a role is switched call RenewToken.
func (s *Sessions) Manager(p Profile, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = s
	m.HashTokenInStore = true
	m.IdleTimeout, m.Lifetime = p.Idle(), p.Lifetime()
	m.Cookie.Name, m.Cookie.Path, m.Cookie.HttpOnly, m.Cookie.Secure = "fupindai", "/", true, secure
	if secure {
		m.Cookie.Name = "__Host-fupindai"
	}
	return m
}

// FindCtx gives a session's data while it lives.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = s.db.read(ctx, func(tx SQL) error {
		return first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&data) },
			`SELECT data FROM session WHERE token = $1 AND expiry > $2`, token, s.now().UnixMicro())
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return data, true, nil
}

// CommitCtx keeps a session; what is stored already, but for a minute of its life, is
// not written again.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	var have []byte
	var until int64
	err := s.db.read(ctx, func(tx SQL) error {
		return first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&have, &until) },
			`SELECT data, expiry FROM session WHERE token = $1`, token)
	})
	late := expiry.Sub(time.UnixMicro(until))
	if err == nil && bytes.Equal(have, data) && late >= 0 && late < sessionWriteEvery {
		return nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("keep session: %w", err)
	}
	err = s.db.write(ctx, func(tx SQL) error {
		_, err := tx.Exec(ctx, `INSERT INTO session (token, data, expiry) VALUES ($1, $2, $3)
			ON CONFLICT (token) DO UPDATE SET data = excluded.data, expiry = excluded.expiry`, token, data, expiry.UnixMicro())
		return err
	})
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	return nil
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	err := s.db.write(ctx, func(tx SQL) error {
		_, err := tx.Exec(ctx, `DELETE FROM session WHERE token = $1`, token)
		return err
	})
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// Sweep removes sessions that have ended; serve does it now and then.
func (s *Sessions) Sweep(ctx context.Context) error {
	err := s.db.write(ctx, func(tx SQL) error {
		_, err := tx.Exec(ctx, `DELETE FROM session WHERE expiry <= $1`, s.now().UnixMicro())
		return err
	})
	if err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	return nil
}

// Find is FindCtx without a context, which scs never calls but asks for.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
