package quality

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"fupindai/internal/act"
	"fupindai/internal/api"
	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/document"
	"fupindai/internal/people"
	"fupindai/internal/register"
	"fupindai/internal/store"
	"fupindai/internal/store/pgtest"
	"fupindai/internal/web"
)

// needles are canaries in every form in which they could be written, by their first six
// bytes.
type needles map[uint64][]needle

type needle struct {
	bytes        []byte
	canary, form string
}

const needleHead = 6 // shorter ones are found by chance

func head6(b []byte) uint64 {
	var h [8]byte
	copy(h[:needleHead], b)
	return binary.LittleEndian.Uint64(h[:])
}

func needlesOf(canaries []string) needles {
	out, seen := needles{}, map[string]bool{}
	for _, c := range canaries {
		if seen[c] {
			continue
		}
		seen[c] = true
		add := func(form string, b []byte) {
			if form != "plain" && len(b) < needleHead+2 || len(b) < needleHead || form != "plain" && string(b) == c {
				return
			}
			out[head6(b)] = append(out[head6(b)], needle{b, c, form})
		}
		plain := []byte(c)
		add("plain", plain)
		add("hex", []byte(hex.EncodeToString(plain)))
		add("HEX", []byte(strings.ToUpper(hex.EncodeToString(plain))))
		add("url", []byte(url.QueryEscape(c)))
		add("url path", []byte(url.PathEscape(c)))
		units := utf16.Encode([]rune(c))
		little, big := make([]byte, 0, 2*len(units)), make([]byte, 0, 2*len(units))
		quoted, lower := "", ""
		for _, u := range units {
			little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
			quoted += fmt.Sprintf(`\u%04X`, u)
			lower += fmt.Sprintf(`\u%04x`, u)
		}
		add("UTF-16LE", little)
		add("UTF-16BE", big)
		add("json", []byte(quoted))
		add("json", []byte(lower))
		if gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes(plain); err == nil {
			add("GBK", gbk)
		}
		for shift := range 3 { // base64 of a text that stands anywhere in another
			for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				s := enc.EncodeToString(append(make([]byte, shift), plain...))
				add("base64", []byte(s[(shift*8+5)/6:len(s)-2]))
			}
		}
	}
	return out
}

// in gives the canaries that stand in b, each once.
func (n needles) in(b []byte) []string {
	var out []string
	seen := map[string]bool{}
	for i := 0; i+needleHead <= len(b); i++ {
		for _, x := range n[head6(b[i:])] {
			if bytes.HasPrefix(b[i:], x.bytes) && !seen[x.canary+x.form] {
				seen[x.canary+x.form] = true
				out = append(out, fmt.Sprintf("%q as %s after %q", x.canary, x.form, b[max(0, i-60):i]))
			}
		}
	}
	return out
}

func TestS9_NeedlesAreFoundInEveryForm(t *testing.T) {
	n := needlesOf([]string{"阿依古丽·麦麦提"})
	for _, text := range []string{
		"x阿依古丽·麦麦提", `"\u963f\u4f9d\u53e4\u4e3d\u00b7\u9ea6\u9ea6\u63d0"`, url.QueryEscape("q=阿依古丽·麦麦提"), hex.EncodeToString([]byte("x阿依古丽·麦麦提")),
		base64.StdEncoding.EncodeToString([]byte("1阿依古丽·麦麦提2")), base64.StdEncoding.EncodeToString([]byte("12阿依古丽·麦麦提")), base64.URLEncoding.EncodeToString([]byte("123阿依古丽·麦麦提45")),
	} {
		if len(n.in([]byte(text))) == 0 {
			t.Errorf("not found in %s", text)
		}
	}
	if got := n.in([]byte("阿依古丽·麦麦")); len(got) > 0 {
		t.Errorf("found in another name: %v", got)
	}
}

// TestS9_CanariesStandNowhere plays the demo, opens pages as every role, types names,
// numbers and free texts where they belong and where they do not, and scans all that
// this produced but the pages meant for the reader: the logs at debug level, problem
// bodies, error pages, addresses, the temporary folder, the database's files and, on
// PostgreSQL, its own log with every statement and every bound parameter (S9, I6).
func TestS9_CanariesStandNowhere(t *testing.T) {
	engines := []string{"sqlite", "postgres"}
	if os.Getenv("FUPINDAI_QUALITY") == "" {
		engines = engines[:1]
	}
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) { canaries(t, engine) })
	}
}

func canaries(t *testing.T, engine string) {
	ctx := context.Background()
	whole := os.Getenv("FUPINDAI_QUALITY") != ""
	dsn, files := "", t.TempDir()
	if engine == "postgres" {
		dsn = pgtest.Database(t)
	}
	t.Setenv("TMPDIR", files)
	var server func() []byte // the database's own log
	if engine == "postgres" {
		server = logEverything(t, dsn)
	} else {
		dsn = "sqlite:" + filepath.Join(files, "canary.db")
	}
	db, err := store.Open(ctx, dsn, store.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	keys, err := register.NewKeys(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	world, err := demo.Build(ctx, db, keys, rand.Reader, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	profile, err := people.ProfileByID("dengbao-3")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}))
	d := &web.Demo{Advance: world.Clock.Advance}
	for _, p := range demo.RoleNames() {
		d.People = append(d.People, web.Person(p))
	}
	pages, err := web.New(web.Options{
		Door: world.Door, Log: world.Log, Place: demo.Place, Profile: profile, Logins: people.NewLogins(profile), Now: time.Now, Demo: d, Logger: logger,
		Printer: &document.Printer{Path: "none"},
	})
	if err != nil {
		t.Fatal(err)
	}
	typed := []string{"热合木·金丝雀", "659999198807070017", "13999990717", "6230009999070717", "他弟弟金丝雀住在隔壁"}
	kept := demo.Canaries() // what stands in the register
	find := needlesOf(append(kept, typed...))
	scan := func(what string, b []byte) {
		t.Helper()
		for _, hit := range find.in(b) {
			t.Errorf("%s: %s", what, hit)
		}
	}
	var caller act.Actor
	machine := api.New(api.Options{Door: world.Door, Log: logger, Version: "test", Identify: func(*http.Request) (string, act.Actor, time.Time, error) {
		return world.Log, caller, world.Door.Clock(), nil
	}})

	links := regexp.MustCompile(`(?:href|action|src)="([^"]*)"`)
	opened, problems := 0, 0
	m := &matrix{T: t, web: pages}
	seen := map[act.Role]bool{}
	for _, who := range demo.RoleNames() {
		if seen[act.Role(who.Role)] || !whole && len(seen) == 2 {
			continue
		}
		seen[act.Role(who.Role)] = true
		p := &someone{Actor: act.Actor{User: who.User, Role: act.Role(who.Role), Unit: who.Unit}, log: who.Log, state: "held"}
		look := func(method, path string, form url.Values) answer {
			a := m.send(pages, p, method, path, form)
			opened++
			scan(path+" leads to", []byte(a.where))
			if a.status >= 400 && a.status != http.StatusUnprocessableEntity { // a refused form shows what was typed
				scan(fmt.Sprintf("error page %d of %s", a.status, path), []byte(strings.ReplaceAll(a.body, who.Name, ""))) // but the reader's own name
			}
			for _, l := range links.FindAllStringSubmatch(a.body, -1) {
				scan("an address on "+path, []byte(html.UnescapeString(l[1])))
			}
			return a
		}
		next := []string{"/workbench", "/applications?tab=all", "/ledger", "/households", "/groups", "/notices", "/releases", "/roster", "/users", "/disbursements", "/account"}
		for _, path := range next {
			a := look("GET", path, nil)
			for i, l := range regexp.MustCompile(`href="(/(?:applications/SQ|households/H|groups/6|releases/M|notices/6)[^"]*)"`).FindAllStringSubmatch(a.body, 3) {
				if i < 2 {
					look("GET", html.UnescapeString(l[1]), nil)
				}
			}
		}
		for _, word := range typed {
			for _, path := range []string{"/applications/", "/households/", "/groups/", "/notices/", "/releases/", "/lists/x/", "/law/", "/n/"} {
				m.send(pages, p, "GET", path+url.PathEscape(word), nil) // the log must not hold what somebody typed into the address
			}
			look("POST", "/do?at=/workbench", url.Values{"command": {word}, "command_id": {"canary-0001"}})
			look("POST", "/do?at=/workbench", url.Values{"command": {"submit-application"}, "command_id": {"canary-0002"}, "household": {word}, "borrower": {word}, "amount_fen": {word}, "project": {word}})
		}
		caller = p.Actor
		for _, s := range app.Commands() {
			if s.System || s.Feed || s.Name == "set-hotline" { // a hotline is public by law (A6.3)
				continue
			}
			for i, word := range typed {
				args := map[string]any{}
				for _, a := range s.Arguments() {
					args[a.Name] = word // for a number, a date or a list as well: the answer must not repeat it
					if i%2 == 0 && a.Type != "text" && a.Type != "free text" {
						delete(args, a.Name)
					}
				}
				if i == 1 {
					args[word] = word
				}
				body, err := json.Marshal(args)
				if err != nil {
					t.Fatal(err)
				}
				r := httptest.NewRequest("POST", "http://county.example/api/v1/commands/"+s.Name, bytes.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Idempotency-Key", fmt.Sprintf("canary-%s-%s-%d", who.Role, s.Name, i))
				w := httptest.NewRecorder()
				machine.ServeHTTP(w, r)
				problems++
				scan(fmt.Sprintf("answer %d to %s", w.Code, s.Name), w.Body.Bytes())
			}
		}
	}
	if whole && (opened < 200 || problems < 2000) {
		t.Errorf("only %d pages were opened and %d commands given", opened, problems)
	}
	if log.Len() == 0 {
		t.Error("nothing was logged")
	}
	scan("the server's log", log.Bytes())
	size := 0
	if err := filepath.WalkDir(files, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		size += len(b)
		scan(filepath.Base(path), b)
		scan("the name of a file", []byte(path))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if server != nil {
		b := server()
		size += len(b)
		if !bytes.Contains(b, []byte("INSERT INTO")) || !bytes.Contains(b, []byte("$1 = ")) {
			t.Errorf("PostgreSQL logged no statements with their parameters")
		}
		// A parameter of a look-up is what somebody typed as an id; what is kept must be sealed
		// before it becomes one (docs/operations.md).
		for _, hit := range needlesOf(kept).in(b) {
			t.Errorf("PostgreSQL's log: %s", hit)
		}
	}
	t.Logf("%d canaries in %d pages' addresses, %d answers, %d bytes of log, %d bytes of files and database log", len(demo.Canaries())+len(typed), opened, problems, log.Len(), size)
}

// logEverything lets PostgreSQL log every statement with all its parameters, and gives
// what it logged from now on.
func logEverything(t *testing.T, dsn string) func() []byte {
	t.Helper()
	db, err := store.Open(context.Background(), dsn, store.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var folder, name string
	if err := db.Read(context.Background(), func(tx *store.Tx) error {
		return tx.QueryRow(context.Background(), `SELECT current_setting('data_directory'), current_database()`).Scan(&folder, &name)
	}); err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"log_statement = 'all'", "log_parameter_max_length = -1", "log_parameter_max_length_on_error = -1", "log_min_error_statement = 'debug5'"} {
		pgtest.Exec(t, "ALTER DATABASE "+name+" SET "+set)
	}
	file := filepath.Join(filepath.Dir(folder), "log")
	before, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return func() []byte {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return b[before.Size():]
	}
}
