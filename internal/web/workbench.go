package web

import (
	"context"
	"fmt"
	"net/http"
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
	if err != nil {
		return page.DaysLeft(v.Today.DaysUntil(d.DueOn), false)
	}
	return page.WorkingDaysLeft(left, left <= soonDays(v))
}

// workbench answers: what must I do now.
func (s *Server) workbench(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
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
	p.Red.Href, p.Yellow.Href, p.Green.Href = "/applications", "/applications", "/applications"
	_, done, err := v.Duties(ctx, app.DutyFilter{Mine: true, Done: true, DoneOn: v.Today, Page: 1, Size: 1})
	if err != nil {
		return err
	}
	p.Done = page.Card{N: done, Href: "/applications?tab=handled"}
	number, _ := paging(r)
	const size = 10
	duties, n, err := v.Duties(ctx, app.DutyFilter{Mine: true, Page: number, Size: size})
	if err != nil {
		return err
	}
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
		place, err := v.PlaceOf(ctx, d.Village)
		if err != nil {
			return err
		}
		what, href, object := words.Label(rd.Lang, "step", string(d.Step)), "/applications/"+d.Subject, names[d.Borrower]+" · "+place.Village+" · "+d.Subject
		switch d.About {
		case "group":
			what, href, object = label(rd.Lang, "duty", d.Rule), "/groups/"+d.Subject, place.Township+place.Village
		case "roster":
			what, href, object = label(rd.Lang, "duty", d.Rule), "/releases/"+d.Subject, d.Subject+" · "+unitOf(ctx, rd.Lang, v, d.Unit)
		}
		p.Duties = append(p.Duties, page.DutyRow{
			Light: light(v, d.Duty), What: what, Href: href, Object: object, Rule: d.Rule, DueOn: d.DueOn,
			Person: accountable[i], Verb: say(rd.Lang, "办理", "Open"), Own: d.Basis == "parameter", Assumed: strings.HasSuffix(d.Why, "assumed"),
		})
	}
	if number == 1 {
		reported, err := reportDuties(ctx, rd, v)
		if err != nil {
			return err
		}
		p.Duties = append(reported, p.Duties...)
	}
	p.Pager = page.Pager{Path: "/workbench", Total: n, Page: number, Size: size}
	if p.Inbox, p.Messages, err = s.inbox(ctx, rd, v, 5); err != nil {
		return err
	}
	if big, err := s.bigButton(r, rd, v); err != nil {
		return err
	} else if big != nil {
		p.Big = big
	}
	if loan.LevelOf(rd.By.Role) == loan.UnitCounty {
		if err := s.strip(r, v, &p); err != nil {
			return err
		}
	}
	return s.render(w, r, rd, p)
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
			d.Says = fmt.Sprint(n)
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
