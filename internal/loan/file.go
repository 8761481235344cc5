package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// File is the folded household file.
type File struct {
	Household    string
	Applications []*Application // in the order of submission
	Loans        []*Loan        // in the order of disbursement
	Problems     []*Problem     // found with its loans, in the order of their finding (A9)
	Changes      []Change       // in the household's life, in the order in which they were told
	Corrections  []Correction   // of entries, in the order they were asked for
	Duties       []act.Duty     // derived from the fold; closed ones stay as they were
	Superseded   []act.Duty     // earlier versions of duties that corrections changed (Z1)

	history []act.Recorded // everything applied: what a correction is folded into again
}

// Terms are the sum and the time asked, suggested or decided.
type Terms struct {
	AmountFen  money.Fen `json:"amount_fen"`
	TermMonths int       `json:"term_months"`
}

// IsZero says that nothing was said yet.
func (t Terms) IsZero() bool { return t == Terms{} }

// Application is one application from the household's request to the notice (A1–A6).
type Application struct {
	Number    string
	Household string
	Borrower  string // person id
	Village   string
	Bank      string
	Purpose   string // code of the purpose catalogue (G4)
	Project   act.Text
	Release   string // the roster release relied on (A12.2)
	Mode      string // own or cooperative (G5)
	Partner   *Cooperation
	Asked     Terms
	Suggested Terms
	Decided   Terms
	RatePPM   money.PPM

	Survey     *Survey
	Signatures []Signature // all rounds; void ones stay readable
	Hands      []Hand      // acts of judgement (R-Z0-1)
	Opinions   []Opinion   // what each level wrote
	Returns    []Return
	Trail      []Passage // the way through the course; the last one without DoneOn is now
	List       map[Level]string
	Document   string     // the county's formal document (文号, A3.3)
	ValidUntil civil.Date // the last day on which the bank may decide on the list; zero: no limit known
	Ended      *Ending    // nil while it runs, and for a closed loan
	Contract   *Contract
	Voided     []VoidedContract // contracts that were voided; their numbers stay used
	Loan       string           // number, once disbursed
	PaidFen    money.Fen        // paid out and standing
	GivenUpFen money.Fen        // decided, and given up by the bank after the first sum
	Revision   int              // counts the events of this application; what a signer saw
	Seq        int64            // the event that submitted it
	LastOn     civil.Date
}

// Survey is the visit to the home (A1.2).
type Survey struct {
	On         civil.Date
	Seq        int64
	By         string
	Place      act.Text
	Findings   act.Text
	IncomeFen  money.Fen
	DebtsFen   money.Fen
	Conditions []string // codes of G2 found met
	Reason     act.Text // why a warning is not an obstacle (G3, G2)
	Warnings   []string // codes of the warnings the reason answers
}

// Signature is one member's own signature under a survey (A1.2).
type Signature struct {
	Seat    act.Role
	User    string
	On      civil.Date
	Seq     int64
	Note    act.Text
	Acting  bool   // signed as a substitute (代)
	Paper   *Inked // entered from paper (纸质补录); nil if signed here
	Void    bool   // by a return; struck through, never deleted
	VoidFor string // "returned" or "corrected"
}

// Hand is one act of judgement at a level.
type Hand struct {
	Level Level
	Step  Step
	By    act.Actor
	On    civil.Date
	Seq   int64
	Paper *Inked // signed in ink and entered later; nil if here
}

// Opinion is what a level wrote when it let the application pass.
type Opinion struct {
	Step  Step
	By    act.Actor
	On    civil.Date
	Terms Terms
	Note  act.Text
}

// Ending is why an application ended without a loan.
type Ending struct {
	As     Step     // declined, refused or withdrawn
	Reason string   // code; empty for a withdrawal
	Note   act.Text // in words
	Paper  act.Text // the household's written request, for a withdrawal
	By     act.Actor
	On     civil.Date
}

// VoidedContract is a contract that was voided before the disbursement.
type VoidedContract struct {
	Contract
	VoidedOn civil.Date
	VoidedBy act.Actor
	Note     act.Text
}

// The kinds of Return.
const (
	BackReturned  = ""                      // 退回 A2.3
	BackCancelled = "decision-cancelled"    // 撤销评审决定 A4.2
	BackVoided    = "contract-voided"       // 合同作废 A5.1
	BackExpired   = "list-expired"          // 汇总表逾期未评审 A3.3
	BackReversed  = "disbursement-reversed" // 放款冲正 A5.2
	BackCorrected = "entry-corrected"       // 更正后重新签名 A1.2
)

// Return is one way back: a 退回 with its reasons, or another of the kinds.
type Return struct {
	Kind     string
	From, To Step
	Reasons  []string
	Note     act.Text
	By       act.Actor
	On       civil.Date
}

// Passage is the stay of an application at one step.
type Passage struct {
	Step      Step
	Round     int // 1, and one more after each return
	StartedOn civil.Date
	DoneOn    civil.Date
	SettledOn civil.Date // the day its duty counts as discharged (R-Z1-1); zero until the law was asked
	By        act.Actor  // who let it pass
	Returned  bool       // left by a way back that stopped the clock
	Undone    bool       // what led here was undone: no clock ran
}

// Contract is the contract and its receipt (A5.1).
type Contract struct {
	Number   string
	Receipt  string
	SignedOn civil.Date
	By       act.Actor
	Seq      int64
}

// Loan is a disbursed loan to its closing.
type Loan struct {
	Number      string
	Application string
	Borrower    string
	Village     string
	Bank        string
	Purpose     string
	Contract    Contract
	Pack        string    // the policy of the day the contract was signed
	AmountFen   money.Fen // paid out: all standing sums
	RatePPM     money.PPM
	TermMonths  int
	DisbursedOn civil.Date // of the first sum; the maturity runs from it
	DueOn       civil.Date
	TakenOn     civil.Date // the day it was taken over from an old book (A13.1); zero for a loan born here
	Book        string     // that book, and the row of its file
	BookRow     int
	Account     string // register id of the borrower's account, of the first sum
	Notice      string
	Movements   []Movement
	Withdrawals []Withdrawal       // from its account, in the order in which they were entered (A7)
	Checks      []LoanCheck        // in the order in which they were entered (A8)
	MissedOn    civil.Date         // the last day that passed without the check due on it, as a day's close told
	Notices     []CollectionNotice // in the order of their issue (A10)
	Contacts    []Contact          // the collection log
	UnchasedOn  civil.Date         // the last day that passed without the overdue notice due on it, as a day's close told
	ClosedOn    civil.Date
	Reversed    bool      // its only sum was reversed: nothing was lent
	Lender      act.Actor // who registered the disbursement (承贷责任人)
	Approver    act.Actor // who decided (审批责任人)
	Seq         int64
	ClosedSeq   int64
	CloseNote   act.Text // why recorded interest was less than the reckoned, when it was closed
	LastOn      civil.Date
	Extensions  []Extension          // requests to extend, in their order (A11.2)
	Exceptions  []ExtensionException // of the leading group (A11.3)
}

// Movement is money on a loan: principal goes up by a disbursement and down by a
// repayment; interest is what was paid.
type Movement struct {
	No           int
	Kind         string // "disbursement", "repayment", "reversal" or "correction"
	On           civil.Date
	Seq          int64
	Entry        int64     // the number of the entry that a reversal or correction is about; else its own
	PrincipalFen money.Fen // signed: + out to the borrower, − back
	InterestFen  money.Fen
	By           act.Actor
	Account      string   // register id, of a disbursement
	Receipt      string   // of a further sum with its own receipt
	From         Step     // of a disbursement: where the application stood
	Reversed     bool     // of a disbursement: undone by a reversal
	Note         act.Text // of a reversal: why
}

// The kinds of movement.
const (
	MoveDisbursement = "disbursement"
	MoveRepayment    = "repayment"
	MoveReversal     = "reversal"
	MoveCorrection   = "correction"
)

// OutstandingFen is the principal still owed.
func (l *Loan) OutstandingFen() money.Fen {
	var sum money.Fen
	for _, m := range l.Movements {
		sum += m.PrincipalFen
	}
	return sum
}

// NewFile is the empty file of a household.
func NewFile(household string) *File { return &File{Household: household} }

// Application finds an application by number, or nil.
func (f *File) Application(number string) *Application {
	for _, a := range f.Applications {
		if a.Number == number {
			return a
		}
	}
	return nil
}

// Loan finds a loan by number, or nil.
func (f *File) Loan(number string) *Loan {
	for _, l := range f.Loans {
		if l.Number == number {
			return l
		}
	}
	return nil
}

// OutstandingFen is what the household owes in principal over all its loans.
func (f *File) OutstandingFen() money.Fen {
	var sum money.Fen
	for _, l := range f.Loans {
		sum += l.OutstandingFen()
	}
	return sum
}

// ApprovedFen is what banks have decided to lend but not yet disbursed (R-G3-1),
// leaving out the application named except.
func (f *File) ApprovedFen(except string) money.Fen {
	var sum money.Fen
	for _, a := range f.Applications {
		if a.Number != except {
			sum += a.RestFen()
		}
	}
	return sum
}

// RestFen is what the bank decided to lend and has neither paid out nor given up;
// nothing before the decision and after the end.
func (a *Application) RestFen() money.Fen {
	if !a.Step().Open() || a.Step().Before(StepContract) {
		return 0
	}
	return a.Decided.AmountFen - a.PaidFen - a.GivenUpFen
}

// Step is where the application stands now.
func (a *Application) Step() Step { return a.Trail[len(a.Trail)-1].Step }

// Now is the passage the application is in.
func (a *Application) Now() *Passage { return &a.Trail[len(a.Trail)-1] }

// Round counts the rounds: 1, and one more each time it went back in the course.
func (a *Application) Round() int { return a.Now().Round }

// SubmittedOn is the day of the household's application.
func (a *Application) SubmittedOn() civil.Date { return a.Trail[0].StartedOn }

// Terms are the latest said: decided, else suggested, else asked.
func (a *Application) Terms() Terms {
	switch {
	case !a.Decided.IsZero():
		return a.Decided
	case !a.Suggested.IsZero():
		return a.Suggested
	}
	return a.Asked
}

// Signed lists the signatures that count, by seat.
func (a *Application) Signed() map[act.Role]Signature {
	m := map[act.Role]Signature{}
	for _, s := range a.Signatures {
		if !s.Void {
			m[s.Seat] = s
		}
	}
	return m
}

// pass closes the present passage and opens the next.
func (a *Application) pass(to Step, on civil.Date, by act.Actor) {
	now := a.Now()
	now.DoneOn, now.By = on, by
	round := now.Round
	if to.Before(now.Step) {
		round++
	}
	a.Trail = append(a.Trail, Passage{Step: to, Round: round, StartedOn: on})
}

// back is pass for a way back. stop says that the clock stops; otherwise it runs on
// if both steps are under it.
func (a *Application) back(ret Return, stop bool) {
	a.Returns = append(a.Returns, ret)
	a.pass(ret.To, ret.On, ret.By)
	a.Trail[len(a.Trail)-2].Returned = stop
}

// end is pass to an ending without a loan.
func (a *Application) end(e Ending) {
	a.Ended = &e
	a.pass(e.As, e.On, e.By)
}

// voidSignatures strikes out the signatures that count.
func (a *Application) voidSignatures(why string) {
	for i := range a.Signatures {
		if !a.Signatures[i].Void {
			a.Signatures[i].Void, a.Signatures[i].VoidFor = true, why
		}
	}
}

// clone copies what Apply may change.
func (f *File) clone() *File {
	c := *f
	c.Applications = append([]*Application(nil), f.Applications...)
	c.Loans = append([]*Loan(nil), f.Loans...)
	c.Problems = append([]*Problem(nil), f.Problems...)
	c.Corrections = append([]Correction(nil), f.Corrections...)
	return &c
}

// change gives a copy of the application that may be altered, in place of the old.
func (f *File) change(number string) *Application {
	for i, a := range f.Applications {
		if a.Number == number {
			c := *a
			c.Signatures = append([]Signature(nil), a.Signatures...)
			c.Hands = append([]Hand(nil), a.Hands...)
			c.Opinions = append([]Opinion(nil), a.Opinions...)
			c.Returns = append([]Return(nil), a.Returns...)
			c.Trail = append([]Passage(nil), a.Trail...)
			c.Voided = append([]VoidedContract(nil), a.Voided...)
			lists := map[Level]string{}
			for k, v := range a.List {
				lists[k] = v
			}
			c.List = lists
			f.Applications[i] = &c
			return &c
		}
	}
	panic("loan: the file has no application " + number)
}

// changeLoan is change for a loan.
func (f *File) changeLoan(number string) *Loan {
	for i, l := range f.Loans {
		if l.Number == number {
			c := *l
			c.Movements = append([]Movement(nil), l.Movements...)
			c.Extensions = append([]Extension(nil), l.Extensions...)
			c.Exceptions = append([]ExtensionException(nil), l.Exceptions...)
			c.Checks = append([]LoanCheck(nil), l.Checks...)
			c.Withdrawals = append([]Withdrawal(nil), l.Withdrawals...)
			c.Notices = append([]CollectionNotice(nil), l.Notices...)
			c.Contacts = append([]Contact(nil), l.Contacts...)
			f.Loans[i] = &c
			return &c
		}
	}
	panic("loan: the file has no loan " + number)
}
