package people

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// SQL is what log-in and sessions need of a transaction; *store.Tx is one. Their
// tables are local: nothing in them is atomic with an event.
type SQL interface {
	Exec(ctx context.Context, query string, args ...any) (sql.Result, error)
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Local runs transactions on the local tables.
type Local struct {
	read, write func(ctx context.Context, fn func(SQL) error) error
}

// Over makes a Local of a store's two ways in: Over(db.Read, db.WriteLocal).
func Over[T SQL](read, write func(ctx context.Context, fn func(T) error) error) Local {
	lift := func(in func(context.Context, func(T) error) error) func(context.Context, func(SQL) error) error {
		return func(ctx context.Context, fn func(SQL) error) error {
			return in(ctx, func(tx T) error { return fn(tx) })
		}
	}
	return Local{lift(read), lift(write)}
}

// Login is who signed in.
type Login struct {
	User, Log  string
	MustChange bool   // the password is older than the profile allows, or somebody else set it
	First      bool   // somebody else set it
	Stamp      string // of the password; a session whose stamp is no longer Stamp() has ended
}

// Logins checks passwords. It hashes at most two at once: each hash takes memory. It
// is safe for concurrent use.
type Logins struct {
	profile Profile
	gate    chan struct{}

	mu      sync.Mutex
	unknown map[string]tries // names that no account has, so that they too have to wait

	addresses map[string]tries // wrong log-ins by address
}

type tries struct {
	failures int64
	until    time.Time
}

// unknownMax bounds the memory that guessed names take.
const unknownMax = 4096

// NewLogins checks by a profile.
func NewLogins(p Profile) *Logins {
	return &Logins{profile: p, gate: make(chan struct{}, 2), unknown: map[string]tries{}, addresses: map[string]tries{}}
}

// argon are the parameters the decisions page settled: 19 MiB, two passes, one lane.
var argon = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// dummy is compared when there is no such account, so that it takes as long.
const dummy = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// hashing runs fn when fewer than two others hash.
func (l *Logins) hashing(ctx context.Context, fn func() error) error {
	select {
	case l.gate <- struct{}{}:
		defer func() { <-l.gate }()
		return fn()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *Logins) hash(ctx context.Context, password string) (hash string, err error) {
	err = l.hashing(ctx, func() error {
		hash, err = argon2id.CreateHash(typed(password), argon)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// Set gives an account a password of its owner's, refusing one the profile does not allow.
func (l *Logins) Set(ctx context.Context, db SQL, name, user, log, password string, now time.Time) error {
	return l.set(ctx, db, name, user, log, password, now, 0)
}

// SetFirst gives an account a password that somebody else drew: it can be used for the
// profile's hours, and has to be changed at the log-in. It ends a wait. A second
// factor stays: a new password never skips it.
func (l *Logins) SetFirst(ctx context.Context, db SQL, name, user, log, password string, now time.Time) error {
	return l.set(ctx, db, name, user, log, password, now, now.Add(time.Duration(l.profile.FirstHours)*time.Hour).UnixMicro())
}

func (l *Logins) set(ctx context.Context, db SQL, name, user, log, password string, now time.Time, firstUntil int64) error {
	if err := l.profile.Allows(password, name); err != nil {
		return err
	}
	hash, err := l.hash(ctx, password)
	if err != nil {
		return err
	}
	done, err := db.Exec(ctx, `INSERT INTO login (login_name, user_id, log_id, password_hash, changed_on, failures, locked_until, last_totp_step, first_until)
		VALUES ($1, $2, $3, $4, $5, 0, 0, 0, $6)
		ON CONFLICT (login_name) DO UPDATE SET password_hash = excluded.password_hash,
			changed_on = excluded.changed_on, failures = 0, locked_until = 0, first_until = excluded.first_until
			WHERE login.user_id = excluded.user_id AND login.log_id = excluded.log_id`,
		loginName(name), user, log, hash, civil.Of(now).String(), firstUntil)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return taken()
}

func taken() error { return act.Refuse("X9", "login-name-taken", nil).At("user") }

// Free refuses a log-in name that another person has, or the same one in another office.
func (l *Logins) Free(ctx context.Context, db SQL, name, user, log string) error {
	rows, err := db.Query(ctx, `SELECT 1 FROM login WHERE login_name = $1 AND (user_id <> $2 OR log_id <> $3)`, loginName(name), user, log)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return rows.Err()
	}
	return taken()
}

// loginName is the form in which log-in names are kept.
func loginName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// SignIn checks a password. A wrong name and a wrong password have the same answer,
// the same waits, and take as long. A try is counted before the password is looked
// at, so that many at once are no more than one after the other. Hashing is done
// outside of any transaction.
func (l *Logins) SignIn(ctx context.Context, db Local, name, password string, now time.Time) (Login, error) {
	name = loginName(name)
	found, err := l.count(ctx, db, name, now)
	if err != nil {
		return Login{}, err
	}
	hash := found.hash
	if !found.known {
		hash = dummy
	}
	var match bool
	err = l.hashing(ctx, func() error {
		match, err = argon2id.ComparePasswordAndHash(typed(password), hash)
		return err
	})
	if err != nil {
		return Login{}, fmt.Errorf("compare password: %w", err)
	}
	if !match || !found.known || found.firstUntil > 0 && found.firstUntil < now.UnixMicro() {
		return Login{}, act.Refuse("X1", "wrong-login", nil) // of a first password that ran out too: who guesses learns nothing
	}
	err = db.write(ctx, func(tx SQL) error {
		_, err := tx.Exec(ctx, `UPDATE login SET failures = 0, locked_until = 0 WHERE login_name = $1`, name)
		return err
	})
	if err != nil {
		return Login{}, fmt.Errorf("sign in: %w", err)
	}
	out := Login{User: found.user, Log: found.log, Stamp: stamp(found.hash), First: found.firstUntil > 0}
	changed, err := civil.Parse(found.changedOn)
	out.MustChange = out.First || err != nil || l.profile.ChangeDays > 0 && changed.AddDays(l.profile.ChangeDays).Before(civil.Of(now))
	return out, nil
}

// Confirm is SignIn for somebody who is signed in already: the re-entry before a
// signature (X6). Its failures count like any others.
func (l *Logins) Confirm(ctx context.Context, db Local, user, log, password string, now time.Time) error {
	name, err := l.nameOf(ctx, db, user, log)
	if err != nil {
		return err
	}
	_, err = l.SignIn(ctx, db, name, password, now)
	return err
}

// Change gives a signed-in user a new password. The old one is asked for.
func (l *Logins) Change(ctx context.Context, db Local, user, log, old, password string, now time.Time, about ...string) (Login, error) {
	name, err := l.nameOf(ctx, db, user, log)
	if err != nil {
		return Login{}, err
	}
	if err := l.profile.Allows(password, append(about, name)...); err != nil {
		return Login{}, err
	}
	if typed(old) == typed(password) {
		return Login{}, act.Refuse("X1", "password-same", nil).At("password")
	}
	if _, err := l.SignIn(ctx, db, name, old, now); err != nil {
		return Login{}, err
	}
	hash, err := l.hash(ctx, password)
	if err != nil {
		return Login{}, err
	}
	err = db.write(ctx, func(tx SQL) error {
		_, err := tx.Exec(ctx, `UPDATE login SET password_hash = $2, changed_on = $3, failures = 0, locked_until = 0, first_until = 0 WHERE login_name = $1`,
			name, hash, civil.Of(now).String())
		return err
	})
	if err != nil {
		return Login{}, fmt.Errorf("change password: %w", err)
	}
	return Login{User: user, Log: log, Stamp: stamp(hash)}, nil
}

// Stamp is the stamp of a user's password now; "" if the user has none. A page
// compares it with the session's on each request, so that a changed password ends
// the sessions that were opened with the old one.
func (l *Logins) Stamp(ctx context.Context, db Local, user, log string) (s string, err error) {
	err = db.read(ctx, func(tx SQL) error {
		return first(ctx, tx, func(rows *sql.Rows) error {
			var hash string
			err := rows.Scan(&hash)
			s = stamp(hash)
			return err
		}, `SELECT password_hash FROM login WHERE user_id = $1 AND log_id = $2 ORDER BY login_name LIMIT 1`, user, log)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return s, err
}

// UserOf is whose a log-in name is, and in which log; "" for a name that no account has.
func (l *Logins) UserOf(ctx context.Context, db Local, name string) (user, log string, err error) {
	err = db.read(ctx, func(tx SQL) error {
		return first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&user, &log) },
			`SELECT user_id, log_id FROM login WHERE login_name = $1`, loginName(name))
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	return user, log, err
}

func stamp(hash string) string {
	sum := sha256.Sum256([]byte("fupindai stamp " + hash))
	return hex.EncodeToString(sum[:8])
}

func (l *Logins) nameOf(ctx context.Context, db Local, user, log string) (name string, err error) {
	err = db.read(ctx, func(tx SQL) error {
		return first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&name) },
			`SELECT login_name FROM login WHERE user_id = $1 AND log_id = $2 ORDER BY login_name LIMIT 1`, user, log)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", act.Refuse("X1", "wrong-login", nil)
	}
	return name, err
}

// account is a row of login.
type account struct {
	known                      bool
	user, log, hash, changedOn string
	firstUntil                 int64
}

// count counts a try, or refuses it while the account waits.
func (l *Logins) count(ctx context.Context, db Local, name string, now time.Time) (a account, err error) {
	var until int64
	err = db.write(ctx, func(tx SQL) error {
		a, until = account{}, 0 // on a second run nothing of the first counts
		var failures int64
		err := first(ctx, tx, func(rows *sql.Rows) error {
			return rows.Scan(&a.user, &a.log, &a.hash, &a.changedOn, &failures, &a.firstUntil)
		}, `UPDATE login SET failures = CASE WHEN failures >= $3 THEN 1 ELSE failures + 1 END WHERE login_name = $1 AND locked_until <= $2
			RETURNING user_id, log_id, password_hash, changed_on, failures, first_until`, name, now.UnixMicro(), int64(l.profile.LockAfter))
		if errors.Is(err, sql.ErrNoRows) {
			err = first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&until) },
				`SELECT locked_until FROM login WHERE login_name = $1`, name)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			return err
		}
		if err != nil {
			return err
		}
		a.known = true
		wait := l.profile.wait(failures)
		if wait == 0 {
			return nil
		}
		_, err = tx.Exec(ctx, `UPDATE login SET locked_until = $2 WHERE login_name = $1`, name, now.Add(wait).UnixMicro())
		return err
	})
	if err != nil {
		return account{}, fmt.Errorf("sign in: %w", err)
	}
	waits := time.UnixMicro(until).Sub(now)
	if !a.known && until == 0 {
		waits = l.countUnknown(name, now)
	}
	if !a.known && waits > 0 {
		return account{}, act.Refuse("X1", "login-waits", act.Figures{"seconds": int((waits + time.Second - 1) / time.Second)})
	}
	return a, nil
}

// countUnknown is count for a name that no account has; it gives the rest of a wait.
func (l *Logins) countUnknown(name string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.unknown[name]
	if rest := t.until.Sub(now); rest > 0 {
		return rest
	}
	if t.failures >= int64(l.profile.LockAfter) {
		t.failures = 0
	}
	t.failures++
	t.until = now.Add(l.profile.wait(t.failures))
	if len(l.unknown) >= unknownMax {
		for other := range l.unknown {
			delete(l.unknown, other) // any one
			break
		}
	}
	l.unknown[name] = t
	return 0
}

// first scans the first row; sql.ErrNoRows if there is none.
func first(ctx context.Context, tx SQL, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	if err := scan(rows); err != nil {
		return err
	}
	rows.Next() // to the end: RETURNING is done only then
	return rows.Err()
}
