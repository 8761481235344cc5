package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/demo"
	"fupindai/internal/demo/demotest"
	"fupindai/internal/document"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// world is the demo county behind the web server.
type world struct {
	*demo.World
	url    string
	logins *people.Logins
	server *Server
}

// mustWorld plays the demo and serves it; every test that changes something has its own.
// As an office it has no role page: people sign in with passwords. The store has one
// connection, so that a page that holds two at once never ends.
func mustWorld(t *testing.T, office bool) *world {
	t.Helper()
	return mustServe(t, office, slog.New(slog.NewTextHandler(testWriter{t}, nil)))
}

// mustLoggedWorld is a world whose log can be read.
func mustLoggedWorld(t *testing.T, logger *slog.Logger) *world {
	t.Helper()
	return mustServe(t, false, logger)
}

func mustServe(t *testing.T, office bool, logger *slog.Logger) *world {
	t.Helper()
	w := demotest.World(t, store.SQLite, 1)
	profile, err := people.ProfileByID("dengbao-3")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Door: w.Door, Log: w.Log, Place: demo.Place, Profile: profile, Logins: people.NewLogins(profile), Now: time.Now,
		Logger: logger, Printer: &document.Printer{Path: "none"},
	}
	if !office {
		o.Demo = &Demo{Advance: w.Clock.Advance}
		for _, p := range demo.RoleNames() {
			o.Demo.People = append(o.Demo.People, Person(p))
		}
		if o.Demo.Files, err = demo.Samples(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := newServer(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.handler())
	t.Cleanup(server.Close)
	return &world{w, server.URL, o.Logins, s}
}

// testWriter shows the server's log with the test.
type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// browser keeps cookies, and the form of the page it shows.
type browser struct {
	t      *testing.T
	base   string
	client *http.Client
	status int
	path   string // of the page shown, after redirects
	header http.Header
	body   string
}

func (w *world) visitor(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, base: w.url, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// as signs in by the demo's role page.
func (w *world) as(t *testing.T, role string) *browser {
	t.Helper()
	b := w.visitor(t)
	b.get("/roles")
	for _, p := range demo.RoleNames() {
		if p.Role == role {
			b.post("/roles", url.Values{"user": {p.User + "|" + p.Role + "@" + p.Unit}})
			return b
		}
	}
	t.Fatalf("the demo has no %s", role)
	return nil
}

func (b *browser) take(res *http.Response, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.status, b.header, b.body, b.path = res.StatusCode, res.Header, string(body), res.Request.URL.RequestURI()
}

func (b *browser) get(path string) {
	b.t.Helper()
	b.take(b.client.Get(b.base + path))
}

// post sends a form with the token and the command id of the page shown.
func (b *browser) post(path string, form url.Values) {
	b.t.Helper()
	for _, hidden := range []string{"token", "command_id"} {
		if !form.Has(hidden) {
			form.Set(hidden, b.hidden(hidden))
		}
	}
	b.take(b.client.PostForm(b.base+path, form))
}

// seek searches by the box that every page has.
func (b *browser) seek(words string) {
	b.t.Helper()
	b.post("/search", url.Values{"q": {words}})
}

func (b *browser) hidden(name string) string {
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(b.body)
	if m == nil {
		return ""
	}
	return m[1]
}

// link is the first address on the page that begins with a prefix.
func (b *browser) link(prefix string) string {
	b.t.Helper()
	m := regexp.MustCompile(`href="(` + regexp.QuoteMeta(prefix) + `[^"]+)"`).FindStringSubmatch(b.body)
	if m == nil {
		b.t.Fatalf("%s has no link to %s…", b.path, prefix)
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

// form is the action of the page's main form.
func (b *browser) form() string {
	b.t.Helper()
	m := regexp.MustCompile(`method="post" action="([^"]+)"[^>]*>(<input[^>]*>)*<input type="hidden" name="command"`).FindStringSubmatch(b.body)
	if m == nil {
		m = regexp.MustCompile(`id="do" method="post" action="([^"]+)"`).FindStringSubmatch(b.body)
	}
	if m == nil {
		b.t.Fatalf("%s has no form to send", b.path)
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

// rows are the rows of a list as the page sends them.
func (b *browser) rows() []string {
	var out []string
	for _, m := range regexp.MustCompile(`name="row" value="([^"]+)"`).FindAllStringSubmatch(b.body, -1) {
		out = append(out, m[1])
	}
	return out
}

// mustWait lets the day of the demo go on, so that no account waits after a failure.
func (w *world) mustWait(t *testing.T) {
	t.Helper()
	if err := w.Clock.Advance(w.Door.Today().AddDays(1)); err != nil {
		t.Fatal(err)
	}
}

func roleOf(p demo.Person) act.Role { return act.Role(p.Role) }
