package web

import (
	"net/http"
	"net/url"
	"strings"

	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// gaps is 台账完整性 (A13.4): of how many loans what is missing, by the units below the
// reader's. Every number opens its rows in the ledger.
func (s *Server) gaps(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	f := app.LedgerFilter{AsOf: v.Today, Division: r.URL.Query().Get("division")}
	if d, err := civil.Parse(r.URL.Query().Get("as_of")); err == nil {
		f.AsOf = d
	}
	units, err := v.Completeness(ctx, f)
	if err != nil {
		return err
	}
	p := page.Gaps{Shell: s.shell(ctx, r, rd, v, page.MenuLedger), AsOf: f.AsOf, Scope: rd.units[rd.By.Unit], Back: "/ledger?as_of=" + f.AsOf.String()}
	p.Under = true
	if f.Division != "" {
		p.Scope = unitOf(ctx, rd.Lang, v, f.Division)
		p.Back = "/ledger/gaps?as_of=" + f.AsOf.String()
	}
	rows := func(unit, missing string) string {
		return "/ledger?" + url.Values{"as_of": {f.AsOf.String()}, "division": {unit}, "missing": {missing}}.Encode()
	}
	total := page.GapRow{Unit: say(rd.Lang, "合计", "together"), Cells: make([]page.GapCell, len(app.Gaps))}
	shown := make([]bool, len(app.Gaps))
	for _, u := range units {
		row := page.GapRow{Unit: unitOf(ctx, rd.Lang, v, u.Unit), Loans: u.Loans, Whole: u.Whole, Gaps: page.GapCell{N: u.Loans - u.Whole, Href: rows(u.Unit, "1")}}
		if len(u.Unit) < 12 {
			row.Href = "/ledger/gaps?" + url.Values{"as_of": {f.AsOf.String()}, "division": {u.Unit}}.Encode()
		}
		for i, g := range app.Gaps {
			row.Cells = append(row.Cells, page.GapCell{N: u.Missing[g], Href: rows(u.Unit, g)})
			total.Cells[i].N += u.Missing[g]
			total.Cells[i].Href = rows(f.Division, g)
			shown[i] = shown[i] || u.Missing[g] > 0
		}
		total.Loans, total.Whole = total.Loans+u.Loans, total.Whole+u.Whole
		p.Rows = append(p.Rows, row)
	}
	total.Gaps = page.GapCell{N: total.Loans - total.Whole, Href: rows(f.Division, "1")}
	p.Total = total
	for i, g := range app.Gaps { // a column that is nowhere missing is only a line of zeros
		if shown[i] {
			p.Heads = append(p.Heads, words.Label(rd.Lang, "gap", g))
		}
	}
	for i := range p.Rows {
		p.Rows[i].Cells = onlyShown(p.Rows[i].Cells, shown)
	}
	p.Total.Cells = onlyShown(p.Total.Cells, shown)
	if len(units) == 0 {
		p.Empty = &page.Empty{Says: page.NoRecords, Actions: []page.Link{{Words: say(rd.Lang, "回到台账", "Back to the ledger"), Href: "/ledger"}}}
	}
	return s.render(w, r, rd, p)
}

func onlyShown(cells []page.GapCell, shown []bool) []page.GapCell {
	var out []page.GapCell
	for i, c := range cells {
		if shown[i] {
			out = append(out, c)
		}
	}
	return out
}

// problems is 问题清单 (A13.2): what checks, withdrawals, reports and audits found, problem
// by problem, and what old books name as one.
func (s *Server) problems(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	q := r.URL.Query()
	f := app.LedgerFilter{AsOf: v.Today, Division: q.Get("division"), Bank: q.Get("bank"), Problem: "ever"}
	if asked := q.Get("problem"); asked == "yes" || asked == "unmended" {
		f.Problem = asked
	}
	asked := pager(r, "/ledger/problems", 1<<30)
	f.Page, f.Size = asked.Page, asked.Size
	lines, sum, err := v.Ledger(ctx, f)
	if err != nil {
		return err
	}
	rows, _, err := v.LedgerRows(ctx, f, lines, false)
	if err != nil {
		return err
	}
	p := page.Problems{Shell: s.shell(ctx, r, rd, v, page.MenuLedger), Scope: rd.units[rd.By.Unit], Back: "/ledger", Reset: "/ledger/problems", Pager: pager(r, "/ledger/problems", sum.Loans)}
	p.Under = true
	options, err := s.ledgerOptions(r, rd, v, f)
	if err != nil {
		return err
	}
	p.Divisions, p.Banks = options.Divisions, options.Banks
	p.States = []page.Option{{Words: say(rd.Lang, "全部", "all")}, {Value: "yes", Words: say(rd.Lang, "未销号", "open"), Chosen: f.Problem == "yes"}, {Value: "unmended", Words: say(rd.Lang, "没有整改措施", "no measure"), Chosen: f.Problem == "unmended"}}
	for _, l := range rows {
		row := page.ProblemRow{
			Name: l.Name, Href: householdOf(rd, l.LedgerLine), Village: strings.TrimPrefix(l.Division(), l.Place.County+"/"), Contract: l.Said(l.Contract, rd.Lang == "en"),
			AmountFen: l.AmountFen, OwedFen: l.BalanceFen, Bank: say(rd.Lang, l.BankZH, l.BankEN),
		}
		if b := l.Booked(); b.Problem != "" {
			old := row
			old.How, old.Kind, old.What, old.Measure, old.Fixer = say(rd.Lang, "老台账", "old book"), say(rd.Lang, "待分类", "not classed"), b.Problem, b.Measure, b.Fixer
			if !b.CheckedOn.IsZero() {
				old.FoundOn = b.CheckedOn.String()
			}
			old.Progress = say(rd.Lang, "接管前登记", "recorded before the take-over")
			p.Rows = append(p.Rows, old)
		}
		for _, x := range l.Found {
			if f.Problem != "ever" && !x.ClosedOn.IsZero() || f.Problem == "unmended" && x.Measure != "" {
				continue
			}
			row.Href, row.How, row.Kind, row.What, row.FoundOn = inCounty(rd, l.LedgerLine, "/problems/"+url.PathEscape(x.Problem)), label(rd.Lang, "source", x.Source), problemName(rd.Lang, v, x.Code), x.Note, x.FoundOn.String()
			row.Measure, row.Fixer, row.Progress = x.Measure, strings.Join(x.Fixers, say(rd.Lang, "、", ", ")), label(rd.Lang, "problem-step", string(x.Step))
			row.Deadline, row.ClosedOn = x.Deadline.String(), x.ClosedOn.String()
			p.Rows = append(p.Rows, row)
		}
	}
	if len(rows) == 0 {
		p.Empty = &page.Empty{Says: page.NoProblems}
		if f.Division != "" || f.Bank != "" || f.Problem != "ever" {
			p.Empty = &page.Empty{Says: page.NoRecords, Actions: []page.Link{{Words: say(rd.Lang, "清除全部条件", "Drop all conditions"), Href: "/ledger/problems"}}}
		}
	}
	return s.render(w, r, rd, p)
}
