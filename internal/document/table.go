package document

// Table is a paper that is one table with its signatures: 放款登记表, 比对情况表,
// 名单发放签收单, 联查小组名单报备表, 台账信息汇总表, 待办清单. The heads repeat on every
// page and no row is cut.
type Table struct {
	Sheet
	Lines   [3]string // left, middle and right above the table
	Columns []Column
	Rows    [][]string // one cell a column
	Sum     []string   // the last row, if there is one; one cell a column
	Notes   []string   // 口径 and the like, below
	Signs   []Signature
}

// Column is one column: its head, its width in mm (0: what is left) and how it stands.
type Column struct {
	Head  string
	Width int
	Align Align
	Name  bool // names of people: small, broken after a middle dot only
}

// Align is how a column stands: text left, sums right, dates and numbers in the middle.
type Align string

// The three ways.
const (
	Left   Align = ""
	Right  Align = "r"
	Centre Align = "c"
)

// Template names the file.
func (*Table) Template() string { return "table" }

// Cells are a row with the columns its cells stand in.
func (t *Table) Cells(row []string) []cell {
	out := make([]cell, len(row))
	for i, s := range row {
		out[i] = cell{s, t.Columns[i]}
	}
	return out
}

type cell struct {
	Text string
	Column
}
