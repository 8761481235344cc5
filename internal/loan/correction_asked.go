package loan

import (
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// A correction is asked for by the unit that made the entry, and decided by the rules
// that held when the entry was made.

// CorrectEntry corrects one entry. What is left out stays as it was.
type CorrectEntry struct {
	Application string `json:"application" doc:"申请编号|the application"`
	Entry       int64  `json:"entry" doc:"原记录编号|number of the event in the log"`
	Values
	Why  act.Text `json:"why" doc:"更正原因|why the entry was wrong"`
	Seen int      `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

func (cmd CorrectEntry) decide(f *File, c Case) ([]act.Event, error) {
	a := f.Application(cmd.Application)
	if a == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Application}).At("application")
	}
	entry := f.entryOf(cmd.Entry, a)
	if entry == nil {
		return nil, act.Refuse("Z1", "no-such-entry", act.Figures{"entry": int(cmd.Entry), "application": a.Number}).At("entry")
	}
	kind := entry.Event.EventType()
	fields := Corrigible[kind]
	if fields == nil {
		return nil, act.Refuse("Z1", "entry-not-corrigible", act.Figures{"entry": int(cmd.Entry)}).At("entry")
	}
	if entry.By.Unit != c.Act.By.Unit || LevelOf(entry.By.Role) != LevelOf(c.Act.By.Role) {
		return nil, act.Refuse("Z1", "entry-of-another-unit", act.Figures{"entry": int(cmd.Entry)}).At("entry")
	}
	if !f.inForce(a, *entry) {
		return nil, act.Refuse("Z1", "entry-superseded", act.Figures{"entry": int(cmd.Entry)}).At("entry")
	}
	for _, x := range f.Corrections {
		if x.Entry == cmd.Entry && x.Waiting() {
			return nil, act.Refuse("Z1", "correction-waits", act.Figures{"entry": int(cmd.Entry), "level": string(x.Needs)}).At("entry")
		}
	}
	set := cmd.Fields()
	if len(set) == 0 {
		return nil, act.Refuse("Z1", "nothing-corrected", nil)
	}
	for _, name := range set {
		if !slices.Contains(fields, name) {
			return nil, act.Refuse("Z1", "field-not-of-entry", act.Figures{"field": name, "entry": int(cmd.Entry)}).At(name)
		}
	}
	if err := first(c.reasonedAt("Z1", "why", cmd.Why), seen(a, cmd.Seen), c.correctable(f, a, cmd.Values, *entry)); err != nil {
		return nil, err
	}
	e := &EntryCorrected{
		Application: a.Number, Entry: cmd.Entry, Kind: kind, Set: cmd.Values, Why: cmd.Why, Needs: f.needs(a, *entry),
	}
	after, err := f.with(e, c)
	if err != nil {
		return nil, err
	}
	if kind == "loan.survey-recorded/1" {
		if e.Warnings, err = c.correctedWarnings(after.Application(a.Number)); err != nil {
			return nil, err
		}
	}
	return []act.Event{e}, nil
}

// correctable holds the values themselves against the rules that held when the entry
// was made.
func (c Case) correctable(f *File, a *Application, v Values, entry act.Recorded) error {
	if !v.Day.IsZero() {
		if v.Day.After(c.Act.Today) || !entry.Noted.IsZero() && v.Day.After(entry.Noted) {
			return act.Refuse("Z1", "corrected-day-after-recording", act.Figures{"day": v.Day, "recorded": entry.Noted}).At("day")
		}
	}
	positive := func(name string, x *money.Fen, zero bool) error {
		if x != nil && (*x < 0 || *x == 0 && !zero) {
			return required(name, true)
		}
		return nil
	}
	if err := first(
		positive("amount_fen", v.AmountFen, false), positive("income_fen", v.IncomeFen, false), positive("debts_fen", v.DebtsFen, true),
		positive("principal_fen", v.PrincipalFen, true), positive("interest_fen", v.InterestFen, true),
		required("term_months", v.TermMonths != nil && *v.TermMonths <= 0), required("rate_ppm", v.RatePPM != nil && *v.RatePPM <= 0),
		required("contract", v.Contract != nil && *v.Contract == ""), required("receipt", v.Receipt != nil && *v.Receipt == "" && a.Contract != nil && a.Contract.Seq == entry.Seq),
	); err != nil {
		return err
	}
	if contract, receipt := v.Numbers(); contract != "" || receipt != "" {
		if err := c.freshNumbers(a, contract, receipt); err != nil {
			return err
		}
	}
	if v.Holder.IsZero() != v.Account.IsZero() {
		return required(map[bool]string{true: "holder", false: "account"}[v.Holder.IsZero()], true)
	}
	if !v.Account.IsZero() && !c.Facts.AccountIsBorrowers {
		return act.Refuse("A5.3", "account-not-borrowers", act.Figures{"application": a.Number}).At("holder")
	}
	if entry.Event.EventType() != "loan.application-submitted/1" {
		return nil
	}
	// What was asked is the household's, and all five signed it: it is corrected while
	// the application is in the village, and signed again (R-A1.2-2).
	if !a.Step().Before(StepTownshipReview) {
		return act.Refuse("A1.2", "return-before-correcting", act.Figures{"application": a.Number, "now": string(a.Step())})
	}
	asked := a.Asked
	if v.AmountFen != nil {
		asked.AmountFen = *v.AmountFen
	}
	if v.TermMonths != nil {
		asked.TermMonths = *v.TermMonths
	}
	if v.Purpose != nil {
		if err := c.purpose(*v.Purpose); err != nil {
			return err
		}
	}
	if a.Partner != nil && a.Partner.AgreementMonths > asked.TermMonths {
		return act.Refuse("G5", "agreement-longer-than-loan", act.Figures{"months": a.Partner.AgreementMonths, "limit_months": asked.TermMonths}).At("term_months")
	}
	return first(c.terms(asked), c.cap(f, a.Number, asked.AmountFen))
}

// correctedWarnings are the survey's warnings under the corrected figures. A new one
// has no answer in the survey: the survey is then made again.
func (c Case) correctedWarnings(a *Application) ([]string, error) {
	ws, err := c.surveyWarnings(a, a.Survey.IncomeFen, a.Survey.DebtsFen)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, w := range ws {
		if a.Survey.Reason.IsZero() {
			return nil, act.Refuse(w.Rule, "corrected-survey-needs-reason", w.Figures)
		}
		codes = append(codes, w.Code)
	}
	return codes, nil
}

// Entry is one entry of a file that may be corrected now.
type Entry struct {
	Seq    int64
	Kind   string
	On     civil.Date
	By     act.Actor
	Fields []string
	Now    Values // as it reads now
	Needs  Level  // whose consent a correction would need
}

// Entries lists the entries of an application and its loan that a person of the unit
// may correct, newest first.
func (f *File) Entries(a *Application, unit string, level Level) []Entry {
	var out []Entry
	for i := len(f.history) - 1; i >= 0; i-- {
		r := f.history[i]
		kind := r.Event.EventType()
		if f.entryOf(r.Seq, a) == nil || r.By.Unit != unit || LevelOf(r.By.Role) != level || Corrigible[kind] == nil || !f.inForce(a, r) {
			continue
		}
		e, on := f.latest(r)
		if on.IsZero() {
			on = r.On
		}
		out = append(out, Entry{r.Seq, kind, on, r.By, Corrigible[kind], valuesOf(e, nil), f.needs(a, r)})
	}
	return out
}
