package cases

import (
	"context"
	"fmt"
	"strings"

	"fupindai/internal/civil"
)

// expect holds what came against what must follow; all failures are told. Refusals
// were looked at step by step.
func (s *session) expect(ctx context.Context, c *Case, events []string) ([]*failure, error) {
	var out []*failure
	add := func(f *failure) {
		if f != nil {
			out = append(out, f)
		}
	}
	t := c.Then
	if t.Events != nil && strings.Join(t.Events, "\n") != strings.Join(events, "\n") {
		add(&failure{t.Line, "events", strings.Join(t.Events, ", "), orNone(strings.Join(events, ", "))})
	}
	add(contains(t, events))
	taken := map[*view]map[int]bool{}
	read := map[*view][]record{}
	today := c.Steps[len(c.Steps)-1].Date
	for _, w := range t.Rows {
		if _, ok := read[w.view]; !ok {
			rows, err := w.view.read(ctx, s.db)
			if err != nil {
				return nil, err
			}
			read[w.view], taken[w.view] = rows, map[int]bool{}
		}
		if w.view.named != "" {
			add(s.named(w, read[w.view]))
			continue
		}
		add(s.among(w, read[w.view], taken[w.view], today))
	}
	if t.Ledger != nil {
		f, err := s.ledger(ctx, t.Ledger)
		if err != nil {
			return nil, err
		}
		add(f)
	}
	return out, nil
}

// contains looks for events in their order, with others between them.
func contains(t Then, events []string) *failure {
	at := 0
	for _, e := range events {
		if at < len(t.Contains) && e == t.Contains[at] {
			at++
		}
	}
	if at == len(t.Contains) {
		return nil
	}
	return &failure{t.Line, "contains", strings.Join(t.Contains, ", "), orNone(strings.Join(events, ", "))}
}

// named holds the columns of one thing.
func (s *session) named(w Wanted, rows []record) *failure {
	what := w.view.key + " " + w.Name
	id, err := s.names.id(w.Name)
	if err != nil {
		return &failure{w.Line, what, "to be there", err.Error()}
	}
	for _, r := range rows {
		if r[w.view.named] != id {
			continue
		}
		var wants, gots []string
		line := w.Line
		for _, g := range w.Cells {
			want, err := s.cell(g)
			if err != nil {
				return &failure{g.Line, what + ": " + g.Name, g.Value, err.Error()}
			}
			if r[g.Name] != want {
				line = g.Line
				wants = append(wants, g.Name+" "+s.names.name(shown(g.kind, want)))
				gots = append(gots, g.Name+" "+s.names.name(shown(g.kind, r[g.Name])))
			}
		}
		if wants == nil {
			return nil
		}
		return &failure{line, what, strings.Join(wants, ", "), strings.Join(gots, ", ")}
	}
	return &failure{w.Line, what, "to be there", "nothing"}
}

// cell is a wanted value as it is stored.
func (s *session) cell(g Given) (string, error) {
	if g.kind == text && g.Value != "" {
		return s.names.id(g.Value)
	}
	return g.Value, nil
}

// among finds a row that has all wanted columns and was not found for another. What
// came is the nearest row: the one with most of them.
func (s *session) among(w Wanted, rows []record, taken map[int]bool, today civil.Date) *failure {
	wanted := map[string]string{}
	for _, g := range w.Cells {
		v, err := s.cell(g)
		if err != nil {
			return &failure{g.Line, w.view.key + ": " + g.Name, g.Value, err.Error()}
		}
		wanted[g.Name] = v
	}
	nearest, most := -1, -1
	for i, r := range rows {
		if taken[i] {
			continue
		}
		same := 0
		for name, v := range wanted {
			if r[name] == v {
				same++
			}
		}
		if w.Late != "" && isLate(r, today) == (w.Late == "yes") {
			same++
		}
		if same > most {
			nearest, most = i, same
		}
	}
	need := len(wanted)
	if w.Late != "" {
		need++
	}
	if most == need {
		taken[nearest] = true
		return nil
	}
	got := "no such row"
	if nearest >= 0 {
		got = s.row(w, rows[nearest], today)
	}
	return &failure{w.Line, w.view.key, s.row(w, wanted, today), got}
}

// row is the wanted columns of a row in words.
func (s *session) row(w Wanted, r record, today civil.Date) string {
	var parts []string
	for _, g := range w.Cells {
		parts = append(parts, g.Name+" "+s.names.name(shown(g.kind, r[g.Name])))
	}
	if w.Late != "" {
		late := w.Late
		if _, whole := r["started"]; whole {
			late = map[bool]string{true: "yes", false: "no"}[isLate(r, today)]
		}
		parts = append(parts, "late "+late)
	}
	return strings.Join(parts, ", ")
}

// isLate says whether a duty was done after its day, or is open after it.
func isLate(r record, today civil.Date) bool {
	due, err := civil.Parse(r["due"])
	if err != nil {
		return false
	}
	done, err := civil.Parse(r["done"])
	if err != nil {
		done = today
	}
	return done.After(due)
}

// ledger holds the whole ledger: the wanted rows and no others.
func (s *session) ledger(ctx context.Context, l *Ledger) (*failure, error) {
	rows, err := ledgerView.read(ctx, s.db, l.AsOf.String())
	if err != nil {
		return nil, err
	}
	taken := map[int]bool{}
	for _, w := range l.Rows {
		if f := s.among(w, rows, taken, l.AsOf); f != nil {
			return f, nil
		}
	}
	if len(rows) > len(l.Rows) {
		for i, r := range rows {
			if !taken[i] {
				return &failure{l.Line, "ledger", fmt.Sprintf("%d rows", len(l.Rows)), "also " + s.names.name(r["loan"]) + " with a balance of " + shown(amount, r["balance"])}, nil
			}
		}
	}
	return nil, nil
}
