package register

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/fault"
)

// sheet is one table of versioned rows with sealed fields. Every such table has the
// columns log_id, its id, version, subject, on_day, latest, filed_by, the plain
// columns, the sealed fields, salt (sealed) and digest. For texts version is 1 and
// on_day empty.
type sheet struct {
	table, id     string
	plain, sealed []string
}

var (
	households = sheet{"register_household", "household_id", []string{"village"}, []string{"household_no", "address", "phone", "detail"}}
	persons    = sheet{"register_person", "person_id", nil, []string{"name", "id_number", "phone", "detail"}}
	accounts   = sheet{"register_account", "account_id", []string{"person_id", "bank"}, []string{"number", "holder"}}
	users      = sheet{"register_user", "user_id", nil, []string{"name", "phone"}}
	texts      = sheet{"register_text", "text_id", nil, []string{"words"}}
)

var sheets = []sheet{households, persons, accounts, users, texts}

// Version is what an event cites of a filed row: its number, from 1, and its salted
// digest in hexadecimal.
type Version struct {
	Number int64
	Digest string
}

// record is one version of one row, opened.
type record struct {
	id, subject string
	on          civil.Date
	plain       []string          // in the sheet's order
	fields      map[string]string // sealed fields by name, as far as asked for
	erased      bool
	broken      error // why it does not open, as each found it
	latest      bool
	filedBy     int64 // the first event of the command that filed it
	version     Version
}

// put files a new version of a row. What holds already is not filed again: the
// version that holds is returned and changed is false. The version with the latest
// day, of one day the one filed last, is the one that holds now (latest).
func (r *Register) put(ctx context.Context, tx Tx, s sheet, rec record) (v Version, latest, changed bool, err error) {
	b, err := r.forWriting(ctx, tx, rec.subject)
	if err != nil {
		return v, false, false, err
	}
	number, err := r.lastVersion(ctx, tx, s, rec.id)
	if err != nil {
		return v, false, false, err
	}
	latest = true
	if number > 0 {
		now, err := r.read(ctx, tx, s, s.sealed, `r.`+s.id+` = $2 AND r.latest`, rec.id)
		if err != nil {
			return v, false, false, err
		}
		if len(now) == 1 && !now[0].erased {
			if same(now[0], rec) {
				return now[0].version, true, false, nil
			}
			latest = !rec.on.Before(now[0].on)
		}
	}
	salt, err := r.draw(32)
	if err != nil {
		return v, false, false, err
	}
	rec.version = Version{Number: number + 1}
	if rec.version.Digest, err = s.digest(tx.Log(), rec, salt); err != nil {
		return v, false, false, err
	}
	if latest && number > 0 {
		if _, err := tx.Exec(ctx, `UPDATE `+s.table+` SET latest = FALSE WHERE log_id = $1 AND `+s.id+` = $2 AND latest`, tx.Log(), rec.id); err != nil {
			return v, false, false, fmt.Errorf("%s %s: %w", s.table, rec.id, err)
		}
	}
	return rec.version, latest, true, r.insert(ctx, tx, s, b, rec, salt, latest)
}

func same(a, b record) bool {
	if a.subject != b.subject || strings.Join(a.plain, "\x00") != strings.Join(b.plain, "\x00") {
		return false
	}
	for name, v := range b.fields {
		if a.fields[name] != v {
			return false
		}
	}
	return true
}

func (r *Register) lastVersion(ctx context.Context, tx Tx, s sheet, id string) (n int64, err error) {
	rows, err := tx.Query(ctx, `SELECT COALESCE(MAX(version), 0) FROM `+s.table+` WHERE log_id = $1 AND `+s.id+` = $2`, tx.Log(), id)
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", s.table, id, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, fmt.Errorf("%s %s: %w", s.table, id, err)
		}
	}
	return n, rows.Err()
}

// insert seals and writes one version.
func (r *Register) insert(ctx context.Context, tx Tx, s sheet, b *box, rec record, salt []byte, latest bool) error {
	cols := []string{"log_id", s.id, "version", "subject", "on_day", "latest", "digest", "filed_by"}
	args := []any{tx.Log(), rec.id, rec.version.Number, rec.subject, rec.on.String(), latest, rec.version.Digest, tx.Seq() + 1}
	for i, name := range s.plain {
		cols, args = append(cols, name), append(args, rec.plain[i])
	}
	at := place{table: s.table, row: rec.id, version: rec.version.Number}
	seal := func(name, plain string) error {
		at.field = name
		sealed, err := r.seal(b, at, plain)
		cols, args = append(cols, name), append(args, sealed)
		return err
	}
	for _, name := range s.sealed {
		if err := seal(name, rec.fields[name]); err != nil {
			return err
		}
	}
	if err := seal("salt", string(salt)); err != nil {
		return err
	}
	fault.Point(fault.BeforeRegisterRow)
	if _, err := tx.Exec(ctx, `INSERT INTO `+s.table+` (`+strings.Join(cols, ", ")+`) VALUES (`+marks(1, len(cols))+`)`, args...); err != nil {
		return fmt.Errorf("%s %s: %w", s.table, rec.id, err)
	}
	fault.Point(fault.AfterRegisterRow)
	return nil
}

// read opens the wanted fields of rows, in order of id and version. where speaks of
// the row as r; its parameters begin with $2.
func (r *Register) read(ctx context.Context, tx Tx, s sheet, want []string, where string, args ...any) ([]record, error) {
	var out []record
	err := r.each(ctx, tx, s, want, where, args, func(rec record) error {
		out = append(out, rec)
		return rec.broken
	})
	return out, err
}

// each is read without holding the rows. A row that does not open is given with the
// reason (broken).
func (r *Register) each(ctx context.Context, tx Tx, s sheet, want []string, where string, args []any, fn func(record) error) error {
	cols := []string{"r." + s.id, "r.version", "r.subject", "r.on_day", "r.digest", "r.latest", "r.filed_by"}
	for _, name := range append(append([]string{}, s.plain...), want...) {
		cols = append(cols, "r."+name)
	}
	rows, err := tx.Query(ctx, `SELECT `+strings.Join(cols, ", ")+`, COALESCE(k.key_id, ''), k.sealed, COALESCE(k.erased, FALSE)
		FROM `+s.table+` r LEFT JOIN data_key k ON k.log_id = r.log_id AND k.subject = r.subject
		WHERE r.log_id = $1 AND `+where+` ORDER BY r.`+s.id+`, r.version`, append([]any{tx.Log()}, args...)...)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.table, err)
	}
	defer rows.Close()
	boxes := map[string]*box{} // of this call only: an erasure elsewhere counts at once
	for rows.Next() {
		rec := record{plain: make([]string, len(s.plain)), fields: map[string]string{}}
		var onDay, keyID string
		var key []byte
		var erased bool
		sealed := make([][]byte, len(want))
		dest := []any{&rec.id, &rec.version.Number, &rec.subject, &onDay, &rec.version.Digest, &rec.latest, &rec.filedBy}
		for i := range rec.plain {
			dest = append(dest, &rec.plain[i])
		}
		for i := range sealed {
			dest = append(dest, &sealed[i])
		}
		if err := rows.Scan(append(dest, &keyID, &key, &erased)...); err != nil {
			return fmt.Errorf("read %s: %w", s.table, err)
		}
		rec.broken = func() error {
			if err := rec.on.UnmarshalText([]byte(onDay)); err != nil {
				return fmt.Errorf("%s %s: %w: %w", s.table, rec.id, ErrChanged, err)
			}
			b, ok := boxes[rec.subject]
			if !ok {
				if b, err = r.boxOf(tx.Log(), rec.subject, keyID, key, erased); err != nil {
					return err
				}
				if len(boxes) >= boxesMax {
					clear(boxes)
				}
				boxes[rec.subject] = b
			}
			rec.erased = b.erased
			for i, name := range want {
				if rec.fields[name], err = b.open(place{s.table, rec.id, name, rec.version.Number}, sealed[i]); err != nil {
					return err
				}
			}
			return nil
		}()
		if err := fn(rec); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", s.table, err)
	}
	return nil
}

// one is the version that holds now; ErrUnknown if the row was never filed.
func (r *Register) one(ctx context.Context, tx Tx, s sheet, want []string, id string) (record, error) {
	recs, err := r.read(ctx, tx, s, want, "r."+s.id+" = $2 AND r.latest", id)
	if err == nil && len(recs) == 0 {
		err = fmt.Errorf("%s %s: %w", s.table, id, ErrUnknown)
	}
	if err != nil {
		return record{}, err
	}
	return recs[0], nil
}

// some are the versions that hold now of many rows, by id; unknown ids are absent.
func (r *Register) some(ctx context.Context, tx Tx, s sheet, want, ids []string) (map[string]record, error) {
	out := make(map[string]record, len(ids))
	err := r.versions(ctx, tx, s, want, ids, "AND r.latest", nil, func(rec record) { out[rec.id] = rec })
	return out, err
}

// someOn are the versions of many rows that hold on a day, of those filed up to a number;
// where none does yet, the first known one; unknown ids are absent.
func (r *Register) someOn(ctx context.Context, tx Tx, s sheet, want, ids []string, day civil.Date, seq int64) (map[string]record, error) {
	out := make(map[string]record, len(ids))
	err := r.versions(ctx, tx, s, want, ids, "AND r.filed_by <= $2", []any{seq}, func(rec record) {
		was, ok := out[rec.id]
		if !ok || !rec.on.After(day) && (was.on.After(day) || !rec.on.Before(was.on)) {
			out[rec.id] = rec
		}
	})
	return out, err
}

// versions reads versions of many rows, part by part, in order of id and version.
func (r *Register) versions(ctx context.Context, tx Tx, s sheet, want, ids []string, where string, first []any, fn func(record)) error {
	for from := 0; from < len(ids); from += inListMax {
		part := ids[from:min(from+inListMax, len(ids))]
		args := append([]any{}, first...)
		for _, id := range part {
			args = append(args, id)
		}
		recs, err := r.read(ctx, tx, s, want, "r."+s.id+" IN ("+marks(2+len(first), len(part))+") "+where, args...)
		if err != nil {
			return err
		}
		for _, rec := range recs {
			fn(rec)
		}
	}
	return nil
}

// boxesMax bounds the keys in hand while a whole log is read.
const boxesMax = 4096

// inListMax bounds the parameters of one statement.
const inListMax = 200

// marks are n parameters from $from: "$2, $3".
func marks(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// digest is HMAC-SHA-256 under the version's own random salt. It can be recomputed
// as long as the subject's key exists; after that it tells nothing. A text's digest
// is over its words, any other over the place, the day and the fields.
func (s sheet) digest(log string, rec record, salt []byte) (string, error) {
	content := []byte(rec.fields["words"])
	if s.table != texts.table {
		values := []any{log, s.table, rec.id, rec.version.Number, rec.subject, rec.on.String(), append([]string{}, rec.plain...)}
		for _, name := range s.sealed {
			values = append(values, rec.fields[name])
		}
		var err error
		if content, err = json.Marshal(values); err != nil {
			return "", fmt.Errorf("%s %s: %w", s.table, rec.id, err)
		}
	}
	return hex.EncodeToString(mac(salt, content)), nil
}

// pack puts what is never searched or shown alone into one sealed field.
func pack(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("register: " + err.Error()) // plain structs of strings, numbers and dates
	}
	return string(b)
}

// unpack reads a packed field; an erased one leaves v empty.
func unpack(rec record, field string, v any) error {
	if rec.erased {
		return nil
	}
	if err := json.Unmarshal([]byte(rec.fields[field]), v); err != nil {
		return fmt.Errorf("%s of %s: %w", field, rec.id, ErrTampered)
	}
	return nil
}

// pairs reads rows of two texts and closes them.
func pairs(rows *sql.Rows) (out [][2]string, err error) {
	defer rows.Close()
	for rows.Next() {
		var p [2]string
		if err := rows.Scan(&p[0], &p[1]); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}
