package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Household is 一户一档: everything on one household, newest first (A13.3).
type Household struct {
	Shell
	Head      string // 户主
	Number    string // 户编号
	Place     string
	Attribute string // 已脱贫 2018
	Facts     []Fact
	Members   []FamilyMember
	CapFen    money.Fen
	OwedFen   money.Fen
	LeftFen   money.Fen
	Differ    []RosterNote // of the county's newest match (A12.2)
	Missing   []Missing
	Whole     int    // documents that are complete
	Tabs      []Chip // 第 1 笔 30,000.00 在贷, 全部时间线
	Chips     []Chip // 全部, 审批, 放款公示, 检查, 资金, 催收
	Years     []Year
	Loan      *LoanAccount
	Bills     []Bill
	Actions   []Action
	Changes   []Link      // the changes a reader may register, each opens its form
	Change    *ChangeForm // the form that is open
	Empty     *Empty
}

// ChangeForm registers one change in the life of the household (登记变化): which
// fields it asks for follows from the command.
type ChangeForm struct {
	Send     Send
	Persons  []Option // members; ticks where several may leave
	Others   []Option // guardians, or households to join
	Villages []Option
	Text     string // new name, number, address or account
	Proposed string // an 18-digit number made from the old one, to be held against the card
	Holder   string
	DoneOn   string
	Document string
	Loan     string // change-account: its loan
	Back     string
}

// Is says whether the form gives this command.
func (f ChangeForm) Is(command string) bool { return f.Send.Command == command }

// FamilyMember is one person of the household.
type FamilyMember struct{ Name, Relation, Labour string }

// RosterNote is a difference of the roster's match that concerns the household.
type RosterNote struct {
	Kind, Name string
	Open       bool
	Resolution string // how and when, if it was resolved
	Href       string // the match, for who may open it
}

// Missing is a document that should be there.
type Missing struct {
	What string
	Link Link
}

// Year groups the time line.
type Year struct {
	Year   int
	Events []Entry
}

// Entry is one event of the time line.
type Entry struct {
	On     civil.Date
	Icon   string // form, yuan, check, horn, pen, back, user
	Colour Colour // r or y marks a late one; "b" the main ones; empty the others
	What   string
	Href   string
	Strong bool
	Light  Light
	State  State
	Says   string
	By     string
	Mark   string // number in the log, and fingerprint
	Rule   string
	Link   *Link
}

// LoanAccount is the loan that the tab shows.
type LoanAccount struct {
	Light   Light
	OwedFen money.Fen
	Facts   []Fact
}

// Bill is one interest bill.
type Bill struct {
	On          civil.Date
	Days        int
	InterestFen money.Fen
	SubsidyFen  money.Fen
}

// BillSum adds the bills up.
func (h Household) BillSum() Bill {
	var s Bill
	for _, b := range h.Bills {
		s.Days += b.Days
		s.InterestFen += b.InterestFen
		s.SubsidyFen += b.SubsidyFen
	}
	return s
}

// Events counts the entries of the time line.
func (h Household) Events() int {
	n := 0
	for _, y := range h.Years {
		n += len(y.Events)
	}
	return n
}

// Template names the file.
func (Household) Template() string { return "household" }

// Search is the answer of the search box: by initials, number or last four.
type Search struct {
	Shell
	How  string // 按首字母 / 按证号后四位 / 按编号
	Rows []SearchRow
	More int // answers not shown
}

// SearchRow is one household found in the reader's scope.
type SearchRow struct {
	Head, Href, Number, Place, IDMask string
	Matched                           string // 借款人 吐尔逊·买买提
	Loans                             string // 在贷 1 笔 30,000.00
	Light                             Light
}

// Template names the file.
func (Search) Template() string { return "search" }
