package app

import (
	"context"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/register"
)

// ApplicationLine is one application of a list.
type ApplicationLine struct {
	Number, Household, Borrower, Village, Bank, Purpose string
	Step                                                loan.Step
	Since, SubmittedOn                                  civil.Date
	Round, Revision, Signed                             int
	Asked, Suggested, Decided                           loan.Terms
	Warnings                                            []string
	Document, Contract, Loan                            string
	Mode                                                string     // own or cooperative (G5)
	ValidUntil                                          civil.Date // the last day of the county's list
	Consent                                             loan.Level // whose answer a correction waits for
	Reason                                              string     // why it ended
	RestFen                                             money.Fen  // decided, not paid out and not given up
}

// ApplicationFilter cuts the list; zero values leave a side open.
type ApplicationFilter struct {
	Waiting  bool        // only what waits for the reader's role
	Handled  bool        // only what the reader handled
	Returned bool        // only what was sent back at least once and is still before the bank
	Expired  bool        // only those whose list the bank let run out (A3.3)
	Unsigned bool        // only those the reader's seat has not signed
	Live     bool        // not those whose list has run out
	Rest     bool        // only those with a first sum paid out and a rest of the decided one
	Steps    []loan.Step // only at these steps
	Village  string      // a division code: the village, township or county
	Bank     string
	Borrower []string // person ids; with Searched an empty list finds nothing
	Searched bool
	Numbers  []string   // only these, at most 200 of them
	From     civil.Date // submitted on or after
	Page     int        // from 1
	Size     int
}

// ApplicationSum adds up all rows of a filter.
type ApplicationSum struct {
	N                         int
	Asked, Suggested, Decided money.Fen
}

const applicationColumns = `application, household, borrower, village, bank, purpose, step, step_since, submitted_on, round, revision, signed,
	asked_fen, asked_months, suggested_fen, suggested_months, decided_fen, decided_months, warnings, document, contract, loan,
	mode, valid_until, consent, reason, rest_fen`

// expiredList begins the condition that the county's list has run out at the bank.
const expiredList = "(step = 'decision' AND valid_until <> '' AND valid_until < "

// where gives the conditions of a filter in the reader's scope, with their arguments.
// Every value is an argument; only constant text goes into the statement.
func (v *View) where(f ApplicationFilter) (string, []any) {
	vf, vt, bf, bt := v.Scope.spans()
	w := where{args: []any{v.k.tx.Log(), vf, vt, bf, bt}}
	w.text = "log_id = $1 AND village >= $2 AND village < $3 AND bank >= $4 AND bank < $5"
	steps := f.Steps
	if f.Waiting {
		steps = StepsBefore(v.k.act.By.Role)
		if seat := v.k.act.By.Role; seat.IsSeat() {
			w.and("(step <> 'signatures' OR signed_seats NOT LIKE ", "%,"+string(seat)+",%", ")")
		}
	}
	if f.Live {
		w.text += " AND NOT " + expiredList + w.arg(v.Today.String()) + ")"
	}
	if seat := v.k.act.By.Role; f.Unsigned {
		w.and("signed_seats NOT LIKE ", "%,"+string(seat)+",%", "")
	}
	if f.Waiting || len(steps) > 0 {
		list := make([]any, len(steps))
		for i, s := range steps {
			list[i] = string(s)
		}
		before := w.text
		w.text = ""
		w.in("step", list)
		cond := strings.TrimPrefix(w.text, " AND ")
		if f.Waiting { // also what waits for a consent, and a list that has run out, for the county
			level := loan.LevelOf(v.k.act.By.Role)
			expired := func() string { return expiredList + w.arg(v.Today.String()) + ")" }
			switch level {
			case loan.UnitCounty:
				cond += " OR " + expired()
			case loan.UnitBank:
				cond = "(" + cond + " AND NOT " + expired() + ")"
			}
			cond += " OR (consent <> '' AND consent = " + w.arg(string(level)) + ")"
		}
		w.text = before + " AND (" + cond + ")"
	}
	if f.Rest {
		w.text += " AND loan <> '' AND rest_fen > 0"
	}
	if f.Expired {
		w.and(expiredList, v.Today.String(), ")")
	}
	if f.Handled {
		w.and("application IN (SELECT application FROM hand WHERE log_id = $1 AND user_id = ", v.k.act.By.User, ")")
	}
	if f.Returned {
		w.text += " AND round > 1 AND decided_fen = 0"
	}
	if f.Village != "" {
		w.and("village >= ", f.Village, "")
		w.and("village < ", f.Village+"~", "")
	}
	if f.Bank != "" {
		w.and("bank = ", f.Bank, "")
	}
	if f.Searched {
		list := make([]any, len(f.Borrower))
		for i, b := range f.Borrower {
			list[i] = b
		}
		w.in("borrower", list)
	}
	if len(f.Numbers) > 0 {
		list := make([]any, len(f.Numbers))
		for i, n := range f.Numbers {
			list[i] = n
		}
		w.in("application", list)
	}
	if !f.From.IsZero() {
		w.and("submitted_on >= ", f.From.String(), "")
	}
	return w.text, w.args
}

// where collects conditions and their arguments.
type where struct {
	text string
	args []any
}

func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return "$" + itoa(len(w.args))
}

func (w *where) and(before string, v any, after string) {
	w.text += " AND " + before + w.arg(v) + after
}

func (w *where) in(column string, values []any) {
	if len(values) == 0 {
		w.text += " AND FALSE"
		return
	}
	marks := make([]string, len(values))
	for i, v := range values {
		marks[i] = w.arg(v)
	}
	w.text += " AND " + column + " IN (" + strings.Join(marks, ", ") + ")"
}

// Applications lists a page of applications, oldest at their step first, with the
// sums over all that the filter finds.
func (v *View) Applications(ctx context.Context, f ApplicationFilter) ([]ApplicationLine, ApplicationSum, error) {
	cond, args := v.where(f)
	var sum ApplicationSum
	var asked, suggested, decided int64
	if err := v.k.tx.QueryRow(ctx, `SELECT count(*), coalesce(sum(asked_fen), 0), coalesce(sum(suggested_fen), 0), coalesce(sum(decided_fen), 0)
		FROM application WHERE `+cond, args...).Scan(&sum.N, &asked, &suggested, &decided); err != nil {
		return nil, sum, err
	}
	sum.Asked, sum.Suggested, sum.Decided = money.Fen(asked), money.Fen(suggested), money.Fen(decided)
	w := where{cond, args}
	limit, offset := w.arg(int64(max(f.Size, 1))), w.arg(int64(max(f.Page-1, 0)*f.Size))
	rows, err := v.k.tx.Query(ctx, `SELECT `+applicationColumns+` FROM application WHERE `+w.text+
		` ORDER BY step_since, application LIMIT `+limit+` OFFSET `+offset, w.args...)
	if err != nil {
		return nil, sum, err
	}
	defer rows.Close()
	var out []ApplicationLine
	for rows.Next() {
		a, err := scanApplication(rows.Scan)
		if err != nil {
			return nil, sum, err
		}
		out = append(out, a)
	}
	return out, sum, rows.Err()
}

// CountByBank counts what a filter finds, by bank.
func (v *View) CountByBank(ctx context.Context, f ApplicationFilter) (map[string]int, error) {
	cond, args := v.where(f)
	rows, err := v.k.tx.Query(ctx, `SELECT bank, count(*) FROM application WHERE `+cond+` GROUP BY bank`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var bank string
		var n int
		if err := rows.Scan(&bank, &n); err != nil {
			return nil, err
		}
		out[bank] = n
	}
	return out, rows.Err()
}

// PaidFen are the sums paid out on loans in scope, by loan.
func (v *View) PaidFen(ctx context.Context, loans []string) (map[string]money.Fen, error) {
	out := map[string]money.Fen{}
	vf, vt, bf, bt := v.Scope.spans()
	for part := range slices.Chunk(loans, 500) {
		w := where{args: []any{v.k.tx.Log(), vf, vt, bf, bt}, text: "log_id = $1 AND village >= $2 AND village < $3 AND bank >= $4 AND bank < $5"}
		list := make([]any, len(part))
		for i, l := range part {
			list[i] = l
		}
		w.in("loan", list)
		rows, err := v.k.tx.Query(ctx, `SELECT loan, amount_fen FROM loan WHERE `+w.text, w.args...)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var l string
			var paid int64
			if err := rows.Scan(&l, &paid); err != nil {
				return nil, err
			}
			out[l] = money.Fen(paid)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func scanApplication(scan func(...any) error) (ApplicationLine, error) {
	var a ApplicationLine
	var step, since, submitted, warnings, valid, consent string
	var rest int64
	var af, am, sf, sm, df, dm int64
	err := scan(&a.Number, &a.Household, &a.Borrower, &a.Village, &a.Bank, &a.Purpose, &step, &since, &submitted, &a.Round, &a.Revision, &a.Signed,
		&af, &am, &sf, &sm, &df, &dm, &warnings, &a.Document, &a.Contract, &a.Loan,
		&a.Mode, &valid, &consent, &a.Reason, &rest)
	if err != nil {
		return a, err
	}
	a.Step, a.Consent, a.RestFen = loan.Step(step), loan.Level(consent), money.Fen(rest)
	if a.ValidUntil, err = day(valid); err != nil {
		return a, err
	}
	a.Asked, a.Suggested, a.Decided = terms(af, am), terms(sf, sm), terms(df, dm)
	if warnings != "" {
		a.Warnings = strings.Split(warnings, ",")
	}
	if a.Since, err = day(since); err != nil {
		return a, err
	}
	a.SubmittedOn, err = day(submitted)
	return a, err
}

func terms(fen, months int64) loan.Terms {
	return loan.Terms{AmountFen: money.Fen(fen), TermMonths: int(months)}
}

// Terms are the latest said: decided, else suggested, else asked.
func (a ApplicationLine) Terms() loan.Terms {
	switch {
	case !a.Decided.IsZero():
		return a.Decided
	case !a.Suggested.IsZero():
		return a.Suggested
	}
	return a.Asked
}

// ApplicationCase is one application with all that its page shows.
type ApplicationCase struct {
	File    *loan.File
	App     *loan.Application
	Loan    *loan.Loan // nil before the disbursement
	Checks  []loan.Check
	Case    loan.Case
	Persons map[string]string // names of the borrower and other persons
	Users   map[string]string // names of who acted
	Texts   map[string]string // words by text id
	Place   Place
	Entries []loan.Entry        // what the reader's unit may correct
	Earlier []*loan.Application // the household's other applications in the reader's scope, newest first
}

// Brief is what a list shows of an application beyond its line.
type Brief struct {
	File *loan.File
	App  *loan.Application
	Loan *loan.Loan // nil before the disbursement
}

// Briefs opens the applications of a page of lines together.
func (v *View) Briefs(ctx context.Context, lines []ApplicationLine) ([]Brief, error) {
	streams := make([]string, len(lines))
	for i, l := range lines {
		streams[i] = loan.Stream(l.Household)
	}
	if err := v.k.ahead(ctx, streams); err != nil {
		return nil, err
	}
	out := make([]Brief, len(lines))
	for i, l := range lines {
		f, err := open[*loan.File](ctx, v.k, streams[i])
		if err != nil {
			return nil, err
		}
		a := f.Application(l.Number)
		out[i] = Brief{File: f, App: a, Loan: f.Loan(a.Loan)}
	}
	return out, nil
}

// Checks are the checks of an application before the next step, as its page shows them.
func (v *View) Checks(ctx context.Context, l ApplicationLine) ([]loan.Check, error) {
	c, err := v.k.lendingCase(ctx, place{Household: l.Household, Application: l.Number, Borrower: l.Borrower, Village: l.Village, Bank: l.Bank, Loan: l.Loan})
	if err != nil {
		return nil, err
	}
	f, err := open[*loan.File](ctx, v.k, loan.Stream(l.Household))
	if err != nil {
		return nil, err
	}
	return checksOf(f, f.Application(l.Number), c)
}

// checksOf are the checks while an application is open and unpaid; none where its step
// cannot be checked.
func checksOf(f *loan.File, a *loan.Application, c loan.Case) ([]loan.Check, error) {
	if _, open := loan.StationOf(a.Step()); !open || a.Loan != "" {
		return nil, nil
	}
	checks, err := loan.Checks(f, a, c)
	if _, refused := err.(*act.Refusal); refused {
		return nil, nil
	}
	return checks, err
}

// Application opens one application within the reader's scope; outside it the answer
// is the same as for a number that does not exist (X2).
func (v *View) Application(ctx context.Context, number string) (*ApplicationCase, error) {
	p, c, err := v.k.caseOf(ctx, number)
	if err != nil {
		return nil, err
	}
	f, err := open[*loan.File](ctx, v.k, loan.Stream(p.Household))
	if err != nil {
		return nil, err
	}
	a := f.Application(number)
	out := &ApplicationCase{File: f, App: a, Case: c, Loan: f.Loan(a.Loan)}
	if out.Checks, err = checksOf(f, a, c); err != nil {
		return nil, err
	}
	out.Entries = f.Entries(a, v.k.act.By.Unit, loan.LevelOf(v.k.act.By.Role))
	for _, other := range v.inScope(f).Applications {
		if other.Seq < a.Seq {
			out.Earlier = append([]*loan.Application{other}, out.Earlier...)
		}
	}
	var users, texts []string
	add := func(list *[]string, ids ...string) {
		for _, id := range ids {
			if id != "" {
				*list = append(*list, id)
			}
		}
	}
	for _, s := range a.Signatures {
		add(&users, s.User)
		add(&texts, s.Note.ID)
	}
	for _, o := range a.Opinions {
		add(&users, o.By.User)
		add(&texts, o.Note.ID)
	}
	for _, r := range a.Returns {
		add(&users, r.By.User)
		add(&texts, r.Note.ID)
	}
	for _, t := range a.Trail {
		add(&users, t.By.User)
	}
	for _, m := range c.Facts.Group {
		add(&users, m.User)
	}
	if a.Survey != nil {
		add(&users, a.Survey.By)
		add(&texts, a.Survey.Place.ID, a.Survey.Findings.ID, a.Survey.Reason.ID)
	}
	if out.Loan != nil {
		add(&texts, out.Loan.Account, out.Loan.CloseNote.ID)
		for _, m := range f.Book(out.Loan) {
			add(&users, m.By.User)
			add(&texts, m.Note.ID)
		}
	}
	add(&texts, a.Project.ID)
	if c := a.Partner; c != nil {
		add(&texts, c.Partner.ID, c.PartnerCode.ID, c.Agreement.ID, c.Consent.ID, c.Labour.ID, c.Benefit.ID)
	}
	for _, x := range append([]*loan.Application{a}, out.Earlier...) {
		if x.Ended != nil {
			add(&texts, x.Ended.Note.ID, x.Ended.Paper.ID)
			add(&users, x.Ended.By.User)
		}
	}
	for _, vc := range a.Voided {
		add(&texts, vc.Note.ID)
	}
	for _, e := range out.Entries {
		texts = append(texts, textIDs(&e.Now)...)
	}
	for _, x := range f.Corrections {
		texts = append(texts, append(textIDs(&x.Old), textIDs(&x.New)...)...)
		add(&texts, x.Why.ID, x.Note.ID)
		add(&users, x.By.User, x.Answerer.User)
	}
	if out.Users, err = v.UserNames(ctx, users); err != nil {
		return nil, err
	}
	if out.Texts, err = v.Texts(ctx, texts); err != nil {
		return nil, err
	}
	if qs := v.Law.Questions(out.Texts[a.Project.ID]); len(out.Checks) > 0 && len(qs) > 0 {
		out.Checks = append(out.Checks, loan.Check{Code: projectWords, Rule: "G4", Level: "warn", Figures: act.Figures{"words": strings.Join(qs, "、")}})
	}
	if out.Persons, err = v.Names(ctx, []string{a.Borrower}); err != nil {
		return nil, err
	}
	out.Place, err = v.PlaceOf(ctx, a.Village)
	return out, err
}

// columnsOf are the application's columns of a joined table; the first goes without
// the table's name.
func columnsOf(table string) string {
	cols := strings.Split(strings.Join(strings.Fields(applicationColumns), " "), ", ")
	return strings.Join(cols, ", "+table+".")
}

// projectWords is the check that asks about the text of a project.
const projectWords = "project-words"

// Projects are the texts of the projects of a list, by application; a row whose text names
// an unproductive use gets that as a warning (G4).
func (v *View) Projects(ctx context.Context, lines []ApplicationLine) (map[string]string, error) {
	ids := map[string]string{}
	var all, streams []string
	for _, l := range lines {
		streams = append(streams, loan.Stream(l.Household))
	}
	if err := v.k.ahead(ctx, streams); err != nil {
		return nil, err
	}
	for _, l := range lines {
		f, err := open[*loan.File](ctx, v.k, loan.Stream(l.Household))
		if err != nil {
			return nil, err
		}
		if a := f.Application(l.Number); a != nil {
			ids[l.Number] = a.Project.ID
			all = append(all, a.Project.ID)
		}
	}
	texts, err := v.Texts(ctx, all)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for i, l := range lines {
		out[l.Number] = texts[ids[l.Number]]
		if len(v.Law.Questions(out[l.Number])) > 0 {
			lines[i].Warnings = append(slices.Clone(l.Warnings), projectWords)
		}
	}
	return out, nil
}

// Family is the household of an application with its persons, numbers masked.
func (v *View) Family(ctx context.Context, c *ApplicationCase) (register.Household, []register.Person, error) {
	h, err := v.k.door.Register.Household(ctx, v.k.tx, c.App.Household)
	if err != nil {
		return h, nil, err
	}
	persons, err := v.k.door.Register.Persons(ctx, v.k.tx, c.App.Household)
	return h, persons, err
}

// RunningOf is the newest running application of a household in the reader's scope, or "".
func (v *View) RunningOf(ctx context.Context, household string) (string, error) {
	f, err := open[*loan.File](ctx, v.k, loan.Stream(household))
	if err != nil {
		return "", err
	}
	f = v.inScope(f)
	for _, a := range slices.Backward(f.Applications) {
		if f.Running(a) {
			return a.Number, nil
		}
	}
	return "", nil
}
