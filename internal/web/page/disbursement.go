package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Disbursements is 放款登记: from the decision to the money in the household's account.
type Disbursements struct {
	Shell
	Limit  int    // working days from the decision to the payment, as the law says
	Tabs   []Chip // 待签合同, 待放款, 待反馈, 已放款
	Filter DisbursementFilter
	Rows   []DisbursementRow
	N      int
	SumFen money.Fen
	Report *Action // 反馈放款结果 n 笔
	Import string  // the page to bring in the bank's list; "" if the reader may not
	Pager  Pager
	Empty  *Empty
}

// DisbursementFilter holds what the list is cut to.
type DisbursementFilter struct {
	Tab      string
	Banks    []Option
	States   []Option
	Borrower string
	Reset    string
}

// DisbursementRow is one decided application (screens 2.19).
type DisbursementRow struct {
	Number, Href                   string
	Borrower, Place                string
	ApprovedFen                    money.Fen
	DecidedOn, DisbursedOn, DueOn  civil.Date
	Contract, Receipt, AccountTail string
	Rate                           money.PPM
	Day                            string // 第 3/7 个工作日
	Light                          Light
	Verb                           string
}

// Template names the file.
func (Disbursements) Template() string { return "disbursements" }

// Disburse is the form of one application: contract first, then the payment.
type Disburse struct {
	Shell
	Number, Borrower, Place string
	Approved                Terms
	Rate                    money.PPM
	DecidedOn               civil.Date
	Document                string // the county's 文号
	Light                   Light
	Contract                string
	Receipt                 string
	Do                      Form // ContractForm, DisburseForm, PassForm (report-back) or nil
	Application             string
}

// Block names the open form's block, or nothing.
func (d Disburse) Block() string {
	if d.Do == nil {
		return ""
	}
	return d.Do.Block()
}

// Template names the file.
func (Disburse) Template() string { return "disburse" }
