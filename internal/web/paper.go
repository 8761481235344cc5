package web

import (
	"net/http"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/web/page"
)

// paperCommands are what may be entered from paper at a step (纸质补录).
var paperCommands = map[loan.Step]string{
	loan.StepSignatures: "enter-paper-signatures", loan.StepVillageList: "enter-paper-list",
}

// paperForm is the form that enters signatures from paper: the scan, both dates, two
// keepers.
func (s *Server) paperForm(r *http.Request, rd reader, v *app.View, a *loan.Application, at, command string) (*page.PaperForm, error) {
	f := &page.PaperForm{
		Send: s.send(rd.Lang, at+"?form=paper", command, a.Revision), SignedOn: typed(r, "done_on", v.Today.String()), Scan: typed(r, "scan", ""), Back: at,
	}
	f.Send.Href += "&application=" + a.Number
	if command == "enter-paper-list" {
		f.Send.Href += "&village=" + a.Village + "&row=" + a.Number + "@" + strconv.Itoa(a.Revision)
	} else {
		f.Send.Href += "&file_subject=" + a.Household
		for _, seat := range act.Seats {
			if a.Signed()[seat].User == "" {
				f.Seats = append(f.Seats, page.Option{Value: string(seat), Words: label(rd.Lang, "role", string(seat)), Chosen: ticked(r, "seats", string(seat))})
			}
		}
	}
	g, err := v.Group(r.Context(), a.Village)
	if err != nil {
		return nil, err
	}
	users := []string{}
	for _, seat := range act.Seats {
		if m, ok := g.Holder(seat, v.Today); ok && m.User != rd.User {
			users = append(users, m.User)
		}
	}
	names, err := v.UserNames(r.Context(), users)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		f.Keepers = append(f.Keepers, page.Option{Value: u, Words: names[u], Chosen: u == typed(r, "keeper", "")})
	}
	return f, nil
}
