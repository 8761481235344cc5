package cases

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/words"
)

// refusal reads how a step must be refused.
func (r *reading) refusal(e entry) *Refusal {
	f := &Refusal{Line: e.line}
	for _, x := range r.entries(e.value, "refused") {
		switch x.key {
		case "rule":
			f.Rule = r.scalar(x.value, x.key)
			if !knownRule(f.Rule) {
				r.bad(x.line, "%q is no rule of the law, reading or access rule", f.Rule)
			}
		case "code":
			f.Code = r.scalar(x.value, x.key)
			if !slices.Contains(words.RefusalCodes(), f.Code) {
				r.bad(x.line, "there is no refusal %q", f.Code)
			}
		case "field":
			f.Field = r.scalar(x.value, x.key)
		case "figures":
			for _, g := range r.entries(x.value, "figures") {
				f.Figures = append(f.Figures, Given{Line: g.line, Name: g.key, kind: figure, Value: r.scalar(g.value, g.key)})
			}
		case "rows":
			for _, n := range r.list(x.value, "rows") {
				var row RowRefusal
				for _, y := range r.entries(n, "a row") {
					switch v := r.scalar(y.value, y.key); y.key {
					case "row":
						row.Row = v
					case "rule":
						row.Rule = v
					case "code":
						row.Code = v
					default:
						r.bad(y.line, "unknown key %q: a refused row has row, rule, code", y.key)
					}
				}
				f.Rows = append(f.Rows, row)
			}
		default:
			r.bad(x.line, "unknown key %q: refused has rule, code, field, figures, rows", x.key)
		}
	}
	if f.Rule == "" || f.Code == "" {
		r.bad(f.Line, "refused needs rule and code")
	}
	return f
}

// then reads the expectations.
func (r *reading) then(e entry) Then {
	t := Then{Line: e.line}
	for _, x := range r.entries(e.value, "then") {
		switch x.key {
		case "events":
			t.Events = append([]string{}, r.events(x)...)
		case "contains":
			t.Contains = r.events(x)
		case "refused":
			t.Refused = r.refusal(x)
		case "ledger":
			t.Ledger = r.ledger(x)
		default:
			v, ok := viewNamed(x.key)
			if !ok {
				var known []string
				for _, v := range views {
					known = append(known, v.key)
				}
				r.bad(x.line, "unknown expectation %q: then has events, contains, refused, ledger, %s", x.key, strings.Join(known, ", "))
				continue
			}
			if v.named != "" {
				for _, thing := range r.entries(x.value, x.key) {
					t.Rows = append(t.Rows, r.wanted(v, thing.key, thing.line, thing.value))
				}
				continue
			}
			for _, row := range r.list(x.value, x.key) {
				t.Rows = append(t.Rows, r.wanted(v, "", lineOf(row), row))
			}
		}
	}
	return t
}

func (r *reading) events(e entry) []string {
	known := app.EventTypes()
	list := r.texts(e.value, e.key)
	for _, name := range list {
		if _, ok := known[name]; !ok {
			r.bad(e.line, "there is no event %q", name)
		}
	}
	return list
}

// wanted reads the columns of one row.
func (r *reading) wanted(v *view, name string, line int, n ast.Node) Wanted {
	w := Wanted{Line: line, view: v, Name: name}
	for _, e := range r.entries(n, v.key) {
		if v.key == "duties" && e.key == "late" {
			w.Late = "no"
			if r.yes(e) {
				w.Late = "yes"
			}
			continue
		}
		c, ok := v.column(e.key)
		if !ok {
			var known []string
			for _, c := range v.cols {
				known = append(known, c.name)
			}
			r.bad(e.line, "%s has no column %q: it has %s", v.key, e.key, strings.Join(known, ", "))
			continue
		}
		w.Cells = append(w.Cells, Given{Line: e.line, Name: e.key, kind: c.kind, Value: r.canonical(e.line, e.key, c.kind, r.scalar(e.value, e.key))})
	}
	return w
}

func (r *reading) ledger(e entry) *Ledger {
	l := &Ledger{Line: e.line}
	for _, x := range r.entries(e.value, "ledger") {
		switch x.key {
		case "as_of":
			d, err := civil.Parse(r.scalar(x.value, x.key))
			if err != nil {
				r.bad(x.line, "as_of: %q is no date like 2019-12-31", r.scalar(x.value, x.key))
			}
			l.AsOf = d
		case "rows":
			for _, row := range r.list(x.value, "rows") {
				l.Rows = append(l.Rows, r.wanted(ledgerView, "", lineOf(row), row))
			}
		default:
			r.bad(x.line, "unknown key %q: ledger has as_of, rows", x.key)
		}
	}
	if l.AsOf.IsZero() {
		r.bad(e.line, "ledger needs as_of")
	}
	return l
}
