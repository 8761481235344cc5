package app

import (
	"fmt"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/law"
	"fupindai/internal/loan"
	"fupindai/internal/office"
	"fupindai/internal/oversight"
	"fupindai/internal/people"
	"fupindai/internal/roster"
)

// kind says how the streams of one name are folded and projected.
type kind struct {
	prefix string // "household/" for many streams, "county" for one
	events act.Catalogue
	zero   func(id string) any
	apply  func(state any, r act.Recorded, l *law.Law) (any, error)
	rows   func(state any) []act.Row
}

func kindOf[S any](prefix string, events act.Catalogue, zero func(id string) S,
	apply func(S, act.Recorded, *law.Law) (S, error), rows func(S) []act.Row,
) kind {
	return kind{
		prefix: prefix, events: events,
		zero: func(id string) any { return zero(id) },
		apply: func(s any, r act.Recorded, l *law.Law) (any, error) {
			return apply(s.(S), r, l)
		},
		rows: func(s any) []act.Row { return rows(s.(S)) },
	}
}

// kinds is the whole list: every stream of every log belongs to one of these.
var kinds = []kind{
	kindOf("household/", loan.Events, loan.NewFile, (*loan.File).Apply, (*loan.File).Rows),
	kindOf("group/", office.Events, func(id string) *office.Group { return &office.Group{Village: id} },
		(*office.Group).Apply, (*office.Group).Rows),
	kindOf("list/", office.Events, func(id string) *office.List { return &office.List{Number: id} },
		func(l *office.List, r act.Recorded, _ *law.Law) (*office.List, error) { return l.Apply(r) }, (*office.List).Rows),
	kindOf("notice/", office.Events, func(id string) *office.Notice { return &office.Notice{Number: id} },
		func(n *office.Notice, r act.Recorded, _ *law.Law) (*office.Notice, error) { return n.Apply(r) }, (*office.Notice).Rows),
	kindOf("book/", office.Events, func(id string) *office.Book { return &office.Book{ID: id} },
		func(b *office.Book, r act.Recorded, _ *law.Law) (*office.Book, error) { return b.Apply(r) }, (*office.Book).Rows),
	kindOf("report/", office.Events, func(id string) *office.Report { return &office.Report{Number: id} },
		func(p *office.Report, r act.Recorded, _ *law.Law) (*office.Report, error) { return p.Apply(r) }, (*office.Report).Rows),
	kindOf("draw/", office.Events, func(id string) *office.Draw { return &office.Draw{Number: id} },
		(*office.Draw).Apply, (*office.Draw).Rows),
	kindOf("county", office.Events, func(string) *office.County { return &office.County{} },
		func(c *office.County, r act.Recorded, _ *law.Law) (*office.County, error) { return c.Apply(r) }, (*office.County).Rows),
	kindOf("roster/", roster.Events, func(string) *roster.Roster { return &roster.Roster{} },
		(*roster.Roster).Apply, (*roster.Roster).Rows),
	kindOf(oversight.DaysStream, oversight.Events, func(string) *oversight.Days { return &oversight.Days{} },
		func(s *oversight.Days, r act.Recorded, _ *law.Law) (*oversight.Days, error) { return s.Apply(r) }, (*oversight.Days).Rows),
	kindOf("breach/", oversight.Events, func(string) *oversight.Breach { return &oversight.Breach{} },
		func(s *oversight.Breach, r act.Recorded, _ *law.Law) (*oversight.Breach, error) { return s.Apply(r) }, (*oversight.Breach).Rows),
	kindOf("urges/", oversight.Events, func(string) *oversight.Urges { return &oversight.Urges{} },
		func(s *oversight.Urges, r act.Recorded, _ *law.Law) (*oversight.Urges, error) { return s.Apply(r) }, (*oversight.Urges).Rows),
	kindOf("people", people.Events, func(string) *people.People { return people.New() },
		func(s *people.People, r act.Recorded, _ *law.Law) (*people.People, error) {
			return s.Apply(r)
		}, (*people.People).Rows),
	kindOf("law", lawEvents, func(string) *adoption { return &adoption{} },
		func(s *adoption, r act.Recorded, _ *law.Law) (*adoption, error) { return s.apply(r) }, func(*adoption) []act.Row { return nil }),
	kindOf("reading", readingEvents, func(string) *readings { return &readings{} },
		func(s *readings, r act.Recorded, _ *law.Law) (*readings, error) { return s.apply(r) }, func(*readings) []act.Row { return nil }),
}

// ProjectionTables are all tables that are rebuilt from the journal.
func ProjectionTables() []*act.Table {
	tables := []*act.Table{act.DutyTable, act.DutyVersionTable, act.FileTable, act.PaperTable}
	tables = append(tables, loan.Tables...)
	tables = append(tables, office.Tables...)
	tables = append(tables, roster.Tables...)
	tables = append(tables, oversight.Tables...)
	return append(tables, people.Tables...)
}

// kindOfStream finds the kind and the id within it.
func kindOfStream(stream string) (kind, string, error) {
	for _, k := range kinds {
		if strings.HasSuffix(k.prefix, "/") {
			if id, ok := strings.CutPrefix(stream, k.prefix); ok && id != "" {
				return k, id, nil
			}
		} else if stream == k.prefix {
			return k, "", nil
		}
	}
	return kind{}, "", fmt.Errorf("stream %q belongs to no kind", stream)
}

// EventTypes lists every event type with a value of it, for the documentation.
func EventTypes() act.Catalogue {
	all := act.Catalogue{}
	for _, k := range kinds {
		for name, mk := range k.events {
			all[name] = mk
		}
	}
	return all
}
