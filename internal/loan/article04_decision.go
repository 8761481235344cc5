package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/money"
)

// Article 4, 贷前评审. Accountable: the deputy head in charge of the bank's county branch.
//
//	A4.1  only on the county's list and formal document
//	A4.2  the bank decides on its own: approve, approve less, decline with reason; before
//	      the contract it may take its decision back

// Decision is the bank's own decision. No other actor holds this command (A4.2).
type Decision struct {
	Application string    `json:"application" doc:"申请编号|the application"`
	Outcome     string    `json:"outcome" doc:"结论|approve or decline"`
	AmountFen   money.Fen `json:"amount_fen,omitempty" unit:"fen" doc:"批准金额|sum approved; not above the suggestion"`
	TermMonths  int       `json:"term_months,omitempty" unit:"months" doc:"批准期限|time approved"`
	RatePPM     money.PPM `json:"rate_ppm,omitempty" unit:"ppm a year" doc:"年利率|annual rate"`
	Reason      string    `json:"reason,omitempty" doc:"不予贷款原因|code of the reason, for decline"`
	Note        act.Text  `json:"note,omitempty" doc:"评审意见|the opinion"`
	Seen        int       `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

// The outcomes of a decision.
const (
	Approve = "approve"
	Decline = "decline"
)

// byTheBank refuses an act on the bank's decision by anybody else: no other actor can set
// or overrule it (A4.2). The door asks the same; this holds whatever the rights say.
func (c Case) byTheBank(command string) error {
	if LevelOf(c.Act.By.Role) != UnitBank {
		return act.Refuse("A4.2", "not-this-role", act.Figures{"role": string(c.Act.By.Role), "command": command})
	}
	return nil
}

func (cmd Decision) decide(f *File, c Case) ([]act.Event, error) {
	if err := c.byTheBank("decide"); err != nil {
		return nil, err
	}
	a, err := c.at(f, cmd.Application, StepDecision)
	if err != nil {
		return nil, err
	}
	if a.Document == "" {
		return nil, act.Refuse("A4.1", "no-county-document", act.Figures{"application": a.Number, "now": string(a.Step())})
	}
	if a.ListExpired(c.On) {
		return nil, act.Refuse("A4.1", "list-expired", act.Figures{"application": a.Number, "document": a.Document, "until": a.ValidUntil})
	}
	if err := first(seen(a, cmd.Seen), c.oneLevel(a, UnitBank)); err != nil {
		return nil, err
	}
	switch cmd.Outcome {
	case Decline:
		if err := required("reason", cmd.Reason == ""); err != nil {
			return nil, err
		}
		reason, ok := c.Law.DeclineReason(cmd.Reason)
		if !ok {
			return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "reason", "code": cmd.Reason}).At("reason")
		}
		if err := c.worded(reason, cmd.Note); err != nil {
			return nil, err
		}
		return []act.Event{&Decided{Application: a.Number, Outcome: Decline, Reason: cmd.Reason, Note: cmd.Note}}, nil
	case Approve:
	default:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "outcome", "code": cmd.Outcome}).At("outcome")
	}
	terms := Terms{cmd.AmountFen, cmd.TermMonths}
	if err := first(
		required("amount_fen", cmd.AmountFen <= 0),
		required("term_months", cmd.TermMonths <= 0),
		required("rate_ppm", cmd.RatePPM <= 0),
		notAbove("A4.2", "decision-above-suggestion", terms, a.Suggested),
		c.entitled(f),
		c.terms(terms),
		c.cap(f, a.Number, cmd.AmountFen),
	); err != nil {
		return nil, err
	}
	return []act.Event{&Decided{
		Application: a.Number, Outcome: Approve, Terms: terms, RatePPM: cmd.RatePPM, Note: cmd.Note, Release: c.Facts.Release,
	}}, nil
}

// Decided is the bank's decision.
type Decided struct {
	Application string    `json:"application"`
	Outcome     string    `json:"outcome"`
	Terms       Terms     `json:"terms"`
	RatePPM     money.PPM `json:"rate_ppm"`
	Reason      string    `json:"reason"`
	Note        act.Text  `json:"note"`
	Release     string    `json:"release"`
}

// EventType names the event for ever.
func (*Decided) EventType() string { return "loan.decided/1" }

func (e *Decided) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.judged(UnitBank, StepDecision, r)
	a.Opinions = append(a.Opinions, Opinion{Step: StepDecision, By: r.By, On: r.On, Terms: e.Terms, Note: e.Note})
	a.touch(r)
	if e.Outcome == Decline {
		a.end(Ending{As: StepDeclined, Reason: e.Reason, Note: e.Note, By: r.By, On: r.On})
		return
	}
	a.Decided, a.RatePPM = e.Terms, e.RatePPM
	a.pass(StepContract, r.On, r.By)
}

// CancelDecision takes the bank's decision back before the contract (A4.2). The sum is
// free again; the bank decides anew on the same list.
type CancelDecision struct {
	Application string   `json:"application" doc:"申请编号|the application"`
	Note        act.Text `json:"note" doc:"撤销原因|why the decision is taken back"`
	Seen        int      `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

func (cmd CancelDecision) decide(f *File, c Case) ([]act.Event, error) {
	if err := c.byTheBank("cancel-decision"); err != nil {
		return nil, err
	}
	a, err := c.at(f, cmd.Application, StepContract)
	if err != nil {
		return nil, err
	}
	if err := first(c.reasoned("A4.2", cmd.Note), seen(a, cmd.Seen), c.oneLevel(a, UnitBank)); err != nil {
		return nil, err
	}
	return []act.Event{&DecisionCancelled{Application: a.Number, Note: cmd.Note}}, nil
}

// DecisionCancelled says that the bank took its decision back.
type DecisionCancelled struct {
	Application string   `json:"application"`
	Note        act.Text `json:"note"`
}

// EventType names the event for ever.
func (*DecisionCancelled) EventType() string { return "loan.decision-cancelled/1" }

func (e *DecisionCancelled) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.judged(UnitBank, StepContract, r)
	a.Decided, a.RatePPM = Terms{}, 0
	a.back(Return{Kind: BackCancelled, From: StepContract, To: StepDecision, Note: e.Note, By: r.By, On: r.On}, true)
	a.touch(r)
}
