package roster

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/law"
)

// AcknowledgeRoster is a bank's receipt for a released list (签收).
type AcknowledgeRoster struct {
	Release string `json:"release" doc:"名单编号|number of the released list"`
}

// Acknowledged is one receipt.
type Acknowledged struct {
	Release string `json:"release"`
	Bank    string `json:"bank"`
}

// EventType names the event for ever.
func (*Acknowledged) EventType() string { return "roster.acknowledged/1" }

// DecideAcknowledge takes a bank's receipt. unit is the bank unit of the person who
// acts.
func (r *Roster) DecideAcknowledge(cmd AcknowledgeRoster, unit string) ([]act.Event, error) {
	if r.Release == nil || r.Release.Number != cmd.Release {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Release}).At("release")
	}
	i, ok := r.Release.For(unit)
	if !ok {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Release}).At("release")
	}
	b := r.Release.Banks[i]
	if b.Received() {
		return nil, act.Refuse("A12.2", "already-acknowledged", act.Figures{"number": r.Release.Number, "on": b.Duty.DoneOn}).At("release")
	}
	return []act.Event{&Acknowledged{Release: r.Release.Number, Bank: b.Unit}}, nil
}

// For finds the recipient that a bank unit answers for: itself or the unit it lies in;
// else the first below it, one without a receipt before the others.
func (r *Release) For(unit string) (int, bool) {
	found, below := 0, false
	for i, b := range r.Banks {
		if b.Unit == unit || strings.HasPrefix(unit, b.Unit+"-") {
			return i, true
		}
		if strings.HasPrefix(b.Unit, unit+"-") && (!below || r.Banks[found].Received()) {
			found, below = i, true
		}
	}
	return found, below
}

func (r *Release) recipient(unit string) (int, bool) {
	return slices.BinarySearchFunc(r.Banks, unit, func(b Recipient, unit string) int { return strings.Compare(b.Unit, unit) })
}

// ackClock is the parameter that says within how many days a list is acknowledged.
const ackClock = "roster-ack.working-days"

// acknowledging is a bank's duty to acknowledge a list within the days of the policy in
// force. A year without a calendar leaves the day unknown and says which.
func acknowledging(l *law.Law, release, bank string, rec act.Recorded) (act.Duty, error) {
	d := act.Duty{
		ID: "roster-ack/" + release + "/" + bank, Rule: "A12.2", Subject: release, Role: act.BankHead, Unit: bank, StartedOn: rec.On, Clock: ackClock, Version: 1, Seq: rec.Seq,
	}
	p, err := l.PackOn(l.Begins(rec.On))
	if err != nil {
		return d, err
	}
	due, v, err := p.Due(ackClock, l.Begins(rec.On))
	var missing *law.NoCalendar
	var unknown *law.Unknown
	switch {
	case errors.As(err, &missing):
		d.Why = "no-calendar-" + strconv.Itoa(missing.Year)
	case errors.As(err, &unknown):
		d.Why = "unknown"
	case err != nil:
		return d, err
	default:
		d.DueOn, d.Basis, d.Why = due.Date, string(v.Basis), "working-days"
		if len(due.Assumed) > 0 {
			d.Why = "working-days-assumed"
		}
	}
	return d, nil
}
