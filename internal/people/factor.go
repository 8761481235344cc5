package people

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"fupindai/internal/act"
)

// Vault seals what a user alone may read, under the user's own key; once the user is
// erased it opens no more. Package register has one.
type Vault interface {
	SealOwn(ctx context.Context, tx SQL, log, user, purpose string, plain []byte) ([]byte, error)
	OpenOwn(ctx context.Context, tx SQL, log, user, purpose string, sealed []byte) ([]byte, error)
}

// Factors keeps second factors: codes of six digits that change every 30 seconds (RFC
// 6238, SHA-1, as every authenticator reads), and recovery codes for a lost phone.
//
// A code is good once: the step used last is kept, and an earlier or equal one is
// refused. One step before and one after the clock's are taken. After the profile's
// tries the factor waits, apart from the password.
type Factors struct {
	Profile Profile
	Vault   Vault
	Random  io.Reader
}

const (
	factorPurpose = "second factor"
	stepSeconds   = 30
)

// FactorState is how a user's second factor stands.
type FactorState struct {
	On    bool // set up and confirmed
	Codes int  // recovery codes that are left
}

// State tells how a user's second factor stands.
func (f *Factors) State(ctx context.Context, db Local, log, user string) (st FactorState, err error) {
	err = db.read(ctx, func(tx SQL) error {
		err := first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&st.On) },
			`SELECT confirmed_at > 0 FROM second_factor WHERE log_id = $1 AND user_id = $2`, log, user)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		return first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&st.Codes) },
			`SELECT count(*) FROM recovery_code WHERE log_id = $1 AND user_id = $2 AND used_at = 0`, log, user)
	})
	return st, err
}

// Offer gives the seed to be scanned, as an address for a QR code and as text to type:
// the one offered before, as long as it was not confirmed.
func (f *Factors) Offer(ctx context.Context, db Local, log, user, issuer, name string) (address, secret string, err error) {
	var seed []byte
	err = db.write(ctx, func(tx SQL) error {
		var sealed []byte
		var confirmed int64
		err := first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&sealed, &confirmed) },
			`SELECT seed, confirmed_at FROM second_factor WHERE log_id = $1 AND user_id = $2`, log, user)
		switch {
		case err == nil && confirmed > 0:
			return act.Refuse("X1", "factor-is-on", nil)
		case err == nil:
			seed, err = f.Vault.OpenOwn(ctx, tx, log, user, factorPurpose, sealed)
			return err
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		seed = make([]byte, 20)
		if _, err := io.ReadFull(f.Random, seed); err != nil {
			return fmt.Errorf("randomness: %w", err)
		}
		if sealed, err = f.Vault.SealOwn(ctx, tx, log, user, factorPurpose, seed); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO second_factor (log_id, user_id, seed, confirmed_at, failures, locked_until) VALUES ($1, $2, $3, 0, 0, 0)`, log, user, sealed)
		return err
	})
	if err != nil {
		return "", "", fmt.Errorf("offer a second factor: %w", err)
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: name, Secret: seed})
	if err != nil {
		return "", "", fmt.Errorf("offer a second factor: %w", err)
	}
	return key.URL(), key.Secret(), nil
}

// Confirm turns the offered factor on by a first code, and gives the recovery codes:
// they are shown this once and kept as hashes.
func (f *Factors) Confirm(ctx context.Context, db Local, log, user, code string, now time.Time) ([]string, error) {
	if err := f.check(ctx, db, log, user, code, now, false); err != nil {
		return nil, err
	}
	codes, err := f.draw()
	if err != nil {
		return nil, err
	}
	err = db.write(ctx, func(tx SQL) error {
		if _, err := tx.Exec(ctx, `UPDATE second_factor SET confirmed_at = $3 WHERE log_id = $1 AND user_id = $2`, log, user, now.UnixMicro()); err != nil {
			return err
		}
		return f.putCodes(ctx, tx, log, user, codes)
	})
	if err != nil {
		return nil, fmt.Errorf("confirm a second factor: %w", err)
	}
	return codes, nil
}

// Renew gives new recovery codes; the old ones are void.
func (f *Factors) Renew(ctx context.Context, db Local, log, user, code string, now time.Time) ([]string, error) {
	if err := f.Check(ctx, db, log, user, code, now); err != nil {
		return nil, err
	}
	codes, err := f.draw()
	if err != nil {
		return nil, err
	}
	if err := db.write(ctx, func(tx SQL) error { return f.putCodes(ctx, tx, log, user, codes) }); err != nil {
		return nil, fmt.Errorf("renew recovery codes: %w", err)
	}
	return codes, nil
}

func (f *Factors) draw() ([]string, error) {
	codes := make([]string, f.Profile.RecoveryCodes)
	for i := range codes {
		raw := make([]byte, 10)
		if _, err := io.ReadFull(f.Random, raw); err != nil {
			return nil, fmt.Errorf("randomness: %w", err)
		}
		s := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
		codes[i] = s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
	}
	return codes, nil
}

func (f *Factors) putCodes(ctx context.Context, tx SQL, log, user string, codes []string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM recovery_code WHERE log_id = $1 AND user_id = $2`, log, user); err != nil {
		return err
	}
	for _, c := range codes {
		if _, err := tx.Exec(ctx, `INSERT INTO recovery_code (log_id, user_id, code_hash, used_at) VALUES ($1, $2, $3, 0)`, log, user, codeHash(log, user, c)); err != nil {
			return err
		}
	}
	return nil
}

// codeHash needs no stretching: a recovery code has 80 random bits.
func codeHash(log, user, code string) string {
	code = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(code))
	sum := sha256.Sum256([]byte("fupindai recovery\x00" + log + "\x00" + user + "\x00" + code))
	return hex.EncodeToString(sum[:])
}

// Check takes a code of the authenticator, or a recovery code, once each.
func (f *Factors) Check(ctx context.Context, db Local, log, user, code string, now time.Time) error {
	return f.check(ctx, db, log, user, code, now, true)
}

func (f *Factors) check(ctx context.Context, db Local, log, user, code string, now time.Time, confirmed bool) error {
	code = strings.TrimSpace(code)
	var wait time.Duration
	good := false
	err := db.write(ctx, func(tx SQL) error {
		wait, good = 0, false
		var sealed []byte
		var on, failures, until int64
		err := first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&sealed, &on, &failures, &until) },
			`UPDATE second_factor SET failures = failures + 1 WHERE log_id = $1 AND user_id = $2 RETURNING seed, confirmed_at, failures, locked_until`, log, user)
		if errors.Is(err, sql.ErrNoRows) || err == nil && (on > 0) != confirmed {
			return act.Refuse("X1", "wrong-code", nil).At("code")
		}
		if err != nil {
			return err
		}
		if wait = time.UnixMicro(until).Sub(now); wait > 0 {
			return nil
		}
		wait = 0
		seed, err := f.Vault.OpenOwn(ctx, tx, log, user, factorPurpose, sealed)
		if err != nil {
			return err
		}
		if good, err = f.takes(ctx, tx, log, user, code, seed, now); err != nil {
			return err
		}
		switch {
		case good:
			failures, until = 0, 0
		case failures >= int64(f.Profile.FactorTries):
			failures, until = 0, now.Add(time.Duration(f.Profile.FactorMinutes)*time.Minute).UnixMicro()
		}
		_, err = tx.Exec(ctx, `UPDATE second_factor SET failures = $3, locked_until = $4 WHERE log_id = $1 AND user_id = $2`, log, user, failures, until)
		return err
	})
	switch {
	case err != nil:
		return err
	case wait > 0:
		return act.Refuse("X1", "code-waits", act.Figures{"seconds": int((wait + time.Second - 1) / time.Second)}).At("code")
	case !good:
		return act.Refuse("X1", "wrong-code", nil).At("code")
	}
	return nil
}

// takes marks a code as used if it is good and was not.
func (f *Factors) takes(ctx context.Context, tx SQL, log, user, code string, seed []byte, now time.Time) (bool, error) {
	var res sql.Result
	var err error
	if len(code) != 6 {
		res, err = tx.Exec(ctx, `UPDATE recovery_code SET used_at = $4 WHERE log_id = $1 AND user_id = $2 AND code_hash = $3 AND used_at = 0`,
			log, user, codeHash(log, user, code), now.UnixMicro())
	} else {
		step, ok := stepOf(code, seed, now)
		if !ok {
			return false, nil
		}
		res, err = tx.Exec(ctx, `UPDATE login SET last_totp_step = $3 WHERE log_id = $1 AND user_id = $2 AND last_totp_step < $3`, log, user, step)
	}
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// stepOf is the step whose code it is: this one, the one before or the one after.
func stepOf(code string, seed []byte, now time.Time) (int64, bool) {
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(seed)
	for _, off := range []int64{0, -1, 1} {
		step := now.Unix()/stepSeconds + off
		ok, err := totp.ValidateCustom(code, secret, time.Unix(step*stepSeconds, 0), totp.ValidateOpts{Period: stepSeconds, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && ok {
			return step, true
		}
	}
	return 0, false
}

// Reset takes a lost factor away; at the next log-in a new one is set up where the
// user's posts ask for one.
func (f *Factors) Reset(ctx context.Context, tx SQL, log, user string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM second_factor WHERE log_id = $1 AND user_id = $2`, log, user); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM recovery_code WHERE log_id = $1 AND user_id = $2`, log, user)
	return err
}
