package cases

import (
	"slices"

	"fupindai/internal/law"
)

// Covered is how many cases prove a rule, each way.
type Covered struct {
	Rule      string
	Accepting int  // cases of the rule whose last step is accepted
	Refusing  int  // cases of the rule, or of another, in which it refuses or is late
	ByTests   bool // the law says that named tests prove it
}

// Coverage counts the cases of every rule of the law, in the law's order.
func Coverage(s *Suite) []Covered {
	var out []Covered
	for _, r := range law.Default().Rules() {
		c := Covered{Rule: r.ID, ByTests: r.NoCases}
		for _, one := range s.Cases {
			named := slices.Contains(one.Rules, r.ID)
			if named && one.Steps[len(one.Steps)-1].Refused == nil && !one.late("") {
				c.Accepting++
			}
			if one.refuses(r.ID) || one.late(r.ID) || named && (one.refuses("") || one.late("")) {
				c.Refusing++
			}
		}
		out = append(out, c)
	}
	return out
}

// refuses says whether a step is refused by the rule; "" means by any.
func (c *Case) refuses(rule string) bool {
	for _, st := range c.Steps {
		if st.Refused == nil {
			continue
		}
		if rule == "" || st.Refused.Rule == rule || slices.ContainsFunc(st.Refused.Rows, func(r RowRefusal) bool { return r.Rule == rule }) {
			return true
		}
	}
	return false
}

// late says whether a duty of the rule is expected to be late; "" means of any.
func (c *Case) late(rule string) bool {
	for _, w := range c.Then.Rows {
		if w.Late != "yes" {
			continue
		}
		if rule == "" || slices.ContainsFunc(w.Cells, func(g Given) bool { return g.Name == "rule" && g.Value == rule }) {
			return true
		}
	}
	return false
}
