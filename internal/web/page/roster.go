package page

import "fupindai/internal/civil"

// Roster is 名册比对: the county's roster beside the national list (A12.2).
type Roster struct {
	Shell
	Release  string // 名单编号 LP-2019-07
	Name     string // 2019 年 7 月名册
	Frozen   bool
	Steps    []RosterStep
	Kinds    []DifferenceKind
	Filter   RosterFilter
	Rows     []Difference // open ones first
	N, Open  int
	Pager    Pager
	Actions  []Action
	Import   string
	Match    *Send // 开始比对, when both lists are in and nothing was matched yet
	Releases []Release
	Export   string
	Bulk     []Link // 同类批量处理, by kind
	Empty    *Empty
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
	No           int
	Kind         string // 姓名不符
	Open         bool
	Ours, Theirs []Run // Differ(…)
	IDMask       string
	Village      string
	Attribute    string // 已脱贫, 未脱贫
	Resolution   string // 采用全国：间隔点写法
	By           string // 郭思源 07-04
	Again        bool   // last month's resolution is offered again
	Ways         []Link // 采用全国, 保留, 移出, 待核: each opens the resolve form
	Look         string
}

// Release is a frozen list.
type Release struct {
	Number   string
	On       civil.Date
	N        int
	Mark     string
	Received string // 承贷机构 2/2 家已签收
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
}

// BankReceipt is a bank that gets the list, and whether it acknowledged it.
type BankReceipt struct {
	Bank  string
	Light Light
	At    string
}

// Template names the file.
func (RosterRelease) Template() string { return "roster-release" }
