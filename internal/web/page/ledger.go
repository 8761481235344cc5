package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Ledger is 台账: the sixteen columns of A13.1 in the Opinion's order, as of any day.
type Ledger struct {
	Shell
	AsOf    civil.Date
	Updated string // 07-02 18:20
	Scope   string // 恰尔巴格镇 39 村
	Filter  LedgerFilter
	Quick   []Chip // 今天, 上月末, 季末
	Columns []Chip // 文件16列, …
	InWan   bool   // sums in units of 10,000 yuan
	Yuan    string // address with yuan
	Wan     string // address with 10,000 yuan
	Rows    []LedgerRow
	Sums    []LedgerSum // 本页小计, 全部合计
	Pager   Pager
	Export  string
	Books   string // old books taken over
	Source  string // 承贷机构 07-02 报送，村级检查记录
	Empty   *Empty
}

// LedgerFilter holds what the ledger is cut to.
type LedgerFilter struct {
	Divisions, Banks, Purposes, States []Option
	DueTo                              civil.Date
	Reset                              string
}

// LedgerRow is one loan. Names of people are real names of the day.
type LedgerRow struct {
	Name, Href           string
	ID                   string // masked, or whole for those entitled
	Division             string // 洛浦县 / 恰尔巴格镇 / 琼库勒贝希村
	Bank                 string
	AmountFen            money.Fen
	DisbursedOn, DueOn   civil.Date
	Light                Light // below the day of maturity: 逾期 11 天
	Purpose, RealPurpose string
	Checked              string // 检查时间
	Problem, Measure     string
	OwedFen              money.Fen
	Approver             string // 审批责任人
	Lender               string // 承贷责任人
	Fixer                string // 整改责任人
}

// LedgerSum is one line under the ledger.
type LedgerSum struct {
	All                bool
	Loans, Families    int
	AmountFen, OwedFen money.Fen
}

// Money shows a sum in the chosen unit.
func (l Ledger) Money(f money.Fen) string {
	if l.InWan {
		return wan(f)
	}
	return f.Commas()
}

// Template names the file.
func (Ledger) Template() string { return "ledger" }
