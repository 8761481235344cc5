package loan

import (
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Corrections of entries (更正, Z1). A clerk mistypes; the unit that entered the fact
// corrects it, with the reason, naming the event. The old value stays in the journal
// and on the screen. If the next level has acted on the entry since, the correction
// waits for the consent of a person of that level.
//
// A correction that takes effect is folded as if the entry had always read so: the
// whole file is folded again with the corrected entry in the old one's place, so that
// dates, sums, maturity, balance and duties follow by the same rules as ever. Money is
// the exception that proves it: the ledger of an earlier number must not change, so the
// old sum stays a movement, and the correction adds its opposite and the new one.

// Correction is one correction, asked for and, where it must be, answered.
type Correction struct {
	Seq      int64
	Entry    int64
	Kind     string // event type of the entry
	Old, New Values // of the fields that are set
	OldOn    civil.Date
	Why      act.Text
	By       act.Actor
	On       civil.Date
	Needs    Level // whose consent; "" if nobody's
	Answer   string
	Answerer act.Actor
	AnswerOn civil.Date
	Note     act.Text
	Effect   int64 // number of the event from which it counts; 0 while it does not
}

// The answers to a correction that needs consent.
const (
	Consent = "consent"
	Object  = "object"
)

// Waiting says that the correction waits for an answer.
func (c Correction) Waiting() bool { return c.Needs != "" && c.Answer == "" }

// EntryCorrected is a correction. It counts at once, or, with Needs, from the consent.
type EntryCorrected struct {
	Application string   `json:"application"`
	Entry       int64    `json:"entry"`
	Kind        string   `json:"kind"`
	Set         Values   `json:"set"`
	Warnings    []string `json:"warnings,omitempty"` // of a survey under the corrected figures
	Why         act.Text `json:"why"`
	Needs       Level    `json:"needs,omitempty"`
}

// EventType names the event for ever.
func (*EntryCorrected) EventType() string { return "loan.entry-corrected/1" }

func (e *EntryCorrected) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	x := Correction{Seq: r.Seq, Entry: e.Entry, Kind: e.Kind, New: e.Set, Why: e.Why, By: r.By, On: r.On, Needs: e.Needs}
	if entry := f.entryOf(e.Entry, a); entry != nil {
		now, day := f.latest(*entry)
		x.Old, x.OldOn = valuesOf(now, &e.Set), entry.On
		if !day.IsZero() {
			x.OldOn = day
		}
	}
	if e.Needs == "" {
		x.Effect = r.Seq
		a.signAgain(e.Kind, r)
	}
	f.Corrections = append(f.Corrections, x)
	a.Revision++
}

// signAgain voids the five signatures under what was changed while the application is
// still in the village (R-A1.2-2).
func (a *Application) signAgain(kind string, r act.Recorded) {
	if kind != "loan.application-submitted/1" && kind != "loan.survey-recorded/1" || !a.Step().Before(StepTownshipReview) {
		return
	}
	a.voidSignatures("corrected")
	if a.Step() == StepVillageList {
		a.back(Return{Kind: BackCorrected, From: StepVillageList, To: StepSignatures, By: r.By, On: r.On}, true)
	}
}

// AwaitsConsent is the level whose answer a correction of the application waits for; "" if none.
func (f *File) AwaitsConsent(a *Application) Level {
	for _, c := range f.Corrections {
		if c.Waiting() && f.entryOf(c.Entry, a) != nil {
			return c.Needs
		}
	}
	return ""
}

// CorrectionOf says whether a correction is of an entry of the application or its loan.
func (f *File) CorrectionOf(x Correction, a *Application) bool { return f.entryOf(x.Entry, a) != nil }

// effective is the correction that counts from the event; nil if none does.
func (f *File) effective(r act.Recorded) *Correction {
	for i := range f.Corrections {
		if f.Corrections[i].Effect == r.Seq {
			return &f.Corrections[i]
		}
	}
	return nil
}

// counting are the corrections of an entry that count, in the order of their effect.
func (f *File) counting(entry int64) []Correction {
	var out []Correction
	for _, x := range f.Corrections {
		if x.Entry == entry && x.Effect != 0 {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b Correction) int { return int(a.Effect - b.Effect) })
	return out
}

// latest is an entry as its corrections left it, with its day if that was corrected.
func (f *File) latest(r act.Recorded) (act.Event, civil.Date) {
	e, day := r.Event, civil.Date{}
	for _, x := range f.counting(r.Seq) {
		e = corrected(e, x.New)
		if !x.New.Day.IsZero() {
			day = x.New.Day
		}
	}
	return e, day
}

// entryOf finds an event about the application or one of its loans by number.
func (f *File) entryOf(seq int64, a *Application) *act.Recorded {
	for i := range f.history {
		r := &f.history[i]
		if r.Seq != seq {
			continue
		}
		if f.subject(r.Event) == a.Number {
			return r
		}
	}
	return nil
}

// subject is the application an event is about.
func (f *File) subject(e act.Event) string {
	of, ok := e.(interface {
		About() (application, loan string)
	})
	if !ok {
		return ""
	}
	application, number := of.About()
	if application == "" {
		if l := f.Loan(number); l != nil {
			return l.Application
		}
	}
	return application
}

// recorded is an event by its number.
func (f *File) recorded(seq int64) act.Recorded {
	for _, r := range f.history {
		if r.Seq == seq {
			return r
		}
	}
	return act.Recorded{}
}
