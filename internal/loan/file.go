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
	Changes      []Change       // in the household's life, in the order in which they were told
	Duties       []act.Duty     // derived from the fold; closed ones stay as they were
	Superseded   []act.Duty     // earlier versions of duties that corrections changed (Z1)
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
	Document   string // the county's formal document (文号, A3.3)
	DeclinedAs string // the bank's reason code
	Contract   *Contract
	Loan       string // number, once disbursed
	Revision   int    // counts the events of this application; what a signer saw
	Seq        int64  // the event that submitted it
	LastOn     civil.Date
}

// Survey is the visit to the home (A1.2).
type Survey struct {
	On         civil.Date
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
	Void    bool   // by a return; struck through, never deleted
	VoidFor string // "returned"
}

// Hand is one act of judgement at a level.
type Hand struct {
	Level Level
	Step  Step
	By    act.Actor
	On    civil.Date
	Seq   int64
}

// Opinion is what a level wrote when it let the application pass.
type Opinion struct {
	Step  Step
	By    act.Actor
	On    civil.Date
	Terms Terms
	Note  act.Text
}

// Return is one 退回, with its reasons.
type Return struct {
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
	Returned  bool       // left by a return
}

// Contract is the contract and its receipt (A5.1).
type Contract struct {
	Number   string
	Receipt  string
	SignedOn civil.Date
	By       act.Actor
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
	Pack        string // the policy of the day the contract was signed
	AmountFen   money.Fen
	RatePPM     money.PPM
	TermMonths  int
	DisbursedOn civil.Date
	DueOn       civil.Date
	Account     string // register id of the borrower's account
	Notice      string
	Movements   []Movement
	ClosedOn    civil.Date
	Lender      act.Actor // who registered the disbursement (承贷责任人)
	Approver    act.Actor // who decided (审批责任人)
	Seq         int64
	ClosedSeq   int64
	LastOn      civil.Date
}

// Movement is money on a loan: principal goes up by a disbursement and down by a
// repayment; interest is what was paid.
type Movement struct {
	No           int
	Kind         string // "disbursement" or "repayment"
	On           civil.Date
	Seq          int64
	PrincipalFen money.Fen // signed: + out to the borrower, − back
	InterestFen  money.Fen
	By           act.Actor
}

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
		if a.Number != except && (a.Step() == StepContract || a.Step() == StepDisbursement) {
			sum += a.Decided.AmountFen
		}
	}
	return sum
}

// Step is where the application stands now.
func (a *Application) Step() Step { return a.Trail[len(a.Trail)-1].Step }

// Now is the passage the application is in.
func (a *Application) Now() *Passage { return &a.Trail[len(a.Trail)-1] }

// Round counts the rounds: 1, and one more for each return.
func (a *Application) Round() int { return len(a.Returns) + 1 }

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
	a.Trail = append(a.Trail, Passage{Step: to, Round: a.Round(), StartedOn: on})
}

// clone copies what Apply may change.
func (f *File) clone() *File {
	c := *f
	c.Applications = append([]*Application(nil), f.Applications...)
	c.Loans = append([]*Loan(nil), f.Loans...)
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
			f.Loans[i] = &c
			return &c
		}
	}
	panic("loan: the file has no loan " + number)
}
