package cli

import (
	"slices"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/loan"
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
		last = visits[len(visits)-1].On
		if visits[0].On.Before(start) {
			return answer{}, &badValue{"checked", visits[0].On.String(), "before-start"}
		}
	}
	if to.IsZero() {
		to = last.AddMonths(12)
	}
	if to.Before(last) {
		return answer{}, &badValue{"to", to.String(), "before-last"}
	}
	dues, _, err := loan.CheckCalendar(start, to, visits, pack.Months)
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
			Disbursed civil.Date      `json:"disbursed"`
			Start     civil.Date      `json:"start"`
			To        civil.Date      `json:"to"`
			Checks    []loan.CheckDue `json:"checks"`
		}{disbursed, start, to, append([]loan.CheckDue{}, dues...)},
		lines: append(lines, say(o.lang, "schedule/readings")),
		cells: []string{strings.Join(days, ";")},
	}, nil
}

// visits reads the checks made, in order of days: at most one on a day, and none that
// puts right what was never found.
func (o *options) visits(disbursed civil.Date) []loan.Visit {
	var visits []loan.Visit
	for _, found := range []loan.Found{loan.FoundNothing, loan.FoundProblem, loan.FoundRectified} {
		for _, on := range o.dates(string(found)) {
			if on.Before(disbursed) {
				o.refuse(string(found), on.String(), "before-start")
			}
			visits = append(visits, loan.Visit{On: on, Found: found})
		}
	}
	slices.SortStableFunc(visits, func(a, b loan.Visit) int { return a.On.Compare(b.On) })
	problem := false
	for i, v := range visits {
		if i > 0 && v.On == visits[i-1].On {
			o.refuse(string(v.Found), v.On.String(), "two-a-day")
		}
		if v.Found == loan.FoundRectified && !problem {
			o.refuse(string(v.Found), v.On.String(), "nothing-found")
		}
		if v.Found != loan.FoundNothing {
			problem = v.Found == loan.FoundProblem
		}
	}
	return visits
}
