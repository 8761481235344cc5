package loan

import "fupindai/internal/act"

// Article 2, 贷前审核. Accountable: the township leader.
//
//	A2.1  the township office gathers and pre-reviews the villages' forms
//	A2.2  the township leader signs   A2.3  submitted to the county; return with reasons at any step

// ReviewTownship is the township office's pre-review of one application (A2.1).
type ReviewTownship struct {
	Application string
	Seen        int
	Note        act.Text
}

func (cmd ReviewTownship) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepTownshipReview)
	if err != nil {
		return nil, err
	}
	if err := first(seen(a, cmd.Seen), c.oneLevel(a, UnitTownship)); err != nil {
		return nil, err
	}
	return []act.Event{&TownshipReviewed{Application: a.Number, Note: cmd.Note}}, nil
}

// TownshipReviewed says that the pre-review let the application pass.
type TownshipReviewed struct {
	Application string   `json:"application"`
	Note        act.Text `json:"note"`
}

// EventType names the event for ever.
func (*TownshipReviewed) EventType() string { return "loan.township-reviewed/1" }

func (e *TownshipReviewed) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.judged(UnitTownship, StepTownshipReview, r)
	a.Opinions = append(a.Opinions, Opinion{Step: StepTownshipReview, By: r.By, On: r.On, Terms: a.Asked, Note: e.Note})
	a.pass(StepTownshipSign, r.On, r.By)
	a.touch(r)
}

// SignTownship is the township leader's signature, one row of the act sign-township (A2.2, A2.3).
type SignTownship struct {
	Application string
	Seen        int
	List        string
	Note        act.Text
}

func (cmd SignTownship) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepTownshipSign)
	if err != nil {
		return nil, err
	}
	if err := first(seen(a, cmd.Seen), c.oneLevel(a, UnitTownship)); err != nil {
		return nil, err
	}
	return []act.Event{&TownshipSigned{Application: a.Number, List: cmd.List, Note: cmd.Note}}, nil
}

// TownshipSigned sends the application to the county leading group.
type TownshipSigned struct {
	Application string   `json:"application"`
	List        string   `json:"list"`
	Note        act.Text `json:"note"`
}

// EventType names the event for ever.
func (*TownshipSigned) EventType() string { return "loan.township-signed/1" }

func (e *TownshipSigned) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.List[UnitTownship] = e.List
	a.judged(UnitTownship, StepTownshipSign, r)
	a.Opinions = append(a.Opinions, Opinion{Step: StepTownshipSign, By: r.By, On: r.On, Terms: a.Asked, Note: e.Note})
	a.pass(StepSuggestion, r.On, r.By)
	a.touch(r)
}

// ReturnTo sends an application back with reasons (A2.3; from every step before the
// bank's decision). Signatures given at or after the step it goes back to are void.
type ReturnTo struct {
	Application string   `json:"application" doc:"申请编号|the application"`
	To          Step     `json:"to" doc:"退回到|survey, village-list, township-review or suggestion"`
	Reasons     []string `json:"reasons" doc:"退回原因|codes of the reasons"`
	Note        act.Text `json:"note,omitempty" doc:"说明|what is to be put right; needed for 'other'"`
	Seen        int      `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

// Returnable lists the steps an application at s may be sent back to.
func Returnable(s Step) []Step {
	var to []Step
	for _, t := range []Step{StepSurvey, StepVillageList, StepTownshipReview, StepSuggestion} {
		if t.Before(s) && s.Before(StepContract) {
			to = append(to, t)
		}
	}
	return to
}

func (cmd ReturnTo) decide(f *File, c Case) ([]act.Event, error) {
	a := f.Application(cmd.Application)
	if a == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Application}).At("application")
	}
	allowed := false
	for _, t := range Returnable(a.Step()) {
		allowed = allowed || t == cmd.To
	}
	if !allowed {
		return nil, act.Refuse("A2.3", "cannot-return-there", act.Figures{"application": a.Number, "now": string(a.Step()), "to": string(cmd.To)}).At("to")
	}
	if err := required("reasons", len(cmd.Reasons) == 0); err != nil {
		return nil, err
	}
	for _, code := range cmd.Reasons {
		reason, ok := c.Law.ReturnReason(code)
		if !ok {
			return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "reasons", "code": code}).At("reasons")
		}
		if err := c.worded(reason, cmd.Note); err != nil {
			return nil, err
		}
	}
	now, _ := StationOf(a.Step())
	if LevelOf(c.Act.By.Role) != now.Unit {
		return nil, act.Refuse("A2.3", "not-before-you", act.Figures{"application": a.Number, "now": string(a.Step())}).At("application")
	}
	if now.Unit == UnitVillage {
		if _, ok := c.Facts.seatOf(c.Act.By.User, c.On); !ok {
			return nil, act.Refuse("A1.2", "not-in-group", act.Figures{"day": c.On, "village": a.Village})
		}
	}
	if err := first(c.notBefore(a.LastOn), seen(a, cmd.Seen), c.oneLevel(a, now.Unit)); err != nil {
		return nil, err
	}
	return []act.Event{&Returned{Application: a.Number, From: a.Step(), To: cmd.To, Reasons: cmd.Reasons, Note: cmd.Note}}, nil
}

// Returned is the way back, kept with all its rounds.
type Returned struct {
	Application string   `json:"application"`
	From        Step     `json:"from"`
	To          Step     `json:"to"`
	Reasons     []string `json:"reasons"`
	Note        act.Text `json:"note"`
}

// EventType names the event for ever.
func (*Returned) EventType() string { return "loan.returned/1" }

func (e *Returned) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	if e.To == StepSurvey {
		a.voidSignatures("returned")
	}
	if !StepSuggestion.Before(e.To) {
		a.Suggested, a.Document = Terms{}, ""
	}
	// Earlier judgements stay: nobody who judged one round may judge another round
	// at another level. The return itself is a judgement of the level it came from.
	from, _ := StationOf(e.From)
	a.judged(from.Unit, e.From, r)
	a.back(Return{From: e.From, To: e.To, Reasons: e.Reasons, Note: e.Note, By: r.By, On: r.On}, true)
	a.touch(r)
}
