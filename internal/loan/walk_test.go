package loan

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// walker plays one household's line with random commands, legal and illegal.
type walker struct {
	t   *testing.T
	rnd *rand.Rand
	law *law.Law
	f   *File
	seq int64
	day civil.Date
	no  int
}

func (w *walker) facts() Facts {
	fs := Facts{
		NewNumber: fmt.Sprintf("N-%d", w.no), Release: "MD-1", BorrowerHousehold: w.f.Household, BorrowerBornOn: civil.New(1980, 1, 1),
		BankKnown: true, AccountIsBorrowers: w.rnd.IntN(8) > 0,
	}
	for _, seat := range act.Seats {
		bank := ""
		if seat == act.CreditOfficer {
			bank = "B-1"
		}
		fs.Group = append(fs.Group, Member{Seat: seat, User: "u-" + string(seat), Bank: bank, From: civil.New(2019, 1, 1)})
	}
	return fs
}

func (w *walker) text() act.Text {
	w.no++
	return act.Plain("写满十个字的一段说明文字").Filed(fmt.Sprintf("t-%d", w.no), "d")
}

// command is a random command with the role that may give it.
func (w *walker) command() (act.Role, Command) {
	number, at := "", StepSurvey
	if n := len(w.f.Applications); n > 0 {
		a := w.f.Applications[n-1]
		if w.rnd.IntN(6) == 0 {
			a = w.f.Applications[w.rnd.IntN(n)]
		}
		number, at = a.Number, a.Step()
	}
	sum := money.Fen(1+w.rnd.IntN(4)) * 1_000_000
	seat := act.Seats[w.rnd.IntN(len(act.Seats))]
	steps := []Step{StepSurvey, StepVillageList, StepTownshipReview, StepSuggestion, StepContract}
	var entry int64
	if len(w.f.history) > 0 {
		entry = w.f.history[w.rnd.IntN(len(w.f.history))].Seq
	}
	back := map[Level]act.Role{UnitVillage: seat, UnitTownship: act.TownshipClerk, UnitCounty: act.CountyClerk, UnitBank: act.BankHead}
	st, _ := StationOf(at)
	submit := func() (act.Role, Command) {
		w.no++
		return seat, SubmitApplication{Household: w.f.Household, Borrower: "p", AmountFen: sum, TermMonths: 12, Purpose: "breeding.sheep", Project: w.text(), Bank: "B-1", Village: "653224201201"}
	}
	for _, x := range w.f.Corrections {
		if x.Waiting() && w.rnd.IntN(3) == 0 {
			return back[x.Needs], AnswerCorrection{Application: number, Correction: x.Seq, Answer: Consent}
		}
	}
	switch n := w.rnd.IntN(60); {
	case number == "" || n == 0:
		return submit()
	case n == 1:
		return seat, RefuseApplication{Application: number, Reason: "no-project"}
	case n == 2:
		return seat, WithdrawApplication{Application: number, Request: w.text()}
	case n == 3:
		return act.BankHead, CancelDecision{Application: number, Note: w.text()}
	case n == 4:
		return act.BankClerk, VoidContract{Application: number, Note: w.text()}
	case n == 5:
		return act.BankClerk, ReverseDisbursement{Application: number, Note: w.text()}
	case n == 6:
		return act.BankClerk, EndDisbursement{Application: number, Note: w.text()}
	case n == 7:
		return act.CountyClerk, TakeBack{Application: number}
	case n <= 10:
		return back[st.Unit], ReturnTo{Application: number, To: steps[w.rnd.IntN(len(steps))], Reasons: []string{"survey"}}
	case n <= 14:
		half := sum / 2
		return back[UnitKind([]Level{UnitVillage, UnitBank}[w.rnd.IntN(2)])], CorrectEntry{Application: number, Entry: entry, Why: w.text(), Values: []Values{
			{AmountFen: &half}, {DebtsFen: &half}, {PrincipalFen: &half}, {Day: w.day.AddDays(-w.rnd.IntN(3))}, {Note: w.text()},
		}[w.rnd.IntN(5)]}
	case n == 15:
		return act.CountyClerk, AnswerCorrection{Application: number, Correction: entry, Answer: Object, Note: w.text()}
	case n == 16:
		return act.BankClerk, Disburse{Application: number, AmountFen: sum / 2, Holder: w.text(), Account: w.text()}
	case n == 17 && len(w.f.Loans) > 0:
		return act.BankClerk, RecordRepayment{Loan: w.f.Loans[len(w.f.Loans)-1].Number, PrincipalFen: sum / 2}
	case n == 18 && len(w.f.Loans) > 0:
		return act.BankClerk, CloseLoan{Loan: w.f.Loans[len(w.f.Loans)-1].Number}
	}
	switch at { // what the step asks for
	case StepSurvey:
		codes := []string{}
		for _, c := range w.law.Conditions() {
			codes = append(codes, c.Code)
		}
		return seat, RecordSurvey{Application: number, Place: w.text(), Findings: w.text(), IncomeFen: 20_000_000, Conditions: codes}
	case StepSignatures:
		return seat, SignSurvey{Application: number}
	case StepVillageList:
		return act.FirstSecretary, PassVillage{Application: number, List: "L1"}
	case StepTownshipReview:
		return act.TownshipClerk, ReviewTownship{Application: number, Note: w.text()}
	case StepTownshipSign:
		return act.TownshipLeader, SignTownship{Application: number, List: "L2"}
	case StepSuggestion:
		return act.CountyClerk, Suggest{Application: number, AmountFen: sum, TermMonths: 12}
	case StepHandOver:
		return act.CountyHead, HandOver{Application: number, List: "L3", Document: "D", Bank: "B-1"}
	case StepDecision:
		if w.rnd.IntN(5) == 0 {
			return act.BankHead, Decision{Application: number, Outcome: Decline, Reason: "ability"}
		}
		return act.BankHead, Decision{Application: number, Outcome: Approve, AmountFen: sum, TermMonths: 12, RatePPM: 43500}
	case StepContract:
		if w.rnd.IntN(4) == 0 {
			return act.BankHead, CancelDecision{Application: number, Note: w.text()}
		}
		w.no++
		return act.BankClerk, SignContract{Application: number, Contract: fmt.Sprintf("HT-%d", w.no), Receipt: fmt.Sprintf("JJ-%d", w.no)}
	case StepDisbursement:
		if w.rnd.IntN(5) == 0 {
			return act.BankClerk, VoidContract{Application: number, Note: w.text()}
		}
		return act.BankClerk, Disburse{Application: number, AmountFen: sum / 2, Holder: w.text(), Account: w.text()}
	case StepReport:
		if w.rnd.IntN(5) == 0 {
			return act.BankClerk, ReverseDisbursement{Application: number, Note: w.text()}
		}
		return act.BankClerk, ReportBack{Application: number}
	case StepNotice:
		return act.CountyClerk, Publish{Application: number, Notice: "GS-1"}
	}
	return submit()
}

// lifeEvent is now and then a change in the household's life, told between two commands:
// it moves no case and no money.
func (w *walker) lifeEvent(seed uint64, reached map[string]int) {
	w.t.Helper()
	kinds := []ChangeKind{ChangeDeath, ChangeMove, ChangeName, ChangeIDNumber, ChangeHead, ChangeLeft, ChangeJoined, ChangeGuardian, ChangeOffRoster, ChangeListed}
	e := &HouseholdChanged{Kind: kinds[w.rnd.IntN(len(kinds))], Person: "other", Other: "653224201202", Document: w.text(), Reason: w.text()}
	before, by := standing(w.f), act.Actor{User: "u-county-clerk", Role: act.CountyClerk, Unit: "c"}
	w.seq++
	var err error
	if w.f, err = w.f.Apply(act.Recorded{Seq: w.seq, On: w.day, Noted: w.day, By: by, Event: e}, w.law); err != nil {
		w.t.Fatalf("seed %d: %s: %v", seed, e.EventType(), err)
	}
	if after := standing(w.f); after != before {
		w.t.Fatalf("seed %d: a change in the household's life moved a case:\n%s\n%s", seed, before, after)
	}
	reached[e.EventType()]++
}

// standing is where every case stands and what is owed.
func standing(f *File) string {
	var b strings.Builder
	for _, a := range f.Applications {
		fmt.Fprintf(&b, "%s %s %d; ", a.Number, a.Step(), a.Round())
	}
	fmt.Fprintf(&b, "%s owed, %s approved", f.OutstandingFen(), f.ApprovedFen(""))
	return b.String()
}

// walks is how many are walked: at a desk few, in CI more.
func walks() uint64 {
	if os.Getenv("FUPINDAI_QUALITY") != "" {
		return 1000
	}
	return 100
}

// C4: a random walk over the line, with returns from every step, exits, corrections and
// changes in the household's life, loses no case: every application stands at exactly one
// step or has ended, its clock runs or has stopped with it, nothing above the cap is
// owed and approved, the signatures of returned rounds stay, and the file is the same
// when its whole history is folded again.
func TestC4_RandomWalkLosesNoCase(t *testing.T) {
	reached := map[string]int{}
	for seed := range walks() {
		w := &walker{t: t, rnd: rand.New(rand.NewPCG(seed, 7)), law: law.Default(), f: NewFile("h"), day: civil.New(2019, 7, 1)}
		for range 160 {
			if w.rnd.IntN(12) == 0 {
				w.lifeEvent(seed, reached)
			}
			w.try(seed, reached)
		}
		again := NewFile("h")
		for _, r := range w.f.history {
			var err error
			if again, err = again.Apply(r, w.law); err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(again.Rows(), w.f.Rows()) {
			t.Errorf("seed %d: the history folded again gives other rows", seed)
		}
	}
	for _, e := range []string{
		"loan.application-refused/1", "loan.application-withdrawn/1", "loan.returned/1", "loan.decision-cancelled/1", "loan.contract-voided/1",
		"loan.further-disbursed/1", "loan.disbursement-reversed/1", "loan.disbursement-ended/1", "loan.entry-corrected/1", "loan.correction-answered/1", "loan.notice-published/1",
		"household.changed/1",
		"returned from signatures", "returned from village-list", "returned from township-review", "returned from township-sign",
		"returned from suggestion", "returned from hand-over", "returned from decision",
	} {
		if reached[e] == 0 {
			t.Errorf("no walk came to %s: %v", e, reached)
		}
	}
}

// try gives one command and applies what it decides; reached counts what came of it.
func (w *walker) try(seed uint64, reached map[string]int) {
	w.t.Helper()
	if w.rnd.IntN(9) == 0 {
		w.day = w.day.AddDays(1 + w.rnd.IntN(20)*w.rnd.IntN(2))
	}
	role, cmd := w.command()
	unit := map[Level]string{UnitVillage: "v", UnitTownship: "t", UnitCounty: "c", UnitBank: "b"}[LevelOf(role)]
	who := act.Actor{User: "u-" + string(role), Role: role, Unit: unit}
	c := Case{Act: act.Act{By: who, Today: w.day}, On: w.day, Facts: w.facts(), Law: w.law}
	events, err := Decide(w.f, cmd, c)
	var no *act.Refusal
	if errors.As(err, &no) {
		reached["refused"]++
		return
	}
	if err != nil {
		w.t.Fatalf("seed %d: %T: %v", seed, cmd, err)
	}
	signatures := 0
	for _, a := range w.f.Applications {
		signatures += len(a.Signatures)
	}
	for _, e := range events {
		w.seq++
		if w.f, err = w.f.Apply(act.Recorded{Seq: w.seq, On: w.day, Noted: w.day, By: who, Event: e}, w.law); err != nil {
			w.t.Fatalf("seed %d: %s: %v", seed, e.EventType(), err)
		}
		reached[e.EventType()]++
		if back, is := e.(*Returned); is {
			reached["returned from "+string(back.From)]++
		}
	}
	w.hold(seed, signatures)
}

// hold checks the file after a command.
func (w *walker) hold(seed uint64, signatures int) {
	w.t.Helper()
	now := 0
	for _, a := range w.f.Applications {
		now += len(a.Signatures)
		if _, open := StationOf(a.Step()); open == (a.Ended != nil || a.Step() == StepClosed) {
			w.t.Fatalf("seed %d: %s stands at %s and ended is %v", seed, a.Number, a.Step(), a.Ended)
		}
		for i, p := range a.Trail {
			if last := i == len(a.Trail)-1; p.DoneOn.IsZero() != last {
				w.t.Fatalf("seed %d: %s: passage %d of %d done on %s", seed, a.Number, i+1, len(a.Trail), p.DoneOn)
			}
		}
		open := 0
		for _, d := range w.f.Duties {
			if d.Subject == a.Number && d.DoneOn.IsZero() {
				open++
			}
		}
		st, inCourse := StationOf(a.Step())
		if want := inCourse && st.Clock != ""; want != (open == 1) || open > 1 {
			w.t.Fatalf("seed %d: %s at %s has %d clocks running", seed, a.Number, a.Step(), open)
		}
		if rest := a.RestFen(); rest < 0 {
			w.t.Fatalf("seed %d: %s has a rest of %s", seed, a.Number, rest)
		}
	}
	if now < signatures {
		w.t.Fatalf("seed %d: %d signatures, before %d", seed, now, signatures)
	}
	if sum := w.f.OutstandingFen() + w.f.ApprovedFen(""); sum > 5_000_000 {
		w.t.Fatalf("seed %d: %s owed and approved", seed, sum)
	}
	for _, l := range w.f.Loans {
		var book money.Fen
		for _, m := range w.f.Book(l) {
			book += m.PrincipalFen
		}
		if book != l.OutstandingFen() || book < 0 {
			w.t.Fatalf("seed %d: the book of %s says %s, owed are %s", seed, l.Number, book, l.OutstandingFen())
		}
	}
}
