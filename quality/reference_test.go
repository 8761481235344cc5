package quality

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/loan"
	"fupindai/internal/money"
)

// compared plays one random sequence to the product's core and to the model.
type compared struct {
	rnd  *rand.Rand
	law  *law.Law
	f    *loan.File
	m    *refFile
	day  civil.Date
	seq  int64
	no   int
	told []string // the sequence, to be read when it fails
}

func (w *compared) chance(one int) bool { return w.rnd.IntN(one) == 0 }

func (w *compared) words() act.Text {
	w.no++
	return act.Plain("写满十个字的一段说明文字").Filed(fmt.Sprintf("t%d", w.no), "d")
}

// people who may act. One is a cadre who was moved: member of the group, then of the
// township, then of the bank.
func (w *compared) actor(role act.Role) act.Actor {
	user := "u-" + string(role)
	if w.chance(25) {
		user = "u-moved"
	}
	unit := map[loan.Level]string{loan.UnitVillage: "653224201201", loan.UnitTownship: "653224201", loan.UnitCounty: "653224", loan.UnitBank: "B1"}[loan.LevelOf(role)]
	return act.Actor{User: user, Role: role, Unit: unit}
}

func (w *compared) facts(by act.Actor) loan.Facts {
	w.no++
	fs := loan.Facts{
		NewNumber: fmt.Sprintf("N-%d", w.no), Release: "MD-1", BorrowerHousehold: "h", BorrowerBornOn: civil.New(1980, 2, 29), BankKnown: true, AccountIsBorrowers: !w.chance(10),
	}
	switch w.rnd.IntN(60) {
	case 0:
		fs.Release = ""
	case 1:
		fs.BorrowerHousehold = "other"
	case 2:
		fs.BankKnown = false
	case 3:
		fs.BorrowerBornOn = w.day.AddMonths(-18*12 + w.rnd.IntN(3) - 1)
	case 4:
		fs.BorrowerBornOn = civil.New(w.day.Year()-66+w.rnd.IntN(2), w.day.Month(), 1)
	case 5:
		fs.ContractUsedBy = "N-0"
	case 6:
		fs.ReceiptUsedBy = "N-0"
	}
	vacant := act.Role("")
	if w.chance(20) {
		vacant = act.Seats[w.rnd.IntN(5)]
	}
	for _, seat := range act.Seats {
		if seat == vacant {
			continue
		}
		m := loan.Member{Seat: seat, User: "u-" + string(seat), From: civil.New(2019, 1, 1)}
		if by.User == "u-moved" && by.Role == seat {
			m.User = by.User
		}
		if seat == act.CreditOfficer {
			m.Bank = "B1"
			if w.chance(20) {
				m.Bank = "B2"
			}
		}
		fs.Group = append(fs.Group, m)
	}
	return fs
}

func (w *compared) sum() money.Fen {
	return []money.Fen{0, 1, 500_000, 1_000_000, 2_500_000, 4_999_999, 5_000_000, 5_000_001}[w.rnd.IntN(8)]
}

func (w *compared) months() int { return []int{0, 6, 12, 13, 24, 36, 37}[w.rnd.IntN(7)] }

// terms are mostly what was said before, sometimes anything.
func (w *compared) terms(t refTerms) refTerms {
	if w.chance(4) {
		t.sum = w.sum()
	}
	if w.chance(6) {
		t.months = w.months()
	}
	return t
}

// next is a command: mostly what the step asks for, often something else.
func (w *compared) next() (act.Role, loan.Command) {
	seat := act.Seats[w.rnd.IntN(5)]
	var a *refApplication
	if n := len(w.m.apps); n > 0 {
		if a = w.m.apps[n-1]; w.chance(8) {
			a = w.m.apps[w.rnd.IntN(n)]
		}
	}
	if a == nil || w.chance(25) || (!a.open() && w.chance(2)) || (a.step == loan.StepRepayment && w.chance(4)) {
		c := loan.SubmitApplication{
			Household: "h", Borrower: "p", AmountFen: []money.Fen{1_000_000, 2_500_000, 4_000_000}[w.rnd.IntN(3)], TermMonths: 24, Purpose: "breeding.sheep",
			Project: w.words(), Bank: "B1", Village: "653224201201",
		}
		t := w.terms(refTerms{c.AmountFen, c.TermMonths})
		c.AmountFen, c.TermMonths = t.sum, t.months
		if w.chance(8) {
			c.Purpose = []string{"forbidden.marriage", "breeding.ostriches", "planting.wheat", "", "breeding"}[w.rnd.IntN(5)]
		}
		if w.chance(4) {
			c.Mode, c.AgreementMonths = loan.Cooperative, min(c.TermMonths, 12)
			c.Partner, c.PartnerCode, c.Agreement = w.words(), act.Plain("91653224MA77ABCD1T").Filed("code", "d"), w.words()
			c.Consent, c.Labour, c.Benefit = w.words(), w.words(), w.words()
			switch w.rnd.IntN(9) {
			case 0:
				c.Partner = act.Text{}
			case 1:
				c.Agreement = act.Text{}
			case 2:
				c.Consent = act.Text{}
			case 3:
				c.Labour = act.Text{}
			case 4:
				c.Benefit = act.Text{}
			case 5:
				c.AgreementMonths = c.TermMonths + 1
			}
		}
		return seat, c
	}
	n, at := a.number, a.step
	if w.chance(6) { // out of order
		at = refCourse[w.rnd.IntN(len(refCourse))].step
	}
	switch w.rnd.IntN(40) {
	case 0:
		if w.chance(2) {
			seat = act.FirstSecretary
		}
		return seat, loan.RefuseApplication{Application: n, Reason: "no-project"}
	case 1:
		return seat, loan.WithdrawApplication{Application: n, Request: w.words()}
	case 2:
		return act.BankHead, loan.CancelDecision{Application: n, Note: w.words()}
	case 3:
		return act.BankClerk, loan.VoidContract{Application: n, Note: w.words()}
	case 4:
		return act.CountyClerk, loan.TakeBack{Application: n}
	case 5, 6, 7:
		roles := map[loan.Step]act.Role{
			loan.StepSurvey: seat, loan.StepSignatures: seat, loan.StepVillageList: act.FirstSecretary, loan.StepTownshipReview: act.TownshipClerk,
			loan.StepTownshipSign: act.TownshipLeader, loan.StepSuggestion: act.CountyClerk, loan.StepHandOver: act.CountyHead, loan.StepDecision: act.BankHead,
		}
		role := roles[a.step]
		if role == "" {
			role = act.CountyClerk
		}
		c := loan.ReturnTo{Application: n, To: refCourse[w.rnd.IntN(7)].step, Reasons: []string{"survey"}}
		if w.chance(6) {
			c.Reasons = nil
		}
		return role, c
	}
	switch at {
	case loan.StepSurvey:
		c := loan.RecordSurvey{
			Application: n, Place: w.words(), Findings: w.words(), IncomeFen: 10_000_000, DebtsFen: []money.Fen{0, 4_999_999, 5_000_000, 5_000_001}[w.rnd.IntN(4)],
		}
		for _, code := range w.law.Conditions() {
			if !w.chance(60) || !slices.Contains([]string{"registered", "willing", "project", "ability", "capacity", "credit"}, code.Code) {
				c.Conditions = append(c.Conditions, code.Code)
			}
		}
		if w.chance(2) {
			c.Reason = w.words()
		}
		return seat, c
	case loan.StepSignatures:
		for _, s := range act.Seats { // mostly somebody who has not signed
			if a.signed[s] == "" && !w.chance(5) {
				seat = s
			}
		}
		return seat, loan.SignSurvey{Application: n}
	case loan.StepVillageList:
		return act.FirstSecretary, loan.PassVillage{Application: n, List: "L1"}
	case loan.StepTownshipReview:
		return act.TownshipClerk, loan.ReviewTownship{Application: n, Note: w.words()}
	case loan.StepTownshipSign:
		return act.TownshipLeader, loan.SignTownship{Application: n, List: "L2"}
	case loan.StepSuggestion:
		t := w.terms(a.asked)
		return act.CountyClerk, loan.Suggest{Application: n, AmountFen: t.sum, TermMonths: t.months}
	case loan.StepHandOver:
		c := loan.HandOver{Application: n, List: "L3", Document: "洛扶贫〔2019〕3号", Bank: "B1"}
		if w.chance(10) {
			c.Bank = "B2"
		}
		return act.CountyHead, c
	case loan.StepDecision:
		if w.chance(6) {
			return act.BankHead, loan.Decision{Application: n, Outcome: loan.Decline, Reason: []string{"ability", ""}[w.rnd.IntN(2)]}
		}
		t := w.terms(a.suggested)
		c := loan.Decision{Application: n, Outcome: loan.Approve, AmountFen: t.sum, TermMonths: t.months, RatePPM: 47500}
		if t.months <= 12 {
			c.RatePPM = 43500
		}
		if w.chance(15) {
			return act.CountyHead, c // no other actor can set the decision
		}
		return act.BankHead, c
	case loan.StepContract:
		w.no++
		c := loan.SignContract{Application: n, Contract: fmt.Sprintf("HT-%d", w.no), Receipt: fmt.Sprintf("JJ-%d", w.no)}
		if len(a.contracts) > 0 && w.chance(2) {
			c.Contract = a.contracts[0]
		}
		return act.BankClerk, c
	case loan.StepDisbursement:
		c := loan.Disburse{Application: n, AmountFen: a.decided.sum, Holder: w.words(), Account: w.words()}
		if w.chance(8) {
			c.AmountFen = []money.Fen{0, a.decided.sum + 1}[w.rnd.IntN(2)]
		}
		return act.BankClerk, c
	case loan.StepReport:
		return act.BankClerk, loan.ReportBack{Application: n}
	case loan.StepNotice:
		return act.CountyClerk, loan.Publish{Application: n, Notice: "GS-1"}
	}
	if a.loan != "" && !w.chance(3) {
		return act.BankClerk, loan.RecordRepayment{Loan: a.loan, PrincipalFen: []money.Fen{a.owed, a.owed / 2, a.owed + 1, 0}[w.rnd.IntN(4)]}
	}
	c := loan.CloseLoan{Loan: a.loan}
	if w.chance(2) {
		c.Note = w.words()
	}
	return act.BankClerk, c
}

// step plays one command to both; what differs is said.
func (w *compared) step(reached map[string]int) string {
	if w.chance(6) {
		w.day = w.day.AddDays(1 + w.rnd.IntN(9))
		if w.chance(30) {
			w.day = w.day.AddDays(95) // a list runs out
		}
	}
	role, cmd := w.next()
	by := w.actor(role)
	q := refRequest{by: by, today: w.day, on: w.day, facts: w.facts(by)}
	if w.chance(12) {
		q.on = w.day.AddDays(-w.rnd.IntN(6))
	}
	v := w.m.judge(cmd, q)
	name := strings.TrimPrefix(fmt.Sprintf("%T", cmd), "loan.")
	w.told = append(w.told, fmt.Sprintf("%s (%s) %s %s: %+v; the articles forbid it by %v", w.day, q.on, by.User, role, cmd, v.forbids))
	events, err := loan.Decide(w.f, cmd, loan.Case{Act: act.Act{By: by, Today: w.day}, On: q.on, Facts: q.facts, Law: w.law})
	var no *act.Refusal
	switch {
	case err != nil && !errors.As(err, &no):
		return fmt.Sprintf("%s: %v", name, err)
	case v.silent && no != nil:
		return ""
	case no != nil && len(v.forbids) == 0:
		return fmt.Sprintf("%s is refused by %s (%v); the articles allow it", name, no.Rule, no)
	case no == nil && len(v.forbids) > 0:
		return fmt.Sprintf("%s is accepted; the articles forbid it by %v", name, v.forbids)
	case no != nil && !slices.Contains(v.forbids, no.Rule):
		return fmt.Sprintf("%s is refused by %s (%v); the articles forbid it by %v", name, no.Rule, no, v.forbids)
	case no != nil:
		reached[no.Rule+" refused"]++
		return ""
	}
	reached[name+" accepted"]++
	for _, e := range events {
		w.seq++
		if w.f, err = w.f.Apply(act.Recorded{Log: "C", Seq: w.seq, Stream: "household/h", On: q.on, Noted: w.day, By: by, Event: e}, w.law); err != nil {
			return fmt.Sprintf("%s: %v", e.EventType(), err)
		}
	}
	if v.then != nil {
		v.then()
	}
	if v.silent {
		if a := w.m.ofLoan(cmd.(loan.CloseLoan).Loan); a != nil {
			a.closed = true
		}
	}
	return w.same()
}

// same compares where every application stands and what is owed.
func (w *compared) same() string {
	if len(w.f.Applications) != len(w.m.apps) {
		return fmt.Sprintf("%d applications, by the articles %d", len(w.f.Applications), len(w.m.apps))
	}
	for i, a := range w.f.Applications {
		m := w.m.apps[i]
		want := m.step
		if m.closed {
			want = loan.StepClosed
		}
		if a.Number != m.number || a.Step() != want {
			return fmt.Sprintf("%s stands at %s, by the articles at %s", a.Number, a.Step(), want)
		}
		if l := w.f.Loan(a.Loan); l != nil && l.OutstandingFen() != m.owed {
			return fmt.Sprintf("%s owes %s, by the articles %s", l.Number, l.OutstandingFen(), m.owed)
		}
	}
	if owed := w.f.OutstandingFen() + w.f.ApprovedFen(""); owed != w.m.burden(nil) {
		return fmt.Sprintf("%s count against the cap, by the articles %s", owed, w.m.burden(nil))
	}
	return ""
}

// C1: random commands over the line, legal and not, are accepted and refused as the
// reference model says, with a rule it names; the cases stand and the sums are where it
// says. FUPINDAI_C1 is the number of sequences, FUPINDAI_SEED the first seed.
func TestC1_ProductAgreesWithTheArticles(t *testing.T) {
	sequences := 400
	if os.Getenv("FUPINDAI_QUALITY") != "" {
		sequences = 20_000
	}
	if n, err := strconv.Atoi(os.Getenv("FUPINDAI_C1")); err == nil {
		sequences = n
	}
	first, _ := strconv.Atoi(os.Getenv("FUPINDAI_SEED")) //nolint:errcheck // none is 0
	reached, different, commands := map[string]int{}, map[string]int{}, 0
	for seed := range sequences {
		w := &compared{rnd: rand.New(rand.NewPCG(uint64(first+seed), 1)), law: law.Default(), f: loan.NewFile("h"), m: &refFile{id: "h"}, day: civil.New(2019, 7, 1)}
		for range 60 {
			commands++
			if says := w.step(reached); says != "" {
				key := says
				if i := strings.IndexAny(says, "(;"); i > 0 {
					key = says[:i]
				}
				if different[key]++; different[key] == 1 {
					t.Errorf("seed %d: %s\n\t%s", first+seed, says, strings.Join(w.told, "\n\t"))
				}
				break
			}
		}
	}
	for key, n := range different {
		t.Errorf("%d× %s", n, key)
	}
	keys := make([]string, 0, len(reached))
	for k := range reached {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		t.Logf("%7d %s", reached[k], k)
	}
	t.Logf("%d sequences, %d commands", sequences, commands)
	for _, rule := range []string{"G1", "G2", "G3", "G4", "G5", "A1.1", "A1.2", "A1.3", "A2.1", "A2.2", "A2.3", "A3.2", "A3.3", "A4.1", "A4.2", "A5.1", "A5.2", "A5.3", "A6.1", "A6.2", "X4", "Z1"} {
		if reached[rule+" refused"] == 0 {
			t.Errorf("no sequence was refused by %s", rule)
		}
	}
	for _, name := range []string{
		"SubmitApplication", "RecordSurvey", "SignSurvey", "PassVillage", "RefuseApplication", "ReviewTownship", "SignTownship", "Suggest", "HandOver", "TakeBack", "Decision",
		"CancelDecision", "SignContract", "VoidContract", "Disburse", "ReportBack", "Publish", "RecordRepayment", "CloseLoan", "ReturnTo", "WithdrawApplication",
	} {
		if reached[name+" accepted"] == 0 {
			t.Errorf("no sequence had an accepted %s", name)
		}
	}
}
