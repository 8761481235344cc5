package sheet

import (
	"strconv"

	"fupindai/internal/act"
)

// RowError is one thing wrong with one cell. Found may hold personal data: it is shown
// to the person who brought the file and goes nowhere else.
type RowError struct {
	Row     int    // as the spreadsheet numbers it
	Column  string // the title as the file has it
	Cell    string // "C17"; empty if the column is not in the file
	Found   string
	Code    string // words.Refusal has the sentence and what to do
	Figures act.Figures

	at int // position of the column, -1 if absent
}

// RowCodes are the codes this package gives to row errors.
var RowCodes = []string{
	"empty", "formula", "fault", "character-lost", "control-character",
	"id-not-text", "id-cut-off", "code-not-text",
	"date-unreadable", "date-has-time", "no-such-day", "not-a-year",
	"amount-unreadable", "amount-fraction", "amount-too-large", "unit-differs", "not-a-whole-number",
}

// FileCodes are the codes this package refuses whole files with, all of rule X10.
var FileCodes = []string{
	"file-too-large", "file-is-empty", "name-does-not-fit", "not-a-workbook", "old-workbook", "no-visible-sheet",
	"workbook-encrypted", "workbook-damaged", "workbook-bomb", "workbook-has-macros", "workbook-has-links", "workbook-has-doctype",
	"charset-unknown", "charset-utf16", "charset-gbk", "charset-is-utf8", "broken-utf8", "broken-gb18030", "nul-character", "csv-quotes",
	"too-many-columns", "too-many-rows", "cell-too-long", "text-too-long",
	"header-not-found", "columns-missing", "column-twice", "unit-unknown", "rows-have-errors",
}

// Refusal is the reading as a refusal for programs: the errors by row, without what
// was found. It is nil if there are none.
func (r *Report) Refusal() *act.Refusal {
	if r.OK() {
		return nil
	}
	refusal := refuse("rows-have-errors", act.Figures{"rows": r.Rows, "bad_rows": r.BadRows, "errors": r.ErrorCount})
	for _, e := range r.Errors {
		refusal.Rows = append(refusal.Rows, act.RowRefusal{Row: strconv.Itoa(e.Row), Refusal: refuse(e.Code, e.Figures).At(e.Column)})
	}
	return refusal
}
