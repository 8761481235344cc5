package act

import "fupindai/internal/civil"

// Duty is what a unit owes by a day (Z1): the rule, the clock's start and last
// day, and the day it was discharged. A zero DoneOn is an open duty. Green,
// yellow and red are read off DueOn, never stored.
type Duty struct {
	ID        string     // unique in its stream, for example "A5.2/SQ2019-000123"
	Rule      string     // the article's rule
	Subject   string     // what it is about: an application, loan, list, notice
	Role      Role       // the accountable role, and
	Unit      string     // the unit it acts for
	StartedOn civil.Date // the day of the event, which is not counted
	DueOn     civil.Date // the last day; zero if it cannot be computed
	DoneOn    civil.Date // zero while open
	Basis     string     // "opinion", or "parameter" where the Opinion is silent
	Why       string     // code of the explanation, e.g. "working-days"; Unknown names a missing year
}

// DutyTable is the projection of duties.
var DutyTable = &Table{
	Name: "duty",
	Key:  []string{"stream", "duty_id"},
	Cols: []string{"rule", "subject", "role", "unit", "started_on", "due_on", "done_on", "basis", "why"},
}

// Row is the duty's row in the given stream.
func (d Duty) Row(stream string) Row {
	return Row{DutyTable, []any{stream, d.ID}, []any{
		d.Rule, d.Subject, string(d.Role), d.Unit,
		d.StartedOn.String(), d.DueOn.String(), d.DoneOn.String(), d.Basis, d.Why,
	}}
}

// KeepClosed carries closed duties over as they stand: a duty whose clock has
// stopped keeps its due date through later amendments of the law (I7), unless
// the facts that started or stopped it were themselves changed.
func KeepClosed(before, after []Duty) []Duty {
	old := make(map[string]Duty, len(before))
	for _, d := range before {
		old[d.ID] = d
	}
	for i, d := range after {
		was, ok := old[d.ID]
		if ok && !was.DoneOn.IsZero() && was.DoneOn == d.DoneOn && was.StartedOn == d.StartedOn {
			after[i].DueOn, after[i].Why = was.DueOn, was.Why
		}
	}
	return after
}
