package register

import (
	"context"
	"errors"
	"fmt"
)

// Erase destroys the key of a household or other subject, and its search keys. What
// was sealed under it reads as Erased from then on; files sealed under FileKey no
// longer open. The journal stays whole. Copies in older backups open as long as the
// backup's data key does: backups have a term of their own. Nothing can be filed
// under the subject again. ErrUnknown if the subject has no key.
func (r *Register) Erase(ctx context.Context, tx Tx, subject string) error {
	if _, err := r.find(ctx, tx, subject); errors.Is(err, ErrUnknown) {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE data_key SET key_id = '', sealed = $3, erased = TRUE WHERE log_id = $1 AND subject = $2`,
		tx.Log(), subject, []byte{0}); err != nil {
		return fmt.Errorf("erase %s: %w", subject, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM search_key WHERE log_id = $1 AND household_id = $2`, tx.Log(), subject); err != nil {
		return fmt.Errorf("erase %s: %w", subject, err)
	}
	return nil
}

// Checked is one version of a row, or one text, as CheckDigests found it.
type Checked struct {
	Table   string // "register_person", "register_text", …
	Row     string // its id
	Version int64
	Digest  string // as filed: to be compared with the one an event cites
	Erased  bool   // nothing is left to recompute
	Broken  bool   // the content no longer gives the digest
}

// CheckDigests recomputes the digest of every version and text of the log, in order
// of table and id, and reports each. A field that does not open ends it with
// ErrTampered, a key file of another database with ErrKey.
func (r *Register) CheckDigests(ctx context.Context, tx Tx, report func(Checked) error) error {
	for _, s := range sheets {
		want := append(append([]string{}, s.sealed...), "salt")
		err := r.each(ctx, tx, s, want, "r.version > 0", nil, func(rec record) error {
			c := Checked{Table: s.table, Row: rec.id, Version: rec.version.Number, Digest: rec.version.Digest, Erased: rec.erased}
			if !rec.erased {
				digest, err := s.digest(tx.Log(), rec, []byte(rec.fields["salt"]))
				if err != nil {
					return err
				}
				c.Broken = digest != rec.version.Digest
			}
			return report(c)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// CheckKeys opens one data key for each master key in use: ErrKey if the key file
// is not this database's. serve asks it before it answers anybody.
func (r *Register) CheckKeys(ctx context.Context, tx Tx) error {
	rows, err := tx.Query(ctx, `SELECT key_id, MIN(subject) FROM data_key WHERE log_id = $1 AND NOT erased GROUP BY key_id ORDER BY key_id`, tx.Log())
	if err != nil {
		return fmt.Errorf("check keys: %w", err)
	}
	subjects, err := pairs(rows)
	if err != nil {
		return fmt.Errorf("check keys: %w", err)
	}
	for _, p := range subjects {
		if _, err := r.find(ctx, tx, p[1]); err != nil {
			return err
		}
	}
	return nil
}

// Reseal seals up to limit data keys anew under the newest master key and says how
// many it did; none left is 0. Afterwards the older master keys open nothing here.
func (r *Register) Reseal(ctx context.Context, tx Tx, limit int) (int, error) {
	newest, _, err := r.keys.Master()
	if err != nil {
		return 0, fmt.Errorf("master key: %w", err)
	}
	rows, err := tx.Query(ctx, `SELECT key_id, subject FROM data_key WHERE log_id = $1 AND key_id <> $2 AND NOT erased ORDER BY subject LIMIT $3`,
		tx.Log(), newest, int64(limit))
	if err != nil {
		return 0, fmt.Errorf("reseal: %w", err)
	}
	old, err := pairs(rows)
	if err != nil {
		return 0, fmt.Errorf("reseal: %w", err)
	}
	for _, p := range old {
		b, err := r.find(ctx, tx, p[1])
		if err != nil {
			return 0, err
		}
		id, sealed, err := r.sealDataKey(tx.Log(), p[1], b.key[:])
		if err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, `UPDATE data_key SET key_id = $3, sealed = $4 WHERE log_id = $1 AND subject = $2`, tx.Log(), p[1], id, sealed); err != nil {
			return 0, fmt.Errorf("reseal: %w", err)
		}
	}
	return len(old), nil
}
