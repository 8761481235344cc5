package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/money"
)

// Repayment and closing. The household repays its own loan (G4 户还); a loan is
// closed when nothing is owed (A8.6 ends the checks).

// RecordRepayment registers money that came back.
type RecordRepayment struct {
	Loan         string    `json:"loan" doc:"贷款编号|the loan"`
	PrincipalFen money.Fen `json:"principal_fen" unit:"fen" doc:"归还本金|principal repaid"`
	InterestFen  money.Fen `json:"interest_fen,omitempty" unit:"fen" doc:"归还利息|interest paid"`
}

// running finds a loan that is not closed, on a day not before what was done last.
func (c Case) running(f *File, number string) (*Loan, error) {
	l := f.Loan(number)
	if l == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": number}).At("loan")
	}
	if !l.ClosedOn.IsZero() {
		return nil, act.Refuse("A8.6", "loan-closed", act.Figures{"loan": l.Number, "day": l.ClosedOn}).At("loan")
	}
	return l, c.notBefore(l.LastOn)
}

func (cmd RecordRepayment) decide(f *File, c Case) ([]act.Event, error) {
	l, err := c.running(f, cmd.Loan)
	if err != nil {
		return nil, err
	}
	if cmd.PrincipalFen < 0 || cmd.InterestFen < 0 || cmd.PrincipalFen+cmd.InterestFen <= 0 {
		return nil, required("principal_fen", true)
	}
	if owed := l.OutstandingFen(); cmd.PrincipalFen > owed {
		return nil, act.Refuse("A13.1", "repayment-above-debt", act.Figures{"amount": cmd.PrincipalFen, "owed": owed}).At("principal_fen")
	}
	return []act.Event{&Repaid{Loan: l.Number, PrincipalFen: cmd.PrincipalFen, InterestFen: cmd.InterestFen}}, nil
}

// Repaid is one repayment.
type Repaid struct {
	Loan         string    `json:"loan"`
	PrincipalFen money.Fen `json:"principal_fen"`
	InterestFen  money.Fen `json:"interest_fen"`
}

// EventType names the event for ever.
func (*Repaid) EventType() string { return "loan.repaid/1" }

func (e *Repaid) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	l.move(Movement{Kind: MoveRepayment, PrincipalFen: -e.PrincipalFen, InterestFen: e.InterestFen}, r)
}

// CloseLoan ends a loan on which no principal is owed.
type CloseLoan struct {
	Loan string   `json:"loan" doc:"贷款编号|the loan"`
	Note act.Text `json:"note,omitempty" doc:"利息说明|why recorded interest is less than the reckoned"`
}

func (cmd CloseLoan) decide(f *File, c Case) ([]act.Event, error) {
	l, err := c.running(f, cmd.Loan)
	if err != nil {
		return nil, err
	}
	if owed := l.OutstandingFen(); owed > 0 {
		return nil, act.Refuse("G4", "still-owed", act.Figures{"loan": l.Number, "owed": owed}).At("loan")
	}
	if a := f.Application(l.Application); a != nil && a.Step() != StepRepayment { // one taken over has no application
		return nil, act.Refuse("A6.2", "wrong-step", act.Figures{"application": a.Number, "now": string(a.Step()), "needs": string(StepRepayment)})
	}
	i, err := l.InterestTo(c.Law, c.On)
	if err != nil {
		return nil, err
	}
	if i.OpenFen() > 0 && cmd.Note.IsZero() {
		return nil, act.Refuse("G4", "interest-unpaid", act.Figures{
			"loan": l.Number, "day": c.On, "accrued": i.AccruedFen, "paid": i.PaidFen, "open": i.OpenFen(), "subsidy": i.SubsidyFen,
		}).At("note")
	}
	return []act.Event{&Closed{Loan: l.Number, Note: cmd.Note}}, nil
}

// Closed ends a loan.
type Closed struct {
	Loan string   `json:"loan"`
	Note act.Text `json:"note,omitzero"`
}

// EventType names the event for ever.
func (*Closed) EventType() string { return "loan.closed/1" }

func (e *Closed) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	l.ClosedOn, l.ClosedSeq, l.LastOn, l.CloseNote = r.On, r.Seq, r.On, e.Note
	if l.Application == "" { // taken over from an old book
		return
	}
	a := f.change(l.Application)
	a.pass(StepClosed, r.On, r.By)
	a.touch(r)
}

// Events decodes the events of household files.
var Events = act.Catalogued(
	func() act.Event { return &act.DutiesMoved{} },
	func() act.Event { return &HouseholdChanged{} },
	func() act.Event { return &AccountChanged{} },
	func() act.Event { return &ApplicationSubmitted{} },
	func() act.Event { return &SurveyRecorded{} },
	func() act.Event { return &SurveySigned{} },
	func() act.Event { return &ApplicationRefused{} },
	func() act.Event { return &ApplicationWithdrawn{} },
	func() act.Event { return &VillageListed{} },
	func() act.Event { return &TownshipReviewed{} },
	func() act.Event { return &TownshipSigned{} },
	func() act.Event { return &Returned{} },
	func() act.Event { return &Suggested{} },
	func() act.Event { return &HandedOver{} },
	func() act.Event { return &ListExpired{} },
	func() act.Event { return &Decided{} },
	func() act.Event { return &DecisionCancelled{} },
	func() act.Event { return &ContractSigned{} },
	func() act.Event { return &ContractVoided{} },
	func() act.Event { return &Disbursed{} },
	func() act.Event { return &FurtherDisbursed{} },
	func() act.Event { return &DisbursementEnded{} },
	func() act.Event { return &DisbursementReversed{} },
	func() act.Event { return &ReportedBack{} },
	func() act.Event { return &NoticePublished{} },
	func() act.Event { return &TakenOver{} },
	func() act.Event { return &Repaid{} },
	func() act.Event { return &Closed{} },
	func() act.Event { return &ExtensionRequested{} },
	func() act.Event { return &ExtensionConfirmation{} },
	func() act.Event { return &ExtensionRejected{} },
	func() act.Event { return &Extended{} },
	func() act.Event { return &ExtensionExcepted{} },
	func() act.Event { return &WithdrawalRecorded{} },
	func() act.Event { return &WithdrawalVoided{} },
	func() act.Event { return &WithdrawalDrawn{} },
	func() act.Event { return &GroupReminded{} },
	func() act.Event { return &UseRecorded{} },
	func() act.Event { return &CheckRecorded{} },
	func() act.Event { return &CheckVoided{} },
	func() act.Event { return &CheckMissed{} },
	func() act.Event { return &ProblemFound{} },
	func() act.Event { return &PlanProposed{} },
	func() act.Event { return &PlanPassed{} },
	func() act.Event { return &PlanConsented{} },
	func() act.Event { return &PlanReturned{} },
	func() act.Event { return &RectificationRecorded{} },
	func() act.Event { return &RectificationVerified{} },
	func() act.Event { return &GuidanceAsked{} },
	func() act.Event { return &GuidanceGiven{} },
	func() act.Event { return &NoticeIssued{} },
	func() act.Event { return &NoticeServed{} },
	func() act.Event { return &CollectionRecorded{} },
	func() act.Event { return &OverdueMissed{} },
	func() act.Event { return &RecoveryGroupSet{} },
	func() act.Event { return &RecoveryPlanned{} },
	func() act.Event { return &EntryCorrected{} },
	func() act.Event { return &CorrectionAnswered{} },
)
