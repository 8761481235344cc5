package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/law"
)

// Stage is one of the four stages that signed a loan's case, with its signatures that
// stand (Z2).
type Stage struct {
	Application string
	Role        act.Role // accountable
	Unit        string
	Hands       []Hand // in the order of signing
}

// accountable are the roles that answer for the stages before the loan (A1–A4).
var accountable = []struct {
	level Level
	role  act.Role
}{{UnitVillage, act.FirstSecretary}, {UnitTownship, act.TownshipLeader}, {UnitCounty, act.CountyHead}, {UnitBank, act.BankHead}}

// Stages are the stages that signed a loan, with the signatures of the last round: none
// for a loan of an old book, whose signers nobody knows.
func (f *File) Stages(number string) []Stage {
	l := f.Loan(number)
	if l == nil {
		return nil
	}
	a := f.Application(l.Application)
	if a == nil {
		return nil
	}
	var out []Stage
	for _, x := range accountable {
		s := Stage{Application: a.Number, Role: x.role, Unit: a.unit(x.level)}
		for i, h := range a.Hands {
			if h.Level == x.level && h.Step != StepSurvey && a.stands(i) {
				s.Hands = append(s.Hands, h)
			}
		}
		if len(s.Hands) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// stands says whether the i-th act of judgement still carries the case: a signature that
// is not void, or the last act of its step.
func (a *Application) stands(i int) bool {
	h := a.Hands[i]
	if h.Step == StepSignatures {
		for _, s := range a.Signed() {
			if s.Seq == h.Seq {
				return true
			}
		}
		return false
	}
	for _, later := range a.Hands[i+1:] {
		if later.Step == h.Step {
			return false
		}
	}
	return true
}

// Before is an application as it stood before the event of that number: what its signer
// had in front of them.
func (f *File) Before(application string, seq int64, l *law.Law) (*Application, error) {
	was := NewFile(f.Household)
	for _, r := range f.history {
		if r.Seq >= seq {
			break
		}
		var err error
		if was, err = was.Apply(r, l); err != nil {
			return nil, err
		}
	}
	return was.Application(application), nil
}
