package document

import "fupindai/internal/civil"

// Report is 举报办理单: one report of the public from its receipt to the answer (A6.4).
type Report struct {
	Sheet
	Unit, Village, Notice, About string
	DueOn                        civil.Date
	Words, Reporter, Phone       string // no reporter: anonymous
	Photos                       int
	Assigned, Answered           Signature
	Answer                       string
}

// Template names the file.
func (*Report) Template() string { return "report" }
