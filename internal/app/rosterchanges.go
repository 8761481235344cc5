package app

import (
	"context"
	"slices"
	"strings"

	"fupindai/internal/idcard"
	"fupindai/internal/register"
	"fupindai/internal/roster"
)

// changes finds how the persons of a new release differ from the one before it (A12.2):
// what concerns the cases that run on the earlier list.
type changes struct {
	k        *Desk
	number   string         // of the new release
	now, was *roster.Roster // was is nil for the first release
	all      []roster.Change
	// joined are the persons first listed now, by household and name, for numbers that
	// were corrected; two of one name say nothing.
	joined map[[2]string][]string
}

func (k *Desk) changes(number string, now, was *roster.Roster) *changes {
	return &changes{k: k, number: number, now: now, was: was, joined: map[[2]string][]string{}}
}

// listed notes a person of the new list before the register takes the row over; p has
// no household if the register did not know the number.
func (c *changes) listed(p register.Person, row roster.CountyRow, household string) {
	switch {
	case c.was == nil:
	case p.Household == "":
		key := [2]string{household, roster.NameKey(row.Name)}
		c.joined[key] = append(c.joined[key], p.ID)
	default:
		if roster.NameKey(p.Name) != roster.NameKey(row.Name) {
			c.all = append(c.all, roster.Change{Person: p.ID, Household: p.Household, What: roster.Renamed})
		}
		if p.Household != household {
			c.all = append(c.all, roster.Change{Person: p.ID, Household: p.Household, What: roster.ChangedHousehold, Now: household})
		}
	}
}

// found are the changes, by person. Those who left are looked for among the rows of the
// earlier release that the new one does not have.
func (c *changes) found(ctx context.Context) ([]roster.Change, error) {
	if c.was == nil {
		return nil, nil
	}
	rows, err := c.k.tx.Query(ctx, `SELECT w.person_id, w.household_id FROM release_row w LEFT JOIN release_row n
			ON n.log_id = w.log_id AND n.release_no = $2 AND n.person_id = w.person_id
		WHERE w.log_id = $1 AND w.release_no = $3 AND n.person_id IS NULL ORDER BY w.person_id`, c.k.tx.Log(), c.number, c.was.Release.Number)
	if err != nil {
		return nil, err
	}
	var gone []roster.Change
	for rows.Next() {
		g := roster.Change{What: roster.Left}
		if err := rows.Scan(&g.Person, &g.Household); err != nil {
			rows.Close()
			return nil, err
		}
		gone = append(gone, g)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	if err := c.explain(ctx, gone); err != nil {
		return nil, err
	}
	// A person without a place on the earlier release has no running case under it.
	listedBefore, err := c.before(ctx)
	if err != nil {
		return nil, err
	}
	out := gone
	for _, ch := range c.all {
		if listedBefore[ch.Person] {
			out = append(out, ch)
		}
	}
	slices.SortFunc(out, func(a, b roster.Change) int {
		if by := strings.Compare(a.Person, b.Person); by != 0 {
			return by
		}
		return strings.Compare(string(a.What), string(b.What))
	})
	return out, nil
}

// explain says of those who left whether the national list has them as deceased, or
// somebody of the same name and household came with another number.
func (c *changes) explain(ctx context.Context, gone []roster.Change) error {
	if len(gone) == 0 {
		return nil
	}
	national, err := open[*roster.Roster](ctx, c.k, roster.Stream(c.now.National))
	if err != nil {
		return err
	}
	entries, err := c.k.entries(ctx, national)
	if err != nil {
		return err
	}
	died := map[roster.Key]bool{}
	for _, e := range entries {
		if e.Deceased {
			died[e.ID] = true
		}
	}
	for i := range gone {
		p, err := c.k.door.Register.PersonInFull(ctx, c.k.tx, gone[i].Person)
		if err != nil {
			return err
		}
		came := c.joined[[2]string{gone[i].Household, roster.NameKey(p.Name)}]
		switch {
		case died[c.k.door.Register.MatchKey(idcard.Check(p.IDNumber).Normalised)]:
			gone[i].What = roster.Died
		case len(came) == 1:
			gone[i].What, gone[i].Now = roster.IDCorrected, came[0]
		}
	}
	return nil
}

func (c *changes) before(ctx context.Context) (map[string]bool, error) {
	if len(c.all) == 0 {
		return nil, nil
	}
	rows, err := c.k.tx.Query(ctx, `SELECT person_id FROM release_row WHERE log_id = $1 AND release_no = $2`, c.k.tx.Log(), c.was.Release.Number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var person string
		if err := rows.Scan(&person); err != nil {
			return nil, err
		}
		out[person] = true
	}
	return out, rows.Err()
}
