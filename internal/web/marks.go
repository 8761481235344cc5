package web

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
)

// marks are what a signer did with a list before signing it: which rows with a hint were
// opened, which were taken out, which are ticked. They live in the session, by the
// list's command, each row as number@revision: a row that changed is to be opened anew.
type marks struct {
	Opened []string `json:"opened,omitempty"`
	Out    []string `json:"out,omitempty"`
	Ticked []string `json:"ticked,omitempty"`
}

func (s *Server) marks(ctx context.Context, command string) marks {
	var m marks
	json.Unmarshal([]byte(s.sessions.GetString(ctx, "list-"+command)), &m) //nolint:errcheck // none yet: nothing is marked
	return m
}

func (s *Server) putMarks(ctx context.Context, command string, m marks) {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings always marshal
	}
	s.sessions.Put(ctx, "list-"+command, string(b))
}

func rowMark(number string, revision int) string { return number + "@" + strconv.Itoa(revision) }

// judged says whether signing the list is an act of judgement, so that rows with a hint
// must be opened first; a bank's report registers facts.
func judged(command string) bool { return command != "report-back" }

// listMark is the form of a list whose button opens a row, takes it out or puts it back.
// What was ticked stays ticked; without a script it works the same.
func (s *Server) listMark(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	command, row := r.PathValue("command"), r.FormValue("of")
	if _, ok := batchSteps[command]; !ok || !app.MayCall(rd.By.Role, command) || len(row) > 64 {
		s.answer(w, r, rd, act.Refuse("X2", "not-found", act.Figures{"what": "batch"}))
		return
	}
	m := s.marks(r.Context(), command)
	m.Ticked = r.Form["row"][:min(len(r.Form["row"]), listMax)]
	to := "/batch/" + command
	if bank := r.FormValue("bank"); bank != "" {
		to += "?bank=" + url.QueryEscape(bank)
	}
	switch r.PathValue("mark") {
	case "open":
		number, _, _ := strings.Cut(row, "@")
		to = "/applications/" + url.PathEscape(number) + "?list=" + command
	case "out":
		m.Out = append(m.Out, row)
		m.Ticked = slices.DeleteFunc(m.Ticked, func(t string) bool { return t == row })
	case "in":
		m.Out = slices.DeleteFunc(m.Out, func(o string) bool { return o == row })
	}
	s.putMarks(r.Context(), command, m)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// opened marks an application as looked at by the signer of the list from which it was
// opened, and gives the way back to that list.
func (s *Server) opened(r *http.Request, rd reader, a *loan.Application) (back string) {
	command := r.FormValue("list")
	if step, ok := batchSteps[command]; !ok || step != a.Step() || !app.MayCall(rd.By.Role, command) {
		return ""
	}
	m := s.marks(r.Context(), command)
	if row := rowMark(a.Number, a.Revision); !slices.Contains(m.Opened, row) {
		m.Opened = append(m.Opened, row)
		s.putMarks(r.Context(), command, m)
	}
	if command == "hand-over-list" {
		return "/batch/" + command + "?bank=" + url.QueryEscape(a.Bank)
	}
	return "/batch/" + command
}

// unopened are the ticked rows that carry a hint and were not opened by who signs.
func (s *Server) unopened(r *http.Request, command string, lines []app.ApplicationLine, told map[string][]string) []act.RowRefusal {
	if !judged(command) {
		return nil
	}
	m := s.marks(r.Context(), command)
	var out []act.RowRefusal
	for _, a := range lines {
		row := rowMark(a.Number, a.Revision)
		if n := hints(a, told); n > 0 && slices.Contains(r.Form["row"], row) && !slices.Contains(m.Opened, row) {
			out = append(out, act.RowRefusal{Row: a.Number, Refusal: act.Refuse("X11", "row-not-opened", act.Figures{"application": a.Number, "hints": n})})
		}
	}
	return out
}
