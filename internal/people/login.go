package people

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/goccy/go-yaml"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

//go:embed profiles.yaml
var profilesYAML []byte

// Profile is a set of rules for passwords and signatures; its numbers stand in
// profiles.yaml, with their source.
type Profile struct {
	ID             string `yaml:"id"`
	Source         string `yaml:"source"`
	CharactersMin  int    `yaml:"characters-min"`
	ClassesMin     int    `yaml:"classes-min"` // of lower, upper, digit, other
	ChangeDays     int    `yaml:"change-days"` // 0: never
	WaitAfter      int    `yaml:"wait-after-failures"`
	LockAfter      int    `yaml:"lock-after-failures"`
	LockMinutes    int    `yaml:"lock-minutes"`
	ConfirmMinutes int    `yaml:"confirm-minutes"` // how long a re-entry is fresh (X6)
}

// ProfileByID finds a profile: "dengbao-3" or "asvs".
func ProfileByID(id string) (Profile, error) {
	var all []Profile
	if err := yaml.UnmarshalWithOptions(profilesYAML, &all, yaml.Strict()); err != nil {
		return Profile{}, fmt.Errorf("profiles: %w", err)
	}
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	return Profile{}, fmt.Errorf("profile %q is unknown", id)
}

// ReEntered refuses a signature without a password entered again within the time (X6).
func ReEntered(at, now time.Time, within time.Duration) error {
	if at.IsZero() || now.Sub(at) > within {
		return act.Refuse("X6", "enter-password-again", act.Figures{"minutes": int(within / time.Minute)})
	}
	return nil
}

// SQL is what log-in needs of a database; *store.Tx in a local transaction is one.
type SQL interface {
	Exec(ctx context.Context, query string, args ...any) (sql.Result, error)
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Login is who signed in.
type Login struct {
	User, Log  string
	MustChange bool // the password is older than the profile allows
}

// Logins checks passwords. It hashes at most two at once: each hash takes memory.
type Logins struct {
	profile Profile
	gate    chan struct{}
}

// NewLogins checks by a profile.
func NewLogins(p Profile) *Logins { return &Logins{p, make(chan struct{}, 2)} }

// argon are the parameters the decisions page settled: 19 MiB, two passes, one lane.
var argon = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// dummy is compared when there is no such account, so that it takes as long.
const dummy = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// Set gives an account its password, refusing one the profile does not allow.
func (l *Logins) Set(ctx context.Context, db SQL, name, user, log, password string, now time.Time) error {
	if err := l.profile.allows(password); err != nil {
		return err
	}
	l.gate <- struct{}{}
	hash, err := argon2id.CreateHash(password, argon)
	<-l.gate
	if err != nil {
		return fmt.Errorf("hash password: %w", err)
	}
	_, err = db.Exec(ctx, `INSERT INTO login (login_name, user_id, log_id, password_hash, changed_on, failures, locked_until, last_totp_step)
		VALUES ($1, $2, $3, $4, $5, 0, 0, 0)
		ON CONFLICT (login_name) DO UPDATE SET password_hash = excluded.password_hash, changed_on = excluded.changed_on, failures = 0, locked_until = 0`,
		name, user, log, hash, civil.Of(now).String())
	return err
}

func (p Profile) allows(password string) error {
	if n := utf8.RuneCountInString(password); n < p.CharactersMin || n > 128 {
		return act.Refuse("X1", "password-too-short", act.Figures{"limit": p.CharactersMin}).At("password")
	}
	var lower, upper, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	if lower+upper+digit+other < p.ClassesMin {
		return act.Refuse("X1", "password-too-plain", act.Figures{"limit": p.ClassesMin}).At("password")
	}
	return nil
}

// SignIn checks a password. A wrong name and a wrong password have the same answer
// and take as long; after too many failures the account waits.
func (l *Logins) SignIn(ctx context.Context, db SQL, name, password string, now time.Time) (Login, error) {
	wrong := act.Refuse("X1", "wrong-login", nil)
	out, hash, changed, failures, locked, err := l.find(ctx, db, name)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Login{}, err
	}
	missing := err != nil
	if locked > now.UnixMicro() {
		return Login{}, act.Refuse("X1", "login-waits", act.Figures{"seconds": int((locked - now.UnixMicro()) / 1_000_000)})
	}
	if missing {
		hash = dummy
	}
	l.gate <- struct{}{}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	<-l.gate
	if err != nil {
		return Login{}, fmt.Errorf("compare password: %w", err)
	}
	if missing {
		return Login{}, wrong
	}
	if !match {
		failures++
		until := int64(0)
		switch {
		case failures >= int64(l.profile.LockAfter):
			until = now.Add(time.Duration(l.profile.LockMinutes) * time.Minute).UnixMicro()
		case failures >= int64(l.profile.WaitAfter):
			until = now.Add(time.Duration(failures) * 2 * time.Second).UnixMicro()
		}
		if _, err := db.Exec(ctx, `UPDATE login SET failures = $2, locked_until = $3 WHERE login_name = $1`, name, failures, until); err != nil {
			return Login{}, err
		}
		return Login{}, wrong
	}
	if _, err := db.Exec(ctx, `UPDATE login SET failures = 0, locked_until = 0 WHERE login_name = $1`, name); err != nil {
		return Login{}, err
	}
	if on, err := civil.Parse(changed); err == nil && l.profile.ChangeDays > 0 {
		out.MustChange = on.AddDays(l.profile.ChangeDays).Before(civil.Of(now))
	}
	return out, nil
}

func (l *Logins) find(ctx context.Context, db SQL, name string) (out Login, hash, changed string, failures, locked int64, err error) {
	rows, err := db.Query(ctx, `SELECT user_id, log_id, password_hash, changed_on, failures, locked_until FROM login WHERE login_name = $1`, name)
	if err != nil {
		return
	}
	defer rows.Close()
	if !rows.Next() {
		if err = rows.Err(); err == nil {
			err = sql.ErrNoRows
		}
		return
	}
	err = rows.Scan(&out.User, &out.Log, &hash, &changed, &failures, &locked)
	return
}
