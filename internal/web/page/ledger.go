package page

import (
	"fmt"

	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Ledger is 台账 (A13.1): the sixteen columns in the Opinion's order, or a choice, as of
// any day as known now or at a number.
type Ledger struct {
	Shell
	AsOf     civil.Date
	Updated  string // 07-02 18:20
	Scope    string // 恰尔巴格镇 39 村
	Known    string // 日志第 1204 号
	Freeze   string // address that keeps what is known now; empty if frozen
	Thaw     string // address of what is known now; empty if it is shown
	Filter   LedgerFilter
	Quick    []Chip // 今天, 上月末, 季末
	Columns  []Chip // 文件16列, 工作列, …
	Opinion  bool   // the sixteen are shown
	Choose   bool   // one's own columns can be chosen
	InWan    bool   // sums in units of 10,000 yuan
	Yuan     string // address with yuan
	Wan      string // address with 10,000 yuan
	Heads    []LedgerHead
	Rows     []LedgerRow
	Sums     []LedgerSum // 本页小计, 全部合计
	Pager    Pager
	Export   string
	Books    string // old books taken over
	Gaps     string // completeness
	Problems string // the problem list
	Source   string // 承贷机构 07-02 报送，村级检查记录
	Empty    *Empty
	Since    []LedgerChange // what came after a frozen ledger
	Frozen   bool
}

// LedgerFilter holds what the ledger is cut to.
type LedgerFilter struct {
	Divisions, Banks, Purposes, States, Problems, Missing []Option
	Columns                                               []Option // to choose one's own from
	LentFrom, LentTo, DueFrom, DueTo                      civil.Date
	More                                                  bool     // a cut below 更多条件 is set
	Keep                                                  []Option // what the form carries on: column preset, unit, number
	Reset                                                 string
}

// LedgerHead is one column.
type LedgerHead struct {
	Key, Words string
	Kind       string // "", "money", "day", "wide"
}

// Class is how the column stands.
func (h LedgerHead) Class() string {
	return map[string]string{"money": "num", "number": "num nw", "day": "cen nw", "wide": "wd"}[h.Kind]
}

// LedgerRow is one loan, a cell for each head; the first is the borrower's name.
type LedgerRow struct {
	Href  string
	Light Light // below the day of maturity: 逾期 11 天
	Cells []string
}

// LedgerSum is one line under the ledger.
type LedgerSum struct {
	All                bool
	Loans, Families    int
	AmountFen, OwedFen money.Fen
}

// LedgerChange is a loan that reads otherwise than the frozen ledger has it.
type LedgerChange struct {
	Name, Href, Village string
	What                []string // 贷款余额 30,000.00 → 20,000.00
	Seq                 int64
}

// Money shows a sum in the chosen unit.
func (l Ledger) Money(f money.Fen) string {
	if l.InWan {
		return wan(f)
	}
	return f.Commas()
}

// Words puts a value of a column into words, sums in the chosen unit; "" for none.
func (l Ledger) Words(v any) string {
	switch v := v.(type) {
	case money.Fen:
		return l.Money(v)
	case nil:
		return ""
	}
	return fmt.Sprint(v)
}

// Cell is a row's cell by the place of its head.
func (l Ledger) Cell(r LedgerRow, i int) string { return r.Cells[i] }

// Template names the file.
func (Ledger) Template() string { return "ledger" }
