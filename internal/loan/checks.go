package loan

import (
	"errors"
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// The general part of the Opinion (G1–G4) as checks that several steps share.

// entitled: the borrower belongs to the household and stands on the latest released
// roster (G1, A12.2), within a programme window.
func (c Case) entitled(f *File) error {
	if _, err := c.pack(c.On); err != nil {
		return err
	}
	if c.Facts.BorrowerHousehold != f.Household {
		return act.Refuse("G1", "borrower-not-of-household", act.Figures{"household": f.Household}).At("borrower")
	}
	if c.Facts.Release == "" {
		return act.Refuse("G1", "not-on-roster", act.Figures{"day": c.On}).At("borrower")
	}
	return nil
}

// purpose: a productive use of the catalogue (G4).
func (c Case) purpose(code string) error {
	p, ok := c.Law.Purpose(code)
	if !ok {
		return act.Refuse("G4", "purpose-unknown", act.Figures{"purpose": code}).At("purpose")
	}
	if !p.Allowed {
		return act.Refuse("G4", "purpose-forbidden", act.Figures{"purpose": code}).At("purpose")
	}
	if p.Parent == "" { // a loan names a use, not a class of uses
		return act.Refuse("G4", "purpose-unknown", act.Figures{"purpose": code}).At("purpose")
	}
	return nil
}

// terms: not longer than the longest term, and not above one household's cap (G3).
func (c Case) terms(t Terms) error {
	p, err := c.pack(c.On)
	if err != nil {
		return err
	}
	longest, err := p.Int("term.months-max", c.On)
	if err != nil {
		return err
	}
	if t.TermMonths > longest {
		return act.Refuse("G3", "term-too-long", act.Figures{"months": t.TermMonths, "limit_months": longest}).At("term_months")
	}
	return nil
}

// cap: outstanding principal of the whole household over all banks, plus what is
// approved and not yet disbursed, plus this sum, stays within the cap (G3, R-G3-1).
func (c Case) cap(f *File, application string, amount money.Fen) error {
	limit, err := c.capFen()
	if err != nil {
		return err
	}
	owed, approved := f.OutstandingFen()+c.Facts.JoinedFen, f.ApprovedFen(application)
	for _, person := range f.Away() { // whose household counts: the members on the day of the decision
		gone, promised := f.OwedBy(person)
		owed, approved = owed-gone, approved-promised
	}
	if owed+approved+amount > limit {
		room := max(limit-owed-approved, 0)
		return act.Refuse("G3", "above-cap", act.Figures{
			"owed": owed, "approved": approved, "amount": amount, "cap": limit, "room": room,
		}).At("amount_fen")
	}
	return nil
}

func (c Case) capFen() (money.Fen, error) {
	p, err := c.pack(c.On)
	if err != nil {
		return 0, err
	}
	return p.Fen("cap.household-fen", c.On)
}

// groupComplete: five seats, five different persons, the credit officer of the
// lending bank (A1.2; a vacancy stops new surveys, R-A1.2-2).
func (c Case) groupComplete(a *Application) error {
	users := map[string]bool{}
	for _, seat := range act.Seats {
		m, ok := c.Facts.member(seat, c.On)
		if !ok {
			return act.Refuse("A1.2", "seat-vacant", act.Figures{"seat": string(seat), "day": c.On})
		}
		if users[m.User] {
			return act.Refuse("A1.2", "one-person-two-seats", act.Figures{"application": a.Number})
		}
		users[m.User] = true
		if seat == act.CreditOfficer && m.Bank != a.Bank {
			return act.Refuse("A1.2", "officer-of-other-bank", act.Figures{"bank": a.Bank, "officers_bank": m.Bank})
		}
	}
	return nil
}

// conditions: every condition of G2 that the law counts as necessary was found met.
func (c Case) conditions(met []string) error {
	has := map[string]bool{}
	for _, m := range met {
		has[m] = true
	}
	for _, cond := range c.Law.Conditions() {
		if cond.Hard && !has[cond.Code] {
			return act.Refuse("G2", "condition-not-met", act.Figures{"condition": cond.Code}).At("conditions")
		}
		delete(has, cond.Code)
	}
	for _, m := range met {
		if has[m] {
			return act.Refuse("X10", "unknown-code", act.Figures{"field": "conditions", "code": m}).At("conditions")
		}
	}
	return nil
}

// Warning is what needs a written reason and is no refusal (G2, G3).
type Warning struct {
	Rule    string
	Code    string
	Figures act.Figures
}

// surveyWarnings: debts after this loan against last year's income (G3), and the
// borrower's age "in principle" (G2). Under the lower age there is no legal capacity:
// that is a refusal.
func (c Case) surveyWarnings(a *Application, income, debts money.Fen) ([]Warning, error) {
	p, err := c.pack(c.On)
	if err != nil {
		return nil, err
	}
	limit, err := p.Int("debt-to-income.warning-percent", c.On)
	if err != nil {
		return nil, err
	}
	var w []Warning
	if percent := DebtPercent(debts+a.Asked.AmountFen, income); percent > int64(limit) {
		w = append(w, Warning{"G3", "debt-ratio", act.Figures{
			"warning": "debt-ratio", "percent": int(percent), "limit_percent": limit, "debts": debts, "amount": a.Asked.AmountFen, "income": income,
		}})
	}
	if c.Facts.BorrowerBornOn.IsZero() {
		return w, nil
	}
	youngest, err := p.Int("age.min", c.On)
	if err != nil {
		return nil, err
	}
	oldest, err := p.Int("age.max", c.On)
	if err != nil {
		return nil, err
	}
	age := Age(c.Facts.BorrowerBornOn, c.On)
	if age < youngest {
		return nil, act.Refuse("G2", "under-age", act.Figures{"age": age, "limit": youngest})
	}
	if age > oldest {
		w = append(w, Warning{"G2", "over-age", act.Figures{"warning": "over-age", "age": age, "limit": oldest}})
	}
	return w, nil
}

// DebtPercent is debts in percent of income, rounded up: 50.01 % is above 50 %.
func DebtPercent(debts, income money.Fen) int64 {
	if income <= 0 {
		return 0
	}
	return (int64(debts)*100 + int64(income) - 1) / int64(income)
}

// Age is the number of full years lived on the day.
func Age(born, on civil.Date) int {
	years := on.Year() - born.Year()
	if born.AddMonths(12 * years).After(on) {
		years--
	}
	return years
}

// Check is one line of the automatic checks beside an application, with its rule and
// figures.
type Check struct {
	Code    string
	Rule    string
	Level   string // one of the levels below
	Figures act.Figures
}

// Levels of a check. A warning needs a written reason, a note is only told; what is
// pending waits for a step to come; what blocks is a refusal.
const (
	CheckOK      = "ok"
	CheckPending = "pending"
	CheckNote    = "note"
	CheckWarn    = "warn"
	CheckBlock   = "block"
)

// checks collects the lines; an error that is no refusal ends the collecting.
type checks struct {
	out []Check
	err error
}

func (k *checks) tell(level, code, rule string, figures act.Figures) {
	k.out = append(k.out, Check{code, rule, level, figures})
}

// hold tells that a check passed, or what its refusal says.
func (k *checks) hold(code, rule string, figures act.Figures, err error) {
	var no *act.Refusal
	switch {
	case err == nil:
		k.tell(CheckOK, code, rule, figures)
	case errors.As(err, &no):
		k.tell(CheckBlock, no.Code, no.Rule, no.Figures)
	case k.err == nil:
		k.err = fmt.Errorf("check %s: %w", code, err)
	}
}

// Checks runs every automatic check on an application as it stands, for the screen: each
// of G1 to G6 with its own line, then the steps of A1 and A3. They are the same functions
// that refuse, none of them twice.
func Checks(f *File, a *Application, c Case) ([]Check, error) {
	limit, err := c.capFen()
	if err != nil {
		return nil, err
	}
	var k checks
	t := a.Terms()
	k.hold("entitled", "G1", nil, c.entitled(f))
	if c.Facts.Release != "" {
		k.tell(CheckOK, "on-roster", "A12.2", act.Figures{"release": c.Facts.Release})
	}
	c.checkSurvey(&k, a)
	capErr := error(nil)
	if a.Loan == "" {
		capErr = c.cap(f, a.Number, t.AmountFen)
	}
	k.hold("within-cap", "G3", act.Figures{"owed": f.OutstandingFen(), "amount": t.AmountFen, "cap": limit}, capErr)
	k.hold("term-within", "G3", act.Figures{"months": t.TermMonths}, c.terms(t))
	if n, owed := f.owedElsewhere(a.Bank); n > 0 {
		k.tell(CheckNote, "other-banks", "G3", act.Figures{"loans": n, "owed": owed})
	}
	k.hold("purpose-allowed", "G4", act.Figures{"purpose": a.Purpose}, c.purpose(a.Purpose))
	if a.Partner != nil {
		k.tell(CheckOK, "cooperation-kept", "G5", act.Figures{"months": a.Partner.AgreementMonths})
	} else {
		k.tell(CheckOK, "own-use", "G5", nil)
	}
	k.tell(CheckOK, "no-target", "G6", nil) // the product has none
	k.hold("group-complete", "A1.2", nil, c.groupComplete(a))
	if signed := len(a.Signed()); signed < len(act.Seats) {
		k.tell(CheckPending, "signatures-missing", "A1.2", act.Figures{"signed": signed, "seats": len(act.Seats)})
	} else {
		k.tell(CheckOK, "five-signed", "A1.2", nil)
	}
	if !a.Suggested.IsZero() {
		k.tell(CheckOK, "suggestion-within", "A3.2", act.Figures{"amount": a.Suggested.AmountFen, "asked": a.Asked.AmountFen})
	}
	if a.Document != "" {
		k.tell(CheckOK, "list-and-document", "A3.3", act.Figures{"document": a.Document})
	}
	return k.out, k.err
}

// checkSurvey tells what the survey found of G2 and of the debts of G3.
func (c Case) checkSurvey(k *checks, a *Application) {
	if a.Survey == nil {
		k.tell(CheckPending, "survey-to-come", "G2", nil)
		return
	}
	met := len(a.Survey.Conditions)
	k.hold("conditions-met", "G2", act.Figures{"met": met, "of": len(c.Law.Conditions())}, c.conditions(a.Survey.Conditions))
	warnings, err := c.surveyWarnings(a, a.Survey.IncomeFen, a.Survey.DebtsFen)
	if err != nil {
		k.hold("age-within", "G2", nil, err)
		return
	}
	warned := map[string]bool{}
	for _, w := range warnings {
		warned[w.Code] = true
		k.tell(CheckWarn, w.Code, w.Rule, w.Figures)
	}
	if !warned["over-age"] && !c.Facts.BorrowerBornOn.IsZero() {
		k.tell(CheckOK, "age-within", "G2", act.Figures{"age": Age(c.Facts.BorrowerBornOn, c.On)})
	}
	if !warned["debt-ratio"] {
		k.tell(CheckOK, "debts-within", "G3", act.Figures{"percent": int(DebtPercent(a.Survey.DebtsFen+a.Asked.AmountFen, a.Survey.IncomeFen))})
	}
}

// owedElsewhere counts the household's unpaid loans of other branches.
func (f *File) owedElsewhere(bank string) (n int, owed money.Fen) {
	for _, l := range f.Loans {
		if o := l.OutstandingFen(); l.Bank != bank && o > 0 {
			n, owed = n+1, owed+o
		}
	}
	return n, owed
}
