package app

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/office"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// CollectionLine is one loan to collect: the most pressing of its open notices' duties,
// and where its collection stands.
type CollectionLine struct {
	act.Duty
	Loan, Household, No, Borrower, Village, Bank string
	OwedFen                                      int64
	MaturesOn                                    civil.Date
	Notice, Kind, Way                            string // of the last notice
	IssuedOn, ServedOn, ContactOn, PromiseOn     civil.Date
	PromiseFen, PaidFen                          int64 // of the last promise, and what came by its day
	Served                                       int
	LimitationOn, WarnOn                         civil.Date // last day of the limitation period, and from when it is warned about
	Siblings                                     int        // loans of the household that run, this one included
}

// CollectionFilter cuts the list of loans to collect.
type CollectionFilter struct {
	Through civil.Date // notices whose last day is not after it
	Village string     // one village of the reader's scope; "" for all
}

// collectionMax is how many loans a list shows. It is what a page takes, and no law.
const collectionMax = 1000

// Collection are the loans of the reader's scope on which a notice is owed, by village and
// household. more says that there are others behind those given.
func (v *View) Collection(ctx context.Context, f CollectionFilter) (lines []CollectionLine, more bool, err error) {
	vf, vt, bf, bt := v.Scope.spans()
	all, err := store.All(ctx, v.k.tx, func(r *sql.Rows) (c CollectionLine, err error) {
		var started, due, matures, issued, served, contact, promise, from, pack string
		if err = r.Scan(&c.ID, &c.Rule, &c.Loan, &c.Unit, &started, &due, &c.Basis, &c.Why, &c.Household, &c.Borrower, &c.Village, &c.Bank, &pack, &matures, &c.OwedFen,
			&c.Notice, &c.Kind, &issued, &served, &c.Way, &c.Served, &contact, &promise, &c.PromiseFen, &c.PaidFen, &from, &c.Siblings); err != nil {
			return c, err
		}
		c.Subject, c.Role = c.Loan, act.FirstSecretary
		for _, x := range []struct {
			s string
			d *civil.Date
		}{{started, &c.StartedOn}, {due, &c.DueOn}, {matures, &c.MaturesOn}, {issued, &c.IssuedOn}, {served, &c.ServedOn}, {contact, &c.ContactOn}, {promise, &c.PromiseOn}} {
			if *x.d, err = day(x.s); err != nil {
				return c, err
			}
		}
		if from == "" {
			from = matures
		}
		if start, err := day(from); err == nil && v.Today.After(c.MaturesOn) {
			if c.LimitationOn, c.WarnOn, err = loan.Limitation(v.Law, pack, start); err != nil {
				c.LimitationOn, c.WarnOn = civil.Date{}, civil.Date{} // its policy does not say: no hint
			}
		}
		return c, nil
	}, `SELECT d.duty_id, d.rule, d.subject, d.unit, d.started_on, d.due_on, d.basis, d.why, n.household, n.borrower, n.village, n.bank, n.pack, n.due_on,
			(SELECT coalesce(sum(m.principal_fen), 0) FROM movement m WHERE m.log_id = n.log_id AND m.loan = n.loan),
			coalesce(c.notice, ''), coalesce(c.kind, ''), coalesce(c.issued_on, ''), coalesce(c.served_on, ''), coalesce(c.way, ''), coalesce(c.served, 0), coalesce(c.contact_on, ''),
			coalesce(c.promise_on, ''), coalesce(c.promise_fen, 0), coalesce(c.promise_paid_fen, 0), coalesce(c.limitation_from, ''),
			(SELECT count(*) FROM loan x WHERE x.log_id = n.log_id AND x.household = n.household AND x.closed_on = '' AND x.bank >= $6 AND x.bank < $7)
		FROM duty d JOIN loan n ON n.log_id = d.log_id AND n.loan = d.subject LEFT JOIN collection c ON c.log_id = n.log_id AND c.loan = n.loan
		WHERE d.log_id = $1 AND (d.rule = 'A10.1' OR d.rule = 'A10.2') AND d.done_on = '' AND d.due_on <= $3 AND (d.rule = 'A10.1' OR d.started_on <= $2)
			AND n.village >= $4 AND n.village < $5 AND n.bank >= $6 AND n.bank < $7 AND ($8 = '' OR n.village = $8)
		ORDER BY n.village, n.household, n.loan, d.due_on, d.duty_id LIMIT $9`,
		v.k.tx.Log(), v.Today.String(), f.Through.String(), vf, vt, bf, bt, f.Village, int64(2*collectionMax))
	if err != nil {
		return nil, false, err
	}
	var ids []string
	for _, c := range all {
		ids = append(ids, c.Household)
	}
	found, err := v.k.door.Register.Households(ctx, v.k.tx, ids)
	if err != nil {
		return nil, false, err
	}
	for _, c := range all {
		if n := len(lines); n > 0 && lines[n-1].Loan == c.Loan {
			if lines[n-1].Rule == "A10.1" && c.Rule == "A10.2" && c.StartedOn.Before(v.Today) { // past due: its notice before maturity comes too late
				c.No, lines[n-1] = lines[n-1].No, c
			}
			continue // of several that were missed the oldest
		}
		if more = len(lines) == collectionMax; more {
			break
		}
		c.No = found[c.Household].No
		lines = append(lines, c)
	}
	slices.SortStableFunc(lines, func(a, b CollectionLine) int {
		return cmp.Or(cmp.Compare(a.Village, b.Village), cmp.Compare(a.No, b.No))
	})
	return lines, more || len(all) == 2*collectionMax, nil
}

// CollectionPaper is one notice as it was issued, with what its print needs besides.
type CollectionPaper struct {
	loan.CollectionNotice
	Case      *LoanWatch
	Household string
}

// NoticesToPrint are the notices of a batch by their numbers, in their order; those out of
// scope are not found. What is printed is what was stored.
func (v *View) NoticesToPrint(ctx context.Context, numbers []string) ([]CollectionPaper, error) {
	var out []CollectionPaper
	for _, number := range numbers {
		var of string
		var p place
		err := v.k.tx.QueryRow(ctx, `SELECT loan, village, bank FROM collection_notice WHERE log_id = $1 AND notice = $2`, v.k.tx.Log(), number).Scan(&of, &p.Village, &p.Bank)
		if _, err = v.k.guard(ctx, p, clip(number), "notice", err); err != nil {
			return nil, err
		}
		w, err := v.LoanWatch(ctx, of)
		if err != nil {
			return nil, err
		}
		for _, n := range w.Loan.Notices {
			if n.Notice == number {
				out = append(out, CollectionPaper{n, w, w.File.Household})
			}
		}
	}
	return out, nil
}

// Unserved are the numbers of notices of a kind issued in a village, or in the reader's
// whole scope, that are neither served nor replaced: what a batch prints.
func (v *View) Unserved(ctx context.Context, kind, village string) ([]string, error) {
	vf, vt, bf, bt := v.Scope.spans()
	return store.All(ctx, v.k.tx, store.One[string], `SELECT notice FROM collection_notice WHERE log_id = $1 AND kind = $2 AND served_on = '' AND NOT replaced
		AND village >= $3 AND village < $4 AND bank >= $5 AND bank < $6 AND ($7 = '' OR village = $7) ORDER BY village, household, loan, notice LIMIT $8`,
		v.k.tx.Log(), kind, vf, vt, bf, bt, village, int64(noticesMax))
}

// RecoveryPerson is somebody who may be in a joint group, with the level.
type RecoveryPerson struct {
	User  string
	Role  act.Role
	Level loan.Level
}

// RecoveryPeople are those who may be named into the joint group of a loan's case: whose
// posts reach over its village or bank today, and the village's group.
func (v *View) RecoveryPeople(ctx context.Context, l *loan.Loan) ([]RecoveryPerson, map[string]string, error) {
	pp, err := open[*people.People](ctx, v.k, people.Stream)
	if err != nil {
		return nil, nil, err
	}
	g, err := open[*office.Group](ctx, v.k, office.GroupStream(l.Village))
	if err != nil {
		return nil, nil, err
	}
	var users []string
	for _, post := range pp.Posts {
		if post.Holds(v.Today) && !slices.Contains(users, post.User) {
			users = append(users, post.User)
		}
	}
	levels, err := v.k.levelsOf(ctx, place{Village: l.Village, Bank: l.Bank}, users)
	if err != nil {
		return nil, nil, err
	}
	var out []RecoveryPerson
	for _, level := range loan.RecoveryLevels {
		for _, post := range pp.Posts {
			p := RecoveryPerson{post.User, post.Role, level}
			if post.Holds(v.Today) && loan.LevelOf(post.Role) == level && slices.Contains(levels[post.User], level) && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
		if level == loan.UnitVillage {
			for _, seat := range act.Seats {
				if m, ok := g.Holder(seat, v.Today); ok {
					out = append(out, RecoveryPerson{m.User, seat, level})
				}
			}
		}
	}
	users = nil
	for _, p := range out {
		users = append(users, p.User)
	}
	names, err := v.UserNames(ctx, users)
	return out, names, err
}

// HouseholdNo is a household's own number (户编号).
func (v *View) HouseholdNo(ctx context.Context, id string) (string, error) {
	found, err := v.k.door.Register.Households(ctx, v.k.tx, []string{id})
	return found[id].No, err
}
