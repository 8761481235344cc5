package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/words"
)

// Options of New.
type Options struct {
	Door   *app.Door
	Tokens Tokens // of machines; nil: none are known
	// Identify tells who a session's cookie belongs to: the log, the person with the
	// post used last, and when the password was last entered again. nil: no sessions.
	Identify func(*http.Request) (log string, by act.Actor, confirmed time.Time, err error)
	Log      *slog.Logger
	Version  string
}

// bodyMax bounds what is read of a request. The door's own limit is smaller.
const bodyMax = 1<<20 + 1

type api struct {
	Options
	mux    *http.ServeMux
	origin *http.CrossOriginProtection
}

// New makes the handler for everything under /api/.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	a := &api{Options: o, mux: http.NewServeMux(), origin: http.NewCrossOriginProtection()}
	a.routes()
	return http.HandlerFunc(a.serve)
}

type requestKey struct{}

// requestID is the number under which the log has the request.
func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string)
	return id
}

// serve is around every request: its number, its end in the log, a panic's end.
func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	raw := make([]byte, 8)
	rand.Read(raw) //nolint:errcheck // never fails
	id := hex.EncodeToString(raw)
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
	h := w.Header()
	h.Set("X-Request-Id", id)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Language")
	seen := &seenWriter{ResponseWriter: w}
	// The route is logged, not the address: an address can hold anything.
	_, route := a.mux.Handler(r)
	began := time.Now()
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			a.Log.Error("panic", "request", id, "route", route, "panic", p, "stack", string(debug.Stack()))
			if seen.status == 0 {
				a.refuse(seen, r, errors.New("panic"))
			}
		}
		a.Log.Info("api", "request", id, "method", r.Method, "route", route, "status", seen.status, "ms", time.Since(began).Milliseconds())
	}()
	r.Body = http.MaxBytesReader(seen, r.Body, bodyMax)
	if route == "" {
		a.unrouted(seen, r)
		return
	}
	if !isText(r.URL.Path) { // no number of ours: the database would refuse it
		a.refuse(seen, r, act.Refuse("X10", "no-such-page", nil))
		return
	}
	for name, values := range r.URL.Query() {
		if !isText(name) || slices.ContainsFunc(values, func(v string) bool { return !isText(v) }) {
			a.refuse(seen, r, act.Refuse("X10", "bad-value", act.Figures{"field": "address"}))
			return
		}
	}
	a.mux.ServeHTTP(seen, r)
}

// isText says whether a value is UTF-8 without NUL.
func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// seenWriter remembers the status, for the log.
type seenWriter struct {
	http.ResponseWriter
	status int
}

func (w *seenWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *seenWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// unrouted answers what no route takes, as a problem too.
func (a *api) unrouted(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, m := range []string{http.MethodGet, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = m
		if _, pattern := a.mux.Handler(other); pattern != "" {
			allowed = append(allowed, m)
		}
	}
	if len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		a.refuse(w, r, act.Refuse("X10", "wrong-method", act.Figures{"allowed": strings.Join(allowed, ", ")}))
		return
	}
	if name, ok := strings.CutPrefix(r.URL.Path, commandsPath); ok && r.Method == http.MethodPost {
		a.refuse(w, r, act.Refuse("X10", "unknown-command", act.Figures{"command": words.Harmless("command", name)}))
		return
	}
	a.refuse(w, r, act.Refuse("X10", "no-such-page", nil))
}

// caller is who sent the request.
type caller struct {
	log       string
	by        act.Actor
	confirmed time.Time
}

// identify reads who calls: a machine by its token, else a person by the session. A
// header Fupindai-Post: role@unit chooses one of the person's posts; whether it is
// held is the door's question.
func (a *api) identify(r *http.Request) (caller, error) {
	none := act.Refuse("X1", "not-signed-in", nil)
	var c caller
	auth := r.Header.Get("Authorization")
	if auth != "" {
		scheme, token, _ := strings.Cut(auth, " ")
		if !strings.EqualFold(scheme, "Bearer") || a.Tokens == nil {
			return c, none
		}
		log, by, ok, err := a.Tokens.Lookup(r.Context(), strings.TrimSpace(token), a.Door.Today())
		switch {
		case err != nil:
			return c, err
		case !ok:
			return c, none
		}
		c = caller{log: log, by: by}
	} else {
		if a.Identify == nil {
			return c, none
		}
		if err := a.origin.Check(r); err != nil {
			return c, act.Refuse("X1", "cross-site", nil)
		}
		var err error
		if c.log, c.by, c.confirmed, err = a.Identify(r); err != nil {
			return c, err
		}
	}
	if c.by.User == "" || c.log == "" {
		return c, none
	}
	post := r.Header.Get("Fupindai-Post")
	if post == "" {
		return c, nil
	}
	role, unit, ok := strings.Cut(post, "@")
	if !ok || !words.Has("role", role) || unit == "" || len(unit) > 40 {
		return c, act.Refuse("X10", "bad-post", nil)
	}
	if auth != "" && (role != string(c.by.Role) || unit != c.by.Unit) {
		return c, act.Refuse("X3", "token-other-post", act.Figures{"role": string(c.by.Role), "unit": c.by.Unit})
	}
	c.by.Role, c.by.Unit = act.Role(role), unit
	return c, nil
}
