package quality

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/api"
	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/demo/demotest"
	"fupindai/internal/document"
	"fupindai/internal/office"
	"fupindai/internal/people"
	"fupindai/internal/store"
	"fupindai/internal/web"
)

// The matrix of access (S1, I12): every route and every command × everybody × every
// position of the object. What is expected comes from docs/access.csv (who has the view
// or command, in which scope), docs/routes.csv (which of them a route needs) and the
// codes of units; nothing is asked of the code under test.

// someone is a person in a post, as a cell sees them.
type someone struct {
	act.Actor
	log   string
	state string // held, ended, none (enrolled without a post), nobody (not signed in)

	signed  bool // the session was opened, as far as it can be
	cookies []*http.Cookie
	lang    string // of the pages; empty: Chinese
	token   string
}

func (p *someone) String() string {
	return strings.Trim(fmt.Sprintf("%s@%s of %s %s", p.Role, p.Unit, p.log, p.state), "@ of")
}

// thing is an object of a route or command, and the units whose scope holds it.
type thing struct {
	kind, id, log string
	village       string   // the code of the village, or of the unit above
	banks         []string // bank units it belongs to; nil: no bank's
	extra         map[string]any
}

// matrix is the world in which the cells are tried.
type matrix struct {
	*testing.T
	door   *app.Door
	web    http.Handler
	api    http.Handler
	scopes map[string]string // role → scope kind
	rights map[string]bool   // "role kind name"
	as     *someone          // who calls the API
	people []*someone
	things map[string][]thing
	all    map[string]thing // applications and loans by number
	whole  bool
	cells  int
	seen   map[string]int // cells by position
	n      int
	absent map[string]string // answers to missing ids
}

const (
	countyA, logA = "653224", demo.Log
	countyB, logB = "653225", "c-653225"
	prefectureB   = "6531"
)

func mustMatrix(t *testing.T) *matrix {
	t.Helper()
	world := demotest.World(t, store.SQLite, 0)
	m := &matrix{
		T: t, door: world.Door, scopes: map[string]string{}, rights: map[string]bool{}, things: map[string][]thing{}, all: map[string]thing{},
		whole: os.Getenv("FUPINDAI_QUALITY") != "", seen: map[string]int{}, absent: map[string]string{},
	}
	for _, r := range m.table("access.csv") {
		m.scopes[r[0]] = r[1]
		m.rights[r[0]+" "+r[2]+" "+r[3]] = true
	}
	m.appoint()
	if err := world.Clock.Advance(world.Door.Today().AddDays(1)); err != nil { // posts that ended yesterday
		t.Fatal(err)
	}
	m.collect()

	profile, err := people.ProfileByID("dengbao-3")
	if err != nil {
		t.Fatal(err)
	}
	d := &web.Demo{Advance: world.Clock.Advance}
	for _, p := range m.people {
		if p.User != "" {
			d.People = append(d.People, web.Person{Log: p.log, User: p.User, Name: "某人", Role: string(p.Role), Unit: p.Unit})
		}
	}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	m.web, err = web.New(web.Options{
		Door: m.door, Log: logA, Place: demo.Place, Profile: profile, Logins: people.NewLogins(profile), Now: time.Now, Demo: d,
		Logger: quiet, Printer: &document.Printer{Path: "none"},
	})
	if err != nil {
		t.Fatal(err)
	}
	m.api = api.New(api.Options{Door: m.door, Log: quiet, Version: "test", Identify: func(*http.Request) (string, act.Actor, time.Time, error) {
		return logA, m.as.Actor, m.door.Clock(), nil
	}})
	return m
}

// table reads a reviewed table of docs without its header.
func (m *matrix) table(name string) [][]string {
	m.Helper()
	f, err := os.Open(filepath.Join("..", "docs", name))
	if err != nil {
		m.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		m.Fatal(err)
	}
	return rows[1:]
}

func (m *matrix) mustDo(log string, by act.Actor, command string, args map[string]any) {
	m.Helper()
	body, err := json.Marshal(args)
	if err != nil {
		m.Fatal(err)
	}
	m.n++
	if _, err := m.door.Do(context.Background(), app.Call{Log: log, By: by, Command: command, ID: fmt.Sprintf("matrix-%06d", m.n), Args: body, Confirmed: m.door.Clock()}); err != nil {
		m.Fatalf("%s in %s: %v", command, log, err)
	}
}

// appoint fills the posts: beside the demo's people those of a sibling township, of the
// other bank, of another county and another prefecture, one whose post ended, one who
// has none, and nobody.
func (m *matrix) appoint() {
	m.Helper()
	ctx := context.Background()
	admins := map[string][2]act.Actor{logA: {
		{User: "u-admin-1", Role: act.Administrator, Unit: countyA}, {User: "u-admin-2", Role: act.Administrator, Unit: countyA},
	}}
	for _, o := range []struct{ log, unit string }{{logB, countyB}, {"p-" + prefectureB, prefectureB}} {
		if err := m.door.Setup(ctx, app.Founding{
			Log: o.log, Name: o.unit, Unit: o.unit, Document: "建账", Administrators: [2]app.Person{{User: "a1-" + o.unit, Name: "甲"}, {User: "a2-" + o.unit, Name: "乙"}},
		}); err != nil {
			m.Fatal(err)
		}
		admins[o.log] = [2]act.Actor{{User: "a1-" + o.unit, Role: act.Administrator, Unit: o.unit}, {User: "a2-" + o.unit, Role: act.Administrator, Unit: o.unit}}
		m.people = append(m.people, &someone{Actor: admins[o.log][0], log: o.log, state: "held"})
	}
	for _, p := range demo.RoleNames() {
		if p.Role == "credit-officer" && !strings.HasSuffix(p.Unit, "201") {
			continue // one person for all villages of the demo
		}
		m.people = append(m.people, &someone{Actor: act.Actor{User: p.User, Role: act.Role(p.Role), Unit: p.Unit}, log: p.Log, state: "held"})
	}
	today := m.door.Today().String()
	for i, p := range []*someone{
		{Actor: act.Actor{Role: act.TownshipClerk, Unit: "653224100"}, log: logA, state: "held"},
		{Actor: act.Actor{Role: act.TownshipLeader, Unit: "653224100"}, log: logA, state: "held"},
		{Actor: act.Actor{Role: act.BankClerk, Unit: "LPYC-LP"}, log: logA, state: "held"},
		{Actor: act.Actor{Role: act.BankHead, Unit: "LPYC"}, log: logA, state: "held"},
		{Actor: act.Actor{Role: act.BankHead, Unit: "LPNX-QE"}, log: logA, state: "held"},
		{Actor: act.Actor{Role: act.CountyClerk, Unit: countyB}, log: logB, state: "held"},
		{Actor: act.Actor{Role: act.CountyHead, Unit: countyB}, log: logB, state: "held"},
		{Actor: act.Actor{Role: act.TownshipClerk, Unit: "653225100"}, log: logB, state: "held"},
		{Actor: act.Actor{Role: act.BankHead, Unit: "LPNX"}, log: logB, state: "held"},
		{Actor: act.Actor{Role: act.Auditor, Unit: countyB}, log: logB, state: "held"},
		{Actor: act.Actor{Role: act.PrefectureClerk, Unit: prefectureB}, log: "p-" + prefectureB, state: "held"},
		{Actor: act.Actor{Role: act.CountyClerk, Unit: countyA}, log: logA, state: "ended"},
		{Actor: act.Actor{Role: act.TownshipLeader, Unit: "653224103"}, log: logA, state: "ended"},
		{Actor: act.Actor{Role: act.BankHead, Unit: "LPNX"}, log: logA, state: "ended"},
		{Actor: act.Actor{Role: act.CountyClerk, Unit: countyA}, log: logA, state: "none"},
		{state: "nobody"},
	} {
		m.people = append(m.people, p)
		if p.state == "nobody" {
			continue
		}
		p.User = fmt.Sprintf("m-%02d", i)
		a := admins[p.log]
		m.mustDo(p.log, a[0], "enrol-user", map[string]any{"user": p.User})
		if p.state == "none" {
			continue
		}
		post := map[string]any{"user": p.User, "role": p.Role, "unit": p.Unit, "from": today}
		m.mustDo(p.log, a[1], "grant-post", m.propose(p.log, a[0], post))
		if p.state == "ended" {
			m.mustDo(p.log, a[0], "end-post", map[string]any{"user": p.User, "role": p.Role, "unit": p.Unit, "from": today, "last": today})
		}
	}
}

func (m *matrix) propose(log string, by act.Actor, post map[string]any) map[string]any {
	m.Helper()
	with := map[string]any{"document": "任命〔2019〕2号"}
	for k, v := range post {
		with[k] = v
	}
	m.mustDo(log, by, "propose-post", with)
	return post
}

// collect finds one object of each kind for every village and bank it can lie in.
func (m *matrix) collect() {
	m.Helper()
	ctx := context.Background()
	take := func(kind, query string, each func(get func(...any)) thing) {
		if err := m.door.DB.ReadLog(ctx, logA, func(tx *store.Tx) error {
			rows, err := tx.Query(ctx, query, logA)
			if err != nil {
				return err
			}
			defer rows.Close()
			had := map[string]bool{}
			for rows.Next() {
				x := each(func(to ...any) {
					if err := rows.Scan(to...); err != nil {
						m.Fatal(err)
					}
				})
				x.kind, x.log = kind, logA
				if kind == "application" || kind == "loan" {
					m.all[x.id] = x
				}
				if key := x.village + fmt.Sprint(x.banks); !had[key] {
					had[key] = true
					m.things[kind] = append(m.things[kind], x)
				}
			}
			return rows.Err()
		}); err != nil {
			m.Fatalf("%s: %v", kind, err)
		}
	}
	simple := func(get func(...any)) (x thing) {
		var bank string
		get(&x.id, &x.village, &bank)
		if bank != "" {
			x.banks = []string{bank}
		}
		return x
	}
	take("application", `SELECT application, village, bank FROM application WHERE log_id = $1 ORDER BY application`, simple)
	take("loan", `SELECT loan, village, bank FROM loan WHERE log_id = $1 ORDER BY loan`, simple)
	take("paper", `SELECT notice, village, bank FROM collection_notice WHERE log_id = $1 ORDER BY notice`, simple)
	take("withdrawal", `SELECT withdrawal, village, bank FROM withdrawal WHERE log_id = $1 ORDER BY withdrawal`, simple)
	take("problem", `SELECT problem, village, bank FROM problem WHERE log_id = $1 ORDER BY problem`, simple)
	take("draw", `SELECT draw, village, bank FROM draw WHERE log_id = $1 ORDER BY draw`, simple)
	take("list", `SELECT list, unit, bank FROM list WHERE log_id = $1 ORDER BY list`, simple)
	take("breach", `SELECT breach, unit, '' FROM breach WHERE log_id = $1 ORDER BY breach`, func(get func(...any)) thing {
		x := simple(get)
		if !strings.HasPrefix(x.village, "65") {
			x.banks, x.village = []string{x.village}, countyA // judged at the county (Z1)
		}
		return x
	})
	take("household", `SELECT p.household_id, h.village, coalesce(min(a.bank), ''), min(p.person_id) FROM release_row p
		JOIN release_row h ON h.log_id = p.log_id AND h.household_id = p.household_id
		LEFT JOIN (SELECT log_id, household, bank FROM application UNION SELECT log_id, household, bank FROM loan) a ON a.log_id = p.log_id AND a.household = p.household_id
		WHERE p.log_id = $1 GROUP BY p.household_id, h.village HAVING count(DISTINCT a.bank) < 2 ORDER BY p.household_id`, func(get func(...any)) (x thing) {
		var bank, person string
		get(&x.id, &x.village, &bank, &person)
		x.extra = map[string]any{"village": x.village, "borrower": person, "bank": "LPNX-QE", "person": person}
		if bank != "" {
			x.banks = []string{bank}
		}
		return x
	})
	for _, h := range m.things["household"] {
		h.kind, h.id = "person", h.extra["person"].(string)
		m.things["person"] = append(m.things["person"], h)
	}
	take("village", `SELECT village, village, bank FROM group_list WHERE log_id = $1 AND newest ORDER BY village`, simple)
	for _, v := range []string{"653224100201", "653225100201"} {
		m.things["village"] = append(m.things["village"], thing{kind: "village", id: v, log: logA, village: v})
	}
	take("notice", `SELECT village, village, bank FROM application WHERE log_id = $1 AND step = 'notice' ORDER BY village`, simple)
	take("snapshot", `SELECT snapshot_id, '', '' FROM roster_snapshot WHERE log_id = $1 AND list = 'county' ORDER BY snapshot_id`, func(get func(...any)) thing {
		x := simple(get)
		x.village = countyA
		return x
	})
	take("release", `SELECT release_no, '', '' FROM roster_release WHERE log_id = $1 ORDER BY release_no`, func(get func(...any)) thing {
		x := simple(get)
		x.village, x.banks = countyA, []string{"LPNX"} // the bank of all groups of the demo, to which lists are given
		return x
	})
	m.report()
	take("sheet", `SELECT DISTINCT n.notice, n.village, l.bank FROM notice n JOIN notice_row r ON r.log_id = n.log_id AND r.notice = n.notice
		JOIN loan l ON l.log_id = r.log_id AND l.loan = r.loan WHERE n.log_id = $1 ORDER BY n.notice`, simple)
	m.things["notice"] = append(m.things["notice"], m.things["sheet"]...) // one address opens both
	take("report", `SELECT report, unit, '' FROM report WHERE log_id = $1 ORDER BY report`, simple)
	for _, t := range []string{"653224103", "653224100", "653225100"} {
		m.things["township"] = append(m.things["township"], thing{kind: "township", id: t, log: logA, village: t})
	}
	for _, kind := range []string{"application", "loan", "paper", "withdrawal", "draw", "problem", "list", "breach", "household", "village", "snapshot", "release", "report", "sheet"} {
		if len(m.things[kind]) == 0 {
			m.Fatalf("the demo has no %s", kind)
		}
	}
}

// report publishes one loan on a notice and files what the public says there about each
// unit (A6.4).
func (m *matrix) report() {
	m.Helper()
	ctx := context.Background()
	var village, application string
	var revision int
	if err := m.door.DB.ReadLog(ctx, logA, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT village, application, revision FROM application WHERE log_id = $1 AND step = 'notice' ORDER BY application LIMIT 1`, logA).Scan(&village, &application, &revision)
	}); err != nil {
		m.Fatalf("no loan of the demo waits for its notice: %v", err)
	}
	m.mustDo(logA, act.Actor{User: "u-county-clerk", Role: act.CountyClerk, Unit: countyA}, "publish-notice",
		map[string]any{"village": village, "rows": []any{map[string]any{"application": application, "seen": revision}}})
	notices, err := m.door.PublicNotices(ctx, logA)
	if err != nil || len(notices) == 0 {
		m.Fatalf("the notice does not stand: %v", err)
	}
	for _, about := range office.Abouts {
		body, err := json.Marshal(map[string]any{"notice": notices[0].Number, "about": about, "text": "未入户"})
		if err != nil {
			m.Fatal(err)
		}
		m.n++
		if _, err := m.door.DoPublic(ctx, app.Call{Log: logA, Command: "file-report", ID: fmt.Sprintf("matrix-%06d", m.n), Args: body}); err != nil {
			m.Fatalf("report about %s: %v", about, err)
		}
	}
}

// missing is an id of a kind under which nothing stands.
func missing(kind string) thing {
	id := map[string]string{
		"application": "SQ-2019-999999", "loan": "DK-2019-999999", "list": "HZ-2019-999999", "breach": "YS-2019-999999", "household": "Hzzzzzzzzzzzz",
		"person": "Pzzzzzzzzzzzz", "village": "999999999299", "notice": "999999999299", "township": "999999999", "snapshot": "ss-none-2019", "release": "MC-2019-9999",
		"report": "FY-2019-9999", "sheet": "GS-2019-9999", "paper": "CS-2019-999999", "withdrawal": "TK-2019-999999", "problem": "WT-2019-999999", "draw": "CC-2019-08-999999999299-LPNX-QE",
	}[kind]
	return thing{kind: kind, id: id, extra: map[string]any{"village": "", "borrower": "Pzzzzzzzzzzzz", "bank": "LPNX-QE"}}
}

// covers says by the scope of docs/access.csv whether a thing lies in the person's scope.
func (m *matrix) covers(p *someone, x thing) bool {
	if p.log != x.log && (x.kind != "village" || m.scopes[string(p.Role)] == "bank") && !act.AboveCounty(p.Unit) { // divisions are no log's
		return false
	}
	long := map[string]int{"village": 12, "township": 9, "county": 6, "prefecture": 4, "region": 2}
	scope := m.scopes[string(p.Role)]
	if scope == "bank" {
		for _, b := range x.banks {
			if b == p.Unit || strings.HasPrefix(b, p.Unit+"-") || (x.kind == "release" && strings.HasPrefix(p.Unit, b+"-")) {
				return true
			}
		}
		return false
	}
	n := long[scope]
	if x.kind == "report" { // the handling unit alone, not its scope (A6.4)
		return p.Unit == x.village
	}
	if scope == "county" && act.AboveCounty(p.Unit) { // an administrator of an office above
		n = len(p.Unit)
	}
	return len(x.village) >= n && x.village[:n] == p.Unit
}

// position names where the object lies, seen from the person.
func (m *matrix) position(p *someone, x thing) string {
	switch {
	case p.state != "held":
		return p.state
	case x.kind == "":
		return "no object"
	case x.id == missing(x.kind).id:
		return "missing"
	case m.scopes[string(p.Role)] == "bank" && p.log == x.log:
		if m.covers(p, x) {
			return "own bank"
		}
		return "other bank"
	case !act.AboveCounty(p.Unit) && p.log != x.log:
		return "other county's log"
	case x.village == p.Unit:
		return "own"
	case strings.HasPrefix(x.village, p.Unit):
		return "child"
	case strings.HasPrefix(p.Unit, x.village):
		return "parent"
	}
	return "sibling"
}

// tried says whether a cell belongs to this run: all in CI, at a desk a sample that is
// always the same.
func (m *matrix) tried(cell string) bool {
	if !m.whole {
		h := fnv.New32a()
		h.Write([]byte("2019-14 " + cell))
		if h.Sum32()%60 != 0 {
			return false
		}
	}
	m.cells++
	return true
}

// answer is what a cell got.
type answer struct {
	status int
	body   string
	where  string
}

var (
	changing = regexp.MustCompile(`value="[^"]*"|"request":"[0-9a-f]+"|at=[^"&]*`)
	numbers  = regexp.MustCompile(`\b(SQ|DK)-\d{4}-\d+\b`)
)

// same is an answer without the id that was asked for and without what is new each time.
func (a answer) same(id string) string {
	body := html.UnescapeString(a.body)
	for _, form := range []string{id, url.QueryEscape(id), url.PathEscape(id)} {
		body = strings.ReplaceAll(body, form, "ID")
	}
	return fmt.Sprintf("%d %s", a.status, changing.ReplaceAllString(body, ""))
}

func (m *matrix) send(h http.Handler, p *someone, method, path string, form url.Values) answer {
	if !p.signed {
		p.signed = true
		m.signIn(p)
	}
	var body io.Reader
	if form != nil {
		form.Set("token", p.token)
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, "http://county.example"+path, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range p.cookies {
		r.AddCookie(c)
	}
	if p.lang != "" {
		r.AddCookie(&http.Cookie{Name: "lang", Value: p.lang})
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.Name == "fupindai" {
			p.cookies = []*http.Cookie{c}
		}
	}
	return answer{w.Code, w.Body.String(), w.Header().Get("Location")}
}

var formToken = regexp.MustCompile(`name="token" value="([^"]*)"`)

// signIn opens the person's session on the role page.
func (m *matrix) signIn(p *someone) {
	m.Helper()
	a := m.send(m.web, p, "GET", "/roles", nil)
	p.token = formToken.FindStringSubmatch(a.body)[1]
	if p.User == "" {
		return
	}
	if a = m.send(m.web, p, "POST", "/roles", url.Values{"user": {p.User + "|" + string(p.Role) + "@" + p.Unit}}); a.status != http.StatusSeeOther {
		m.Fatalf("%s does not sign in: %d", p, a.status)
	}
	a = m.send(m.web, p, "GET", "/account", nil)
	if f := formToken.FindStringSubmatch(a.body); f != nil {
		p.token = f[1]
	} else if p.state == "held" {
		m.Fatalf("%s has no form token: %d %s", p, a.status, a.where)
	}
}

// TestS1_Matrix tries every route × everybody × every position of the object.
func TestS1_Matrix(t *testing.T) {
	m := mustMatrix(t)
	began := time.Now()
	routes := map[string]bool{}
	for _, row := range m.table("routes.csv") {
		if routes[row[0]] {
			t.Errorf("docs/routes.csv has %s twice", row[0])
		}
		routes[row[0]] = true
	}
	for _, r := range append(web.Routes(), m.apiRoutes()...) {
		if !routes[r] {
			t.Errorf("%s has no row in docs/routes.csv", r)
		}
		delete(routes, r)
	}
	for r := range routes {
		t.Errorf("docs/routes.csv has %s, which is no route", r)
	}
	before := m.head()
	for _, row := range m.table("routes.csv") {
		for _, p := range m.people {
			m.route(row[0], row[1], row[2], p)
		}
	}
	if now := m.head(); now != before {
		t.Errorf("trying the routes moved the journal from %d to %d", before, now)
	}
	for _, p := range m.people {
		m.lists(p)
	}
	for _, s := range app.Commands() {
		if !s.System && !s.Feed {
			for _, p := range m.people {
				m.command(s, p)
			}
		}
	}
	var where []string
	for at, n := range m.seen {
		where = append(where, fmt.Sprintf("%s %d", at, n))
	}
	sort.Strings(where)
	t.Logf("%d cells in %.1f s: %s", m.cells, time.Since(began).Seconds(), strings.Join(where, ", "))
	if m.whole && m.cells < 10_000 {
		t.Errorf("only %d cells were tried, want 10,000", m.cells)
	}
	for _, at := range []string{"own", "child", "parent", "sibling", "own bank", "other bank", "other county's log", "ended", "none", "nobody"} {
		if m.seen[at] == 0 {
			t.Errorf("no cell has the position %q", at)
		}
	}
}

// apiRoutes are the routes of the description; all commands are one row.
func (m *matrix) apiRoutes() []string {
	m.Helper()
	w := httptest.NewRecorder()
	m.as = &someone{}
	m.api.ServeHTTP(w, httptest.NewRequest("GET", "/api/openapi.json", nil))
	var doc struct {
		Paths map[string]map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		m.Fatal(err)
	}
	out := []string{"GET /api/openapi.json"}
	commands := false
	for path, methods := range doc.Paths {
		for method := range methods {
			if strings.HasPrefix(path, "/api/v1/commands/") {
				commands = true
				continue
			}
			out = append(out, strings.ToUpper(method)+" "+path)
		}
	}
	if commands {
		out = append(out, "POST /api/v1/commands/{command}")
	}
	return out
}

func (m *matrix) head() int64 {
	m.Helper()
	c, err := m.door.DB.Checkpoint(context.Background(), logA)
	if err != nil {
		m.Fatal(err)
	}
	return c.Size
}

var placeholder = regexp.MustCompile(`\{[^}]+\}`)

// route tries one route as one person on every object of its kind.
func (m *matrix) route(route, right, kind string, p *someone) {
	m.Helper()
	method, pattern, _ := strings.Cut(route, " ")
	if strings.HasSuffix(pattern, "/{command}") && strings.HasPrefix(pattern, "/api") {
		return // command
	}
	if verb, _, _ := strings.Cut(right, " "); method == "POST" && (verb == "public" || verb == "demo" || verb == "login" || verb == "own" && p.state == "held") {
		return // it would end the session or move the clock; S2 and S3 try these
	}
	h, overAPI := m.web, strings.HasPrefix(pattern, "/api")
	if overAPI {
		h, m.as = m.api, p
	}
	ask := func(id string) answer {
		if id == "" {
			id = "none"
		}
		path := strings.ReplaceAll(pattern, "{$}", "")
		path = placeholder.ReplaceAllStringFunc(path, func(string) string { return url.PathEscape(id) })
		if kind == "command" {
			path = strings.Replace(pattern, "{command}", id, 1)
			path = strings.Replace(path, "{mark}", "open", 1)
		}
		if route == "GET /law/{rule}" {
			path = "/law/A1.1"
		}
		var form url.Values
		if method == "POST" {
			form = url.Values{"command_id": {"matrix-none-1"}, "command": {"none"}}
		}
		return m.send(h, p, method, path, form)
	}
	if kind == "command" {
		for _, c := range []string{"sign-village-list", "review-township", "sign-township", "hand-over-list", "report-back", "take-back-list", "sign-survey", "suggest", "decide"} {
			if !m.tried(route + " " + c + " " + p.String()) {
				continue
			}
			m.seen[m.position(p, thing{})]++
			a := ask(c)
			may := m.rights[string(p.Role)+" command "+c] && (!strings.HasPrefix(right, "view") || m.rights[string(p.Role)+" "+right])
			switch {
			case p.state != "held":
				m.closed(route, p, a)
			case may && a.status == http.StatusNotFound, !may && a.status != http.StatusNotFound:
				m.Errorf("%s %s as %s: %d, docs say %v", route, c, p, a.status, may)
			}
			m.inScope(route, p, a)
		}
		return
	}
	kind, some := strings.CutSuffix(kind, "?") // only some objects have such a page
	objects := []thing{{}}
	if len(m.things[kind]) > 0 {
		objects = append(append([]thing(nil), m.things[kind]...), missing(kind))
	}
	for _, x := range objects {
		if !m.tried(route + " " + x.id + " " + p.String()) {
			continue
		}
		m.seen[m.position(p, x)]++
		a := ask(x.id)
		if a.status >= 500 {
			m.Errorf("%s %s as %s: %d", route, x.id, p, a.status)
			continue
		}
		verb, name, _ := strings.Cut(right, " ")
		switch {
		case verb == "public", verb == "demo":
			if p.state == "nobody" && method == "GET" && a.where == "/roles" && pattern != "/{$}" {
				m.Errorf("%s is public and sends nobody to sign in", route)
			}
		case verb == "login":
			if a.status != http.StatusSeeOther {
				m.Errorf("%s as %s outside a log-in: %d", route, p, a.status)
			}
		case p.state != "held":
			m.closed(route, p, a)
		case verb == "own":
			if method == "GET" && a.status != http.StatusOK && (kind != "password" || a.status != http.StatusNotFound) { // in a demo nobody has a password
				m.Errorf("%s as %s: %d", route, p, a.status)
			}
		case verb == "command", verb == "case":
			if may := name != "" && m.rights[string(p.Role)+" "+right]; !may && a.status < 400 {
				m.Errorf("%s as %s: %d, which is no refusal", route, p, a.status)
			}
		case overAPI && p.log != logA && (!strings.HasPrefix(countyA, p.Unit) || p.Role == act.Administrator):
			if a.status != http.StatusForbidden && a.status != http.StatusUnauthorized && a.status != http.StatusNotFound {
				m.Errorf("%s as %s in another office's log: %d %s", route, p, a.status, a.body)
			}
		case !m.rights[string(p.Role)+" "+right]:
			if a.status != http.StatusNotFound && a.status != http.StatusForbidden {
				m.Errorf("%s as %s: %d, docs/access.csv does not give it", route, p, a.status)
			}
		case x.kind == "" && kind == "upload":
			if a.status != http.StatusNotFound {
				m.Errorf("%s as %s without an upload: %d", route, p, a.status)
			}
		case x.kind == "":
			if method == "GET" && a.status != http.StatusOK && kind != "query" && !some { // without its query it has nothing to show
				m.Errorf("%s as %s: %d, want 200", route, p, a.status)
			}
		case m.covers(p, x):
			if !some && (a.status == http.StatusNotFound || a.status == http.StatusForbidden) {
				m.Errorf("%s %s (village %s, banks %v) as %s: %d, but it lies in the scope", route, x.id, x.village, x.banks, p, a.status)
			}
		default:
			key := route + " " + p.String()
			if _, ok := m.absent[key]; !ok {
				none := missing(kind)
				b := ask(none.id)
				if b.status != http.StatusNotFound {
					m.Errorf("%s as %s: a missing id gives %d", route, p, b.status)
				}
				m.absent[key] = b.same(none.id)
			}
			if got := a.same(x.id); got != m.absent[key] {
				m.Errorf("%s %s (village %s, banks %v) as %s differs from a missing id:\n%s", route, x.id, x.village, x.banks, p, differ(got, m.absent[key]))
			}
		}
		m.inScope(route, p, a)
	}
}

// closed holds that somebody without a post is sent to the entry, or is told so.
func (m *matrix) closed(route string, p *someone, a answer) {
	m.Helper()
	if a.status != http.StatusUnauthorized && a.status != http.StatusForbidden && (a.status != http.StatusSeeOther || a.where != "/roles" && a.where != "/workbench") && a.status != http.StatusNoContent {
		m.Errorf("%s as %s: %d to %q", route, p, a.status, a.where)
	}
}

// inScope holds that no answer names an application or loan outside the scope (I12).
func (m *matrix) inScope(route string, p *someone, a answer) {
	m.Helper()
	if a.status != http.StatusOK {
		return
	}
	for _, number := range numbers.FindAllString(a.body, -1) {
		if x, ok := m.all[number]; ok && !m.covers(p, x) {
			m.Errorf("%s as %s shows %s (village %s, banks %v)", route, p, number, x.village, x.banks)
			return
		}
	}
}

// differ is where two answers part.
func differ(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, min(i, len(s))-80):min(len(s), i+160)] }
	return "got  …" + cut(a) + "…\nwant …" + cut(b) + "…"
}

// lists holds that the lists give exactly what lies in the scope, whatever is filtered.
func (m *matrix) lists(p *someone) {
	m.Helper()
	if p.state != "held" || p.log != logA && (!strings.HasPrefix(countyA, p.Unit) || p.Role == act.Administrator) {
		return
	}
	m.as = p
	for _, l := range []struct{ path, view, prefix string }{
		{"/api/v1/applications?size=200", "applications", "SQ"}, {"/api/v1/applications?size=200&village=653224103202", "applications", "SQ"},
		{"/api/v1/applications?size=200&bank=LPYC", "applications", "SQ"}, {"/api/v1/ledger?size=200", "ledger", "DK"}, {"/api/v1/ledger?size=200&division=653224103203", "ledger", "DK"},
		{"/api/v1/loans?size=200&bank=LPNX-QE", "ledger", "DK"}, {"/api/v1/duties?size=200", "workbench", ""},
	} {
		if !m.rights[string(p.Role)+" view "+l.view] || !m.tried(l.path+p.String()) {
			continue
		}
		m.seen["list"]++
		a := m.send(m.api, p, "GET", l.path, nil)
		if a.status != http.StatusOK {
			m.Errorf("%s as %s: %d %s", l.path, p, a.status, a.body)
			continue
		}
		m.inScope(l.path, p, a)
		q, err := url.Parse(l.path)
		if err != nil {
			m.Fatal(err)
		}
		want := 0
		for number, x := range m.all {
			division, bank := q.Query().Get("village")+q.Query().Get("division"), q.Query().Get("bank")
			if strings.HasPrefix(number, l.prefix+"-") && m.covers(p, x) && strings.HasPrefix(x.village, division) && (bank == "" || strings.HasPrefix(x.banks[0], bank)) {
				want++
			}
		}
		var got struct{ Total int }
		if err := json.Unmarshal([]byte(a.body), &got); err != nil {
			m.Fatal(err)
		}
		if l.prefix != "" && got.Total != want {
			m.Errorf("%s as %s counts %d, in scope are %d", l.path, p, got.Total, want)
		}
	}
}

// objectArguments are the arguments that name an object, the first found is the one tried.
var objectArguments = []string{"application", "loan", "household", "person", "breach", "rows", "village", "township", "snapshot", "release", "report", "notice", "withdrawal", "draw"}

// command tries one command as one person on every object of its kind, with nothing but
// the object in it.
func (m *matrix) command(s *app.Spec, p *someone) {
	m.Helper()
	have := map[string]app.Arg{}
	for _, a := range s.Arguments() {
		have[a.Name] = a
	}
	kind := ""
	for _, name := range objectArguments {
		if a, ok := have[name]; ok && !a.Free { // a free text of that name is no object
			kind = name
			break
		}
	}
	rows, rule := false, false
	if kind == "rows" {
		for _, f := range have["rows"].Fields {
			rows, rule = rows || f.Name == "application" || f.Name == "subject", rule || f.Name == "rule"
		}
		kind = "application"
		if !rows {
			kind = "snapshot"
		}
	}
	if kind == "notice" { // a published one, or one of collection
		if kind = "sheet"; s.Name == "serve-notice" {
			kind = "paper"
		}
	}
	objects := []thing{{}}
	if kind != "" {
		objects = append(append([]thing(nil), m.things[kind]...), missing(kind))
	}
	ask := func(x thing) answer {
		args := map[string]any{}
		for name, a := range have {
			switch {
			case name == kind, name == "notice" && (kind == "sheet" || kind == "paper"):
				args[name] = x.id
			case name == "rows" && rule:
				args[name] = []any{map[string]any{"subject": x.id, "rule": "A2.1"}}
			case name == "rows" && rows:
				args[name] = []any{map[string]any{"application": x.id}}
			case name == "village" && (kind == "household" || rows && m.scopes[string(p.Role)] == "village"):
				args[name] = p.Unit // the person's own, whatever the object
			case x.extra[name] != nil && kind == "household":
				args[name] = x.extra[name]
			case name == "document" && a.Type == "text":
				args[name] = "洛扶贫领发〔2019〕1号"
			case name == "village" && rows:
				if args[name] = x.village; x.village == "" {
					args[name] = missing("village").id
				}
			case name == "township" && rows:
				args[name] = p.Unit
			}
		}
		body, err := json.Marshal(args)
		if err != nil {
			m.Fatal(err)
		}
		m.n++
		r := httptest.NewRequest("POST", "http://county.example/api/v1/commands/"+s.Name, bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", fmt.Sprintf("matrix-%08d", m.n))
		w := httptest.NewRecorder()
		m.as = p
		m.api.ServeHTTP(w, r)
		return answer{w.Code, w.Body.String(), ""}
	}
	for _, x := range objects {
		cell := s.Name + " " + x.id + " " + p.String()
		if !m.tried(cell) {
			continue
		}
		m.seen[m.position(p, x)]++
		a := ask(x)
		var told struct {
			Code string
			Rows []struct{ Code string }
		}
		if err := json.Unmarshal([]byte(a.body), &told); err != nil {
			m.Fatalf("%s: %v", cell, err)
		}
		code := told.Code
		if len(told.Rows) > 0 {
			code = told.Rows[0].Code
		}
		may := m.rights[string(p.Role)+" command "+s.Name]
		switch {
		case a.status >= 500:
			m.Errorf("%s: %d %s", cell, a.status, a.body)
		case p.state == "nobody":
			if a.status != http.StatusUnauthorized {
				m.Errorf("%s: %d %s, want 401", cell, a.status, code)
			}
		case p.state != "held", p.log != logA && !strings.HasPrefix(countyA, p.Unit), p.log != logA && p.Role == act.Administrator:
			if a.status != http.StatusForbidden && a.status != http.StatusUnauthorized && code != "not-found" {
				m.Errorf("%s: %d %s, but no post is held in this log", cell, a.status, code)
			}
		case !may:
			if code != "not-this-role" {
				m.Errorf("%s: %d %s, docs/access.csv does not give it", cell, a.status, code)
			}
		case code == "not-this-role":
			m.Errorf("%s: refused, docs/access.csv gives it", cell)
		case x.kind == "" || x.id == missing(x.kind).id:
		case m.covers(p, x):
			if code == "not-found" && !rule { // rows of a rule: the duty may not be there
				m.Errorf("%s (village %s, banks %v): %d %s, but it lies in the scope: %s", cell, x.village, x.banks, a.status, code, a.body)
			}
		default:
			key := s.Name + " " + p.String()
			if _, ok := m.absent[key]; !ok {
				none := missing(kind)
				m.absent[key] = ask(none).same(none.id)
			}
			if got := a.same(x.id); got != m.absent[key] {
				m.Errorf("%s (village %s, banks %v) differs from a missing id:\n%s", cell, x.village, x.banks, differ(got, m.absent[key]))
			}
		}
	}
}
