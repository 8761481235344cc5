package law

import (
	"fmt"
	"slices"
	"time"

	"fupindai/internal/civil"
)

// Calendar says which days are worked: "cn" by the notices of the State Council,
// "xj" with Xinjiang's two feasts and cancelled make-up days on top. A year
// without data is an error, never a guess.
type Calendar struct {
	Region string
	days   map[civil.Date]Day
	years  map[int]bool
	notice func(year int) string
}

// Kinds of days.
const (
	Workday         = "workday"
	Weekend         = "weekend"
	Holiday         = "holiday"           // a national holiday
	MakeUp          = "make-up"           // a weekend day worked for a holiday
	Feast           = "feast"             // a regional day off
	CancelledMakeUp = "cancelled-make-up" // a national make-up day not worked in the region
)

// Day is what a date is and where that is written. Assumed marks a feast day
// whose notice is missing.
type Day struct {
	Kind    string `json:"kind"`
	Name    string `json:"name,omitempty"`
	Assumed bool   `json:"assumed,omitempty"`
	Source  Source `json:"source"`
}

// Worked says whether the day is a working day.
func (d Day) Worked() bool { return d.Kind == Workday || d.Kind == MakeUp }

// Step is one day of a count: its date, what it is, and its number if it counted.
type Step struct {
	Date   civil.Date `json:"date"`
	Number int        `json:"number,omitempty"` // 1, 2 … for working days; 0 for days off
	Day
}

// Due is where a count ends, with the assumed days it crossed and its steps.
type Due struct {
	Date    civil.Date   `json:"date"`
	Assumed []civil.Date `json:"assumed,omitempty"`
	Steps   []Step       `json:"steps,omitempty"`
}

// NoCalendar is the error for a year whose working days are not known.
type NoCalendar struct {
	Year   int
	Region string
	Notice string // the notice to load
}

func (e *NoCalendar) Error() string {
	return fmt.Sprintf("law: no working-day calendar %s for %d: load %s", e.Region, e.Year, e.Notice)
}

// Calendar gives the calendar of a region: "cn" or "xj".
func (l *Law) Calendar(region string) (*Calendar, error) {
	c, ok := l.calendar[region]
	if !ok {
		return nil, fmt.Errorf("law: no working-day calendar %q", region)
	}
	return c, nil
}

// Working is the calendar by which this law counts working days: Xinjiang's.
func (l *Law) Working() *Calendar { return l.calendar[l.region] }

// IsWorkday says whether d is worked and what kind of day it is; *NoCalendar if
// its year has no data.
func (c *Calendar) IsWorkday(d civil.Date) (bool, Day, error) {
	if !c.years[d.Year()] {
		return false, Day{}, &NoCalendar{Year: d.Year(), Region: c.Region, Notice: c.notice(d.Year())}
	}
	day, listed := c.days[d]
	if !listed {
		day.Kind = Workday
		if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
			day.Kind = Weekend
		}
	}
	return day.Worked(), day, nil
}

// Add gives the n-th working day after from. The day of the event is not counted,
// the last day is; n is not negative, and 0 is from itself.
func (c *Calendar) Add(from civil.Date, n int) (Due, error) {
	if n < 0 {
		return Due{}, fmt.Errorf("law: %d working days cannot be counted forward", n)
	}
	due := Due{Date: from}
	for counted := 0; counted < n; {
		worked, err := c.step(&due, 1, counted+1)
		if err != nil {
			return Due{}, err
		}
		if worked {
			counted++
		}
	}
	return due, nil
}

// Before gives the last working day on or before d: the day by which something
// must be sent when the day before which it is due is off.
func (c *Calendar) Before(d civil.Date) (Due, error) { return c.nearest(d, -1) }

// Next gives the first working day on or after d.
func (c *Calendar) Next(d civil.Date) (Due, error) { return c.nearest(d, 1) }

// nearest walks from d, d included, in one direction to a working day.
func (c *Calendar) nearest(d civil.Date, direction int) (Due, error) {
	due := Due{Date: d.AddDays(-direction)}
	for {
		worked, err := c.step(&due, direction, 1)
		if err != nil {
			return Due{}, err
		}
		if worked {
			return due, nil
		}
	}
}

// step moves the count by one day and notes what that day is.
func (c *Calendar) step(due *Due, direction, number int) (bool, error) {
	due.Date = due.Date.AddDays(direction)
	worked, day, err := c.IsWorkday(due.Date)
	if err != nil {
		return false, err
	}
	if !worked {
		number = 0
	}
	if day.Assumed {
		due.Assumed = append(due.Assumed, due.Date)
	}
	due.Steps = append(due.Steps, Step{Date: due.Date, Number: number, Day: day})
	return worked, nil
}

// NthOfMonth gives the n-th working day of a month.
func (c *Calendar) NthOfMonth(year, month, n int) (Due, error) {
	return c.Add(civil.New(year, month, 1).AddDays(-1), n)
}

// Between counts the working days after from up to and including to; negative if
// to lies before from.
func (c *Calendar) Between(from, to civil.Date) (int, error) {
	if to.Before(from) {
		n, err := c.Between(to, from)
		return -n, err
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		worked, _, err := c.IsWorkday(d)
		if err != nil {
			return 0, err
		}
		if worked {
			n++
		}
	}
	return n, nil
}

// Years lists the years with data.
func (c *Calendar) Years() []int {
	var years []int
	for y := range c.years {
		years = append(years, y)
	}
	slices.Sort(years)
	return years
}

// Assumed lists the assumed days of a year, in order.
func (c *Calendar) Assumed(year int) []civil.Date {
	var days []civil.Date
	for d, day := range c.days {
		if day.Assumed && d.Year() == year {
			days = append(days, d)
		}
	}
	slices.SortFunc(days, civil.Date.Compare)
	return days
}
