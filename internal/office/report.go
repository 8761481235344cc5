package office

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Article 6, 公示: what the public reports (A6.4). Accountable: the unit that handles it.
//
//	a report is filed, named or anonymous → assigned to a person → answered
//
// The unit that is reported never handles its own report: it goes to the level above.
// Words and contact stand in the register; an anonymous report has no contact at all.

// FileReport is what one of the public reports on a standing notice. Only the public
// page gives it.
type FileReport struct {
	Notice   string       `json:"notice" doc:"公示|the notice"`
	About    string       `json:"about" doc:"反映对象|borrower, village, township, county or bank"`
	Text     act.Text     `json:"text" doc:"反映内容|what is reported"`
	Reporter act.Text     `json:"reporter,omitempty" doc:"姓名|the reporter's name, if given"`
	Phone    act.Text     `json:"reporter_phone,omitempty" doc:"电话|the reporter's telephone, if given"`
	Photos   []act.FileID `json:"photos,omitempty" doc:"照片|photos, at most three"`
}

// AssignReport names who in the handling unit answers.
type AssignReport struct {
	Report string `json:"report" doc:"反映|the report"`
	User   string `json:"user" doc:"承办人|user id of a person of the handling unit"`
}

// AnswerReport is the answer, which the reporter reads with the code.
type AnswerReport struct {
	Report string   `json:"report" doc:"反映|the report"`
	Text   act.Text `json:"text" doc:"答复内容|the answer"`
}

// Report is one report of the public. Its stream is ReportStream(number).
type Report struct {
	Number     string
	Notice     string
	Village    string
	About      string
	Unit       string   // division code of the handling unit
	Role       act.Role // whose duty the answer is
	Code       string   // keyed digest of the code by which the reporter asks
	Text       act.Text
	Reporter   act.Text // zero: anonymous
	Phone      act.Text
	Photos     []act.FileID
	FiledOn    civil.Date
	DueOn      civil.Date // zero if the year has no calendar
	Basis, Why string
	Assignee   string
	AssignedOn civil.Date
	Answer     act.Text
	AnsweredOn civil.Date
	AnsweredBy act.Actor
	seq        int64
	doneSeq    int64
}

// ReportStream is the name of a report's stream.
func ReportStream(number string) string { return "report/" + number }

// PhotosMax is how many photos one report takes; it protects the machine and is no law.
const PhotosMax = 3

// ReportClock is the parameter of the days to an answer.
const ReportClock = "report.answer-working-days"

// Handler is the unit that handles a report about somebody of a village's line, and the
// role whose duty the answer is: the level above who is reported. About a borrower or
// the village it is the township, about the township the county, about the county or
// the bank the prefecture. False for an unknown code.
func Handler(about, village string) (unit string, role act.Role, ok bool) {
	switch about {
	case "borrower", "village":
		return village[:9], act.TownshipClerk, true
	case "township":
		return village[:6], act.CountyClerk, true
	case "county", "bank":
		return village[:4], act.PrefectureClerk, true
	}
	return "", "", false
}

// Abouts are the codes of who can be reported, in the order of the form.
var Abouts = []string{"borrower", "village", "township", "county", "bank"}

// ReportFiled is one report. It holds no address, agent or account of the reporter.
type ReportFiled struct {
	Report   string       `json:"report"`
	Notice   string       `json:"notice"`
	Village  string       `json:"village"`
	About    string       `json:"about"`
	Unit     string       `json:"unit"`
	Role     act.Role     `json:"role"`
	Code     string       `json:"code"`
	Text     act.Text     `json:"text"`
	Reporter act.Text     `json:"reporter"`
	Phone    act.Text     `json:"reporter_phone"`
	Photos   []act.FileID `json:"photos,omitempty"`
	DueOn    civil.Date   `json:"due_on"`
	Basis    string       `json:"basis"`
	Why      string       `json:"why"`
}

// EventType names the event for ever.
func (*ReportFiled) EventType() string { return "office.report-filed/1" }

// ReportAssigned names the person who answers.
type ReportAssigned struct {
	Report string `json:"report"`
	User   string `json:"user"`
}

// EventType names the event for ever.
func (*ReportAssigned) EventType() string { return "office.report-assigned/1" }

// ReportAnswered is the answer.
type ReportAnswered struct {
	Report string   `json:"report"`
	Text   act.Text `json:"text"`
}

// EventType names the event for ever.
func (*ReportAnswered) EventType() string { return "office.report-answered/1" }

// DecideReport files a report on a notice that stands today. e carries what the
// application layer knows: number, code and due day.
func DecideReport(cmd FileReport, n *Notice, e ReportFiled, today civil.Date) ([]act.Event, error) {
	if !n.Stands(today) {
		return nil, act.Refuse("A6.4", "notice-not-standing", nil).At("notice")
	}
	unit, role, ok := Handler(cmd.About, n.Village)
	switch {
	case !ok:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "about", "code": cmd.About}).At("about")
	case cmd.Text.IsZero():
		return nil, act.Refuse("A6.4", "report-without-words", nil).At("text")
	case len(cmd.Photos) > PhotosMax:
		return nil, act.Refuse("A6.4", "too-many-photos", act.Figures{"photos": len(cmd.Photos), "limit": PhotosMax}).At("photos")
	}
	e.Notice, e.Village, e.About, e.Unit, e.Role = n.Number, n.Village, cmd.About, unit, role
	e.Text, e.Reporter, e.Phone, e.Photos = cmd.Text, cmd.Reporter, cmd.Phone, cmd.Photos
	return []act.Event{&e}, nil
}

// DecideAssign names who answers; belongs says whether the person holds a post of the
// handling unit today.
func (p *Report) DecideAssign(cmd AssignReport, belongs bool) ([]act.Event, error) {
	switch {
	case !p.AnsweredOn.IsZero():
		return nil, act.Refuse("A6.4", "report-answered", act.Figures{"day": p.AnsweredOn})
	case !belongs:
		return nil, act.Refuse("A6.4", "not-of-this-unit", nil).At("user")
	case p.Assignee == cmd.User:
		return nil, act.Refuse("A6.4", "report-already-assigned", nil).At("user")
	}
	return []act.Event{&ReportAssigned{Report: p.Number, User: cmd.User}}, nil
}

// DecideAnswer takes the answer from the person the report was assigned to.
func (p *Report) DecideAnswer(cmd AnswerReport, by act.Actor) ([]act.Event, error) {
	switch {
	case !p.AnsweredOn.IsZero():
		return nil, act.Refuse("A6.4", "report-answered", act.Figures{"day": p.AnsweredOn})
	case p.Assignee == "":
		return nil, act.Refuse("A6.4", "report-not-assigned", nil)
	case p.Assignee != by.User:
		return nil, act.Refuse("A6.4", "report-of-another", nil)
	case cmd.Text.IsZero():
		return nil, act.Refuse("X10", "required", act.Figures{"field": "text"}).At("text")
	}
	return []act.Event{&ReportAnswered{Report: p.Number, Text: cmd.Text}}, nil
}

// Apply gives the report after a recorded event.
func (p *Report) Apply(r act.Recorded) (*Report, error) {
	c := *p
	switch e := r.Event.(type) {
	case *ReportFiled:
		c = Report{
			Number: e.Report, Notice: e.Notice, Village: e.Village, About: e.About, Unit: e.Unit, Role: e.Role, Code: e.Code, Text: e.Text, Reporter: e.Reporter, Phone: e.Phone,
			Photos: e.Photos, FiledOn: r.On, DueOn: e.DueOn, Basis: e.Basis, Why: e.Why, seq: r.Seq,
		}
	case *ReportAssigned:
		c.Assignee, c.AssignedOn = e.User, r.On
	case *ReportAnswered:
		c.Answer, c.AnsweredOn, c.AnsweredBy, c.doneSeq = e.Text, r.On, r.By, r.Seq
	default:
		return nil, fmt.Errorf("report %s: event %s does not belong here", p.Number, r.Event.EventType())
	}
	return &c, nil
}

// State is received, assigned or answered.
func (p *Report) State() string {
	switch {
	case !p.AnsweredOn.IsZero():
		return "answered"
	case p.Assignee != "":
		return "assigned"
	}
	return "received"
}

// ReportTable has one row per report: ids and days, no words.
var ReportTable = &act.Table{
	Name: "report",
	Key:  []string{"report"},
	Cols: []string{"notice", "village", "about", "unit", "state", "code", "filed_on", "due_on", "assignee", "answered_on"},
}

// Rows are the report's rows in the projections, its duty included (Z1).
func (p *Report) Rows() []act.Row {
	if p.FiledOn.IsZero() {
		return nil
	}
	d := act.Duty{
		ID: ReportClock + "/" + p.Number, Rule: "A6.4", Subject: p.Number, Role: p.Role, Unit: p.Unit, StartedOn: p.FiledOn, DueOn: p.DueOn, DoneOn: p.AnsweredOn,
		Basis: p.Basis, Why: p.Why, Clock: ReportClock, Version: 1, Seq: max(p.seq, p.doneSeq),
	}
	return []act.Row{
		{Table: ReportTable, Key: []any{p.Number}, Cols: []any{
			p.Notice, p.Village, p.About, p.Unit, p.State(), p.Code, p.FiledOn.String(), p.DueOn.String(), p.Assignee, p.AnsweredOn.String(),
		}},
		d.Row(ReportStream(p.Number)),
	}
}
