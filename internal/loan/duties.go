package loan

import (
	"errors"
	"slices"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
)

// derive computes the duties of the file (Z1).
func (f *File) derive(l *law.Law) ([]act.Duty, error) {
	var out []act.Duty
	for _, a := range f.Applications {
		for _, r := range a.runs() {
			due, err := dueAfter(l, a, r.station.Clock, r.startedOn)
			if err != nil {
				return nil, err
			}
			out = append(out, act.Duty{
				ID: r.id, Rule: r.station.DutyRule, Subject: a.Number, Role: r.station.Role, Unit: a.unit(r.station.Unit),
				StartedOn: l.Begins(r.startedOn), DueOn: due.on, DoneOn: r.doneOn, Basis: due.basis, Why: due.why,
				Clock: r.station.Clock, Reading: r.station.Reading,
			})
		}
	}
	for _, n := range f.Loans {
		withdrawals, err := f.withdrawalDuties(n, l)
		if err != nil {
			return nil, err
		}
		out = append(out, withdrawals...)
		duties, err := f.checkDuties(n, l)
		if err != nil {
			return nil, err
		}
		out = append(out, duties...)
		if duties, err = f.collectionDuties(n, l); err != nil {
			return nil, err
		}
		out = append(out, duties...)
	}
	for _, p := range f.Problems {
		duties, err := f.problemDuties(p, l)
		if err != nil {
			return nil, err
		}
		out = append(out, duties...)
		if duties, err = f.recoveryDuties(p, l); err != nil {
			return nil, err
		}
		out = append(out, duties...)
	}
	return out, nil
}

// run is a stretch of the trail under one clock: one duty.
type run struct {
	id                string
	station           Station
	startedOn, doneOn civil.Date
	passages          []int // of the trail
}

// runs cuts the trail into its clocks. Neighbouring passages under one clock are one
// run; a return begins a new one, named by its round. What was undone counts for
// nothing: the clock before it runs on.
func (a *Application) runs() []run {
	var out []run
	open := false
	for i, p := range a.Trail {
		if p.Undone {
			continue
		}
		st, inCourse := StationOf(p.Step)
		if open && (!inCourse || st.Clock != out[len(out)-1].station.Clock) {
			open = false
		}
		if !inCourse || st.Clock == "" {
			continue
		}
		if !open {
			out = append(out, run{id: st.Clock + "/" + a.Number + "/" + strconv.Itoa(p.Round), station: st, startedOn: p.StartedOn})
			open = true
		}
		r := &out[len(out)-1]
		r.doneOn = p.SettledOn
		r.passages = append(r.passages, i)
		if p.Returned {
			open = false
		}
	}
	return out
}

// DutyOf is the id of the duty that the i-th passage of the trail runs under; "" if none.
func (a *Application) DutyOf(i int) string {
	for _, r := range a.runs() {
		if slices.Contains(r.passages, i) {
			return r.id
		}
	}
	return ""
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
	return lastDay(p, l, clock, from)
}

// lastDay counts a clock of a policy from the day it began.
func lastDay(p *law.Pack, l *law.Law, clock string, from civil.Date) (due, error) {
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
