package oversight

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// State is how far people have come with a suspected breach.
type State string

// The states.
const (
	StateSuspected State = "suspected"  // 疑似未按期
	StateConfirmed State = "confirmed"  // 已确认
	StateDismissed State = "dismissed"  // 已排除
	StateConcluded State = "concluded"  // 已记录处理结果
	MarkLateEntry        = "late-entry" // 迟录入: done in time, recorded after the close
	MarkCorrected        = "facts-corrected"
	OutcomeConfirm       = "confirm"
	OutcomeDismiss       = "dismiss"
	KindSuspected        = "breach-suspected" // kinds of messages
	KindJudged           = "breach-judged"
	KindUrge             = "urge"
)

// Breach is one suspected breach: a duty in one version, as it stood when its last day
// had passed, and what people made of it. Its stream is BreachStream(number).
type Breach struct {
	Suspected
	OpenedOn    civil.Date // the day it was written down
	Level       Level
	State       State
	Marks       []Note // late entry, facts corrected
	Answers     []Note // what the accountable unit says
	Judgements  []Note // all of them; the last one counts
	Consequence *Note
	seq         int64
	judgedSeq   int64
}

// Person is somebody on the accountable unit that day.
type Person struct {
	Role act.Role `json:"role"`
	User string   `json:"user"`
}

// Note is one thing said about a breach.
type Note struct {
	What string // the mark, or the outcome
	Text act.Text
	Doc  act.Text // the document of a consequence
	By   act.Actor
	On   civil.Date
	Seq  int64
}

// BreachStream is the name of a breach's stream.
func BreachStream(number string) string { return "breach/" + number }

// Suspected opens a breach: the duty as the close found it.
type Suspected struct {
	Breach    string     `json:"breach"`
	File      string     `json:"file"` // the stream of the duty
	Duty      string     `json:"duty"`
	Version   int        `json:"version"`
	Rule      string     `json:"rule"`
	Subject   string     `json:"subject"`
	Role      act.Role   `json:"role"`
	Unit      string     `json:"unit"`
	StartedOn civil.Date `json:"started_on"`
	DueOn     civil.Date `json:"due_on"`
	Basis     string     `json:"basis"` // "opinion" or "parameter"
	Clock     string     `json:"clock"`
	Reading   string     `json:"reading"`
	Evidence  int64      `json:"evidence"` // number of the event that set the duty's state
	Persons   []Person   `json:"persons"`  // on the unit on the last day
	// Of a loan that is wrong in substance (Z2), for one stage that signed it: the problem,
	// what the county confirmed to be wrong, and what each signer had before them. Such a
	// breach has no clock.
	Problem string   `json:"problem,omitempty"`
	Wrong   []string `json:"wrong,omitempty"`
	Signed  []Signed `json:"signed,omitempty"`
}

// Signed is one signature under the loan and what the signer had before them: the case
// as it stood at the number before the signature's.
type Signed struct {
	Role       act.Role   `json:"role"`
	User       string     `json:"user"`
	Step       string     `json:"step"`
	On         civil.Date `json:"on"`
	Seq        int64      `json:"seq"`
	AmountFen  int64      `json:"amount_fen"`
	TermMonths int        `json:"term_months"`
	Purpose    string     `json:"purpose"`
	Release    string     `json:"release"`
	SurveyOn   civil.Date `json:"survey_on,omitzero"`
	Warnings   []string   `json:"warnings,omitempty"`
	Signatures int        `json:"signatures"`
}

// Substance is what a breach of substance is opened with, for one stage.
type Substance struct {
	File, Problem string
	Wrong         []string
	Subject       string // the application
	Role          act.Role
	Unit          string
	Signed        []Signed
	Evidence      int64 // the event that confirmed the finding
}

// SuspectSubstance opens a breach for one stage that signed a loan found wrong (Z2). Its
// days are the first and the last of the stage's signatures.
func SuspectSubstance(number string, s Substance) *Suspected {
	e := &Suspected{
		Breach: number, File: s.File, Duty: "substance/" + s.Problem + "/" + string(s.Role), Version: 1, Rule: "Z2", Subject: s.Subject, Role: s.Role, Unit: s.Unit,
		Basis: "opinion", Evidence: s.Evidence, Persons: []Person{}, Problem: s.Problem, Wrong: s.Wrong, Signed: s.Signed,
	}
	seen := map[string]bool{}
	for _, h := range s.Signed {
		if e.StartedOn.IsZero() || h.On.Before(e.StartedOn) {
			e.StartedOn = h.On
		}
		if e.DueOn.Before(h.On) {
			e.DueOn = h.On
		}
		if !seen[h.User] {
			seen[h.User] = true
			e.Persons = append(e.Persons, Person{h.Role, h.User})
		}
	}
	return e
}

// EventType names the event for ever.
func (*Suspected) EventType() string { return "oversight.breach-suspected/1" }

// Suspect opens a breach of a duty; persons were on the unit on its last day.
func Suspect(number, file string, d act.Duty, persons []Person) *Suspected {
	if persons == nil {
		persons = []Person{}
	}
	return &Suspected{
		Breach: number, File: file, Duty: d.ID, Version: d.Version, Rule: d.Rule, Subject: d.Subject, Role: d.Role, Unit: d.Unit,
		StartedOn: d.StartedOn, DueOn: d.DueOn, Basis: d.Basis, Clock: d.Clock, Reading: d.Reading, Evidence: d.Seq, Persons: persons,
	}
}

// Marked says what became known of the duty after the breach was written.
type Marked struct {
	Breach string `json:"breach"`
	Mark   string `json:"mark"` // late-entry or facts-corrected
}

// EventType names the event for ever.
func (*Marked) EventType() string { return "oversight.breach-marked/1" }

// MarkOf says what a change of a duty means for the breach of its version before: ""
// for nothing. now is nil when the duty is gone.
func MarkOf(was act.Duty, now *act.Duty) string {
	switch {
	case now == nil || now.Version != was.Version:
		return MarkCorrected
	case was.DoneOn.IsZero() && !now.DoneOn.IsZero() && !now.DoneOn.After(now.DueOn):
		return MarkLateEntry
	}
	return ""
}

// AnswerBreach is what the accountable unit says for itself.
type AnswerBreach struct {
	Breach string   `json:"breach" doc:"编号|the suspected breach"`
	Says   act.Text `json:"says" doc:"情况说明|what the unit says"`
}

// Answered is one such statement.
type Answered struct {
	Breach string   `json:"breach"`
	Says   act.Text `json:"says"`
}

// EventType names the event for ever.
func (*Answered) EventType() string { return "oversight.breach-answered/1" }

// Answer decides AnswerBreach: the accountable unit alone, while nobody has judged.
func (b *Breach) Answer(cmd AnswerBreach, by act.Actor) ([]act.Event, error) {
	switch {
	case !Concerns(by, b.Unit):
		return nil, act.Refuse("Z1", "not-the-unit", act.Figures{"level": string(b.Level)})
	case cmd.Says.IsZero():
		return nil, act.Refuse("X10", "required", act.Figures{"field": "says"}).At("says")
	case !b.open():
		return nil, act.Refuse("Z1", "judged-already", act.Figures{"state": string(b.State)})
	}
	return []act.Event{&Answered{Breach: b.Breach, Says: cmd.Says}}, nil
}

// open says whether the breach waits to be judged: nobody has, or something became
// known after it.
func (b *Breach) open() bool {
	if b.State == StateSuspected {
		return true
	}
	return len(b.Marks) > 0 && b.Marks[len(b.Marks)-1].Seq > b.judgedSeq
}

// Open is open for pages.
func (b *Breach) Open() bool { return b.open() }

// JudgeBreach is the judgement of the level above.
type JudgeBreach struct {
	Breach  string   `json:"breach" doc:"编号|the suspected breach"`
	Outcome string   `json:"outcome" doc:"结论|confirm or dismiss"`
	Reason  act.Text `json:"reason" doc:"理由|the reasons"`
}

// Judged is one judgement.
type Judged struct {
	Breach  string   `json:"breach"`
	Outcome string   `json:"outcome"`
	Reason  act.Text `json:"reason"`
}

// EventType names the event for ever.
func (*Judged) EventType() string { return "oversight.breach-judged/1" }

// Judge decides JudgeBreach; least is the fewest characters of a reason.
func (b *Breach) Judge(cmd JudgeBreach, by act.Actor, home string, least int) ([]act.Event, error) {
	if err := mayJudge(b, by, home); err != nil {
		return nil, err
	}
	switch {
	case cmd.Outcome != OutcomeConfirm && cmd.Outcome != OutcomeDismiss:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "outcome", "code": cmd.Outcome}).At("outcome")
	case cmd.Reason.IsZero():
		return nil, act.Refuse("X10", "required", act.Figures{"field": "reason"}).At("reason")
	case cmd.Reason.Length < least:
		return nil, act.Refuse("Z1", "judgement-too-short", act.Figures{"length": cmd.Reason.Length, "limit": least}).At("reason")
	case !b.open():
		return nil, act.Refuse("Z1", "judged-already", act.Figures{"state": string(b.State)})
	}
	return []act.Event{&Judged{Breach: b.Breach, Outcome: cmd.Outcome, Reason: cmd.Reason}}, nil
}

// RecordConsequence writes down what followed from a confirmed breach. The program
// proposes nothing.
type RecordConsequence struct {
	Breach      string   `json:"breach" doc:"编号|the confirmed breach"`
	Consequence act.Text `json:"consequence" doc:"处理结果|what followed"`
	Document    act.Text `json:"document" doc:"依据文件|the document"`
}

// ConsequenceRecorded is the consequence.
type ConsequenceRecorded struct {
	Breach      string   `json:"breach"`
	Consequence act.Text `json:"consequence"`
	Document    act.Text `json:"document"`
}

// EventType names the event for ever.
func (*ConsequenceRecorded) EventType() string { return "oversight.consequence-recorded/1" }

// Conclude decides RecordConsequence: by the level that judges, once, when confirmed.
func (b *Breach) Conclude(cmd RecordConsequence, by act.Actor, home string) ([]act.Event, error) {
	if err := mayJudge(b, by, home); err != nil {
		return nil, err
	}
	switch {
	case b.State != StateConfirmed:
		return nil, act.Refuse("Z1", "not-confirmed", act.Figures{"state": string(b.State)})
	case cmd.Consequence.IsZero():
		return nil, act.Refuse("X10", "required", act.Figures{"field": "consequence"}).At("consequence")
	case cmd.Document.IsZero():
		return nil, act.Refuse("X10", "required", act.Figures{"field": "document"}).At("document")
	}
	return []act.Event{&ConsequenceRecorded{Breach: b.Breach, Consequence: cmd.Consequence, Document: cmd.Document}}, nil
}

// Apply gives the breach after a recorded event.
func (b *Breach) Apply(r act.Recorded) (*Breach, error) {
	after := *b
	note := func(list []Note, n Note) []Note {
		n.By, n.On, n.Seq = r.By, r.Noted, r.Seq
		return append(list[:len(list):len(list)], n)
	}
	switch e := r.Event.(type) {
	case *Suspected:
		after.Suspected, after.OpenedOn, after.Level, after.State, after.seq = *e, r.Noted, LevelOf(e.Unit), StateSuspected, r.Seq
	case *Marked:
		after.Marks = note(b.Marks, Note{What: e.Mark})
	case *Answered:
		after.Answers = note(b.Answers, Note{Text: e.Says})
	case *Judged:
		after.Judgements = note(b.Judgements, Note{What: e.Outcome, Text: e.Reason})
		after.State, after.judgedSeq = StateConfirmed, r.Seq
		if e.Outcome == OutcomeDismiss {
			after.State = StateDismissed
		}
	case *ConsequenceRecorded:
		after.Consequence = &Note{Text: e.Consequence, Doc: e.Document, By: r.By, On: r.Noted, Seq: r.Seq}
		after.State = StateConcluded
	default:
		return nil, fmt.Errorf("breach: event %s does not belong here", r.Event.EventType())
	}
	return &after, nil
}

// The projections of breaches.
var (
	BreachTable = &act.Table{
		Name: "breach",
		Key:  []string{"breach"},
		Cols: []string{
			"file", "duty_id", "version", "rule", "subject", "role", "unit", "level", "started_on", "due_on", "basis", "clock", "reading",
			"opened_on", "state", "mark", "judged_on", "judged_by", "consequence_on",
		},
	}
	PersonTable = &act.Table{Name: "breach_person", Key: []string{"breach", "no"}, Cols: []string{"role", "user_id"}}
)

// Rows are the breach's rows, its persons' and its messages'.
func (b *Breach) Rows() []act.Row {
	if b.seq == 0 {
		return nil
	}
	mark, judgedOn, judgedBy, concluded := "", "", "", ""
	if n := len(b.Marks); n > 0 {
		mark = b.Marks[n-1].What
	}
	tell := func(kind string, by act.Actor, on civil.Date, seq int64) act.Row {
		return Message{
			Seq: seq, Kind: kind, Unit: b.Unit, Role: b.Role, File: b.File, Duty: b.Duty, Rule: b.Rule, Subject: b.Subject, Breach: b.Breach,
			DueOn: b.DueOn, SentOn: on, By: by,
		}.row()
	}
	rows := []act.Row{tell(KindSuspected, act.Actor{}, b.OpenedOn, b.seq)}
	for _, j := range b.Judgements {
		judgedOn, judgedBy = j.On.String(), j.By.User
		rows = append(rows, tell(KindJudged, j.By, j.On, j.Seq))
	}
	if b.Consequence != nil {
		concluded = b.Consequence.On.String()
	}
	rows = append(rows, act.Row{Table: BreachTable, Key: []any{b.Breach}, Cols: []any{
		b.File, b.Duty, int64(b.Version), b.Rule, b.Subject, string(b.Role), b.Unit, string(b.Level), b.StartedOn.String(), b.DueOn.String(),
		b.Basis, b.Clock, b.Reading, b.OpenedOn.String(), string(b.State), mark, judgedOn, judgedBy, concluded,
	}})
	for i, p := range b.Persons {
		rows = append(rows, act.Row{Table: PersonTable, Key: []any{b.Breach, int64(i + 1)}, Cols: []any{string(p.Role), p.User}})
	}
	return rows
}
