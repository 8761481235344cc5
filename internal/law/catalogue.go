package law

import (
	"slices"
	"strings"

	"fupindai/internal/civil"
)

// catalogues are the lists a clerk chooses from.
type catalogues struct {
	purposes   []Purpose
	conditions []Condition
	evidence   []Reason
	returns    []Reason
	declines   []Reason
	refusals   []Reason
	classes    []ProblemClass
	problems   []Problem
}

// Purpose is one use of a loan (G4). The five top levels are those the national
// system counts; a loan names a use below them. Forbidden uses stand in the list
// too, so that choosing one is refused with its sentence.
type Purpose struct {
	Code    string `yaml:"code" json:"code"`
	Parent  string `yaml:"parent" json:"parent,omitempty"`
	ZH      string `yaml:"zh" json:"zh"`
	EN      string `yaml:"en" json:"en"`
	Allowed bool   `yaml:"allowed" json:"allowed"`
	Rule    string `yaml:"rule" json:"rule"`
	Because Source `yaml:"because" json:"because"` // what allows or forbids it
	// Words of a forbidden use: found in the text of a project they ask whether it is this use.
	Words []string `yaml:"words" json:"words,omitempty"`
}

// Name is the purpose in words.
func (p Purpose) Name() Words { return Words{p.ZH, p.EN} }

// Condition is what a borrower must meet (G2). Hard ones refuse; the others warn
// and need a written reason.
type Condition struct {
	Code   string `yaml:"code" json:"code"`
	Rule   string `yaml:"rule" json:"rule"`
	ZH     string `yaml:"zh" json:"zh"`
	EN     string `yaml:"en" json:"en"`
	Hard   bool   `yaml:"hard" json:"hard"`
	Source Source `yaml:"source" json:"source"`
}

// Reason is a code a decision must give. NeedsText asks for words beside it, at
// least reason.characters-min of them.
type Reason struct {
	Code      string `yaml:"code" json:"code"`
	Rule      string `yaml:"rule" json:"rule"`
	ZH        string `yaml:"zh" json:"zh"`
	EN        string `yaml:"en" json:"en"`
	NeedsText bool   `yaml:"needs-text" json:"needs_text,omitempty"`
}

// Name is the reason in words.
func (r Reason) Name() Words { return Words{r.ZH, r.EN} }

// ProblemClass is the first level of the problem catalogue, A to E.
type ProblemClass struct {
	Code     string `yaml:"code" json:"code"`
	ZH       string `yaml:"zh" json:"zh"`
	EN       string `yaml:"en" json:"en"`
	Handling Words  `yaml:"handling" json:"handling"`
}

// Problem is one kind of finding, A1 to E6.
type Problem struct {
	Code  string `yaml:"code" json:"code"`
	Class string `yaml:"class" json:"class"`
	Rule  string `yaml:"rule" json:"rule"` // the rule it breaks or leads to
	ZH    string `yaml:"zh" json:"zh"`
	EN    string `yaml:"en" json:"en"`
	// Wrong is what of a loan's substance it says to be wrong, if the county confirms it:
	// borrower, purpose, amount or term (Z2); "" for the others.
	Wrong   string     `yaml:"wrong" json:"wrong,omitempty"`
	From    civil.Date `yaml:"from" json:"from,omitzero"`       // first day; zero: since the Opinion
	Through civil.Date `yaml:"through" json:"through,omitzero"` // last day; zero: in force
}

// Name is the problem in words.
func (p Problem) Name() Words { return Words{p.ZH, p.EN} }

// catalogues reads purposes.yaml, reasons.yaml and problems.yaml.
func (r *reader) catalogues(o *opinion) catalogues {
	var p struct {
		Purposes []Purpose `yaml:"purposes"`
	}
	var q struct {
		Conditions []Condition `yaml:"conditions"`
		Evidence   []Reason    `yaml:"cooperation-evidence"`
		Returns    []Reason    `yaml:"return-reasons"`
		Declines   []Reason    `yaml:"decline-reasons"`
		Refusals   []Reason    `yaml:"refusal-reasons"`
	}
	var s struct {
		Classes  []ProblemClass `yaml:"classes"`
		Problems []Problem      `yaml:"problems"`
	}
	r.decode("purposes.yaml", &p)
	r.decode("reasons.yaml", &q)
	r.decode("problems.yaml", &s)
	c := catalogues{p.Purposes, q.Conditions, q.Evidence, q.Returns, q.Declines, q.Refusals, s.Classes, s.Problems}

	list := func(file, name string) func(code, rule string, ok bool) {
		seen := map[string]bool{}
		return func(code, rule string, ok bool) {
			if code == "" || seen[code] || !o.has(rule) || !ok {
				r.bad(file, "%s %q stands twice, names no rule (%q) or lacks a part", name, code, rule)
			}
			seen[code] = true
		}
	}
	see := list("purposes.yaml", "purpose")
	for _, x := range c.purposes {
		_, known := c.Purpose(x.Parent)
		see(x.Code, x.Rule, x.ZH != "" && x.EN != "" && x.Because.Document != "" && (x.Parent == "" || known))
	}
	see = list("reasons.yaml", "condition")
	for _, x := range c.conditions {
		see(x.Code, x.Rule, x.ZH != "" && x.EN != "" && x.Source.Document != "")
	}
	for _, l := range []struct {
		name    string
		reasons []Reason
	}{{"evidence", c.evidence}, {"return", c.returns}, {"decline", c.declines}, {"refusal", c.refusals}} {
		see = list("reasons.yaml", l.name)
		for _, x := range l.reasons {
			see(x.Code, x.Rule, x.ZH != "" && x.EN != "")
		}
	}
	see = list("problems.yaml", "problem")
	for _, x := range c.problems {
		in := slices.ContainsFunc(c.classes, func(k ProblemClass) bool { return k.Code == x.Class })
		see(x.Code, x.Rule, x.ZH != "" && x.EN != "" && in)
	}
	return c
}

// Purposes lists every purpose, allowed and forbidden, parents first.
func (c *catalogues) Purposes() []Purpose { return slices.Clone(c.purposes) }

// Purpose gives a purpose by its code.
func (c *catalogues) Purpose(code string) (Purpose, bool) {
	for _, p := range c.purposes {
		if p.Code == code {
			return p, true
		}
	}
	return Purpose{}, false
}

// Questions are the words of forbidden uses that stand in a text, in the catalogue's order,
// each once (G4). They are a question: 建房 may be the house of a neighbour.
func (c *catalogues) Questions(text string) []string {
	var out []string
	for _, p := range c.purposes {
		for _, w := range p.Words {
			if strings.Contains(text, w) && !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// Conditions lists the conditions of G2.
func (c *catalogues) Conditions() []Condition { return slices.Clone(c.conditions) }

// CooperationEvidence lists the records a cooperative loan needs (G5).
func (c *catalogues) CooperationEvidence() []Reason { return slices.Clone(c.evidence) }

// ReturnReasons lists why a case may be sent back (退回).
func (c *catalogues) ReturnReasons() []Reason { return slices.Clone(c.returns) }

// DeclineReasons lists why the bank may decline (A4.2).
func (c *catalogues) DeclineReasons() []Reason { return slices.Clone(c.declines) }

// RefusalReasons lists why the village may refuse (A1.3, 不予受理).
func (c *catalogues) RefusalReasons() []Reason { return slices.Clone(c.refusals) }

// ReturnReason gives a reason for sending back by its code.
func (c *catalogues) ReturnReason(code string) (Reason, bool) { return byCode(c.returns, code) }

// DeclineReason gives a bank's reason by its code.
func (c *catalogues) DeclineReason(code string) (Reason, bool) { return byCode(c.declines, code) }

// RefusalReason gives a village's reason by its code.
func (c *catalogues) RefusalReason(code string) (Reason, bool) { return byCode(c.refusals, code) }

func byCode(reasons []Reason, code string) (Reason, bool) {
	for _, r := range reasons {
		if r.Code == code {
			return r, true
		}
	}
	return Reason{}, false
}

// ProblemClasses lists the first level of the problem catalogue.
func (c *catalogues) ProblemClasses() []ProblemClass { return slices.Clone(c.classes) }

// Problems lists the problem catalogue, A1 to E6.
func (c *catalogues) Problems() []Problem { return slices.Clone(c.problems) }

// Problem gives a problem by its code, in force or not.
func (c *catalogues) Problem(code string) (Problem, bool) {
	for _, p := range c.problems {
		if p.Code == code {
			return p, true
		}
	}
	return Problem{}, false
}

// ProblemOn gives a kind of finding by its code, if the catalogue has it on the day.
func (c *catalogues) ProblemOn(code string, on civil.Date) (Problem, bool) {
	for _, p := range c.problems {
		if p.Code == code && !on.Before(p.From) && (p.Through.IsZero() || !on.After(p.Through)) {
			return p, true
		}
	}
	return Problem{}, false
}
