package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Application is one application from the request to the closing of its loan.
type Application struct {
	Shell
	Number   string
	Borrower string
	Place    string
	Asked    Terms
	State    State
	Life     []Node   // the thirteen nodes, in order
	Arcs     []Arc    // returns drawn back under the nodes
	Returns  []string // one sentence each: 06-17 乡镇初审退回村调查：签名不全。…

	Family []Fact // 一、借款人与家庭, in the order of the printed form
	Use    []Fact // 二、金额与用途, below the three sums
	// The three sums: 申请 ≥ 建议 ≥ 批准.
	Suggested, Approved Terms
	Rate                money.PPM // 0: not yet decided

	Survey      *SurveyView
	Seats       []Seat      // five, then the struck-through ones
	Signed      int         // signatures that count
	Opinions    []Opinion   // 乡镇, 县级, 承贷机构
	History     []Returned  // newest first
	Clocks      []TimeLimit // the time limits so far
	Checks      []Check
	Papers      []Link
	Loan        *LoanView // once disbursed
	Ended       *Over     // why it ended without a loan
	Partner     []Fact    // the records of a cooperative loan (G5)
	Corrections []Corrected
	Entries     []Link // what the reader's unit may correct
	Earlier     []Earlier
	Household   string // address of the household file
	Print       string // the printable approval form; empty: none
	Prints      []Link // the other papers that can be printed
	Actions     []Action
	Do          Form // the open form; nil: the reader has nothing to do here
	Prev, Next  *Link
	Draft       string // 草稿已保存 10:32
}

// Over is how an application ended without a loan.
type Over struct {
	On     civil.Date
	State  State
	Reason string
	Says   string
	Paper  string // the household's written request
	By     string
	Rule   string
}

// Node is one of the thirteen stations of a loan's life.
type Node struct {
	At    NodeState
	Light Light
	On    civil.Date // done, or due
	Note  string     // 约 07-15, 评审后 7 天内
	Who   string
}

// NodeState says where the loan stands.
type NodeState string

// Done, now, to come, and left out (declined before it came so far).
const (
	NodeDone    NodeState = "done"
	NodeNow     NodeState = "cur"
	NodeToCome  NodeState = ""
	NodeDropped NodeState = "drop"
)

// lifeNames are the thirteen stations.
var lifeNames = [13]Text{
	Say("申请"), Say("村调查"), Say("第一书记"), Say("乡镇初审"), Say("乡镇签字"), Say("县审查"), Say("银行评审"),
	Say("签合同"), Say("放款"), Say("公示"), Say("首检"), Say("到期"), Say("结清"),
}

// LifeName is the name of the i-th node, from 0.
func (Application) LifeName(i int) Text { return lifeNames[i] }

// Arc is a return drawn under the nodes, from a later to an earlier one (1 to 13).
type Arc struct {
	From, To int
	On       civil.Date
}

// Span is the number of nodes under the arc.
func (a Arc) Span() int { return a.From - a.To + 1 }

// SurveyView is the recorded survey.
type SurveyView struct {
	On         civil.Date
	By         string
	Place      string
	Findings   string
	Conditions []string
	Reason     string // why a warning is no obstacle
}

// Seat is one line of the five-signature table; Void lines are struck through.
type Seat struct {
	Role, Name string
	Opinion    string
	SignedAt   string // 2019-06-20 11:02; empty: not signed
	Mark       string // fingerprint of what was signed, 3f8a21c7
	Void       bool
	Vacant     bool
	Scan       string // address of the scan, where it was signed on paper
}

// Opinion is what a level wrote.
type Opinion struct {
	Level string // 乡镇
	State State
	Light Light
	Says  string
	By    []string // 初审 恰尔巴格镇扶贫办 何静 06-25
	Rule  string
	Open  bool // this level acts now: the form's opinion field stands here
}

// Returned is one step of the return history.
type Returned struct {
	On      civil.Date
	What    string // 退回村调查
	Reasons []string
	Says    string
	By      string
	Again   bool // a resubmission
}

// LoanView is the loan of the application.
type LoanView struct {
	Number, Contract, Receipt string
	AmountFen, OwedFen        money.Fen
	RestFen                   money.Fen // decided, not paid out and not given up
	DisbursedOn, DueOn        civil.Date
	Account                   string // 尾号 5521
	Movements                 []Movement
	CloseNote                 string // 利息说明
	Extensions                []ExtensionView
}

// Movement is money on a loan: paid out, paid back, interest.
type Movement struct {
	On           civil.Date
	What         string
	PrincipalFen money.Fen
	InterestFen  money.Fen
	OwedFen      money.Fen // after it
	By           string
	Void         bool   // reversed, or corrected since
	Note         string // why
}

// Form is the open form of an application page; one of the types below. Each
// names its block in application.html.
type Form interface{ Block() string }

// SurveyForm is record-survey: place, findings, income_fen, debts_fen,
// conditions (repeated), reason, done_on.
type SurveyForm struct {
	Send            Send
	Place, Findings string
	Income, Debts   string
	Conditions      []Option
	Reason, DoneOn  string
	DatedBy         string
	Warnings        []string   // what the reason has to answer
	ReasonNeeded    bool       // a warning stands: the reason is required
	Earlier         civil.Date // the day of the survey whose record stands in the form, after a return
}

// PaperForm is enter-paper-signatures, or enter-paper-list where no seats are asked:
// scan, done_on, keeper.
type PaperForm struct {
	Send     Send
	Seats    []Option // the seats that have not signed yet
	Keepers  []Option
	SignedOn string
	Scan     string // the file's id, if the form came back and the scan was taken already
	Back     string
}

// Block names the template.
func (PaperForm) Block() string { return "do-paper" }

// SignForm is sign-survey: note, with the password again.
type SignForm struct {
	Send Send
	Seat string // 村会计
	Note string
}

// PassForm is one application passed alone, without figures: sign-village-list,
// review-township, sign-township, hand-over-list (Document), report-back.
type PassForm struct {
	Send         Send
	What         string // what passing means, in one sentence
	Note         string
	HasNote      bool
	Document     string
	AsksDocument bool
}

// TermsForm is suggest or decide: amount_fen, term_months, note and, for the
// bank, rate_ppm with outcome=approve. Only a reader of the bank gets it for decide.
type TermsForm struct {
	Send       Send
	Bank       bool
	Amount     string
	TermMonths string
	Rate       string
	Note       string
}

// DeclineForm is decide with outcome=decline: reason, note. Bank only.
type DeclineForm struct {
	Send    Send
	Reasons []Option
	Note    string
	Back    string
}

// ReturnForm is return-to: to, reasons (repeated), note.
type ReturnForm struct {
	Send    Send
	N       int // how many applications
	To      []Option
	Reasons []Option
	Note    string
	Back    string
}

// ContractForm is sign-contract: contract, receipt, done_on.
type ContractForm struct {
	Send              Send
	Contract, Receipt string
	DoneOn, DatedBy   string
}

// DisburseForm is disburse: amount_fen, holder, account, done_on. Rate and the
// day of maturity are shown, not typed.
type DisburseForm struct {
	Send            Send
	Amount          string
	Holder, Account string
	DoneOn, DatedBy string
	DueOn           civil.Date // if paid out today; of a further sum as it is
	Borrower        string
	Further         bool // a further sum, which may have its own receipt
	Receipt         string
}

// RepayForm is record-repayment: principal_fen, interest_fen, done_on.
type RepayForm struct {
	Send                Send
	OwedFen             money.Fen
	On                  civil.Date // the day up to which interest is reckoned
	AccruedFen, PaidFen money.Fen  // the product's own reckoning, and what is recorded
	SubsidyFen          money.Fen  // the part of it that the treasury bears
	Principal, Interest string
	DoneOn, DatedBy     string
}

// OpenFen is the reckoned interest that is not recorded.
func (f RepayForm) OpenFen() money.Fen { return max(f.AccruedFen-f.PaidFen, 0) }

// CloseForm is close-loan: note, where recorded interest is less than the reckoned.
type CloseForm struct {
	Send                Send
	On                  civil.Date
	OpenFen, SubsidyFen money.Fen
	Note                string
}

// Block names the template block.
func (SurveyForm) Block() string   { return "do-survey" }
func (SignForm) Block() string     { return "do-sign" }
func (PassForm) Block() string     { return "do-pass" }
func (TermsForm) Block() string    { return "do-terms" }
func (DeclineForm) Block() string  { return "do-decline" }
func (ReturnForm) Block() string   { return "do-return" }
func (ContractForm) Block() string { return "do-contract" }
func (DisburseForm) Block() string { return "do-disburse" }
func (RepayForm) Block() string    { return "do-repay" }
func (CloseForm) Block() string    { return "do-close" }

// Terms gives the open form if it is one of sums: its fields stand in the panel
// of the three sums and in the level's opinion.
func (a Application) Terms() *TermsForm {
	if f, ok := a.Do.(TermsForm); ok {
		return &f
	}
	return nil
}

// Block names the open form's block, or nothing.
func (a Application) Block() string {
	if a.Do == nil {
		return ""
	}
	return a.Do.Block()
}

// Template names the file.
func (Application) Template() string { return "application" }

// TimeLimit is one time limit of an application. Why is the page that counts its days.
type TimeLimit struct {
	What, Rule, Unit, Why string
	From, DueOn           civil.Date
	Light                 Light
	Own                   bool // not the Opinion's
}
