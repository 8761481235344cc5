package loan

import (
	"errors"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// Article 3, 贷前审查. Accountable: the head of the county leading group.
//
//	A3.1  the county leading group reviews the township's forms
//	A3.2  a lending suggestion per application: lowered, never raised above what was asked
//	A3.3  the list and a formal document (文号) go to the bank in writing; a list on which
//	      the bank did not decide in time comes back

// Suggest is the county's lending suggestion for one application (A3.2).
type Suggest struct {
	Application string    `json:"application" doc:"申请编号|the application"`
	AmountFen   money.Fen `json:"amount_fen" unit:"fen" doc:"建议金额|sum suggested"`
	TermMonths  int       `json:"term_months" unit:"months" doc:"建议期限|time suggested"`
	Note        act.Text  `json:"note,omitempty" doc:"审查意见|the opinion"`
	Seen        int       `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

func (cmd Suggest) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepSuggestion)
	if err != nil {
		return nil, err
	}
	terms := Terms{cmd.AmountFen, cmd.TermMonths}
	if err := first(
		required("amount_fen", cmd.AmountFen <= 0),
		required("term_months", cmd.TermMonths <= 0),
		notAbove("A3.2", "suggestion-above-asked", terms, a.Asked),
		seen(a, cmd.Seen), c.oneLevel(a, UnitCounty), c.entitled(f), c.terms(terms), c.cap(f, a.Number, cmd.AmountFen),
	); err != nil {
		return nil, err
	}
	return []act.Event{&Suggested{Application: a.Number, Terms: terms, Note: cmd.Note, Release: c.Facts.Release}}, nil
}

// notAbove refuses terms above a limit: a later level may lower, never raise.
func notAbove(rule, code string, t, limit Terms) error {
	if t.AmountFen > limit.AmountFen {
		return act.Refuse(rule, code, act.Figures{"amount": t.AmountFen, "limit": limit.AmountFen}).At("amount_fen")
	}
	if t.TermMonths > limit.TermMonths {
		return act.Refuse(rule, code+"-term", act.Figures{"months": t.TermMonths, "limit_months": limit.TermMonths}).At("term_months")
	}
	return nil
}

// Suggested holds the county's suggestion.
type Suggested struct {
	Application string   `json:"application"`
	Terms       Terms    `json:"terms"`
	Note        act.Text `json:"note"`
	Release     string   `json:"release"`
}

// EventType names the event for ever.
func (*Suggested) EventType() string { return "loan.suggested/1" }

func (e *Suggested) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.Suggested, a.Release = e.Terms, e.Release
	a.judged(UnitCounty, StepSuggestion, r)
	a.Opinions = append(a.Opinions, Opinion{Step: StepSuggestion, By: r.By, On: r.On, Terms: e.Terms, Note: e.Note})
	a.pass(StepHandOver, r.On, r.By)
	a.touch(r)
}

// HandOver puts a suggested application on the county's list for one bank, under
// one formal document: one row of the act hand-over-list (A3.3, A12.2).
type HandOver struct {
	Application string
	Seen        int
	List        string
	Document    string // 文号
	Bank        string
}

func (cmd HandOver) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepHandOver)
	if err != nil {
		return nil, err
	}
	if a.Bank != cmd.Bank {
		return nil, act.Refuse("A3.3", "other-bank", act.Figures{"application": a.Number, "bank": a.Bank, "list_bank": cmd.Bank})
	}
	if err := first(seen(a, cmd.Seen), c.oneLevel(a, UnitCounty), c.entitled(f)); err != nil {
		return nil, err
	}
	until, err := c.listValidUntil()
	if err != nil {
		return nil, err
	}
	return []act.Event{&HandedOver{
		Application: a.Number, List: cmd.List, Document: cmd.Document, Release: c.Facts.Release, ValidUntil: until,
	}}, nil
}

// listValidUntil is the last day on which the bank may decide on a list handed over
// today; zero where the policy's figure is not known: then a list does not expire.
func (c Case) listValidUntil() (civil.Date, error) {
	p, err := c.pack(c.On)
	if err != nil {
		return civil.Date{}, err
	}
	d, _, err := p.Due("county-list.valid-months", c.On)
	var unknown *law.Unknown
	if errors.As(err, &unknown) {
		return civil.Date{}, nil
	}
	return d.Date, err
}

// HandedOver says that the application is before the bank, with list and document.
type HandedOver struct {
	Application string `json:"application"`
	List        string `json:"list"`
	Document    string `json:"document"`
	Release     string `json:"release"`

	// ValidUntil is the last day on which the bank may decide on it.
	ValidUntil civil.Date `json:"valid_until,omitzero"`
}

// EventType names the event for ever.
func (*HandedOver) EventType() string { return "loan.handed-over/1" }

func (e *HandedOver) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.List[UnitCounty], a.Document, a.Release, a.ValidUntil = e.List, e.Document, e.Release, e.ValidUntil
	a.judged(UnitCounty, StepHandOver, r)
	a.pass(StepDecision, r.On, r.By)
	a.touch(r)
}

// TakeBack takes an application back to the county when its list has expired: one row
// of the act take-back-list (A3.3). The suggestion stands; the county hands it over
// again under a new document, or sends it back.
type TakeBack struct {
	Application string
	Seen        int
}

func (cmd TakeBack) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepDecision)
	if err != nil {
		return nil, err
	}
	if !a.ListExpired(c.On) {
		return nil, act.Refuse("A3.3", "list-still-valid", act.Figures{"application": a.Number, "document": a.Document, "until": a.ValidUntil})
	}
	// That a list ran out is a fact, nobody's judgement (R-Z0-1).
	if err := seen(a, cmd.Seen); err != nil {
		return nil, err
	}
	return []act.Event{&ListExpired{
		Application: a.Number, List: a.List[UnitCounty], Document: a.Document, ValidUntil: a.ValidUntil,
	}}, nil
}

// ListExpired says whether the bank can no longer decide on the list the application
// stands on: it is at the bank, and the list's last day is over.
func (a *Application) ListExpired(on civil.Date) bool {
	return a.Step() == StepDecision && !a.ValidUntil.IsZero() && on.After(a.ValidUntil)
}

// ListExpired says that the bank let the county's list run out, and that the county
// took the application back.
type ListExpired struct {
	Application string     `json:"application"`
	List        string     `json:"list"`
	Document    string     `json:"document"`
	ValidUntil  civil.Date `json:"valid_until"`
}

// EventType names the event for ever.
func (*ListExpired) EventType() string { return "loan.list-expired/1" }

func (e *ListExpired) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.Document, a.ValidUntil = "", civil.Date{}
	delete(a.List, UnitCounty)
	a.back(Return{Kind: BackExpired, From: StepDecision, To: StepHandOver, By: r.By, On: r.On}, true)
	a.touch(r)
}
