package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// DisbursementImport is the import of a bank's list of payments: the form, and after a
// dry run what the file would register.
type DisbursementImport struct {
	Shell
	Columns []Column
	Blank   string // the empty workbook
	Try     Send   // field: file

	Tried      // of the dry run; no file before it
	Known  int // rows that are registered already
	SumFen money.Fen
	Lines  []PaymentLine
}

// PaymentLine is one payment that would be registered.
type PaymentLine struct {
	Row                  int
	Number, Href, Person string
	AmountFen            money.Fen
	PaidOn               civil.Date
}

// Template names the file.
func (DisbursementImport) Template() string { return "disbursement-import" }
