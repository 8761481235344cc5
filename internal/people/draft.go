package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Drafts keeps what somebody typed into a form and did not send, so that a lost
// session, a closed page or an empty battery loses nothing. It is sealed under the
// user's key; nobody else reads it.
type Drafts struct {
	Profile Profile
	Vault   Vault
}

// The bounds of drafts: characters of one, and how many one user has.
const (
	DraftMax  = 64 << 10
	draftsMax = 50
)

func draftPurpose(place string) string { return "draft " + place }

// Put keeps a draft of a place, in place of the one before. One that is too long is not kept.
func (d *Drafts) Put(ctx context.Context, db Local, log, user, place, text string, now time.Time) error {
	if len(text) > DraftMax {
		return nil
	}
	err := db.write(ctx, func(tx SQL) error {
		sealed, err := d.Vault.SealOwn(ctx, tx, log, user, draftPurpose(place), []byte(text))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO draft (log_id, user_id, place, saved_at, sealed) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (log_id, user_id, place) DO UPDATE SET saved_at = excluded.saved_at, sealed = excluded.sealed`, log, user, place, now.UnixMicro(), sealed); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM draft WHERE log_id = $1 AND user_id = $2 AND place NOT IN
			(SELECT place FROM draft WHERE log_id = $1 AND user_id = $2 ORDER BY saved_at DESC, place LIMIT $3)`, log, user, draftsMax); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM draft WHERE log_id = $1 AND saved_at < $2`, log, now.AddDate(0, 0, -d.Profile.DraftDays).UnixMicro())
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	return nil
}

// Draft is the draft of a place and when it was kept; "" if there is none.
func (d *Drafts) Draft(ctx context.Context, db Local, log, user, place string) (text string, at time.Time, err error) {
	err = db.read(ctx, func(tx SQL) error {
		var sealed []byte
		var saved int64
		err := first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&sealed, &saved) },
			`SELECT sealed, saved_at FROM draft WHERE log_id = $1 AND user_id = $2 AND place = $3`, log, user, place)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		plain, err := d.Vault.OpenOwn(ctx, tx, log, user, draftPurpose(place), sealed)
		text, at = string(plain), time.UnixMicro(saved)
		return err
	})
	if err != nil {
		return "", time.Time{}, fmt.Errorf("draft: %w", err)
	}
	return text, at, nil
}

// Drop forgets the draft of a place: it was sent, or its owner does not want it.
func (d *Drafts) Drop(ctx context.Context, db Local, log, user, place string) error {
	err := db.write(ctx, func(tx SQL) error {
		_, err := tx.Exec(ctx, `DELETE FROM draft WHERE log_id = $1 AND user_id = $2 AND place = $3`, log, user, place)
		return err
	})
	if err != nil {
		return fmt.Errorf("drop a draft: %w", err)
	}
	return nil
}
