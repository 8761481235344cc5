package document

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Approval is 扶贫小额信贷审批表, two pages: the request and the family on the first,
// the signatures of all levels on the second (A1–A4). What is not known is a dash.
type Approval struct {
	Sheet
	HouseholdNo, Head        string
	Borrower                 Relative
	Sex, Phone, Address      string
	Family                   []Relative
	Attribute                string // 已脱贫（2018年脱贫）
	Assets, Credit           string
	IncomeFen, DebtsFen      money.Fen
	Surveyed                 bool // income and debts are known
	AskedFen                 money.Fen
	AskedMonths              int
	Purpose, Project, Way    string // 养殖业 / 养羊; the plan in words; 自主发展 or 合作发展
	Source, Bank             string
	Again                    bool   // 再次申请
	Overdebt                 string // why a warning is no obstacle (G3)
	Seats                    []Signature
	Secretary, Clerk, Leader Signature // 村第一书记审查, 乡镇初审, 乡镇审核
	County                   Step
	Decision                 Step
	Promised                 civil.Date // day of the borrower's application
}

// Relative is one member of the family, with the number masked unless it was asked for
// in full (I13).
type Relative struct {
	Name, Relation, ID, Labour, Work string
	Birth                            civil.Date
}

// Step is what the county suggested or the bank decided, with its signature.
type Step struct {
	Signature
	AmountFen money.Fen
	Months    int
	Rate      money.PPM
	Document  string // 文号
	Declined  string // 不予贷款理由
}

// Template names the file.
func (*Approval) Template() string { return "approval" }
