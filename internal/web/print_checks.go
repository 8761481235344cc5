package web

import (
	"fmt"
	"strconv"

	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/document"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/words"
)

// The papers of post-loan checks (A8): the form of one visit, recorded or blank, and the
// list of a village with a blank form for each household, to take along where there is
// no signal.

// blankForms is how many forms one file has at most; a village checks fewer in a day.
const blankForms = 60

// checkPaper is 贷后检查表 of a recorded check, or without one a blank form of the loan.
func (s *Server) checkPaper(p paper) (printable, error) {
	c, err := p.LoanWatch(p.Context(), p.PathValue("loan"))
	if err != nil {
		return printable{}, err
	}
	var done *loan.LoanCheck
	for i := range c.Loan.Checks {
		if c.Loan.Checks[i].Check == p.FormValue("check") {
			done = &c.Loan.Checks[i]
		}
	}
	return printable{forms: []document.Form{s.checkSheet(p, c, done)}, back: "/checks/" + c.Loan.Number}, nil
}

// checksPaper is the work list with its blank forms.
func (s *Server) checksPaper(p paper) (printable, error) {
	ctx := p.Context()
	span := checkSpan(p.Request)
	due, err := p.ChecksDue(ctx, p.Today.AddDays(span))
	if err != nil {
		return printable{}, err
	}
	var persons []string
	for _, d := range due {
		persons = append(persons, d.Borrower)
	}
	names, err := p.Names(ctx, persons)
	if err != nil {
		return printable{}, err
	}
	f := table(document.Portrait, "贷后检查清单", "", p.Today, true)
	f.Columns = []document.Column{
		{Head: "村", Name: true}, {Head: "借款人", Width: 30, Name: true}, {Head: "户编号", Width: 34, Name: true}, {Head: "余额", Width: 24, Align: document.Right},
		{Head: "检查", Width: 13, Align: document.Centre}, {Head: "应检日", Width: 24, Align: document.Centre}, {Head: "已检", Width: 13, Align: document.Centre},
	}
	f.Lines = [3]string{village(unitOf(ctx, words.ZH, p.View, p.By.Unit)), fmt.Sprintf("%d 天内应检 %d 户", span, len(due)), p.Today.Chinese()}
	out := printable{forms: []document.Form{f}, back: "/checks?days=" + strconv.Itoa(span)}
	for i, d := range due {
		place, err := p.PlaceOf(ctx, d.Village)
		if err != nil {
			return printable{}, err
		}
		f.Rows = append(f.Rows, []string{village(place.Village), names[d.Borrower], d.No, money.Fen(d.OwedFen).Commas(), checkKind[d.Rule], d.DueOn.String(), ""})
		if i >= blankForms {
			continue
		}
		c, err := p.LoanWatch(ctx, d.Loan)
		if err != nil {
			return printable{}, err
		}
		out.forms = append(out.forms, s.checkSheet(p, c, nil))
	}
	if len(due) > blankForms {
		f.Notes = append(f.Notes, fmt.Sprintf("本文件附前 %d 户的空白检查表；其余各户请按村打印。", blankForms))
	}
	return out, nil
}

// checkKind is a check in two characters.
var checkKind = map[string]string{"A8.1": "首次", "A8.2": "季度", "A8.3": "月度", "A8.4": "季度"}

// checkSheet is the form of one loan; done is nil for a blank one.
func (s *Server) checkSheet(p paper, c *app.LoanWatch, done *loan.LoanCheck) *document.Check {
	n := c.Loan
	f := &document.Check{
		Sheet: document.Sheet{Paper: document.Portrait, Title: "扶贫小额信贷贷后检查表", InYuan: true}, Blank: done == nil, Borrower: c.Borrower, No: c.Home.No,
		Address: c.Place.County + c.Place.Township + village(c.Place.Village) + c.Home.Address, Loan: n.Number, Bank: unitOf(p.Context(), words.ZH, p.View, n.Bank), Purpose: purpose(words.ZH, p.View, n.Purpose),
		AmountFen: n.AmountFen, OwedFen: n.OutstandingFen(), DisbursedOn: n.DisbursedOn, MaturesOn: n.DueOn,
	}
	last := n.LastCheck()
	if done == nil {
		f.Kind, f.DueOn = checkKind[c.Schedule.Next.Rule], c.Schedule.Next.DueOn
		for _, d := range c.Schedule.Dues {
			if d.DoneOn.IsZero() { // the oldest that was missed
				f.Kind, f.DueOn = checkKind[d.Rule], d.DueOn
				break
			}
		}
		for _, m := range c.Group {
			if m.Holds(p.Today) && !otherBank(m, n) {
				f.Present = append(f.Present, document.Signature{Role: zh("role", string(m.Seat)), Name: c.Users[m.User]})
			}
		}
	} else {
		last = checkBefore(n, done)
		f.Number, f.FilledOn, f.On, f.OwedFen, f.Signed = done.Check, done.NotedOn, done.On, done.OwedFen, done.Signed
		if done.NotedOn != done.On {
			f.NotedOn = done.NotedOn
		}
		for _, d := range c.Schedule.Dues {
			if d.DoneOn == done.On {
				f.Kind, f.DueOn = checkKind[d.Rule], d.DueOn
			}
		}
		if n.LastCheck() == done {
			f.NextOn = c.Schedule.Next.DueOn
		}
		f.Problem = found(words.ZH, p.View, done.Problem)
		if q := c.File.Problem(done.Finding); q != nil && q.AmountFen > 0 {
			f.AmountInvolved = q.AmountFen.Commas()
		}
		f.Found, f.Flow, f.Partner, f.Advice = c.Texts[done.Note.ID], c.Texts[done.Flow.ID], c.Texts[done.Partner.ID], c.Texts[done.Advice.ID]
		if done.Photo != "" {
			f.Photo = "照片摘要 " + done.Photo.Digest()[:8]
		}
		for _, m := range done.Present {
			f.Present = append(f.Present, document.Signature{Role: zh("role", string(m.Seat)), Name: c.Users[m.User]})
		}
		if v := done.Voided; v != nil {
			f.Void = v.On.Chinese() + " " + c.Users[v.By.User] + "：" + c.Texts[v.Note.ID]
		}
	}
	for _, q := range []struct {
		field, says string
		of          func(*loan.LoanCheck) string
		note        func(*loan.LoanCheck) string
	}{
		{"in_person", "见到本人", func(ch *loan.LoanCheck) string { return ch.Met }, nil},
		{"use", "实际用途", func(ch *loan.LoanCheck) string { return ch.Use }, func(ch *loan.LoanCheck) string { return c.Texts[ch.UseNote.ID] }},
		{"condition", "项目现状", func(ch *loan.LoanCheck) string { return ch.Condition }, func(ch *loan.LoanCheck) string {
			if ch.Stock == 0 {
				return ""
			}
			return "规模 " + strconv.Itoa(ch.Stock)
		}},
		{"family", "家庭变化", func(ch *loan.LoanCheck) string { return ch.Family }, nil},
		{"will", "还款意愿", func(ch *loan.LoanCheck) string { return ch.Will }, nil},
	} {
		a := document.CheckAnswer{Question: q.says, Given: -1}
		for i, code := range loan.CheckAnswers(q.field) {
			a.Options = append(a.Options, zh(q.field, code))
			if done != nil && q.of(done) == code {
				a.Given = i
			}
		}
		if q.note != nil && done != nil {
			a.Note = q.note(done)
		}
		if last != nil {
			a.Last = zh(q.field, q.of(last))
			if q.note != nil && q.note(last) != "" {
				a.Last += "，" + q.note(last)
			}
			a.Last += "（" + last.On.String() + "）"
		}
		f.Answers = append(f.Answers, a)
	}
	return f
}

// checkBefore is the newest check that counts of the days before one; nil if there is none.
func checkBefore(n *loan.Loan, done *loan.LoanCheck) *loan.LoanCheck {
	var last *loan.LoanCheck
	day := civil.Date{}
	for i := range n.Checks {
		if ch := &n.Checks[i]; ch.Voided == nil && ch.On.Before(done.On) && !ch.On.Before(day) {
			last, day = ch, ch.On
		}
	}
	return last
}
