package app

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/store"
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
// something else has no step, and but for loans and problems no borrower; About says
// what: a loan's file, a group, a roster's release; Village is the group's.
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
	Below   bool // only duties of units below the reader's own, which it can urge
	// Light leaves those of one colour, "red", "yellow" or "green"; Soon is the last day
	// that counts as near.
	Light string
	Soon  civil.Date
}

const dutyFrom = ` FROM duty d LEFT JOIN application a ON a.log_id = d.log_id AND a.application = d.subject
	LEFT JOIN loan n ON n.log_id = d.log_id AND n.loan = d.subject LEFT JOIN problem p ON p.log_id = d.log_id AND p.problem = d.subject
	LEFT JOIN withdrawal t ON t.log_id = d.log_id AND t.withdrawal = d.subject
	LEFT JOIN draw c ON c.log_id = d.log_id AND c.draw = d.subject WHERE `

// dutyWhere is the condition of a filter in the reader's scope.
func (v *View) dutyWhere(f DutyFilter) where {
	w := where{args: []any{v.k.tx.Log()}, text: "d.log_id = $1"}
	vf, vt, bf, bt := v.Scope.spans()
	switch { // what is no application's lies where its own unit does
	case v.Scope.Bank != "":
		w.and("coalesce(a.bank, n.bank, p.bank, t.bank, c.bank, d.unit) >= ", bf, "")
		w.and("coalesce(a.bank, n.bank, p.bank, t.bank, c.bank, d.unit) < ", bt, "")
	case len(v.Scope.Division) > 6: // the county and above read the whole log
		w.and("coalesce(a.village, n.village, p.village, t.village, c.village, d.unit) >= ", vf, "")
		w.and("coalesce(a.village, n.village, p.village, t.village, c.village, d.unit) < ", vt, "")
	}
	if f.Mine {
		switch by := v.k.act.By; {
		case by.Role.IsSeat():
			w.and("d.role = ", string(act.FirstSecretary), "")
		case v.Scope.Bank != "": // who leads a bank's branches answers for what is owed there in the same role
			w.text += " AND (d.unit = " + w.arg(by.Unit) + " OR d.unit LIKE " + w.arg(by.Unit+"-%") + " AND d.role = " + w.arg(string(by.Role)) + ")"
		default:
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
		w.and("d.started_on <= ", v.Today.String(), "") // a clock of a maturity is known long before it begins
	}
	if f.Overdue {
		w.and("d.due_on <> '' AND d.due_on < ", v.Today.String(), "")
	}
	by := v.k.act.By
	switch {
	case !f.Below:
	case loan.LevelOf(by.Role) == loan.UnitBank:
		w.and("d.unit LIKE ", by.Unit+"-%", "")
		w.and("d.role <> ", string(by.Role), "")
	case len(by.Unit) > 6:
		w.and("d.unit LIKE ", by.Unit+"_%", "")
	default: // the county's also of bank units
		w.and("d.unit <> ", by.Unit, "")
	}
	today, soon := v.Today.String(), max(f.Soon.String(), v.Today.String())
	switch f.Light {
	case "red":
		w.and("d.due_on <> '' AND d.due_on < ", today, "")
	case "yellow": // a day that cannot be computed is never green
		w.text += " AND (d.due_on = '' OR d.due_on >= " + w.arg(today) + " AND d.due_on <= " + w.arg(soon) + ")"
	case "green":
		w.and("d.due_on > ", soon, "")
	}
	return w
}

// Duties lists duties in the reader's scope, the most pressing first; those whose day
// is unknown come first of all. The count is over all that the filter finds.
func (v *View) Duties(ctx context.Context, f DutyFilter) ([]DutyLine, int, error) {
	w := v.dutyWhere(f)
	var n int
	if err := v.k.tx.QueryRow(ctx, `SELECT count(*)`+dutyFrom+w.text, w.args...).Scan(&n); err != nil {
		return nil, 0, err
	}
	limit, offset := w.arg(int64(max(f.Size, 1))), w.arg(int64(max(f.Page-1, 0)*f.Size))
	rows, err := v.k.tx.Query(ctx, `SELECT d.duty_id, d.rule, d.subject, d.role, d.unit, d.started_on, d.due_on, d.done_on, d.basis, d.why, d.clock,
		d.stream, coalesce(a.village, n.village, p.village, t.village, c.village, ''), coalesce(a.bank, n.bank, p.bank, t.bank, c.bank, ''), coalesce(a.borrower, n.borrower, p.borrower, t.borrower, ''), coalesce(a.step, ''),
		coalesce(a.asked_fen, n.amount_fen, p.amount_fen, t.amount_fen, 0)`+dutyFrom+w.text+` ORDER BY d.due_on, d.duty_id LIMIT `+limit+` OFFSET `+offset, w.args...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	var out []DutyLine
	for rows.Next() {
		var d DutyLine
		var role, started, due, done, step, stream string
		if err := rows.Scan(&d.ID, &d.Rule, &d.Subject, &role, &d.Unit, &started, &due, &done, &d.Basis, &d.Why, &d.Clock,
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
	w := v.dutyWhere(DutyFilter{Mine: mine})
	today, near := w.arg(v.Today.String()), w.arg(max(soon.String(), v.Today.String()))
	return store.All(ctx, v.k.tx, func(r *sql.Rows) (c DutyCount, err error) {
		var worst string
		if err := r.Scan(&c.Rule, &c.Overdue, &c.Today, &c.Soon, &c.Calm, &worst); err != nil {
			return c, err
		}
		c.Worst, err = day(worst)
		return c, err
	}, `SELECT d.rule, sum(CASE WHEN d.due_on <> '' AND d.due_on < `+today+` THEN 1 ELSE 0 END), sum(CASE WHEN d.due_on = `+today+` THEN 1 ELSE 0 END),
		sum(CASE WHEN d.due_on = '' OR d.due_on > `+today+` AND d.due_on <= `+near+` THEN 1 ELSE 0 END), sum(CASE WHEN d.due_on > `+near+` THEN 1 ELSE 0 END),
		coalesce(min(CASE WHEN d.due_on <> '' THEN d.due_on END), '')`+dutyFrom+w.text+` GROUP BY d.rule ORDER BY d.rule`, w.args...)
}
