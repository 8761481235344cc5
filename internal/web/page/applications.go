package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Applications is the list 申请与审批.
type Applications struct {
	Shell
	Tabs    []Chip  // 待我办理, 经我办理, 全部, 已退回
	Batches []Batch // lists waiting for one signature, before the rows
	New     string  // address of the new application; empty: not this role
	Filter  ApplicationFilter
	Rows    []ApplicationRow
	Return  string           // address that returns the ticked rows; empty: not possible
	Sums    []ApplicationSum // 本页小计, 全部合计
	Pager   Pager
	Empty   *Empty // in place of the rows
}

// ApplicationFilter holds what the list is cut to.
type ApplicationFilter struct {
	Steps    []Option
	Villages []Option
	Borrower string
	From     civil.Date
	Reset    string
}

// Batch is a list to be handled with one signature.
type Batch struct {
	What string // 恰尔巴格镇 2019 年第 6 批 40 份
	More string
	Verb string // 审查本批
	Href string
}

// ApplicationRow is one application in the list's columns (screens 2.19).
type ApplicationRow struct {
	Number    string // SQ-2019-0617
	Href      string
	Head      string // 户主
	Borrower  string
	Place     string // 琼库勒贝希村 3 组
	Asked     Terms
	Suggested money.Fen // 0: not yet
	Approved  money.Fen // 0: not yet
	Purpose   string
	Step      string // 县审查
	Light     Light
	Stay      int // working days at this step
	Hints     int
	State     State // shown instead of the light when there is no clock
	Verb      string
	Row       string // number@revision, to be ticked for a return; empty: not by this reader
}

// ApplicationSum is one line under the list; Asked and so on are over all its rows.
type ApplicationSum struct {
	All                        bool // over all rows, not only this page
	N                          int
	Asked, Suggested, Approved money.Fen
}

// Filtered says that something was searched for; on a phone the search row is folded
// away otherwise.
func (a Applications) Filtered() bool {
	for _, list := range [][]Option{a.Filter.Steps, a.Filter.Villages} {
		for _, o := range list {
			if o.Chosen && o.Value != "" {
				return true
			}
		}
	}
	return a.Filter.Borrower != "" || !a.Filter.From.IsZero()
}

// Template names the file.
func (Applications) Template() string { return "applications" }

// NewApplication takes one application: first the household, then what is new.
// What the roster holds is shown with its source, never typed again.
type NewApplication struct {
	Shell
	Query     string            // as typed in the household search
	Found     []HouseholdChoice // answers of the search
	Searched  bool              // the search ran; Found may be empty
	Household *HouseholdFacts   // picked; nil shows the search
	Send      Send              // submit-application

	// Fields, with the command's names: borrower, amount_fen, term_months,
	// purpose, project, bank; household and village go along hidden.
	Borrowers  []Option
	Amount     string
	TermMonths string
	Purposes   []PurposeGroup
	Project    string
	Banks      []Option

	// Cooperation (G5): mode, and what a cooperative loan holds on record.
	Modes                                      []Option
	Partner, PartnerCode, Agreement            string
	AgreementMonths, Consent, Labour, Benefits string
}

// PurposeGroup is one branch of the purpose catalogue, allowed leaves only.
type PurposeGroup struct {
	Words  string
	Leaves []Option
}

// HouseholdChoice is one answer of the household search.
type HouseholdChoice struct {
	Number string // 户编号
	Head   string
	Place  string
	IDMask string // 653224********4417
	Roster string // 名册 2019-07-01 在册
	State  State
	Href   string // picks the household; empty when Why says why not
	Why    string
	Now    *Link // what already runs for the household
}

// HouseholdFacts is what is known of a household.
type HouseholdFacts struct {
	ID      string // sent as household
	Village string // division code, sent as village
	Facts   []Fact
	CapFen  money.Fen // cap of the household (G3)
	OwedFen money.Fen // outstanding principal and approved sums
	LeftFen money.Fen // what may still be asked
}

// Fact is a known value with where it comes from.
type Fact struct {
	Words  string
	Value  string
	Source string // 来自名册 2019-07-01
	Show   *Link  // 显示: a masked value is shown after a reason
	Full   bool   // takes the whole width
}

// Template names the file.
func (NewApplication) Template() string { return "new-application" }
