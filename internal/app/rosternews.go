package app

import (
	"context"
	"database/sql"
	"errors"

	"fupindai/internal/roster"
)

// HouseholdDifference is a difference of the county's newest match that concerns a
// household (A12.2), with the person's name as the county has it, else the national list.
type HouseholdDifference struct {
	roster.Case
	Name     string
	Snapshot string // of the match
}

// DifferencesOf are the differences of the newest match that concern the households, by
// household, in the order of the match: rows of the county's list, and national rows,
// that bear the household's number. Households without any are absent.
func (v *View) DifferencesOf(ctx context.Context, households []string) (map[string][]HouseholdDifference, error) {
	var newest string
	err := v.k.tx.QueryRow(ctx, `SELECT snapshot_id FROM roster_snapshot WHERE log_id = $1 AND list = 'county' AND matched_on <> '' AND differences > 0
			AND as_of = (SELECT max(as_of) FROM roster_snapshot WHERE log_id = $1 AND list = 'county' AND matched_on <> '')
		ORDER BY imported_on DESC, snapshot_id DESC LIMIT 1`, v.k.tx.Log()).Scan(&newest)
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(households) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := open[*roster.Roster](ctx, v.k, roster.Stream(newest))
	if err != nil {
		return nil, err
	}
	known, err := v.k.door.Register.Households(ctx, v.k.tx, households)
	if err != nil {
		return nil, err
	}
	of := map[roster.Key]string{}
	for id, h := range known {
		of[v.k.door.Register.MatchKey(h.No)] = id
	}
	type found struct{ row, side int }
	at := map[found]string{} // the household
	for _, side := range []struct{ of, where, rows string }{{newest, "d.row_no", "d.row_no > 0"}, {r.National, "d.national_row", "d.row_no < 0"}} {
		if err := each(ctx, v.k.tx, func(rows *sql.Rows) error {
			var f found
			var key []byte
			if err := rows.Scan(&f.row, &f.side, &key); err != nil || len(key) != len(roster.Key{}) {
				return err
			}
			if household, ok := of[roster.Key(key)]; ok {
				at[f] = household
			}
			return nil
		}, `SELECT d.row_no, r.row_no, r.household_no_key FROM roster_difference d
				JOIN roster_row r ON r.log_id = d.log_id AND r.snapshot_id = $3 AND r.row_no = `+side.where+`
			WHERE d.log_id = $1 AND d.snapshot_id = $2 AND `+side.rows+` ORDER BY d.row_no`, v.k.tx.Log(), newest, side.of); err != nil {
			return nil, err
		}
	}
	if len(at) == 0 {
		return nil, nil
	}
	ours, theirs := map[int]bool{}, map[int]bool{}
	for f := range at {
		if f.row > 0 {
			ours[f.row] = true
		} else {
			theirs[f.side] = true
		}
	}
	county, err := rosterRowsOf[roster.CountyRow](ctx, v.k, newest, ours)
	if err != nil {
		return nil, err
	}
	national, err := rosterRowsOf[roster.NationalRow](ctx, v.k, r.National, theirs)
	if err != nil {
		return nil, err
	}
	out := map[string][]HouseholdDifference{}
	for _, c := range r.Differences {
		d := HouseholdDifference{Case: c, Snapshot: newest}
		side := c.Row
		if c.Row < 0 {
			side = c.NationalRow
			d.Name = national[side].Name
		} else {
			d.Name = county[side].Name
		}
		if household, ok := at[found{c.Row, side}]; ok {
			out[household] = append(out[household], d)
		}
	}
	return out, nil
}
