package app

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// DueCheck is one running loan with the check that is due next, for the work list of a
// village (A8.5: household by household).
type DueCheck struct {
	act.Duty
	Loan, Household, No, Borrower, Village, Bank, Purpose string
	OwedFen                                               int64
	LastOn                                                civil.Date // of the last check that counts; zero if none
	LastProblem                                           string
	Open                                                  int // problems that are open
}

// ChecksDue are the open duties of checks in the reader's scope whose last day is not
// after through, by village and in the order of the households' numbers.
func (v *View) ChecksDue(ctx context.Context, through civil.Date) ([]DueCheck, error) {
	vf, vt, bf, bt := v.Scope.spans()
	out, err := store.All(ctx, v.k.tx, func(r *sql.Rows) (d DueCheck, err error) {
		var started, due, last string
		if err = r.Scan(&d.ID, &d.Rule, &d.Subject, &d.Unit, &started, &due, &d.Basis, &d.Why, &d.Household, &d.Borrower, &d.Village, &d.Bank, &d.Purpose, &d.OwedFen, &last, &d.LastProblem, &d.Open); err != nil {
			return d, err
		}
		d.Loan, d.Role = d.Subject, act.FirstSecretary
		if d.StartedOn, err = day(started); err != nil {
			return d, err
		}
		if d.DueOn, err = day(due); err != nil {
			return d, err
		}
		d.LastOn, err = day(last)
		return d, err
	}, `SELECT d.duty_id, d.rule, d.subject, d.unit, d.started_on, d.due_on, d.basis, d.why, n.household, n.borrower, n.village, n.bank, n.purpose,
			(SELECT coalesce(sum(m.principal_fen), 0) FROM movement m WHERE m.log_id = n.log_id AND m.loan = n.loan),
			coalesce((SELECT max(c.checked_on) FROM loan_check c WHERE c.log_id = n.log_id AND c.loan = n.loan AND c.void_seq = 0), ''),
			coalesce((SELECT max(c.problem_code) FROM loan_check c WHERE c.log_id = n.log_id AND c.loan = n.loan AND c.void_seq = 0
				AND c.checked_on = (SELECT max(x.checked_on) FROM loan_check x WHERE x.log_id = n.log_id AND x.loan = n.loan AND x.void_seq = 0)), ''),
			(SELECT count(*) FROM problem p WHERE p.log_id = n.log_id AND p.loan = n.loan AND p.step <> 'closed' AND p.step <> 'void')
		FROM duty d JOIN loan n ON n.log_id = d.log_id AND n.loan = d.subject
		WHERE d.log_id = $1 AND d.rule LIKE 'A8.%' AND d.done_on = '' AND d.due_on <= $2 AND n.village >= $3 AND n.village < $4 AND n.bank >= $5 AND n.bank < $6
		ORDER BY n.village, n.household, d.due_on, d.duty_id`, v.k.tx.Log(), through.String(), vf, vt, bf, bt)
	if err != nil {
		return nil, err
	}
	return v.numbered(ctx, out)
}

// numbered puts the households' own numbers beside the loans, one line for a loan: of
// several missed checks the oldest, which one visit settles.
func (v *View) numbered(ctx context.Context, all []DueCheck) ([]DueCheck, error) {
	var ids []string
	for _, d := range all {
		ids = append(ids, d.Household)
	}
	found, err := v.k.door.Register.Households(ctx, v.k.tx, ids)
	if err != nil {
		return nil, err
	}
	var out []DueCheck
	for _, d := range all {
		if n := len(out); n > 0 && out[n-1].Loan == d.Loan {
			continue
		}
		d.No = found[d.Household].No
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b DueCheck) int { return cmp.Or(cmp.Compare(a.Village, b.Village), cmp.Compare(a.No, b.No)) })
	return out, nil
}

// LoanWatch is one loan with its checks, problems and calendar.
type LoanWatch struct {
	File     *loan.File
	Loan     *loan.Loan
	Schedule loan.Schedule
	Group    []loan.Member // all dated seats of the village group
	Problems []*loan.Problem
	Borrower string
	Home     register.Household
	Place    Place
	Texts    map[string]string
	Users    map[string]string
	Duties   []act.Duty // of its checks and problems, as they stand
}

// LoanWatch opens a loan within the reader's scope.
func (v *View) LoanWatch(ctx context.Context, number string) (*LoanWatch, error) {
	p, c, err := v.k.caseOfLoan(ctx, number)
	if err != nil {
		return nil, err
	}
	return v.watch(ctx, p, c)
}

func (v *View) watch(ctx context.Context, p place, c loan.Case) (*LoanWatch, error) {
	f, err := open[*loan.File](ctx, v.k, loan.Stream(p.Household))
	if err != nil {
		return nil, err
	}
	l := f.Loan(p.Loan)
	w := &LoanWatch{File: f, Loan: l, Group: c.Facts.Group}
	if w.Schedule, err = f.ScheduleOf(l, v.Today.AddDays(-1), v.Law); err != nil {
		return nil, err
	}
	var users, texts []string
	for _, ch := range l.Checks {
		users = append(users, ch.By.User)
		texts = append(texts, textIDs(&ch.CheckRecorded)...)
		for _, m := range ch.Present {
			users = append(users, m.User)
		}
		if ch.Voided != nil {
			users, texts = append(users, ch.Voided.By.User), append(texts, ch.Voided.Note.ID)
		}
	}
	for _, q := range f.Problems {
		if q.Loan != l.Number {
			continue
		}
		w.Problems = append(w.Problems, q)
		users, texts = append(users, q.By.User), append(texts, q.Note.ID)
		for _, s := range q.Said {
			users, texts = append(users, s.By.User), append(texts, s.Note.ID)
		}
		if q.Plan != nil {
			users, texts = append(users, q.Plan.Persons...), append(texts, q.Plan.Measure.ID)
		}
		if q.Recovery != nil {
			users, texts = append(users, q.Recovery.PlannedBy.User), append(texts, q.Recovery.Measure.ID)
			for _, m := range q.Recovery.Members {
				users = append(users, m.User)
			}
		}
		for _, g := range q.Guidance {
			users, texts = append(users, g.By.User, g.Answerer.User), append(texts, g.Question.ID, g.Answer.ID)
		}
	}
	for _, n := range l.Notices {
		if users = append(users, n.By.User); n.Served != nil {
			users, texts = append(users, n.Served.By.User), append(texts, n.Served.Person.ID, n.Served.Post.ID)
			for _, m := range n.Served.Present {
				users = append(users, m.User)
			}
		}
	}
	for _, ct := range l.Contacts {
		users, texts = append(users, ct.By.User), append(texts, ct.Note.ID)
		for _, m := range ct.Present {
			users = append(users, m.User)
		}
	}
	for _, m := range c.Facts.Group {
		users = append(users, m.User)
	}
	for _, d := range f.Duties {
		if d.Subject == l.Number || f.Problem(d.Subject) != nil && f.Problem(d.Subject).Loan == l.Number {
			w.Duties = append(w.Duties, d)
		}
	}
	if w.Users, err = v.UserNames(ctx, users); err != nil {
		return nil, err
	}
	if w.Texts, err = v.Texts(ctx, compact(texts)); err != nil {
		return nil, err
	}
	names, err := v.Names(ctx, []string{l.Borrower})
	if err != nil {
		return nil, err
	}
	w.Borrower = names[l.Borrower]
	homes, err := v.k.door.Register.Households(ctx, v.k.tx, []string{p.Household})
	if err != nil {
		return nil, err
	}
	w.Home = homes[p.Household]
	w.Place, err = v.PlaceOf(ctx, l.Village)
	return w, err
}

// compact leaves out the ids of texts that were not typed.
func compact(ids []string) []string {
	var out []string
	for _, id := range ids {
		if id != "" {
			out = append(out, id)
		}
	}
	return out
}

// ProblemLine is one problem of a list, with the most pressing of its open duties.
type ProblemLine struct {
	Number, Loan, Borrower, Village, Bank, Code, Source string
	Step                                                loan.ProblemStep
	AmountFen                                           int64
	FoundOn, Since, Deadline                            civil.Date
	Duty                                                act.Duty // zero if none runs
	Asked                                               bool     // the county owes an answer (A9.5)
}

// Problems are the problems in the reader's scope, those that are open first, each group
// by the last day of what is due.
func (v *View) Problems(ctx context.Context, step string) ([]ProblemLine, error) {
	vf, vt, bf, bt := v.Scope.spans()
	return store.All(ctx, v.k.tx, func(r *sql.Rows) (p ProblemLine, err error) {
		var found, since, deadline, due, started, guidance string
		if err = r.Scan(&p.Number, &p.Loan, &p.Borrower, &p.Village, &p.Bank, &p.Code, &p.Source, &p.Step, &p.AmountFen, &found, &since, &deadline, &guidance, &p.Duty.Rule, &started, &due); err != nil {
			return p, err
		}
		p.Asked = guidance == "asked"
		for _, x := range []struct {
			s string
			d *civil.Date
		}{{found, &p.FoundOn}, {since, &p.Since}, {deadline, &p.Deadline}, {started, &p.Duty.StartedOn}, {due, &p.Duty.DueOn}} {
			if *x.d, err = day(x.s); err != nil {
				return p, err
			}
		}
		return p, nil
	}, `SELECT p.problem, p.loan, p.borrower, p.village, p.bank, p.code, p.source, p.step, p.amount_fen, p.found_on, p.step_since, p.deadline, p.guidance,
			coalesce(d.rule, ''), coalesce(d.started_on, ''), coalesce(d.due_on, '')
		FROM problem p LEFT JOIN duty d ON d.log_id = p.log_id AND d.subject = p.problem AND d.done_on = ''
			AND d.duty_id = (SELECT min(x.duty_id) FROM duty x WHERE x.log_id = p.log_id AND x.subject = p.problem AND x.done_on = ''
				AND x.due_on = (SELECT min(y.due_on) FROM duty y WHERE y.log_id = p.log_id AND y.subject = p.problem AND y.done_on = ''))
		WHERE p.log_id = $1 AND p.village >= $2 AND p.village < $3 AND p.bank >= $4 AND p.bank < $5 AND ($6 = '' OR p.step = $6)
		ORDER BY CASE WHEN p.step = 'closed' OR p.step = 'void' THEN 1 ELSE 0 END, coalesce(d.due_on, '~'), p.problem LIMIT 500`, v.k.tx.Log(), vf, vt, bf, bt, step)
}

// ProblemWatch opens a problem within the reader's scope, with its loan.
func (v *View) ProblemWatch(ctx context.Context, number string) (*LoanWatch, *loan.Problem, error) {
	p, c, err := v.k.caseOfProblem(ctx, number)
	if err != nil {
		return nil, nil, err
	}
	w, err := v.watch(ctx, p, c)
	if err != nil {
		return nil, nil, err
	}
	return w, w.File.Problem(number), nil
}
