// Package web is the face in the browser: it reads who asks, opens the door, and shows
// a page. No rule stands here; a refusal comes from the door and is shown in words.
//
//	web.go      server, routes, guards        session.go  who is signed in
//	shell.go    what surrounds a page         do.go       every form, turned into a command
//	working.go  what takes long               intake.go   every file that is brought in
package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/scs/v2"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/document"
	"fupindai/internal/people"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// Options are what the server is made of.
type Options struct {
	Door    *app.Door
	Log     string // the county's log, where nothing says otherwise
	Place   string // 和田地区洛浦县
	Profile people.Profile
	Logins  *people.Logins
	Now     func() time.Time // the machine's clock, for sessions
	Demo    *Demo            // nil outside the demo
	Logger  *slog.Logger
	Secure  bool // cookies only over TLS
	// BehindProxy says that a proxy stands before this and tells the caller's address.
	BehindProxy bool
	Printer     *document.Printer // draws printed forms; nil: with the Chromium of this machine
}

// Demo is what only the demo has: people without passwords, a clock that is moved,
// workbooks to import by hand.
type Demo struct {
	People  []Person
	Advance func(to civil.Date) error
	Files   map[string][]byte
}

// Person is one of the demo's people, and the log in which the post stands.
type Person struct{ Log, User, Name, Role, Unit string }

// Server answers the browser.
type Server struct {
	Options
	sessions *scs.SessionManager
	mux      *http.ServeMux
	jobs     jobs
	moment   time.Duration // see work
	sheets   int           // loans on one printed ledger
}

// route is one line of the site map. View is the row of docs/access.csv that a reader
// needs; public pages have none.
type route struct {
	pattern string
	handle  http.HandlerFunc
}

// New makes the server.
func New(o Options) (http.Handler, error) {
	s, err := newServer(o)
	if err != nil {
		return nil, err
	}
	return s.handler(), nil
}

func newServer(o Options) (*Server, error) {
	if err := page.Ready(); err != nil {
		return nil, err
	}
	if o.Printer == nil {
		o.Printer = &document.Printer{}
	}
	s := &Server{Options: o, mux: http.NewServeMux(), moment: moment, sheets: ledgerPaperMax}
	s.sessions = people.NewSessions(s.local(), o.Now).Manager(o.Profile, o.Secure)
	for _, r := range s.routes() {
		s.mux.HandleFunc(r.pattern, r.handle)
	}
	s.mux.HandleFunc("GET /assets/", serveAssets)
	return s, nil
}

// serveAssets gives style sheet, script and icons, whose names change with them.
func serveAssets(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.StripPrefix("/assets/", http.FileServerFS(page.Assets())).ServeHTTP(w, r)
}

// harden sets what every answer says about itself.
func harden(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; object-src 'none'; base-uri 'none'; form-action 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// handler is what stands before the routes.
func (s *Server) handler() http.Handler {
	cross := http.NewCrossOriginProtection()
	return s.guard(cross.Handler(s.sessions.LoadAndSave(s.mux)))
}

// routes is the site map.
func (s *Server) routes() []route {
	return append([]route{
		{"GET /{$}", s.front},
		{"GET /login", s.public(s.login)},
		{"POST /login", s.signIn},
		{"GET /login/code", s.at("/login/code", s.askCode)},
		{"POST /login/code", s.at("/login/code", s.askCode)},
		{"GET /login/factor", s.at("/login/factor", s.setUpFactor)},
		{"POST /login/factor", s.at("/login/factor", s.setUpFactor)},
		{"GET /login/password", s.at("/login/password", s.firstPassword)},
		{"POST /login/password", s.at("/login/password", s.firstPassword)},
		{"GET /login/duties", s.at("/login/duties", s.firstDuties)},
		{"POST /login/duties", s.at("/login/duties", s.firstDuties)},
		{"GET /login/next", s.step},
		{"POST /logout", s.signOut},
		{"GET /account", s.own(s.account)},
		{"GET /account/duties", s.own(s.ownDuties)},
		{"GET /account/password", s.own(s.ownPassword)},
		{"POST /account/password", s.own(s.ownPassword)},
		{"GET /account/factor", s.own(s.ownFactor)},
		{"POST /account/factor", s.own(s.ownFactor)},
		{"POST /account/codes", s.own(s.ownCodes)},
		{"POST /account/devices", s.own(s.endDevices)},
		{"POST /draft", s.keepDraft},
		{"POST /draft/drop", s.own(s.dropDraft)},
		{"POST /post", s.switchPost},
		{"POST /county", s.switchCounty},
		{"GET /lang/{lang}", s.language},
		{"GET /roles", s.public(s.roles)},
		{"POST /search", s.searchFor},
		{"POST /roles", s.becomeRole},
		{"POST /demo/clock", s.moveClock},
		{"GET /samples/{name}", s.sample},
		{"GET /watermark.svg", s.watermark},
		{"POST /do", s.do},
		{"GET /files/{subject}/{digest}", s.file},
		{"GET /working/{id}", s.working},

		{"GET /workbench", s.read("workbench", s.workbench)},
		{"GET /applications", s.read("applications", s.applications)},
		{"GET /applications/new", s.read("applications", s.newApplication)},
		{"GET /applications/return", s.read("applications", s.returnRows)},
		{"GET /applications/{no}", s.read("application", s.application)},
		{"GET /batch/{command}", s.read("batch", s.batch)},
		{"POST /batch/{command}/confirm", s.batchConfirm},
		{"POST /batch/{command}/sign", s.batchEach},
		{"POST /batch/{command}/mark/{mark}", s.listMark},
		{"GET /disbursements", s.read("disbursements", s.disbursements)},
	}, append(append(s.routesB(), s.printRoutes()...), s.workbooks(s.breachWorkbook(), s.collectionWorkbook(), s.problemWorkbook())...)...)
}

// bodyMax bounds what is sent, files and all.
const bodyMax = 20 << 20

// guard sets the headers every answer has, bounds bodies, and turns a panic into the
// page that says nothing was changed.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		harden(w.Header())
		if s.Secure {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		}
		switch { // no number, name or filter of ours: the database would refuse it
		case !text(r.URL.Path):
			s.show(w, r, lang(r), http.StatusNotFound, page.NotFound{Shell: page.Shell{Today: s.Door.Today()}, Back: page.Link{Words: "工作台", Href: "/workbench"}})
			return
		case !texts(r.URL.Query()):
			http.Error(w, say(lang(r), "地址中有无效字符。", "The address holds invalid characters."), http.StatusBadRequest)
			return
		}
		if r.ContentLength > bodyMax { // it says so beforehand: nothing of it is read
			sh, no := s.outside(r), act.Refuse("X10", "file-too-large", act.Figures{"bytes": int(r.ContentLength), "limit_bytes": bodyMax})
			sh.Refusal = refusal(lang(r), no)
			s.show(w, r, lang(r), http.StatusRequestEntityTooLarge, page.Refused{Shell: sh, Back: page.Link{Words: say(lang(r), "返回", "Back"), Href: r.URL.RequestURI()}})
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, bodyMax)
		// What is typed into a form is text too. Forms that carry files are read by their
		// handlers and go through the door, which looks at every argument.
		if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind == "application/x-www-form-urlencoded" && r.ParseForm() == nil && !texts(r.PostForm) {
			http.Error(w, say(lang(r), "填写的内容中有无效字符，没有办理。请改正后重新提交。", "What was typed holds invalid characters; nothing was done. Put it right and send it again."), http.StatusBadRequest)
			return
		}
		defer func() {
			if p := recover(); p != nil {
				s.fail(w, r, slog.Any("panic", p))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// text says whether a value is UTF-8 without NUL.
func text(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

func texts(q url.Values) bool {
	for key, values := range q {
		if !text(key) || slices.ContainsFunc(values, func(v string) bool { return !text(v) }) {
			return false
		}
	}
	return true
}

// fail says that nothing was changed and under which number the cause is logged.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, cause slog.Attr) {
	id := make([]byte, 6)
	rand.Read(id) //nolint:errcheck // it never fails
	number := hex.EncodeToString(id)
	s.Logger.LogAttrs(r.Context(), slog.LevelError, "request", slog.String("id", number), slog.String("path", r.URL.Path), cause)
	p := page.Failed{Shell: page.Shell{Today: s.Door.Today()}, Request: number, Back: page.Link{Words: "返回", Href: "/"}}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusInternalServerError)
	page.Render(w, lang(r), p) //nolint:errcheck // the reader is gone
}

// reader is who asks, in the post chosen.
type reader struct {
	Home      string       // the log in which the reader's posts stand
	Log       string       // the log that is read: the same, or a county's below the office
	Counties  []app.Office // what an office above the county can open
	By        act.Actor
	User      string
	Posts     []act.Actor
	Lang      string
	Confirmed time.Time

	name  string
	units map[string]string // names of the posts' units
}

// read opens the reader's view of a page and shows what comes of it.
func (s *Server) read(view string, h func(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rd, err := s.reader(r)
		if err != nil {
			s.answer(w, r, reader{Lang: lang(r)}, err)
			return
		}
		r = s.withDraft(r, rd)
		s.answer(w, r, rd, s.look(w, r, rd, view, func(w http.ResponseWriter, v *app.View) error { return h(w, r, rd, v) }))
	}
}

// look opens a view and answers when it is closed again. A view holds a connection, and
// the session needs one when the answer begins: were both held at once, as many readers
// as there are connections would wait for each other.
func (s *Server) look(w http.ResponseWriter, r *http.Request, rd reader, view string, fn func(w http.ResponseWriter, v *app.View) error) error {
	late := &later{ResponseWriter: w, status: http.StatusOK}
	if err := s.Door.View(r.Context(), rd.Log, rd.By, view, func(v *app.View) error { return fn(late, v) }); err != nil {
		return err
	}
	w.WriteHeader(late.status)
	w.Write(late.body.Bytes()) //nolint:errcheck // the reader is gone
	return nil
}

// later keeps an answer until it may be sent.
type later struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (l *later) WriteHeader(status int)      { l.status = status }
func (l *later) Write(b []byte) (int, error) { return l.body.Write(b) }

// answer shows an error: a refusal in words, anything else under a number.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, rd reader, err error) {
	var no *act.Refusal
	switch {
	case err == nil:
	case errors.As(err, &no) && no.Rule == "X1":
		http.Redirect(w, r, s.entry(), http.StatusSeeOther)
	case errors.As(err, &no) && (no.Code == "not-found" || no.Code == "not-this-view" || no.Code == "notice-not-found"):
		sh := s.outside(r)
		if rd.User != "" {
			sh = s.frame(r, rd)
		}
		s.show(w, r, rd.Lang, http.StatusNotFound, page.NotFound{Shell: sh, Scope: scopeOf(rd), Back: page.Link{Words: say(rd.Lang, "工作台", "Workbench"), Href: "/workbench"}})
	case errors.As(err, &no):
		sh := s.frame(r, rd)
		sh.Refusal = refusal(rd.Lang, no)
		s.show(w, r, rd.Lang, http.StatusUnprocessableEntity, page.Refused{Shell: sh, Back: page.Link{Words: say(rd.Lang, "返回", "Back"), Href: "/workbench"}})
	case errors.Is(err, context.Canceled):
	default:
		s.fail(w, r, slog.String("error", err.Error()))
	}
}

// scopeOf says what the reader may see, in words; "" for nobody.
func scopeOf(rd reader) string {
	if rd.User == "" {
		return ""
	}
	return fmt.Sprintf(say(rd.Lang, "您是%s（%s），只能查看本单位范围内的内容。", "You are of %s (%s) and see what lies within that unit."), rd.units[rd.By.Unit], words.Label(rd.Lang, "role", string(rd.By.Role)))
}

// show writes a page.
func (s *Server) show(w http.ResponseWriter, r *http.Request, lang string, status int, p page.Page) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := page.Render(w, lang, p); err != nil {
		s.Logger.Error("render", "path", r.URL.Path, "error", err.Error())
	}
}

// render is show with the status of a page that keeps a refusal.
func (s *Server) render(w http.ResponseWriter, r *http.Request, rd reader, p page.Page) error {
	status := http.StatusOK
	if kept(r) != nil {
		status = http.StatusUnprocessableEntity
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	var b strings.Builder
	if err := page.Render(&b, rd.Lang, p); err != nil {
		return err
	}
	w.WriteHeader(status)
	_, err := w.Write([]byte(b.String()))
	return err
}

func (s *Server) public(h func(w http.ResponseWriter, r *http.Request, lang string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.answer(w, r, reader{Lang: lang(r)}, h(w, r, lang(r)))
	}
}

// Routes are the patterns of the site map, as docs/routes.csv has them.
func Routes() []string {
	out := []string{"GET /assets/"}
	for _, r := range new(Server).routes() {
		out = append(out, r.pattern)
	}
	return out
}
