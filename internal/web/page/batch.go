package page

import (
	"fupindai/internal/money"
)

// BatchPage is a list to be handled with one signature: the first secretary's
// list, the township's review and signature, the county's review and hand-over,
// the bank's decision, the bank's report, a village's notice.
type BatchPage struct {
	Shell
	Name     string // 恰尔巴格镇 2019 年第 6 批
	AsOf     string // 收到 2019-06-28 · 数据截至 07-05 10:32
	N        int
	Families int
	Villages int
	AskedFen money.Fen
	SumFen   money.Fen // of the rows' sum that is signed (asked or suggested)
	Hints    int
	Light    Light  // the duty's clock
	Before   *Hand  // the signature before: 乡镇签字 艾力·吐尔地 …
	Open     int    // flagged rows neither opened nor taken out
	OpenWho  string // their borrowers: 马晓东、海丽且姆·阿吾提
	Chips    []Chip
	Flagged  []BatchRow
	Clean    []BatchRow
	CleanFen money.Fen
	Changed  []string // rows that changed since the list was opened
	Send     Send     // goes to the confirm step; row ids as repeated field "row"
	Return   string   // address that returns the ticked rows; empty: not possible
	// What the list carries once for all rows; shown when asked for.
	AsksDocument bool   // document: the county's 文号 (hand-over-list)
	Document     string // as typed
	Empty        *Empty
	Lists        []Link // what was signed lately, to be printed
}

// Hand is a signature: who, when, over what.
type Hand struct{ Words, Name, At, Mark string }

// BatchRow is one application of a list. Tick is never set by the program on the
// first view: it repeats what the reader ticked.
type BatchRow struct {
	ID        string // application number
	Seen      int    // its revision as shown; sent as "seen" beside the row
	No        int
	Borrower  string
	Href      string
	Place     string
	AskedFen  money.Fen
	SumFen    money.Fen // 建议额, or what will be signed
	Months    int
	Rate      money.PPM // of the decision; 0 on other lists
	Purpose   string
	Project   string // what the household wrote of it
	Hint      string // 负债比 1.66，超过 0.5
	Rule      string
	Passed    string // 7/7 项通过
	State     State  // Opened, ToOpen, TakenOut for flagged rows
	Tick      bool
	Held      bool   // cannot be ticked: to be opened first, or taken out
	Open      string // POST address that opens a row with a hint and keeps the ticks
	TakeOut   string // POST address that takes the row out; empty: already out
	PutBack   string // POST address that puts it back
	Changed   bool
	ChangedBy string
}

// Template names the file.
func (BatchPage) Template() string { return "batch" }

// BatchConfirm repeats what will be signed and asks for the password. The page
// stands for itself without a script; with one it opens as a dialog over the list.
type BatchConfirm struct {
	Shell
	Name     string
	Verb     string // 签批 37 份申请
	SumFen   money.Fen
	Families int
	Hints    int    // rows with a hint, each opened by who signs
	NoSum    bool   // the act has no sum
	Left     string // 3 份：已移出 1，待打开 2
	Mark     string // fingerprint of the list as seen
	Document string // the county's 文号, when one goes along
	Rows     []BatchRow
	Send     Send // the command; the ticked rows go along hidden
	Back     string
}

// Template names the file.
func (BatchConfirm) Template() string { return "batch-confirm" }

// BatchResult says what was done, and which rows were not, with reasons.
type BatchResult struct {
	Shell
	Name    string
	Verb    string // 已签批 35 份
	SumFen  money.Fen
	Mark    string
	At      string // 10:36
	Changed []RowRefusal
	List    *Link // the numbered list that came of it
	Again   string
	NextUp  *Link
}

// Template names the file.
func (BatchResult) Template() string { return "batch-result" }

// BatchReturn asks where the ticked rows go back to, and why; like BatchConfirm
// it stands for itself or opens as a dialog.
type BatchReturn struct {
	Shell
	Name string
	Rows []BatchRow
	Do   ReturnForm
}

// Template names the file.
func (BatchReturn) Template() string { return "batch-return" }
