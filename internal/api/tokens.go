package api

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

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/store"
)

// Tokens says whose a token is. ok is false for one that is unknown, revoked, or
// past its last day; err is a failure of the store.
type Tokens interface {
	Lookup(ctx context.Context, token string, today civil.Date) (log string, by act.Actor, ok bool, err error)
}

// TokenTable keeps tokens in the table api_token, each as the SHA-256 of its 32
// random bytes: the table does not open anything (T25).
type TokenTable struct{ DB *store.DB }

// Token is what the table says of one token. ID names it without opening anything.
type Token struct {
	ID        string
	Log       string
	By        act.Actor
	Label     string // for what machine and purpose
	ExpiresOn civil.Date
	RevokedOn civil.Date // zero while it holds
}

// tokenPrefix lets scanners of leaked secrets find ours.
const tokenPrefix = "fupindai_"

// New gives a token for one post; the text is shown once and never again.
func (t TokenTable) New(ctx context.Context, random io.Reader, n Token, now time.Time) (text, id string, err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", "", fmt.Errorf("randomness: %w", err)
	}
	text = tokenPrefix + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))
	hash := tokenHash(text)
	err = t.DB.WriteLocal(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO api_token (token_hash, log_id, user_id, role, unit, label, expires_on, revoked_on, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8)`,
			hash, n.Log, n.By.User, string(n.By.Role), n.By.Unit, n.Label, n.ExpiresOn.String(), now.UnixMicro())
		return err
	})
	return text, tokenID(hash), err
}

// Lookup says whose a token is.
func (t TokenTable) Lookup(ctx context.Context, token string, today civil.Date) (log string, by act.Actor, ok bool, err error) {
	if !strings.HasPrefix(token, tokenPrefix) || len(token) > 200 {
		return "", by, false, nil
	}
	var role string
	err = t.DB.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT log_id, user_id, role, unit FROM api_token WHERE token_hash = $1 AND revoked_on = '' AND expires_on >= $2`,
			tokenHash(token), today.String()).Scan(&log, &by.User, &role, &by.Unit)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", act.Actor{}, false, nil
	}
	by.Role = act.Role(role)
	return log, by, err == nil, err
}

// List gives all tokens, newest first.
func (t TokenTable) List(ctx context.Context) (out []Token, err error) {
	err = t.DB.Read(ctx, func(tx *store.Tx) error {
		out, err = store.All(ctx, tx, func(r *sql.Rows) (n Token, err error) {
			var hash, role, expires, revoked string
			if err := r.Scan(&hash, &n.Log, &n.By.User, &role, &n.By.Unit, &n.Label, &expires, &revoked); err != nil {
				return n, err
			}
			n.ID, n.By.Role = tokenID(hash), act.Role(role)
			return n, errors.Join(n.ExpiresOn.UnmarshalText([]byte(expires)), n.RevokedOn.UnmarshalText([]byte(revoked)))
		}, `SELECT token_hash, log_id, user_id, role, unit, label, expires_on, revoked_on FROM api_token ORDER BY created_at DESC, token_hash`)
		return err
	})
	return out, err
}

// Revoke ends a token at once; found is false if no token that holds has the id.
func (t TokenTable) Revoke(ctx context.Context, id string, today civil.Date) (found bool, err error) {
	if len(id) != tokenIDLength {
		return false, nil
	}
	err = t.DB.WriteLocal(ctx, func(tx *store.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE api_token SET revoked_on = $1 WHERE substr(token_hash, 1, 10) = $2 AND revoked_on = ''`, today.String(), id)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		found = n > 0
		return err
	})
	return found, err
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

const tokenIDLength = 10

func tokenID(hash string) string { return hash[:tokenIDLength] }
