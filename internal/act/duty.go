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
	Clock     string     // the law's parameter that sets the clock's length, like "survey.working-days"
	Reading   string     // the reading on which the clock rests, like "R-A5.2-1"; "" if none
	Version   int        // 1, and one more each time a correction of facts moved its clock
	Seq       int64      // the event that made this state of it
}

// DutyTable is the projection of duties, each in its present version.
var DutyTable = &Table{
	Name: "duty",
	Key:  []string{"stream", "duty_id"},
	Cols: []string{"rule", "subject", "role", "unit", "started_on", "due_on", "done_on", "basis", "why", "clock", "reading", "version", "seq"},
}

// DutyVersionTable keeps the versions that corrections superseded: what was known
// before stays readable.
var DutyVersionTable = &Table{
	Name: "duty_version",
	Key:  []string{"stream", "duty_id", "version"},
	Cols: []string{"rule", "started_on", "due_on", "done_on", "why", "seq"},
}

// Row is the duty's row in the given stream.
func (d Duty) Row(stream string) Row {
	return Row{DutyTable, []any{stream, d.ID}, []any{
		d.Rule, d.Subject, string(d.Role), d.Unit, d.StartedOn.String(), d.DueOn.String(), d.DoneOn.String(), d.Basis, d.Why,
		d.Clock, d.Reading, int64(d.Version), d.Seq,
	}}
}

// DutyOf reads a row of DutyTable back.
func DutyOf(r Row) Duty {
	text := func(i int) string { return r.Cols[i].(string) }
	day := func(i int) civil.Date {
		d, _ := civil.Parse(text(i)) //nolint:errcheck // written by Row: a day, or "" for none
		return d
	}
	return Duty{
		ID: r.Key[1].(string), Rule: text(0), Subject: text(1), Role: Role(text(2)), Unit: text(3), StartedOn: day(4), DueOn: day(5), DoneOn: day(6),
		Basis: text(7), Why: text(8), Clock: text(9), Reading: text(10), Version: int(r.Cols[11].(int64)), Seq: r.Cols[12].(int64),
	}
}

// OldRow is the row of a superseded version in the given stream.
func (d Duty) OldRow(stream string) Row {
	return Row{DutyVersionTable, []any{stream, d.ID, int64(d.Version)}, []any{
		d.Rule, d.StartedOn.String(), d.DueOn.String(), d.DoneOn.String(), d.Why, d.Seq,
	}}
}

// DutiesMoved says that an amendment of the law moved open duties of the stream: they are
// derived again under the law in force at its number. Closed ones stay (I7).
type DutiesMoved struct {
	Amendment int64 `json:"amendment"` // number of the proposal that was confirmed
}

// EventType names the event for ever.
func (*DutiesMoved) EventType() string { return "duties.moved/1" }

// Versions numbers the duties derived after event seq against those before it. The
// due day of a closed duty stays (KeepClosed); a duty whose clock was moved by a
// correction gets the next version, and the old one joins the superseded, as does one
// that is gone. To be discharged is no correction.
func Versions(before, superseded, after []Duty, seq int64) (now, old []Duty) {
	after = KeepClosed(before, after)
	old = superseded[:len(superseded):len(superseded)]
	was := make(map[string]Duty, len(before))
	for _, d := range before {
		was[d.ID] = d
	}
	for i := range after {
		d := &after[i]
		prior, known := was[d.ID]
		delete(was, d.ID)
		if !known {
			d.Version, d.Seq = 1, seq
			for _, o := range old { // gone and there again
				if o.ID == d.ID {
					d.Version = o.Version + 1
				}
			}
			continue
		}
		d.Version, d.Seq = prior.Version, prior.Seq
		if d.StartedOn != prior.StartedOn || d.DueOn != prior.DueOn || (!prior.DoneOn.IsZero() && d.DoneOn != prior.DoneOn) {
			old = append(old, prior)
			d.Version++
		}
		if d.Version != prior.Version || d.DoneOn != prior.DoneOn {
			d.Seq = seq
		}
	}
	for _, d := range before {
		if _, gone := was[d.ID]; gone {
			old = append(old, d)
		}
	}
	return after, old
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
