package web

import (
	"net/http"
	"net/url"

	"fupindai/internal/app"
	"fupindai/internal/web/page"
)

// lifeCommands are the changes of a household in the order of the form (登记变化).
var lifeCommands = []string{
	"record-death", "record-move", "rename-person", "correct-id-number", "change-head", "split-household", "merge-households", "name-guardian", "change-account",
}

// changes puts on the household's page what its reader may register, and the form that
// was asked for.
func (s *Server) changes(r *http.Request, rd reader, v *app.View, c *app.HouseholdCase, here string, p *page.Household) error {
	if v.Scope.Division != "" && !v.Scope.Covers(c.Household.Village, "") {
		return nil // it moved away
	}
	loan := ""
	for _, l := range c.File.Loans {
		if l.ClosedOn.IsZero() {
			loan = l.Number
		}
	}
	asked := r.URL.Query().Get("change")
	for _, name := range lifeCommands {
		spec, _ := app.Command(name)
		if !app.MayCall(rd.By.Role, name) || name == "change-account" && loan == "" {
			continue
		}
		at := here + "?change=" + name
		p.Changes = append(p.Changes, page.Link{Words: say(rd.Lang, spec.Zh, spec.En), Href: at + "#change"})
		if asked != name {
			continue
		}
		f := &page.ChangeForm{
			Send: s.send(rd.Lang, at, name, 0), DoneOn: typed(r, "done_on", v.Today.String()), Document: typed(r, "document", ""), Holder: typed(r, "holder", ""), Loan: loan, Back: here,
		}
		f.Send.Href += "&household=" + url.QueryEscape(c.Household.ID)
		if err := s.changeFields(r, rd, v, c, name, f); err != nil {
			return err
		}
		p.Change = f
	}
	return nil
}

func (s *Server) changeFields(r *http.Request, rd reader, v *app.View, c *app.HouseholdCase, name string, f *page.ChangeForm) error {
	chosen := typed(r, "person", r.URL.Query().Get("person"))
	members := func(leaving bool) []page.Option {
		var out []page.Option
		for _, m := range c.Persons {
			if m.Died.IsZero() && !(leaving && m.ID == c.Household.HeadPerson) {
				out = append(out, page.Option{Value: m.ID, Words: m.Name + " · " + m.Relation, Chosen: m.ID == chosen || ticked(r, "persons", m.ID)})
			}
		}
		return out
	}
	switch name {
	case "record-death", "name-guardian":
		f.Persons, f.Others = members(false), members(false)
	case "rename-person":
		f.Persons, f.Text = members(false), typed(r, "name", "")
	case "correct-id-number":
		f.Persons, f.Text = members(false), typed(r, "number", "")
		for _, m := range c.Persons {
			tail, err := v.ProposedNumber(r.Context(), m.ID)
			if err != nil {
				return err
			}
			if tail != "" {
				f.Proposed += m.Name + " " + tail + " "
			}
		}
	case "change-head":
		f.Persons = members(true)
	case "split-household":
		f.Persons, f.Text = members(true), typed(r, "number", "")
	case "merge-households":
		near, err := v.HouseholdsOf(r.Context(), c.Household.Village)
		if err != nil {
			return err
		}
		for _, h := range near {
			if h.ID != c.Household.ID {
				f.Others = append(f.Others, page.Option{Value: h.ID, Words: h.Head + " · " + h.No, Chosen: h.ID == typed(r, "into", "")})
			}
		}
	case "record-move":
		f.Text = typed(r, "address", "")
		villages, err := villagesOf(r, v)
		if err != nil {
			return err
		}
		for _, d := range villages {
			place, err := v.PlaceOf(r.Context(), d.Code)
			if err != nil {
				return err
			}
			if d.Code != c.Household.Village {
				f.Villages = append(f.Villages, page.Option{Value: d.Code, Words: place.Township + " · " + place.Village, Chosen: d.Code == typed(r, "village", "")})
			}
		}
	case "change-account":
		f.Text = typed(r, "account", "")
		f.Send.Href += "&loan=" + url.QueryEscape(f.Loan)
	}
	return nil
}
