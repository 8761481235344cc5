package api

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/words"
)

// query reads the parameters of a list. The first one that cannot be read is kept
// in err; unknown ones and ones given twice are refused.
type query struct {
	values map[string]string
	err    error
}

func readQuery(r *http.Request, known []*huma.Param) query {
	q := query{values: map[string]string{}}
	for name, values := range r.URL.Query() {
		if !slices.ContainsFunc(known, func(p *huma.Param) bool { return p.In == "query" && p.Name == name }) {
			q.err = act.Refuse("X10", "unknown-field", act.Figures{"field": words.Harmless("field", clip(name))})
			return q
		}
		if len(values) != 1 || len(values[0]) > 200 {
			q.bad(name)
			return q
		}
		q.values[name] = values[0]
	}
	return q
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40])
	}
	return s
}

func (q *query) bad(name string) {
	if q.err == nil {
		q.err = act.Refuse("X10", "bad-value", act.Figures{"field": name}).At(name)
	}
}

func (q *query) text(name string) string { return q.values[name] }

func (q *query) yes(name string) bool {
	switch q.values[name] {
	case "", "false":
		return false
	case "true":
		return true
	}
	q.bad(name)
	return false
}

func (q *query) day(name string, otherwise civil.Date) civil.Date {
	if q.values[name] == "" {
		return otherwise
	}
	d, err := civil.Parse(q.values[name])
	if err != nil {
		q.bad(name)
	}
	return d
}

// number reads a whole number from 1 to the limit.
func (q *query) number(name string, otherwise, limit int) int {
	if q.values[name] == "" {
		return otherwise
	}
	n, err := strconv.Atoi(q.values[name])
	if err != nil || n < 1 || n > limit {
		q.bad(name)
	}
	return n
}

// one reads one of several words.
func (q *query) one(name string, of ...string) string {
	if v := q.values[name]; v != "" && !slices.Contains(of, v) {
		q.bad(name)
	}
	return q.values[name]
}

// The sizes of a page. They protect the machine and are no law.
const (
	pageSize    = 100
	pageSizeMax = 1000
	pageMax     = 1_000_000
)

func (q *query) page() (page, size int) {
	return q.number("page", 1, pageMax), q.number("size", pageSize, pageSizeMax)
}

// parameter describes a query parameter.
func parameter(name, typ, about string) *huma.Param {
	s := &huma.Schema{Type: typ}
	if typ == "date" {
		s = &huma.Schema{Type: "string", Format: "date"}
	}
	return &huma.Param{Name: name, In: "query", Schema: s, Description: about}
}

func paging() []*huma.Param {
	return []*huma.Param{
		parameter("page", "integer", "页，从 1 起 / the page, from 1"),
		parameter("size", "integer", "每页行数，最多 1000 / rows a page, 1000 at most"),
	}
}
