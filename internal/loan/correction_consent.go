package loan

import (
	"slices"

	"fupindai/internal/act"
)

// The consent to a correction: what a level builds on is not changed under its feet.

// next is the level that builds on a level's entries. The county builds on the bank's
// by its notice.
var next = map[Level]Level{UnitVillage: UnitTownship, UnitTownship: UnitCounty, UnitCounty: UnitBank, UnitBank: UnitCounty}

// opens is the first step of a level.
var opens = map[Level]Step{UnitTownship: StepTownshipReview, UnitCounty: StepSuggestion, UnitBank: StepDecision}

// needs is the level whose consent a correction of the entry needs: the next one, if a
// person of it has acted on the application since.
func (f *File) needs(a *Application, entry act.Recorded) Level {
	level := next[LevelOf(entry.By.Role)]
	if first, ok := opens[level]; ok && LevelOf(entry.By.Role) != UnitBank && a.Step().Open() && !first.Before(a.Step()) {
		return "" // sent back: nothing of that level stands
	}
	for _, r := range f.history {
		switch r.Event.(type) {
		case *EntryCorrected, *CorrectionAnswered:
			continue
		}
		if r.Seq > entry.Seq && LevelOf(r.By.Role) == level && f.subject(r.Event) == a.Number {
			return level
		}
	}
	return ""
}

// AnswerCorrection is the consent of the level that built on the entry, or its
// objection (Z1).
type AnswerCorrection struct {
	Application string   `json:"application" doc:"申请编号|the application"`
	Correction  int64    `json:"correction" doc:"更正编号|number of the correction's event"`
	Answer      string   `json:"answer" doc:"意见|consent or object"`
	Note        act.Text `json:"note,omitempty" doc:"说明|why; needed for an objection"`
}

func (cmd AnswerCorrection) decide(f *File, c Case) ([]act.Event, error) {
	a := f.Application(cmd.Application)
	if a == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Application}).At("application")
	}
	i := slices.IndexFunc(f.Corrections, func(x Correction) bool { return x.Seq == cmd.Correction && f.entryOf(x.Entry, a) != nil })
	if i < 0 || !f.Corrections[i].Waiting() {
		return nil, act.Refuse("Z1", "nothing-to-consent", act.Figures{"correction": int(cmd.Correction)}).At("correction")
	}
	x := f.Corrections[i]
	if LevelOf(c.Act.By.Role) != x.Needs {
		return nil, act.Refuse("Z1", "consent-of-another-level", act.Figures{"level": string(x.Needs)})
	}
	e := &CorrectionAnswered{Application: a.Number, Correction: x.Seq, Answer: cmd.Answer, Note: cmd.Note}
	switch cmd.Answer {
	case Object:
		return []act.Event{e}, c.reasoned("Z1", cmd.Note)
	case Consent:
	default:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "answer", "code": cmd.Answer}).At("answer")
	}
	if entry := f.entryOf(x.Entry, a); !f.inForce(a, *entry) {
		return nil, act.Refuse("Z1", "entry-superseded", act.Figures{"entry": int(x.Entry)})
	}
	_, err := f.with(&EntryCorrected{Application: a.Number, Entry: x.Entry, Kind: x.Kind, Set: x.New}, c)
	return []act.Event{e}, err
}

// CorrectionAnswered is the answer; with a consent the correction counts from here.
type CorrectionAnswered struct {
	Application string   `json:"application"`
	Correction  int64    `json:"correction"`
	Answer      string   `json:"answer"`
	Note        act.Text `json:"note"`
}

// EventType names the event for ever.
func (*CorrectionAnswered) EventType() string { return "loan.correction-answered/1" }

func (e *CorrectionAnswered) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	for i := range f.Corrections {
		if x := &f.Corrections[i]; x.Seq == e.Correction {
			x.Answer, x.Answerer, x.AnswerOn, x.Note = e.Answer, r.By, r.On, e.Note
			if e.Answer == Consent {
				x.Effect = r.Seq
				a.signAgain(x.Kind, r)
			}
		}
	}
	a.Revision++
}
