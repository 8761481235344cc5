package page

import "fupindai/internal/civil"

// LoanForm is a command on a running loan: request-extension, confirm-extension,
// decide-extension, except-extension. Checks are its conditions, each with its sentence.
type LoanForm struct {
	Send   Send
	Says   string // what follows from it, in one sentence
	Rule   string
	Checks []Check
	Fields []LoanField
	Back   string
}

// LoanField is one field of a LoanForm. Kind is "int", "money", "date", "area", "ticks",
// "radio", "select" or "".
type LoanField struct {
	Key      string // of the field's words: "months", "note/extension"
	Kind     string
	Value    string
	Options  []Option
	Optional bool
}

// Block names the template block.
func (LoanForm) Block() string { return "do-loan" }

// ExtensionView is one request to extend a loan, or an exception to "once", as it is read.
type ExtensionView struct {
	On     civil.Date
	What   string // 申请展期 12 个月
	State  string // 待县审核; empty for an exception
	Wait   bool
	Except bool // rests on an exception of the leading group
	Says   []string
	By     string
}
