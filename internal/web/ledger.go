package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// ledgerFilter reads the filter of a request; a day that cannot be read is today.
func ledgerFilter(q url.Values, today civil.Date) app.LedgerFilter {
	f := app.LedgerFilter{AsOf: today, Division: q.Get("division"), Bank: q.Get("bank"), Purpose: q.Get("loan_purpose"), State: q.Get("balance")}
	if f.Purpose == "" {
		f.Purpose = q.Get("purpose")
	}
	if d, err := civil.Parse(q.Get("as_of")); err == nil {
		f.AsOf = d
	}
	if d, err := civil.Parse(q.Get("due_to")); err == nil {
		f.DueTo = d
	}
	if n, err := strconv.ParseInt(q.Get("seq"), 10, 64); err == nil && n > 0 {
		f.Seq = n
	}
	return f
}

// with is the request's address with one filter changed.
func with(r *http.Request, key, value string) string {
	q := r.URL.Query()
	q.Del("page")
	q.Set(key, value)
	return r.URL.Path + "?" + q.Encode()
}

// ledger is 台账: the sixteen columns of A13.1 as of any day, with the sums of the page
// and of all rows.
func (s *Server) ledger(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	q := r.URL.Query()
	f := ledgerFilter(q, v.Today)
	f.Page, f.Size = 1, 1
	_, all, err := v.Ledger(ctx, f)
	if err != nil {
		return err
	}
	p := page.Ledger{Shell: s.shell(ctx, r, rd, v, page.MenuLedger), AsOf: f.AsOf, InWan: q.Get("unit") == "wan", Yuan: with(r, "unit", "yuan"), Wan: with(r, "unit", "wan")}
	p.Pager = pager(r, "/ledger", all.Loans)
	f.Page, f.Size = p.Pager.Page, p.Pager.Size
	lines, _, err := v.Ledger(ctx, f)
	if err != nil {
		return err
	}
	if !all.Recorded.IsZero() {
		p.Updated = all.Recorded.In(beijing).Format("2006-01-02 15:04")
	}
	p.Scope = rd.units[rd.By.Unit]
	p.Source = say(rd.Lang, "承贷机构放款与还款登记", "the banks’ records of payments")
	monthEnd := civil.New(v.Today.Year(), v.Today.Month(), 1).AddDays(-1)
	quarterEnd := civil.New(v.Today.Year(), (v.Today.Month()-1)/3*3+1, 1).AddDays(-1)
	for _, c := range []struct {
		words string
		on    civil.Date
	}{{say(rd.Lang, "今天", "today"), v.Today}, {say(rd.Lang, "上月末", "end of last month"), monthEnd}, {say(rd.Lang, "上季末", "end of last quarter"), quarterEnd}} {
		p.Quick = append(p.Quick, page.Chip{Words: c.words, N: -1, Href: with(r, "as_of", c.on.String()), Current: f.AsOf == c.on})
	}
	p.Columns = []page.Chip{{Words: say(rd.Lang, "文件16列", "the 16 columns"), N: -1, Href: r.URL.RequestURI(), Current: true}}
	if p.Filter, err = s.ledgerOptions(r, rd, v, f); err != nil {
		return err
	}
	if all.Loans > 0 && app.MayView(rd.By.Role, "ledger-export") {
		p.Export = "/ledger/export?" + q.Encode()
	}
	if app.MayView(rd.By.Role, "books") {
		p.Books = "/ledger/books"
	}
	if len(lines) == 0 {
		p.Empty = &page.Empty{Says: page.NoRecords}
		return s.render(w, r, rd, p)
	}
	if err := s.ledgerRows(r, rd, v, &p, lines); err != nil {
		return err
	}
	p.Sums = append(p.Sums, page.LedgerSum{All: true, Loans: all.Loans, Families: all.Households, AmountFen: all.AmountFen, OwedFen: all.BalanceFen})
	return s.render(w, r, rd, p)
}

// ledgerRows adds the rows of the page, in words, with the sum of the page.
func (s *Server) ledgerRows(r *http.Request, rd reader, v *app.View, p *page.Ledger, lines []app.LedgerLine) error {
	rows, sum, err := v.LedgerRows(r.Context(), lines, v.MaskedNumbers)
	if err != nil {
		return err
	}
	for _, l := range rows {
		said := func(value string) string { return l.Said(value, rd.Lang == "en") }
		row := page.LedgerRow{
			Name: l.Name, Href: "/households/" + url.PathEscape(l.Household), ID: l.ID, Division: l.Division(), Bank: say(rd.Lang, l.BankZH, l.BankEN),
			AmountFen: l.AmountFen, OwedFen: l.BalanceFen, DisbursedOn: l.DisbursedOn, DueOn: l.DueOn, Purpose: said(say(rd.Lang, l.PurposeZH, l.PurposeEN)),
			RealPurpose: said(l.Used), Checked: said(l.Checked), Problem: said(l.Problem), Measure: said(l.Measure), Fixer: said(l.FixerName),
			Approver: said(l.ApproverName), Lender: said(l.LenderName),
		}
		if l.BalanceFen > 0 && l.DueOn.Before(p.AsOf) {
			row.Light = page.PastDue(l.DueOn.DaysUntil(p.AsOf))
		}
		p.Rows = append(p.Rows, row)
	}
	p.Sums = append(p.Sums, page.LedgerSum{Loans: sum.Loans, Families: sum.Households, AmountFen: sum.AmountFen, OwedFen: sum.BalanceFen})
	return nil
}

func bankNames(r *http.Request, lang string, v *app.View) (map[string]string, error) {
	units, err := v.Banks(r.Context())
	out := make(map[string]string, len(units))
	for _, b := range units {
		out[b.Code] = bankWords(lang, b)
	}
	return out, err
}

func (s *Server) ledgerOptions(r *http.Request, rd reader, v *app.View, f app.LedgerFilter) (page.LedgerFilter, error) {
	all := page.Option{Words: say(rd.Lang, "全部", "all")}
	out := page.LedgerFilter{Divisions: []page.Option{all}, Banks: []page.Option{all}, Purposes: []page.Option{all}, DueTo: f.DueTo, Reset: "/ledger"}
	below, err := v.Divisions(r.Context(), v.Scope.Division)
	if err != nil {
		return out, err
	}
	for _, d := range below {
		out.Divisions = append(out.Divisions, page.Option{Value: d.Code, Words: d.Name, Chosen: d.Code == f.Division})
	}
	banks, err := v.Banks(r.Context())
	if err != nil {
		return out, err
	}
	for _, b := range banks {
		if b.Level != "head" && (v.Scope.Bank == "" || strings.HasPrefix(b.Code, v.Scope.Bank)) {
			out.Banks = append(out.Banks, page.Option{Value: b.Code, Words: bankWords(rd.Lang, b), Chosen: b.Code == f.Bank})
		}
	}
	for _, pu := range v.Law.Purposes() {
		if pu.Allowed {
			out.Purposes = append(out.Purposes, page.Option{Value: pu.Code, Words: pu.Name().In(rd.Lang), Chosen: pu.Code == f.Purpose})
		}
	}
	out.States = []page.Option{all, {Value: "open", Words: say(rd.Lang, "有余额", "owing"), Chosen: f.State == "open"}, {Value: "overdue", Words: say(rd.Lang, "逾期", "past due"), Chosen: f.State == "overdue"}, {Value: "closed", Words: say(rd.Lang, "已结清", "repaid"), Chosen: f.State == "closed"}}
	return out, nil
}

// exportForm asks what the export is for (X8).
func (s *Server) exportForm(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	f := ledgerFilter(r.URL.Query(), v.Today)
	f.Page, f.Size = 1, 1
	_, sum, err := v.Ledger(r.Context(), f)
	if err != nil {
		return err
	}
	p := page.Export{Shell: s.shell(r.Context(), r, rd, v, page.MenuLedger), AsOf: f.AsOf, N: sum.Loans, Purpose: typed(r, "export_purpose", ""), Back: "/ledger?" + r.URL.RawQuery}
	p.Under = true
	p.Send = page.Send{Href: "/ledger/export?" + r.URL.RawQuery, Command: "record-export", Verb: fmt.Sprintf(say(rd.Lang, "登记并导出 %d 条", "Record and export %d"), sum.Loans)}
	return s.render(w, r, rd, p)
}

// export records the export with its purpose, then gives the workbook (I13, X8).
func (s *Server) export(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	err := s.exportLedger(w, r, rd)
	var no *act.Refusal
	if errors.As(err, &no) && no.Rule == "X8" {
		no.Field = "export_purpose"
		s.again(w, r, r.URL.RequestURI(), no)
		return
	}
	s.answer(w, r, rd, err)
}

func (s *Server) exportLedger(w http.ResponseWriter, r *http.Request, rd reader) error {
	ctx := r.Context()
	f := ledgerFilter(r.URL.Query(), s.Door.Today())
	rows := 0
	if err := s.Door.View(ctx, rd.Log, rd.By, "ledger-export", func(v *app.View) error {
		one := f
		one.Page, one.Size = 1, 1
		_, sum, err := v.Ledger(ctx, one)
		rows = sum.Loans
		return err
	}); err != nil {
		return err
	}
	receipt, err := s.command(r, rd, "record-export", map[string]any{"what": "ledger", "as_of": f.AsOf, "rows": rows, "purpose": r.FormValue("export_purpose")})
	if err != nil {
		return err
	}
	if f.Seq == 0 {
		f.Seq = receipt.LastSeq
	}
	var b bytes.Buffer
	county := ""
	if err := s.Door.View(ctx, rd.Log, rd.By, "ledger-export", func(v *app.View) error {
		var err error
		if county, err = v.LogName(ctx); err != nil {
			return err
		}
		return v.WriteLedger(ctx, &b, f, false, [][2]string{
			{"截至日", f.AsOf.String()}, {"范围", unitOf(ctx, words.ZH, v, rd.By.Unit)}, {"区划", f.Division}, {"承贷机构", f.Bank}, {"用途", f.Purpose}, {"贷款状态", f.State},
			{"到期日不晚于", f.DueTo.String()}, {"登记号", fmt.Sprint(receipt.LastSeq)},
		})
	}); err != nil {
		return err
	}
	attach(w, fmt.Sprintf("台账_%s_截至%s.xlsx", county, strings.ReplaceAll(f.AsOf.String(), "-", "")), xlsxType)
	_, err = w.Write(b.Bytes())
	return err
}
