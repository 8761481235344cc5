package page

import "fupindai/internal/civil"

// PlainForm is a form of one command as a list of its fields: what the pages of
// supervision are filled in with.
type PlainForm struct {
	Send   Send
	Title  string
	Why    string
	Rule   string
	Hidden []Option // name and value
	Fields []PlainField
	More   []PlainField // seldom needed, folded
	Danger bool
	Photo  bool // carries a file
}

// PlainField is one field: its key in the labels of fields, and how it is filled in.
type PlainField struct {
	Key      string
	Kind     string // text, area, date, int, money, radio, ticks, select or picture
	Value    string
	Options  []Option
	Required bool
	Last     string // what was last recorded, to compare with; never filled in
}

// plainOn is a form on its page, as the template "plain" shows it.
type plainOn struct {
	Page framed
	Form *PlainForm
}

// plainField is one field on its page.
type plainField struct {
	Page  framed
	Field PlainField
}

// DueChecks is the work list of checks: by village, household by household (A8.5).
type DueChecks struct {
	Shell
	Through civil.Date
	Chips   []Chip
	Late    int
	Open    int
	Sites   []CheckSite
	Print   string // address of the list with its blank forms
	Empty   *Empty
}

// CheckSite is one village of the list.
type CheckSite struct {
	Village string
	Rows    []CheckRow
}

// CheckRow is one household to visit.
type CheckRow struct {
	Light    Light
	Borrower string
	Number   string // 户编号
	Href     string
	Loan     string
	Purpose  string
	Owed     string
	What     string // 季度贷后检查
	Rule     string
	DueOn    civil.Date
	Last     string // 上次 2019-08-12，没有问题
	Problems int
}

// Template names the file.
func (DueChecks) Template() string { return "due-checks" }

// LoanChecks is one loan under watch: the form of the visit, the calendar with its
// reasons, all checks, its problems.
type LoanChecks struct {
	Shell
	Borrower, Place, Loan string
	Facts                 []Fact
	Light                 Light
	NextOn                civil.Date // zero: no more
	Do                    *PlainForm
	Acts                  []Action
	Dues                  []CheckDate
	Checks                []CheckDone
	Problems              []FindingRow
	Household             string
	Print                 string // address of a blank form; empty once the loan is closed
}

// CheckDate is one line of the calendar: why this date.
type CheckDate struct {
	What, Rule string
	Why        string // 自 2019-08-12 起算三个月，取对应日
	DueOn      civil.Date
	DoneOn     civil.Date
	Light      Light
}

// CheckDone is one check that was made.
type CheckDone struct {
	Number  string
	On      civil.Date
	NotedOn civil.Date // if it was entered on another day
	Lines   []Fact
	Problem string
	Present []string
	By      string
	Photo   string
	Void    string // why it does not count
	Undo    string // address of the form that voids it
	Print   string // address of the form as paper
}

// Template names the file.
func (LoanChecks) Template() string { return "loan-checks" }

// Rectifications are the problems in the reader's scope by their step (A9).
type Rectifications struct {
	Shell
	Chips []Chip
	Rows  []FindingRow
	Empty *Empty
}

// FindingRow is one problem of a list.
type FindingRow struct {
	Number, Href    string
	Borrower, Place string
	What            string // B3 用于建房、装修
	Source          string
	Amount          string
	FoundOn         civil.Date
	Step            string
	Open            bool
	Turn            string // whose turn it is
	Deadline        civil.Date
	Light           Light
}

// Template names the file.
func (Rectifications) Template() string { return "rectifications" }

// Rectification is one problem: the chain on one screen, whose turn it is, what each
// level said, and the reader's own form.
type Rectification struct {
	Shell
	Row      FindingRow
	Facts    []Fact
	Steps    []ChainStep
	Plan     []Fact
	Said     []BreachNote
	Guidance []BreachNote
	Recovery *RecoveryView
	Do       *PlainForm
	Acts     []Action
	Loan     string // address of the loan's checks
	Collect  string // and of its collection
}

// ChainStep is one step of the chain.
type ChainStep struct {
	Words string
	At    string // done, cur or empty
	More  string // day and name, or whose turn it is
	Light Light
}

// Template names the file.
func (Rectification) Template() string { return "rectification" }
