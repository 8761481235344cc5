package loan

import (
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// A correction that counts: the file is folded again as if the entry had always read so,
// and the loan's book shows both what was written and what is right.

// with is the file as it would be if the correction took effect, or a refusal if the
// corrected entry does not fit what came before and after it.
func (f *File) with(e *EntryCorrected, c Case) (*File, error) {
	probe := *e
	probe.Needs = ""
	after := f.clone()
	seq := int64(1)
	if n := len(f.history); n > 0 {
		seq = f.history[n-1].Seq + 1
	}
	r := act.Recorded{Seq: seq, On: c.On, By: c.Act.By, Event: &probe}
	after.history = append(f.history[:len(f.history):len(f.history)], r)
	probe.apply(after, r)
	after = after.refolded(c.Law)
	return after, after.consistent()
}

// consistent refuses a file whose days or sums contradict each other after a correction.
func (f *File) consistent() error {
	for _, a := range f.Applications {
		for _, p := range a.Trail {
			if !p.DoneOn.IsZero() && p.DoneOn.Before(p.StartedOn) {
				return act.Refuse("Z1", "day-before-previous-step", act.Figures{"day": p.DoneOn, "previous": p.StartedOn}).At("day")
			}
		}
		if over := a.PaidFen - a.Decided.AmountFen; a.Loan != "" && over > 0 {
			return act.Refuse("A5.2", "above-decision", act.Figures{"amount": a.PaidFen, "limit": a.Decided.AmountFen}).At("amount_fen")
		}
	}
	for _, l := range f.Loans {
		moves := slices.Clone(l.Movements)
		slices.SortStableFunc(moves, func(a, b Movement) int { return a.On.Compare(b.On) })
		var owed money.Fen
		for i, m := range moves {
			owed += m.PrincipalFen
			if last := i == len(moves)-1 || moves[i+1].On != m.On; last && owed < 0 { // a day's movements count together
				return act.Refuse("A13.1", "repayment-above-debt", act.Figures{"amount": -m.PrincipalFen, "owed": owed - m.PrincipalFen}).At("principal_fen")
			}
			if !l.ClosedOn.IsZero() && m.On.After(l.ClosedOn) {
				return act.Refuse("A8.6", "loan-closed", act.Figures{"loan": l.Number, "day": l.ClosedOn}).At("day")
			}
		}
		if !l.ClosedOn.IsZero() && owed != 0 {
			return act.Refuse("A8.6", "loan-closed", act.Figures{"loan": l.Number, "day": l.ClosedOn}).At("principal_fen")
		}
	}
	return nil
}

// refolded folds the whole history again, each entry as its corrections left it. What a
// passage's day was settled to stays where the day did not change; a corrected day is
// held against the day on which the entry was first recorded, the correction's reason
// being its evidence (R-Z1-1).
func (f *File) refolded(l *law.Law) *File {
	fresh := NewFile(f.Household)
	for i, r := range f.history {
		fresh.history = f.history[: i+1 : i+1]
		var day civil.Date
		if r.Event, day = f.latest(r); !day.IsZero() {
			r.On, r.DatedBy = day, f.counting(r.Seq)[0].Why
		}
		r.Event.(applier).apply(fresh, r)
		fresh.settle(r, l)
	}
	fresh.Corrections = f.Corrections
	fresh.keepSettled(f)
	for i, a := range fresh.Applications {
		if a.Survey != nil {
			fresh.rewarn(fresh.change(a.Number))
		}
		now, was := fresh.Applications[i].Trail, f.Applications[i].Trail
		for j := range min(len(now), len(was)) {
			if now[j].Step == was[j].Step && now[j].DoneOn == was[j].DoneOn {
				now[j].SettledOn = was[j].SettledOn
			}
		}
	}
	fresh.Duties, fresh.Superseded = f.Duties, f.Superseded
	return fresh
}

// rewarn gives a corrected survey the warnings its correction found.
func (f *File) rewarn(a *Application) {
	for _, x := range f.counting(a.Survey.Seq) {
		if r := f.entryOf(x.Seq, a); r != nil {
			s := *a.Survey
			s.Warnings = r.Event.(*EntryCorrected).Warnings
			a.Survey = &s
		}
	}
}

// Book is the loan's money as it was written down: the old sum of a corrected entry
// stands, and each correction adds its opposite, on its day, and what is right, both
// numbered from the correction. Its sums are those of Movements on every day; up to an
// earlier number it is what was known then.
func (f *File) Book(l *Loan) []Movement {
	var out []Movement
	for _, m := range l.Movements {
		chain := f.counting(m.Seq)
		if len(chain) == 0 {
			out = append(out, m)
			continue
		}
		was, entry := m, f.recorded(m.Seq)
		was.On = entry.On
		was.PrincipalFen, was.InterestFen = sums(entry.Event)
		out = append(out, was)
		e := entry.Event
		for _, x := range chain {
			e = corrected(e, x.New)
			right := was
			right.PrincipalFen, right.InterestFen = sums(e)
			if !x.New.Day.IsZero() {
				right.On = x.New.Day
			}
			if right.On == was.On && right.PrincipalFen == was.PrincipalFen && right.InterestFen == was.InterestFen {
				continue // the correction is of something else
			}
			for _, add := range []Movement{
				{On: was.On, PrincipalFen: -was.PrincipalFen, InterestFen: -was.InterestFen},
				{On: right.On, PrincipalFen: right.PrincipalFen, InterestFen: right.InterestFen},
			} {
				add.Kind, add.Seq, add.Entry, add.By, add.Note = MoveCorrection, x.Effect, m.Seq, x.By, x.Why
				out = append(out, add)
			}
			was = right
		}
	}
	for i := range out {
		out[i].No = i + 1
	}
	return out
}
