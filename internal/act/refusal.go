package act

import (
	"fmt"
	"sort"
	"strings"
)

// Figures are the values a refusal or warning is explained with: money.Fen,
// civil.Date, int, string. Never a name, ID number or other personal datum.
type Figures map[string]any

// Refusal is the law (A…, G…, Z…) or an access rule (X…) saying no. The words
// live in internal/words by Code, so that screen, API, CLI and cases say the same.
type Refusal struct {
	Rule    string
	Code    string
	Figures Figures
	Field   string // the command's argument it concerns, if one
	Rows    []RowRefusal
}

// RowRefusal is the reason one row of a batch was refused.
type RowRefusal struct {
	Row     string // the row's id, for example an application's number
	Refusal *Refusal
}

func (r *Refusal) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "refused by %s: %s", r.Rule, r.Code)
	keys := make([]string, 0, len(r.Figures))
	for k := range r.Figures {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Fprintf(&b, " %s=%v", k, r.Figures[k])
	}
	return b.String()
}

// Refuse makes a refusal.
func Refuse(rule, code string, f Figures) *Refusal {
	return &Refusal{Rule: rule, Code: code, Figures: f}
}

// At names the argument the refusal concerns.
func (r *Refusal) At(field string) *Refusal { r.Field = field; return r }
