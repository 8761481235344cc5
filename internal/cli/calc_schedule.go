package cli

import (
	"slices"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/law"
)

var calcSchedule = calculation{
	name: "schedule",
	options: []option{
		{name: "disbursed", required: true},
		{name: "to"},
		{name: "checked"},
		{name: "finding"},
		{name: "rectified"},
	},
	columns: []string{"due", "reason"},
	answer:  answerSchedule,
}

// outcome is what a check found: nothing, a problem, or a problem put right.
type outcome string

const (
	clean     outcome = "checked"
	finding   outcome = "finding"
	rectified outcome = "rectified"
)

// visit is a check that was made.
type visit struct {
	on    civil.Date
	found outcome
}

// checkDue is one check of the calendar: its last day, the rule and the day it is
// counted from, and the day of the check that settled it (none while open).
type checkDue struct {
	Rule      string     `json:"rule"`
	CountFrom civil.Date `json:"count_from"`
	DueOn     civil.Date `json:"due_on"`
	DoneOn    civil.Date `json:"done_on,omitzero"`
	LateDays  int        `json:"late_days,omitempty"`
}

// pace is a rule of article 8 with the parameter that sets its months.
type pace struct{ rule, parameter string }

var paces = map[outcome]pace{
	"":        {"A8.1", "check.first-months"},
	clean:     {"A8.2", "check.clean-months"},
	finding:   {"A8.3", "check.problem-months"},
	rectified: {"A8.4", "check.rectified-months"},
}

// checkCalendar lists the checks due from start to the day to, inclusive (A8.1–A8.4).
// Months are counted from the last check to the same-number day, clamped; periods
// missed in a row are two, three … times the months from that check (reading
// R-A8.2-1). A first check that was missed hands its own due day on as the next
// start. A check settles every period up to its day (R-A8.2-2), or the running one if
// none was missed. A problem keeps its monthly pace until it is put right (R-A8.4-1).
//
// visits are in order of days, none before start; months reads a parameter.
func checkCalendar(start, to civil.Date, visits []visit, months func(parameter string, on civil.Date) (int, error)) ([]checkDue, error) {
	var dues []checkDue
	from, state, missed := start, outcome(""), 0
	next := func() (checkDue, error) {
		p := paces[state]
		n, err := months(p.parameter, from)
		return checkDue{Rule: p.rule, CountFrom: from, DueOn: from.AddMonths(n * (missed + 1))}, err
	}
	pass := func(due checkDue) {
		dues = append(dues, due)
		missed++
		if state == "" {
			from, state, missed = due.DueOn, clean, 0
		}
	}
	for _, v := range visits {
		settled := 0
		for {
			due, err := next()
			if err != nil {
				return nil, err
			}
			if settled > 0 && !due.DueOn.Before(v.on) {
				break
			}
			due.DoneOn, due.LateDays = v.on, max(0, due.DueOn.DaysUntil(v.on))
			settled++
			if pass(due); due.LateDays == 0 {
				break
			}
		}
		from, missed = v.on, 0
		if state == "" || state == clean || v.found != clean {
			state = v.found
		}
	}
	for {
		due, err := next()
		if err != nil || due.DueOn.After(to) {
			return dues, err
		}
		pass(due)
	}
}

// answerSchedule prints the calendar of a loan's post-loan checks up to --to, the day
// it is closed or the last one asked for: a year after the last check if not given.
func answerSchedule(o *options) (answer, error) {
	disbursed, to := o.date("disbursed"), o.date("to")
	visits := o.visits(disbursed)
	if o.err != nil {
		return answer{}, o.err
	}
	l := law.Default()
	pack, err := l.PackOn(disbursed)
	if err != nil {
		return answer{}, err
	}
	// Clocks that would have begun before the Opinion begin with it (reading R-0).
	start := disbursed
	if first := l.Packs()[0].From; start.Before(first) {
		start = first
	}
	last := start
	if len(visits) > 0 {
		last = visits[len(visits)-1].on
		if visits[0].on.Before(start) {
			return answer{}, &badValue{"checked", visits[0].on.String(), "before-start"}
		}
	}
	if to.IsZero() {
		to = last.AddMonths(12)
	}
	if to.Before(last) {
		return answer{}, &badValue{"to", to.String(), "before-last"}
	}
	dues, err := checkCalendar(start, to, visits, pack.Months)
	if err != nil {
		return answer{}, err
	}
	lines := []string{say(o.lang, "schedule/from", disbursed, to)}
	if start != disbursed {
		lines = append(lines, say(o.lang, "schedule/r0", start))
	}
	days := make([]string, len(dues))
	for i, due := range dues {
		days[i] = due.DueOn.String()
		line := say(o.lang, "schedule/due", i+1, due.DueOn, due.Rule, due.CountFrom, say(o.lang, "schedule/"+due.Rule))
		switch {
		case due.LateDays > 0:
			line += say(o.lang, "schedule/late", due.DoneOn, due.LateDays)
		case !due.DoneOn.IsZero():
			line += say(o.lang, "schedule/done", due.DoneOn)
		}
		lines = append(lines, line)
	}
	return answer{
		value: struct {
			Disbursed civil.Date `json:"disbursed"`
			Start     civil.Date `json:"start"`
			To        civil.Date `json:"to"`
			Checks    []checkDue `json:"checks"`
		}{disbursed, start, to, append([]checkDue{}, dues...)},
		lines: append(lines, say(o.lang, "schedule/readings")),
		cells: []string{strings.Join(days, ";")},
	}, nil
}

// visits reads the checks made, in order of days: at most one on a day, and none that
// puts right what was never found.
func (o *options) visits(disbursed civil.Date) []visit {
	var visits []visit
	for _, found := range []outcome{clean, finding, rectified} {
		for _, on := range o.dates(string(found)) {
			if on.Before(disbursed) {
				o.refuse(string(found), on.String(), "before-start")
			}
			visits = append(visits, visit{on, found})
		}
	}
	slices.SortStableFunc(visits, func(a, b visit) int { return a.on.Compare(b.on) })
	problem := false
	for i, v := range visits {
		if i > 0 && v.on == visits[i-1].on {
			o.refuse(string(v.found), v.on.String(), "two-a-day")
		}
		if v.found == rectified && !problem {
			o.refuse(string(v.found), v.on.String(), "nothing-found")
		}
		if v.found != clean {
			problem = v.found == finding
		}
	}
	return visits
}
