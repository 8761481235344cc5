package oversight

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// DaysStream holds which days of the log are closed.
const DaysStream = "days"

// CloseDay ends one day: every duty whose last day it was and that nobody discharged
// becomes a suspected breach. No person gives this command.
type CloseDay struct {
	Day civil.Date `json:"day" doc:"日期|the day to close"`
}

// DayClosed says that a day's close was done, and how many suspected breaches it opened.
type DayClosed struct {
	Day    civil.Date `json:"day"`
	Opened int        `json:"opened"`
}

// EventType names the event for ever.
func (*DayClosed) EventType() string { return "oversight.day-closed/1" }

// Days is the fold of the closes: days are closed one after the other.
type Days struct {
	Last civil.Date // the last closed day; zero before the first close
	Seq  int64      // the number of that close: what was changed after it was not looked at
	all  []closedDay
}

type closedDay struct {
	day    civil.Date
	opened int
	seq    int64
}

// MayClose refuses a day that is not over, and one out of order.
func (d *Days) MayClose(day, today civil.Date) error {
	switch {
	case day.IsZero():
		return act.Refuse("X10", "required", act.Figures{"field": "day"}).At("day")
	case !day.Before(today):
		return act.Refuse("Z1", "day-not-over", act.Figures{"day": day, "today": today}).At("day")
	case !d.Last.IsZero() && day != d.Last.AddDays(1):
		return act.Refuse("Z1", "day-out-of-order", act.Figures{"day": day, "last": d.Last}).At("day")
	}
	return nil
}

// Apply gives the fold after a recorded event.
func (d *Days) Apply(r act.Recorded) (*Days, error) {
	e, ok := r.Event.(*DayClosed)
	if !ok {
		return nil, fmt.Errorf("days: event %s does not belong here", r.Event.EventType())
	}
	all := d.all[:len(d.all):len(d.all)]
	return &Days{Last: e.Day, Seq: r.Seq, all: append(all, closedDay{e.Day, e.Opened, r.Seq})}, nil
}

// DayTable has one row for each closed day.
var DayTable = &act.Table{Name: "day_closed", Key: []string{"day"}, Cols: []string{"opened", "seq"}}

// Rows are the closed days.
func (d *Days) Rows() []act.Row {
	rows := make([]act.Row, len(d.all))
	for i, c := range d.all {
		rows[i] = act.Row{Table: DayTable, Key: []any{c.day.String()}, Cols: []any{int64(c.opened), c.seq}}
	}
	return rows
}
