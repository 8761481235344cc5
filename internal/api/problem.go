package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"golang.org/x/text/language"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/words"
)

// Problem is an answer that says no (RFC 9457). Type is a link to the rule's
// sentence. Figures hold no personal data: sums in fen under names that end in
// _fen, days as 2019-07-05.
type Problem struct {
	Type    string         `json:"type"`
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail"` // the same as says
	Rule    string         `json:"rule,omitempty"`
	Code    string         `json:"code"`
	Says    string         `json:"says"`
	Then    string         `json:"then"`
	Field   string         `json:"field,omitempty"`
	Figures map[string]any `json:"figures"`
	Rows    []RowProblem   `json:"rows,omitempty"`
	Request string         `json:"request"` // the number under which the log has it
}

// RowProblem is the reason one row of a batch was refused.
type RowProblem struct {
	Row     string         `json:"row"`
	Rule    string         `json:"rule"`
	Code    string         `json:"code"`
	Says    string         `json:"says"`
	Then    string         `json:"then"`
	Figures map[string]any `json:"figures"`
}

// problem puts an error into words. What is no refusal is the operator's affair:
// its text goes to the log and not to the caller.
func problem(lang string, err error) Problem {
	var r *act.Refusal
	if !errors.As(err, &r) {
		r = act.Refuse("", "failed", nil)
	}
	told := words.RefusalWith(lang, r, app.Names)
	p := Problem{
		Type: "about:blank", Title: words.Label(lang, "problem", "refused"), Status: status(r), Detail: told.Says,
		Rule: r.Rule, Code: r.Code, Says: told.Says, Then: told.Then, Field: r.Field, Figures: words.Figures(r),
	}
	if r.Rule != "" {
		p.Type = "/law/" + r.Rule
	}
	if r.Code == "failed" {
		p.Title = words.Label(lang, "problem", "failed")
	}
	for i, row := range told.Rows {
		p.Rows = append(p.Rows, RowProblem{row.Row, row.Rule, row.Code, row.Says, row.Then, words.Figures(r.Rows[i].Refusal)})
	}
	return p
}

// statuses are those refusals whose HTTP status is not the one of their rule.
var statuses = map[string]int{
	"failed":          http.StatusInternalServerError,
	"not-signed-in":   http.StatusUnauthorized,
	"not-this-role":   http.StatusForbidden, // also by A4.2
	"not-found":       http.StatusNotFound,
	"unknown-command": http.StatusNotFound,
	"no-such-page":    http.StatusNotFound,
	"wrong-method":    http.StatusMethodNotAllowed,
	"not-json-type":   http.StatusUnsupportedMediaType,
	"clock-behind":    http.StatusServiceUnavailable,
	"too-large":       http.StatusRequestEntityTooLarge,
}

// status is 400 for a request that cannot be read, 403 for an access rule, 409 for
// one that came too late or twice, and 422 where the law says no.
func status(r *act.Refusal) int {
	if s, ok := statuses[r.Code]; ok {
		return s
	}
	switch {
	case r.Rule == "X10":
		return http.StatusBadRequest
	case r.Rule == "X11", r.Rule == "X12":
		return http.StatusConflict
	case len(r.Rule) > 0 && r.Rule[0] == 'X':
		return http.StatusForbidden
	}
	return http.StatusUnprocessableEntity
}

func (a *api) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problem(languageOf(r), err)
	p.Request = requestID(r)
	if p.Status == http.StatusInternalServerError {
		a.Log.Error("request failed", "request", p.Request, "error", err)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Language", languageOf(r))
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(p.Status)
	writeJSON(w, p)
}

// writeJSON writes a value. The status is sent by then: an error means that the
// caller hung up.
func writeJSON(w http.ResponseWriter, v any) {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v)
}

var matcher = language.NewMatcher([]language.Tag{language.Chinese, language.English})

// languageOf is zh or en, as the caller prefers.
func languageOf(r *http.Request) string {
	_, i := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	if i == 1 {
		return words.EN
	}
	return words.ZH
}
