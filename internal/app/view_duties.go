package app

import (
	"context"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
)

func itoa(n int) string { return strconv.Itoa(n) }

// day reads a stored day; "" is none.
func day(s string) (civil.Date, error) {
	if s == "" {
		return civil.Date{}, nil
	}
	return civil.Parse(s)
}

// DutyLine is one duty of a list, with the application it is about. A duty about
// something else has no borrower and no step; About says what: a group, a roster's
// release; Village is the group's.
type DutyLine struct {
	act.Duty
	About                   string // kind of stream: loan, group, roster
	Village, Bank, Borrower string
	Step                    loan.Step
	AmountFen               int64
}

// DutyFilter cuts the list of duties.
type DutyFilter struct {
	Mine    bool   // only duties of the reader's own unit
	Rule    string // an article, "A6", or a rule
	Done    bool   // those discharged on DoneOn; else the open ones
	DoneOn  civil.Date
	Page    int
	Size    int
	Overdue bool // only those past their last day
}

// Duties lists duties in the reader's scope, the most pressing first; those whose day
// is unknown come first of all. The count is over all that the filter finds.
func (v *View) Duties(ctx context.Context, f DutyFilter) ([]DutyLine, int, error) {
	w := where{args: []any{v.k.tx.Log()}, text: "d.log_id = $1"}
	vf, vt, bf, bt := v.Scope.spans()
	switch { // what is no application's lies where its own unit does
	case v.Scope.Bank != "":
		w.and("coalesce(a.bank, d.unit) >= ", bf, "")
		w.and("coalesce(a.bank, d.unit) < ", bt, "")
	case len(v.Scope.Division) > 6: // the county and above read the whole log
		w.and("coalesce(a.village, d.unit) >= ", vf, "")
		w.and("coalesce(a.village, d.unit) < ", vt, "")
	}
	if f.Mine {
		by := v.k.act.By
		if by.Role.IsSeat() {
			w.and("d.role = ", string(act.FirstSecretary), "")
		} else {
			w.and("d.unit = ", by.Unit, "")
		}
	}
	if f.Rule != "" {
		w.text += " AND (d.rule = " + w.arg(f.Rule) + " OR d.rule LIKE " + w.arg(f.Rule+".%") + ")"
	}
	if f.Done {
		w.and("d.done_on = ", f.DoneOn.String(), "")
	} else {
		w.text += " AND d.done_on = ''"
	}
	if f.Overdue {
		w.and("d.due_on <> '' AND d.due_on < ", v.Today.String(), "")
	}
	const from = ` FROM duty d LEFT JOIN application a ON a.log_id = d.log_id AND a.application = d.subject WHERE `
	var n int
	if err := v.k.tx.QueryRow(ctx, `SELECT count(*)`+from+w.text, w.args...).Scan(&n); err != nil {
		return nil, 0, err
	}
	limit, offset := w.arg(int64(max(f.Size, 1))), w.arg(int64(max(f.Page-1, 0)*f.Size))
	rows, err := v.k.tx.Query(ctx, `SELECT d.duty_id, d.rule, d.subject, d.role, d.unit, d.started_on, d.due_on, d.done_on, d.basis, d.why,
		d.stream, coalesce(a.village, ''), coalesce(a.bank, ''), coalesce(a.borrower, ''), coalesce(a.step, ''), coalesce(a.asked_fen, 0)`+from+w.text+` ORDER BY d.due_on, d.duty_id LIMIT `+limit+` OFFSET `+offset, w.args...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	var out []DutyLine
	for rows.Next() {
		var d DutyLine
		var role, started, due, done, step, stream string
		if err := rows.Scan(&d.ID, &d.Rule, &d.Subject, &role, &d.Unit, &started, &due, &done, &d.Basis, &d.Why,
			&stream, &d.Village, &d.Bank, &d.Borrower, &step, &d.AmountFen); err != nil {
			return nil, 0, err
		}
		d.Role, d.Step = act.Role(role), loan.Step(step)
		if d.About, _, _ = strings.Cut(stream, "/"); d.About == "group" {
			d.Village = d.Subject
		}
		if d.StartedOn, err = day(started); err != nil {
			return nil, 0, err
		}
		if d.DueOn, err = day(due); err != nil {
			return nil, 0, err
		}
		if d.DoneOn, err = day(done); err != nil {
			return nil, 0, err
		}
		out = append(out, d)
	}
	return out, n, rows.Err()
}

// DutyCount counts the open duties of one rule by their light.
type DutyCount struct {
	Rule                       string
	Overdue, Today, Soon, Calm int
	Worst                      civil.Date // the earliest last day
}

// DutyCounts counts the open duties in scope by rule. soon is the last day that
// counts as near. mine leaves only the reader's own unit's.
func (v *View) DutyCounts(ctx context.Context, soon civil.Date, mine bool) ([]DutyCount, error) {
	all, _, err := v.Duties(ctx, DutyFilter{Mine: mine, Page: 1, Size: 100_000})
	if err != nil {
		return nil, err
	}
	var out []DutyCount
	at := map[string]int{}
	for _, d := range all {
		i, ok := at[d.Rule]
		if !ok {
			i = len(out)
			at[d.Rule] = i
			out = append(out, DutyCount{Rule: d.Rule, Worst: d.DueOn})
		}
		c := &out[i]
		if d.DueOn.Before(c.Worst) {
			c.Worst = d.DueOn
		}
		switch {
		case d.DueOn.IsZero():
			c.Soon++ // a day that cannot be computed is never green
		case d.DueOn.Before(v.Today):
			c.Overdue++
		case d.DueOn == v.Today:
			c.Today++
		case !d.DueOn.After(soon):
			c.Soon++
		default:
			c.Calm++
		}
	}
	return out, nil
}
