package loan

import "fupindai/internal/act"

// Article 6, 公示. Accountable: the head of the county leading group.
//
//	A6.1  the bank reports the result back to the county
//	A6.2  the county publishes, by village; A6.3 for 5 working days, with a hotline
//
// The notice itself is office's; here stands what it does to the loan.

// ReportBack is the bank's report of one disbursed loan to the county (A6.1): one
// row of the act report-back.
type ReportBack struct {
	Application string
	Seen        int
}

func (cmd ReportBack) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepReport)
	if err != nil {
		return nil, err
	}
	if err := seen(a, cmd.Seen); err != nil {
		return nil, err
	}
	return []act.Event{&ReportedBack{Application: a.Number, Loan: a.Loan}}, nil
}

// ReportedBack says that the county knows the result.
type ReportedBack struct {
	Application string `json:"application"`
	Loan        string `json:"loan"`
}

// EventType names the event for ever.
func (*ReportedBack) EventType() string { return "loan.reported-back/1" }

func (e *ReportedBack) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.pass(StepNotice, r.On, r.By)
	a.touch(r)
}

// Publish puts the loan on a village notice: one row of the act publish-notice (A6.2).
type Publish struct {
	Application string
	Seen        int
	Notice      string
}

func (cmd Publish) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepNotice)
	if err != nil {
		return nil, err
	}
	if err := seen(a, cmd.Seen); err != nil {
		return nil, err
	}
	return []act.Event{&NoticePublished{Application: a.Number, Loan: a.Loan, Notice: cmd.Notice}}, nil
}

// NoticePublished says on which notice the loan stands.
type NoticePublished struct {
	Application string `json:"application"`
	Loan        string `json:"loan"`
	Notice      string `json:"notice"`
}

// EventType names the event for ever.
func (*NoticePublished) EventType() string { return "loan.notice-published/1" }

func (e *NoticePublished) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	f.changeLoan(e.Loan).Notice = e.Notice
	a.pass(StepRepayment, r.On, r.By)
	a.touch(r)
}
