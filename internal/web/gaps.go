package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/sheet"
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
	f := problemFilter(v, q)
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
	p.Rows = problemRows(rd, v, f, rows)
	if len(rows) > 0 && app.MayView(rd.By.Role, "ledger-export") {
		p.Export = "/ledger/problems/export?" + q.Encode()
	}
	if len(rows) == 0 {
		p.Empty = &page.Empty{Says: page.NoProblems}
		if f.Division != "" || f.Bank != "" || f.Problem != "ever" {
			p.Empty = &page.Empty{Says: page.NoRecords, Actions: []page.Link{{Words: say(rd.Lang, "清除全部条件", "Drop all conditions"), Href: "/ledger/problems"}}}
		}
	}
	return s.render(w, r, rd, p)
}

// problemFilter is the list asked for: every problem, those that are open, or those
// without a measure.
func problemFilter(v *app.View, q url.Values) app.LedgerFilter {
	f := app.LedgerFilter{AsOf: v.Today, Division: q.Get("division"), Bank: q.Get("bank"), Problem: "ever"}
	if asked := q.Get("problem"); asked == "yes" || asked == "unmended" {
		f.Problem = asked
	}
	return f
}

// problemRows are the problems of loans, one by one; what an old book says stands first.
func problemRows(rd reader, v *app.View, f app.LedgerFilter, rows []app.LedgerRow) (out []page.ProblemRow) {
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
			out = append(out, old)
		}
		for _, x := range l.Found {
			if f.Problem != "ever" && !x.ClosedOn.IsZero() || f.Problem == "unmended" && x.Measure != "" {
				continue
			}
			row.Href, row.How, row.Kind, row.What, row.FoundOn = inCounty(rd, l.LedgerLine, "/problems/"+url.PathEscape(x.Problem)), label(rd.Lang, "source", x.Source), problemName(rd.Lang, v, x.Code), x.Note, x.FoundOn.String()
			row.Measure, row.Fixer, row.Progress = x.Measure, strings.Join(x.Fixers, say(rd.Lang, "、", ", ")), label(rd.Lang, "problem-step", string(x.Step))
			row.Deadline, row.ClosedOn = x.Deadline.String(), x.ClosedOn.String()
			out = append(out, row)
		}
	}
	return out
}

// problemWorkbook is 问题清单 as a workbook (A13.2).
func (s *Server) problemWorkbook() workbook {
	return workbook{
		at: "/ledger/problems", view: "ledger-export", what: "problems", name: "问题清单", section: page.MenuLedger, title: page.ExportProblems, wide: true,
		rows: func(ctx context.Context, v *app.View, q url.Values) (int, error) {
			rows, err := problemLoans(ctx, v, q)
			return len(problemRows(reader{Lang: words.ZH}, v, problemFilter(v, q), rows)), err
		},
		write: func(ctx context.Context, v *app.View, q url.Values, registered int64, b *bytes.Buffer) error {
			rows, err := problemLoans(ctx, v, q)
			if err != nil {
				return err
			}
			list := problemRows(reader{Lang: words.ZH}, v, problemFilter(v, q), rows)
			x, err := sheet.NewXLSX(b, sheet.Export{
				Sheet: "问题清单", Columns: problemColumns, Filters: [][2]string{{"区划", q.Get("division")}, {"承贷机构", q.Get("bank")}, {"范围", q.Get("problem")}, {"登记号", fmt.Sprint(registered)}},
				Title: []string{"扶贫小额信贷问题清单", fmt.Sprintf("截至 %s；%d 条", v.Today.Chinese(), len(list))},
			})
			if err != nil {
				return err
			}
			for i, r := range list {
				if err := x.Row(i+1, r.Name, r.Village, r.Bank, r.Contract, r.FoundOn, r.How, r.Kind, r.What, r.AmountFen, r.OwedFen, r.Measure, r.Fixer, r.Deadline, r.Progress, r.ClosedOn); err != nil {
					return err
				}
			}
			return x.Close()
		},
	}
}

func problemLoans(ctx context.Context, v *app.View, q url.Values) ([]app.LedgerRow, error) {
	f := problemFilter(v, q)
	lines, _, err := v.Ledger(ctx, f)
	if err != nil {
		return nil, err
	}
	rows, _, err := v.LedgerRows(ctx, f, lines, false)
	return rows, err
}

var problemColumns = []sheet.Column{
	{Key: "no", Titles: []string{"序号"}, Kind: sheet.Int}, {Key: "borrower", Titles: []string{"借款人"}, Width: 22}, {Key: "village", Titles: []string{"乡村"}, Width: 26}, {Key: "bank", Titles: []string{"承贷机构"}, Width: 26},
	{Key: "contract", Titles: []string{"合同号"}, Width: 20}, {Key: "found", Titles: []string{"发现日期"}, Width: 12}, {Key: "source", Titles: []string{"发现方式"}, Width: 12}, {Key: "kind", Titles: []string{"问题类别"}, Width: 24},
	{Key: "what", Titles: []string{"问题情况"}, Width: 40}, {Key: "amount", Titles: []string{"贷款金额（元）"}, Kind: sheet.Fen}, {Key: "owed", Titles: []string{"贷款余额（元）"}, Kind: sheet.Fen},
	{Key: "measure", Titles: []string{"整改措施"}, Width: 40}, {Key: "persons", Titles: []string{"责任人"}, Width: 20}, {Key: "deadline", Titles: []string{"整改期限"}, Width: 12},
	{Key: "progress", Titles: []string{"进展"}, Width: 16}, {Key: "closed", Titles: []string{"销号日期"}, Width: 12},
}
