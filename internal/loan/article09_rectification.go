package loan

import (
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// Article 9, 整改. Accountable: the county head and the township leader.
//
//	A9.1  the group sorts the finding and proposes a plan with a deadline
//	A9.2  the township's department and leader review   A9.3  county leading group and bank consent
//	A9.4  carried out, evidence, verified by others, closed (销号)
//	A9.5  the group may ask the county for guidance; the county must answer

// ProblemStep is what is to be done next about a problem.
type ProblemStep string

// The steps of the chain.
const (
	ProblemPlan    ProblemStep = "plan"         // 待提方案 A9.1
	ProblemReview  ProblemStep = "plan-review"  // 待乡镇审核 A9.2
	ProblemSign    ProblemStep = "plan-sign"    // 待乡镇领导签批 A9.2
	ProblemConsent ProblemStep = "plan-consent" // 待县、行同意 A9.3
	ProblemMend    ProblemStep = "carry-out"    // 整改中 A9.4
	ProblemVerify  ProblemStep = "verification" // 待验收 A9.4
	ProblemClosed  ProblemStep = "closed"       // 已销号
	ProblemVoid    ProblemStep = "void"         // 已作废, with the check that found it
)

// ProblemChain is the chain in its order, without its end.
var ProblemChain = []ProblemStep{ProblemPlan, ProblemReview, ProblemSign, ProblemConsent, ProblemMend, ProblemVerify}

// How a problem came to light (发现方式).
const (
	SourceCheck      = "check"
	SourceWithdrawal = "withdrawal"
)

// ProblemSources are the others, as record-finding takes them.
var ProblemSources = []string{SourceWithdrawal, "report", "audit", "inspection", "data", "bank"}

// WrongParts are what may be wrong with a loan in substance (Z2).
var WrongParts = []string{"borrower", "purpose", "amount", "term"}

// Problem is one finding and what became of it.
type Problem struct {
	Number     string
	Loan       string
	Code       string // of the problem catalogue
	Source     string
	Check      string // that found it
	AmountFen  money.Fen
	Note       act.Text
	FoundOn    civil.Date
	By         act.Actor
	Seq        int64
	Turns      []Turn // whose turn it was; the last without DoneOn is now
	Plan       *Plan  // the newest
	County     *Said  // consents to the newest plan
	Bank       *Said
	Wrong      []string // what the county confirmed to be wrong (Z2)
	Said       []Said   // everything each level said, in order
	Doers      []string // who carried it out: those of the plan and who recorded it
	Guidance   []Guidance
	ClosedOn   civil.Date
	ClosedSeq  int64
	VerifiedIn string // the check that verified it
	Voided     *Voiding
	Recovery   *Recovery // since the county confirmed that borrower or purpose is wrong (A10.3, A10.4)
	hands      []Hand
}

// Plan is what the group proposes (A9.1).
type Plan struct {
	Measure  act.Text
	Deadline civil.Date
	Persons  []string
	By       act.Actor
	On       civil.Date
	Seq      int64
	Replaces *Plan // the one before it, which went back
}

// Turn is a stay of the problem at one step.
type Turn struct {
	Step              ProblemStep
	Round             int
	StartedOn, DoneOn civil.Date
	SettledOn         civil.Date
	By                act.Actor
}

// Said is what a level said or did: the step, and how it went on.
type Said struct {
	Step  ProblemStep
	To    ProblemStep // of a return
	Level Level
	Note  act.Text
	File  act.FileID
	By    act.Actor
	On    civil.Date
	Seq   int64

	settled civil.Date
}

// Guidance is one request of the group for the county's help, and the answer (A9.5).
type Guidance struct {
	No         int
	Question   act.Text
	By         act.Actor
	On         civil.Date
	Answer     act.Text
	Answerer   act.Actor
	AnsweredOn civil.Date
	SettledOn  civil.Date
	Seq        int64
}

// Step is what is to be done next.
func (p *Problem) Step() ProblemStep {
	switch {
	case p.Voided != nil:
		return ProblemVoid
	case !p.ClosedOn.IsZero():
		return ProblemClosed
	}
	return p.Turns[len(p.Turns)-1].Step
}

// Open says whether something is still to be done.
func (p *Problem) Open() bool { return p.Voided == nil && p.ClosedOn.IsZero() }

// Problem finds a problem by its number, or nil.
func (f *File) Problem(number string) *Problem {
	for _, p := range f.Problems {
		if p.Number == number {
			return p
		}
	}
	return nil
}

// OpenProblem says whether the loan has an open problem of the code.
func (f *File) OpenProblem(l *Loan, code string) bool {
	return slices.ContainsFunc(f.Problems, func(p *Problem) bool { return p.Loan == l.Number && p.Code == code && p.Open() })
}

// changeProblem is change for a problem.
func (f *File) changeProblem(number string) *Problem {
	for i, p := range f.Problems {
		if p.Number == number {
			c := *p
			c.Turns, c.Said, c.Guidance, c.hands = slices.Clone(p.Turns), slices.Clone(p.Said), slices.Clone(p.Guidance), slices.Clone(p.hands)
			f.Problems[i] = &c
			return &c
		}
	}
	panic("loan: the file has no problem " + number)
}

// atProblem finds an open problem that stands at one of the steps.
func (c Case) atProblem(f *File, number string, rule string, steps ...ProblemStep) (*Problem, error) {
	p := f.Problem(number)
	if p == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": number}).At("problem")
	}
	if !slices.Contains(steps, p.Step()) {
		return nil, act.Refuse(rule, "problem-wrong-step", act.Figures{"problem": number, "now": string(p.Step()), "needs": string(steps[0])}).At("problem")
	}
	return p, c.notBefore(p.Turns[len(p.Turns)-1].StartedOn)
}

// problemLevel refuses who already judged this problem, or its loan, at another level
// (R-Z0-1).
func (c Case) problemLevel(f *File, p *Problem, level Level) error {
	hands := p.hands
	if a := f.Application(f.Loan(p.Loan).Application); a != nil {
		hands = append(slices.Clone(a.Hands), hands...)
	}
	for _, h := range hands {
		if h.Level != level && h.By.User == c.Act.By.User {
			return act.Refuse("X4", "two-levels", act.Figures{"application": p.Number, "other": string(h.Level), "level": string(level), "day": h.On})
		}
	}
	return nil
}

// finding makes the event of a problem of the catalogue.
func (c Case) finding(l *Loan, code, source string, amount money.Fen, note act.Text) (*ProblemFound, error) {
	if _, ok := c.Law.ProblemOn(code, c.On); !ok {
		return nil, act.Refuse("A9.1", "problem-unknown", act.Figures{"problem": code}).At("problem")
	}
	number := c.Facts.NewNumber
	if c.Facts.NewProblem != "" {
		number = c.Facts.NewProblem
	}
	return &ProblemFound{Problem: number, Loan: l.Number, Code: code, Source: source, AmountFen: amount, Note: note}, c.reasoned("A9.1", note)
}

// RecordFinding registers a problem that did not come from a check: from a withdrawal, a
// public report, an audit, an inspection, a comparison of data or the bank.
type RecordFinding struct {
	Loan      string    `json:"loan" doc:"贷款编号|the loan"`
	Problem   string    `json:"problem" doc:"问题类别|the problem's code"`
	Source    string    `json:"source" doc:"发现方式|withdrawal, report, audit, inspection, data or bank"`
	AmountFen money.Fen `json:"amount_fen,omitempty" unit:"fen" doc:"涉及金额|the sum concerned"`
	Note      act.Text  `json:"note" doc:"具体情况|what was found"`
}

func (cmd RecordFinding) decide(f *File, c Case) ([]act.Event, error) {
	l, err := c.checkable(f, cmd.Loan)
	if err != nil {
		return nil, err
	}
	switch {
	case !slices.Contains(ProblemSources, cmd.Source):
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "source", "code": cmd.Source}).At("source")
	case cmd.AmountFen < 0 || cmd.AmountFen > l.AmountFen:
		return nil, act.Refuse("X10", "bad-value", act.Figures{"field": "amount_fen"}).At("amount_fen")
	case f.OpenProblem(l, cmd.Problem):
		return nil, act.Refuse("A9.1", "problem-open-already", act.Figures{"loan": l.Number, "problem": cmd.Problem}).At("problem")
	}
	e, err := c.finding(l, cmd.Problem, cmd.Source, cmd.AmountFen, cmd.Note)
	if err != nil {
		return nil, err
	}
	return []act.Event{e}, nil
}

// ProblemFound opens a problem.
type ProblemFound struct {
	Problem   string    `json:"problem"`
	Loan      string    `json:"loan"`
	Code      string    `json:"code"`
	Source    string    `json:"source"`
	Check     string    `json:"check"`
	AmountFen money.Fen `json:"amount_fen"`
	Note      act.Text  `json:"note"`
}

// EventType names the event for ever.
func (*ProblemFound) EventType() string { return "loan.problem-found/1" }

// About names the loan.
func (e *ProblemFound) About() (application, loan string) { return "", e.Loan }

func (e *ProblemFound) apply(f *File, r act.Recorded) {
	f.Problems = append(f.Problems[:len(f.Problems):len(f.Problems)], &Problem{
		Number: e.Problem, Loan: e.Loan, Code: e.Code, Source: e.Source, Check: e.Check, AmountFen: e.AmountFen, Note: e.Note, FoundOn: r.On, By: r.By, Seq: r.Seq,
		Turns: []Turn{{Step: ProblemPlan, Round: 1, StartedOn: r.On}},
	})
}

// ProposePlan is the group's plan (A9.1).
type ProposePlan struct {
	Problem  string     `json:"problem" doc:"问题编号|the problem"`
	Measure  act.Text   `json:"measure" doc:"整改措施|what will be done"`
	Deadline civil.Date `json:"deadline" doc:"整改期限|the last day"`
	Persons  []string   `json:"persons" doc:"整改责任人|user ids of the group's members who will do it"`
}

func (cmd ProposePlan) decide(f *File, c Case) ([]act.Event, error) {
	p, err := c.atProblem(f, cmd.Problem, "A9.1", ProblemPlan)
	if err != nil {
		return nil, err
	}
	switch {
	case cmd.Deadline.IsZero():
		return nil, act.Refuse("A9.1", "plan-without-deadline", act.Figures{"problem": p.Number}).At("deadline")
	case !cmd.Deadline.After(c.On):
		return nil, act.Refuse("A9.1", "deadline-passed", act.Figures{"deadline": cmd.Deadline, "day": c.On}).At("deadline")
	case len(cmd.Persons) == 0:
		return nil, act.Refuse("A9.1", "plan-without-persons", act.Figures{"problem": p.Number}).At("persons")
	}
	for i, u := range cmd.Persons {
		if _, ok := c.Facts.seatOf(u, c.On); !ok {
			return nil, act.Refuse("A9.1", "person-not-on-group", act.Figures{"no": i + 1, "day": c.On}).At("persons")
		}
	}
	if err := first(c.reasonedAt("A9.1", "measure", cmd.Measure), c.problemLevel(f, p, UnitVillage)); err != nil {
		return nil, err
	}
	return []act.Event{&PlanProposed{Problem: p.Number, Loan: p.Loan, Measure: cmd.Measure, Deadline: cmd.Deadline, Persons: cmd.Persons}}, nil
}

// PlanProposed sends a plan to the township.
type PlanProposed struct {
	Problem  string     `json:"problem"`
	Loan     string     `json:"loan"`
	Measure  act.Text   `json:"measure"`
	Deadline civil.Date `json:"deadline"`
	Persons  []string   `json:"persons"`
}

// EventType names the event for ever.
func (*PlanProposed) EventType() string { return "loan.plan-proposed/1" }

// About names the loan.
func (e *PlanProposed) About() (application, loan string) { return "", e.Loan }

func (e *PlanProposed) apply(f *File, r act.Recorded) {
	p := f.changeProblem(e.Problem)
	p.Plan = &Plan{Measure: e.Measure, Deadline: e.Deadline, Persons: e.Persons, By: r.By, On: r.On, Seq: r.Seq, Replaces: p.Plan}
	p.say(UnitVillage, ProblemPlan, e.Measure, "", r)
	p.turn(ProblemReview, r)
}

// PassPlan is the township's word on a plan: the department's review, or the leader's
// signature (A9.2).
type PassPlan struct {
	Problem string   `json:"problem" doc:"问题编号|the problem"`
	Note    act.Text `json:"note,omitempty" doc:"意见|what the township says"`
}

// ReviewPlan is the township department's review.
type ReviewPlan PassPlan

// SignPlan is the township leader's signature.
type SignPlan PassPlan

func (cmd ReviewPlan) decide(f *File, c Case) ([]act.Event, error) {
	return c.passPlan(f, cmd.Problem, cmd.Note, ProblemReview)
}

func (cmd SignPlan) decide(f *File, c Case) ([]act.Event, error) {
	return c.passPlan(f, cmd.Problem, cmd.Note, ProblemSign)
}

func (c Case) passPlan(f *File, number string, note act.Text, step ProblemStep) ([]act.Event, error) {
	p, err := c.atProblem(f, number, "A9.2", step)
	if err != nil {
		return nil, err
	}
	if err := c.problemLevel(f, p, UnitTownship); err != nil {
		return nil, err
	}
	return []act.Event{&PlanPassed{Problem: p.Number, Loan: p.Loan, Step: step, Note: note}}, nil
}

// PlanPassed says that the township let a plan pass a step.
type PlanPassed struct {
	Problem string      `json:"problem"`
	Loan    string      `json:"loan"`
	Step    ProblemStep `json:"step"`
	Note    act.Text    `json:"note"`
}

// EventType names the event for ever.
func (*PlanPassed) EventType() string { return "loan.plan-passed/1" }

// About names the loan.
func (e *PlanPassed) About() (application, loan string) { return "", e.Loan }

func (e *PlanPassed) apply(f *File, r act.Recorded) {
	p := f.changeProblem(e.Problem)
	p.say(UnitTownship, e.Step, e.Note, "", r)
	p.turn(map[ProblemStep]ProblemStep{ProblemReview: ProblemSign, ProblemSign: ProblemConsent}[e.Step], r)
}

// ConsentPlan is the consent of the county leading group or of the bank (A9.3). The
// county says with it what it confirms to be wrong in substance: each stage that signed
// the loan is then asked (Z2).
type ConsentPlan struct {
	Problem string   `json:"problem" doc:"问题编号|the problem"`
	Note    act.Text `json:"note,omitempty" doc:"意见|what the county or the bank says"`
	Wrong   []string `json:"wrong,omitempty" doc:"认定有误|borrower, purpose, amount, term: what the county confirms to be wrong"`
}

func (cmd ConsentPlan) decide(f *File, c Case) ([]act.Event, error) {
	p, err := c.atProblem(f, cmd.Problem, "A9.3", ProblemConsent)
	if err != nil {
		return nil, err
	}
	level := LevelOf(c.Act.By.Role)
	said := map[Level]*Said{UnitCounty: p.County, UnitBank: p.Bank}[level]
	switch {
	case said != nil:
		return nil, act.Refuse("A9.3", "consented-already", act.Figures{"problem": p.Number, "level": string(level), "day": said.On}).At("problem")
	case level == UnitBank && len(cmd.Wrong) > 0:
		return nil, act.Refuse("Z2", "county-confirms", nil).At("wrong")
	}
	for _, w := range cmd.Wrong {
		if !slices.Contains(WrongParts, w) {
			return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "wrong", "code": w}).At("wrong")
		}
	}
	if err := c.problemLevel(f, p, level); err != nil {
		return nil, err
	}
	return []act.Event{&PlanConsented{Problem: p.Number, Loan: p.Loan, Level: level, Note: cmd.Note, Wrong: cmd.Wrong}}, nil
}

// PlanConsented is one of the two consents.
type PlanConsented struct {
	Problem string   `json:"problem"`
	Loan    string   `json:"loan"`
	Level   Level    `json:"level"`
	Note    act.Text `json:"note"`
	Wrong   []string `json:"wrong"`
}

// EventType names the event for ever.
func (*PlanConsented) EventType() string { return "loan.plan-consented/1" }

// About names the loan.
func (e *PlanConsented) About() (application, loan string) { return "", e.Loan }

func (e *PlanConsented) apply(f *File, r act.Recorded) {
	p := f.changeProblem(e.Problem)
	said := p.say(e.Level, ProblemConsent, e.Note, "", r)
	if e.Level == UnitBank {
		p.Bank = &said
	} else {
		p.County, p.Wrong = &said, e.Wrong
		if rule := recoveryRule(e.Wrong); rule != "" && p.Recovery == nil {
			p.Recovery = &Recovery{Rule: rule, StartedOn: r.On}
		}
	}
	if p.County != nil && p.Bank != nil {
		p.turn(ProblemMend, r)
	}
}

// ReturnPlan sends a problem back with reasons, from any step behind the plan.
type ReturnPlan struct {
	Problem string      `json:"problem" doc:"问题编号|the problem"`
	To      ProblemStep `json:"to" doc:"退回到|plan, plan-review or carry-out"`
	Note    act.Text    `json:"note" doc:"退回原因|why"`
}

// ProblemReturns are the steps to which a problem may be sent back from a step.
func ProblemReturns(s ProblemStep) []ProblemStep {
	switch s {
	case ProblemReview, ProblemMend:
		return []ProblemStep{ProblemPlan}
	case ProblemSign, ProblemConsent:
		return []ProblemStep{ProblemPlan, ProblemReview}
	case ProblemVerify:
		return []ProblemStep{ProblemMend, ProblemPlan}
	}
	return nil
}

// ProblemActors are the levels whose turn it is at a step.
func ProblemActors(s ProblemStep) []Level {
	switch s {
	case ProblemPlan:
		return []Level{UnitVillage}
	case ProblemReview, ProblemSign:
		return []Level{UnitTownship}
	case ProblemConsent:
		return []Level{UnitCounty, UnitBank}
	case ProblemMend:
		return []Level{UnitVillage}
	case ProblemVerify:
		return []Level{UnitVillage, UnitTownship}
	}
	return nil
}

func (cmd ReturnPlan) decide(f *File, c Case) ([]act.Event, error) {
	p, err := c.atProblem(f, cmd.Problem, "A9.2", ProblemReview, ProblemSign, ProblemConsent, ProblemMend, ProblemVerify)
	if err != nil {
		return nil, err
	}
	level := LevelOf(c.Act.By.Role)
	switch {
	case !slices.Contains(ProblemReturns(p.Step()), cmd.To):
		return nil, act.Refuse("A9.2", "problem-not-back-there", act.Figures{"problem": p.Number, "now": string(p.Step()), "to": string(cmd.To)}).At("to")
	case !slices.Contains(ProblemActors(p.Step()), level):
		return nil, act.Refuse("A9.2", "problem-not-before-you", act.Figures{"problem": p.Number, "now": string(p.Step())}).At("problem")
	case p.Step() == ProblemVerify && slices.Contains(p.Doers, c.Act.By.User):
		return nil, act.Refuse("A9.4", "verifier-carried-out", act.Figures{"problem": p.Number}).At("problem")
	}
	if err := first(c.reasoned("A9.2", cmd.Note), c.problemLevel(f, p, level)); err != nil {
		return nil, err
	}
	return []act.Event{&PlanReturned{Problem: p.Number, Loan: p.Loan, From: p.Step(), To: cmd.To, Note: cmd.Note}}, nil
}

// PlanReturned is the way back.
type PlanReturned struct {
	Problem string      `json:"problem"`
	Loan    string      `json:"loan"`
	From    ProblemStep `json:"from"`
	To      ProblemStep `json:"to"`
	Note    act.Text    `json:"note"`
}

// EventType names the event for ever.
func (*PlanReturned) EventType() string { return "loan.plan-returned/1" }

// About names the loan.
func (e *PlanReturned) About() (application, loan string) { return "", e.Loan }

func (e *PlanReturned) apply(f *File, r act.Recorded) {
	p := f.changeProblem(e.Problem)
	p.say(LevelOf(r.By.Role), e.From, e.Note, e.To, r)
	if e.To != ProblemMend {
		p.County, p.Bank = nil, nil
	}
	p.turn(e.To, r)
}

// RecordRectification says that the plan was carried out, with evidence (A9.4).
type RecordRectification struct {
	Problem  string     `json:"problem" doc:"问题编号|the problem"`
	Evidence act.Text   `json:"evidence" doc:"整改情况和佐证|what was done and what proves it"`
	Scan     act.FileID `json:"scan,omitempty" doc:"佐证材料|a scan or photo, filed in the household's folder"`
}

func (cmd RecordRectification) decide(f *File, c Case) ([]act.Event, error) {
	p, err := c.atProblem(f, cmd.Problem, "A9.4", ProblemMend)
	if err != nil {
		return nil, err
	}
	if err := first(c.reasonedAt("A9.4", "evidence", cmd.Evidence), c.problemLevel(f, p, UnitVillage)); err != nil {
		return nil, err
	}
	return []act.Event{&RectificationRecorded{Problem: p.Number, Loan: p.Loan, Evidence: cmd.Evidence, Scan: cmd.Scan}}, nil
}

// RectificationRecorded hands the problem to those who verify.
type RectificationRecorded struct {
	Problem  string     `json:"problem"`
	Loan     string     `json:"loan"`
	Evidence act.Text   `json:"evidence"`
	Scan     act.FileID `json:"scan,omitempty"`
}

// EventType names the event for ever.
func (*RectificationRecorded) EventType() string { return "loan.rectification-recorded/1" }

// About names the loan.
func (e *RectificationRecorded) About() (application, loan string) { return "", e.Loan }

func (e *RectificationRecorded) apply(f *File, r act.Recorded) {
	p := f.changeProblem(e.Problem)
	for _, u := range append(slices.Clone(p.Plan.Persons), r.By.User) {
		if !slices.Contains(p.Doers, u) {
			p.Doers = append(p.Doers[:len(p.Doers):len(p.Doers)], u)
		}
	}
	p.say(UnitVillage, ProblemMend, e.Evidence, "", r)
	p.Said[len(p.Said)-1].File = e.Scan
	p.turn(ProblemVerify, r)
}

// VerifyRectification finds a problem put right, by someone who did not carry it out;
// it is closed with it (A9.4, R-A8.4-1). What is not put right is sent back.
type VerifyRectification struct {
	Problem string   `json:"problem" doc:"问题编号|the problem"`
	Note    act.Text `json:"note" doc:"验收意见|what was seen"`
}

func (cmd VerifyRectification) decide(f *File, c Case) ([]act.Event, error) {
	p, err := c.atProblem(f, cmd.Problem, "A9.4", ProblemVerify)
	if err != nil {
		return nil, err
	}
	if slices.Contains(p.Doers, c.Act.By.User) {
		return nil, act.Refuse("A9.4", "verifier-carried-out", act.Figures{"problem": p.Number}).At("problem")
	}
	if err := first(c.reasoned("A9.4", cmd.Note), c.problemLevel(f, p, LevelOf(c.Act.By.Role))); err != nil {
		return nil, err
	}
	return []act.Event{&RectificationVerified{Problem: p.Number, Loan: p.Loan, Note: cmd.Note}}, nil
}

// verifiedBy is the verification that a check is: all present are others than those who
// carried it out, and the check found no problem.
func (c Case) verifiedBy(f *File, l *Loan, cmd RecordCheck) (*RectificationVerified, error) {
	p, err := c.atProblem(f, cmd.PutRight, "A9.4", ProblemVerify)
	if err != nil {
		return nil, err
	}
	if p.Loan != l.Number {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": p.Number}).At("put_right")
	}
	if cmd.Problem != NoProblem {
		return nil, act.Refuse("A9.4", "right-and-wrong", act.Figures{"problem": p.Number}).At("put_right")
	}
	for _, u := range append(slices.Clone(cmd.Present), c.Act.By.User) {
		if slices.Contains(p.Doers, u) {
			return nil, act.Refuse("A9.4", "verifier-carried-out", act.Figures{"problem": p.Number}).At("present")
		}
	}
	if err := c.problemLevel(f, p, UnitVillage); err != nil {
		return nil, err
	}
	return &RectificationVerified{Problem: p.Number, Loan: l.Number, Note: cmd.Note, Check: c.Facts.NewNumber}, nil
}

// RectificationVerified closes a problem (销号).
type RectificationVerified struct {
	Problem string   `json:"problem"`
	Loan    string   `json:"loan"`
	Note    act.Text `json:"note"`
	Check   string   `json:"check"` // the check that it was; "" otherwise
}

// EventType names the event for ever.
func (*RectificationVerified) EventType() string { return "loan.rectification-verified/1" }

// About names the loan.
func (e *RectificationVerified) About() (application, loan string) { return "", e.Loan }

func (e *RectificationVerified) apply(f *File, r act.Recorded) {
	p := f.changeProblem(e.Problem)
	p.say(LevelOf(r.By.Role), ProblemVerify, e.Note, "", r)
	now := &p.Turns[len(p.Turns)-1]
	now.DoneOn, now.By = r.On, r.By
	p.ClosedOn, p.ClosedSeq, p.VerifiedIn = r.On, r.Seq, e.Check
}

// AskGuidance is the group's request for the county's help (A9.5).
type AskGuidance struct {
	Problem  string   `json:"problem" doc:"问题编号|the problem"`
	Question act.Text `json:"question" doc:"请求指导的事项|what the group asks"`
}

func (cmd AskGuidance) decide(f *File, c Case) ([]act.Event, error) {
	p, err := c.atProblem(f, cmd.Problem, "A9.5", ProblemChain...)
	if err != nil {
		return nil, err
	}
	for _, g := range p.Guidance {
		if g.AnsweredOn.IsZero() {
			return nil, act.Refuse("A9.5", "guidance-waits", act.Figures{"problem": p.Number, "day": g.On}).At("problem")
		}
	}
	return []act.Event{&GuidanceAsked{Problem: p.Number, Loan: p.Loan, Question: cmd.Question}}, c.reasonedAt("A9.5", "question", cmd.Question)
}

// GuidanceAsked begins the county's clock.
type GuidanceAsked struct {
	Problem  string   `json:"problem"`
	Loan     string   `json:"loan"`
	Question act.Text `json:"question"`
}

// EventType names the event for ever.
func (*GuidanceAsked) EventType() string { return "loan.guidance-asked/1" }

// About names the loan.
func (e *GuidanceAsked) About() (application, loan string) { return "", e.Loan }

func (e *GuidanceAsked) apply(f *File, r act.Recorded) {
	p := f.changeProblem(e.Problem)
	p.Guidance = append(p.Guidance, Guidance{No: len(p.Guidance) + 1, Question: e.Question, By: r.By, On: r.On, Seq: r.Seq})
}

// AnswerGuidance is the county's answer.
type AnswerGuidance struct {
	Problem string   `json:"problem" doc:"问题编号|the problem"`
	Answer  act.Text `json:"answer" doc:"指导意见|what the county answers"`
}

func (cmd AnswerGuidance) decide(f *File, c Case) ([]act.Event, error) {
	p := f.Problem(cmd.Problem)
	if p == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Problem}).At("problem")
	}
	n := len(p.Guidance)
	if n == 0 || !p.Guidance[n-1].AnsweredOn.IsZero() {
		return nil, act.Refuse("A9.5", "nothing-asked", act.Figures{"problem": p.Number}).At("problem")
	}
	if err := first(c.notBefore(p.Guidance[n-1].On), c.reasonedAt("A9.5", "answer", cmd.Answer)); err != nil {
		return nil, err
	}
	return []act.Event{&GuidanceGiven{Problem: p.Number, Loan: p.Loan, Answer: cmd.Answer}}, nil
}

// GuidanceGiven stops the county's clock.
type GuidanceGiven struct {
	Problem string   `json:"problem"`
	Loan    string   `json:"loan"`
	Answer  act.Text `json:"answer"`
}

// EventType names the event for ever.
func (*GuidanceGiven) EventType() string { return "loan.guidance-given/1" }

// About names the loan.
func (e *GuidanceGiven) About() (application, loan string) { return "", e.Loan }

func (e *GuidanceGiven) apply(f *File, r act.Recorded) {
	p := f.changeProblem(e.Problem)
	g := &p.Guidance[len(p.Guidance)-1]
	g.Answer, g.Answerer, g.AnsweredOn, g.Seq = e.Answer, r.By, r.On, r.Seq
}

// say keeps what a level said, as an act of judgement of that level.
func (p *Problem) say(level Level, step ProblemStep, note act.Text, to ProblemStep, r act.Recorded) Said {
	s := Said{Step: step, To: to, Level: level, Note: note, By: r.By, On: r.On, Seq: r.Seq}
	p.Said = append(p.Said, s)
	p.hands = append(p.hands, Hand{Level: level, By: r.By, On: r.On, Seq: r.Seq})
	return s
}

// turn ends the present turn and begins the next; a way back begins a new round.
func (p *Problem) turn(to ProblemStep, r act.Recorded) {
	now := &p.Turns[len(p.Turns)-1]
	now.DoneOn, now.By = r.On, r.By
	round := now.Round
	if slices.Index(ProblemChain, to) < slices.Index(ProblemChain, now.Step) {
		round++
	}
	p.Turns = append(p.Turns, Turn{Step: to, Round: round, StartedOn: r.On})
}

// settleSupervision asks the law on which day counts what this event did (R-Z1-1).
func (f *File) settleSupervision(r act.Recorded, l *law.Law) {
	on := l.Discharged(r.On, r.Noted, !r.DatedBy.IsZero())
	f.settleWithdrawals(r, on)
	switch e := r.Event.(type) {
	case *CheckRecorded:
		f.changeLoan(e.Loan).check(e.Check).SettledOn = on
	case *GuidanceGiven:
		p := f.changeProblem(e.Problem)
		p.Guidance[len(p.Guidance)-1].SettledOn = on
	case *NoticeServed:
		f.changeLoan(e.Loan)
		_, n := f.notice(e.Notice)
		s := *n.Served
		s.SettledOn, n.Served = on, &s
	case *RecoveryGroupSet:
		if x := f.changeRecovery(e.Problem); x.SetSettledOn.IsZero() {
			x.SetSettledOn = on
		}
	case *RecoveryPlanned:
		f.changeRecovery(e.Problem).PlanSettledOn = on
	}
	number := ""
	switch e := r.Event.(type) {
	case *PlanProposed:
		number = e.Problem
	case *PlanPassed:
		number = e.Problem
	case *PlanConsented:
		number = e.Problem
	case *PlanReturned:
		number = e.Problem
	case *RectificationRecorded:
		number = e.Problem
	case *RectificationVerified:
		number = e.Problem
	default:
		return
	}
	p := f.changeProblem(number)
	for i := range p.Turns {
		if t := &p.Turns[i]; !t.DoneOn.IsZero() && t.SettledOn.IsZero() {
			t.SettledOn = on
		}
	}
	p.Said[len(p.Said)-1].settled = on
}

// keepSettled carries over, after a correction folded the file anew, on which day each
// act had been counted.
func (f *File) keepSettled(old *File) {
	for _, l := range f.Loans {
		if was := old.Loan(l.Number); was != nil {
			for i := range min(len(l.Checks), len(was.Checks)) {
				l.Checks[i].SettledOn = was.Checks[i].SettledOn
			}
			l.keepWithdrawalsSettled(was)
			for i := range min(len(l.Notices), len(was.Notices)) {
				if s, old := l.Notices[i].Served, was.Notices[i].Served; s != nil && old != nil {
					s.SettledOn = old.SettledOn
				}
			}
		}
	}
	for _, p := range f.Problems {
		if was := old.Problem(p.Number); was != nil {
			for i := range min(len(p.Turns), len(was.Turns)) {
				p.Turns[i].SettledOn = was.Turns[i].SettledOn
			}
			for i := range min(len(p.Said), len(was.Said)) {
				p.Said[i].settled = was.Said[i].settled
			}
			for i := range min(len(p.Guidance), len(was.Guidance)) {
				p.Guidance[i].SettledOn = was.Guidance[i].SettledOn
			}
			if r, old := p.Recovery, was.Recovery; r != nil && old != nil {
				r.SetSettledOn, r.PlanSettledOn = old.SetSettledOn, old.PlanSettledOn
			}
		}
	}
}

// problemDuties are the duties of one problem (A9): each turn under its clock, the two
// consents each under its own, the plan under its deadline, requests under the county's.
func (f *File) problemDuties(p *Problem, lb *law.Law) ([]act.Duty, error) {
	l := f.Loan(p.Loan)
	pack, err := lb.Pack(l.Pack)
	if err != nil {
		return nil, err
	}
	if p.Voided != nil {
		return nil, nil
	}
	var out []act.Duty
	clock := func(id, rule, parameter string, role act.Role, unit string, from, done civil.Date) error {
		d, err := lastDay(pack, lb, parameter, from)
		if err != nil {
			return err
		}
		out = append(out, act.Duty{
			ID: id, Rule: rule, Subject: p.Number, Role: role, Unit: unit, StartedOn: lb.Begins(from), DueOn: d.on, DoneOn: done, Basis: d.basis, Why: d.why, Clock: parameter,
		})
		return nil
	}
	for _, t := range p.Turns {
		id := string(t.Step) + "/" + p.Number + "/" + strconv.Itoa(t.Round)
		switch t.Step {
		case ProblemPlan:
			err = clock(id, "A9.1", "plan.working-days", act.FirstSecretary, l.Village, t.StartedOn, t.SettledOn)
		case ProblemReview:
			err = clock(id, "A9.2", "plan-review.working-days", act.TownshipLeader, l.Village[:9], t.StartedOn, p.reviewed(t))
		case ProblemSign: // shares the review's clock, unless it was sent back to
		case ProblemConsent:
			county, bank := p.consents(t)
			if err = clock(id+"/county", "A9.3", "plan-consent.working-days", act.CountyHead, l.Village[:6], t.StartedOn, county); err == nil {
				err = clock(id+"/bank", "A9.3", "plan-consent.working-days", act.BankHead, l.Bank, t.StartedOn, bank)
			}
		case ProblemMend:
			out = append(out, act.Duty{
				ID: id, Rule: "A9.4", Subject: p.Number, Role: act.FirstSecretary, Unit: l.Village, StartedOn: t.StartedOn, DueOn: p.Plan.Deadline, DoneOn: t.SettledOn,
				Basis: "opinion", Why: "plan-deadline",
			})
		}
		if err != nil {
			return nil, err
		}
	}
	for _, g := range p.Guidance {
		if err := clock("guidance/"+p.Number+"/"+strconv.Itoa(g.No), "A9.5", "guidance.working-days", act.CountyHead, l.Village[:6], g.On, g.SettledOn); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// reviewed is the day on which the township was done with a plan: its leader's
// signature, or the return.
func (p *Problem) reviewed(review Turn) civil.Date {
	at := slices.Index(p.Turns, review)
	if at+1 < len(p.Turns) && p.Turns[at+1].Step == ProblemSign {
		return p.Turns[at+1].SettledOn
	}
	return review.SettledOn
}

// consents are the days on which county and bank were done with a plan: the consent, or
// the return that ended the turn.
func (p *Problem) consents(t Turn) (county, bank civil.Date) {
	county, bank = t.SettledOn, t.SettledOn
	for _, s := range p.Said {
		if s.Step != ProblemConsent || s.To != "" || s.On.Before(t.StartedOn) || !t.DoneOn.IsZero() && s.On.After(t.DoneOn) {
			continue
		}
		if s.Level == UnitBank {
			bank = s.settled
		} else {
			county = s.settled
		}
	}
	return county, bank
}

// ProblemTable has one row per problem, as it stands: the problem list (问题清单, A13.2).
var ProblemTable = &act.Table{
	Name: "problem",
	Key:  []string{"problem"},
	Cols: []string{
		"household", "loan", "borrower", "village", "bank", "code", "source", "check_no", "amount_fen", "found_on", "found_by", "step", "step_since", "round",
		"measure", "deadline", "persons", "county_on", "bank_on", "wrong", "carried_out_on", "closed_on", "closed_by", "guidance", "note", "seq", "closed_seq", "void_seq",
	},
}

// ProblemPlanTable has one row per plan of a problem, those that went back too.
var ProblemPlanTable = &act.Table{Name: "problem_plan", Key: []string{"loan", "problem", "seq"}, Cols: []string{"proposed_on", "measure", "deadline", "persons"}}

func (f *File) problemRows() []act.Row {
	var rows []act.Row
	scans := map[act.FileID]bool{}
	for _, p := range f.Problems {
		l := f.Loan(p.Loan)
		now := p.Turns[len(p.Turns)-1]
		since := now.StartedOn
		closer, measure, deadline, persons, carried, guidance := "", "", "", "", "", ""
		if !p.ClosedOn.IsZero() {
			since, closer = p.ClosedOn, now.By.User
		}
		if p.Plan != nil {
			measure, deadline, persons = p.Plan.Measure.ID, p.Plan.Deadline.String(), strings.Join(p.Plan.Persons, ",")
		}
		for _, t := range p.Turns {
			if t.Step == ProblemVerify {
				carried = t.StartedOn.String()
			}
		}
		if n := len(p.Guidance); n > 0 {
			guidance = "asked"
			if !p.Guidance[n-1].AnsweredOn.IsZero() {
				guidance = "answered"
			}
		}
		on := func(s *Said) string {
			if s == nil {
				return ""
			}
			return s.On.String()
		}
		rows = append(rows, act.Row{Table: ProblemTable, Key: []any{p.Number}, Cols: []any{
			f.Household, p.Loan, l.Borrower, l.Village, l.Bank, p.Code, p.Source, p.Check, int64(p.AmountFen), p.FoundOn.String(), p.By.User, string(p.Step()), since.String(),
			int64(now.Round), measure, deadline, persons, on(p.County), on(p.Bank), strings.Join(p.Wrong, ","), carried, p.ClosedOn.String(), closer, guidance, p.Note.ID, p.Seq, p.ClosedSeq, p.Voided.seq(),
		}})
		for q := p.Plan; q != nil; q = q.Replaces {
			rows = append(rows, act.Row{Table: ProblemPlanTable, Key: []any{p.Loan, p.Number, q.Seq}, Cols: []any{q.On.String(), q.Measure.ID, q.Deadline.String(), strings.Join(q.Persons, ",")}})
		}
		for _, s := range p.Said {
			if s.File != "" && !scans[s.File] {
				scans[s.File] = true
				rows = append(rows, s.File.Row(Stream(f.Household), l.Village, l.Bank))
			}
		}
	}
	return rows
}
