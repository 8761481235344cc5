package app

import (
	"cmp"
	"context"
	"slices"

	"fupindai/internal/idcard"
	"fupindai/internal/loan"
	"fupindai/internal/register"
	"fupindai/internal/roster"
)

// changes finds how the persons of a new release differ from the one before it, and
// tells the households that have a running case (A12.2, A13.3).
type changes struct {
	k        *Desk
	number   string         // of the new release
	now, was *roster.Roster // was is nil for the first release
	found    []change
	// joined are the persons first listed now, by household and name, for numbers that
	// were corrected; two of one name say nothing.
	joined map[[2]string][]string
}

// change is one change with the household it is told to.
type change struct {
	household string
	event     loan.HouseholdChanged
}

func (k *Desk) changes(number string, now, was *roster.Roster) *changes {
	return &changes{k: k, number: number, now: now, was: was, joined: map[[2]string][]string{}}
}

// listed notes a person of the new list, as the register had the person before it took
// the row over; before has no household if it did not know the number.
func (c *changes) listed(before, after register.Person, v register.Version) {
	add := func(kind loan.ChangeKind, other string) {
		c.found = append(c.found, change{before.Household, loan.HouseholdChanged{
			Kind: kind, Person: after.ID, Other: other, PersonVersion: v.Number, PersonDigest: v.Digest,
		}})
	}
	switch {
	case c.was == nil:
	case before.Household == "":
		key := [2]string{after.Household, roster.NameKey(after.Name)}
		c.joined[key] = append(c.joined[key], after.ID)
	default:
		if roster.NameKey(before.Name) != roster.NameKey(after.Name) {
			add(loan.ChangeName, "")
		}
		if before.Household != after.Household {
			add(loan.ChangeLeft, after.Household)
		}
	}
}

// tell emits the changes into the files of households with a running case, in a fixed
// order. Those who left are the persons of the earlier release that the new one has not.
func (c *changes) tell(ctx context.Context) error {
	if c.was == nil {
		return nil
	}
	if err := c.gone(ctx); err != nil {
		return err
	}
	slices.SortFunc(c.found, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.household, b.household), cmp.Compare(a.event.Person, b.event.Person), cmp.Compare(a.event.Kind, b.event.Kind))
	})
	for _, ch := range c.found {
		f, err := open[*loan.File](ctx, c.k, loan.Stream(ch.household))
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(f.Applications, f.Running) {
			continue
		}
		ch.event.Source = c.number
		if err := c.k.emit(ctx, loan.Stream(ch.household), &ch.event); err != nil {
			return err
		}
	}
	return nil
}

// gone finds those who left, and says of each whether the national list has the person
// as deceased, or somebody of the same name and household came with another number.
func (c *changes) gone(ctx context.Context) error {
	left, err := c.left(ctx)
	if err != nil || len(left) == 0 {
		return err
	}
	died, err := c.died(ctx)
	if err != nil {
		return err
	}
	for _, l := range left {
		p, err := c.k.door.Register.PersonInFull(ctx, c.k.tx, l[0])
		if err != nil {
			return err
		}
		e := loan.HouseholdChanged{Kind: loan.ChangeOffRoster, Person: p.ID}
		came := c.joined[[2]string{l[1], roster.NameKey(p.Name)}]
		switch {
		case died[c.k.door.Register.MatchKey(idcard.Check(p.IDNumber).Normalised)]:
			e.Kind = loan.ChangeDeath
		case len(came) == 1:
			e.Kind, e.Other = loan.ChangeIDNumber, came[0]
		}
		c.found = append(c.found, change{l[1], e})
	}
	return nil
}

// left are the persons and households of the earlier release whose person the new one
// does not have.
func (c *changes) left(ctx context.Context) ([][2]string, error) {
	rows, err := c.k.tx.Query(ctx, `SELECT w.person_id, w.household_id FROM release_row w LEFT JOIN release_row n
			ON n.log_id = w.log_id AND n.release_no = $2 AND n.person_id = w.person_id
		WHERE w.log_id = $1 AND w.release_no = $3 AND n.person_id IS NULL ORDER BY w.person_id`, c.k.tx.Log(), c.number, c.was.Release.Number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][2]string
	for rows.Next() {
		var l [2]string
		if err := rows.Scan(&l[0], &l[1]); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// died are the numbers that the national list has as deceased.
func (c *changes) died(ctx context.Context) (map[roster.Key]bool, error) {
	national, err := open[*roster.Roster](ctx, c.k, roster.Stream(c.now.National))
	if err != nil {
		return nil, err
	}
	entries, err := c.k.entries(ctx, national)
	if err != nil {
		return nil, err
	}
	out := map[roster.Key]bool{}
	for _, e := range entries {
		if e.Deceased {
			out[e.ID] = true
		}
	}
	return out, nil
}
