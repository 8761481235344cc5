package document

import "fupindai/internal/money"

// List is 审批表汇总表 across, as one level signed it (A1.3, A2.2, A3.3): the rows are
// those of the signed list, not what the applications say today.
type List struct {
	Sheet
	From     string // 琼库勒贝希村, 恰尔巴格镇, 洛浦县
	Level    string // village, township or county
	To       string // the receiving bank, on a county list
	Document string // 文号
	Rows     []ListRow
	Families int
	SumFen   money.Fen
	Signs    []Signature
}

// ListRow is one application of a list.
type ListRow struct {
	Head, Borrower, ID, Place string
	AskedFen, AmountFen       money.Fen // asked; and as on this list
	Months                    int
	Purpose, Way, Note        string
}

// Template names the file.
func (*List) Template() string { return "list" }
