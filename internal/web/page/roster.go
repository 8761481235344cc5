package page

import "fupindai/internal/civil"

// Roster is 名册比对: the county's roster beside the national list (A12.2).
type Roster struct {
	Shell
	Release string // 名单编号 LP-2019-07
	Name    string // 2019 年 7 月名册
	Frozen  bool
	Steps   []RosterStep
	Kinds   []DifferenceKind
	Filter  RosterFilter
	Rows    []Difference // open ones first
	N, Open int
	Pager   Pager
	Actions []Action
	Import  string
	Match   *Send // 开始比对, when both lists are in and nothing was matched yet
	// which two lists that will be, and whether the national one is of an earlier day
	MatchSays string
	MatchOld  bool
	Mend      *Send // 重新比对, when a newer national list came in
	All       int   // differences of all kinds
	Releases  []Release
	Export    string
	Bulk      []Link // 同类批量处理, by kind
	Carry     *Carry // 沿用上期处理, when an earlier match has resolutions that still fit
	Lists     []ImportedList
	Compare   string // 两次快照对比; "" while there is only one list
	Empty     *Empty
}

// Carry takes earlier resolutions over for the rows shown to have one.
type Carry struct {
	Send Send
	Rows []int
	Show string // the list cut to these rows; "" when it is
}

// ImportedList is one imported list with where it came from (A12.1).
type ImportedList struct {
	Kind, Name, Source, By, Mark, Release string
	AsOf, On                              civil.Date
	N                                     int
	Href                                  string // "" for a national list
}

// DifferenceKind is one card: 一致, 全国无, 姓名不符, 重复, 证号错误, 死亡, 已清退.
type DifferenceKind struct {
	Words string
	N     int
	Open  int
	Fine  bool // nothing to do: the rows that agree
	Href  string
}

// RosterFilter holds what the table is cut to.
type RosterFilter struct {
	Kinds, Townships, States []Option
	Name                     string
	Reset                    string
}

// Difference is one row that does not agree.
type Difference struct {
	No           int    // row of the county's list; negative: of the national one
	Kind         string // 姓名不符
	More         string // 校验位不符; 与第 311 行; 户编号 …
	Open         bool
	Ours, Theirs []Run // Differ(…)
	IDMask       string
	Village      string
	Attribute    string  // 已脱贫, 未脱贫
	Resolution   string  // 采用全国：间隔点写法
	By           string  // 郭思源 07-04
	Again        bool    // an earlier resolution is offered: Resolution and Origin say which
	Origin       string  // where an earlier resolution comes from: 2019-07-01 名册 郭思源 07-03
	Accept       *Accept // takes the 18 digits made from an old number, the card having been seen
	Ways         []Link  // 采用全国, 保留, 移出, 待核: each opens the resolve form
	Look         string
}

// Accept is the one click by which an old number becomes its 18 digits.
type Accept struct{ Href, Verb, Token, Command string }

// Row is the row's number as readers count, and whether it is one of the national list.
func (d Difference) Row() int       { return max(d.No, -d.No) }
func (d Difference) National() bool { return d.No < 0 }

// Release is a frozen list.
type Release struct {
	Number   string
	On       civil.Date
	N        int
	Mark     string
	Received string // 承贷机构 2/2 家已签收
	Light    Light  // of the reader's own receipt, for a bank
	Todo     bool   // the reader's bank has to acknowledge it
	Href     string
}

// Template names the file.
func (Roster) Template() string { return "roster" }

// RosterResolve resolves one row, or all open rows of a kind with one document.
type RosterResolve struct {
	Shell
	Rows     []Difference // one, or those of a kind
	Bulk     bool
	Kind     string
	Ways     []Option // resolution
	Document string
	Note     string
	Send     Send
	Back     string
}

// Template names the file.
func (RosterResolve) Template() string { return "roster-resolve" }

// RosterRelease is the last step: confirm, then the numbered, frozen list.
type RosterRelease struct {
	Shell
	Steps   []RosterStep
	Number  string // known after the release
	Name    string
	N       int
	Mark    string
	On      civil.Date
	By      string
	Banks   []BankReceipt
	Done    bool
	Send    Send
	Back    string
	Changes []Figure // 新增, 移出, 改名 against the release before
	Before  string   // number of the release before; "" for the first
	Show    string   // the list itself
}

// BankReceipt is a bank that gets the list, and whether it acknowledged it.
type BankReceipt struct {
	Bank  string
	Light Light
	At    string
}

// Template names the file.
func (RosterRelease) Template() string { return "roster-release" }

// Releases are the released lists (名单签收): a bank sees those it was given and
// acknowledges them.
type Releases struct {
	Shell
	Rows  []Release
	Empty *Empty
}

// Template names the file.
func (Releases) Template() string { return "releases" }

// ReleasedList is one released list with its persons.
type ReleasedList struct {
	Shell
	Number, Before, Name, Mark, By string
	On                             civil.Date
	N                              int
	Banks                          []BankReceipt
	Townships                      []Option
	Rows                           []ReleasedPerson
	Pager                          Pager
	Acknowledge                    *Send // for the bank that has not yet
	Light                          Light
	Reset                          string
}

// ReleasedPerson is one row of a released list.
type ReleasedPerson struct{ Household, Name, IDMask, Village string }

// Template names the file.
func (ReleasedList) Template() string { return "released-list" }

// RosterCompare is who is in one list and not in the other, for any two imported lists.
type RosterCompare struct {
	Shell
	ListsA, ListsB []Option
	Kinds          []Chip
	Kind           string // the one shown; kept by the form
	NameA, NameB   string
	NA, NB, Same   int
	Rows           []ComparedPerson
	N              int
	Pager          Pager
	Export         string
	Empty          *Empty
}

// ComparedPerson is one person's difference between two lists.
type ComparedPerson struct {
	Kind       string
	RowA, RowB int // 0: not in the list
	A, B       []Run
	IDA, IDB   string
	Household  string
	Village    string
	Attribute  string
}

// Template names the file.
func (RosterCompare) Template() string { return "roster-compare" }
