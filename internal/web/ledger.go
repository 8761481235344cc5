package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/sheet"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// ledgerFilter reads the filter of a request; a day that cannot be read is today.
func ledgerFilter(q url.Values, today civil.Date) app.LedgerFilter {
	f := app.LedgerFilter{
		AsOf: today, Division: q.Get("division"), Bank: q.Get("bank"), Purpose: q.Get("loan_purpose"), State: q.Get("balance"), Problem: q.Get("problem"), Known: heads(q.Get("known")),
	}
	if f.Purpose == "" {
		f.Purpose = q.Get("purpose")
	}
	for key, to := range map[string]*civil.Date{"as_of": &f.AsOf, "lent_from": &f.LentFrom, "lent_to": &f.LentTo, "due_from": &f.DueFrom, "due_to": &f.DueTo} {
		if d, err := civil.Parse(q.Get(key)); err == nil {
			*to = d
		}
	}
	if n, err := strconv.Atoi(q.Get("missing")); err == nil && n > 0 {
		f.Missing = min(n, len(app.Gaps))
	} else if slices.Contains(app.Gaps, q.Get("missing")) {
		f.Gap = q.Get("missing")
	}
	return f
}

// heads reads what app.Heads.String writes; what cannot be read is left out.
func heads(s string) app.Heads {
	out := app.Heads{}
	for pair := range strings.SplitSeq(s, ",") {
		log, seq, ok := strings.Cut(pair, ":")
		if n, err := strconv.ParseInt(seq, 10, 64); ok && err == nil && n > 0 {
			out[log] = n
		}
	}
	return out
}

// with is the request's address with one filter changed; an empty value takes it away.
func with(r *http.Request, key, value string) string {
	q := r.URL.Query()
	q.Del("page")
	q.Set(key, value)
	if value == "" {
		q.Del(key)
	}
	return r.URL.Path + "?" + q.Encode()
}

// wide is the reader with the log from which the ledger is read: an office above the
// county reads it over all its counties, from its own log.
func (rd reader) wide() reader {
	if rd.By.Above() && rd.By.Role != act.Administrator {
		rd.Log = rd.Home
	}
	return rd
}

// readWide is read for pages over several logs.
func (s *Server) readWide(view string, h func(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rd, err := s.reader(r)
		if err != nil {
			s.answer(w, r, reader{Lang: lang(r)}, err)
			return
		}
		rd = rd.wide()
		r = s.withDraft(r, rd)
		s.answer(w, r, rd, s.look(w, r, rd, view, func(w http.ResponseWriter, v *app.View) error { return h(w, r, rd, v) }))
	}
}

// ledger is 台账: the sixteen columns of A13.1, or a choice of columns, as of any day as
// known now or at a number, with the sums of the page and of all rows.
func (s *Server) ledger(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	q := r.URL.Query()
	f := ledgerFilter(q, v.Today)
	asked := pager(r, "/ledger", 1<<30)
	f.Page, f.Size = asked.Page, asked.Size
	lines, all, err := v.Ledger(ctx, f)
	if err != nil {
		return err
	}
	p := page.Ledger{Shell: s.shell(ctx, r, rd, v, page.MenuLedger), AsOf: f.AsOf, InWan: q.Get("unit") == "wan", Yuan: with(r, "unit", "yuan"), Wan: with(r, "unit", "wan")}
	p.Pager = pager(r, "/ledger", all.Loans)
	if !all.Recorded.IsZero() {
		p.Updated = all.Recorded.In(beijing).Format("2006-01-02 15:04")
	}
	p.Scope = rd.units[rd.By.Unit]
	p.Source = say(rd.Lang, "承贷机构放款与还款登记", "the banks’ records of payments")
	if err := s.ledgerKnown(r, rd, v, f, all, &p); err != nil {
		return err
	}
	monthEnd := civil.New(v.Today.Year(), v.Today.Month(), 1).AddDays(-1)
	quarterEnd := civil.New(v.Today.Year(), (v.Today.Month()-1)/3*3+1, 1).AddDays(-1)
	for _, c := range []struct {
		words string
		on    civil.Date
	}{{say(rd.Lang, "今天", "today"), v.Today}, {say(rd.Lang, "上月末", "end of last month"), monthEnd}, {say(rd.Lang, "上季末", "end of last quarter"), quarterEnd}} {
		p.Quick = append(p.Quick, page.Chip{Words: c.words, N: -1, Href: with(r, "as_of", c.on.String()), Current: f.AsOf == c.on})
	}
	if p.Filter, err = s.ledgerOptions(r, rd, v, f); err != nil {
		return err
	}
	columns := s.ledgerColumns(w, r, rd, &p)
	if all.Loans > 0 && app.MayView(rd.By.Role, "ledger-export") {
		p.Export = "/ledger/export?" + q.Encode()
	}
	if app.MayView(rd.By.Role, "books") {
		p.Books = "/ledger/books"
	}
	p.Gaps, p.Problems = "/ledger/gaps?as_of="+f.AsOf.String(), "/ledger/problems"
	if len(lines) == 0 {
		p.Empty, err = s.ledgerEmpty(r, rd, v, f)
		if err != nil {
			return err
		}
		return s.render(w, r, rd, p)
	}
	rows, sum, err := v.LedgerRows(ctx, f, lines, false)
	if err != nil {
		return err
	}
	for _, l := range rows {
		row := page.LedgerRow{Href: householdOf(rd, l.LedgerLine)}
		for _, c := range columns {
			row.Cells = append(row.Cells, p.Words(c.Value(l, rd.Lang)))
		}
		if l.LateDays > 0 {
			row.Light = page.PastDue(l.LateDays)
		}
		p.Rows = append(p.Rows, row)
	}
	p.Sums = []page.LedgerSum{
		{Loans: sum.Loans, Families: sum.Households, AmountFen: sum.AmountFen, OwedFen: sum.BalanceFen},
		{All: true, Loans: all.Loans, Families: all.Households, AmountFen: all.AmountFen, OwedFen: all.BalanceFen},
	}
	return s.render(w, r, rd, p)
}

// householdOf is the address of a loan's household file; an office above the county
// opens it in the county where it stands.
func householdOf(rd reader, l app.LedgerLine) string {
	return inCounty(rd, l, "/households/"+url.PathEscape(l.Household))
}

// inCounty is the address of a page of the county where a loan stands.
func inCounty(rd reader, l app.LedgerLine, out string) string {
	if l.Log != rd.Log {
		out += "?county=" + url.QueryEscape(l.Log)
	}
	return out
}

// ledgerKnown shows up to which number the ledger knows, and what came after it.
func (s *Server) ledgerKnown(r *http.Request, rd reader, v *app.View, f app.LedgerFilter, all app.LedgerSum, p *page.Ledger) error {
	now, err := v.LedgerHeads(r.Context())
	if err != nil {
		return err
	}
	switch len(all.Known) {
	case 1:
		for _, seq := range all.Known {
			p.Known = fmt.Sprintf(say(rd.Lang, "日志第 %d 号", "event %d of the log"), seq)
		}
	default:
		p.Known = fmt.Sprintf(say(rd.Lang, "%d 个县的日志", "logs of %d counties"), len(all.Known))
	}
	kept := false
	for log := range f.Known {
		kept = kept || now[log] > 0
	}
	if !kept {
		p.Freeze = with(r, "known", now.String())
		return nil
	}
	p.Frozen, p.Thaw = true, with(r, "known", "")
	changes, err := v.LedgerSince(r.Context(), f)
	if err != nil {
		return err
	}
	changes = changes[:min(len(changes), sinceMax)]
	lines := make([]app.LedgerLine, len(changes))
	for i, c := range changes {
		lines[i] = c.Line()
	}
	rows, _, err := v.LedgerRows(r.Context(), f, lines, false)
	if err != nil {
		return err
	}
	for i, c := range changes {
		p.Since = append(p.Since, page.LedgerChange{Name: rows[i].Name, Href: householdOf(rd, lines[i]), Village: rows[i].Division(), What: changed(rd.Lang, c), Seq: c.Seq})
	}
	return nil
}

// sinceMax is how many changes a page lists.
const sinceMax = 100

// changed says in words how a loan reads otherwise.
func changed(lang string, c app.LedgerChange) []string {
	switch {
	case c.Was == nil:
		return []string{fmt.Sprintf(say(lang, "新增一笔：贷款金额 %s，余额 %s", "added: amount %s, balance %s"), c.Is.AmountFen.Commas(), c.Is.BalanceFen.Commas())}
	case c.Is == nil:
		return []string{fmt.Sprintf(say(lang, "已冲正，不再计入（原金额 %s）", "reversed, no longer counted (amount was %s)"), c.Was.AmountFen.Commas())}
	}
	var out []string
	for _, x := range []struct{ zh, en, was, is string }{
		{"贷款金额", "amount", c.Was.AmountFen.Commas(), c.Is.AmountFen.Commas()}, {"贷款余额", "balance", c.Was.BalanceFen.Commas(), c.Is.BalanceFen.Commas()},
		{"放款时间", "disbursed on", c.Was.DisbursedOn.String(), c.Is.DisbursedOn.String()}, {"到期时间", "due on", c.Was.DueOn.String(), c.Is.DueOn.String()},
		{"结清日期", "closed on", orNone(c.Was.ClosedOn), orNone(c.Is.ClosedOn)},
	} {
		if x.was != x.is {
			out = append(out, say(lang, x.zh, x.en)+" "+x.was+" → "+x.is)
		}
	}
	return out
}

func orNone(d civil.Date) string {
	if d.IsZero() {
		return "—"
	}
	return d.String()
}

// minesCookie keeps the keys of one's own columns on the reader's machine.
const minesCookie = "ledger_columns"

// ledgerColumns sets the heads of the page and gives the columns behind them. Columns
// that are chosen are kept for the next time.
func (s *Server) ledgerColumns(w http.ResponseWriter, r *http.Request, rd reader, p *page.Ledger) []app.LedgerColumn {
	preset, chosen := columnChoice(r)
	if preset == app.PresetMine {
		if r.URL.Query().Has("col") {
			http.SetCookie(w, &http.Cookie{Name: minesCookie, Value: strings.Join(chosen, "."), Path: "/ledger", MaxAge: 365 * 86400, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
		}
		for _, c := range app.LedgerColumns(app.PresetAll, nil)[1:] {
			p.Filter.Columns = append(p.Filter.Columns, page.Option{Value: c.Key, Words: say(rd.Lang, c.ZH, c.EN), Chosen: slices.Contains(chosen, c.Key)})
		}
	}
	p.Opinion, p.Choose = preset == app.PresetOpinion, preset == app.PresetMine
	for _, c := range []struct{ key, zh, en string }{
		{app.PresetOpinion, "文件16列", "the 16 columns"}, {app.PresetWork, "工作列", "for daily work"}, {app.PresetAll, "全部", "all"}, {app.PresetMine, "我的", "my own"},
	} {
		p.Columns = append(p.Columns, page.Chip{Words: say(rd.Lang, c.zh, c.en), N: -1, Href: with(r, "columns", c.key), Current: preset == c.key})
	}
	columns := app.LedgerColumns(preset, chosen)
	for _, c := range columns {
		h := page.LedgerHead{Key: c.Key, Words: say(rd.Lang, c.ZH, c.EN)}
		switch {
		case c.Kind == sheet.Fen:
			h.Kind = "money"
		case c.Kind == sheet.Int:
			h.Kind = "number"
		case c.Kind == sheet.Date || c.Key == "checked":
			h.Kind = "day"
		case c.Key == "problem" || c.Key == "measure" || c.Key == "gaps":
			h.Kind = "wide"
		}
		p.Heads = append(p.Heads, h)
	}
	return columns
}

// columnChoice is the preset asked for and, for one's own, the keys chosen: those of the
// address, else those kept, else all of the sixteen.
func columnChoice(r *http.Request) (preset string, chosen []string) {
	q := r.URL.Query()
	preset = app.PresetOpinion
	if p := q.Get("columns"); p == app.PresetWork || p == app.PresetAll || p == app.PresetMine {
		preset = p
	}
	if preset != app.PresetMine {
		return preset, nil
	}
	chosen = q["col"]
	if kept, err := r.Cookie(minesCookie); len(chosen) == 0 && err == nil {
		chosen = strings.Split(kept.Value, ".")
	}
	if len(chosen) == 0 {
		for _, c := range app.LedgerColumns(app.PresetOpinion, nil) {
			chosen = append(chosen, c.Key)
		}
	}
	return preset, chosen
}

// ledgerEmpty says which cut keeps most rows out, and how to drop it.
func (s *Server) ledgerEmpty(r *http.Request, rd reader, v *app.View, f app.LedgerFilter) (*page.Empty, error) {
	cut, n, err := v.EmptiedBy(r.Context(), f)
	if err != nil || cut == "" {
		return &page.Empty{Says: page.NoRecords, Actions: []page.Link{{Words: say(rd.Lang, "清除全部条件", "Drop all conditions"), Href: "/ledger"}}}, err
	}
	q := r.URL.Query()
	q.Del("page")
	value := ""
	for key := range q {
		if key == cut || strings.HasPrefix(key, cut+"_") || cut == "loan_purpose" && key == "purpose" {
			if value == "" {
				value = q.Get(key)
			}
			q.Del(key)
		}
	}
	names := map[string]string{
		"division": say(rd.Lang, "区划", "division"), "bank": say(rd.Lang, "承贷机构", "bank unit"), "loan_purpose": say(rd.Lang, "用途", "purpose"), "balance": say(rd.Lang, "贷款状态", "state"),
		"problem": say(rd.Lang, "存在问题", "problem"), "missing": say(rd.Lang, "缺项", "gaps"), "lent": say(rd.Lang, "放款日", "day of disbursement"), "due": say(rd.Lang, "到期日", "day of maturity"),
		"as_of": say(rd.Lang, "截至日期", "as-of day"),
	}
	filter, err := s.ledgerOptions(r, rd, v, f)
	if err != nil {
		return nil, err
	}
	for _, options := range [][]page.Option{filter.Divisions, filter.Banks, filter.Purposes, filter.States, filter.Problems, filter.Missing} {
		for _, o := range options {
			if o.Chosen && o.Value == value {
				value = strings.Trim(o.Words, "　")
			}
		}
	}
	return &page.Empty{Says: page.Excluded(names[cut], value, n), Actions: []page.Link{{Words: say(rd.Lang, "清除该条件", "Drop this condition"), Href: "/ledger?" + q.Encode()}}}, nil
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
	out := page.LedgerFilter{Banks: []page.Option{all}, Purposes: []page.Option{all}, LentFrom: f.LentFrom, LentTo: f.LentTo, DueFrom: f.DueFrom, DueTo: f.DueTo, Reset: "/ledger"}
	var err error
	if out.Divisions, err = divisionOptions(r.Context(), v, v.Scope.Division, f.Division, ""); err != nil {
		return out, err
	}
	out.Divisions = append([]page.Option{all}, out.Divisions...)
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
	out.Problems = []page.Option{all, {Value: "yes", Words: say(rd.Lang, "有问题", "has a problem"), Chosen: f.Problem == "yes"}, {Value: "unmended", Words: say(rd.Lang, "有问题，没有整改措施", "a problem without a measure"), Chosen: f.Problem == "unmended"}}
	out.Missing = []page.Option{all}
	for n := 1; n <= 3; n++ {
		out.Missing = append(out.Missing, page.Option{Value: strconv.Itoa(n), Words: fmt.Sprintf(say(rd.Lang, "%d 项及以上", "%d or more"), n), Chosen: f.Missing == n})
	}
	for _, g := range app.Gaps {
		out.Missing = append(out.Missing, page.Option{Value: g, Words: words.Label(rd.Lang, "gap", g), Chosen: f.Gap == g})
	}
	out.More = f.Gap != "" || f.State != "" || f.Problem != "" || f.Missing > 0 || !f.LentFrom.IsZero() || !f.LentTo.IsZero() || !f.DueFrom.IsZero() || !f.DueTo.IsZero()
	for _, key := range []string{"columns", "unit", "known"} {
		if value := r.URL.Query().Get(key); value != "" {
			out.Keep = append(out.Keep, page.Option{Value: key, Words: value})
		}
	}
	return out, nil
}

// divisionOptions are the divisions below one, with those below the chosen one set in
// under it, level by level down to the village.
func divisionOptions(ctx context.Context, v *app.View, parent, chosen, indent string) ([]page.Option, error) {
	below, err := v.Divisions(ctx, parent)
	if err != nil {
		return nil, err
	}
	var out []page.Option
	for _, d := range below {
		out = append(out, page.Option{Value: d.Code, Words: indent + d.Name, Chosen: d.Code == chosen})
		if len(d.Code) < 12 && strings.HasPrefix(chosen, d.Code) {
			under, err := divisionOptions(ctx, v, d.Code, chosen, indent+"　")
			if err != nil {
				return nil, err
			}
			out = append(out, under...)
		}
	}
	return out, nil
}

// exportForm asks what the export is for (X8).
func (s *Server) exportForm(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	f := ledgerFilter(r.URL.Query(), v.Today)
	sum, err := v.LedgerSums(r.Context(), f)
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
	rd = rd.wide()
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
		sum, err := v.LedgerSums(ctx, f)
		rows = sum.Loans
		return err
	}); err != nil {
		return err
	}
	receipt, err := s.command(r, rd, "record-export", map[string]any{"what": "ledger", "as_of": f.AsOf, "rows": rows, "purpose": r.FormValue("export_purpose")})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	office := ""
	if err := s.Door.View(ctx, rd.Log, rd.By, "ledger-export", func(v *app.View) error {
		var err error
		if office, err = v.LogName(ctx); err != nil {
			return err
		}
		sum, err := v.LedgerSums(ctx, f)
		if err != nil {
			return err
		}
		f.Known = sum.Known // the file says what it knows, and knows no more
		preset, chosen := columnChoice(r)
		file := app.LedgerFile{Columns: app.LedgerColumns(preset, chosen), Wan: r.URL.Query().Get("unit") == "wan"}
		file.Asked = [][2]string{
			{"截至日", f.AsOf.String()}, {"范围", unitOf(ctx, words.ZH, v, rd.By.Unit)}, {"区划", f.Division}, {"承贷机构", f.Bank}, {"用途", f.Purpose}, {"贷款状态", f.State},
			{"存在问题", f.Problem}, {"缺项", r.URL.Query().Get("missing")}, {"放款日不早于", f.LentFrom.String()}, {"放款日不晚于", f.LentTo.String()}, {"到期日不早于", f.DueFrom.String()},
			{"到期日不晚于", f.DueTo.String()}, {"登记号", fmt.Sprint(receipt.LastSeq)}, {"各日志截至编号", sum.Known.String()},
		}
		return v.WriteLedger(ctx, &b, f, file)
	}); err != nil {
		return err
	}
	attach(w, fmt.Sprintf("台账_%s_截至%s.xlsx", office, strings.ReplaceAll(f.AsOf.String(), "-", "")), xlsxType)
	_, err = w.Write(b.Bytes())
	return err
}
