package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/money"
)

// eachCommands are the acts on one application that a list's page gives for each row at
// once: all rows or none, one entry of the password. What differs by row is what the
// level before asked or suggested.
var eachCommands = map[string]func(v *app.View, a app.ApplicationLine) (map[string]any, error){
	"sign-survey": func(*app.View, app.ApplicationLine) (map[string]any, error) { return map[string]any{}, nil },
	"suggest": func(_ *app.View, a app.ApplicationLine) (map[string]any, error) {
		return map[string]any{"amount_fen": a.Asked.AmountFen, "term_months": a.Asked.TermMonths}, nil
	},
	"decide": func(v *app.View, a app.ApplicationLine) (map[string]any, error) {
		rate, err := rateOf(v, a)
		if err != nil {
			return nil, err
		}
		return map[string]any{"outcome": loan.Approve, "amount_fen": a.Suggested.AmountFen, "term_months": a.Suggested.TermMonths, "rate_ppm": rate}, nil
	},
}

// rateOf is the rate of the law for the time suggested; another one is decided on the
// application's own page.
func rateOf(v *app.View, a app.ApplicationLine) (money.PPM, error) {
	pack, err := v.Law.PackOn(v.Today)
	if err != nil {
		return 0, err
	}
	return pack.Rate(a.Suggested.TermMonths, v.Today)
}

// batchEach carries out one command for each row of a confirmed list.
func (s *Server) batchEach(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	command := r.PathValue("command")
	if _, list := batchSteps[command]; !list || !app.MayCall(rd.By.Role, command) {
		s.answer(w, r, rd, act.Refuse("X2", "not-found", act.Figures{"what": "batch"}))
		return
	}
	args, ok := eachCommands[command]
	if !ok { // that list is signed as one
		http.Redirect(w, r, "/batch/"+command, http.StatusSeeOther)
		return
	}
	n, err := s.each(r, rd, command, args)
	var no *act.Refusal
	switch {
	case errors.As(err, &no):
		s.again(w, r, "/batch/"+command, no)
	case err != nil:
		s.answer(w, r, rd, err)
	default:
		s.sessions.Put(r.Context(), keyDone, say(rd.Lang, "已办理：", "Done: ")+commandTitle(rd.Lang, command)+fmt.Sprintf(say(rd.Lang, " %d 份", " %d"), n))
		http.Redirect(w, r, "/batch/"+command, http.StatusSeeOther)
	}
}

func (s *Server) each(r *http.Request, rd reader, command string, args func(*app.View, app.ApplicationLine) (map[string]any, error)) (int, error) {
	seen := seenRows(r.Form["row"])
	st, _ := loan.StationOf(batchSteps[command])
	if len(seen) == 0 {
		return 0, act.Refuse(st.Rule, "empty-list", nil).At("rows")
	}
	if spec, ok := app.Command(command); ok && spec.Signs {
		if err := s.confirm(r, &rd); err != nil {
			return 0, err
		}
	}
	var calls []app.Call
	var numbers []string
	if err := s.Door.View(r.Context(), rd.Log, rd.By, "batch", func(v *app.View) error {
		lines, _, err := v.Applications(r.Context(), batchFilter(command, listMax))
		if err != nil {
			return err
		}
		for _, a := range lines {
			n, ticked := seen[a.Number]
			if !ticked {
				continue
			}
			one, err := args(v, a)
			if err != nil {
				return err
			}
			one["application"], one["seen"] = a.Number, n
			body, err := json.Marshal(one)
			if err != nil {
				return err
			}
			numbers = append(numbers, a.Number)
			calls = append(calls, app.Call{
				Log: rd.Log, By: rd.By, Command: command, ID: r.FormValue("command_id") + "-" + a.Number, Args: body, Confirmed: rd.Confirmed,
			})
		}
		return nil
	}); err != nil {
		return 0, err
	}
	if len(calls) < len(seen) {
		return 0, act.Refuse("X11", "changed-meanwhile", act.Figures{"application": "", "seen": 0, "now": 0})
	}
	at := 0
	err := s.Door.Together(r.Context(), rd.Log, func(do func(app.Call) (app.Receipt, error)) error {
		for i, c := range calls {
			at = i
			if _, err := do(c); err != nil {
				return err
			}
		}
		return nil
	})
	var no *act.Refusal
	if errors.As(err, &no) {
		return 0, &act.Refusal{
			Rule: no.Rule, Code: "rows-refused", Figures: act.Figures{"refused": 1, "rows": len(calls)}, Field: "rows",
			Rows: []act.RowRefusal{{Row: numbers[at], Refusal: no}},
		}
	}
	return len(calls), err
}

// seenRows reads "number@revision".
func seenRows(rows []string) map[string]int {
	seen := map[string]int{}
	for _, row := range rows {
		number, n, _ := strings.Cut(row, "@")
		seen[number], _ = strconv.Atoi(n)
	}
	return seen
}
