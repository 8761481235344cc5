package loan

import (
	"math"
	"slices"
	"sort"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// The ledger of a day as known at a number (A13.1). Every fact of a loan has the day it
// holds for and the number under which it became known. A state is what the loan was for
// all days from FromOn to before UntilOn, as known from number Seq to before UntilSeq:
// one rectangle of days and numbers. The rectangles of a loan never overlap, so
// Ledger(D, S) is the states around the point (D, S), without any folding: what comes
// after S opens new rectangles and only closes old ones.

// Forever and EndOfDays are where a state ends that still holds: as known now, and for
// all days to come. EndOfDays follows every day.
const (
	Forever   = math.MaxInt64
	EndOfDays = "~"
)

// StateTable has one row per state.
var StateTable = &act.Table{
	Name: "loan_state",
	Key:  []string{"loan", "no"},
	Cols: []string{
		"household", "village", "bank", "purpose", "seq", "until_seq", "from_on", "until_on", "current",
		"amount_fen", "balance_fen", "disbursed_on", "due_on", "closed_on",
	},
}

// state is one rectangle, numbered in the order of birth. No sum stands where amount
// is 0: there the loan is not.
type state struct {
	no             int
	seq, until     int64
	from, to       civil.Date // to is zero for all days to come
	amount, owed   money.Fen
	lent, due, end civil.Date
}

// fact is what one event, or a correction, says of a loan's money.
type fact struct {
	seq        int64
	on         civil.Date
	entry      int64 // the sum paid out it belongs to; 0 for all else
	paid, owed money.Fen
	closes     bool
	due        civil.Date // the maturity from then on, of an extension
}

// facts of a loan in the order in which they became known.
func (f *File) facts(l *Loan) []fact {
	sums := map[int64]bool{}
	for _, m := range l.Movements {
		if m.Kind == MoveDisbursement {
			sums[m.Seq] = true
		}
	}
	var out []fact
	for _, m := range f.Book(l) {
		x := fact{seq: m.Seq, on: m.On, owed: m.PrincipalFen}
		switch {
		case sums[m.Entry]:
			x.entry, x.paid = m.Entry, m.PrincipalFen
		case m.No == 1 && l.Book != "":
			x.entry, x.paid = m.Entry, l.AmountFen
		}
		out = append(out, x)
	}
	if l.ClosedSeq != 0 {
		out = append(out, fact{seq: l.ClosedSeq, on: l.ClosedOn, closes: true})
	}
	for _, e := range l.Extensions {
		if e.State == ExtensionApproved {
			out = append(out, fact{seq: e.Seq, on: e.AnsweredOn, due: e.DueOn})
		}
	}
	slices.SortStableFunc(out, func(a, b fact) int { return int(a.seq - b.seq) })
	return out
}

// states are the loan's rectangles in the order of their numbers. What is known later
// never changes one but by ending it.
func (f *File) states(l *Loan) []state {
	var all, now []state // now is the newest knowledge, day after day
	var sums, extended []fact
	born := 0
	for _, x := range f.facts(l) {
		if x.owed == 0 && x.paid == 0 && !x.closes && x.due.IsZero() {
			continue // interest alone
		}
		if x.paid != 0 {
			sums = append(sums, x)
		}
		if !x.due.IsZero() {
			extended = append(extended, x)
		}
		// anew ends a rectangle and begins the next over the same days, to be changed.
		anew := func(s *state) {
			if s.seq == x.seq {
				return // its own number knows nothing else
			}
			old := *s
			old.until = x.seq
			all = append(all, old)
			born++
			s.no, s.seq = born, x.seq
		}
		at := sort.Search(len(now), func(i int) bool { return !now[i].from.Before(x.on) })
		if at == len(now) || now[at].from != x.on {
			cut := state{from: x.on, until: Forever}
			if at > 0 {
				before := &now[at-1]
				cut = *before
				anew(before)
				cut.from, before.to = x.on, x.on
			} else if len(now) > 0 {
				cut.to = now[0].from
			}
			born++
			cut.no, cut.seq = born, x.seq
			now = slices.Insert(now, at, cut)
		}
		for i := at; i < len(now); i++ {
			s := &now[i]
			anew(s)
			s.owed += x.owed
			s.amount += x.paid
			if x.closes {
				s.end = x.on
			}
			if x.paid != 0 {
				s.lent, s.due = l.lentOn(sums, s.from)
			}
			for _, e := range extended {
				if !e.on.After(s.from) && s.amount > 0 {
					s.due = e.due
				}
			}
		}
	}
	all = append(all, now...)
	slices.SortFunc(all, func(a, b state) int { return a.no - b.no })
	return slices.DeleteFunc(all, func(s state) bool { return s.amount <= 0 })
}

// lentOn says since when and until when a loan runs on a day, by the sums that stand
// on it; no days while none does.
func (l *Loan) lentOn(sums []fact, day civil.Date) (lent, due civil.Date) {
	if l.Book != "" {
		return l.DisbursedOn, l.DueOn
	}
	standing := map[int64]money.Fen{}
	for _, x := range sums {
		if !x.on.After(day) {
			standing[x.entry] += x.paid
		}
	}
	first := map[int64]civil.Date{} // the last day on which a sum was put down is its day
	for _, x := range sums {
		if standing[x.entry] > 0 && x.paid > 0 && !x.on.After(day) {
			first[x.entry] = x.on
		}
	}
	for _, on := range first {
		if lent.IsZero() || on.Before(lent) {
			lent = on
		}
	}
	if lent.IsZero() {
		return lent, due
	}
	return lent, lent.AddMonths(l.TermMonths)
}

func (f *File) stateRows() []act.Row {
	var rows []act.Row
	for _, l := range f.Loans {
		for _, s := range f.states(l) {
			to := EndOfDays
			if !s.to.IsZero() {
				to = s.to.String()
			}
			rows = append(rows, act.Row{Table: StateTable, Key: []any{l.Number, int64(s.no)}, Cols: []any{
				f.Household, l.Village, l.Bank, l.Purpose, s.seq, s.until, s.from.String(), to, s.until == Forever && s.to.IsZero(),
				int64(s.amount), int64(s.owed), s.lent.String(), s.due.String(), s.end.String(),
			}})
		}
	}
	return rows
}
