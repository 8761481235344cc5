package law

import (
	"fmt"
	"slices"

	"fupindai/internal/civil"
)

// Reading is what is taken where the Opinion's text is open: the question, the
// possible answers and the one in force, with the reason.
type Reading struct {
	ID       string
	Rule     string // the rule it interprets; "" for a convention of all rules
	Question Words
	Because  Words
	Options  []Option // the default first
	Takes    []Take
	Deviant  []Take // the county's, from its overlay
}

// Option is one way of reading, asked for in code by its short name.
type Option struct {
	Code     string
	Says     Words
	Stricter bool // a county may take it by its overlay; otherwise only the region
}

// Take is the option in force from a day on.
type Take struct {
	From    civil.Date
	Code    string
	County  bool
	Source  Source
	unknown string
}

// Option gives the option of that code.
func (r *Reading) Option(code string) (Option, bool) {
	i := slices.IndexFunc(r.Options, func(o Option) bool { return o.Code == code })
	if i < 0 {
		return Option{}, false
	}
	return r.Options[i], true
}

func (r *Reading) at(on civil.Date) (Take, bool) {
	for _, takes := range [][]Take{r.Deviant, r.Takes} {
		for i := len(takes) - 1; i >= 0; i-- {
			if !on.Before(takes[i].From) {
				return takes[i], true
			}
		}
	}
	return Take{}, false
}

// Reading gives the code of the option in force that day, for example
// Reading("R-A5.2-1", on) == "decision". It fails for an id the pack does not
// have, and with *Unknown where a document is still missing.
func (p *Pack) Reading(id string, on civil.Date) (string, error) {
	r, ok := p.ReadingByID(id)
	if !ok {
		return "", fmt.Errorf("law: pack %s has no reading %q", p.ID, id)
	}
	t, ok := r.at(on)
	switch {
	case !ok:
		return "", fmt.Errorf("law: %s has no reading on %q in pack %s", id, on, p.ID)
	case t.unknown != "":
		return "", &Unknown{Pack: p.ID, ID: id, Document: t.unknown}
	}
	return t.Code, nil
}

// ReadingByID gives a reading with its question, options and reason, to be read only.
func (p *Pack) ReadingByID(id string) (*Reading, bool) {
	i := slices.IndexFunc(p.readings, func(r *Reading) bool { return r.ID == id })
	if i < 0 {
		return nil, false
	}
	return p.readings[i], true
}

// Readings lists the pack's readings in the order of its files, to be read only.
func (p *Pack) Readings() []*Reading { return slices.Clone(p.readings) }
