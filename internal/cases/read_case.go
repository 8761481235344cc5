package cases

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
)

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
	case a.Type == "file":
		return file
	case a.Name == "seat" || a.Name == "role":
		return role
	}
	return text
}

// doneOn is the day a thing was done, if it is recorded later; every command takes it.
var doneOn = app.Arg{Name: "done_on", Type: "date", Zh: "实际日期", En: "the day the thing was done, if it is recorded on a later day", Optional: true}

// datedBy is the paper that proves that day (R-Z1-1).
var datedBy = app.Arg{Name: "dated_by", Type: "free text", Zh: "日期凭据", En: "the paper that proves that day", Optional: true}

// arguments reads with: against what the command takes.
func (r *reading) arguments(args []app.Arg, n ast.Node, of string, top bool) []Given {
	if top {
		args = append(slices.Clone(args), doneOn, datedBy)
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

func (r *reading) fen(e entry) int64 {
	n, _ := strconv.ParseInt(r.canonical(e.line, e.key, amount, r.scalar(e.value, e.key)), 10, 64)
	return n
}

func (r *reading) day(e entry) civil.Date {
	d, err := civil.Parse(r.scalar(e.value, e.key))
	if err != nil {
		r.bad(e.line, "%s: %v", e.key, err)
	}
	return d
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
			case "bank":
				row.Bank = r.scalar(e.value, e.key)
			case "purpose":
				row.Purpose = r.scalar(e.value, e.key)
			case "amount":
				row.AmountFen = r.fen(e)
			case "balance":
				row.BalanceFen = r.fen(e)
			case "disbursed":
				row.Disbursed = r.day(e)
			case "due":
				row.Due = r.day(e)
			default:
				r.bad(e.line, "unknown key %q: a row has person, name, id, household, removed, deceased; of a book person, bank, purpose, amount, balance, disbursed, due", e.key)
			}
		}
	}
	if _, ok := personNamed(row.Person); !ok {
		r.bad(row.Line, "person: nobody of the lists is called %q", row.Person)
	}
	return row
}
