package page

import "fupindai/internal/civil"

// Reports is 群众反映 in the unit that handles them (A6.4).
type Reports struct {
	Shell
	Open  int
	Rows  []ReportRow
	Empty *Empty
}

// Template names the file.
func (Reports) Template() string { return "reports" }

// Report is one report with its words: for the handling unit alone.
type Report struct {
	Shell
	Number, Village, About, Notice string
	FiledOn, DueOn                 civil.Date
	Light                          Light
	State                          string
	Words                          string
	Reporter, Phone                string // empty: anonymous
	Photos                         []Link
	Assignee                       string
	AssignedOn                     civil.Date
	Answer, By                     string
	AnsweredOn                     civil.Date
	Assign                         *AssignForm
	Reply                          *ReplyForm
	Print                          string
}

// AssignForm is assign-report: report, user.
type AssignForm struct {
	Send   Send
	Report string
	Staff  []Option
}

// ReplyForm is answer-report: report, text.
type ReplyForm struct {
	Send         Send
	Report, Text string
}

// Template names the file.
func (Report) Template() string { return "report" }
