package cases

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
)

// fixturesFile is read beside single files, so that their fixtures are known.
const fixturesFile = "fixtures.yaml"

// Load reads cases and fixtures from files and folders (every .yaml below them). All
// that is wrong is reported together, each a Problem with file and line.
func Load(paths []string) (*Suite, error) {
	files, beside, err := find(paths)
	if err != nil {
		return nil, err
	}
	s := &Suite{fixtures: map[string]*Case{}}
	var problems []Problem
	for _, file := range append(slices.Clone(files), beside...) {
		b, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		r := &reading{file: file}
		r.suite(s, b, !slices.Contains(beside, file))
		problems = append(problems, r.problems...)
	}
	problems = append(problems, s.connect()...)
	if len(problems) > 0 {
		slices.SortStableFunc(problems, func(a, b Problem) int {
			if a.File != b.File {
				return strings.Compare(a.File, b.File)
			}
			return a.Line - b.Line
		})
		errs := make([]error, len(problems))
		for i, p := range problems {
			errs[i] = p
		}
		return nil, errors.Join(errs...)
	}
	return s, nil
}

// find lists the files below the paths, and the fixtures that lie beside single
// files and are not among them.
func find(paths []string) (files, beside []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, nil, err
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(name, ".yaml") {
				files = append(files, name)
			}
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	slices.Sort(files)
	files = slices.Compact(files)
	for _, file := range files {
		near := filepath.Join(filepath.Dir(file), fixturesFile)
		if _, err := os.Stat(near); err == nil && !slices.Contains(files, near) && !slices.Contains(beside, near) {
			beside = append(beside, near)
		}
	}
	return files, beside, nil
}

// suite reads one file. From a file that only lends its fixtures no cases are taken.
func (r *reading) suite(s *Suite, b []byte, takeCases bool) {
	for _, n := range r.parse(b) {
		c, fixture := r.one(n)
		switch {
		case c == nil:
		case fixture:
			if was, twice := s.fixtures[c.Title]; twice {
				r.bad(c.Line, "fixture %s stands already at %s:%d", c.Title, was.File, was.Line)
				continue
			}
			s.fixtures[c.Title] = c
		case takeCases:
			s.Cases = append(s.Cases, c)
		}
	}
}

// one reads a case or a fixture.
func (r *reading) one(n ast.Node) (c *Case, fixture bool) {
	c = &Case{File: r.file, Line: lineOf(n)}
	for _, e := range r.entries(n, "a case") {
		switch e.key {
		case "case":
			c.Title = r.scalar(e.value, "case")
		case "fixture":
			c.Title, fixture = r.scalar(e.value, "fixture"), true
		case "says":
			c.Says = r.scalar(e.value, "says")
		case "rule":
			c.Rules = r.texts(e.value, "rule")
			for _, id := range c.Rules {
				if !knownRule(id) {
					r.bad(e.line, "%q is no rule of the law, reading or access rule", id)
				}
			}
		case "given":
			c.Given = r.scalar(e.value, "given")
		case "steps":
			for _, s := range r.list(e.value, "steps") {
				c.Steps = append(c.Steps, r.step(s, c.Steps))
			}
		case "then":
			c.Then = r.then(e)
		default:
			r.bad(e.line, "unknown key %q: a case has case, rule, given, steps, then; a fixture has fixture, says, given, steps", e.key)
		}
	}
	switch {
	case c.Title == "":
		r.bad(c.Line, "the case has no title")
	case len(c.Steps) == 0:
		r.bad(c.Line, "%s: has no steps", c.Title)
	case fixture && (len(c.Rules) > 0 || c.Then.Line > 0):
		r.bad(c.Line, "fixture %s: a fixture shows no rule and expects nothing", c.Title)
	case fixture && c.Says == "":
		r.bad(c.Line, "fixture %s: says what the situation is", c.Title)
	case !fixture && len(c.Rules) == 0:
		r.bad(c.Line, "%s: names no rule", c.Title)
	case !fixture && c.Then.Line == 0 && c.Steps[len(c.Steps)-1].Refused == nil:
		r.bad(c.Line, "%s: expects nothing", c.Title)
	}
	if c.Then.Refused != nil && len(c.Steps) > 0 {
		last := &c.Steps[len(c.Steps)-1]
		if last.Refused != nil {
			r.bad(c.Then.Line, "the last step's refusal is told twice")
		}
		last.Refused = c.Then.Refused
	}
	return c, fixture
}

var accessRule = regexp.MustCompile(`^X([1-9]|1[0-2])$`)

func knownRule(id string) bool {
	if _, ok := law.Default().Rule(id); ok {
		return true
	}
	if accessRule.MatchString(id) {
		return true
	}
	for _, p := range law.Default().Packs() {
		for _, reading := range p.Readings() {
			if reading.ID == id {
				return true
			}
		}
	}
	return false
}

// step reads one step. A step without a date is on the day of the one before it.
func (r *reading) step(n ast.Node, before []Step) Step {
	st := Step{Line: lineOf(n)}
	if len(before) > 0 {
		st.Date = before[len(before)-1].Date
	}
	var with, feed *entry
	for _, e := range r.entries(n, "a step") {
		switch e.key {
		case "date":
			if d, err := civil.Parse(r.scalar(e.value, "date")); err != nil {
				r.bad(e.line, "date: %q is no date like 2019-07-10", r.scalar(e.value, "date"))
			} else {
				st.Date = d
			}
		case "by":
			st.By = r.who(e)
		case "do":
			st.Do = r.scalar(e.value, "do")
		case "with":
			with = &e
		case "feed":
			feed = &e
		case "refused":
			st.Refused = r.refusal(e)
		case "id":
			st.ID = r.scalar(e.value, "id")
		case "repeated":
			st.Repeated = r.yes(e)
		case "confirmed":
			st.Unconfirmed = !r.yes(e)
		default:
			r.bad(e.line, "unknown key %q: a step has date, by, do, with, feed, refused, id, repeated, confirmed", e.key)
		}
	}
	if st.Date.IsZero() {
		r.bad(st.Line, "the first step has no date")
	}
	if len(before) > 0 && st.Date.Before(before[len(before)-1].Date) {
		r.bad(st.Line, "%s lies before the step before it; what was done earlier is recorded with done_on", st.Date)
	}
	if st.By == (Who{}) {
		r.bad(st.Line, "the step does not say by whom")
	}
	spec, ok := app.Command(st.Do)
	if !ok {
		r.bad(st.Line, "unknown command %q", st.Do)
		return st
	}
	if with != nil {
		st.With = r.arguments(spec.Arguments(), with.value, st.Do, true)
	}
	if feed != nil {
		if !spec.Feed {
			r.bad(feed.line, "%s takes no list", st.Do)
		}
		for _, row := range r.list(feed.value, "feed") {
			st.Feed = append(st.Feed, r.feedRow(row))
		}
	}
	return st
}

// who reads an actor's name, or {person, as, of}.
func (r *reading) who(e entry) Who {
	if _, name := e.value.(*ast.StringNode); name {
		w := Who{Name: r.scalar(e.value, "by")}
		if a, ok := actorNamed(w.Name); !ok || a.role == "" {
			r.bad(e.line, "by: %q is no actor; a person in another seat is written {person: …, as: …, of: …}", w.Name)
		}
		return w
	}
	var w Who
	for _, x := range r.entries(e.value, "by") {
		v := r.scalar(x.value, x.key)
		switch x.key {
		case "person":
			w.User = v
			if _, ok := actorNamed(v); !ok {
				r.bad(x.line, "person: nobody is called %q", v)
			}
		case "as":
			var ok bool
			if w.Role, ok = roleOf(v); !ok {
				r.bad(x.line, "as: %q is no role", v)
			}
		case "of":
			w.Unit = v
			if !slices.ContainsFunc(places[:], func(p struct{ name, id, says string }) bool { return p.name == v }) {
				r.bad(x.line, "of: %q is no unit", v)
			}
		default:
			r.bad(x.line, "unknown key %q: by has person, as, of", x.key)
		}
	}
	if w.User == "" || w.Role == "" || w.Unit == "" {
		r.bad(e.line, "by needs person, as and of")
	}
	return w
}

// kindOf is how an argument's values are written.
func kindOf(a app.Arg) kind {
	switch {
	case a.Free:
		return free
	case a.Type == "rows":
		return rows
	case a.Type == "date":
		return date
	case a.Type == "boolean":
		return yesNo
	case a.Type == "integer" && a.Unit == "fen":
		return amount
	case a.Type == "integer" && strings.HasPrefix(a.Unit, "ppm"):
		return rate
	case a.Type == "integer":
		return number
	case a.Type == "list of integer":
		return ints
	case strings.HasPrefix(a.Type, "list of"):
		return texts
	case a.Name == "seat" || a.Name == "role":
		return role
	}
	return text
}

// doneOn is the day a thing was done, if it is recorded later; every command takes it.
var doneOn = app.Arg{Name: "done_on", Type: "date", Zh: "实际日期", En: "the day the thing was done, if it is recorded on a later day", Optional: true}

// arguments reads with: against what the command takes.
func (r *reading) arguments(args []app.Arg, n ast.Node, of string, top bool) []Given {
	if top {
		args = append(slices.Clone(args), doneOn)
	}
	var out []Given
	for _, e := range r.entries(n, "with") {
		i := slices.IndexFunc(args, func(a app.Arg) bool { return a.Name == e.key })
		if i < 0 {
			var known []string
			for _, a := range args {
				known = append(known, a.Name)
			}
			r.bad(e.line, "%s has no argument %q: it has %s", of, e.key, strings.Join(known, ", "))
			continue
		}
		g := Given{Line: e.line, Name: e.key, kind: kindOf(args[i])}
		switch g.kind {
		case rows:
			for _, row := range r.list(e.value, e.key) {
				g.Rows = append(g.Rows, r.arguments(args[i].Fields, row, e.key, false))
			}
		case texts, ints:
			for _, v := range r.texts(e.value, e.key) {
				g.List = append(g.List, r.canonical(e.line, e.key, g.kind, v))
			}
			if e.key == "conditions" && slices.Equal(g.List, []string{"all"}) {
				g.List = nil
				for _, c := range law.Default().Conditions() {
					g.List = append(g.List, c.Code)
				}
			}
		default:
			g.Value = r.canonical(e.line, e.key, g.kind, r.scalar(e.value, e.key))
		}
		out = append(out, g)
	}
	return out
}

func (r *reading) canonical(line int, key string, k kind, s string) string {
	v, err := canonical(k, s)
	if err != nil {
		r.bad(line, "%s: %v", key, err)
	}
	return v
}

func (r *reading) yes(e entry) bool {
	return r.canonical(e.line, e.key, yesNo, r.scalar(e.value, e.key)) == "true"
}

// feedRow reads one row of a list: a person's name, or a mapping with what differs.
func (r *reading) feedRow(n ast.Node) FeedRow {
	row := FeedRow{Line: lineOf(n)}
	if _, name := n.(*ast.StringNode); name {
		row.Person = r.scalar(n, "person")
	} else {
		for _, e := range r.entries(n, "a row") {
			switch e.key {
			case "person":
				row.Person = r.scalar(e.value, e.key)
			case "name":
				row.Name, row.hasN = r.scalar(e.value, e.key), true
			case "id":
				row.ID, row.hasID = r.scalar(e.value, e.key), true
			case "household":
				row.Household = r.scalar(e.value, e.key)
			case "removed":
				row.Removed = r.yes(e)
			case "deceased":
				row.Deceased = r.yes(e)
			default:
				r.bad(e.line, "unknown key %q: a row has person, name, id, household, removed, deceased", e.key)
			}
		}
	}
	if _, ok := personNamed(row.Person); !ok {
		r.bad(row.Line, "person: nobody of the lists is called %q", row.Person)
	}
	return row
}

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

// connect checks that every given is there, that no fixture begins from itself, and
// that no step lies before what it begins from.
func (s *Suite) connect() []Problem {
	var out []Problem
	all := slices.Clone(s.Cases)
	for _, f := range s.fixtures {
		all = append(all, f)
	}
	for _, c := range all {
		if len(c.Steps) == 0 {
			continue
		}
		seen := map[string]bool{}
		for at := c; at.Given != ""; {
			f, ok := s.fixtures[at.Given]
			if !ok || seen[at.Given] {
				what := fmt.Sprintf("given: there is no fixture %q", at.Given)
				if ok {
					what = fmt.Sprintf("given: fixture %s begins from itself", at.Given)
				}
				out = append(out, Problem{at.File, at.Line, what})
				break
			}
			seen[at.Given] = true
			if n := len(f.Steps); at == c && n > 0 && c.Steps[0].Date.Before(f.Steps[n-1].Date) {
				out = append(out, Problem{c.File, c.Steps[0].Line, fmt.Sprintf("%s lies before the last step of %s, %s", c.Steps[0].Date, f.Title, f.Steps[n-1].Date)})
			}
			at = f
		}
		if c.Given == "" && c.Steps[0].Date.Before(firstDay) && !c.Steps[0].Date.IsZero() {
			out = append(out, Problem{c.File, c.Steps[0].Line, fmt.Sprintf("%s lies before the first day of the world, %s", c.Steps[0].Date, firstDay)})
		}
	}
	return out
}

// actsAs is the actor a step's by stands for.
func (w Who) actsAs(n *names) act.Actor {
	if a, ok := actorNamed(w.Name); ok {
		return act.Actor{User: a.user, Role: a.role, Unit: a.unit}
	}
	a, _ := actorNamed(w.User)
	return act.Actor{User: a.user, Role: w.Role, Unit: n.ids[w.Unit]}
}
