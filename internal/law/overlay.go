package law

import (
	"fmt"
	"slices"

	"fupindai/internal/civil"
)

// overlayData is a county's overlay: its own stricter values, each from a day on
// and under a document of the county.
type overlayData struct {
	County    string         `yaml:"county"` // six-digit division code
	Pack      string         `yaml:"pack"`
	Overrides []overrideData `yaml:"overrides"`
}

type overrideData struct {
	Parameter string     `yaml:"parameter"`
	Reading   string     `yaml:"reading"`
	From      civil.Date `yaml:"from"`
	Value     any        `yaml:"value"`
	Take      string     `yaml:"take"`
	Source    Source     `yaml:"source"`
}

// Laxer is the finding that a county's value goes the way it may not.
type Laxer struct {
	Parameter string
	On        civil.Date
	Unit      Unit
	Stricter  Stricter
	County    int64
	Region    int64
}

func (e *Laxer) Error() string {
	may := "may not deviate"
	if e.Stricter != None {
		may = fmt.Sprintf("may only be %s", e.Stricter)
	}
	return fmt.Sprintf("%s: the county's %d %s is laxer than the region's %d on %s; a county's value %s",
		e.Parameter, e.County, e.Unit, e.Region, e.On, may)
}

// overlay applies overlay.yaml to its pack.
func (r *reader) overlay(packs []*Pack) {
	var o overlayData
	if !r.decode(overlayFile, &o) {
		return
	}
	i := slices.IndexFunc(packs, func(p *Pack) bool { return p.ID == o.Pack })
	if i < 0 {
		r.bad(overlayFile, "there is no pack %q", o.Pack)
		return
	}
	if len(o.County) != 6 {
		r.bad(overlayFile, "county %q is no six-digit division code", o.County)
	}
	p := packs[i]
	for n, d := range o.Overrides {
		if d.Source.Document == "" {
			r.bad(overlayFile, "override %d names no document of the county", n+1)
		}
		switch {
		case (d.Parameter == "") == (d.Reading == ""):
			r.bad(overlayFile, "override %d must name one parameter or one reading", n+1)
		case d.Parameter != "":
			r.overrideParameter(p, d)
		default:
			r.overrideReading(p, d)
		}
	}
	for _, q := range p.parameters {
		r.holdStricter(q)
	}
}

// overrideParameter enters a county's value.
func (r *reader) overrideParameter(p *Pack, d overrideData) {
	q, ok := p.Parameter(d.Parameter)
	if !ok {
		r.bad(overlayFile, "pack %s has no parameter %q", p.ID, d.Parameter)
		return
	}
	v := Value{Unit: q.Unit, From: d.From, Basis: BasisParameter, County: true, Source: d.Source}
	if err := v.set(d.Value); err != nil || d.Take != "" {
		r.bad(overlayFile, "%s: a value in %s is needed, and no take (%v)", q.ID, q.Unit, err)
		return
	}
	if d.From.IsZero() || d.From.Before(p.From) {
		r.bad(overlayFile, "%s: from %q lies before pack %s begins on %s", q.ID, d.From, p.ID, p.From)
		return
	}
	if n := len(q.Deviant); n > 0 && !q.Deviant[n-1].From.Before(d.From) {
		r.bad(overlayFile, "%s: %s does not follow %s", q.ID, d.From, q.Deviant[n-1].From)
		return
	}
	q.Deviant = append(q.Deviant, v)
}

// holdStricter compares the county's values with the region's on every day on
// which either begins.
func (r *reader) holdStricter(q *Parameter) {
	if len(q.Deviant) == 0 {
		return
	}
	for _, v := range slices.Concat(q.Deviant, q.Values) {
		county, ok := last(q.Deviant, v.From)
		if !ok {
			continue
		}
		region, ok := last(q.Values, v.From)
		if !ok || region.unknown != "" {
			r.bad(overlayFile, "%s: the region's value on %s is not known, so the county's cannot be compared", q.ID, v.From)
			continue
		}
		laxer := q.Stricter == None && (county.Int != region.Int || county.Text != region.Text) ||
			q.Stricter == Lower && county.Int > region.Int ||
			q.Stricter == Higher && county.Int < region.Int
		if laxer {
			r.bad(overlayFile, "%w", &Laxer{q.ID, v.From, q.Unit, q.Stricter, county.Int, region.Int})
		}
	}
}

// overrideReading enters the option a county takes, if it is marked stricter.
func (r *reader) overrideReading(p *Pack, d overrideData) {
	q, ok := p.ReadingByID(d.Reading)
	if !ok {
		r.bad(overlayFile, "pack %s has no reading %q", p.ID, d.Reading)
		return
	}
	if d.From.IsZero() || d.From.Before(p.From) || d.Value != nil {
		r.bad(overlayFile, "%s: from %q must not lie before %s, and it takes an option, no value", q.ID, d.From, p.From)
		return
	}
	opt, ok := q.Option(d.Take)
	if !ok {
		r.bad(overlayFile, "%s has no option %q", q.ID, d.Take)
		return
	}
	for _, t := range q.Takes {
		if !opt.Stricter && t.Code != opt.Code {
			r.bad(overlayFile, "%s: a county may not take %q where the region takes %q; it is not stricter", q.ID, opt.Code, t.Code)
			return
		}
	}
	if n := len(q.Deviant); n > 0 && !q.Deviant[n-1].From.Before(d.From) {
		r.bad(overlayFile, "%s: %s does not follow %s", q.ID, d.From, q.Deviant[n-1].From)
		return
	}
	q.Deviant = append(q.Deviant, Take{From: d.From, Code: d.Take, County: true, Source: d.Source})
}
