package document

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Posters are 村级公示 for the board, one sheet a village (A6.2, A6.3). No identity
// number, telephone or account of a person stands on them.
type Posters struct {
	Sheet
	All []Poster
}

// Poster is one village's sheet.
type Poster struct {
	Village, Township string
	Basis             string // 新扶贫领发〔2019〕14号
	From, To          civil.Date
	Days              int // working days
	Rows              []PosterRow
	SumFen, Subsidy   money.Fen
	Phone, Office     string
	Before            string     // the hotline before, if it changed while the notice hangs
	Since             civil.Date // the day it changed
	Address           string
	Publisher         string // 洛浦县扶贫开发领导小组
	URL               string // printed in letters below the code
	QR                string // path data, one module a unit
	QRSize            int
}

// PosterRow is one loan: the five columns of A6.2.
type PosterRow struct {
	Borrower, Purpose, Standard string
	AmountFen, SubsidyFen       money.Fen
}

// Template names the file.
func (*Posters) Template() string { return "poster" }
