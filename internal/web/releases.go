package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"fupindai/internal/app"
	"fupindai/internal/roster"
	"fupindai/internal/web/page"
)

// releaseLine is a released list as a row, with how many banks acknowledged it.
func releaseLine(lang string, l app.ReleaseLine) page.Release {
	return page.Release{
		Number: l.Number, On: l.On, N: l.RowCount, Mark: short(l.Fingerprint), Href: "/releases/" + url.PathEscape(l.Number),
		Received: fmt.Sprintf(say(lang, "%d/%d 家已签收", "%d of %d"), l.Received(), len(l.Banks)),
	}
}

// receiptOf is a bank's receipt for a list, with its light.
func receiptOf(lang string, v *app.View, bank string, b roster.Recipient) page.BankReceipt {
	out := page.BankReceipt{Bank: bank, Light: light(v, b.Duty)}
	if b.Received() {
		out.At = say(lang, "签收 ", "received ") + b.Duty.DoneOn.String()
	} else {
		out.At = say(lang, "未签收，截止 ", "due ") + b.Duty.DueOn.String()
	}
	return out
}

// releases is 名单签收: the released lists a bank was given (A12.2).
func (s *Server) releases(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	all, err := v.Releases(ctx)
	if err != nil {
		return err
	}
	p := page.Releases{Shell: s.shell(ctx, r, rd, v, page.MenuReleases)}
	for _, l := range all {
		row := releaseLine(rd.Lang, l)
		if b, given := v.Recipient(l); given {
			own := receiptOf(rd.Lang, v, "", b)
			row.Light, row.Received = own.Light, own.At
			row.Todo = !b.Received() && app.MayCall(rd.By.Role, "acknowledge-roster")
		}
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) == 0 {
		p.Empty = &page.Empty{Says: page.NoRelease}
	}
	return s.render(w, r, rd, p)
}

// release is one released list with its persons; a bank acknowledges it here.
func (s *Server) release(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	l, err := v.Release(ctx, r.PathValue("number"))
	if err != nil {
		return err
	}
	section := page.MenuReleases
	if app.MayView(rd.By.Role, "roster") {
		section = page.MenuRoster
	}
	base := "/releases/" + url.PathEscape(l.Number)
	p := page.ReleasedList{
		Shell: s.shell(ctx, r, rd, v, section), Number: l.Number, Before: l.Predecessor, Name: fmt.Sprintf(say(rd.Lang, "%s 名册", "roster of %s"), l.AsOf),
		Mark: short(l.Fingerprint), On: l.On, N: l.RowCount, Reset: base,
	}
	p.Under = true
	names, err := v.UserNames(ctx, []string{l.By.User})
	if err != nil {
		return err
	}
	p.By = names[l.By.User]
	banks, err := bankNames(r, rd.Lang, v)
	if err != nil {
		return err
	}
	own, given := v.Recipient(l)
	for _, b := range l.Banks {
		if !given || b.Unit == own.Unit {
			p.Banks = append(p.Banks, receiptOf(rd.Lang, v, banks[b.Unit], b))
		}
	}
	if given && !own.Received() && app.MayCall(rd.By.Role, "acknowledge-roster") {
		send := s.send(rd.Lang, base, "acknowledge-roster", 0)
		send.Href += "&release=" + url.QueryEscape(l.Number)
		p.Acknowledge = &send
	}
	if err := s.releasedRows(ctx, r, rd, v, l, &p); err != nil {
		return err
	}
	return s.render(w, r, rd, p)
}

func (s *Server) releasedRows(ctx context.Context, r *http.Request, rd reader, v *app.View, l app.ReleaseLine, p *page.ReleasedList) error {
	township := r.URL.Query().Get("township")
	p.Townships = []page.Option{{Words: say(rd.Lang, "全部", "all")}}
	first, _, err := v.ReleasedRows(ctx, l.Number, "", 1, 1)
	if err != nil {
		return err
	}
	below, err := v.Divisions(ctx, first[0].Village[:6]) // a released list is never empty
	if err != nil {
		return err
	}
	for _, t := range below {
		p.Townships = append(p.Townships, page.Option{Value: t.Code, Words: t.Name, Chosen: t.Code == township})
	}
	_, n, err := v.ReleasedRows(ctx, l.Number, township, 1, 0)
	if err != nil {
		return err
	}
	p.Pager = pager(r, p.Reset, n)
	rows, _, err := v.ReleasedRows(ctx, l.Number, township, p.Pager.Page, p.Pager.Size)
	if err != nil {
		return err
	}
	var persons, households []string
	for _, row := range rows {
		persons, households = append(persons, row.Person), append(households, row.Household)
	}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return err
	}
	masks, err := v.MaskedNumbers(ctx, persons)
	if err != nil {
		return err
	}
	heads, err := v.HeadNames(ctx, households)
	if err != nil {
		return err
	}
	for _, row := range rows {
		place, err := v.PlaceOf(ctx, row.Village)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, page.ReleasedPerson{Household: heads[row.Household], Name: names[row.Person], IDMask: masks[row.Person], Village: place.Township + app.VillageName(place.Village)})
	}
	return nil
}
