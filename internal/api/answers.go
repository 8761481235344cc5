package api

import (
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
)

// The answers of lists. Sums are fen, days 2019-07-05 or "", codes as in the
// catalogues; every list is there even when it is empty.
type (
	// Terms are a sum and a time.
	Terms struct {
		AmountFen  money.Fen `json:"amount_fen"`
		TermMonths int       `json:"term_months"`
	}
	// Application is one application as it stands.
	Application struct {
		Application string     `json:"application"`
		Household   string     `json:"household"`
		Borrower    string     `json:"borrower" doc:"person id"`
		Village     string     `json:"village"`
		Bank        string     `json:"bank"`
		Purpose     string     `json:"purpose"`
		Step        string     `json:"step" doc:"what is to be done next"`
		Since       civil.Date `json:"since"`
		SubmittedOn civil.Date `json:"submitted_on"`
		Round       int        `json:"round"`
		Seen        int        `json:"seen" doc:"the revision: send it back with a signature"`
		Asked       Terms      `json:"asked"`
		Suggested   Terms      `json:"suggested"`
		Decided     Terms      `json:"decided"`
		Document    string     `json:"document"`
		Contract    string     `json:"contract"`
		Loan        string     `json:"loan"`
	}
	// Applications is a page of applications.
	Applications struct {
		Total        int           `json:"total"`
		AskedFen     money.Fen     `json:"asked_fen"`
		DecidedFen   money.Fen     `json:"decided_fen"`
		Applications []Application `json:"applications" nullable:"false"`
	}
	// Signature is one of the five.
	Signature struct {
		Seat string     `json:"seat"`
		User string     `json:"user"`
		On   civil.Date `json:"on"`
		Void bool       `json:"void"`
	}
	// Passage is the stay at one step.
	Passage struct {
		Step      string     `json:"step"`
		Round     int        `json:"round"`
		StartedOn civil.Date `json:"started_on"`
		DoneOn    civil.Date `json:"done_on"`
		User      string     `json:"user" doc:"who let it pass"`
		Returned  bool       `json:"returned"`
	}
	// Check is one automatic check.
	Check struct {
		Code  string `json:"code"`
		Rule  string `json:"rule"`
		Level string `json:"level" enum:"ok,pending,note,warn,block"`
	}
	// ApplicationFile is one application with its way.
	ApplicationFile struct {
		Application
		BorrowerName string      `json:"borrower_name"`
		Signatures   []Signature `json:"signatures" nullable:"false"`
		Trail        []Passage   `json:"trail" nullable:"false"`
		Checks       []Check     `json:"checks" nullable:"false"`
		Opened       *Loan       `json:"opened,omitempty" doc:"the loan, once disbursed"`
	}
	// Movement is money on a loan; principal is positive out to the borrower.
	Movement struct {
		No           int        `json:"no"`
		Kind         string     `json:"kind" enum:"disbursement,repayment"`
		On           civil.Date `json:"on"`
		PrincipalFen money.Fen  `json:"principal_fen"`
		InterestFen  money.Fen  `json:"interest_fen"`
	}
	// Loan is one loan with its balance.
	Loan struct {
		Log         string     `json:"log,omitempty" doc:"of the county, in a ledger"`
		Loan        string     `json:"loan"`
		Household   string     `json:"household"`
		Application string     `json:"application"`
		Borrower    string     `json:"borrower"`
		Village     string     `json:"village"`
		Bank        string     `json:"bank"`
		Purpose     string     `json:"purpose"`
		Contract    string     `json:"contract"`
		Receipt     string     `json:"receipt"`
		AmountFen   money.Fen  `json:"amount_fen"`
		BalanceFen  money.Fen  `json:"balance_fen"`
		RatePPM     money.PPM  `json:"rate_ppm" doc:"a year, in parts per million"`
		TermMonths  int        `json:"term_months"`
		DisbursedOn civil.Date `json:"disbursed_on"`
		DueOn       civil.Date `json:"due_on"`
		ClosedOn    civil.Date `json:"closed_on"`
		Movements   []Movement `json:"movements,omitempty" nullable:"false"`
	}
	// KnownLog says up to which number of a log a ledger knows.
	KnownLog struct {
		Log string `json:"log"`
		Seq int64  `json:"seq"`
	}
	// Ledger is a page of loans as of a day and a number of the journal. An office above
	// the county reads it over all its counties, each known up to its own number.
	Ledger struct {
		AsOf       civil.Date `json:"as_of"`
		Seq        int64      `json:"seq" doc:"of the log; 0 over several"`
		Known      []KnownLog `json:"known" nullable:"false"`
		Total      int        `json:"total"`
		Households int        `json:"households"`
		AmountFen  money.Fen  `json:"amount_fen"`
		BalanceFen money.Fen  `json:"balance_fen"`
		Loans      []Loan     `json:"loans" nullable:"false"`
	}
	// Duty is what a unit owes by a day.
	Duty struct {
		Duty      string     `json:"duty"`
		Rule      string     `json:"rule"`
		Subject   string     `json:"subject"`
		Role      string     `json:"role"`
		Unit      string     `json:"unit"`
		StartedOn civil.Date `json:"started_on"`
		DueOn     civil.Date `json:"due_on" doc:"empty: not known until the calendar of the year is loaded"`
		Basis     string     `json:"basis" enum:"opinion,parameter"`
		Why       string     `json:"why"`
	}
	// Duties is a page of open duties.
	Duties struct {
		Today  civil.Date `json:"today"`
		Total  int        `json:"total"`
		Duties []Duty     `json:"duties" nullable:"false"`
	}
	// Member is a person of a household; the number shows its last four only.
	Member struct {
		Person   string `json:"person"`
		Name     string `json:"name"`
		IDNumber string `json:"id_number" doc:"masked"`
		Relation string `json:"relation"`
	}
	// Household is a household with what the reader may see of its file.
	Household struct {
		Household      string        `json:"household"`
		Village        string        `json:"village"`
		Attribute      string        `json:"attribute"`
		Release        string        `json:"release" doc:"the newest roster release on which a member stands"`
		CapFen         int64         `json:"cap_fen"`
		OutstandingFen money.Fen     `json:"outstanding_fen" doc:"principal owed to all banks"`
		Members        []Member      `json:"members" nullable:"false"`
		Applications   []Application `json:"applications" nullable:"false"`
		Loans          []Loan        `json:"loans" nullable:"false"`
	}
)

func applicationLine(l app.ApplicationLine) Application {
	return Application{
		Application: l.Number, Household: l.Household, Borrower: l.Borrower, Village: l.Village, Bank: l.Bank, Purpose: l.Purpose, Step: string(l.Step),
		Since: l.Since, SubmittedOn: l.SubmittedOn, Round: l.Round, Seen: l.Revision, Asked: Terms(l.Asked), Suggested: Terms(l.Suggested),
		Decided: Terms(l.Decided), Document: l.Document, Contract: l.Contract, Loan: l.Loan,
	}
}

func applicationOf(a *loan.Application) Application {
	out := Application{
		Application: a.Number, Household: a.Household, Borrower: a.Borrower, Village: a.Village, Bank: a.Bank, Purpose: a.Purpose, Step: string(a.Step()),
		Since: a.Now().StartedOn, SubmittedOn: a.SubmittedOn(), Round: a.Round(), Seen: a.Revision, Asked: Terms(a.Asked), Suggested: Terms(a.Suggested),
		Decided: Terms(a.Decided), Document: a.Document, Loan: a.Loan,
	}
	if a.Contract != nil {
		out.Contract = a.Contract.Number
	}
	return out
}

func loanLine(l app.LedgerLine) Loan {
	return Loan{
		Log: l.Log, Loan: l.Loan, Household: l.Household, Application: l.Application, Borrower: l.Borrower, Village: l.Village, Bank: l.Bank, Purpose: l.Purpose,
		Contract: l.Contract, Receipt: l.Receipt, AmountFen: l.AmountFen, BalanceFen: l.BalanceFen, RatePPM: l.RatePPM, TermMonths: l.TermMonths,
		DisbursedOn: l.DisbursedOn, DueOn: l.DueOn, ClosedOn: l.ClosedOn,
	}
}

func loanOf(household string, l *loan.Loan) Loan {
	out := Loan{
		Loan: l.Number, Household: household, Application: l.Application, Borrower: l.Borrower, Village: l.Village, Bank: l.Bank, Purpose: l.Purpose,
		Contract: l.Contract.Number, Receipt: l.Contract.Receipt, AmountFen: l.AmountFen, BalanceFen: l.OutstandingFen(), RatePPM: l.RatePPM,
		TermMonths: l.TermMonths, DisbursedOn: l.DisbursedOn, DueOn: l.DueOn, ClosedOn: l.ClosedOn,
	}
	for _, m := range l.Movements {
		out.Movements = append(out.Movements, Movement{No: m.No, Kind: m.Kind, On: m.On, PrincipalFen: m.PrincipalFen, InterestFen: m.InterestFen})
	}
	return out
}
