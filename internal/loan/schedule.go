package loan

import "fupindai/internal/civil"

// Found is what made the calendar of checks move: a visit and what it found, or a
// problem that came to light without one.
type Found string

// What a check found. FoundElsewhere is no visit: a problem told by the public, an audit
// or the bank hastens the next check and settles none.
const (
	FoundNothing   Found = "checked"
	FoundProblem   Found = "finding"
	FoundRectified Found = "rectified"
	FoundElsewhere Found = "told"
)

// Visit is a check that was made, or a problem told on a day.
type Visit struct {
	On    civil.Date
	Found Found
}

// CheckDue is one check of the calendar: its last day, the rule and the day it is
// counted from, how many times the rule's months, and the day of the check that settled
// it (none while open).
type CheckDue struct {
	Rule      string     `json:"rule"`
	CountFrom civil.Date `json:"count_from"`
	DueOn     civil.Date `json:"due_on"`
	DoneOn    civil.Date `json:"done_on,omitzero"`
	LateDays  int        `json:"late_days,omitempty"`
	Parameter string     `json:"-"` // that sets the months
	Times     int        `json:"-"`
	Visit     int        `json:"-"` // the visit that settled it, counted from 1
}

// pace is a rule of article 8 with the parameter that sets its months.
type pace struct{ rule, parameter string }

var paces = map[Found]pace{
	"":             {"A8.1", "check.first-months"},
	FoundNothing:   {"A8.2", "check.clean-months"},
	FoundProblem:   {"A8.3", "check.problem-months"},
	FoundRectified: {"A8.4", "check.rectified-months"},
}

// checkClock is where the calendar stands: the day it counts from, the pace, and how
// many periods in a row were missed since.
type checkClock struct {
	from   civil.Date
	state  Found
	missed int
	told   civil.Date // a problem told since the last visit; the next check is monthly from it, if that is sooner
	months func(parameter string, on civil.Date) (int, error)
	dues   []CheckDue
}

func (c *checkClock) due(state Found, from civil.Date, times int) (CheckDue, error) {
	p := paces[state]
	n, err := c.months(p.parameter, from)
	return CheckDue{Rule: p.rule, CountFrom: from, DueOn: from.AddMonths(n * times), Parameter: p.parameter, Times: times}, err
}

// next is the check that is due now.
func (c *checkClock) next() (CheckDue, error) {
	due, err := c.due(c.state, c.from, c.missed+1)
	if err != nil || c.told.IsZero() {
		return due, err
	}
	sooner, err := c.due(FoundProblem, c.told, 1)
	if sooner.DueOn.Before(due.DueOn) {
		due = sooner
	}
	return due, err
}

// pass goes on to the period after due.
func (c *checkClock) pass(due CheckDue) {
	c.dues = append(c.dues, due)
	switch {
	case !c.told.IsZero():
		c.missed = 0
		if due.CountFrom == c.told && due.Rule == paces[FoundProblem].rule {
			c.missed = 1
		}
		c.from, c.state, c.told = c.told, FoundProblem, civil.Date{}
	case c.state == "": // a missed first check hands its own day on
		c.from, c.state = due.DueOn, FoundNothing
	default:
		c.missed++
	}
}

// tell notes a problem that came to light on a day without a visit: what was due before
// stays due, the next check comes within the month.
func (c *checkClock) tell(on civil.Date) error {
	for {
		due, err := c.next()
		if err != nil || !due.DueOn.Before(on) {
			c.told = on
			return err
		}
		c.pass(due)
	}
}

// visit settles every period up to its day, or the running one if none was missed.
func (c *checkClock) visit(v Visit, no int) error {
	settled := 0
	settle := func(d *CheckDue) {
		d.DoneOn, d.LateDays, d.Visit = v.On, max(0, d.DueOn.DaysUntil(v.On)), no
		settled++
	}
	for i := range c.dues {
		if c.dues[i].Visit == 0 {
			settle(&c.dues[i])
		}
	}
	for {
		due, err := c.next()
		if err != nil {
			return err
		}
		if settled > 0 && !due.DueOn.Before(v.On) {
			break
		}
		settle(&due)
		if c.pass(due); due.LateDays == 0 {
			break
		}
	}
	return nil
}

// CheckCalendar lists the checks due from start to the day to, inclusive, and the one
// after them (A8.1–A8.4). Months are counted from the last check to the same-number
// day, clamped; periods missed in a row are two, three … times the months from that
// check (reading R-A8.2-1). A first check that was missed hands its own due day on as
// the next start. A check settles every period up to its day (R-A8.2-2), or the running
// one if none was missed. A problem keeps its monthly pace until it is put right
// (R-A8.4-1). Of two visits on one day the second settles nothing more.
//
// visits are in order of days, none before start; months reads a parameter.
func CheckCalendar(start, to civil.Date, visits []Visit, months func(parameter string, on civil.Date) (int, error)) (dues []CheckDue, next CheckDue, err error) {
	c := checkClock{from: start, months: months}
	standing, last := FoundNothing, civil.Date{} // what stands of earlier findings; the day of the last visit
	for i, v := range visits {
		if v.Found == FoundElsewhere {
			if standing == FoundProblem {
				continue // it is monthly already
			}
			standing = FoundProblem
			if err := c.tell(v.On); err != nil {
				return nil, next, err
			}
			continue
		}
		if v.On != last {
			if err := c.visit(v, i+1); err != nil {
				return nil, next, err
			}
		}
		if v.Found != FoundNothing {
			standing = v.Found
		}
		c.from, c.state, c.missed, c.told, last = v.On, standing, 0, civil.Date{}, v.On
	}
	for {
		if next, err = c.next(); err != nil || next.DueOn.After(to) {
			return c.dues, next, err
		}
		c.pass(next)
	}
}
