package register

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"fupindai/internal/journal"
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
	Subject string // whose key seals it
	Row     string // its id
	Version int64
	Digest  string // as filed: to be compared with the one an event cites
	FiledBy int64  // the first event of the command that filed it
	Erased  bool   // nothing is left to recompute
	// Broken is nil for a row that is whole, or ErrChanged, ErrTampered, ErrVersions, or
	// ErrKey where the key of its subject is gone or another's.
	Broken error
}

// CheckDigests opens every version and text of the log, recomputes its digest and
// reports it, in order of table and id; after the versions of a row one of them is
// reported again if a wrong one is held for the latest (ErrVersions).
func (r *Register) CheckDigests(ctx context.Context, tx Tx, report func(Checked) error) error {
	for _, s := range sheets {
		want := append(append([]string{}, s.sealed...), "salt")
		var row []record
		rowDone := func() error {
			if i := wrongLatest(row); i >= 0 {
				c := row[i].checked(s)
				c.Broken = ErrVersions
				return report(c)
			}
			return nil
		}
		err := r.each(ctx, tx, s, want, "r.version > 0", nil, func(rec record) error {
			c := rec.checked(s)
			if c.Broken == nil && !rec.erased {
				digest, err := s.digest(tx.Log(), rec, []byte(rec.fields["salt"]))
				if err != nil {
					return err
				}
				if digest != rec.version.Digest {
					c.Broken = ErrChanged
				}
			}
			if len(row) > 0 && row[0].id != rec.id {
				if err := rowDone(); err != nil {
					return err
				}
				row = row[:0]
			}
			rec.fields = nil
			row = append(row, rec)
			return report(c)
		})
		if err == nil && len(row) > 0 {
			err = rowDone()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (rec record) checked(s sheet) Checked {
	return Checked{
		Table: s.table, Subject: rec.subject, Row: rec.id, Version: rec.version.Number, Digest: rec.version.Digest,
		FiledBy: rec.filedBy, Erased: rec.erased, Broken: rec.broken,
	}
}

// wrongLatest is the place among the versions of a row, in their order, of one that is
// held for the latest and is not, or the other way round; -1 if there is none. A version
// that was erased is no measure: what was filed after the erasure holds.
func wrongLatest(row []record) int {
	last, marked := 0, -1
	for i, rec := range row {
		if !rec.on.Before(row[last].on) {
			last = i
		}
		if rec.latest {
			if marked >= 0 {
				return i
			}
			marked = i
		}
	}
	for _, rec := range row {
		if rec.erased && marked >= 0 {
			return -1
		}
	}
	if marked != last {
		return last
	}
	return -1
}

// filedSheets are those whose versions an event cites by the root over all that its
// command filed; a text is cited by its own digest, a user's name by none.
var filedSheets = []sheet{households, persons, accounts}

// Leaf is the commitment to a version of a row in the root that an event cites; nil
// for what is not cited so.
func (c Checked) Leaf() []byte {
	for _, s := range filedSheets {
		if s.table == c.Table {
			return journal.Commit(nil, c.Table, c.Row, strconv.FormatInt(c.Version, 10), c.Digest)
		}
	}
	return nil
}

// Filed is how many versions of households, persons and accounts were filed under the
// event of this number, and the root over them in the order of CheckDigests. The root
// is made of salted digests: it stays when a subject is erased.
func (r *Register) Filed(ctx context.Context, tx Tx, seq int64) (rows int, root string, err error) {
	var leaves [][]byte
	for _, s := range filedSheets {
		filed, err := s.filedUnder(ctx, tx, seq)
		if err != nil {
			return 0, "", fmt.Errorf("read %s: %w", s.table, err)
		}
		for _, rec := range filed {
			leaves = append(leaves, rec.checked(s).Leaf())
		}
	}
	return len(leaves), hex.EncodeToString(journal.Root(leaves)), nil
}

// filedUnder gives id, version and digest of what was filed under an event, in order of
// id and version. They are sorted here: asked to sort them, SQLite walks the whole table
// in the order of its key instead of the few rows of the event.
func (s sheet) filedUnder(ctx context.Context, tx Tx, seq int64) (filed []record, err error) {
	rows, err := tx.Query(ctx, `SELECT `+s.id+`, version, digest FROM `+s.table+` WHERE log_id = $1 AND filed_by = $2`, tx.Log(), seq)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var rec record
		if err := rows.Scan(&rec.id, &rec.version.Number, &rec.version.Digest); err != nil {
			return nil, err
		}
		filed = append(filed, rec)
	}
	slices.SortFunc(filed, func(a, b record) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.version.Number, b.version.Number))
	})
	return filed, rows.Err()
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

// CheckSubjects reports every subject that has a data key, in order, and whether it was
// erased. broken is ErrKey if the key does not open, ErrChanged if a subject marked
// erased still has its key.
func (r *Register) CheckSubjects(ctx context.Context, tx Tx, report func(subject string, erased bool, broken error) error) error {
	rows, err := tx.Query(ctx, `SELECT subject, key_id, sealed, erased FROM data_key WHERE log_id = $1 ORDER BY subject`, tx.Log())
	if err != nil {
		return fmt.Errorf("check keys: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var subject, keyID string
		var sealed []byte
		var erased bool
		if err := rows.Scan(&subject, &keyID, &sealed, &erased); err != nil {
			return fmt.Errorf("check keys: %w", err)
		}
		_, broken := r.boxOf(tx.Log(), subject, keyID, sealed, erased)
		if erased && (keyID != "" || len(sealed) > 1) {
			broken = ErrChanged
		}
		if err := report(subject, erased, broken); err != nil {
			return err
		}
	}
	return rows.Err()
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
