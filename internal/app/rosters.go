package app

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/idcard"
	"fupindai/internal/journal"
	"fupindai/internal/register"
	"fupindai/internal/roster"
	"fupindai/internal/store"
)

// RosterFeed is an imported list, row by row: one of the two is set.
type RosterFeed struct {
	County   []roster.CountyRow
	National []roster.NationalRow
}

// The commands of the real-name roster (A12.1, A12.2).
func init() {
	command("import-roster", "导入名册", "Import a roster", []string{"A12.1"},
		func(ctx context.Context, k *Desk, cmd roster.ImportRoster) error {
			feed, ok := k.call.Feed.(RosterFeed)
			if !ok || len(feed.County)+len(feed.National) != cmd.RowCount || (cmd.List == roster.County) != (feed.County != nil) {
				return act.Refuse("A12.1", "list-is-empty", nil)
			}
			r, err := k.roster(ctx, cmd.Snapshot, "snapshot")
			if err != nil {
				return err
			}
			events, err := r.DecideImport(cmd, k.act.Today)
			if err != nil {
				return err
			}
			if err := k.fileRoster(ctx, cmd.Snapshot, feed); err != nil {
				return err
			}
			return k.emit(ctx, roster.Stream(cmd.Snapshot), events...)
		}).feeds()
	command("match-roster", "名册比对", "Match the roster", []string{"A12.2"},
		func(ctx context.Context, k *Desk, cmd roster.MatchRoster) error {
			r, err := k.roster(ctx, cmd.Snapshot, "snapshot")
			if err != nil {
				return err
			}
			national, err := k.roster(ctx, cmd.National, "national")
			if err != nil {
				return err
			}
			facts := roster.MatchFacts{National: national}
			if r.Snapshot != "" && national.Snapshot != "" {
				county, err := k.entries(ctx, r)
				if err != nil {
					return err
				}
				nation, err := k.entries(ctx, national)
				if err != nil {
					return err
				}
				facts.Agreed, facts.Differences = roster.Match(county, nation)
			}
			events, err := r.DecideMatch(cmd, facts)
			if err != nil {
				return err
			}
			return k.emit(ctx, roster.Stream(cmd.Snapshot), events...)
		})
	command("resolve-differences", "处理名册差异", "Resolve differences", []string{"A12.2"},
		func(ctx context.Context, k *Desk, cmd roster.ResolveDifferences) error {
			r, err := k.roster(ctx, cmd.Snapshot, "snapshot")
			if err != nil {
				return err
			}
			events, err := r.DecideResolve(cmd)
			if err != nil {
				return err
			}
			return k.emit(ctx, roster.Stream(cmd.Snapshot), events...)
		})
	command("release-roster", "冻结发放名册", "Release the roster", []string{"A12.2"},
		func(ctx context.Context, k *Desk, cmd roster.ReleaseRoster) error { return k.release(ctx, cmd) }).signs()
}

var snapshotID = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// roster opens a snapshot's stream; field is the argument that names it.
func (k *Desk) roster(ctx context.Context, snapshot, field string) (*roster.Roster, error) {
	if !snapshotID.MatchString(snapshot) {
		return nil, act.Refuse("X10", "bad-value", act.Figures{"field": field}).At(field)
	}
	return open[*roster.Roster](ctx, k, roster.Stream(snapshot))
}

// fileRoster keeps an imported list in the register: sealed rows, and the keys by
// which they are matched.
func (k *Desk) fileRoster(ctx context.Context, snapshot string, feed RosterFeed) error {
	rows, err := k.door.Register.Rows(ctx, k.tx, snapshot)
	if err != nil {
		return err
	}
	put := func(no int, village, householdNo, name, id string, row any) error {
		plain, err := json.Marshal(row)
		if err != nil {
			return err
		}
		sealed, err := rows.Seal(strconv.Itoa(no), plain)
		if err != nil {
			return err
		}
		keys := [3]roster.Key{
			k.door.Register.MatchKey(id), k.door.Register.MatchKey(roster.NameKey(name)), k.door.Register.MatchKey(householdNo),
		}
		_, err = k.tx.Exec(ctx, `INSERT INTO roster_row (log_id, snapshot_id, row_no, id_key, name_key, household_no_key, village, sealed)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, k.tx.Log(), snapshot, int64(no), keys[0][:], keys[1][:], keys[2][:], village, sealed)
		return err
	}
	for _, r := range feed.County {
		if err := put(r.RowNo, r.Village, r.HouseholdNo, r.Name, idcard.Check(r.ID).Normalised, r); err != nil {
			return err
		}
	}
	for _, r := range feed.National {
		if err := put(r.RowNo, r.Village, r.HouseholdNo, r.Name, idcard.Check(r.ID).Normalised, r); err != nil {
			return err
		}
	}
	return nil
}

// rosterRows opens the sealed rows of a snapshot in their order.
func rosterRows[T any](ctx context.Context, reg *register.Register, tx *store.Tx, snapshot string) ([]T, error) {
	rows, err := reg.Rows(ctx, tx, snapshot)
	if err != nil {
		return nil, err
	}
	list, err := tx.Query(ctx, `SELECT row_no, sealed FROM roster_row WHERE log_id = $1 AND snapshot_id = $2 ORDER BY row_no`, tx.Log(), snapshot)
	if err != nil {
		return nil, err
	}
	defer list.Close()
	var out []T
	for list.Next() {
		var no int64
		var sealed []byte
		if err := list.Scan(&no, &sealed); err != nil {
			return nil, err
		}
		plain, err := rows.Open(strconv.FormatInt(no, 10), sealed)
		if err != nil {
			return nil, err
		}
		var row T
		dec := json.NewDecoder(bytes.NewReader(plain))
		if err := dec.Decode(&row); err != nil {
			return nil, fmt.Errorf("row %d of %s: %w", no, snapshot, err)
		}
		out = append(out, row)
	}
	return out, list.Err()
}

// entries are the rows of a snapshot as the match compares them.
func (k *Desk) entries(ctx context.Context, r *roster.Roster) ([]roster.Entry, error) {
	key := k.door.Register.MatchKey
	var out []roster.Entry
	if r.List == roster.County {
		rows, err := rosterRows[roster.CountyRow](ctx, k.door.Register, k.tx, r.Snapshot)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			out = append(out, row.Entry(key, r.AsOf))
		}
		return out, nil
	}
	rows, err := rosterRows[roster.NationalRow](ctx, k.door.Register, k.tx, r.Snapshot)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		out = append(out, row.Entry(key, r.AsOf))
	}
	return out, nil
}

// release freezes the list: its rows become households and persons of the register,
// each with a salted commitment under the release's fingerprint.
func (k *Desk) release(ctx context.Context, cmd roster.ReleaseRoster) error {
	r, err := k.roster(ctx, cmd.Snapshot, "snapshot")
	if err != nil {
		return err
	}
	if err := r.Releasable(); err != nil {
		return err
	}
	for _, b := range cmd.Banks {
		if known, err := k.bankKnown(ctx, b); err != nil {
			return err
		} else if !known {
			return act.Refuse("A12.2", "bank-unknown", act.Figures{"bank": clip(b)}).At("banks")
		}
	}
	rows, err := k.listed(ctx, r)
	if err != nil {
		return err
	}
	facts := roster.ReleaseFacts{Number: k.number("MD", 0), RowCount: len(rows)}
	var commitments [][]byte
	households := map[string]string{} // by 户编号
	for _, row := range rows {
		household, err := k.enrol(ctx, row, r, households)
		if err != nil {
			return err
		}
		person, err := k.enrolPerson(ctx, row, household, r)
		if err != nil {
			return err
		}
		if row.Name == row.HeadName && row.HeadName != "" {
			if err := k.headOf(ctx, household, person, r); err != nil {
				return err
			}
		}
		salt := make([]byte, 16)
		if _, err := io.ReadFull(k.door.Random, salt); err != nil {
			return fmt.Errorf("randomness: %w", err)
		}
		if _, err := k.tx.Exec(ctx, `INSERT INTO release_row (log_id, release_no, row_no, household_id, person_id, village, salt)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`, k.tx.Log(), facts.Number, int64(row.RowNo), household, person, row.Village, salt); err != nil {
			return err
		}
		commitments = append(commitments, journal.Commit(salt, household, person, row.Village))
	}
	facts.Fingerprint = hex.EncodeToString(journal.Root(commitments))
	events, err := r.DecideRelease(cmd, facts)
	if err != nil {
		return err
	}
	return k.emit(ctx, roster.Stream(cmd.Snapshot), events...)
}

// listed are the rows that go on the list: all that were not taken out, with name and
// number of the national row where that was taken.
func (k *Desk) listed(ctx context.Context, r *roster.Roster) ([]roster.CountyRow, error) {
	county, err := rosterRows[roster.CountyRow](ctx, k.door.Register, k.tx, r.Snapshot)
	if err != nil {
		return nil, err
	}
	national, err := rosterRows[roster.NationalRow](ctx, k.door.Register, k.tx, r.National)
	if err != nil {
		return nil, err
	}
	byNo := make(map[int]roster.NationalRow, len(national))
	for _, n := range national {
		byNo[n.RowNo] = n
	}
	out := county[:0]
	for _, row := range county {
		c, differs := r.Case(row.RowNo)
		if differs && c.Out() {
			continue
		}
		if differs && c.How == roster.TakeNational {
			n := byNo[c.NationalRow]
			if row.HeadName == row.Name {
				row.HeadName = n.Name
			}
			row.Name, row.ID = n.Name, n.ID
		}
		out = append(out, row)
	}
	return out, nil
}

func (k *Desk) enrol(ctx context.Context, row roster.CountyRow, r *roster.Roster, known map[string]string) (string, error) {
	if id, ok := known[row.HouseholdNo]; ok {
		return id, nil
	}
	h, err := k.door.Register.HouseholdByNo(ctx, k.tx, row.HouseholdNo)
	switch {
	case errors.Is(err, register.ErrUnknown):
		id, err := k.token(12)
		if err != nil {
			return "", err
		}
		h = register.Household{ID: "H" + id}
	case err != nil:
		return "", err
	default:
		if h, err = k.door.Register.HouseholdInFull(ctx, k.tx, h.ID); err != nil {
			return "", err
		}
	}
	h.No, h.Village, h.Attribute, h.OutOfPovertyYear = row.HouseholdNo, row.Village, row.Attribute, row.OutOfPovertyYear
	h.Members, h.Labourers = row.Members, row.Labourers
	if row.Phone != "" {
		h.Phone = row.Phone
	}
	if _, err := k.door.Register.PutHousehold(ctx, k.tx, h, r.AsOf); err != nil {
		return "", err
	}
	known[row.HouseholdNo] = h.ID
	return h.ID, nil
}

func (k *Desk) enrolPerson(ctx context.Context, row roster.CountyRow, household string, r *roster.Roster) (string, error) {
	number := idcard.Check(row.ID)
	p, err := k.door.Register.PersonByIDNumber(ctx, k.tx, number.Normalised)
	switch {
	case errors.Is(err, register.ErrUnknown):
		id, err := k.token(12)
		if err != nil {
			return "", err
		}
		p = register.Person{ID: "P" + id}
	case err != nil:
		return "", err
	default:
		if p, err = k.door.Register.PersonInFull(ctx, k.tx, p.ID); err != nil {
			return "", err
		}
	}
	p.Household, p.Name, p.IDNumber, p.Relation, p.Birth = household, row.Name, number.Normalised, row.Relation, number.Birth
	if row.Phone != "" {
		p.Phone = row.Phone
	}
	_, err = k.door.Register.PutPerson(ctx, k.tx, p, r.AsOf)
	return p.ID, err
}

func (k *Desk) headOf(ctx context.Context, household, person string, r *roster.Roster) error {
	h, err := k.door.Register.HouseholdInFull(ctx, k.tx, household)
	if err != nil || h.HeadPerson == person {
		return err
	}
	h.HeadPerson = person
	_, err = k.door.Register.PutHousehold(ctx, k.tx, h, r.AsOf)
	return err
}

func isMissing(err error) bool { return errors.Is(err, register.ErrUnknown) }
