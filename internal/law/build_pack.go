package law

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"fupindai/internal/civil"
)

// packFile is packs/<id>/pack.yaml. A pack that is `like` another has its
// parameters and readings, and says of each either its values or what is unknown.
type packFile struct {
	ID           string         `yaml:"id"`
	Name         Words          `yaml:"name"`
	From         civil.Date     `yaml:"from"`
	Through      civil.Date     `yaml:"through"`
	BindsEarlier bool           `yaml:"binds-earlier"`
	Source       Source         `yaml:"source"`
	Like         string         `yaml:"like"`
	Known        []knownData    `yaml:"known"`
	Unknown      []unknownGroup `yaml:"unknown"`
}

type knownData struct {
	ID     string      `yaml:"id"`
	Values []valueData `yaml:"values"`
}

type unknownGroup struct {
	Document   string   `yaml:"document"`
	Parameters []string `yaml:"parameters"`
	Readings   []string `yaml:"readings"`
}

// articleFile is any other file of a pack: the parameters and readings of an article.
type articleFile struct {
	Parameters []parameterData `yaml:"parameters"`
	Readings   []readingData   `yaml:"readings"`
}

type parameterData struct {
	ID       string      `yaml:"id"`
	Rule     string      `yaml:"rule"`
	Title    string      `yaml:"title"`
	English  string      `yaml:"english"`
	Unit     Unit        `yaml:"unit"`
	Stricter Stricter    `yaml:"stricter"`
	Note     string      `yaml:"note"`
	Values   []valueData `yaml:"values"`
}

type valueData struct {
	From    civil.Date `yaml:"from"`
	Value   any        `yaml:"value"`
	Unknown string     `yaml:"unknown"`
	Source  Source     `yaml:"source"`
}

type readingData struct {
	ID       string       `yaml:"id"`
	Rule     string       `yaml:"rule"`
	Question Words        `yaml:"question"`
	Because  Words        `yaml:"because"`
	Options  []optionData `yaml:"options"`
	Takes    []takeData   `yaml:"takes"`
}

type optionData struct {
	Code     string `yaml:"code"`
	ZH       string `yaml:"zh"`
	EN       string `yaml:"en"`
	Stricter bool   `yaml:"stricter"`
}

type takeData struct {
	From   civil.Date `yaml:"from"`
	Take   string     `yaml:"take"`
	Source Source     `yaml:"source"`
}

// packs reads every pack and orders them by their first day.
func (r *reader) packs(o *opinion) []*Pack {
	var packs []*Pack
	var later []packFile
	for _, name := range r.under("packs") {
		if path.Base(name) != "pack.yaml" {
			continue
		}
		var f packFile
		if !r.decode(name, &f) {
			continue
		}
		if name != packFileName(f.ID) || f.From.IsZero() || f.Name.missing() || f.Source.Document == "" {
			r.bad(name, "id must be the folder's name; from, name and source must be given")
		}
		if f.Like != "" {
			later = append(later, f)
			continue
		}
		packs = append(packs, r.fullPack(f, o))
	}
	for _, f := range later {
		i := slices.IndexFunc(packs, func(p *Pack) bool { return p.ID == f.Like })
		if i < 0 {
			r.bad(packFileName(f.ID), "is like %q, which is no full pack", f.Like)
			continue
		}
		packs = append(packs, r.packLike(f, packs[i]))
	}
	slices.SortFunc(packs, func(a, b *Pack) int { return a.From.Compare(b.From) })
	for i := 1; i < len(packs); i++ {
		if packs[i-1].Through.AddDays(1) != packs[i].From {
			r.bad(packFileName(packs[i].ID), "window begins %s, but pack %s ends %s", packs[i].From, packs[i-1].ID, packs[i-1].Through)
		}
	}
	if len(packs) == 0 {
		r.bad("packs", "there is no pack")
	}
	return packs
}

func packFileName(id string) string { return "packs/" + id + "/pack.yaml" }

func (f packFile) pack() *Pack {
	return &Pack{
		ID: f.ID, Name: f.Name, From: f.From, Through: f.Through,
		BindsEarlier: f.BindsEarlier, Source: f.Source, byID: map[string]*Parameter{},
	}
}

// fullPack reads the parameters and readings beside pack.yaml.
func (r *reader) fullPack(f packFile, o *opinion) *Pack {
	p := f.pack()
	if len(f.Known) > 0 || len(f.Unknown) > 0 {
		r.bad(packFileName(f.ID), "known and unknown belong to a pack that is like another")
	}
	for _, name := range r.under("packs/" + f.ID) {
		if path.Base(name) == "pack.yaml" {
			continue
		}
		var a articleFile
		if !r.decode(name, &a) {
			continue
		}
		for _, d := range a.Parameters {
			if _, twice := p.Parameter(d.ID); twice {
				r.bad(name, "%s stands twice", d.ID)
			}
			p.add(r.parameter(name, d, p, o))
		}
		for _, d := range a.Readings {
			if _, twice := p.ReadingByID(d.ID); twice {
				r.bad(name, "%s stands twice", d.ID)
			}
			p.readings = append(p.readings, r.reading(name, d, p, o))
		}
	}
	return p
}

// parameter checks one parameter and its values.
func (r *reader) parameter(file string, d parameterData, p *Pack, o *opinion) *Parameter {
	q := &Parameter{ID: d.ID, Rule: d.Rule, Title: Words{d.Title, d.English}, Unit: d.Unit, Stricter: d.Stricter, Note: d.Note}
	if area, name, ok := strings.Cut(d.ID, "."); !ok || area == "" || name == "" {
		r.bad(file, "parameter %q is not named area.name", d.ID)
	}
	if q.Title.missing() {
		r.bad(file, "%s has no title in both languages", d.ID)
	}
	if d.Rule != "" && !o.has(d.Rule) {
		r.bad(file, "%s names rule %q, which does not exist", d.ID, d.Rule)
	}
	if _, ok := unitWords[d.Unit]; !ok {
		r.bad(file, "%s has no known unit: %q", d.ID, d.Unit)
	}
	if d.Stricter != Lower && d.Stricter != Higher && d.Stricter != None || d.Unit.isText() && d.Stricter != None {
		r.bad(file, "%s says stricter %q; it must be lower, higher or none, and none for a text", d.ID, d.Stricter)
	}
	q.Values = r.values(file, d.ID, d.Values, d.Unit, p)
	return q
}

// values checks dated values: the first covers the window's first day, each later
// one begins later, so exactly one answers on every day.
func (r *reader) values(file, id string, data []valueData, unit Unit, p *Pack) []Value {
	var values []Value
	for i, d := range data {
		v := Value{Unit: unit, From: d.From, Source: d.Source, Basis: BasisParameter, unknown: d.Unknown}
		if d.Source.Document == opinionDocument {
			v.Basis = BasisOpinion
		}
		if d.Unknown == "" {
			if err := v.set(d.Value); err != nil {
				r.bad(file, "%s from %s: %w", id, d.From, err)
			}
			if d.Source.Document == "" || d.Source.Document == opinionDocument && d.Source.Article == "" {
				r.bad(file, "%s from %s names no source, or not its article", id, d.From)
			}
		} else if d.Value != nil {
			r.bad(file, "%s from %s is both known and unknown", id, d.From)
		}
		if i > 0 && !values[i-1].From.Before(d.From) {
			r.bad(file, "%s has two values on %s", id, d.From)
		}
		values = append(values, v)
	}
	if len(values) == 0 || values[0].From.IsZero() || values[0].From.After(p.From) {
		r.bad(file, "%s has no value on %s, the first day of pack %s", id, p.From, p.ID)
	}
	return values
}

// set takes a value as YAML read it: whole numbers not below zero, or a text.
func (v *Value) set(x any) error {
	if v.Unit.isText() {
		s, ok := x.(string)
		if !ok || s == "" {
			return fmt.Errorf("value %v is no text", x)
		}
		if v.Unit == UnitDate {
			if _, err := civil.Parse(s); err != nil {
				return err
			}
		}
		v.Text = s
		return nil
	}
	switch n := x.(type) {
	case uint64:
		v.Int = int64(n)
	case int64:
		v.Int = n
	case int:
		v.Int = int64(n)
	default:
		return fmt.Errorf("value %v is no whole number", x)
	}
	if v.Int < 0 || v.Unit == UnitYesNo && v.Int > 1 {
		return fmt.Errorf("value %d is out of range for %s", v.Int, v.Unit)
	}
	return nil
}

// reading checks one reading and what is taken.
func (r *reader) reading(file string, d readingData, p *Pack, o *opinion) *Reading {
	q := &Reading{ID: d.ID, Rule: d.Rule, Question: d.Question, Because: d.Because}
	if d.Question.missing() || d.Because.missing() {
		r.bad(file, "%s lacks its question or reason in both languages", d.ID)
	}
	if d.Rule != "" && !o.has(d.Rule) {
		r.bad(file, "%s names rule %q, which does not exist", d.ID, d.Rule)
	}
	for _, opt := range d.Options {
		if _, twice := q.Option(opt.Code); twice || opt.Code == "" || opt.ZH == "" || opt.EN == "" {
			r.bad(file, "%s: option %q stands twice or lacks code or words", d.ID, opt.Code)
		}
		q.Options = append(q.Options, Option{Code: opt.Code, Says: Words{opt.ZH, opt.EN}, Stricter: opt.Stricter})
	}
	for i, t := range d.Takes {
		if _, ok := q.Option(t.Take); !ok {
			r.bad(file, "%s takes %q, which is no option of it", d.ID, t.Take)
		}
		if i > 0 && !q.Takes[i-1].From.Before(t.From) {
			r.bad(file, "%s takes two options on %s", d.ID, t.From)
		}
		q.Takes = append(q.Takes, Take{From: t.From, Code: t.Take, Source: t.Source})
	}
	if len(q.Takes) == 0 || q.Takes[0].From.IsZero() || q.Takes[0].From.After(p.From) {
		r.bad(file, "%s takes nothing on %s, the first day of pack %s", d.ID, p.From, p.ID)
	}
	return q
}

// packLike gives a later pack the parameters and readings of an earlier one, with
// its own values; each must be said to be known or unknown.
func (r *reader) packLike(f packFile, model *Pack) *Pack {
	p, file := f.pack(), packFileName(f.ID)
	known := map[string][]valueData{}
	for _, k := range f.Known {
		if _, twice := known[k.ID]; twice {
			r.bad(file, "%s stands twice", k.ID)
		}
		known[k.ID] = k.Values
	}
	unknown := map[string]string{}
	for _, g := range f.Unknown {
		if g.Document == "" {
			r.bad(file, "an unknown value names no document that would settle it")
		}
		for _, id := range slices.Concat(g.Parameters, g.Readings) {
			if _, twice := unknown[id]; twice {
				r.bad(file, "%s stands twice among the unknown", id)
			}
			unknown[id] = g.Document
		}
	}
	for _, m := range model.parameters {
		q := *m
		values, isKnown := known[m.ID]
		doc, isUnknown := unknown[m.ID]
		switch {
		case isKnown == isUnknown:
			r.bad(file, "%s must be said to be either known or unknown", m.ID)
		case isUnknown:
			values = []valueData{{From: p.From, Unknown: doc}}
		}
		q.Values = r.values(file, m.ID, values, m.Unit, p)
		p.add(&q)
		delete(known, m.ID)
		delete(unknown, m.ID)
	}
	for _, m := range model.readings {
		q := *m
		doc, isUnknown := unknown[m.ID]
		if !isUnknown {
			r.bad(file, "%s must be said to be unknown", m.ID)
		}
		q.Takes = []Take{{From: p.From, unknown: doc}}
		p.readings = append(p.readings, &q)
		delete(unknown, m.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(known)) {
		r.bad(file, "%s is no parameter of pack %s", id, model.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(unknown)) {
		r.bad(file, "%s is no parameter or reading of pack %s", id, model.ID)
	}
	return p
}
