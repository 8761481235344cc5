package people

import (
	"slices"
	"unicode/utf8"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Units are named by codes that never change; what becomes of a unit is dated. A name
// holds from its first day, so that older papers keep the name they were made under. A
// unit merged into another goes on as a name for what it began: from the first day of
// the merger the successor's people hold its posts, and nothing is moved.
type (
	// RenameUnit gives a unit another name from a day on.
	RenameUnit struct {
		Unit     string     `json:"unit" doc:"单位|division code or bank unit"`
		Name     string     `json:"name" doc:"新名称|the new name"`
		NameEn   string     `json:"name_en,omitempty" doc:"英文名称|the new name in English"`
		From     civil.Date `json:"from" doc:"起始日|first day of the name"`
		Document act.Text   `json:"document" doc:"依据文件|the document"`
	}
	// ProposeMerger asks for a unit to be merged into another of its level;
	// ConfirmMerger by a second administrator does it (X7).
	ProposeMerger struct {
		Unit     string     `json:"unit" doc:"并入的单位|the unit that ends"`
		Into     string     `json:"into" doc:"承接单位|the unit that takes over"`
		From     civil.Date `json:"from" doc:"起始日|first day of the merger"`
		Document act.Text   `json:"document" doc:"依据文件|the document"`
	}
	ConfirmMerger struct {
		Unit string     `json:"unit" doc:"并入的单位|the unit that ends"`
		Into string     `json:"into" doc:"承接单位|the unit that takes over"`
		From civil.Date `json:"from" doc:"起始日|first day of the merger"`
	}

	// UnitRenamed is a new name.
	UnitRenamed struct {
		Unit     string     `json:"unit"`
		Name     string     `json:"name"`
		NameEn   string     `json:"name_en"`
		From     civil.Date `json:"from"`
		Document act.Text   `json:"document"`
	}
	// MergerProposed is a merger asked for.
	MergerProposed struct {
		Unit     string     `json:"unit"`
		Into     string     `json:"into"`
		From     civil.Date `json:"from"`
		Document act.Text   `json:"document"`
	}
	// UnitMerged is a merger confirmed.
	UnitMerged struct {
		Unit       string     `json:"unit"`
		Into       string     `json:"into"`
		From       civil.Date `json:"from"`
		ProposedBy string     `json:"proposed_by"`
		Document   act.Text   `json:"document"`
	}
)

// Renaming is one dated name of a unit.
type Renaming struct {
	Unit, Name, NameEn string
	From               civil.Date
	Document           act.Text
	By                 string
}

// Merger is one unit that goes into another.
type Merger struct {
	Unit, Into string
	From       civil.Date
	Document   act.Text
	By         string
}

// merged is the merger by which a unit ends, whenever it begins.
func (p *People) merged(unit string) (Merger, bool) {
	for _, m := range p.Mergers {
		if m.Unit == unit {
			return m, true
		}
	}
	return Merger{}, false
}

// Merged is the merger by which a unit has ended by the day.
func (p *People) Merged(unit string, on civil.Date) (Merger, bool) {
	m, ok := p.merged(unit)
	return m, ok && !m.From.After(on)
}

// Current is the unit that does a unit's business on the day: itself, or the last of
// those into which it was merged. Mergers make no circle: a merged unit takes none in.
func (p *People) Current(unit string, on civil.Date) string {
	for {
		m, ok := p.Merged(unit, on)
		if !ok {
			return unit
		}
		unit = m.Into
	}
}

// former are the units whose business a unit does on the day, without itself.
func (p *People) former(unit string, on civil.Date) []string {
	var out []string
	for _, m := range p.Mergers {
		if !m.From.After(on) && p.Current(m.Unit, on) == unit {
			out = append(out, m.Unit)
		}
	}
	return out
}

// NameOn is the name that a unit was given for the day; ok is false while it has the
// name it was loaded with.
func (p *People) NameOn(unit string, on civil.Date) (zh, en string, ok bool) {
	var found Renaming
	for _, r := range p.Renamings {
		if r.Unit == unit && !r.From.After(on) && !r.From.Before(found.From) {
			found, ok = r, true
		}
	}
	return found.Name, found.NameEn, ok
}

// unitNameMax bounds a unit's name, in characters.
const unitNameMax = 60

func (cmd RenameUnit) decide(p *People, a act.Act) ([]act.Event, error) {
	if err := firstOf(
		required("unit", cmd.Unit == ""), required("name", cmd.Name == ""), required("from", cmd.From.IsZero()), required("document", cmd.Document.IsZero()),
	); err != nil {
		return nil, err
	}
	if p.outside(cmd.Unit) {
		return nil, act.Refuse("X9", "unit-of-another-office", act.Figures{"unit": cmd.Unit, "own": p.Unit}).At("unit")
	}
	if n := utf8.RuneCountInString(cmd.Name); n > unitNameMax {
		return nil, act.Refuse("X10", "too-long", act.Figures{"field": "name", "length": n, "limit": unitNameMax}).At("name")
	}
	if m, gone := p.Merged(cmd.Unit, cmd.From); gone {
		return nil, act.Refuse("X9", "unit-merged", act.Figures{"unit": cmd.Unit, "into": m.Into, "from": m.From}).At("unit")
	}
	for _, r := range p.Renamings {
		if r.Unit == cmd.Unit && !r.From.Before(cmd.From) {
			return nil, act.Refuse("X9", "renamed-later", act.Figures{"name": r.Name, "from": r.From}).At("from")
		}
	}
	e := UnitRenamed(cmd)
	return []act.Event{&e}, nil
}

// mergeable says why a merger cannot be: the office itself, a unit of another office, a
// unit into itself, one that ended already, a day that is past.
func (p *People) mergeable(unit, into string, from, today civil.Date) error {
	for _, u := range []struct{ unit, field string }{{unit, "unit"}, {into, "into"}} {
		if p.outside(u.unit) || u.unit == p.Unit {
			return act.Refuse("X9", "unit-of-another-office", act.Figures{"unit": u.unit, "own": p.Unit}).At(u.field)
		}
		if m, ok := p.merged(u.unit); ok {
			return act.Refuse("X9", "unit-merged", act.Figures{"unit": u.unit, "into": m.Into, "from": m.From}).At(u.field)
		}
	}
	switch {
	case unit == into:
		return act.Refuse("X9", "merges-into-itself", nil).At("into")
	case from.Before(today):
		return act.Refuse("X3", "only-from-today", act.Figures{"day": from, "today": today}).At("from")
	}
	return nil
}

func (cmd ProposeMerger) decide(p *People, a act.Act) ([]act.Event, error) {
	if err := firstOf(
		required("unit", cmd.Unit == ""), required("into", cmd.Into == ""), required("from", cmd.From.IsZero()), required("document", cmd.Document.IsZero()),
	); err != nil {
		return nil, err
	}
	if err := p.mergeable(cmd.Unit, cmd.Into, cmd.From, a.Today); err != nil {
		return nil, err
	}
	e := MergerProposed(cmd)
	return []act.Event{&e}, nil
}

// A merger moves rights, so a second administrator confirms it (X7). The posts at the
// unit that ends are held to the day before.
func (cmd ConfirmMerger) decide(p *People, a act.Act) ([]act.Event, error) {
	i := slices.IndexFunc(p.MergersAsked, func(m Merger) bool {
		return m.Unit == cmd.Unit && m.Into == cmd.Into && m.From == cmd.From && m.By != a.By.User
	})
	if i < 0 {
		if slices.ContainsFunc(p.MergersAsked, func(m Merger) bool { return m.Unit == cmd.Unit && m.By == a.By.User }) {
			return nil, act.Refuse("X7", "second-person", nil)
		}
		return nil, act.Refuse("X9", "no-merger-proposed", nil)
	}
	asked := p.MergersAsked[i]
	if err := p.mergeable(asked.Unit, asked.Into, asked.From, a.Today); err != nil {
		return nil, err
	}
	events := []act.Event{&UnitMerged{Unit: asked.Unit, Into: asked.Into, From: asked.From, ProposedBy: asked.By, Document: asked.Document}}
	for _, post := range p.Posts {
		if post.Unit == asked.Unit && (post.To.IsZero() || !post.To.Before(asked.From)) {
			events = append(events, &PostEnded{User: post.User, Role: post.Role, Unit: post.Unit, From: post.From, Last: asked.From.AddDays(-1)})
		}
	}
	return events, nil
}

// firstOf is the first of several errors.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
