package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/web/page"
)

const withdrawalsAt = "/withdrawals"

// splitsShownDays is how far back the list of split withdrawals looks. It is a page's
// length and no law.
const splitsShownDays = 92

// withdrawals is the list of withdrawals by whose turn it is (A7).
func (s *Server) withdrawals(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	p := page.Withdrawals{Shell: s.shell(ctx, r, rd, v, page.MenuWithdrawals)}
	steps := []loan.WithdrawalStep{loan.WithdrawalRemind, loan.WithdrawalTrack, loan.WithdrawalTracked, loan.WithdrawalSmall}
	tab := loan.WithdrawalStep(r.FormValue("tab"))
	split, draws := tab == "split", tab == "draw"
	if !split && !draws && !slices.Contains(steps, tab) {
		tab = loan.WithdrawalTrack
		if loan.LevelOf(rd.By.Role) == loan.UnitBank {
			tab = loan.WithdrawalRemind
		}
	}
	lines, counts, err := v.Withdrawals(ctx, tab)
	if err != nil {
		return err
	}
	splits, err := v.Splits(ctx, v.Today.AddDays(-splitsShownDays))
	if err != nil {
		return err
	}
	for _, step := range steps {
		p.Tabs = append(p.Tabs, page.Chip{Words: label(l, "withdrawal-step", string(step)), N: counts[step], Href: withdrawalsAt + "?tab=" + string(step), Current: step == tab})
	}
	p.Tabs = append(p.Tabs, page.Chip{Words: say(l, "拆分提示", "split"), N: len(splits), Href: withdrawalsAt + "?tab=split", Current: split})
	drawn, err := v.Draws(ctx)
	if err != nil {
		return err
	}
	p.Tabs = append(p.Tabs, page.Chip{Words: say(l, "抽查", "draws"), N: len(drawn), Href: withdrawalsAt + "?tab=draw", Current: draws})
	var persons []string
	for _, x := range lines {
		persons = append(persons, x.Borrower)
	}
	for _, x := range splits {
		persons = append(persons, x.Borrower)
	}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return err
	}
	places := map[string]string{}
	place := func(village string) (string, error) {
		if at, ok := places[village]; ok {
			return at, nil
		}
		pl, err := v.PlaceOf(ctx, village)
		places[village] = pl.Township + pl.Village
		return places[village], err
	}
	if draws {
		for _, d := range drawn {
			row, err := s.drawRow(ctx, l, v, d)
			if err != nil {
				return err
			}
			p.Draws = append(p.Draws, row)
		}
	}
	if split {
		for _, x := range splits {
			row := page.SplitRow{Borrower: names[x.Borrower], Href: withdrawalsAt + "/" + url.PathEscape(x.Loan), SumFen: money.Fen(x.SumFen)}
			if row.Place, err = place(x.Village); err != nil {
				return err
			}
			row.Says = fmt.Sprintf(say(l, "%s 至 %s（%d 天内）分 %d 次，合计达到 %s 元", "%s to %s (within %d days), %d times, together %s or more"), x.From, x.To, x.Days, len(x.Withdrawals), money.Fen(x.LimitFen).Commas())
			for _, part := range x.Withdrawals {
				row.Parts = append(row.Parts, part.On.String()+" "+money.Fen(part.AmountFen).Commas())
			}
			p.Splits = append(p.Splits, row)
		}
	} else {
		for _, x := range lines {
			row := withdrawalRow(l, v, x)
			row.Borrower = names[x.Borrower]
			if row.Place, err = place(x.Village); err != nil {
				return err
			}
			row.Tick = x.Step == loan.WithdrawalRemind
			p.Rows = append(p.Rows, row)
		}
	}
	if tab == loan.WithdrawalRemind && len(p.Rows) > 0 && app.MayCall(rd.By.Role, "remind-group") {
		send := s.send(l, withdrawalsAt, "remind-group", 0)
		p.Remind = &send
	}
	if len(p.Rows)+len(p.Splits)+len(p.Draws) == 0 {
		p.Empty = &page.Empty{Says: page.NoWithdrawals}
	}
	return s.render(w, r, rd, p)
}

// withdrawalRow is a withdrawal of a list, without names and places.
func withdrawalRow(l string, v *app.View, x app.WithdrawalLine) page.WithdrawalRow {
	row := page.WithdrawalRow{
		Number: x.Number, Href: withdrawalsAt + "/" + url.PathEscape(x.Number), On: x.On, AmountFen: money.Fen(x.AmountFen), Way: label(l, "way", x.Way), Purpose: purpose(l, v, x.Purpose),
		State: label(l, "withdrawal-step", string(x.Step)), Turn: withdrawalTurn(l, x.Step),
	}
	if x.Agrees != "" {
		row.Result, row.Bad = label(l, "agrees", x.Agrees), x.Agrees == loan.UseDiffers
	}
	if x.Duty.ID != "" {
		row.Light = light(v, x.Duty)
	}
	return row
}

// withdrawalTurn names whose turn it is.
func withdrawalTurn(l string, step loan.WithdrawalStep) string {
	switch step {
	case loan.WithdrawalRemind:
		return label(l, "level", string(loan.UnitBank))
	case loan.WithdrawalTrack:
		return label(l, "level", string(loan.UnitVillage))
	}
	return ""
}

// loanWithdrawals are the withdrawals of one loan.
func (s *Server) loanWithdrawals(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	number := r.PathValue("number")
	c, err := v.WithdrawalWatch(ctx, number)
	if err != nil {
		return err
	}
	n := c.Loan
	p := page.LoanWithdrawals{Shell: s.shell(ctx, r, rd, v, page.MenuWithdrawals), Borrower: c.Borrower, Place: c.Place.Township + c.Place.Village, Loan: n.Number}
	p.Under = true
	if app.MayView(rd.By.Role, "household") {
		p.Household = "/households/" + url.PathEscape(c.File.Household)
	}
	if app.MayView(rd.By.Role, "checks") {
		p.Checks = "/checks/" + url.PathEscape(n.Number)
	}
	p.Facts = []page.Fact{
		{Words: say(l, "合同用途", "contract’s purpose"), Value: purpose(l, v, n.Purpose)},
		{Words: say(l, "贷款金额", "sum"), Value: n.AmountFen.Commas()},
		{Words: say(l, "放款日", "disbursed"), Value: n.DisbursedOn.String()},
		{Words: say(l, "累计提款", "taken out"), Value: takenOut(n).Commas()},
	}
	may := func(command string) bool { return app.MayCall(rd.By.Role, command) }
	at := withdrawalsAt + "/" + url.PathEscape(number)
	form, no := r.FormValue("form"), r.FormValue("no")
	if form == "" && strings.HasPrefix(number, "TK-") {
		no = number // the duty's own page: its form stands open
	}
	_, chosen := c.File.Withdrawal(no)
	switch {
	case form == "void" && chosen != nil && may("void-withdrawal"):
		p.Do = &page.PlainForm{
			Send: s.send(l, at+"?form=void&no="+url.QueryEscape(no), "void-withdrawal", 0), Title: commandTitle(l, "void-withdrawal") + " " + no,
			Why: say(l, "记录保留并注明", "it stays readable"), Rule: "A7.1", Hidden: []page.Option{{Value: "withdrawal", Words: no}},
			Fields: []page.PlainField{{Key: "note/void", Kind: "area", Value: typed(r, "note", ""), Required: true}}, Danger: true,
		}
	case form == "record" && may("record-withdrawal"):
		p.Do = s.withdrawalForm(r, l, v, n, at)
	case chosen != nil && chosen.Use == nil && chosen.Voided == nil && may("record-use"):
		p.Do = s.useForm(r, l, v, c, chosen, at)
	case chosen != nil && chosen.Step() == loan.WithdrawalRemind && may("remind-group"):
		p.Do = &page.PlainForm{
			Send: s.send(l, at, "remind-group", 0), Title: commandTitle(l, "remind-group") + " " + no, Why: say(l, "提醒出现在联查小组的工作台上", "it stands on the group’s workbench"), Rule: "A7.1",
			Hidden: []page.Option{{Value: "withdrawals", Words: no}},
		}
	}
	if form != "record" && may("record-withdrawal") && !n.Reversed {
		p.Acts = append(p.Acts, page.Action{Verb: commandTitle(l, "record-withdrawal"), Command: "record-withdrawal", Href: at + "?form=record"})
	}
	for i := range slices.Backward(n.Withdrawals) {
		p.Rows = append(p.Rows, withdrawalDone(l, rd, v, c, &n.Withdrawals[i], p.Do != nil && no == n.Withdrawals[i].Withdrawal))
	}
	return s.render(w, r, rd, p)
}

// takenOut is the sum of the withdrawals that count.
func takenOut(n *loan.Loan) (sum money.Fen) {
	for _, w := range n.Withdrawals {
		if w.Voided == nil {
			sum += w.AmountFen
		}
	}
	return sum
}

// withdrawalDone is one withdrawal of a loan; opened says that its form stands on the page.
func withdrawalDone(l string, rd reader, v *app.View, c *app.LoanWatch, w *loan.Withdrawal, opened bool) page.WithdrawalDone {
	x := app.WithdrawalLine{
		Number: w.Withdrawal, Purpose: c.Loan.Purpose, Way: w.Way, Step: w.Step(), AmountFen: int64(w.AmountFen), On: w.On,
	}
	for _, d := range c.Duties {
		if d.Subject == w.Withdrawal && d.DoneOn.IsZero() {
			x.Duty = d
		}
	}
	if w.Use != nil {
		x.Agrees = w.Use.Agrees
	}
	d := page.WithdrawalDone{WithdrawalRow: withdrawalRow(l, v, x), Large: w.Large, By: c.Users[w.By.User]}
	if w.NotedOn != w.On {
		d.NotedOn = w.NotedOn
	}
	add := func(zh, en, value string) {
		if value != "" {
			d.Lines = append(d.Lines, page.Fact{Words: say(l, zh, en), Value: value})
		}
	}
	add("提款方式", "way", d.Way)
	add("对方户名", "payee", c.Texts[w.Payee.ID])
	add("流水号", "serial number", tail(c.Texts[w.Serial.ID]))
	if !w.RemindedOn.IsZero() {
		add("提醒", "reminded", w.RemindedOn.String()+" "+c.Users[w.RemindedBy.User])
	}
	add("抽查", "drawn", w.Draw)
	if w.Use != nil {
		add("跟踪记录", "recorded", w.Use.On.String()+" "+c.Users[w.Use.By.User])
		add("付给谁", "paid to", c.Texts[w.Use.Payee.ID])
		add("买了什么", "bought", c.Texts[w.Use.Goods.ID])
		add("情况说明", "what was found", c.Texts[w.Use.Note.ID])
		if w.Use.Voucher != "" {
			d.Photo = "/files/" + w.Use.Voucher.Subject() + "/" + w.Use.Voucher.Digest()
		}
		if w.Use.Problem != "" && app.MayView(rd.By.Role, "problems") {
			d.Problem = "/problems/" + url.PathEscape(w.Use.Problem)
		}
	}
	at := withdrawalsAt + "/" + url.PathEscape(c.Loan.Number)
	if w.Voided != nil {
		d.Void = w.Voided.On.String() + " " + c.Users[w.Voided.By.User] + say(l, "：", ": ") + c.Texts[w.Voided.Note.ID]
		return d
	}
	no := "no=" + url.QueryEscape(w.Withdrawal)
	if w.Use == nil && !opened && app.MayCall(rd.By.Role, "record-use") {
		d.Acts = append(d.Acts, page.Action{Verb: commandTitle(l, "record-use"), Command: "record-use", Href: at + "?form=use&" + no})
	}
	if w.Step() == loan.WithdrawalRemind && !opened && app.MayCall(rd.By.Role, "remind-group") {
		d.Acts = append(d.Acts, page.Action{Verb: commandTitle(l, "remind-group"), Command: "remind-group", Href: at + "?form=remind&" + no})
	}
	if w.Use == nil && w.Draw == "" && app.MayCall(rd.By.Role, "void-withdrawal") {
		d.Acts = append(d.Acts, page.Action{Verb: say(l, "记错了，作废", "entered wrongly: void"), Command: "void-withdrawal", Href: at + "?form=void&" + no})
	}
	return d
}

// tail is the end of a long number: enough to find it in the bank's own list.
func tail(s string) string {
	if r := []rune(s); len(r) > 8 {
		return "…" + string(r[len(r)-8:])
	}
	return s
}

func (s *Server) withdrawalForm(r *http.Request, l string, v *app.View, n *loan.Loan, at string) *page.PlainForm {
	way := radio(r, l, "way", "way", loan.WithdrawalWays)
	return &page.PlainForm{
		Send: s.send(l, at+"?form=record", "record-withdrawal", 0), Title: commandTitle(l, "record-withdrawal"), Why: say(l, "照银行流水填写；同一流水号只登记一次", "as in the bank’s statement; one serial number is recorded once"), Rule: "A7.1",
		Hidden: []page.Option{{Value: "loan", Words: n.Number}},
		Fields: []page.PlainField{
			{Key: "done_on/withdrawal", Kind: "date", Value: typed(r, "done_on", v.Today.String()), Required: true}, {Key: "amount_fen/taken", Kind: "money", Value: typed(r, "amount_fen", ""), Required: true},
			way, {Key: "serial", Kind: "text", Value: typed(r, "serial", ""), Required: true}, {Key: "payee/withdrawal", Kind: "text", Value: typed(r, "payee", "")},
		},
		More: []page.PlainField{{Key: "payee_account", Kind: "text", Value: typed(r, "payee_account", "")}, {Key: "phone/withdrawal", Kind: "text", Value: typed(r, "phone", "")}, {Key: "dated_by", Kind: "text", Value: typed(r, "dated_by", "")}},
	}
}

// useForm is what the group fills in about one withdrawal.
func (s *Server) useForm(r *http.Request, l string, v *app.View, c *app.LoanWatch, w *loan.Withdrawal, at string) *page.PlainForm {
	agrees := radio(r, l, "agrees", "agrees", []string{loan.UseAgrees, loan.UseDiffers})
	f := &page.PlainForm{
		Send: s.send(l, at+"?form=use&no="+url.QueryEscape(w.Withdrawal), "record-use", 0), Title: commandTitle(l, "record-use") + " " + w.Withdrawal, Rule: "A7.1", Photo: true,
		Why:    w.On.String() + say(l, "，", ", ") + w.AmountFen.Commas() + say(l, " 元，", " yuan, ") + label(l, "way", w.Way),
		Hidden: []page.Option{{Value: "withdrawal", Words: w.Withdrawal}, {Value: "file_subject", Words: c.File.Household}},
		Fields: []page.PlainField{
			{Key: "payee/use", Kind: "text", Value: typed(r, "payee", ""), Required: true}, {Key: "goods", Kind: "area", Value: typed(r, "goods", ""), Required: true}, agrees,
			{Key: "problem/use", Kind: "select", Options: problemOptions(r, l, v)}, {Key: "note/use", Kind: "area", Value: typed(r, "note", "")}, {Key: "voucher", Kind: "picture"},
		},
		More: []page.PlainField{{Key: "done_on/use", Kind: "date", Value: typed(r, "done_on", v.Today.String())}, {Key: "dated_by", Kind: "text", Value: typed(r, "dated_by", "")}},
	}
	if id := typed(r, "voucher", ""); id != "" { // a refused form comes again: the photo was taken already
		f.Hidden = append(f.Hidden, page.Option{Value: "voucher", Words: id})
		f.Fields = slices.DeleteFunc(f.Fields, func(x page.PlainField) bool { return x.Key == "voucher" })
	}
	return f
}

// monitored is the page on which a duty of article 7 is done.
func monitored(d act.Duty) (string, bool) {
	if strings.HasPrefix(d.Subject, "CC-") {
		return "/draws/" + url.PathEscape(d.Subject), true
	}
	return withdrawalsAt + "/" + url.PathEscape(d.Subject), strings.HasPrefix(d.Subject, "TK-")
}
