package law

import (
	"fmt"
	"slices"

	"fupindai/internal/civil"
)

// Body is an office whose name changed: the poverty office became the rural
// revitalisation bureau, then the agriculture bureau.
type Body struct {
	ID    string     `yaml:"id" json:"id"`
	Names []BodyName `yaml:"names" json:"names"`
}

// BodyName is a name from a day on. Assumed marks a day not yet taken from a document.
type BodyName struct {
	From    civil.Date `yaml:"from" json:"from"`
	ZH      string     `yaml:"zh" json:"zh"`
	EN      string     `yaml:"en" json:"en"`
	Assumed bool       `yaml:"assumed" json:"assumed,omitempty"`
	Source  Source     `yaml:"source" json:"source"`
}

func (r *reader) bodies() []Body {
	const file = "bodies.yaml"
	var f struct {
		Bodies []Body `yaml:"bodies"`
	}
	r.decode(file, &f)
	for _, b := range f.Bodies {
		for i, n := range b.Names {
			if n.ZH == "" || n.EN == "" || n.Source.Document == "" || n.From.IsZero() || i > 0 && !b.Names[i-1].From.Before(n.From) {
				r.bad(file, "%s from %s lacks a name or source, or is out of order", b.ID, n.From)
			}
		}
	}
	return f.Bodies
}

// Body gives the name a body had that day, in lang.
func (l *Law) Body(id string, on civil.Date, lang string) (string, error) {
	i := slices.IndexFunc(l.bodies, func(b Body) bool { return b.ID == id })
	if i < 0 {
		return "", fmt.Errorf("law: no body %q", id)
	}
	names := l.bodies[i].Names
	for j := len(names) - 1; j >= 0; j-- {
		if !on.Before(names[j].From) {
			return Words{names[j].ZH, names[j].EN}.In(lang), nil
		}
	}
	return "", fmt.Errorf("law: no name of %s on %q", id, on)
}

// Bodies lists the bodies with their dated names.
func (l *Law) Bodies() []Body { return slices.Clone(l.bodies) }
