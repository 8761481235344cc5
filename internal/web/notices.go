package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/web/page"
)

// notices is 村级公示: villages with reported loans to publish, then the notices (A6).
func (s *Server) notices(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	p := page.Notices{Shell: s.shell(ctx, r, rd, v, page.MenuNotices)}
	phone, office, err := v.Hotline(ctx)
	if err != nil {
		return err
	}
	p.Hotline = phone
	if app.MayCall(rd.By.Role, "set-hotline") && (phone == "" || r.URL.Query().Get("hotline") != "") {
		p.SetPhone = &page.HotlineForm{Send: s.send(rd.Lang, "/notices", "set-hotline", 0), Phone: typed(r, "phone", phone), Office: typed(r, "office", office)}
	}
	if app.MayCall(rd.By.Role, "set-hotline") && p.SetPhone == nil {
		p.Change = "/notices?hotline=1"
	}
	due, err := s.dueCards(r, rd, v)
	if err != nil {
		return err
	}
	lines, err := v.Notices(ctx)
	if err != nil {
		return err
	}
	reported := map[string]int{} // open reports that the reader's unit handles
	if app.MayView(rd.By.Role, "reports") {
		all, err := v.Reports(ctx)
		if err != nil {
			return err
		}
		for _, one := range all {
			if one.AnsweredOn.IsZero() {
				reported[one.Notice]++
			}
		}
	}
	var up, over, told []page.NoticeCard
	for _, n := range lines {
		place, err := v.PlaceOf(ctx, n.Village)
		if err != nil {
			return err
		}
		c := page.NoticeCard{Village: place.Village, Township: place.Township, State: page.Ended, N: n.Rows, SumFen: n.TotalFen, From: n.PostedOn, To: n.LastOn, Href: "/notices/" + n.Number, Verb: say(rd.Lang, "查看", "Open"), Reports: reported[n.Number]}
		if v.Scope.Bank == "" { // a bank may see a part of it, and hangs out nothing
			c.Print = "/notices/print?n=" + url.QueryEscape(n.Number)
		}
		if v.Today.After(n.LastOn) {
			over = append(over, c)
			if c.Reports > 0 {
				told = append(told, c)
			}
			continue
		}
		c.State, c.Stale = page.OnNotice, !n.StaleSince.IsZero()
		c.Public, c.Day = "/n/"+url.PathEscape(n.Token), dayOfNotice(rd.Lang, v.Law, n, v.Today)
		if left, err := v.Law.Working().Between(v.Today, n.LastOn); err == nil {
			c.Light = page.WorkingDaysLeft(left, false)
		}
		up = append(up, c)
		if c.Reports > 0 {
			told = append(told, c)
		}
	}
	if len(up) > 0 && v.Scope.Bank == "" {
		p.Posters = "/notices/print"
	}
	tab := r.URL.Query().Get("tab")
	p.Tabs = []page.Chip{
		{Words: say(rd.Lang, "待公示", "to publish"), N: len(due), Href: "/notices", Current: tab == ""},
		{Words: say(rd.Lang, "公示中", "on the board"), N: len(up), Href: "/notices?tab=up", Current: tab == "up"},
		{Words: say(rd.Lang, "已结束", "over"), N: len(over), Href: "/notices?tab=over", Current: tab == "over"},
	}
	if len(told) > 0 {
		p.Tabs = append(p.Tabs, page.Chip{Words: say(rd.Lang, "有反映", "reported"), N: len(told), Href: "/notices?tab=told", Current: tab == "told"})
	}
	if len(due) > 1 && app.MayCall(rd.By.Role, "publish-notices") {
		p.Publish = "/notices/publish"
	}
	switch tab {
	case "up":
		p.Cards = up
	case "over":
		p.Cards = over
	case "told":
		p.Cards = told
	default:
		p.Cards = due
	}
	if len(p.Cards) == 0 {
		p.Empty = &page.Empty{Says: page.NoRecords}
		if tab == "" {
			p.Empty.Says = page.NoReportBack
		}
	}
	return s.render(w, r, rd, p)
}

// dueCards are the villages with reported loans that wait for their notice.
func (s *Server) dueCards(r *http.Request, rd reader, v *app.View) ([]page.NoticeCard, error) {
	ctx := r.Context()
	lines, _, err := v.Applications(ctx, app.ApplicationFilter{Steps: []loan.Step{loan.StepNotice}, Page: 1, Size: 5000})
	if err != nil {
		return nil, err
	}
	duties, _, err := v.Duties(ctx, app.DutyFilter{Rule: "A6.3", Page: 1, Size: 5000})
	if err != nil {
		return nil, err
	}
	last := map[string]act.Duty{}
	for i := len(duties) - 1; i >= 0; i-- { // the most pressing stands first
		last[duties[i].Village] = duties[i].Duty
	}
	var loans []string
	for _, l := range lines {
		loans = append(loans, l.Loan)
	}
	paid, err := v.PaidFen(ctx, loans)
	if err != nil {
		return nil, err
	}
	var cards []page.NoticeCard
	at := map[string]int{}
	for _, l := range lines {
		i, ok := at[l.Village]
		if !ok {
			place, err := v.PlaceOf(ctx, l.Village)
			if err != nil {
				return nil, err
			}
			i = len(cards)
			at[l.Village] = i
			c := page.NoticeCard{Village: place.Village, Township: place.Township, Href: "/notices/" + l.Village, State: page.NoticeDue, Verb: say(rd.Lang, "编制公示", "Compose")}
			if d, ok := last[l.Village]; ok {
				c.Light = dueLight(v, d.DueOn)
			}
			cards = append(cards, c)
		}
		cards[i].N++
		cards[i].SumFen += paid[l.Loan]
	}
	return cards, nil
}

// dueLight is the light of a last day that is counted in working days.
func dueLight(v *app.View, due civil.Date) page.Light {
	switch {
	case due.IsZero():
		return page.NoClock(v.Today.Year())
	case due.Before(v.Today):
		return page.Overdue(due.DaysUntil(v.Today))
	case due == v.Today:
		return page.DueToday()
	}
	left, err := v.Law.Working().Between(v.Today, due)
	if err != nil {
		return page.NoClock(due.Year())
	}
	return page.WorkingDaysLeft(left, !due.After(v.NextDay(soonDays(v))))
}

// dayOfNotice says on which of its working days a notice stands; the day of posting is
// not counted (A6.3).
func dayOfNotice(lang string, l *law.Law, n app.NoticeLine, today civil.Date) string {
	all, err := l.Working().Between(n.PostedOn, n.LastOn)
	now, err2 := l.Working().Between(n.PostedOn, today)
	if err != nil || err2 != nil || now < 1 {
		return ""
	}
	return fmt.Sprintf(say(lang, "第 %d/%d 个工作日", "working day %d of %d"), now, all)
}

// noticeCompose shows a village's notice before it is published: five columns and no
// other personal datum (A6.2).
func (s *Server) noticeCompose(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	village := r.PathValue("village")
	if strings.HasPrefix(village, "GS-") {
		return s.noticeView(w, r, rd, v, village)
	}
	lines, _, err := v.Applications(ctx, app.ApplicationFilter{Steps: []loan.Step{loan.StepNotice}, Village: village, Page: 1, Size: 5000})
	if err != nil {
		return err
	}
	if len(village) != 12 || len(lines) == 0 {
		return act.Refuse("X2", "not-found", act.Figures{"what": village})
	}
	place, err := v.PlaceOf(ctx, village)
	if err != nil {
		return err
	}
	p := page.NoticeCompose{Shell: s.shell(ctx, r, rd, v, page.MenuNotices), Village: place.Village, Township: place.Township, Notice: page.NoticeBody{Village: place.Village, Township: place.Township, From: v.Today, Document: basis(v.Law, v.Today)}}
	p.Under = true
	b := &p.Notice
	if b.Phone, b.Office, err = v.Hotline(ctx); err != nil {
		return err
	}
	if err := fillNotice(ctx, rd, v, b, lines); err != nil {
		return err
	}
	p.Rows = batchRows(lines)
	duties, _, err := v.Duties(ctx, app.DutyFilter{Rule: "A6.3", Page: 1, Size: 5000})
	if err != nil {
		return err
	}
	for _, d := range duties {
		if d.Village == village {
			p.Light = dueLight(v, d.DueOn)
			break
		}
	}
	if app.MayCall(rd.By.Role, "publish-notice") {
		p.Do = &page.Action{Verb: say(rd.Lang, "发布公示", "Publish the notice"), Command: "publish-notice", Main: true}
		if b.Phone == "" {
			p.Do.Why, p.Do.Rule = say(rd.Lang, "未填写举报电话，不能发布。", "Without a hotline nothing can be published."), "A6.3"
		}
		p.Send = s.send(rd.Lang, "/notices?tab=up", "publish-notice", 0)
		p.Send.Href += "&village=" + village
		p.Send.Sign = s.Demo == nil
	}
	return s.render(w, r, rd, p)
}

// fillNotice adds the loans of applications to a notice before it is published.
func fillNotice(ctx context.Context, rd reader, v *app.View, b *page.NoticeBody, lines []app.ApplicationLine) error {
	briefs, err := v.Briefs(ctx, lines)
	if err != nil {
		return err
	}
	var persons []string
	for _, l := range lines {
		persons = append(persons, l.Borrower)
	}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return err
	}
	for _, c := range briefs {
		if c.Loan == nil {
			continue
		}
		if b.To.IsZero() { // the notice's days follow the policy of its loans
			pack, err := v.Law.Pack(c.Loan.Pack)
			if err != nil {
				return err
			}
			if due, _, err := pack.Due("notice.working-days", v.Today); err == nil {
				b.To = due.Date
			}
			if b.Days, err = pack.Int("notice.working-days", v.Today); err != nil {
				return err
			}
		}
		percent, subsidy, err := c.Loan.ExpectedSubsidy(v.Law)
		if err != nil {
			return err
		}
		b.Rows = append(b.Rows, page.NoticeRow{Borrower: names[c.Loan.Borrower], Purpose: purposeName(rd.Lang, v.Law, c.Loan.Purpose), AmountFen: c.Loan.AmountFen, Standard: standard(rd.Lang, percent, c.Loan.RatePPM), SubsidyFen: subsidy})
		b.SumFen += c.Loan.AmountFen
		b.Subsidy += subsidy
	}
	return nil
}

func batchRows(lines []app.ApplicationLine) []page.BatchRow {
	out := make([]page.BatchRow, 0, len(lines))
	for _, l := range lines {
		out = append(out, page.BatchRow{ID: l.Number, Seen: l.Revision})
	}
	return out
}

// rowsMax is how many rows one signature takes.
const rowsMax = 200

// noticePublish shows the notices of all villages that wait, of one bank if asked for,
// to be published with one signature (A6.2).
func (s *Server) noticePublish(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	if !app.MayCall(rd.By.Role, "publish-notices") {
		return act.Refuse("X2", "not-found", act.Figures{"what": "publish"})
	}
	bank := r.URL.Query().Get("bank")
	lines, _, err := v.Applications(ctx, app.ApplicationFilter{Steps: []loan.Step{loan.StepNotice}, Page: 1, Size: 5000})
	if err != nil {
		return err
	}
	p := page.NoticePublish{Shell: s.shell(ctx, r, rd, v, page.MenuNotices)}
	p.Under = true
	phone, officeName, err := v.Hotline(ctx)
	if err != nil {
		return err
	}
	names, err := bankNames(r, rd.Lang, v)
	if err != nil {
		return err
	}
	perBank := map[string]int{}
	byVillage := map[string][]app.ApplicationLine{}
	for _, l := range lines {
		perBank[l.Bank]++
		if bank == "" || l.Bank == bank {
			byVillage[l.Village] = append(byVillage[l.Village], l)
		}
	}
	p.Chips = append(p.Chips, page.Chip{Words: say(rd.Lang, "全部银行", "all banks"), N: len(lines), Href: "/notices/publish", Current: bank == ""})
	for _, code := range sortedKeys(perBank) {
		p.Chips = append(p.Chips, page.Chip{Words: names[code], N: perBank[code], Href: "/notices/publish?bank=" + url.QueryEscape(code), Current: bank == code})
	}
	for _, code := range sortedKeys(byVillage) {
		if len(p.Rows)+len(byVillage[code]) > rowsMax {
			p.Left++
			continue
		}
		place, err := v.PlaceOf(ctx, code)
		if err != nil {
			return err
		}
		b := page.NoticeBody{Village: village(place.Village), Township: place.Township, From: v.Today, Document: basis(v.Law, v.Today), Phone: phone, Office: officeName}
		if err := fillNotice(ctx, rd, v, &b, byVillage[code]); err != nil {
			return err
		}
		p.All = append(p.All, b)
		p.Rows = append(p.Rows, batchRows(byVillage[code])...)
		p.SumFen += b.SumFen
	}
	if len(p.All) == 0 {
		p.Empty = &page.Empty{Says: page.NoReportBack, Actions: []page.Link{{Words: say(rd.Lang, "返回", "Back"), Href: "/notices"}}}
		return s.render(w, r, rd, p)
	}
	p.Do = &page.Action{Verb: fmt.Sprintf(say(rd.Lang, "发布 %d 个村的公示", "Publish %d notices"), len(p.All)), Command: "publish-notices", Main: true}
	if phone == "" {
		p.Do.Why, p.Do.Rule = say(rd.Lang, "未填写举报电话，不能发布。", "Without a hotline nothing can be published."), "A6.3"
	}
	p.Send = s.send(rd.Lang, "/notices?tab=up", "publish-notices", 0)
	return s.render(w, r, rd, p)
}

// noticeView is one published notice in the office: its days, interruptions, photos.
func (s *Server) noticeView(w http.ResponseWriter, r *http.Request, rd reader, v *app.View, number string) error {
	ctx := r.Context()
	n, err := v.Notice(ctx, number)
	if err != nil {
		return err
	}
	here := "/notices/" + n.Number
	p := page.NoticeView{Shell: s.shell(ctx, r, rd, v, page.MenuNotices), Number: n.Number, State: page.Ended}
	p.Under = true
	if n.Others == 0 {
		p.Print = "/notices/print?n=" + n.Number
	}
	b := page.NoticeBody{Number: n.Number, Village: village(n.Place.Village), Township: n.Place.Township, From: n.PostedOn, To: n.LastOn, Document: basis(v.Law, n.PostedOn), Phone: n.Hotline, Before: n.NumberBefore().Phone, Since: n.NumberBefore().Until, Office: n.Office}
	p.Stale = !n.StaleSince.IsZero() && n.Stands(v.Today)
	for _, l := range n.Lines {
		b.Rows = append(b.Rows, page.NoticeRow{Borrower: n.Names[l.Borrower], Purpose: purposeName(rd.Lang, v.Law, l.Purpose), AmountFen: l.AmountFen, Standard: standard(rd.Lang, l.SubsidyPercent, l.SubsidyPPM), SubsidyFen: l.SubsidyFen})
		b.SumFen += l.AmountFen
		b.Subsidy += l.SubsidyFen
	}
	if n.Stands(v.Today) {
		p.State, p.Public = page.OnNotice, "/n/"+url.PathEscape(n.Token)
		b.Day = dayOfNotice(rd.Lang, v.Law, app.NoticeLine{PostedOn: n.PostedOn, LastOn: n.LastOn}, v.Today)
		p.Light = dueLight(v, n.LastOn)
		if app.MayCall(rd.By.Role, "interrupt-notice") && v.Today.After(n.PostedOn) {
			p.Interrupt = &page.InterruptForm{Send: s.send(rd.Lang, here, "interrupt-notice", 0), Notice: n.Number, Reason: typed(r, "reason", "")}
		}
	}
	if app.MayCall(rd.By.Role, "file-notice-photo") {
		p.Photo = &page.PhotoForm{Send: s.send(rd.Lang, here, "file-notice-photo", 0), Notice: n.Number}
	}
	var texts []string
	for _, k := range n.Breaks {
		texts = append(texts, k.Reason.ID)
	}
	words, err := v.Texts(ctx, texts)
	if err != nil {
		return err
	}
	for _, k := range n.Breaks {
		p.Breaks = append(p.Breaks, page.NoticeBreak{From: k.PostedOn, On: k.On, Reason: words[k.Reason.ID]})
	}
	for i, ph := range n.Photos {
		p.Photos = append(p.Photos, page.Link{Words: fmt.Sprintf(say(rd.Lang, "照片 %d（%s）", "photo %d (%s)"), i+1, ph.On), Href: "/files/" + string(ph.File)})
	}
	p.Notice = b
	return s.render(w, r, rd, p)
}

// basis is the number of the document in force on a day, or of the newest known.
func basis(l *law.Law, on civil.Date) string {
	p, err := l.PackOn(on)
	if err != nil {
		p = l.Packs()[0]
	}
	return p.Source.Document
}

func purposeName(lang string, l *law.Law, code string) string {
	p, ok := l.Purpose(code)
	if !ok {
		return code
	}
	return p.Name().In(lang)
}

// standard is the subsidy standard in words.
func standard(lang string, percent int, rate money.PPM) string {
	if percent == 100 {
		return fmt.Sprintf(say(lang, "全额贴息，年 %s", "in full, %s a year"), rate.Percent())
	}
	return fmt.Sprintf(say(lang, "贴息 %d%%，年 %s", "%d %% of the interest, %s a year"), percent, rate.Percent())
}
