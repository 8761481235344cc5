package loan

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
)

// byDay is the calendar of checks told day after day, without CheckCalendar: what is
// due, what was missed, what a visit settled.
type byDay struct {
	from    civil.Date
	months  int // of the running pace
	rule    string
	times   int
	told    civil.Date
	problem bool // a problem stands
	righted bool // the last one was put right
	visited civil.Date
	lines   []dayDue
}

type dayDue struct {
	rule      string
	from, due civil.Date
	done      civil.Date
}

// running is the check that runs: no table of visits, only where the day stands.
func (b *byDay) running() dayDue {
	d := dayDue{rule: b.rule, from: b.from, due: b.from.AddMonths(b.months * b.times)}
	if !b.told.IsZero() && b.told.AddMonths(1).Before(d.due) {
		d = dayDue{rule: "A8.3", from: b.told, due: b.told.AddMonths(1)}
	}
	return d
}

func (b *byDay) pace(rule string, months int) {
	b.rule, b.months, b.times, b.told = rule, months, 1, civil.Date{}
}

func (b *byDay) missed() {
	d := b.running()
	b.lines = append(b.lines, d)
	switch {
	case !b.told.IsZero():
		sooner := d.rule == "A8.3" && d.from == b.told
		b.from = b.told
		b.pace("A8.3", 1)
		if sooner {
			b.times = 2
		}
	case b.rule == "A8.1":
		b.from = d.due
		b.pace("A8.2", 3)
	default:
		b.times++
	}
}

func (b *byDay) tell(day civil.Date) {
	if !b.problem {
		b.problem, b.righted, b.told = true, false, day
	}
}

// visit is a check, or a verification (right).
func (b *byDay) visit(day civil.Date, found, right bool) {
	if b.visited != day {
		open := false
		for i := range b.lines {
			if b.lines[i].done.IsZero() {
				b.lines[i].done, open = day, true
			}
		}
		if !open {
			d := b.running()
			d.done = day
			b.lines = append(b.lines, d)
		}
	}
	b.visited = day
	switch {
	case found:
		b.problem, b.righted = true, false
	case right:
		b.problem, b.righted = false, true
	}
	b.from = day
	switch {
	case b.problem:
		b.pace("A8.3", 1)
	case b.righted:
		b.pace("A8.4", 3)
	default:
		b.pace("A8.2", 3)
	}
}

// I14: over random histories of checks, problems told, verifications and days that pass,
// the duties of the checks are those of a slow recount day by day, and a running loan is
// never without one that is open. A8.6: a closed loan has none.
func TestI14_ChecksEqualASlowRecount(t *testing.T) {
	late := 0
	for seed := range uint64(400) {
		rnd := rand.New(rand.NewPCG(seed, 8))
		start := civil.New(2019, 7, 1).AddDays(rnd.IntN(250))
		w := &walker{t: t, rnd: rnd, law: law.Default(), f: NewFile("H"), day: start}
		apply := func(by act.Actor, cmd Command, events ...act.Event) bool {
			if cmd != nil {
				w.no++
				facts := w.facts()
				facts.NewNumber, facts.NewProblem = fmt.Sprintf("JC-%d", w.no), fmt.Sprintf("WT-%d", w.no)
				var err error
				if events, err = Decide(w.f, cmd, Case{Act: act.Act{By: by, Today: w.day}, On: w.day, Facts: facts, Law: w.law}); err != nil {
					return false
				}
			}
			for _, e := range events {
				w.seq++
				var err error
				if w.f, err = w.f.Apply(act.Recorded{Log: "C", Seq: w.seq, Stream: "household/H", On: w.day, Noted: w.day, By: by, Event: e}, w.law); err != nil {
					t.Fatal(err)
				}
			}
			return true
		}
		seat := func(s act.Role) act.Actor { return act.Actor{User: "u-" + string(s), Role: s, Unit: "653224201201"} }
		due := start.AddMonths(24)
		if !apply(act.Actor{User: "u-clerk", Role: act.CountyClerk, Unit: "653224"}, TakeOver{Borrower: "p", Village: "653224201201", Bank: "B-1", AmountFen: 3_000_000, BalanceFen: 3_000_000, DisbursedOn: start, DueOn: due, Book: "b", Row: 1}) {
			t.Fatal("the loan was not taken over")
		}
		l := w.f.Loans[0].Number
		b := &byDay{from: start}
		b.pace("A8.1", 1)
		check := func(problem string, right string) bool {
			return apply(seat(act.PartySecretary), RecordCheck{
				Loan: l, Met: "yes", Use: "as-contract", Condition: "good", Family: "unchanged", Will: "able", Problem: problem, Note: w.text(), PutRight: right,
				Present: []string{"u-party-secretary", "u-credit-officer"},
			})
		}
		mend := func(p *Problem) { // the chain, all on one day, up to the verification
			apply(seat(act.FirstSecretary), ProposePlan{Problem: p.Number, Measure: w.text(), Deadline: w.day.AddDays(30), Persons: []string{"u-first-secretary"}})
			apply(act.Actor{User: "u-tc", Role: act.TownshipClerk}, ReviewPlan{Problem: p.Number})
			apply(act.Actor{User: "u-tl", Role: act.TownshipLeader}, SignPlan{Problem: p.Number})
			apply(act.Actor{User: "u-ch", Role: act.CountyHead}, ConsentPlan{Problem: p.Number})
			apply(act.Actor{User: "u-bh", Role: act.BankHead}, ConsentPlan{Problem: p.Number})
			apply(seat(act.FirstSecretary), RecordRectification{Problem: p.Number, Evidence: w.text()})
		}
		every := 20 + rnd.IntN(90)
		end := start.AddDays(200 + rnd.IntN(700))
		for ; !w.day.After(end); w.day = w.day.AddDays(1) {
			var open *Problem
			n := 0
			for _, p := range w.f.Problems {
				if p.Open() {
					open, n = p, n+1
				}
			}
			if w.day.After(start) && rnd.IntN(every) == 0 {
				switch k := rnd.IntN(8); {
				case k < 4:
					if check(NoProblem, "") {
						b.visit(w.day, false, false)
					}
				case k == 4:
					if check("B3", "") {
						b.visit(w.day, true, false)
					}
				case k == 5:
					if apply(act.Actor{User: "u-bc", Role: act.BankClerk}, RecordFinding{Loan: l, Problem: "C8", Source: "bank", Note: w.text()}) {
						b.tell(w.day)
					}
				case open != nil && n == 1 && k == 6:
					mend(open)
					if apply(act.Actor{User: "u-tc", Role: act.TownshipClerk}, VerifyRectification{Problem: open.Number, Note: w.text()}) {
						b.visit(w.day, false, true)
					}
				case open != nil && n == 1:
					mend(open)
					if check(NoProblem, open.Number) {
						b.visit(w.day, false, false)
						b.visit(w.day, false, true)
					}
				}
			}
			for _, d := range w.f.Duties { // the day's close
				if e := w.f.Missed(d); e != nil && d.DueOn == w.day {
					apply(act.Actor{Role: act.System}, nil, e)
					late++
				}
			}
			for b.running().due == w.day {
				b.missed()
			}
		}
		compare := func(want []dayDue) {
			var got, should []string
			for _, d := range w.f.Duties {
				if strings.HasPrefix(d.Rule, "A8.") {
					got = append(got, fmt.Sprintf("%s from %s due %s done %s", d.Rule, d.StartedOn, d.DueOn, d.DoneOn))
				}
			}
			for _, d := range want {
				should = append(should, fmt.Sprintf("%s from %s due %s done %s", d.rule, d.from, d.due, d.done))
			}
			sort.Strings(got)
			sort.Strings(should)
			if strings.Join(got, "\n") != strings.Join(should, "\n") {
				t.Fatalf("seed %d:\ngot\n%s\nwant\n%s", seed, strings.Join(got, "\n"), strings.Join(should, "\n"))
			}
		}
		compare(append(b.lines, b.running()))
		apply(act.Actor{User: "u-bc", Role: act.BankClerk}, RecordRepayment{Loan: l, PrincipalFen: 3_000_000})
		if !apply(act.Actor{User: "u-bc", Role: act.BankClerk}, CloseLoan{Loan: l, Note: w.text()}) {
			t.Fatal("the loan was not closed")
		}
		for _, d := range w.f.Duties {
			if strings.HasPrefix(d.Rule, "A8.") && d.DoneOn.IsZero() {
				t.Fatalf("seed %d: a closed loan owes %+v", seed, d)
			}
		}
	}
	if late == 0 {
		t.Error("no check was missed in all histories: the recount proves little")
	}
}

// What a voided check settled is open again, in its next version; the struck-through
// check stays readable (A8.5, Z1).
func TestA8_5_VoidedCheckOpensWhatItSettled(t *testing.T) {
	w := &walker{t: t, rnd: rand.New(rand.NewPCG(1, 8)), law: law.Default(), f: NewFile("H"), day: civil.New(2019, 7, 1)}
	do := func(by act.Role, cmd Command) {
		t.Helper()
		facts := w.facts()
		events, err := Decide(w.f, cmd, Case{Act: act.Act{By: act.Actor{User: "u-" + string(by), Role: by}, Today: w.day}, Facts: facts, Law: w.law})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			w.seq++
			if w.f, err = w.f.Apply(act.Recorded{Seq: w.seq, On: w.day, Noted: w.day, By: act.Actor{User: "u-" + string(by), Role: by}, Event: e}, w.law); err != nil {
				t.Fatal(err)
			}
		}
	}
	do(act.CountyClerk, TakeOver{Borrower: "p", Village: "653224201201", Bank: "B-1", AmountFen: 3_000_000, BalanceFen: 3_000_000, DisbursedOn: w.day, DueOn: w.day.AddMonths(24), Book: "b", Row: 1})
	w.day = civil.New(2019, 7, 20)
	w.no = 7
	do(act.PartySecretary, RecordCheck{Loan: "N-0", Met: "yes", Use: "as-contract", Condition: "good", Family: "unchanged", Will: "able", Problem: "clean", Present: []string{"u-party-secretary", "u-credit-officer"}})
	do(act.PartySecretary, VoidCheck{Loan: "N-0", Check: "N-7", Note: w.text()})
	l := w.f.Loans[0]
	if len(l.Checks) != 1 || l.Checks[0].Voided == nil || l.LastCheck() != nil {
		t.Errorf("作废的检查应保留并注明：%+v", l.Checks)
	}
	var open []act.Duty
	for _, d := range w.f.Duties {
		if d.Rule == "A8.1" && d.DoneOn.IsZero() {
			open = append(open, d)
		}
	}
	if len(open) != 1 || open[0].Version != 2 || open[0].DueOn != civil.New(2019, 8, 1) || len(w.f.Superseded) == 0 {
		t.Errorf("作废后首检责任应重新开放并成为第二版：%+v；旧版 %+v", open, w.f.Superseded)
	}
}
