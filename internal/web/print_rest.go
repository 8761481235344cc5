package web

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/document"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/register"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// The papers that are one table, the slips, and a household's file as one document.

func table(paper document.Paper, title, number string, filled civil.Date, yuan bool) *document.Table {
	return &document.Table{Sheet: document.Sheet{Paper: paper, Title: title, Number: number, FilledOn: filled, InYuan: yuan}}
}

func zh(group, code string) string { return label(words.ZH, group, code) }

// surveyPaper is 贷前入户调查表.
func (s *Server) surveyPaper(p paper) (printable, error) {
	c, err := p.Application(p.Context(), p.PathValue("no"))
	if err != nil {
		return printable{}, err
	}
	f, err := s.surveyForm(p, c)
	if err != nil {
		return printable{}, err
	}
	return printable{forms: []document.Form{f}, back: "/applications/" + c.App.Number}, nil
}

func (s *Server) surveyForm(p paper, c *app.ApplicationCase) (*document.Survey, error) {
	a := c.App
	if a.Survey == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": "survey"})
	}
	h, err := p.Household(p.Context(), a.Household)
	if err != nil {
		return nil, err
	}
	marks, err := p.ApplicationMarks(p.Context(), c)
	if err != nil {
		return nil, err
	}
	f := &document.Survey{
		Sheet: document.Sheet{Paper: document.Portrait, Title: "扶贫小额信贷贷前入户调查表", Number: a.Number, FilledOn: a.Survey.On, InYuan: true, Draft: len(a.Signed()) < len(act.Seats)},
		On:    a.Survey.On, Place: c.Texts[a.Survey.Place.ID], Borrower: c.Persons[a.Borrower], Address: h.Place.County + h.Place.Township + village(h.Place.Village) + h.Household.Address,
		Release: a.Release, Members: h.Household.Members, Labourers: h.Household.Labourers, IncomeFen: a.Survey.IncomeFen, DebtsFen: a.Survey.DebtsFen, Findings: c.Texts[a.Survey.Findings.ID],
		Project: c.Texts[a.Project.ID], Purpose: purposeName(words.ZH, p.Law, a.Purpose), Warning: c.Texts[a.Survey.Reason.ID], AmountFen: a.Asked.AmountFen, Months: a.Asked.TermMonths,
		Result: fmt.Sprintf("建议贷款 %s 元，期限 %d 个月。", a.Asked.AmountFen.Commas(), a.Asked.TermMonths),
	}
	if a.Ended != nil && a.Ended.As == loan.StepRefused {
		f.Result = "不符合条件：" + refusalReason(p, a.Ended.Reason) + "。" + c.Texts[a.Ended.Note.ID]
	}
	for _, cond := range p.Law.Conditions() {
		for _, met := range a.Survey.Conditions {
			if met == cond.Code {
				f.Conditions = append(f.Conditions, cond.ZH)
			}
		}
	}
	f.Seats = seatsOf(c, marks)
	var last int64
	for _, sg := range a.Signed() {
		last = max(last, sg.Seq)
	}
	f.Fingerprint = marks[last]
	return f, nil
}

func refusalReason(p paper, code string) string {
	reason, ok := p.Law.RefusalReason(code)
	if !ok {
		return code
	}
	return reason.ZH
}

// returnPaper is 退回通知单 of the last return of an application.
func (s *Server) returnPaper(p paper) (printable, error) {
	c, err := p.Application(p.Context(), p.PathValue("no"))
	if err != nil {
		return printable{}, err
	}
	a := c.App
	if len(a.Returns) == 0 {
		return printable{}, act.Refuse("X2", "not-found", act.Figures{"what": "return"})
	}
	ret := a.Returns[len(a.Returns)-1]
	f := &document.Slip{
		Sheet:      document.Sheet{Paper: document.Portrait, Title: "扶贫小额信贷申请退回通知单", Number: fmt.Sprintf("%s-%d", a.Number, len(a.Returns)), FilledOn: ret.On},
		To:         village(c.Place.Village) + "联查小组",
		Paragraphs: []string{fmt.Sprintf("%s的扶贫小额信贷申请（%s，%s 元）经%s审查，退回到“%s”，请按下列原因补正后重新办理：", c.Persons[a.Borrower], a.Number, a.Asked.AmountFen.Commas(), zh("role", string(ret.By.Role)), strings.TrimPrefix(zh("step", string(ret.To)), "待"))},
		Office:     village(unitOf(p.Context(), words.ZH, p.View, ret.By.Unit)), By: document.Signature{Name: c.Users[ret.By.User], On: ret.On},
		Receipt: "本通知单收到。编号：" + a.Number,
	}
	if ret.To.Before(loan.StepTownshipReview) {
		f.After = []string{"该步骤以后的签名因退回作废，补正后须重新签名。"}
	}
	for _, code := range ret.Reasons {
		if reason, ok := p.Law.ReturnReason(code); ok {
			f.Reasons = append(f.Reasons, reason.ZH)
		}
	}
	if note := c.Texts[ret.Note.ID]; note != "" {
		f.Reasons = append(f.Reasons, note)
	}
	return printable{forms: []document.Form{f}, back: "/applications/" + a.Number}, nil
}

// refusalPaper is 不予受理告知书: the village's no, with the reason in plain words (A1.3).
func (s *Server) refusalPaper(p paper) (printable, error) {
	c, err := p.Application(p.Context(), p.PathValue("no"))
	if err != nil {
		return printable{}, err
	}
	a := c.App
	if a.Ended == nil || a.Ended.As != loan.StepRefused {
		return printable{}, act.Refuse("X2", "not-found", act.Figures{"what": "refusal"})
	}
	phone, office, err := p.Hotline(p.Context())
	if err != nil {
		return printable{}, err
	}
	f := &document.Slip{
		Sheet:      document.Sheet{Paper: document.Portrait, Title: "不予受理告知书", Number: a.Number, FilledOn: a.Ended.On},
		To:         c.Persons[a.Borrower],
		Paragraphs: []string{fmt.Sprintf("您于%s提出的扶贫小额信贷申请（%s 元），经联查小组入户调查，依据《意见》第（一）条，不予受理。原因：", a.SubmittedOn().Chinese(), a.Asked.AmountFen.Commas())},
		Reasons:    []string{refusalReason(p, a.Ended.Reason)},
		After:      []string{"情况变化后可以重新申请。"},
		Office:     village(c.Place.Village) + "联查小组", By: document.Signature{Name: c.Users[a.Ended.By.User], On: a.Ended.On}, Receipt: "不予受理告知书收到。编号：" + a.Number,
	}
	if note := c.Texts[a.Ended.Note.ID]; note != "" {
		f.Reasons = append(f.Reasons, note)
	}
	if phone != "" {
		f.After = append(f.After, fmt.Sprintf("有不同意见，可向%s反映，电话 %s。", office, phone))
	}
	return printable{forms: []document.Form{f}, back: "/applications/" + a.Number}, nil
}

// disbursementPaper is 放款登记表: what was paid out, in the reader's scope.
func (s *Server) disbursementPaper(p paper) (printable, error) {
	ctx := p.Context()
	lines, _, err := p.Ledger(ctx, app.LedgerFilter{AsOf: p.Today})
	if err != nil {
		return printable{}, err
	}
	f := table(document.Landscape, "扶贫小额信贷放款登记表", "", p.Today, true)
	f.Columns = []document.Column{{Head: "借款人", Width: 34, Name: true}, {Head: "村", Width: 28, Name: true}, {Head: "合同号", Width: 30, Name: true}, {Head: "借据号", Width: 30, Name: true}, {Head: "金额", Width: 26, Align: document.Right}, {Head: "年利率", Width: 16, Align: document.Centre}, {Head: "放款日", Width: 24, Align: document.Centre}, {Head: "到期日", Width: 24, Align: document.Centre}, {Head: "承贷责任人", Name: true}}
	f.Lines = [3]string{"登记单位：" + village(unitOf(ctx, words.ZH, p.View, p.By.Unit)), "", "截至 " + p.Today.Chinese()}
	var persons, users []string
	for _, l := range lines {
		persons, users = append(persons, l.Borrower), append(users, l.Lender)
	}
	names, err := p.Names(ctx, persons)
	if err != nil {
		return printable{}, err
	}
	officers, err := p.UserNames(ctx, users)
	if err != nil {
		return printable{}, err
	}
	var total money.Fen
	for _, l := range lines {
		place, err := p.PlaceOf(ctx, l.Village)
		if err != nil {
			return printable{}, err
		}
		f.Rows = append(f.Rows, []string{names[l.Borrower], village(place.Village), l.Contract, l.Receipt, l.AmountFen.Commas(), l.RatePPM.Percent(), l.DisbursedOn.String(), l.DueOn.String(), officers[l.Lender]})
		total += l.AmountFen
	}
	f.Sum = []string{fmt.Sprintf("%d 笔", len(lines)), "", "", "", total.Commas(), "", "", "", ""}
	f.Signs = []document.Signature{{Role: "登记人"}, {Role: "复核人"}}
	return printable{forms: []document.Form{f}, back: "/disbursements"}, nil
}

// groupPaper is 联查小组名单报备表: one village, or all in the reader's scope.
func (s *Server) groupPaper(p paper) (printable, error) {
	ctx := p.Context()
	lines, err := p.Groups(ctx)
	if err != nil {
		return printable{}, err
	}
	only, back := p.PathValue("village"), "/groups"
	if only != "" {
		back += "/" + only
	}
	var users []string
	for _, g := range lines {
		for _, u := range g.Seats {
			users = append(users, u)
		}
	}
	names, err := p.UserNames(ctx, users)
	if err != nil {
		return printable{}, err
	}
	f := table(document.Landscape, "扶贫小额信贷联查小组名单报备表", "", p.Today, false)
	f.Columns = []document.Column{{Head: "乡镇", Width: 30, Name: true}, {Head: "村", Width: 34, Name: true}}
	for _, seat := range act.Seats {
		f.Columns = append(f.Columns, document.Column{Head: zh("role", string(seat)), Name: true})
	}
	f.Columns = append(f.Columns, document.Column{Head: "最近变更", Width: 24, Align: document.Centre})
	for _, g := range lines {
		if only != "" && g.Village != only {
			continue
		}
		place, err := p.PlaceOf(ctx, g.Village)
		if err != nil {
			return printable{}, err
		}
		row := []string{place.Township, village(place.Village)}
		for _, seat := range act.Seats {
			name := names[g.Seats[seat]]
			if name == "" {
				name = "空缺"
			}
			row = append(row, name)
		}
		f.Rows = append(f.Rows, append(row, g.Changed.String()))
	}
	if only != "" && len(f.Rows) == 0 { // nobody was ever named: all five are vacant
		if _, err := p.Group(ctx, only); err != nil {
			return printable{}, err
		}
		place, err := p.PlaceOf(ctx, only)
		if err != nil {
			return printable{}, err
		}
		f.Rows = [][]string{{place.Township, village(place.Village), "空缺", "空缺", "空缺", "空缺", "空缺", "—"}}
	}
	f.Lines = [3]string{"报备单位：" + village(unitOf(ctx, words.ZH, p.View, p.By.Unit)), "", "截至 " + p.Today.Chinese()}
	f.Notes = []string{"五人均为实名；人员变动当日报备，乡镇、县、承贷机构签收（《意见》第（十二）条）。"}
	f.Signs = []document.Signature{{Role: "乡镇签收"}, {Role: "县扶贫办签收"}, {Role: "承贷机构签收"}}
	return printable{forms: []document.Form{f}, back: back}, nil
}

// ledgerPaperMax is how many loans are printed as one paper, some hundred sheets; a longer
// ledger is a workbook.
const ledgerPaperMax = 2000

// ledgerPaper is 台账信息汇总表: the sixteen columns of A13.1 as of a day, with the filter
// of the ledger page.
func (s *Server) ledgerPaper(p paper) (printable, error) {
	ctx := p.Context()
	filter := ledgerFilter(p.URL.Query(), p.Today)
	lines, sum, err := p.Ledger(ctx, filter)
	if err != nil {
		return printable{}, err
	}
	if sum.Loans > s.sheets {
		return printable{}, act.Refuse("A13.1", "too-long-to-print", act.Figures{"rows": sum.Loans, "limit": s.sheets})
	}
	rows, _, err := p.LedgerRows(ctx, filter, lines, p.whole)
	if err != nil {
		return printable{}, err
	}
	f := table(document.Wide, "扶贫小额信贷发放、使用、管理台账信息汇总表", "", p.Today, true)
	f.Columns = []document.Column{{Head: "姓名", Width: 30, Name: true}, {Head: "身份证号", Width: 40, Name: true}, {Head: "县/乡/村", Width: 42, Name: true}, {Head: "承贷机构", Width: 30, Name: true}, {Head: "贷款金额", Width: 24, Align: document.Right}, {Head: "放款时间", Width: 22, Align: document.Centre}, {Head: "到期时间", Width: 22, Align: document.Centre}, {Head: "贷款用途", Width: 20, Name: true}, {Head: "实际用途", Width: 18, Align: document.Centre}, {Head: "检查时间", Width: 18, Align: document.Centre}, {Head: "存在问题", Width: 18, Align: document.Centre}, {Head: "整改措施", Width: 18, Align: document.Centre}, {Head: "贷款余额", Width: 24, Align: document.Right}, {Head: "审批责任人", Name: true}, {Head: "承贷责任人", Name: true}, {Head: "整改责任人", Name: true}}
	columns := app.LedgerColumns(app.PresetOpinion, nil)
	for _, r := range rows {
		var cells []string
		for _, c := range columns {
			cells = append(cells, page.Ledger{}.Words(c.Value(r, words.ZH)))
		}
		f.Rows = append(f.Rows, cells)
	}
	f.Sum = []string{fmt.Sprintf("%d 户 %d 笔", sum.Households, sum.Loans), "", "", "", sum.AmountFen.Commas(), "", "", "", "", "", "", "", sum.BalanceFen.Commas(), "", "", ""}
	f.Lines = [3]string{"填报单位：" + village(unitOf(ctx, words.ZH, p.View, p.By.Unit)), "", "截至 " + filter.AsOf.Chinese()}
	f.Notes = []string{"口径：放款日在截至日及以前、已登记的贷款；余额为未还本金。来源：承贷机构放款与还款登记。"}
	f.Signs = []document.Signature{{Role: "填表人"}, {Role: "审核人"}, {Role: "负责人"}}
	return printable{forms: []document.Form{f}, back: "/ledger?" + p.URL.RawQuery, persons: len(rows), what: "ledger"}, nil
}

// todoPaper is 待办清单 of the reader's own unit.
func (s *Server) todoPaper(p paper) (printable, error) {
	ctx := p.Context()
	if !app.MayView(p.By.Role, "applications") { // an administrator sees no case (X9)
		return printable{}, act.Refuse("X2", "not-found", act.Figures{"what": "duties"})
	}
	duties, _, err := p.Duties(ctx, app.DutyFilter{Mine: true, Page: 1, Size: listMax})
	if err != nil {
		return printable{}, err
	}
	var persons []string
	for _, d := range duties {
		persons = append(persons, d.Borrower)
	}
	names, err := p.Names(ctx, persons)
	if err != nil {
		return printable{}, err
	}
	f := table(document.Portrait, "待办清单", "", p.Today, false)
	f.Columns = []document.Column{{Head: "村", Width: 30, Name: true}, {Head: "事项", Name: true}, {Head: "借款人", Width: 32, Name: true}, {Head: "编号", Width: 32, Name: true}, {Head: "依据", Width: 18, Align: document.Centre}, {Head: "截止日", Width: 24, Align: document.Centre}, {Head: "办结", Width: 16, Align: document.Centre}}
	for _, d := range duties {
		place, err := p.PlaceOf(ctx, d.Village)
		if err != nil {
			return printable{}, err
		}
		due := d.DueOn.String()
		switch {
		case d.DueOn.IsZero():
			due = "无日历"
		case d.DueOn.Before(p.Today):
			due += " 超期"
		}
		f.Rows = append(f.Rows, []string{village(place.Village), zh("duty", d.Rule), dashOr(names[d.Borrower]), d.Subject, d.Rule, due, ""})
	}
	f.Lines = [3]string{village(unitOf(ctx, words.ZH, p.View, p.By.Unit)) + " " + p.name, "", p.Today.Chinese()}
	return printable{forms: []document.Form{f}, back: "/workbench"}, nil
}

// matchPaper is 比对情况表: the differences of a county list with the national one.
func (s *Server) matchPaper(p paper) (printable, error) {
	ctx := p.Context()
	all, err := p.Snapshots(ctx)
	if err != nil {
		return printable{}, err
	}
	l := findLists(all, p.PathValue("id"))
	if l.county == nil || l.county.MatchedOn.IsZero() {
		return printable{}, act.Refuse("X2", "not-found", act.Figures{"what": "roster"})
	}
	r, rows, err := p.Differences(ctx, l.county.ID)
	if err != nil {
		return printable{}, err
	}
	var users []string
	for _, d := range rows {
		users = append(users, d.By.User)
	}
	officers, err := p.UserNames(ctx, users)
	if err != nil {
		return printable{}, err
	}
	f := table(document.Landscape, "建档立卡名册与全国系统比对情况表", l.county.ID, l.county.MatchedOn, false)
	f.Columns = []document.Column{{Head: "差异类型", Width: 28, Name: true}, {Head: "本县姓名", Width: 42, Name: true}, {Head: "全国姓名", Width: 42, Name: true}, {Head: "身份证号", Width: 42, Name: true}, {Head: "处理", Name: true}, {Head: "处理人", Width: 30, Name: true}, {Head: "日期", Width: 24, Align: document.Centre}}
	for _, d := range rows {
		national, number := "—", d.County.ID
		if d.National != nil {
			national = d.National.Name
			if number == "" {
				number = d.National.ID
			}
		}
		if !p.whole {
			number = register.Masked(number)
		}
		how := "待处理"
		if !d.Open() {
			how = zh("resolution", string(d.How))
		}
		f.Rows = append(f.Rows, []string{zh("difference", string(d.Kind)), dashOr(d.County.Name), national, number, how, officers[d.By.User], d.On.String()})
	}
	f.Draft = r.Open() > 0
	f.Lines = [3]string{fmt.Sprintf("本县名册 %d 行，一致 %d 行，差异 %d 行，未处理 %d 行", l.county.Rows, l.county.Agreed, l.county.Differences, r.Open()), "", "名册截至 " + l.county.AsOf.Chinese()}
	f.Signs = []document.Signature{{Role: "比对人"}, {Role: "复核人"}, {Role: "县扶贫办负责人"}}
	return printable{forms: []document.Form{f}, back: "/roster/" + url.PathEscape(l.county.ID), persons: len(rows), what: "roster"}, nil
}

// receiptPaper is 名单发放签收单 of a released list: number, rows, fingerprint, and who
// received it.
func (s *Server) receiptPaper(p paper) (printable, error) {
	ctx := p.Context()
	l, err := p.Release(ctx, p.PathValue("number"))
	if err != nil {
		return printable{}, err
	}
	banks, err := bankNames(p.Request, words.ZH, p.View)
	if err != nil {
		return printable{}, err
	}
	users := []string{l.By.User}
	for _, b := range l.Banks {
		users = append(users, b.By.User)
	}
	officers, err := p.UserNames(ctx, users)
	if err != nil {
		return printable{}, err
	}
	f := table(document.Portrait, "建档立卡名单发放签收单", l.Number, l.On, false)
	f.Fingerprint = l.Fingerprint
	f.Columns = []document.Column{{Head: "接收单位", Name: true}, {Head: "应签收日", Width: 26, Align: document.Centre}, {Head: "签收人", Width: 34, Name: true}, {Head: "签收日", Width: 26, Align: document.Centre}}
	for _, b := range l.Banks {
		f.Rows = append(f.Rows, []string{banks[b.Unit], b.Duty.DueOn.String(), officers[b.By.User], b.Duty.DoneOn.String()})
	}
	f.Lines = [3]string{fmt.Sprintf("名册截至 %s，共 %d 行", l.AsOf.Chinese(), l.RowCount), "", ""}
	f.Notes = []string{"名单指纹：" + l.Fingerprint, "名单已与全国扶贫开发信息系统逐人核对一致并冻结；接收单位凭指纹核对所收名单（《意见》第（十二）条）。"}
	f.Signs = []document.Signature{{Role: "发放人", Name: officers[l.By.User], On: l.On, Mark: f.Mark()}, {Role: "接收人"}}
	return printable{forms: []document.Form{f}, back: "/releases/" + url.PathEscape(l.Number)}, nil
}

// filePaper is a household's whole file as one document: cover, list of papers, index of
// the recorded acts with their digests, then the papers (A13.3).
func (s *Server) filePaper(p paper) (printable, error) {
	ctx := p.Context()
	h, err := p.Household(ctx, p.PathValue("id"))
	if err != nil {
		return printable{}, err
	}
	marks, err := p.Marks(ctx, loan.Stream(h.Household.ID))
	if err != nil {
		return printable{}, err
	}
	cover := &document.Cover{
		Sheet:       document.Sheet{Paper: document.Portrait, Title: "扶贫小额信贷档案", Number: h.Household.No, FilledOn: p.Today, InYuan: true, Fingerprint: lastMark(marks)},
		HouseholdNo: h.Household.No, Place: h.Place.County + h.Place.Township + village(h.Place.Village) + h.Household.Address, Attribute: attribute(h), To: p.Today, From: p.Today,
	}
	for _, m := range h.Persons {
		if m.ID == h.Household.HeadPerson {
			cover.Head = m.Name
		}
	}
	for _, e := range h.Events {
		if e.On.Before(cover.From) {
			cover.From = e.On
		}
		cover.Index = append(cover.Index, document.Entry{No: e.Seq, On: e.On, What: zh("event", e.Event.EventType()), By: zh("role", string(e.By.Role)) + " " + h.Users[e.By.User], Says: eventSays(words.ZH, p.View, e.Event), Mark: marks[e.Seq]})
	}
	out := printable{forms: []document.Form{cover}, back: "/households/" + url.PathEscape(h.Household.ID), persons: len(h.Persons), what: "household"}
	for _, a := range h.File.Applications {
		one := p
		one.Request = p.Request.Clone(ctx)
		one.SetPathValue("no", a.Number)
		for _, b := range []struct {
			name  string
			build func(paper) (printable, error)
		}{{"审批表", s.approvalPaper}, {"贷前入户调查表", s.surveyPaper}, {"退回通知单", s.returnPaper}, {"不予受理告知书", s.refusalPaper}} {
			got, err := b.build(one)
			var no *act.Refusal
			if errors.As(err, &no) {
				continue // this application has no such paper
			}
			if err != nil {
				return printable{}, err
			}
			cover.Papers = append(cover.Papers, b.name+" "+a.Number)
			out.forms = append(out.forms, got.forms...)
		}
	}
	if account := s.accounts(p, h); account != nil {
		cover.Papers = append(cover.Papers, "贷款还款明细")
		out.forms = append(out.forms, account)
	}
	return out, nil
}

// accounts are the movements of a household's loans, or nil without any.
func (s *Server) accounts(p paper, h *app.HouseholdCase) *document.Table {
	if len(h.File.Loans) == 0 {
		return nil
	}
	f := table(document.Portrait, "贷款还款明细", h.Household.No, p.Today, true)
	f.Columns = []document.Column{{Head: "贷款编号", Width: 42, Name: true}, {Head: "日期", Width: 24, Align: document.Centre}, {Head: "事项", Name: true}, {Head: "本金", Width: 28, Align: document.Right}, {Head: "利息", Width: 26, Align: document.Right}}
	for _, l := range h.File.Loans {
		for _, m := range l.Movements {
			f.Rows = append(f.Rows, []string{l.Number, m.On.String(), zh("movement", m.Kind), m.PrincipalFen.Commas(), m.InterestFen.Commas()})
		}
	}
	f.Sum = []string{"未还本金", "", "", h.File.OutstandingFen().Commas(), ""}
	return f
}

func dashOr(s string) string {
	if s == "" {
		return "—"
	}
	return s
}
