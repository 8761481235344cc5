package loan

import (
	"math/rand/v2"
	"testing"

	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// at is what the loans of a file were on a day as known at a number, by loan.
func at(t *testing.T, f *File, day civil.Date, seq int64) map[string]state {
	t.Helper()
	out := map[string]state{}
	for _, l := range f.Loans {
		for _, s := range f.states(l) {
			if s.seq > seq || s.until <= seq || s.from.After(day) || !s.to.IsZero() && !day.Before(s.to) {
				continue
			}
			if _, twice := out[l.Number]; twice {
				t.Fatalf("%s is in two states on %s as known at %d", l.Number, day, seq)
			}
			s.no, s.until, s.to = 0, 0, civil.Date{} // when it ends is known only later
			s.seq, s.from = 0, civil.Date{}
			out[l.Number] = s
		}
	}
	return out
}

// Ledger(D, S) is what the file said at S, for every day: corrections, reversals, further
// sums, repayments and closings that come after S change nothing in it. Sums are those
// of the movements with on ≤ D and seq ≤ S, added up by themselves.
func TestA13_1_WhatComesAfterChangesNoEarlierLedger(t *testing.T) {
	reached := map[string]int{}
	compared, differing := 0, 0
	for seed := range uint64(60) {
		w := &walker{t: t, rnd: rand.New(rand.NewPCG(seed, 19)), law: law.Default(), f: NewFile("h"), day: civil.New(2019, 7, 1)}
		known := []*File{w.f} // by number
		for range 160 {
			w.try(seed, reached)
			for int64(len(known)) <= w.seq {
				known = append(known, w.f)
			}
		}
		last := w.day.AddDays(400)
		for seq := range known {
			for _, day := range []civil.Date{civil.New(2019, 8, 1), w.day.AddDays(-w.rnd.IntN(60)), w.day.AddDays(-w.rnd.IntN(9)), w.day, last} {
				then, later := at(t, known[seq], day, int64(seq)), at(t, w.f, day, int64(seq))
				if len(then) != len(later) {
					t.Fatalf("seed %d: %d loans on %s as known at %d, %d loans when it was", seed, len(later), day, seq, len(then))
				}
				for loan, s := range then {
					compared++
					if later[loan] != s {
						t.Fatalf("seed %d: %s on %s as known at %d: %+v, when it was %+v", seed, loan, day, seq, later[loan], s)
					}
					if now, ok := at(t, w.f, day, w.seq)[loan]; !ok || now != s {
						differing++
					}
				}
				for _, l := range w.f.Loans {
					var owed money.Fen
					for _, m := range w.f.Book(l) {
						if m.Seq <= int64(seq) && !m.On.After(day) {
							owed += m.PrincipalFen
						}
					}
					if s, ok := later[l.Number]; ok && s.owed != owed || !ok && owed != 0 {
						t.Fatalf("seed %d: %s on %s as known at %d owes %s, its movements say %s", seed, l.Number, day, seq, s.owed, owed)
					}
				}
			}
		}
		for _, l := range w.f.Loans { // and now it is the fold itself
			s, ok := at(t, w.f, last, w.seq)[l.Number]
			if ok == l.Reversed || ok && (s.amount != l.AmountFen || s.owed != l.OutstandingFen() || s.lent != l.DisbursedOn || s.due != l.DueOn || s.end != l.ClosedOn) {
				t.Fatalf("seed %d: %s now: %+v; the fold: %s of %s since %s until %s, closed %s", seed, l.Number, s, l.OutstandingFen(), l.AmountFen, l.DisbursedOn, l.DueOn, l.ClosedOn)
			}
		}
	}
	if differing == 0 || reached["loan.entry-corrected/1"] == 0 || reached["loan.disbursement-reversed/1"] == 0 || reached["loan.repaid/1"] == 0 {
		t.Errorf("of %d states compared %d changed later; reached %v", compared, differing, reached)
	}
}
