package office

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
)

// derive gives what is owed about the group (A12.3, R-A1.2-2): each receiver
// acknowledges each list, until the next one takes its place; a vacant seat is filled.
func (g *Group) derive(l *law.Law) ([]act.Duty, error) {
	var out []act.Duty
	add := func(d act.Duty, clock string) error {
		if err := clocked(l, &d, clock); err != nil {
			return fmt.Errorf("group %s: %w", g.Village, err)
		}
		out = append(out, d)
		return nil
	}
	for i, e := range g.Lists {
		for _, to := range e.Receivers() {
			d := act.Duty{
				ID: e.DutyOf(to), Rule: "A12.3", Subject: g.Village, StartedOn: e.On,
			}
			switch to {
			case ToTownship:
				d.Role, d.Unit = act.TownshipLeader, g.Village[:9]
			case ToCounty:
				d.Role, d.Unit = act.CountyHead, g.Village[:6]
			case ToBank:
				d.Role, d.Unit = act.BankHead, e.Bank
			}
			if a, ok := e.Acknowledged(to); ok {
				d.DoneOn = a.On
			} else if i+1 < len(g.Lists) {
				if g.Lists[i+1].On == e.On {
					continue // changed again on its own day: nobody owed anything on it
				}
				d.DoneOn = g.Lists[i+1].On // what is owed is now owed on the next list
			}
			if err := add(d, "group-ack.working-days"); err != nil {
				return nil, err
			}
		}
	}
	for _, v := range g.vacancies() {
		d := act.Duty{
			ID: "group-vacancy/" + string(v.seat) + "/" + v.after.String(), Rule: "A12.3", Subject: g.Village, Role: act.CountyHead, Unit: g.Village[:6],
			StartedOn: v.after, DoneOn: v.filled,
		}
		if err := add(d, "group-vacancy.working-days"); err != nil {
			return nil, err
		}
	}
	return out, nil
}

type vacancy struct {
	seat   act.Role
	after  civil.Date // the last day on which the seat was held, or the group's first day
	filled civil.Date // zero while it is vacant
}

// vacancies are the gaps between the holders of a seat. A gap ends when the next
// holder sits, or is named, whichever is later: a first day written back fills no gap.
// Who sat when the group was first written down is taken as told.
func (g *Group) vacancies() []vacancy {
	var begun civil.Date
	for _, m := range g.Members {
		if begun.IsZero() || m.From.Before(begun) {
			begun = m.From
		}
	}
	if begun.IsZero() {
		return nil
	}
	var out []vacancy
	for _, seat := range act.Seats {
		var held []Member
		for _, m := range g.Members {
			if m.Seat == seat {
				held = append(held, m)
			}
		}
		slices.SortFunc(held, func(a, b Member) int { return a.From.Compare(b.From) })
		if len(held) == 0 {
			out = append(out, vacancy{seat: seat, after: begun})
			continue
		}
		if begun.Before(held[0].From) {
			out = append(out, vacancy{seat, begun, held[0].From})
		}
		for i, m := range held {
			if m.To.IsZero() {
				break
			}
			if i+1 == len(held) {
				out = append(out, vacancy{seat: seat, after: m.To})
			} else if sat := later(held[i+1].From, held[i+1].NamedOn); (m.Left || m.Acting) && m.To.AddDays(1).Before(sat) {
				out = append(out, vacancy{seat, m.To, sat})
			}
		}
	}
	return out
}

func later(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// clocked counts a duty's clock by the policy of the day it began. A year without a
// calendar leaves the day unknown and says which; it stops no act.
func clocked(l *law.Law, d *act.Duty, clock string) error {
	d.Clock, d.StartedOn = clock, l.Begins(d.StartedOn)
	p, err := l.PackOn(d.StartedOn)
	if err != nil {
		return err
	}
	due, v, err := p.Due(clock, d.StartedOn)
	var missing *law.NoCalendar
	var unknown *law.Unknown
	switch {
	case errors.As(err, &missing):
		d.Why = "no-calendar-" + strconv.Itoa(missing.Year)
	case errors.As(err, &unknown):
		d.Why = "unknown"
	case err != nil:
		return err
	default:
		d.DueOn, d.Basis, d.Why = due.Date, string(v.Basis), "working-days"
		if len(due.Assumed) > 0 {
			d.Why = "working-days-assumed"
		}
	}
	return nil
}
