package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// soonDays is how many working days before its last day a duty turns yellow; without
// the parameter none is near before its last day.
func soonDays(v *app.View) int {
	p, err := v.Law.PackOn(v.Today)
	if err != nil {
		p = v.Law.Packs()[0]
	}
	n, err := p.Int("light.yellow-working-days", v.Today)
	if err != nil {
		return 0
	}
	return n
}

// light is the light of a duty today.
func light(v *app.View, d act.Duty) page.Light {
	switch {
	case !d.DoneOn.IsZero() && d.DoneOn.After(d.DueOn) && !d.DueOn.IsZero():
		return page.DoneLate(d.DueOn.DaysUntil(d.DoneOn))
	case !d.DoneOn.IsZero():
		return page.OnTime()
	case d.DueOn.IsZero():
		year, _ := strconv.Atoi(strings.TrimPrefix(d.Why, "no-calendar-"))
		return page.NoClock(year)
	case d.DueOn.Before(v.Today):
		return page.Overdue(d.DueOn.DaysUntil(v.Today))
	case d.DueOn == v.Today:
		return page.DueToday()
	}
	left, err := v.Law.Working().Between(v.Today, d.DueOn)
	if err == nil && (d.Why == "months" || d.Why == "days-before" || d.Why == "days-after") { // months are calendar days, and may end on a day off
		return page.DaysLeft(v.Today.DaysUntil(d.DueOn), left <= soonDays(v))
	}
	if err != nil {
		return page.DaysLeft(v.Today.DaysUntil(d.DueOn), false)
	}
	return page.WorkingDaysLeft(left, left <= soonDays(v))
}

// workbench answers: what must I do now.
func (s *Server) workbench(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	p := page.Workbench{Shell: s.shell(ctx, r, rd, v, page.MenuWorkbench), AsOf: v.Today.String()}
	if !app.MayView(rd.By.Role, "applications") { // an administrator sees no case
		return s.render(w, r, rd, p)
	}
	if rd.By.Role == act.Administrator { // decides no case and sees none (X9)
		return s.render(w, r, rd, p)
	}
	counts, err := v.DutyCounts(ctx, v.NextDay(soonDays(v)), true)
	if err != nil {
		return err
	}
	for _, c := range counts {
		p.Red.N += c.Overdue
		p.Yellow.N += c.Today + c.Soon
		p.Green.N += c.Calm
	}
	_, done, err := v.Duties(ctx, app.DutyFilter{Mine: true, Done: true, DoneOn: v.Today, Page: 1, Size: 1})
	if err != nil {
		return err
	}
	p.Done = page.Card{N: done, Href: "/applications?tab=handled", Says: say(l, "点开看经我办理的申请", "open what you handled")}
	if err := s.lights(ctx, rd, v, &p); err != nil {
		return err
	}
	number, _ := paging(r)
	const size = 10
	q := r.URL.Query()
	f := app.DutyFilter{Mine: true, Rule: q.Get("rule"), Light: q.Get("light"), Soon: v.NextDay(soonDays(v)), Page: number, Size: size}
	may := app.MayCall(rd.By.Role, "urge")
	switch of := q.Get("of"); {
	case may && of == "below":
		f.Mine, f.Below = false, true
	case of == "all" && loan.LevelOf(rd.By.Role) == loan.UnitCounty: // of the strip: whoever owes it
		f.Mine = false
	}
	duties, n, err := v.Duties(ctx, f)
	if err != nil {
		return err
	}
	p.Chips = dutyChips(l, counts, f, may)
	var persons []string
	for _, d := range duties {
		persons = append(persons, d.Borrower)
	}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return err
	}
	accountable, err := s.responsible(ctx, rd, v, duties)
	if err != nil {
		return err
	}
	for i, d := range duties {
		row, err := s.dutyRow(ctx, rd, v, d, names)
		if err != nil {
			return err
		}
		row.Person = accountable[i]
		if !f.Mine && may && d.Unit != rd.By.Unit {
			send := s.send(l, r.URL.RequestURI(), "urge", 0)
			row.Urge, row.Subject = &send, d.Subject
		}
		p.Duties = append(p.Duties, row)
	}
	if number == 1 && f.Mine && f.Rule == "" && f.Light == "" {
		reported, err := reportDuties(ctx, rd, v)
		if err != nil {
			return err
		}
		p.Duties = append(reported, p.Duties...)
	}
	keep := url.Values{}
	for _, k := range []string{"rule", "light", "of"} {
		if q.Get(k) != "" {
			keep.Set(k, q.Get(k))
		}
	}
	p.Pager = page.Pager{Path: "/workbench", Keep: keep, Total: n, Page: number, Size: size}
	if p.Inbox, p.Messages, err = s.inbox(ctx, rd, v, 5); err != nil {
		return err
	}
	if big, err := s.bigButton(r, rd, v); err != nil {
		return err
	} else if big != nil {
		p.Big = big
	}
	if leader(rd.By.Role) { // what waits at posts that nobody holds is the leader's to know
		if p.Vacant, err = s.vacant(ctx, l, v); err != nil {
			return err
		}
		if !app.MayView(rd.By.Role, "units") {
			for i := range p.Vacant {
				p.Vacant[i].Href = ""
			}
		}
	}
	if loan.LevelOf(rd.By.Role) == loan.UnitCounty {
		if err := s.strip(r, v, &p); err != nil {
			return err
		}
	}
	return s.render(w, r, rd, p)
}

// leader says whether the role leads a unit.
func leader(r act.Role) bool {
	return r == act.TownshipLeader || r == act.CountyHead || r == act.BankHead
}

// lights say on each card what is to be done first and until when, and lead to its list.
func (s *Server) lights(ctx context.Context, rd reader, v *app.View, p *page.Workbench) error {
	for _, c := range []struct {
		light  string
		card   *page.Card
		zh, en string
	}{
		{"red", &p.Red, "最久：%s，%s 已到期", "longest: %s, due %s"},
		{"yellow", &p.Yellow, "先办：%s，%s 前", "first: %s, by %s"},
		{"green", &p.Green, "随后：%s，%s 前", "then: %s, by %s"},
	} {
		c.card.Href = "/workbench?light=" + c.light + "#lst"
		if c.card.N == 0 {
			c.card.Says = say(rd.Lang, "没有这类事项", "nothing of this kind")
			continue
		}
		first, _, err := v.Duties(ctx, app.DutyFilter{Mine: true, Light: c.light, Soon: v.NextDay(soonDays(v)), Page: 1, Size: 1})
		if err != nil {
			return err
		}
		if len(first) == 0 {
			continue
		}
		due := say(rd.Lang, "日期未知", "an unknown day")
		if d := first[0].DueOn; !d.IsZero() {
			due = say(rd.Lang, d.Chinese(), d.English())
		}
		c.card.Says = fmt.Sprintf(say(rd.Lang, c.zh, c.en), label(rd.Lang, "duty", first[0].Rule), due)
	}
	return nil
}

// dutyChips cut the list by kind of duty, and lead to what the units below owe.
func dutyChips(l string, counts []app.DutyCount, f app.DutyFilter, may bool) []page.Chip {
	all := 0
	out := []page.Chip{{Words: say(l, "全部", "all"), Href: "/workbench#lst", Current: f.Mine && f.Rule == "" && f.Light == ""}}
	for _, c := range counts {
		n := c.Overdue + c.Today + c.Soon + c.Calm
		all += n
		out = append(out, page.Chip{Words: label(l, "duty", c.Rule), N: n, Href: "/workbench?rule=" + url.QueryEscape(c.Rule) + "#lst", Current: f.Mine && f.Rule == c.Rule})
	}
	out[0].N = all
	for _, c := range []struct{ light, zh, en string }{{"red", "超期", "overdue"}, {"yellow", "临期", "near"}, {"green", "正常", "in time"}} {
		if f.Light == c.light && f.Mine {
			out = append(out, page.Chip{Words: say(l, c.zh, c.en), N: -1, Href: "/workbench?light=" + c.light + "#lst", Current: true})
		}
	}
	if !f.Mine && !f.Below {
		out = append(out, page.Chip{Words: say(l, "全县 ", "county ") + f.Rule, N: -1, Href: "/workbench?of=all&rule=" + url.QueryEscape(f.Rule) + "#lst", Current: true})
	}
	if may {
		out = append(out,
			page.Chip{Words: say(l, "下级超期", "overdue below"), N: -1, Href: "/workbench?of=below&light=red#lst", Current: f.Below && f.Light == "red"},
			page.Chip{Words: say(l, "下级全部", "all below"), N: -1, Href: "/workbench?of=below#lst", Current: f.Below && f.Light == ""})
	}
	return out
}

// dutyRow is a duty as the list shows it.
func (s *Server) dutyRow(ctx context.Context, rd reader, v *app.View, d app.DutyLine, names map[string]string) (page.DutyRow, error) {
	place, err := v.PlaceOf(ctx, d.Village)
	if err != nil {
		return page.DutyRow{}, err
	}
	what, href, object := words.Label(rd.Lang, "step", string(d.Step)), "/applications/"+d.Subject, names[d.Borrower]+" · "+place.Village+" · "+d.Subject
	switch d.About {
	case "group":
		what, href, object = label(rd.Lang, "duty", d.Rule), "/groups/"+d.Subject, place.Township+place.Village
	case "household", "draw":
		if n, ok := supervised(d.Duty); ok {
			what, href = label(rd.Lang, "duty", d.Rule), n
		}
	case "roster":
		what, href, object = label(rd.Lang, "duty", d.Rule), "/releases/"+d.Subject, d.Subject+" · "+unitOf(ctx, rd.Lang, v, d.Unit)
	}
	row := page.DutyRow{
		Light: light(v, d.Duty), What: what, Href: href, Object: object, Rule: d.Rule, DueOn: d.DueOn,
		Verb: say(rd.Lang, "办理", "Open"), Own: d.Basis == "parameter", Assumed: strings.HasSuffix(d.Why, "assumed"),
	}
	if strings.HasPrefix(d.Why, "working-days") {
		row.Why = clockHref(d.Clock, d.StartedOn)
	}
	return row, nil
}

// strip is the county's eighteen articles, each with the worst of its open duties.
func (s *Server) strip(r *http.Request, v *app.View, p *page.Workbench) error {
	counts, err := v.DutyCounts(r.Context(), v.NextDay(soonDays(v)), false)
	if err != nil {
		return err
	}
	byArticle := map[int]app.DutyCount{}
	for _, c := range counts {
		no, _ := strconv.Atoi(strings.TrimPrefix(strings.Split(c.Rule, ".")[0], "A"))
		sum := byArticle[no]
		sum.Overdue, sum.Today, sum.Soon, sum.Calm = sum.Overdue+c.Overdue, sum.Today+c.Today, sum.Soon+c.Soon, sum.Calm+c.Calm
		byArticle[no] = sum
	}
	for no := 1; no <= 18; no++ {
		c, ok := byArticle[no]
		d := page.Duty18{No: no, Light: page.NotStarted(), Says: "—", Href: "/applications"}
		if ok {
			n := c.Overdue + c.Today + c.Soon + c.Calm
			d.Says, d.Href = fmt.Sprint(n), fmt.Sprintf("/workbench?of=all&rule=A%d#lst", no)
			switch {
			case c.Overdue > 0:
				d.Light = page.Late()
			case c.Today+c.Soon > 0:
				d.Light = page.Soon()
			default:
				d.Light = page.OnTime()
			}
		}
		p.Strip = append(p.Strip, d)
	}
	return nil
}

// bigButton is the reader's next act: the batch that waits, else the first case.
func (s *Server) bigButton(r *http.Request, rd reader, v *app.View) (*page.BigButton, error) {
	for _, command := range batchesOf(rd.By.Role) {
		lines, sum, err := v.Applications(r.Context(), batchFilter(command, 1))
		if err != nil {
			return nil, err
		}
		if len(lines) > 0 {
			verb := commandTitle(rd.Lang, command)
			return &page.BigButton{
				What: verb, More: say(rd.Lang, fmt.Sprintf("%d 份，合计 %s 元", sum.N, sum.Asked.Commas()), fmt.Sprintf("%d applications, %s yuan", sum.N, sum.Asked.Commas())),
				Verb: verb + " " + strconv.Itoa(sum.N) + say(rd.Lang, " 份", ""), Href: "/batch/" + command,
			}, nil
		}
	}
	lines, sum, err := v.Applications(r.Context(), app.ApplicationFilter{Waiting: true, Page: 1, Size: 1})
	if err != nil || len(lines) == 0 {
		return nil, err
	}
	what := words.Label(rd.Lang, "step", string(lines[0].Step))
	return &page.BigButton{What: what, More: say(rd.Lang, fmt.Sprintf("待我办理 %d 份", sum.N), fmt.Sprintf("%d waiting", sum.N)), Verb: what, Href: "/applications/" + lines[0].Number}, nil
}

func commandTitle(l, name string) string {
	spec, ok := app.Command(name)
	if !ok {
		return name
	}
	return say(l, spec.Zh, spec.En)
}

func terms(t loan.Terms) page.Terms {
	return page.Terms{AmountFen: t.AmountFen, TermMonths: t.TermMonths}
}

// responsible names who answers for each duty today: the real names of those on the
// accountable post, of a village group its first secretary and how many more; the role
// where nobody holds it.
func (s *Server) responsible(ctx context.Context, rd reader, v *app.View, duties []app.DutyLine) ([]string, error) {
	out := make([]string, len(duties))
	var users []string
	first := make([]string, len(duties))
	for i, d := range duties {
		on, err := v.PersonsOn(ctx, d.Role, d.Unit, v.Today)
		if err != nil {
			return nil, err
		}
		for _, p := range on {
			if p.Role == d.Role {
				first[i] = p.User
				users = append(users, p.User)
				break
			}
		}
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return nil, err
	}
	for i, d := range duties {
		if out[i] = names[first[i]]; out[i] == "" {
			out[i] = words.Label(rd.Lang, "role", string(d.Role)) + say(rd.Lang, "（空缺）", " (vacant)")
		}
	}
	return out, nil
}
