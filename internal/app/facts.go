package app

import (
	"context"
	"database/sql"
	"errors"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// place is where an application or loan stands: what is needed to find and guard it.
type place struct {
	Household, Application, Borrower, Village, Bank, Loan string
}

// placeOf finds an application within the actor's scope. Outside it the answer is
// the same as for a number that does not exist.
func (k *Desk) placeOf(ctx context.Context, application string) (place, error) {
	p := place{Application: application}
	err := k.tx.QueryRow(ctx, `SELECT household, borrower, village, bank, loan FROM application WHERE log_id = $1 AND application = $2`,
		k.tx.Log(), application).Scan(&p.Household, &p.Borrower, &p.Village, &p.Bank, &p.Loan)
	return k.guard(ctx, p, application, "application", err)
}

// placeOfLoan is placeOf by a loan's number.
func (k *Desk) placeOfLoan(ctx context.Context, number string) (place, error) {
	p := place{Loan: number}
	err := k.tx.QueryRow(ctx, `SELECT household, application, borrower, village, bank FROM loan WHERE log_id = $1 AND loan = $2`,
		k.tx.Log(), number).Scan(&p.Household, &p.Application, &p.Borrower, &p.Village, &p.Bank)
	return k.guard(ctx, p, number, "loan", err)
}

func (k *Desk) guard(ctx context.Context, p place, what, field string, err error) (place, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return p, act.Refuse("X2", "not-found", act.Figures{"what": what}).At(field)
	}
	if err != nil {
		return p, err
	}
	if !ScopeOf(k.act.By).Covers(p.Village, p.Bank) {
		return p, act.Refuse("X2", "not-found", act.Figures{"what": what}).At(field)
	}
	pp, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return p, err
	}
	return p, pp.NoInterest(k.act.By.User, p.Household) // X5
}

// lendingCase collects what a command on a household file is decided on.
func (k *Desk) lendingCase(ctx context.Context, p place) (loan.Case, error) {
	c := loan.Case{Act: k.act, On: k.on, Law: k.law}
	g, err := open[*office.Group](ctx, k, office.GroupStream(p.Village))
	if err != nil {
		return c, err
	}
	pp, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return c, err
	}
	for _, m := range g.Members {
		if pp.Current(m.Bank, k.on) == pp.Current(p.Bank, k.on) {
			m.Bank = p.Bank // a branch merged into another: its officer and its cases are the successor's
		}
		c.Facts.Group = append(c.Facts.Group, loan.Member{Seat: m.Seat, User: m.User, Bank: m.Bank, Acting: m.Acting, From: m.From, To: m.To})
	}
	if c.Facts.BankKnown, err = k.bankKnown(ctx, p.Bank); err != nil {
		return c, err
	}
	if c.Facts.JoinedFen, err = k.joined(ctx, p.Household); err != nil {
		return c, err
	}
	if p.Borrower == "" {
		return c, nil
	}
	who, err := k.door.Register.Person(ctx, k.tx, p.Borrower)
	switch {
	case isMissing(err):
	case err != nil:
		return c, err
	default:
		c.Facts.BorrowerHousehold, c.Facts.BorrowerBornOn = who.Household, who.Birth
	}
	c.Facts.Release, err = k.onRelease(ctx, p.Borrower, k.on)
	return c, err
}

// joined is what those who joined the household owe in the files of households they
// came from: their loans stayed there, their debts count here (R-G3-1).
func (k *Desk) joined(ctx context.Context, household string) (sum money.Fen, err error) {
	f, err := open[*loan.File](ctx, k, loan.Stream(household))
	if err != nil {
		return 0, err
	}
	for _, person := range f.Here() {
		files, err := store.All(ctx, k.tx, func(r *sql.Rows) (h string, err error) { return h, r.Scan(&h) },
			`SELECT DISTINCT household FROM application WHERE log_id = $1 AND borrower = $2 AND household <> $3 ORDER BY household`, k.tx.Log(), person, household)
		if err != nil {
			return 0, err
		}
		for _, h := range files {
			other, err := open[*loan.File](ctx, k, loan.Stream(h))
			if err != nil {
				return 0, err
			}
			owed, approved := other.OwedBy(person)
			sum += owed + approved
		}
	}
	return sum, nil
}

// onRelease is the number of the newest roster release up to the day, if the person
// stands on it (A12.2).
func (k *Desk) onRelease(ctx context.Context, person string, on civil.Date) (string, error) {
	var release string
	err := k.tx.QueryRow(ctx, `SELECT r.release_no FROM roster_release r JOIN release_row w ON w.log_id = r.log_id AND w.release_no = r.release_no
		WHERE r.log_id = $1 AND w.person_id = $2 AND r.release_no =
			(SELECT release_no FROM roster_release WHERE log_id = $1 AND released_on <= $3 ORDER BY released_on DESC, release_no DESC LIMIT 1)`,
		k.tx.Log(), person, on.String()).Scan(&release)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return release, err
}

// bankKnown says whether the bank unit exists.
func (k *Desk) bankKnown(ctx context.Context, code string) (bool, error) {
	var n int64
	err := k.tx.QueryRow(ctx, `SELECT count(*) FROM bank WHERE code = $1`, code).Scan(&n)
	return n > 0, err
}

// divisionKnown says whether the code is a division of the level.
func (k *Desk) divisionKnown(ctx context.Context, code, level string) (bool, error) {
	var n int64
	err := k.tx.QueryRow(ctx, `SELECT count(*) FROM division WHERE code = $1 AND level = $2`, code, level).Scan(&n)
	return n > 0, err
}
