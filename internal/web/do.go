package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/money"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// doAt is where a form of the page at sends its command.
func doAt(at string) string { return "/do?at=" + url.QueryEscape(at) }

// send is a form's way to its command.
func (s *Server) send(l, at, command string, seen int) page.Send {
	spec, _ := app.Command(command)
	verb := spec.Zh
	if l == "en" {
		verb = spec.En
	}
	return page.Send{Href: doAt(at), Command: command, Verb: verb, Seen: seen, Sign: spec.Signs && s.Demo == nil}
}

// keptForm is a form that was refused: it is shown again with what was typed.
type keptForm struct {
	refusal *act.Refusal // nil for a draft
	form    url.Values
	draftAt time.Time // when the draft was kept
}

type keptKey struct{}

// filled is the form whose values the page shows: a refused one, or a draft.
func filled(r *http.Request) *keptForm {
	k, _ := r.Context().Value(keptKey{}).(*keptForm)
	return k
}

// kept is the refused form; nil if nothing was refused.
func kept(r *http.Request) *keptForm {
	if k := filled(r); k != nil && k.refusal != nil {
		return k
	}
	return nil
}

// typed is what the reader typed into a field before it was refused, or otherwise.
func typed(r *http.Request, field, otherwise string) string {
	if k := filled(r); k != nil && k.form.Has(field) {
		return k.form.Get(field)
	}
	return otherwise
}

// ticked says whether the reader had ticked a value before the form was refused.
func ticked(r *http.Request, field, value string) bool {
	k := filled(r)
	if k == nil {
		return false
	}
	for _, v := range k.form[field] {
		if v == value {
			return true
		}
	}
	return false
}

// do turns a form into a command. Accepted: the page it came from, with what was done.
// Refused: the same page with the reason, the field marked and everything typed kept.
func (s *Server) do(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	at := inside(r.URL.Query().Get("at"), "/workbench")
	if err == nil && s.forged(r) {
		err = act.Refuse("X1", "not-signed-in", nil)
	}
	var out *act.Refusal
	if errors.As(err, &out) && out.Rule == "X1" && s.Demo == nil && r.ParseForm() == nil {
		s.signInAgain(w, r, at)
		return
	}
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	var receipt app.Receipt
	name := r.FormValue("command")
	err = s.takeFiles(r, rd, name)
	var args map[string]any
	if err == nil {
		args, err = s.arguments(name, r.Form)
	}
	if spec, ok := app.Command(name); err == nil && ok && spec.Long {
		s.doLong(w, r, rd, at, spec, args)
		return
	}
	if err == nil {
		receipt, err = s.command(r, rd, name, args)
	}
	var no *act.Refusal
	switch {
	case errors.As(err, &no):
		s.again(w, r, at, no)
	case err != nil:
		s.answer(w, r, rd, err)
	default:
		s.dropDrafts(r.Context(), rd, at, r.Referer())
		s.sessions.Put(r.Context(), keyDone, s.done(rd.Lang, receipt))
		if len(receipt.Created) > 0 && strings.HasPrefix(at, "/applications/new") {
			at = "/applications/" + receipt.Created[0]
		}
		if strings.HasPrefix(at, "/applications/return") {
			at = "/applications?tab=waiting"
		}
		if strings.HasPrefix(at, "/applications/") || strings.HasPrefix(at, "/checks/") || strings.HasPrefix(at, withdrawalsAt+"/") || strings.HasPrefix(at, "/problems/") || strings.HasPrefix(at, "/collection") {
			at, _, _ = strings.Cut(at, "?") // the form that was sent is done with
		}
		http.Redirect(w, r, at, http.StatusSeeOther)
	}
}

// doLong gives a command that may take long; its page shows how far it is.
func (s *Server) doLong(w http.ResponseWriter, r *http.Request, rd reader, at string, spec *app.Spec, args map[string]any) {
	c, err := s.call(r, &rd, spec.Name, args)
	if err != nil {
		s.told(w, r, rd, at, err)
		return
	}
	from := r.Referer()
	s.work(w, r, rd, commandTitle(rd.Lang, spec.Name), func(ctx context.Context, tell func(done, of int)) outcome {
		c.Tell = tell
		receipt, err := s.Door.Do(ctx, c)
		if err != nil {
			return outcome{at: at, err: err}
		}
		s.dropDrafts(ctx, rd, at, from)
		return outcome{to: at, done: s.done(rd.Lang, receipt)}
	})
}

// dropDrafts forgets what was kept of a form that was sent: under the page it stood on,
// and under that page as it was opened, with its query.
func (s *Server) dropDrafts(ctx context.Context, rd reader, at, from string) {
	pages := []string{at}
	if u, err := url.Parse(from); err == nil && u.Path != "" {
		pages = append(pages, u.RequestURI())
	}
	for _, p := range pages {
		if err := s.drafts().Drop(ctx, s.local(), rd.Home, rd.User, s.place(p)); err != nil {
			s.Logger.Error("draft", "error", err.Error()) // the command is done all the same
		}
	}
}

// done says what was accepted.
func (s *Server) done(l string, r app.Receipt) string {
	spec, _ := app.Command(r.Command)
	title := spec.Zh
	if l == "en" {
		title = spec.En
	}
	if n := len(r.Created); n > 5 {
		return say(l, "已办理：", "Done: ") + title + fmt.Sprintf(say(l, " %s 等 %d 份", " %s and others, %d in all"), r.Created[0], n)
	}
	if len(r.Created) > 0 {
		return say(l, "已办理：", "Done: ") + title + " " + strings.Join(r.Created, " ")
	}
	return say(l, "已办理：", "Done: ") + title
}

// again shows the page the form stood on, with the refusal and what was typed.
func (s *Server) again(w http.ResponseWriter, r *http.Request, at string, no *act.Refusal) {
	ctx := context.WithValue(r.Context(), keptKey{}, &keptForm{refusal: no, form: r.Form})
	u, err := url.Parse(at)
	if err != nil {
		s.answer(w, r, reader{Lang: lang(r)}, no)
		return
	}
	get := r.Clone(ctx)
	get.Method, get.URL, get.RequestURI, get.Body = http.MethodGet, u, at, http.NoBody
	get.Form, get.PostForm, get.MultipartForm = nil, nil, nil
	s.mux.ServeHTTP(w, get)
}

// command gives a command of the registry; its id and the password entered again come
// from the form.
func (s *Server) command(r *http.Request, rd reader, name string, args map[string]any) (app.Receipt, error) {
	c, err := s.call(r, &rd, name, args)
	if err != nil {
		return app.Receipt{}, err
	}
	return s.Door.Do(r.Context(), c)
}

func (s *Server) call(r *http.Request, rd *reader, name string, args map[string]any) (app.Call, error) {
	raw, err := json.Marshal(args)
	if err != nil {
		return app.Call{}, err
	}
	if spec, ok := app.Command(name); ok && spec.Signs {
		if err := s.confirm(r, rd); err != nil {
			return app.Call{}, err
		}
	}
	return app.Call{Log: rd.Log, By: rd.By, Command: name, ID: r.FormValue("command_id"), Args: raw, Confirmed: rd.Confirmed}, nil
}

// confirm checks the password that was entered again (X6). In the demo nobody has one:
// the click is the confirmation.
func (s *Server) confirm(r *http.Request, rd *reader) error {
	now := s.Door.Clock()
	if s.Demo == nil {
		password := r.FormValue("sign")
		if password == "" {
			return nil // the door refuses unless an earlier entry is fresh
		}
		if err := s.Logins.Confirm(r.Context(), s.local(), rd.User, rd.Home, password, now); err != nil {
			return err
		}
	}
	rd.Confirmed = now
	s.sessions.Put(r.Context(), keyConfirmed, now.UnixMicro())
	return nil
}

// arguments converts a form into a command's arguments: yuan into fen, percent into
// ppm, "number@revision" into rows.
func (s *Server) arguments(name string, form url.Values) (map[string]any, error) {
	spec, ok := app.Command(name)
	if !ok || spec.Feed {
		return nil, act.Refuse("X10", "unknown-command", act.Figures{"command": name})
	}
	out := map[string]any{}
	if d := form.Get("done_on"); d != "" {
		out["done_on"] = d
	}
	if paper := strings.TrimSpace(form.Get("dated_by")); paper != "" {
		out["dated_by"] = paper
	}
	for _, a := range spec.Arguments() {
		if !form.Has(a.Name) && a.Type != "rows" {
			continue
		}
		given := strings.TrimSpace(form.Get(a.Name))
		switch {
		case given == "" && a.Optional && !strings.HasPrefix(a.Type, "list of") && a.Type != "rows":
			continue
		case a.Type == "rows" && a.Fields[0].Name != "application": // one row, field by field
			row := map[string]any{}
			for _, f := range a.Fields {
				row[f.Name] = form.Get(f.Name)
			}
			out[a.Name] = []map[string]any{row}
		case a.Type == "rows":
			rows := []map[string]any{}
			for _, row := range form["row"] {
				no, seen, _ := strings.Cut(row, "@")
				n, err := strconv.Atoi(seen)
				if err != nil {
					return nil, bad("rows")
				}
				rows = append(rows, map[string]any{"application": no, "seen": n})
			}
			out[a.Name] = rows
		case a.Type == "list of integer":
			list := []int{}
			for _, v := range form[a.Name] {
				n, err := strconv.Atoi(v)
				if err != nil {
					return nil, bad(a.Name)
				}
				list = append(list, n)
			}
			out[a.Name] = list
		case strings.HasPrefix(a.Type, "list of"):
			out[a.Name] = form[a.Name]
		case given == "" && a.Type != "text" && a.Type != "free text":
			continue
		case a.Unit == "fen":
			f, err := money.ParseYuan(given)
			if err != nil {
				return nil, act.Refuse("X10", "bad-amount", act.Figures{"field": a.Name}).At(a.Name)
			}
			out[a.Name] = f
		case strings.HasPrefix(a.Unit, "ppm"):
			p, err := money.ParsePercent(given)
			if err != nil {
				return nil, act.Refuse("X10", "bad-percent", act.Figures{"field": a.Name}).At(a.Name)
			}
			out[a.Name] = p
		case a.Type == "boolean":
			out[a.Name] = given == "yes"
		case a.Type == "integer":
			n, err := strconv.Atoi(given)
			if err != nil {
				return nil, bad(a.Name)
			}
			out[a.Name] = n
		default:
			out[a.Name] = given
		}
	}
	return out, nil
}

func jsonOf(v any) ([]byte, error) { return json.Marshal(v) }

func bad(field string) error {
	return act.Refuse("X10", "bad-value", act.Figures{"field": field}).At(field)
}

// label is a word of the catalogue.
func label(l, group, code string) string { return words.Label(l, group, code) }

// withApplication lets a form name the application it is about in its address.
func withApplication(f page.Form, number string) page.Form {
	q := "&application=" + number
	switch f := f.(type) {
	case page.SurveyForm:
		f.Send.Href += q
		return f
	case page.SignForm:
		f.Send.Href += q
		return f
	case page.TermsForm:
		f.Send.Href += q
		return f
	case page.ContractForm:
		f.Send.Href += q
		return f
	case page.DisburseForm:
		f.Send.Href += q
		return f
	case page.ReturnForm:
		f.Send.Href += q
		return f
	case page.DeclineForm:
		f.Send.Href += q
		return f
	}
	return f
}
