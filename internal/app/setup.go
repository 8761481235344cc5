package app

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"fupindai/internal/act"
	"fupindai/internal/law"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// Founding is what an office begins with: a county, or one above it, which keeps a log
// of its own people and of what it does itself.
type Founding struct {
	Log            string // the log's id, given once
	Name           string // the office's name
	Unit           string // its division code of today: 6 digits a county, 4 a prefecture, 2 the region
	Divisions      io.Reader
	DivisionsKnown string // the day on which the division table was known, "2023-12-31"
	Banks          []Bank
	Law            *law.Law  // nil: the one this program was built with
	Administrators [2]Person // the first two; they never decide a case (X9)
	Document       string    // what the county is founded on
}

// Bank is one unit of a lending bank: a head office, a county branch, a branch.
type Bank struct{ Code, Name, NameEn, Parent, Level string }

// Person is a user with a real name.
type Person struct{ User, Name, Phone string }

// Setup founds an office: its log, divisions and banks, the law it stands under, the
// first two administrators. It is done once; a log that has events is left alone.
func (d *Door) Setup(ctx context.Context, f Founding) error {
	kind := "county"
	switch len(f.Unit) {
	case 4:
		kind = "prefecture"
	case 2:
		kind = "region"
	}
	if err := d.DB.CreateLog(ctx, f.Log, kind, f.Name); err != nil {
		return err
	}
	if f.Law == nil {
		f.Law = law.Default()
	}
	return d.DB.Write(ctx, f.Log, func(tx *store.Tx) error {
		if tx.Seq() > 0 {
			return nil
		}
		if err := loadDivisions(ctx, tx, f.Divisions, f.DivisionsKnown); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO office (unit, kind, log, name) VALUES ($1, $2, $3, $4) ON CONFLICT (unit) DO NOTHING`,
			f.Unit, kind, f.Log, f.Name); err != nil {
			return err
		}
		for _, b := range f.Banks {
			if _, err := tx.Exec(ctx, `INSERT INTO bank (code, name, name_en, parent, level) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) DO NOTHING`,
				b.Code, b.Name, b.NameEn, b.Parent, b.Level); err != nil {
				return err
			}
		}
		files, err := json.Marshal(f.Law.Files())
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO law_version (log_id, digest, name, bytes) VALUES ($1, $2, $3, $4)`,
			tx.Log(), f.Law.Digest(), "xj-2019-14", files); err != nil {
			return err
		}
		by := act.Actor{User: f.Administrators[0].User, Role: act.Administrator, Unit: f.Unit}
		k, err := d.desk(ctx, tx, Call{Log: f.Log, By: by, ID: "setup-" + f.Log}, d.Today())
		if err != nil {
			return err
		}
		if err := k.emit(ctx, lawStream, &LawAdopted{Digest: f.Law.Digest()}); err != nil {
			return err
		}
		cmd := people.FoundOffice{
			Unit: f.Unit, Administrators: [2]string{f.Administrators[0].User, f.Administrators[1].User}, Document: act.Plain(f.Document),
		}
		if err := k.file(&cmd); err != nil {
			return err
		}
		for _, p := range f.Administrators {
			if _, err := d.Register.PutUser(ctx, tx, p.User, p.Name, p.Phone, d.Today()); err != nil {
				return err
			}
		}
		events, err := people.Decide(people.New(), cmd, k.act)
		if err != nil {
			return err
		}
		if err := k.emit(ctx, people.Stream, events...); err != nil {
			return err
		}
		_, err = k.commit(ctx, &Spec{Name: "setup"}, []byte(d.Register.Keyed("command", []byte(f.Log))))
		return err
	})
}

// loadDivisions reads code,level,name,parent and keeps them as known on a day.
func loadDivisions(ctx context.Context, tx *store.Tx, r io.Reader, known string) error {
	if r == nil {
		return nil
	}
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = 4
	if _, err := rows.Read(); err != nil {
		return fmt.Errorf("divisions: %w", err)
	}
	for {
		rec, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("divisions: %w", err)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO division (code, level, name, parent, known_on, until, successor) VALUES ($1, $2, $3, $4, $5, '', '')
			ON CONFLICT (code, known_on) DO NOTHING`, rec[0], rec[1], rec[2], rec[3], known); err != nil {
			return err
		}
	}
}

// NameUser keeps the real names of users in the register. A name is no event: the
// journal knows people by opaque ids.
func (d *Door) NameUser(ctx context.Context, log string, people ...Person) error {
	return d.DB.Write(ctx, log, func(tx *store.Tx) error {
		for _, p := range people {
			if _, err := d.Register.PutUser(ctx, tx, p.User, p.Name, p.Phone, d.Today()); err != nil {
				return err
			}
		}
		return nil
	})
}
