package page

import "fupindai/internal/civil"

// Collection is the work list of article 10: whose loan is due or past due, by village
// and household, with what was served, said and promised.
type Collection struct {
	Shell
	Chips   []Chip
	Open    int
	Late    int
	Through civil.Date
	Do      *PlainForm // the notices of a batch, before they are made
	Batch   CollectionBatch
	Sites   []CollectionSite
	More    bool // there are others behind those shown
	Export  string
	Empty   *Empty
}

// CollectionSite is one village of the list.
type CollectionSite struct {
	Village string
	Batch   CollectionBatch
	Rows    []CollectionRow
}

// CollectionBatch are the ways to make and to print the notices of a village, or of all.
type CollectionBatch struct {
	Due, Overdue           int // loans that have no notice of the kind in hand
	MakeDue, MakeOverdue   string
	PrintDue, PrintOverdue string
	UnservedDue            int
	UnservedOverdue        int
}

// Any says whether there is anything to make or to print.
func (b CollectionBatch) Any() bool {
	return b.MakeDue != "" || b.MakeOverdue != "" || b.PrintDue != "" || b.PrintOverdue != ""
}

// CollectionRow is one loan to collect.
type CollectionRow struct {
	Light      Light
	Borrower   string
	Number     string // 户编号
	Href       string
	Loan       string
	Siblings   int // running loans of the household, if more than this one
	Owed       string
	MaturesOn  civil.Date
	Past       Light // 逾期 12 天; zero before maturity
	What, Rule string
	DueOn      civil.Date
	Notice     string // 到期催收通知书，2020-06-10 签收
	Waits      bool   // issued and not served
	ContactOn  civil.Date
	Promise    string
	PromiseTag string // class of the tag: g, r, y
	Limitation civil.Date
	Warned     bool
}

// Template names the file.
func (Collection) Template() string { return "collection" }

// LoanCollection is one loan's collection: the reader's form, why each date, the notices
// and their service, the log.
type LoanCollection struct {
	Shell
	Borrower, Place, Loan string
	Facts                 []Fact
	Light                 Light
	Past                  Light
	Hints                 []string // moved, died, several loans, limitation
	Do                    *PlainForm
	Acts                  []Action
	Dues                  []CheckDate
	Notices               []NoticeDone
	Contacts              []ContactDone
	Household             string
	Checks                string
}

// NoticeDone is one notice with its service.
type NoticeDone struct {
	Number string
	What   string
	On     civil.Date
	Lines  []Fact
	State  string // 签收, 未送达, 已重开
	Colour string // of its tag
	By     string
	Served string // who served it
	Scan   string
	Print  string
}

// ContactDone is one entry of the log.
type ContactDone struct {
	On      civil.Date
	NotedOn civil.Date // if it was entered on another day
	What    string     // 入户 · 借款人
	Says    string
	Promise string
	Tag     string
	Colour  string
	Present []string
	By      string
}

// Template names the file.
func (LoanCollection) Template() string { return "loan-collection" }

// RecoveryView is the joint recovery of a problem whose borrower or purpose is wrong.
type RecoveryView struct {
	Rule  string
	Light Light
	Facts []Fact
}
