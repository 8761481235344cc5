package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fupindai/internal/app"
	"fupindai/internal/office"
	"fupindai/internal/web/page"
)

// drawRow is one draw of a list, with whose turn it is.
func (s *Server) drawRow(ctx context.Context, l string, v *app.View, d app.DrawLineView) (page.DrawRow, error) {
	place, err := v.PlaceOf(ctx, d.Village)
	row := page.DrawRow{
		Number: d.Number, Href: "/draws/" + url.PathEscape(d.Number), Month: d.Month.String()[:7], Place: place.Township + place.Village, Bank: unitOf(ctx, l, v, d.Bank),
		Step: label(l, "draw-step", d.Step), Drawn: d.Step == "drawn", Population: d.Population, N: d.Drawn,
	}
	if d.Duty.ID != "" {
		row.Light = light(v, d.Duty)
	}
	waits := map[string]string{"frozen": "", "committed": "committed"} // what a side has done that still owes something
	var turn []string
	for i, done := range []string{d.BranchDone, d.GroupDone} {
		if was, ok := waits[d.Step]; ok && done == was || d.Step == "open" && i == 0 && v.Today.After(d.Month.AddMonths(1).AddDays(-1)) {
			turn = append(turn, label(l, "side", office.DrawSides[i]))
		}
	}
	row.Turn = strings.Join(turn, say(l, "、", ", "))
	return row, err
}

// draw is one draw: anybody who may look sees the list, the numbers and the result worked
// out again (A7.2).
func (s *Server) draw(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, l := r.Context(), rd.Lang
	d, err := v.DrawWatch(ctx, r.PathValue("number"))
	if err != nil {
		return err
	}
	line := app.DrawLineView{Number: d.Number, Bank: d.Bank, Village: d.Village, Step: d.Step(), Month: d.Month, Population: len(d.Lines), Drawn: len(d.Drawn)}
	for i, done := range []*string{&line.BranchDone, &line.GroupDone} {
		*done = d.Done(office.DrawSides[i])
	}
	if len(d.Duties) > 0 && d.Duties[0].DoneOn.IsZero() {
		line.Duty = d.Duties[0]
	}
	p := page.Draw{Shell: s.shell(ctx, r, rd, v, page.MenuWithdrawals)}
	p.Under = true
	if p.Row, err = s.drawRow(ctx, l, v, line); err != nil {
		return err
	}
	add := func(zh, en, value string) {
		if value != "" {
			p.Facts = append(p.Facts, page.Fact{Words: say(l, zh, en), Value: value, Full: true})
		}
	}
	add("名单指纹", "fingerprint of the list", d.Fingerprint)
	var users []string
	for _, by := range d.Committers {
		users = append(users, by.User)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	for _, side := range office.DrawSides {
		who := label(l, "side", side)
		if c := d.Commitments[side]; c != "" {
			add(who+"承诺", who+": commitment", c+" "+names[d.Committers[side].User])
		}
		add(who+"号码", who+": number", d.Numbers[side])
	}
	add("种子", "seed", d.Seed)
	s.drawSteps(&p, l, d)
	ranks := map[string]string{}
	var again []string
	if d.Seed != "" {
		ranked, err := office.Rank(office.Seed(d.Fingerprint, d.Numbers[office.DrawSides[0]], d.Numbers[office.DrawSides[1]]), d.Texts())
		if err != nil {
			return err
		}
		for i, x := range ranked {
			ranks[x.Line] = x.Rank
			if i < office.DrawSize(len(ranked), d.Percent, d.Least) {
				number, _, _ := strings.Cut(x.Line, " ")
				again = append(again, number)
			}
		}
	}
	p.Agrees = slices.Equal(again, d.Drawn)
	for _, x := range d.Lines {
		p.Rows = append(p.Rows, page.DrawnRow{
			Line: x.Text(), Href: withdrawalsAt + "/" + url.PathEscape(x.Withdrawal), Rank: ranks[x.Text()], Drawn: slices.Contains(d.Drawn, x.Withdrawal),
		})
	}
	slices.SortStableFunc(p.Rows, func(a, b page.DrawnRow) int { return strings.Compare(a.Rank, b.Rank) })
	s.drawForm(&p, r, rd, v, d)
	return s.render(w, r, rd, p)
}

func (s *Server) drawSteps(p *page.Draw, l string, d *office.Draw) {
	steps := []string{"open", "frozen", "committed", "drawn"}
	now := slices.Index(steps, d.Step())
	for i, step := range steps {
		at := ""
		switch {
		case i < now || d.Step() == "drawn":
			at = "done"
		case i == now:
			at = "cur"
		}
		more := map[string]string{"open": d.FrozenOn.String(), "drawn": d.DrawnOn.String()}[step]
		p.Steps = append(p.Steps, page.ChainStep{Words: label(l, "draw-act", step), At: at, More: more})
	}
}

// drawForm is the form of the reader's own turn.
func (s *Server) drawForm(p *page.Draw, r *http.Request, rd reader, v *app.View, d *office.Draw) {
	l, at := rd.Lang, "/draws/"+url.PathEscape(d.Number)
	form := func(command string, fields ...page.PlainField) *page.PlainForm {
		return &page.PlainForm{
			Send: s.send(l, at, command, 0), Title: commandTitle(l, command), Why: say(l, "只抽一次，不能重来", "made once, never again"), Rule: "A7.2",
			Hidden: []page.Option{{Value: "draw", Words: d.Number}}, Fields: fields,
		}
	}
	side := app.DrawSide(rd.By.Role)
	switch step := d.Step(); {
	case step == "open" && v.Today.After(d.End()) && app.MayCall(rd.By.Role, "freeze-draw"):
		p.Do = form("freeze-draw")
	case step == "frozen" && d.Done(side) == "" && app.MayCall(rd.By.Role, "commit-draw"):
		send := s.send(l, at, "commit-draw", 0)
		p.Commit = &send
	case step == "committed" && d.Done(side) == "committed" && app.MayCall(rd.By.Role, "reveal-draw"):
		p.Do = form("reveal-draw", page.PlainField{Key: "number/draw", Kind: "text", Value: typed(r, "number", ""), Required: true})
	}
}
