package quality

import (
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
)

// The reference model of C1: what articles.md says of one household's line, G1–G6, A1–A6
// and A12, written from that page by another hand than the code, with the code's names
// for its commands and nothing else of it. It is slow, plain and knows no events. For
// each command it says whether the articles allow it, or every rule that forbids it; where
// they are silent it says so, and takes what the product answered.

// The numbers of articles.md, typed again.
const (
	refCap        = money.Fen(50_000_00) // G3
	refTermMax    = 36                   // G3
	refAgeMin     = 18                   // G2
	refAgeMax     = 65                   // G2
	refDebtWarn   = 50                   // G3, percent
	refListMonths = 3                    // A3.3, how long the county's list holds
)

// refCourse is the way of an application, in the order of articles 1 to 6, with the
// articles of each step.
var refCourse = []struct {
	step  loan.Step
	rules []string
}{
	{loan.StepSurvey, []string{"A1.1", "A1.2"}},
	{loan.StepSignatures, []string{"A1.2"}},
	{loan.StepVillageList, []string{"A1.3"}},
	{loan.StepTownshipReview, []string{"A2.1"}},
	{loan.StepTownshipSign, []string{"A2.2", "A2.3"}},
	{loan.StepSuggestion, []string{"A3.1", "A3.2"}},
	{loan.StepHandOver, []string{"A3.3"}},
	{loan.StepDecision, []string{"A4.1", "A4.2"}},
	{loan.StepContract, []string{"A5.1"}},
	{loan.StepDisbursement, []string{"A5.2", "A5.3"}},
	{loan.StepReport, []string{"A6.1"}},
	{loan.StepNotice, []string{"A6.2", "A6.3"}},
	{loan.StepRepayment, []string{"A6.3", "G4"}},
}

func refPlace(s loan.Step) int {
	for i, c := range refCourse {
		if c.step == s {
			return i
		}
	}
	return -1 // it has ended
}

func refRules(s loan.Step) []string {
	if i := refPlace(s); i >= 0 {
		return refCourse[i].rules
	}
	return []string{"A1.1", "A1.3", "A4.2"} // what ended it
}

type refTerms struct {
	sum    money.Fen
	months int
}

type refApplication struct {
	number, borrower, bank    string
	step                      loan.Step
	asked, suggested, decided refTerms
	signed                    map[act.Role]string
	hands                     map[string]map[loan.Level]bool // acts of judgement (R-Z0-1)
	officers                  []string                       // credit officers who signed the survey, in any round
	last                      civil.Date                     // the day of the previous step
	listUntil                 civil.Date
	contracts                 []string
	loan                      string
	moved                     civil.Date // the day of the last movement on it
	paid                      money.Fen
	owed                      money.Fen
	closed                    bool
}

func (a *refApplication) open() bool { return refPlace(a.step) >= 0 && !a.closed }

// refFile is the household.
type refFile struct {
	id   string
	apps []*refApplication
}

func (f *refFile) application(number string) *refApplication {
	for _, a := range f.apps {
		if a.number == number {
			return a
		}
	}
	return nil
}

func (f *refFile) ofLoan(number string) *refApplication {
	for _, a := range f.apps {
		if a.loan != "" && a.loan == number {
			return a
		}
	}
	return nil
}

// burden is what counts against the cap (R-G3-1): principal owed, and what is approved
// and not yet paid out, leaving one application out.
func (f *refFile) burden(except *refApplication) (sum money.Fen) {
	for _, a := range f.apps {
		sum += a.owed
		if a != except && a.decided.sum > 0 && a.loan == "" && a.open() {
			sum += a.decided.sum
		}
	}
	return sum
}

// refVerdict is what the articles say of one command.
type refVerdict struct {
	silent  bool     // they do not say; the product's answer is taken
	forbids []string // the rules that forbid it; empty: it is allowed
	then    func()   // what it changes
}

func (v *refVerdict) no(rules ...string) { v.forbids = append(v.forbids, rules...) }

// refRequest is a command with who gives it, on which day, and what the registers say.
type refRequest struct {
	by        act.Actor
	on, today civil.Date
	facts     loan.Facts
}

func (q refRequest) holds(seat act.Role) (loan.Member, bool) {
	for _, m := range q.facts.Group {
		if m.Seat == seat && m.User == q.by.User && !q.on.Before(m.From) && (m.To.IsZero() || !q.on.After(m.To)) {
			return m, true
		}
	}
	return loan.Member{}, false
}

func (q refRequest) five() bool {
	filled := map[act.Role]bool{}
	for _, m := range q.facts.Group {
		if !q.on.Before(m.From) && (m.To.IsZero() || !q.on.After(m.To)) {
			filled[m.Seat] = true
		}
	}
	return len(filled) == 5
}

// twoLevels says that the person has judged this case at another level (R-Z0-1).
func (a *refApplication) twoLevels(user string, level loan.Level) bool {
	for l := range a.hands[user] {
		if l != level {
			return true
		}
	}
	return false
}

func (a *refApplication) judged(user string, level loan.Level) {
	if a.hands[user] == nil {
		a.hands[user] = map[loan.Level]bool{}
	}
	a.hands[user][level] = true
}

// judge is what the articles say.
func (f *refFile) judge(cmd loan.Command, q refRequest) *refVerdict {
	v := &refVerdict{}
	if q.on.After(q.today) {
		v.no("Z1")
	}
	// at takes the application at its step; another step forbids the act by the articles
	// of the act, of the step it needs or of the one the case stands at.
	at := func(number string, own []string, steps ...loan.Step) *refApplication {
		a := f.application(number)
		if a == nil {
			v.no("X2")
			return nil
		}
		if !slices.Contains(steps, a.step) || a.closed {
			v.no(own...)
			v.no(refRules(a.step)...)
			for _, s := range steps {
				v.no(refRules(s)...)
			}
			return nil
		}
		if q.on.Before(a.last) { // a stated day lies not before the previous step (T1)
			v.no("Z1")
		}
		return a
	}
	pass := func(a *refApplication, to loan.Step, more func()) {
		v.then = func() {
			a.step, a.last = to, q.on
			if more != nil {
				more()
			}
		}
	}
	judges := func(a *refApplication, level loan.Level) {
		if a.twoLevels(q.by.User, level) {
			v.no("X4")
		}
	}
	roster := func() {
		if q.facts.Release == "" || q.facts.BorrowerHousehold != f.id { // the household's own borrower, on the roster
			v.no("G1", "A12.2")
		}
	}
	missing := func(is bool) { // what a command must say is asked for before any article (X10)
		if is {
			v.no("X10")
		}
	}
	member := func(rules ...string) { // a village act is a member's of the group
		if _, ok := q.holds(q.by.Role); !ok && q.by.Role.IsSeat() {
			v.no(rules...)
		}
	}
	switch c := cmd.(type) {
	case loan.SubmitApplication:
		roster()
		if _, ok := q.holds(q.by.Role); !ok { // the village takes it: a member of its group
			v.no("A1.1", "A1.2")
		}
		if !q.facts.BankKnown {
			v.no("A1.1", "A4.1")
		}
		missing(c.Purpose == "" || c.AmountFen <= 0 || c.TermMonths <= 0)
		for _, a := range f.apps { // conditions are for the group to find out (A1.3), not for the application
			if a.open() && a.loan == "" { // one request at a time, until money was paid
				v.no("A1.1")
			}
		}
		if c.AmountFen <= 0 || c.AmountFen+f.burden(nil) > refCap {
			v.no("G3", "A1.1")
		}
		if c.TermMonths <= 0 || c.TermMonths > refTermMax {
			v.no("G3", "A1.1")
		}
		if !slices.Contains([]string{"breeding.sheep", "planting.wheat"}, c.Purpose) { // what the walk asks for, of the allowed
			v.no("G4")
		}
		if c.Mode == loan.Cooperative {
			if c.Partner.IsZero() || c.PartnerCode.IsZero() || c.Agreement.IsZero() || c.Consent.IsZero() || c.Labour.IsZero() || c.Benefit.IsZero() || c.AgreementMonths <= 0 || c.AgreementMonths > c.TermMonths {
				v.no("G5")
			}
		}
		v.then = func() {
			f.apps = append(f.apps, &refApplication{
				number: q.facts.NewNumber, borrower: c.Borrower, bank: c.Bank, step: loan.StepSurvey, asked: refTerms{c.AmountFen, c.TermMonths},
				signed: map[act.Role]string{}, hands: map[string]map[loan.Level]bool{}, last: q.on,
			})
		}
	case loan.RecordSurvey:
		a := at(c.Application, []string{"A1.2"}, loan.StepSurvey)
		if _, ok := q.holds(q.by.Role); !ok || !q.five() { // a vacancy stops new surveys (R-A1.2-2)
			v.no("A1.2")
		}
		if a == nil {
			return v
		}
		roster()
		for _, hard := range []string{"registered", "willing", "project", "ability", "capacity", "credit"} {
			if !slices.Contains(c.Conditions, hard) {
				v.no("G1", "G2")
			}
		}
		age := refAge(q.facts.BorrowerBornOn, q.on)
		if age < refAgeMin {
			v.no("G2")
		}
		// Over-indebtedness is warned about and needs a written reason; so does age.
		// Debt is what the household owes and what it asks for: without the loan asked for
		// there would be nothing to warn about.
		over := int64(c.DebtsFen+a.asked.sum)*100 > int64(c.IncomeFen)*refDebtWarn
		for _, m := range q.facts.Group { // the credit officer belongs to the lending bank
			if m.Seat == act.CreditOfficer && m.Bank != a.bank {
				v.no("A1.2")
			}
		}
		if (over || age > refAgeMax) && c.Reason.IsZero() {
			v.no("G2", "G3")
		}
		pass(a, loan.StepSignatures, func() { a.signed = map[act.Role]string{} })
	case loan.SignSurvey:
		a := at(c.Application, []string{"A1.2"}, loan.StepSignatures)
		m, ok := q.holds(q.by.Role)
		if !ok {
			v.no("A1.2")
		}
		if a == nil {
			return v
		}
		if m.Seat == act.CreditOfficer && m.Bank != a.bank { // the credit officer belongs to the lending bank
			v.no("A1.2")
		}
		if a.signed[q.by.Role] != "" {
			v.no("A1.2")
		}
		for _, u := range a.signed { // five different persons
			if u == q.by.User {
				v.no("A1.2", "R-A1.2-1")
			}
		}
		judges(a, loan.UnitVillage)
		v.then = func() {
			a.signed[q.by.Role], a.last = q.by.User, q.on
			a.judged(q.by.User, loan.UnitVillage)
			if q.by.Role == act.CreditOfficer {
				a.officers = append(a.officers, q.by.User)
			}
			if len(a.signed) == 5 {
				a.step = loan.StepVillageList
			}
		}
	case loan.PassVillage:
		if a := at(c.Application, []string{"A1.3"}, loan.StepVillageList); a != nil {
			roster() // those who meet the conditions are put on the form
			judges(a, loan.UnitVillage)
			if _, ok := q.holds(act.FirstSecretary); !ok {
				v.no("A1.3", "A1.2")
			}
			pass(a, loan.StepTownshipReview, func() { a.judged(q.by.User, loan.UnitVillage) })
		}
	case loan.RefuseApplication:
		if a := at(c.Application, []string{"A1.3"}, loan.StepSurvey, loan.StepSignatures, loan.StepVillageList); a != nil {
			judges(a, loan.UnitVillage)
			member("A1.2", "A1.3")
			if a.step == loan.StepVillageList && q.by.Role != act.FirstSecretary { // who reviews and signs
				v.no("A1.3")
			}
			pass(a, loan.StepRefused, func() { a.judged(q.by.User, loan.UnitVillage) })
		}
	case loan.ReviewTownship:
		if a := at(c.Application, []string{"A2.1"}, loan.StepTownshipReview); a != nil {
			judges(a, loan.UnitTownship)
			pass(a, loan.StepTownshipSign, func() { a.judged(q.by.User, loan.UnitTownship) })
		}
	case loan.SignTownship:
		if a := at(c.Application, []string{"A2.2", "A2.3"}, loan.StepTownshipSign); a != nil {
			judges(a, loan.UnitTownship)
			pass(a, loan.StepSuggestion, func() { a.judged(q.by.User, loan.UnitTownship) })
		}
	case loan.Suggest:
		if a := at(c.Application, []string{"A3.1", "A3.2"}, loan.StepSuggestion); a != nil {
			roster()
			judges(a, loan.UnitCounty)
			missing(c.AmountFen <= 0 || c.TermMonths <= 0)
			if c.AmountFen <= 0 || c.AmountFen > a.asked.sum || c.TermMonths <= 0 || c.TermMonths > a.asked.months {
				v.no("A3.2")
			}
			if c.AmountFen+f.burden(a) > refCap {
				v.no("G3")
			}
			pass(a, loan.StepHandOver, func() {
				a.suggested = refTerms{c.AmountFen, c.TermMonths}
				a.judged(q.by.User, loan.UnitCounty)
			})
		}
	case loan.HandOver:
		if a := at(c.Application, []string{"A3.3"}, loan.StepHandOver); a != nil {
			roster()
			if c.Bank != a.bank { // that the list has a document is asked of the list
				v.no("A3.3")
			}
			judges(a, loan.UnitCounty)
			pass(a, loan.StepDecision, func() {
				a.listUntil = q.on.AddMonths(refListMonths)
				a.judged(q.by.User, loan.UnitCounty)
			})
		}
	case loan.TakeBack:
		if a := at(c.Application, []string{"A3.3"}, loan.StepDecision); a != nil {
			if !q.on.After(a.listUntil) {
				v.no("A3.3")
			}
			pass(a, loan.StepHandOver, nil)
		}
	case loan.Decision:
		if loan.LevelOf(q.by.Role) != loan.UnitBank { // no other actor
			v.no("A4.2")
		}
		a := at(c.Application, []string{"A4.1", "A4.2"}, loan.StepDecision)
		if a == nil {
			return v
		}
		judges(a, loan.UnitBank)
		if slices.Contains(a.officers, q.by.User) { // never an officer who surveyed (R-Z0-1)
			v.no("X4")
		}
		if q.on.After(a.listUntil) {
			v.no("A3.3", "A4.1")
		}
		switch c.Outcome {
		case loan.Approve:
			roster()
			missing(c.AmountFen <= 0 || c.TermMonths <= 0)
			if c.AmountFen <= 0 || c.AmountFen > a.suggested.sum || c.TermMonths <= 0 || c.TermMonths > a.suggested.months {
				v.no("A4.2", "A3.2")
			}
			if c.AmountFen+f.burden(a) > refCap {
				v.no("G3")
			}
			pass(a, loan.StepContract, func() {
				a.decided = refTerms{c.AmountFen, c.TermMonths}
				a.judged(q.by.User, loan.UnitBank)
			})
		case loan.Decline:
			missing(c.Reason == "")
			if c.Reason == "" {
				v.no("A4.2")
			}
			pass(a, loan.StepDeclined, func() { a.judged(q.by.User, loan.UnitBank) })
		}
	case loan.CancelDecision:
		if a := at(c.Application, []string{"A4.2"}, loan.StepContract); a != nil {
			judges(a, loan.UnitBank)
			pass(a, loan.StepDecision, func() { a.decided = refTerms{} })
		}
	case loan.SignContract:
		if a := at(c.Application, []string{"A5.1"}, loan.StepContract); a != nil {
			if c.Contract == "" || c.Receipt == "" || q.facts.ContractUsedBy != "" || q.facts.ReceiptUsedBy != "" || slices.Contains(a.contracts, c.Contract) {
				v.no("A5.1")
			}
			pass(a, loan.StepDisbursement, func() { a.contracts = append(a.contracts, c.Contract) })
		}
	case loan.VoidContract:
		if a := at(c.Application, []string{"A5.1"}, loan.StepDisbursement); a != nil {
			pass(a, loan.StepContract, nil)
		}
	case loan.Disburse: // the whole sum; several sums are walked by C4
		if a := at(c.Application, []string{"A5.2", "A5.3"}, loan.StepDisbursement); a != nil {
			missing(c.AmountFen <= 0)
			if c.AmountFen <= 0 || c.AmountFen > a.decided.sum {
				v.no("A5.2")
			}
			if !q.facts.AccountIsBorrowers {
				v.no("A5.3")
			}
			pass(a, loan.StepReport, func() { a.loan, a.paid, a.owed, a.moved = q.facts.NewNumber, c.AmountFen, c.AmountFen, q.on })
		}
	case loan.ReportBack:
		if a := at(c.Application, []string{"A6.1"}, loan.StepReport); a != nil {
			pass(a, loan.StepNotice, nil)
		}
	case loan.Publish:
		if a := at(c.Application, []string{"A6.2", "A6.3"}, loan.StepNotice); a != nil {
			pass(a, loan.StepRepayment, nil)
		}
	case loan.RecordRepayment:
		a := f.ofLoan(c.Loan)
		switch {
		case a == nil:
			v.no("X2")
		case q.on.Before(a.moved):
			v.no("Z1", "A8.6", "G4", "A13.1", "X10")
		case a.closed, c.PrincipalFen > a.owed, c.PrincipalFen <= 0:
			v.no("G4", "A5.2", "A8.6", "A13.1", "X10") // no article names it; the household pays what it owes and no more
		default:
			v.then = func() { a.owed, a.moved = a.owed-c.PrincipalFen, q.on }
		}
	case loan.CloseLoan:
		a := f.ofLoan(c.Loan)
		switch {
		case a == nil:
			v.no("X2")
		case a.closed, a.owed > 0:
			v.no("A8.6", "G3", "G4")
			if q.on.Before(a.moved) || q.on.Before(a.last) {
				v.no("Z1")
			}
		case a.step != loan.StepRepayment, c.Note.IsZero(): // interest is not reckoned here: without a note the product may ask for one
			v.silent = true
		default:
			if q.on.Before(a.moved) {
				v.no("Z1")
			}
			v.then = func() { a.closed = true }
		}
	case loan.ReturnTo:
		a := f.application(c.Application)
		if a == nil {
			v.no("X2")
			return v
		}
		here, to := refPlace(a.step), refPlace(c.To)
		switch {
		case here < 0 || a.closed || here >= refPlace(loan.StepDecision)+1: // before the bank's decision
			v.no("A2.3")
			v.no(refRules(a.step)...)
			return v
		case to < 0 || to >= here || c.To == loan.StepSignatures || c.To == loan.StepTownshipSign || c.To == loan.StepHandOver:
			v.no("A2.3")
		case len(c.Reasons) == 0:
			v.no("A2.3", "X10")
		}
		member("A1.2")
		// Sending back is what a level's review comes to, so it is that level's judgement.
		level := loan.LevelOf(q.by.Role)
		judges(a, level)
		if q.on.Before(a.last) {
			v.no("Z1")
		}
		pass(a, c.To, func() { a.judged(q.by.User, level) })
	case loan.WithdrawApplication:
		a := f.application(c.Application)
		if a == nil {
			v.no("X2")
			return v
		}
		if !a.open() || a.loan != "" {
			v.no("A1.1")
			v.no(refRules(a.step)...)
			return v
		}
		if q.on.Before(a.last) {
			v.no("Z1")
		}
		if _, ok := q.holds(q.by.Role); !ok {
			v.no("A1.1", "A1.2")
		}
		pass(a, loan.StepWithdrawn, nil)
	default:
		v.silent = true
	}
	return v
}

func refAge(born, on civil.Date) int {
	if born.IsZero() {
		return refAgeMin
	}
	years := on.Year() - born.Year()
	if on.Month() < born.Month() || on.Month() == born.Month() && on.Day() < born.Day() {
		years--
	}
	return years
}
