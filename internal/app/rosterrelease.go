package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"fupindai/internal/act"
	"fupindai/internal/idcard"
	"fupindai/internal/journal"
	"fupindai/internal/register"
	"fupindai/internal/roster"
)

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
	predecessor, err := k.latestRelease(ctx)
	if err != nil {
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
	if err := numbersOnce(rows); err != nil {
		return err
	}
	facts := roster.ReleaseFacts{Number: k.number("MD", 0), RowCount: len(rows)}
	if predecessor != nil {
		facts.Predecessor, facts.PredecessorAsOf = predecessor.Release.Number, predecessor.AsOf
	}
	changes := k.changes(facts.Number, r, predecessor)
	var commitments [][]byte
	var batch [][]any
	persons := make([]register.Person, len(rows))
	heads := map[string]string{} // by 户编号
	for i, row := range rows {
		if persons[i], err = k.listedPerson(ctx, row); err != nil {
			return err
		}
		if row.Name == row.HeadName && row.HeadName != "" {
			heads[row.HouseholdNo] = persons[i].ID
		}
	}
	households := map[string]string{} // by 户编号
	for i, row := range rows {
		household, err := k.enrol(ctx, row, r, heads[row.HouseholdNo], households)
		if err != nil {
			return err
		}
		person := persons[i].ID
		if err := k.enrolPerson(ctx, row, persons[i], household, r, changes); err != nil {
			return err
		}
		salt := make([]byte, 16)
		if _, err := io.ReadFull(k.door.Random, salt); err != nil {
			return fmt.Errorf("randomness: %w", err)
		}
		batch = append(batch, []any{facts.Number, int64(row.RowNo), household, person, row.Village, salt})
		commitments = append(commitments, journal.Commit(salt, household, person, row.Village))
	}
	if err := k.tx.Insert(ctx, releaseRow, batch); err != nil {
		return err
	}
	facts.Fingerprint = hex.EncodeToString(journal.Root(commitments))
	events, err := r.DecideRelease(cmd, facts)
	if err != nil {
		return err
	}
	if err := k.emit(ctx, roster.Stream(cmd.Snapshot), events...); err != nil {
		return err
	}
	return changes.tell(ctx)
}

// numbersOnce refuses a list on which a number stands twice: two resolutions may have
// given it to two rows.
func numbersOnce(rows []roster.CountyRow) error {
	first := make(map[string]int, len(rows))
	for _, row := range rows {
		id := idcard.Check(row.ID).Normalised
		if before, twice := first[id]; twice {
			return act.Refuse("A12.2", "number-listed-twice", act.Figures{"first": before, "row": row.RowNo})
		}
		first[id] = row.RowNo
	}
	return nil
}

// listed are the rows that go on the list: all that were not taken out, with name,
// number and household of the national row where that was taken; then, in the order of
// the national list, the rows put on the list that the county's did not have.
func (k *Desk) listed(ctx context.Context, r *roster.Roster) ([]roster.CountyRow, error) {
	county, err := rosterRows[roster.CountyRow](ctx, k.door.Register, k.tx, r.Snapshot)
	if err != nil {
		return nil, err
	}
	byNo, err := k.nationalRows(ctx, r, takesNational)
	if err != nil {
		return nil, err
	}
	out := county[:0]
	last := 0
	for _, row := range county {
		last = max(last, row.RowNo)
		c, differs := r.Case(row.RowNo)
		switch {
		case differs && c.Out():
			continue
		case differs && c.How == roster.TakeNational:
			n := byNo[c.NationalRow]
			if row.HeadName == row.Name {
				row.HeadName = n.Name
			}
			row.Name, row.ID = n.Name, n.ID
			if n.HouseholdNo != "" {
				row.HouseholdNo = n.HouseholdNo
			}
		case differs && c.How == roster.TakeProposed:
			row.ID = idcard.CheckOn(row.ID, r.AsOf).Proposed18
		}
		out = append(out, row)
	}
	for _, c := range r.Differences {
		if c.Added() {
			n := byNo[c.NationalRow]
			out = append(out, roster.CountyRow{
				RowNo: last + n.RowNo, HouseholdNo: n.HouseholdNo, Name: n.Name, ID: n.ID, Village: n.Village, Attribute: n.Attribute,
			})
		}
	}
	return out, nil
}

// listedEntries are the entries of a list as its resolutions leave them.
func (k *Desk) listedEntries(ctx context.Context, r *roster.Roster) ([]roster.Entry, error) {
	own, err := k.entries(ctx, r)
	if err != nil || !r.Matched() || len(r.Differences) == 0 {
		return own, err
	}
	n, err := open[*roster.Roster](ctx, k, roster.Stream(r.National))
	if err != nil {
		return nil, err
	}
	national, err := k.entries(ctx, n)
	if err != nil {
		return nil, err
	}
	return r.Listed(own, national), nil
}

// listedRows opens rows of a list as its resolutions leave them, by their number in it.
func (k *Desk) listedRows(ctx context.Context, r *roster.Roster, wanted map[int]bool) (map[int]roster.NationalRow, error) {
	out, err := rosterRowsOf[roster.NationalRow](ctx, k, r.Snapshot, wanted)
	if err != nil || len(r.Differences) == 0 {
		return out, err
	}
	national, err := k.nationalRows(ctx, r, takesNational)
	if err != nil {
		return nil, err
	}
	var last int
	if err := k.tx.QueryRow(ctx, `SELECT max(row_no) FROM roster_row WHERE log_id = $1 AND snapshot_id = $2`, k.tx.Log(), r.Snapshot).Scan(&last); err != nil {
		return nil, err
	}
	for _, c := range r.Differences {
		n := national[c.NationalRow]
		row, opened := out[c.Row]
		switch {
		case c.Added() && wanted[last+c.NationalRow]:
			out[last+c.NationalRow] = n
		case opened && c.How == roster.TakeNational:
			row.Name, row.Written, row.ID = n.Name, n.Written, n.ID
			if n.HouseholdNo != "" {
				row.HouseholdNo = n.HouseholdNo
			}
			out[c.Row] = row
		case opened && c.How == roster.TakeProposed:
			row.ID = idcard.CheckOn(row.ID, r.AsOf).Proposed18
			out[c.Row] = row
		}
	}
	return out, nil
}

func takesNational(c roster.Case) bool { return c.How == roster.TakeNational }

// nationalRows opens the national rows named by the differences that are asked for, by
// row number.
func (k *Desk) nationalRows(ctx context.Context, r *roster.Roster, asked func(roster.Case) bool) (map[int]roster.NationalRow, error) {
	wanted := map[int]bool{}
	for _, c := range r.Differences {
		if asked(c) {
			for _, n := range append(c.NationalRows(), c.NationalRow) {
				wanted[n] = true
			}
		}
	}
	return rosterRowsOf[roster.NationalRow](ctx, k, r.National, wanted)
}

// incomplete are those of the rows whose national row has no village of the county or
// no household, and so cannot be put on the list.
func (k *Desk) incomplete(ctx context.Context, r *roster.Roster, rows []int) ([]int, error) {
	asked := map[int]bool{}
	for _, row := range rows {
		asked[row] = row < 0
	}
	national, err := k.nationalRows(ctx, r, func(c roster.Case) bool { return asked[c.Row] })
	if err != nil {
		return nil, err
	}
	var out []int
	for row, n := range national {
		known, err := k.divisionKnown(ctx, n.Village, "village")
		if err != nil {
			return nil, err
		}
		if !known || n.HouseholdNo == "" || !ScopeOf(k.act.By).Covers(n.Village, "") {
			out = append(out, -row)
		}
	}
	return out, nil
}

// enrol files the household of a row, once; head is its head as the list has it, or none.
func (k *Desk) enrol(ctx context.Context, row roster.CountyRow, r *roster.Roster, head string, known map[string]string) (string, error) {
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
	h.No, h.Village, h.Attribute = row.HouseholdNo, row.Village, row.Attribute
	if row.HeadName != "" || h.Members == 0 { // a row of the national list says nothing of these
		h.OutOfPovertyYear, h.Members, h.Labourers = row.OutOfPovertyYear, row.Members, row.Labourers
	}
	if row.Phone != "" {
		h.Phone = row.Phone
	}
	if head != "" {
		h.HeadPerson = head
	}
	if _, err := k.filing().PutHousehold(ctx, k.tx, h, r.AsOf); err != nil {
		return "", err
	}
	known[row.HouseholdNo] = h.ID
	return h.ID, nil
}

// listedPerson is the person a row speaks of, as the register has him or her, or a new
// one with an id alone.
func (k *Desk) listedPerson(ctx context.Context, row roster.CountyRow) (register.Person, error) {
	p, err := k.door.Register.PersonByIDNumber(ctx, k.tx, idcard.Check(row.ID).Normalised)
	if !errors.Is(err, register.ErrUnknown) {
		if err == nil {
			p, err = k.door.Register.PersonInFull(ctx, k.tx, p.ID)
		}
		return p, err
	}
	id, err := k.token(12)
	return register.Person{ID: "P" + id}, err
}

func (k *Desk) enrolPerson(ctx context.Context, row roster.CountyRow, before register.Person, household string, r *roster.Roster, changes *changes) error {
	number, p := idcard.Check(row.ID), before
	p.Household, p.Name, p.IDNumber, p.Birth = household, row.Name, number.Normalised, number.Birth
	if row.Relation != "" {
		p.Relation = row.Relation
	}
	if row.Phone != "" {
		p.Phone = row.Phone
	}
	v, err := k.filing().PutPerson(ctx, k.tx, p, r.AsOf)
	changes.listed(before, p, v)
	return err
}

func isMissing(err error) bool { return errors.Is(err, register.ErrUnknown) }
