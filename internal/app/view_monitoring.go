package app

import (
	"context"
	"database/sql"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/store"
)

// WithdrawalLine is one withdrawal of a list, with the duty that runs on it.
type WithdrawalLine struct {
	Number, Loan, Borrower, Village, Bank, Purpose, Way, Agrees, Problem, Draw string
	Step                                                                       loan.WithdrawalStep
	Large                                                                      bool
	AmountFen                                                                  int64
	On, RemindedOn, UsedOn                                                     civil.Date
	Duty                                                                       act.Duty // zero if none runs
}

const withdrawalCols = `w.withdrawal, w.loan, w.borrower, w.village, w.bank, n.purpose, w.way, w.agrees, w.problem, w.draw, w.step, w.large, w.amount_fen,
	w.moved_on, w.reminded_on, w.used_on, coalesce(d.duty_id, ''), coalesce(d.rule, ''), coalesce(d.started_on, ''), coalesce(d.due_on, '')
	FROM withdrawal w JOIN loan n ON n.log_id = w.log_id AND n.loan = w.loan
	LEFT JOIN duty d ON d.log_id = w.log_id AND d.subject = w.withdrawal AND d.done_on = ''
		AND d.duty_id = (SELECT min(x.duty_id) FROM duty x WHERE x.log_id = w.log_id AND x.subject = w.withdrawal AND x.done_on = '')`

func scanWithdrawal(r *sql.Rows) (w WithdrawalLine, err error) {
	var on, reminded, used, started, due string
	if err = r.Scan(&w.Number, &w.Loan, &w.Borrower, &w.Village, &w.Bank, &w.Purpose, &w.Way, &w.Agrees, &w.Problem, &w.Draw, &w.Step, &w.Large, &w.AmountFen,
		&on, &reminded, &used, &w.Duty.ID, &w.Duty.Rule, &started, &due); err != nil {
		return w, err
	}
	for _, x := range []struct {
		s string
		d *civil.Date
	}{{on, &w.On}, {reminded, &w.RemindedOn}, {used, &w.UsedOn}, {started, &w.Duty.StartedOn}, {due, &w.Duty.DueOn}} {
		if *x.d, err = day(x.s); err != nil {
			return w, err
		}
	}
	return w, nil
}

// withdrawalsShown bounds a list; the newest come first, and what is due before them.
const withdrawalsShown = 200

// Withdrawals are the withdrawals at a step in the reader's scope: what is due first,
// then the newest; and how many there are at each step.
func (v *View) Withdrawals(ctx context.Context, step loan.WithdrawalStep) ([]WithdrawalLine, map[loan.WithdrawalStep]int, error) {
	vf, vt, bf, bt := v.Scope.spans()
	type counted struct {
		step loan.WithdrawalStep
		n    int
	}
	all, err := store.All(ctx, v.k.tx, func(r *sql.Rows) (c counted, err error) { return c, r.Scan(&c.step, &c.n) },
		`SELECT step, count(*) FROM withdrawal WHERE log_id = $1 AND village >= $2 AND village < $3 AND bank >= $4 AND bank < $5 GROUP BY step ORDER BY step`,
		v.k.tx.Log(), vf, vt, bf, bt)
	if err != nil {
		return nil, nil, err
	}
	counts := map[loan.WithdrawalStep]int{}
	for _, c := range all {
		counts[c.step] = c.n
	}
	lines, err := store.All(ctx, v.k.tx, scanWithdrawal, `SELECT `+withdrawalCols+`
		WHERE w.log_id = $1 AND w.village >= $2 AND w.village < $3 AND w.bank >= $4 AND w.bank < $5 AND w.step = $6
		ORDER BY coalesce(d.due_on, '~'), w.moved_on DESC, w.withdrawal LIMIT $7`, v.k.tx.Log(), vf, vt, bf, bt, string(step), int64(withdrawalsShown))
	return lines, counts, err
}

// WithdrawalWatch opens the withdrawals of a loan within the reader's scope, by the number
// of the loan or of one of them.
func (v *View) WithdrawalWatch(ctx context.Context, number string) (*LoanWatch, error) {
	var p place
	var c loan.Case
	var err error
	if strings.HasPrefix(number, "TK-") {
		p, c, err = v.k.caseOfWithdrawal(ctx, number, "withdrawal")
	} else {
		p, c, err = v.k.caseOfLoan(ctx, number)
	}
	if err != nil {
		return nil, err
	}
	w, err := v.watch(ctx, p, c)
	if err != nil {
		return nil, err
	}
	var users, texts []string
	for _, x := range w.Loan.Withdrawals {
		users, texts = append(users, x.By.User, x.RemindedBy.User), append(texts, textIDs(&x.WithdrawalRecorded)...)
		if x.Use != nil {
			users, texts = append(users, x.Use.By.User), append(texts, textIDs(&x.Use.UseRecorded)...)
		}
		if x.Voided != nil {
			users, texts = append(users, x.Voided.By.User), append(texts, x.Voided.Note.ID)
		}
		for _, d := range w.File.Duties {
			if d.Subject == x.Withdrawal {
				w.Duties = append(w.Duties, d)
			}
		}
	}
	names, err := v.UserNames(ctx, compact(users))
	if err != nil {
		return nil, err
	}
	for id, n := range names {
		w.Users[id] = n
	}
	words, err := v.Texts(ctx, compact(texts))
	if err != nil {
		return nil, err
	}
	for id, s := range words {
		w.Texts[id] = s
	}
	return w, nil
}

// Split is several withdrawals from one loan's account that are each below the limit and
// together reach it within the window: shown as one, as a question (A7.3).
type Split struct {
	Loan, Borrower, Village, Bank string
	From, To                      civil.Date
	Withdrawals                   []WithdrawalLine
	SumFen, LimitFen              int64
	Days                          int
}

// Splits are the splits in the reader's scope whose last withdrawal is not before since.
// Each withdrawal stands in one split at most: the window opens with the first that is
// in none, and is kept if the sum reaches the limit (formula in docs/decisions/0034).
func (v *View) Splits(ctx context.Context, since civil.Date) ([]Split, error) {
	p, err := v.Law.PackOn(v.Today)
	if err != nil {
		return nil, nil //nolint:nilerr // outside every window nothing is asked
	}
	limit, err := p.Fen("withdrawal.large-fen", v.Today)
	if err != nil {
		return nil, nil //nolint:nilerr // the policy does not say
	}
	days, err := p.Int("splitting.days", v.Today)
	if err != nil {
		return nil, nil //nolint:nilerr // the same
	}
	vf, vt, bf, bt := v.Scope.spans()
	all, err := store.All(ctx, v.k.tx, scanWithdrawal, `SELECT `+withdrawalCols+`
		WHERE w.log_id = $1 AND w.village >= $2 AND w.village < $3 AND w.bank >= $4 AND w.bank < $5 AND w.step <> 'void' AND NOT w.large AND w.moved_on >= $6
		ORDER BY w.village, w.loan, w.moved_on, w.withdrawal`, v.k.tx.Log(), vf, vt, bf, bt, since.AddDays(-days).String())
	if err != nil {
		return nil, err
	}
	var out []Split
	for i := 0; i < len(all); {
		n, sum := SplitFrom(all[i:], int64(limit), days)
		if n == 0 {
			i++
			continue
		}
		first, last := all[i], all[i+n-1]
		if !last.On.Before(since) {
			out = append(out, Split{
				Loan: first.Loan, Borrower: first.Borrower, Village: first.Village, Bank: first.Bank, From: first.On, To: last.On,
				Withdrawals: all[i : i+n], SumFen: sum, LimitFen: int64(limit), Days: days,
			})
		}
		i += n
	}
	return out, nil
}

// SplitFrom counts the withdrawals of one loan, in the order of days, that lie within
// days of the first, the first day included, and their sum; 0 if it does not reach the
// limit.
func SplitFrom(w []WithdrawalLine, limitFen int64, days int) (n int, sumFen int64) {
	for n < len(w) && w[n].Loan == w[0].Loan && w[0].On.DaysUntil(w[n].On) < days {
		sumFen += w[n].AmountFen
		n++
	}
	if n < 2 || sumFen < limitFen {
		return 0, 0
	}
	return n, sumFen
}
