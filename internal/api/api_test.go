package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/blob"
	"fupindai/internal/civil"
	"fupindai/internal/register"
	"fupindai/internal/store"
	"fupindai/internal/store/pgtest"
)

const (
	log    = "c1"
	county = "653224"
)

var now = time.Date(2019, 7, 5, 4, 0, 0, 0, time.UTC)

// house is a founded county behind the handler, with what was logged.
type house struct {
	door *app.Door
	http http.Handler
	log  *bytes.Buffer
	as   act.Actor // who the session says is calling; none: nobody signed in
}

func TestMain(m *testing.M) { pgtest.Main(m) }

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(*testing.T, *house)) {
	t.Run("sqlite", func(t *testing.T) { test(t, mustHouse(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, mustHouseIn(t, pgtest.Open(t))) })
}

func mustHouse(t *testing.T) *house {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, "sqlite::memory:", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return mustHouseIn(t, db)
}

func mustHouseIn(t *testing.T, db *store.DB) *house {
	t.Helper()
	ctx := context.Background()
	keys, err := register.NewKeys(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	r, err := register.New(keys, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{log: &bytes.Buffer{}}
	h.door = &app.Door{DB: db, Register: r, Files: blob.Memory(1 << 20), Clock: func() time.Time { return now }, Random: rand.Reader}
	err = h.door.Setup(ctx, app.Founding{
		Log: log, Name: "洛浦县", Unit: county, Document: "建账", DivisionsKnown: "2018-12-31",
		Divisions: strings.NewReader("code,level,name,parent\n653224,county,洛浦县,6532\n653224100,township,洛浦镇,653224\n653224100201,village,甲村,653224100\n"),
		Banks:     []app.Bank{{Code: "rcc-653224", Name: "洛浦县农信社", NameEn: "Lop RCC", Parent: "rcc", Level: "county"}},
		Administrators: [2]app.Person{
			{User: "u-admin-1", Name: "甲"}, {User: "u-admin-2", Name: "乙"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.http = New(Options{
		Door: h.door, Tokens: TokenTable{DB: db}, Log: slog.New(slog.NewTextHandler(h.log, nil)), Version: "test",
		Identify: func(*http.Request) (string, act.Actor, time.Time, error) { return log, h.as, now, nil },
	})
	return h
}

// answer is what came back.
type answer = httptest.ResponseRecorder

func (h *house) getAs(as act.Actor, path string) *answer {
	h.as = as
	return h.send("GET", path, "")
}

// send sends a request; headers are name, value, name, value.
func (h *house) send(method, path, body string, headers ...string) *answer {
	r := httptest.NewRequest(method, "http://county.example"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.http.ServeHTTP(w, r)
	return w
}

// mustProblem reads a problem and holds what every problem has.
func mustProblem(t *testing.T, w *answer, status int, code string) Problem {
	t.Helper()
	var p Problem
	dec := json.NewDecoder(w.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		t.Fatalf("status %d, no problem: %v", w.Code, err)
	}
	if w.Code != status || p.Status != status || p.Code != code {
		t.Errorf("status %d (%d in the body), code %s; want %d %s: %+v", w.Code, p.Status, p.Code, status, code, p)
	}
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("Content-Type %q", got)
	}
	if p.Says == "" || p.Then == "" || p.Detail != p.Says || p.Title == "" || p.Figures == nil || p.Request != w.Header().Get("X-Request-Id") {
		t.Errorf("a part is missing: %+v", p)
	}
	return p
}

const submit = `{"household":"h1","borrower":"p1","amount_fen":3000000,"term_months":24,"purpose":"breeding.sheep","project":"养羊","bank":"rcc-653224","village":"653224100201"}`

func TestX1_NobodyIsServedUnknown(t *testing.T) {
	h := mustHouse(t)
	for _, tt := range []struct{ name, method, path, body, auth string }{
		{"命令，没有登录", "POST", "/api/v1/commands/submit-application", submit, ""},
		{"清单，没有登录", "GET", "/api/v1/applications", "", ""},
		{"令牌不存在", "GET", "/api/v1/ledger", "", "Bearer fupindai_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		{"不是令牌", "GET", "/api/v1/ledger", "", "Bearer x"},
		{"别的方式", "GET", "/api/v1/ledger", "", "Basic dTpw"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := h.send(tt.method, tt.path, tt.body, "Authorization", tt.auth, "Idempotency-Key", "key-0001")
			p := mustProblem(t, w, http.StatusUnauthorized, "not-signed-in")
			if p.Rule != "X1" || w.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("rule %s, WWW-Authenticate %q", p.Rule, w.Header().Get("WWW-Authenticate"))
			}
		})
	}
}

// Every form of a broken request is answered in words, in the reader's language, and
// changes nothing.
func TestX10_BrokenRequests(t *testing.T) {
	h := mustHouse(t)
	h.as = act.Actor{User: "u-1", Role: act.FirstSecretary, Unit: "653224100201"}
	const path = "/api/v1/commands/submit-application"
	before := head(t, h)
	for _, tt := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		code                     string
	}{
		{"没有请求编号", "POST", path, submit, []string{"Idempotency-Key", ""}, 400, "command-id-missing"},
		{"编号太短", "POST", path, submit, []string{"Idempotency-Key", "k"}, 400, "bad-command-id"},
		{"不是 JSON 类型", "POST", path, submit, []string{"Content-Type", "text/plain"}, 415, "not-json-type"},
		{"表单", "POST", path, submit, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "not-json-type"},
		{"不是 JSON", "POST", path, "{", nil, 400, "not-json"},
		{"不是对象", "POST", path, "[]", nil, 400, "not-json"},
		{"两个对象", "POST", path, submit + submit, nil, 400, "not-json"},
		{"多一个参数", "POST", path, strings.Replace(submit, "{", `{"rate":1,`, 1), nil, 400, "unknown-field"},
		{"大小写走私", "POST", path, strings.Replace(submit, "{", `{"BORROWER":"p2",`, 1), nil, 400, "unknown-field"},
		{"同一参数两次", "POST", path, strings.Replace(submit, "{", `{"borrower":"p2",`, 1), nil, 400, "key-twice"},
		{"金额是小数", "POST", path, strings.Replace(submit, "3000000", "3000000.5", 1), nil, 400, "bad-value"},
		{"日期不存在", "POST", path, strings.Replace(submit, "{", `{"done_on":"2019-02-30",`, 1), nil, 400, "bad-value"},
		{"坏 UTF-8", "POST", path, strings.Replace(submit, "养羊", "\xff", 1), nil, 400, "broken-utf8"},
		{"过大", "POST", path, `{"household":"` + strings.Repeat("a", 2<<20) + `"}`, nil, 413, "too-large"},
		{"地址里有 NUL", "GET", "/api/v1/applications/SQ%00", "", nil, 404, "no-such-page"},
		{"业务名里有 NUL", "POST", path + "%00", submit, nil, 404, "unknown-command"},
		{"地址不是 UTF-8", "GET", "/api/v1/applications/%ff", "", nil, 404, "no-such-page"},
		{"查询里有 NUL", "GET", "/api/v1/applications?step=%00", "", nil, 400, "bad-value"},
		{"没有这项业务", "POST", "/api/v1/commands/pay-bonus", "{}", nil, 404, "unknown-command"},
		{"导入不走接口", "POST", "/api/v1/commands/import-roster", "{}", nil, 404, "unknown-command"},
		{"方法不对", "GET", path, "", nil, 405, "wrong-method"},
		{"删除", "DELETE", "/api/v1/applications", "", nil, 405, "wrong-method"},
		{"没有这个地址", "GET", "/api/v2/applications", "", nil, 404, "no-such-page"},
		{"岗位写法不对", "GET", "/api/v1/applications", "", []string{"Fupindai-Post", "king"}, 400, "bad-post"},
		{"角色不存在", "GET", "/api/v1/applications", "", []string{"Fupindai-Post", "king@653224"}, 400, "bad-post"},
		{"别的网站", "POST", path, submit, []string{"Sec-Fetch-Site", "cross-site"}, 403, "cross-site"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			headers := append([]string{"Idempotency-Key", "key-00000001"}, tt.headers...)
			zh := mustProblem(t, h.send(tt.method, tt.path, tt.body, headers...), tt.status, tt.code)
			en := mustProblem(t, h.send(tt.method, tt.path, tt.body, append(headers, "Accept-Language", "en-GB,en;q=0.9,zh;q=0.5")...), tt.status, tt.code)
			if zh.Says == en.Says || en.Rule != zh.Rule {
				t.Errorf("said %q in both languages, rules %s %s", zh.Says, zh.Rule, en.Rule)
			}
		})
	}
	if after := head(t, h); after != before {
		t.Errorf("the log stood at %d and stands at %d", before, after)
	}
}

func head(t *testing.T, h *house) int64 {
	t.Helper()
	c, err := h.door.DB.Checkpoint(context.Background(), log)
	if err != nil {
		t.Fatal(err)
	}
	return c.Size
}

func TestX10_WrongMethodNamesTheRightOne(t *testing.T) {
	h := mustHouse(t)
	if got := h.send("GET", "/api/v1/commands/suggest", "").Header().Get("Allow"); got != "POST" {
		t.Errorf("Allow %q", got)
	}
	if got := h.send("PUT", "/api/v1/ledger", "").Header().Get("Allow"); got != "GET" {
		t.Errorf("Allow %q", got)
	}
}

// What a caller sent is repeated neither in the answer nor in the log (T9): an
// identity number in the wrong place stays there.
func TestT9_NoEcho(t *testing.T) {
	h := mustHouse(t)
	h.as = act.Actor{User: "u-1", Role: act.FirstSecretary, Unit: "653224100201"}
	const number, name = "659999198001011235", "买买提·托合提"
	for _, r := range []struct{ method, path, body string }{
		{"POST", "/api/v1/commands/submit-application", strings.NewReplacer("h1", number, "p1", name, "breeding.sheep", number).Replace(submit)},
		{"POST", "/api/v1/commands/submit-application", `{"` + number + `":1}`},
		{"POST", "/api/v1/commands/submit-application", `{"amount_fen":"` + number + `"}`},
		{"POST", "/api/v1/commands/return-to", `{"application":"` + number + `","to":"` + number + `","reasons":["` + number + `"]}`},
		{"POST", "/api/v1/commands/" + number, `{}`},
		{"GET", "/api/v1/applications/" + number, ""},
		{"GET", "/api/v1/households/" + number, ""},
		{"GET", "/api/v1/applications?village=" + number + "&" + number + "=1", ""},
	} {
		w := h.send(r.method, r.path, r.body, "Idempotency-Key", "key-00000001")
		if w.Code < 400 {
			t.Errorf("%s %s: status %d", r.method, r.path, w.Code)
		}
		if s := w.Body.String(); strings.Contains(s, number) || strings.Contains(s, name) {
			t.Errorf("%s %s: the answer repeats what was sent: %s", r.method, r.path, s)
		}
	}
	if s := h.log.String(); strings.Contains(s, number) || strings.Contains(s, name) {
		t.Errorf("the log repeats what was sent: %s", s)
	}
}

// A failure inside is told by its number only; its text is in the log.
func TestFailed_NothingOfTheInsideIsTold(t *testing.T) {
	h := mustHouse(t)
	h.http = New(Options{
		Door: h.door, Log: slog.New(slog.NewTextHandler(h.log, nil)),
		Identify: func(r *http.Request) (string, act.Actor, time.Time, error) {
			if r.Header.Get("X-Test") == "panic" {
				panic("secret of the inside")
			}
			return "", act.Actor{}, time.Time{}, errors.New("secret of the inside")
		},
	})
	for _, how := range []string{"error", "panic"} {
		w := h.send("GET", "/api/v1/ledger", "", "X-Test", how)
		body := w.Body.String()
		p := mustProblem(t, w, http.StatusInternalServerError, "failed")
		if strings.Contains(body, "secret") || !strings.Contains(h.log.String(), "secret of the inside") || !strings.Contains(h.log.String(), p.Request) {
			t.Errorf("%s: told %s, logged %s", how, body, h.log)
		}
		h.log.Reset()
	}
}

// A token is for one post; it ends on its day, or when it is revoked (T25).
func TestT25_Tokens(t *testing.T) { onBoth(t, tokens) }

func tokens(t *testing.T, h *house) {
	ctx := context.Background()
	table := TokenTable{DB: h.door.DB}
	want := Token{Log: log, By: act.Actor{User: "u-b", Role: act.BankClerk, Unit: "rcc-653224"}, Label: "核心系统", ExpiresOn: civil.MustParse("2019-10-03")}
	text, id, err := table.New(ctx, rand.Reader, want, now)
	if err != nil {
		t.Fatal(err)
	}
	lookup := func(day string) bool {
		t.Helper()
		l, by, ok, err := table.Lookup(ctx, text, civil.MustParse(day))
		if err != nil {
			t.Fatal(err)
		}
		if ok && (l != want.Log || by != want.By) {
			t.Errorf("log %s, by %+v", l, by)
		}
		return ok
	}
	for day, holds := range map[string]bool{"2019-07-05": true, "2019-10-03": true, "2019-10-04": false} {
		if lookup(day) != holds {
			t.Errorf("on %s the token holds: %v", day, !holds)
		}
	}
	if err := h.door.DB.Read(ctx, func(tx *store.Tx) error {
		var stored string
		if err := tx.QueryRow(ctx, `SELECT token_hash FROM api_token`).Scan(&stored); err != nil {
			return err
		}
		if strings.Contains(text, stored) || stored == text {
			t.Error("the table holds the token itself")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	mustProblem(t, h.send("GET", "/api/v1/ledger", "", "Authorization", "Bearer "+text, "Fupindai-Post", "bank-head@rcc-653224"), http.StatusForbidden, "token-other-post")
	list, err := table.List(ctx)
	want.ID = id
	if err != nil || len(list) != 1 || list[0] != want {
		t.Errorf("listed %+v, %v; want %+v", list, err, want)
	}
	for i, found := range []bool{true, false} {
		if got, err := table.Revoke(ctx, id, civil.MustParse("2019-07-06")); err != nil || got != found {
			t.Errorf("revocation %d: found %v, %v", i+1, got, err)
		}
	}
	if lookup("2019-07-05") {
		t.Error("a revoked token still opens")
	}
	if found, err := table.Revoke(ctx, "%%%%%%%%%%", civil.MustParse("2019-07-06")); err != nil || found {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestKeyTwice(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":1,"b":{"a":2}}`:                     "",
		`{"a":1,"a":2}`:                           "a",
		`{"a":"a","b":["b","b"],"c":"a"}`:         "",
		`{"rows":[{"x":1},{"x":2}]}`:              "",
		`{"rows":[{"x":1},{"y":2,"x":3,"y":4}]}`:  "y",
		`{"a":{"b":1},"c":[{"d":[{}]}],"c":null}`: "c",
		`{"a":1`: "",
	} {
		if got, twice := keyTwice([]byte(body)); got != want || twice != (want != "") {
			t.Errorf("keyTwice(%s) = %q, %v", body, got, twice)
		}
	}
}

func TestHeaders(t *testing.T) {
	w := mustHouse(t).send("GET", "/api/v1/ledger", "")
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Language": "zh", "Vary": "Accept-Language"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	io.Copy(io.Discard, w.Body) //nolint:errcheck // a buffer
}
