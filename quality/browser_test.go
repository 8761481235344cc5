// Package quality proves promises that span the whole product.
package quality

import (
	"context"
	"encoding/json"
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
	"fupindai/internal/demo/demotest"
	"fupindai/internal/people"
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

	clicks, typed int // since the last task began
	pictures      int
}

func mustWalk(t *testing.T, engine string, width int64) *walker {
	t.Helper()
	browser(t)
	return mustServe(t, demotest.World(t, engine, 0), demo.Township, width)
}

// mustServe opens a browser window on a demo of the size.
func mustServe(t *testing.T, world *demo.World, size demo.Size, width int64) *walker {
	t.Helper()
	path := browser(t)
	profile, err := people.ProfileByID("dengbao-3")
	if err != nil {
		t.Fatal(err)
	}
	files, err := size.Samples()
	if err != nil {
		t.Fatal(err)
	}
	d := &web.Demo{Advance: world.Advance, Files: files}
	for _, who := range size.RoleNames() {
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
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "zh-CN"))...)
	t.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(alloc)
	t.Cleanup(closeTab)
	tab, cancel := context.WithTimeout(tab, 10*time.Minute)
	t.Cleanup(cancel)
	w := &walker{T: t, ctx: tab, url: server.URL, width: width, world: world}
	w.at(width)
	return w
}

// at is another device: a phone below 768 px, a desk from there on.
func (w *walker) at(width int64) {
	w.Helper()
	if w.width = width; width < 768 {
		w.do(chromedp.EmulateViewport(width, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
	} else {
		w.do(chromedp.EmulateViewport(width, 900))
	}
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
		w.pictures++
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d-%03d-%s.png", w.width, w.pictures, name)), picture, 0o600); err != nil {
			w.Fatal(err)
		}
	}
}

// as becomes somebody of the demo by the role page's one click.
func (w *walker) as(user string) {
	w.Helper()
	w.do(chromedp.Navigate(w.url + "/roles"))
	run(w, chromedp.Evaluate[bool](fmt.Sprintf(`(() => { for (const i of document.querySelectorAll('input[name=user]')) if (i.value.startsWith(%q)) { setTimeout(() => i.form.submit(), 0); return true } return false })()`, user)))
	w.arrive("/workbench")
	w.look()
}

// arrive waits until the address begins with a path; only a page that never comes fails.
func (w *walker) arrive(path string) {
	w.Helper()
	for range 2400 {
		if w.now(`document.readyState === 'complete' && location.pathname.startsWith(` + js(path) + `)`) {
			return
		}
		time.Sleep(50 * time.Millisecond) // a browser's navigation gives no signal across tabs
	}
	w.Fatalf("at %s, want %s: %s", run(w, chromedp.Location()), path, w.text())
}

// js writes a value as the browser reads it.
func js(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// here is what can be reached now: the open dialog, or the page.
const here = `const root = document.querySelector('dialog:modal') || document;
const seen = e => !!e.offsetParent || e.tagName === 'OPTION' || e.closest('dialog:modal') !== null;
`

// fill writes into fields that stand on the page, as typing does, and counts those
// that were typed.
func (w *walker) fill(fields map[string]string) {
	w.Helper()
	for name, value := range fields {
		kind := run(w, chromedp.Evaluate[string](`(() => {`+here+`
			const all = [...root.querySelectorAll('input,select,textarea')].filter(e => e.name === `+js(name)+` && e.type !== 'hidden' && seen(e));
			const e = all.find(e => e.closest('main,dialog')) || all[0];
			if (!e) return '';
			e.focus(); e.value = `+js(value)+`;
			if (e.value !== `+js(value)+`) return 'the field takes ' + e.value;
			e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true}));
			return e.tagName === 'SELECT' ? 'chosen' : 'typed' })()`))
		switch kind {
		case "typed":
			w.typed++
		case "chosen":
			w.clicks++
		default:
			w.Fatalf("%s: field %s: %s: %s", run(w, chromedp.Location()), name, kind, w.text())
		}
	}
}

// tick clicks boxes or circles by name and the beginning of their values.
func (w *walker) tick(name string, values ...string) {
	w.Helper()
	for _, value := range values {
		if !run(w, chromedp.Evaluate[bool](`(() => {`+here+`
			const e = [...root.querySelectorAll('input[type=checkbox],input[type=radio]')].find(e => e.name === `+js(name)+` && e.value.startsWith(`+js(value)+`) && !e.disabled);
			if (!e) return false; e.click(); return e.checked })()`)) {
			w.Fatalf("%s: no %s = %s to tick: %s", run(w, chromedp.Location()), name, value, w.text())
		}
		w.clicks++
	}
}

// press clicks the button or link with these words, as a person would: it must stand
// on the page and nothing may cover it. It waits for the page or dialog that follows.
// With a place only what lies in the table's row that speaks of it is meant.
func (w *walker) press(words string, place ...string) {
	w.Helper()
	what := run(w, chromedp.Evaluate[string](`(() => {`+here+`
		const place = `+js(strings.Join(place, ""))+`, words = `+js(words)+`;
		const all = [...root.querySelectorAll('a[href],button,summary')].filter(seen).filter(e => !place || e.closest('tr')?.innerHTML.includes(place));
		const text = e => e.innerText.replace(/\s+/g, ' ').trim();
		const main = all.filter(e => e.closest('main,dialog'));
		const e = [main, all].flatMap(l => [l.find(e => text(e) === words), l.find(e => text(e).startsWith(words))]).find(Boolean);
		if (!e) return 'is not there';
		e.scrollIntoView({block: 'center'});
		const r = e.getClientRects()[0], at = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
		if (!at || !(e.contains(at) || at.contains(e))) return 'is covered by ' + (at ? at.outerHTML.slice(0, 120) : 'nothing');
		if (e.getAttribute('aria-disabled') === 'true') return 'is off';
		window.left = 1; window.dialogs = document.querySelectorAll('dialog:modal').length;
		setTimeout(() => e.click(), 0);
		return '' })()`))
	if what != "" {
		w.Fatalf("%s: %s %s: %s", run(w, chromedp.Location()), words, what, w.text())
	}
	w.clicks++
	w.settle(words)
}

// now asks whether something holds; while one page gives way to the next nothing does.
func (w *walker) now(what string) bool {
	ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](what))
	return ok && err == nil
}

// settle waits for the next page, or for a dialog to open.
func (w *walker) settle(after string) {
	w.Helper()
	for range 12000 {
		if w.now(`(window.left === undefined && document.readyState === 'complete') || document.querySelectorAll('dialog:modal').length > (window.dialogs ?? 99)`) {
			return
		}
		time.Sleep(10 * time.Millisecond) // a navigation gives no signal across tabs
	}
	w.Fatalf("%s: nothing came after %s", run(w, chromedp.Location()), after)
}

func (w *walker) says(words string) {
	w.Helper()
	if !strings.Contains(w.text(), words) {
		w.Fatalf("%s does not say %q: %s", run(w, chromedp.Location()), words, w.text())
	}
}
