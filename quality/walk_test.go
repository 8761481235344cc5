// Package quality proves promises that span the whole product.
package quality

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"fupindai/internal/demo"
	"fupindai/internal/people"
	"fupindai/internal/register"
	"fupindai/internal/store"
	"fupindai/internal/store/pgtest"
	"fupindai/internal/web"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// browser finds Chromium; without it a walk is skipped on a desk and fails in CI.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("FUPINDAI_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium")
	}
	t.Skip("no Chromium on this machine")
	return ""
}

// walker is one browser window on the demo.
type walker struct {
	*testing.T
	ctx   context.Context
	url   string
	width int64
	world *demo.World
}

func mustWalk(t *testing.T, engine string, width int64) *walker {
	t.Helper()
	path := browser(t)
	ctx := context.Background()
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "walk.db")
	if engine == "postgres" {
		dsn = pgtest.Database(t)
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
	files, err := demo.Samples()
	if err != nil {
		t.Fatal(err)
	}
	d := &web.Demo{Advance: world.Clock.Advance, Files: files}
	for _, who := range demo.RoleNames() {
		d.People = append(d.People, web.Person(who))
	}
	pages, err := web.New(web.Options{
		Door: world.Door, Log: world.Log, Place: demo.Place, Profile: profile, Logins: people.NewLogins(profile), Now: time.Now, Demo: d,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(pages)
	t.Cleanup(server.Close)
	alloc, stop := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "zh-CN"))...)
	t.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(alloc)
	t.Cleanup(closeTab)
	tab, cancel := context.WithTimeout(tab, 3*time.Minute)
	t.Cleanup(cancel)
	w := &walker{t, tab, server.URL, width, world}
	if width < 768 {
		w.do(chromedp.EmulateViewport(width, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
	} else {
		w.do(chromedp.EmulateViewport(width, 900))
	}
	return w
}

func (w *walker) do(steps ...chromedp.Action[chromedp.Void]) {
	w.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.Fatal(err)
	}
}

func run[T any](w *walker, a chromedp.Action[T]) T {
	w.Helper()
	out, err := chromedp.Run(w.ctx, a)
	if err != nil {
		w.Fatal(err)
	}
	return out
}

func (w *walker) text() string {
	w.Helper()
	return run(w, chromedp.Evaluate[string](`document.body.innerText`))
}

// open shows a page, checks that it does not scroll sideways, and keeps a picture of it
// if FUPINDAI_PICTURES names a folder.
func (w *walker) open(path string) {
	w.Helper()
	if !strings.HasPrefix(path, "http") {
		path = w.url + path
	}
	w.do(chromedp.Navigate(path))
	w.look()
}

var plain = regexp.MustCompile(`[^a-z0-9]+`)

func (w *walker) look() {
	w.Helper()
	at := run(w, chromedp.Location())
	if wide := run(w, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); wide > 0 {
		w.Errorf("%s scrolls sideways by %d px at %d", at, wide, w.width)
	}
	if folder := os.Getenv("FUPINDAI_PICTURES"); folder != "" {
		name := strings.Trim(plain.ReplaceAllString(strings.ToLower(strings.TrimPrefix(at, w.url)), "-"), "-")
		picture := run(w, chromedp.FullScreenshot(100))
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d.png", name, w.width)), picture, 0o600); err != nil {
			w.Fatal(err)
		}
	}
}

// as becomes somebody of the demo by the role page's one click.
func (w *walker) as(user string) {
	w.Helper()
	w.do(chromedp.Navigate(w.url + "/roles"))
	run(w, chromedp.Evaluate[bool](fmt.Sprintf(`(() => { for (const i of document.querySelectorAll('input[name=user]')) if (i.value.startsWith(%q)) { i.form.submit(); return true } return false })()`, user)))
	w.arrive("/workbench")
	w.look()
}

// arrive waits until the address begins with a path.
func (w *walker) arrive(path string) {
	w.Helper()
	for range 100 {
		if strings.HasPrefix(strings.TrimPrefix(run(w, chromedp.Location()), w.url), path) &&
			run(w, chromedp.Evaluate[bool](`document.readyState === 'complete'`)) {
			return
		}
		time.Sleep(50 * time.Millisecond) // a browser's navigation gives no signal across tabs
	}
	w.Fatalf("at %s, want %s: %s", run(w, chromedp.Location()), path, w.text())
}

// fill writes into the fields of the form with id "do" and sends it.
func (w *walker) fill(fields map[string]string) {
	w.Helper()
	for name, value := range fields {
		ok := run(w, chromedp.Evaluate[bool](fmt.Sprintf(`(() => { const e = document.querySelector('[name=%q]'); if (!e) return false; e.value = %q; return true })()`, name, value)))
		if !ok {
			w.Fatalf("%s has no field %s", run(w, chromedp.Location()), name)
		}
	}
}

func (w *walker) send() {
	w.Helper()
	run(w, chromedp.Evaluate[bool](`(() => { window.left = 1; document.getElementById('do').submit(); return true })()`))
	for range 200 {
		if run(w, chromedp.Evaluate[bool](`window.left === undefined && document.readyState === 'complete'`)) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	w.Fatal("the form was not answered")
}

func (w *walker) says(words string) {
	w.Helper()
	if !strings.Contains(w.text(), words) {
		w.Errorf("%s does not say %q: %s", run(w, chromedp.Location()), words, w.text())
	}
}

// waiting is the first application that waits at a step.
func (w *walker) waiting(step string) string {
	w.Helper()
	var no string
	if err := w.world.Door.DB.ReadLog(w.ctx, w.world.Log, func(tx *store.Tx) error {
		return tx.QueryRow(w.ctx, `SELECT application FROM application WHERE log_id = $1 AND step = $2 ORDER BY application LIMIT 1`, w.world.Log, step).Scan(&no)
	}); err != nil {
		w.Fatal(err)
	}
	return no
}

// Every role sees its pages at both widths; then part of the line is worked with a
// return and refusals on the way, on both engines.
func TestWalk_RolesAndForms(t *testing.T) {
	for _, c := range []struct {
		engine string
		width  int64
	}{{"sqlite", 1440}, {"sqlite", 390}, {"postgres", 1440}} {
		t.Run(fmt.Sprintf("%s/%d", c.engine, c.width), func(t *testing.T) {
			w := mustWalk(t, c.engine, c.width)
			w.open("/roles")
			w.as("u-county-clerk")
			for _, p := range []string{"/applications?tab=all", "/roster", "/roster/import", "/notices", "/ledger", "/groups", "/households"} {
				w.open(p)
			}
			suggestion := w.waiting("suggestion")
			w.open("/applications/" + suggestion)
			// Refused: more than was asked, with the article and the field kept.
			w.fill(map[string]string{"amount_fen": "90000.00"})
			w.send()
			w.says("A3.2")
			w.fill(map[string]string{"amount_fen": "10000.00", "note": "按自筹能力调低。"})
			w.send()
			w.says("已办理")

			w.as("u-bank-head")
			decision := w.waiting("decision")
			w.open("/applications/" + decision)
			w.fill(map[string]string{"term_months": "12"})
			w.send()
			w.says("已办理")

			w.as("u-bank-clerk")
			w.open("/disbursements")
			w.open("/applications/" + decision)
			w.fill(map[string]string{"contract": "QE2019-9001", "receipt": "JJ2019-9001"})
			w.send()
			w.says("已办理")
			// Refused: another's account (A5.3).
			w.fill(map[string]string{"holder": "别人", "account": "6230000000999999"})
			w.send()
			w.says("A5.3")
			name := ""
			if err := w.world.Door.DB.ReadLog(w.ctx, w.world.Log, func(tx *store.Tx) error {
				var person string
				if err := tx.QueryRow(w.ctx, `SELECT borrower FROM application WHERE log_id = $1 AND application = $2`, w.world.Log, decision).Scan(&person); err != nil {
					return err
				}
				names, err := w.world.Door.Register.Names(w.ctx, tx, []string{person})
				name = names[person]
				return err
			}); err != nil {
				t.Fatal(err)
			}
			w.fill(map[string]string{"holder": name, "account": "6230000000999999"})
			w.send()
			w.says("已办理")

			w.as("u-township-clerk")
			w.open("/batch/review-township")
			review := w.waiting("township-review")
			w.open("/applications/" + review + "?form=return")
			w.says("退回")
			w.open("/n")
			findings, err := w.world.Door.Verify(w.ctx, w.world.Log, true, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range findings {
				if !f.OK {
					t.Errorf("%s: %s", f.Invariant, f.Detail)
				}
			}
		})
	}
}
