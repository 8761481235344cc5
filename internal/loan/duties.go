package loan

import (
	"errors"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
)

// derive computes the duties of the file (Z1). Neighbouring passages under one
// clock are one duty; a return begins a new one, named by its round.
func (f *File) derive(l *law.Law) ([]act.Duty, error) {
	var out []act.Duty
	for _, a := range f.Applications {
		var open *act.Duty
		var clock string
		for _, p := range a.Trail {
			st, inCourse := StationOf(p.Step)
			if open != nil && (!inCourse || st.Clock != clock || p.StartedOn.IsZero()) {
				out = append(out, *open)
				open = nil
			}
			if !inCourse || st.Clock == "" {
				continue
			}
			if open == nil {
				due, err := dueAfter(l, a, st.Clock, p.StartedOn)
				if err != nil {
					return nil, err
				}
				clock = st.Clock
				open = &act.Duty{
					ID: st.Clock + "/" + a.Number + "/" + strconv.Itoa(p.Round), Rule: st.DutyRule, Subject: a.Number, Role: st.Role,
					Unit: a.unit(st.Unit), StartedOn: l.Begins(p.StartedOn), DueOn: due.on, Basis: due.basis, Why: due.why,
					Clock: st.Clock, Reading: st.Reading,
				}
			}
			open.DoneOn = p.SettledOn
			if p.Returned {
				out = append(out, *open)
				open = nil
			}
		}
		if open != nil {
			out = append(out, *open)
		}
	}
	return out, nil
}

type due struct {
	on         civil.Date
	basis, why string
}

// dueAfter counts a clock of the application's policy from the day it began. A year
// without a calendar leaves the day unknown and says which; it stops no act.
func dueAfter(l *law.Law, a *Application, clock string, from civil.Date) (due, error) {
	p, err := l.PackOn(l.Begins(a.SubmittedOn()))
	if err != nil {
		return due{}, err
	}
	d, v, err := p.Due(clock, l.Begins(from))
	var missing *law.NoCalendar
	var unknown *law.Unknown
	switch {
	case errors.As(err, &missing):
		return due{why: "no-calendar-" + strconv.Itoa(missing.Year)}, nil
	case errors.As(err, &unknown):
		return due{why: "unknown"}, nil
	case err != nil:
		return due{}, err
	}
	out := due{on: d.Date, basis: string(v.Basis), why: "working-days"}
	if len(d.Assumed) > 0 {
		out.why = "working-days-assumed"
	}
	return out, nil
}

// unit is the accountable unit's code: township and county are read off the
// village's code of that day (9 and 6 digits).
func (a *Application) unit(k UnitKind) string {
	switch k {
	case UnitTownship:
		return a.Village[:9]
	case UnitCounty:
		return a.Village[:6]
	case UnitBank:
		return a.Bank
	}
	return a.Village
}
