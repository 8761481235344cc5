package quality

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// variants are the widths and engines of a walk. At a desk one is walked; in CI all.
func variants() []variant {
	all := []variant{{"sqlite", 1440}, {"sqlite", 390}, {"postgres", 1440}, {"postgres", 390}}
	if os.Getenv("FUPINDAI_QUALITY") == "" {
		return all[:1]
	}
	return all
}

type variant struct {
	engine string
	width  int64
}

func (v variant) String() string { return fmt.Sprintf("%s/%d", v.engine, v.width) }

// Every role opens every page of its menu and the first row of each list: nothing is
// missing, nothing scrolls sideways, nothing falls back to a server's error.
func TestWalk_EveryRoleEveryPage(t *testing.T) {
	for _, c := range variants() {
		if c.engine == "postgres" {
			continue // the same pages over other rows; the line is walked on both
		}
		t.Run(c.String(), func(t *testing.T) {
			w := mustWalk(t, c.engine, c.width)
			w.open("/roles")
			users := []string{
				"u-county-clerk", "u-bank-clerk", "u-v1-first-secretary", "u-v1-party-secretary", "u-township-clerk", "u-township-leader", "u-county-head",
				"u-bank-head", "u-auditor", "u-admin-1",
			}
			if os.Getenv("FUPINDAI_QUALITY") == "" {
				users = users[:2] // those with the most pages
			}
			for _, user := range users {
				w.as(user)
				for _, path := range w.links(`#side a[href^="/"]`) {
					w.open(path)
					w.fine()
					if first := w.links(`main tbody a[href^="/"]`); len(first) > 0 {
						w.open(first[0])
						w.fine()
					}
				}
			}
		})
	}
}

// links are the addresses of a selection, each once, in the page's order.
func (w *walker) links(selector string) []string {
	w.Helper()
	return run(w, chromedp.Evaluate[[]string](`[...new Set([...document.querySelectorAll(`+js(selector)+`)].map(a => a.getAttribute('href')))]`))
}

// fine says that the page is neither an error nor a hole.
func (w *walker) fine() {
	w.Helper()
	if title := run(w, chromedp.Title()); title == "" {
		w.Errorf("%s has no title: %s", run(w, chromedp.Location()), w.text())
	}
	if bad := run(w, chromedp.Evaluate[string](`(document.body.innerText.match(/null|undefined|NaN|1970-01-01|0001-01-01|%!|<no value>/) || [''])[0]`)); bad != "" {
		w.Errorf("%s shows %q: %s", run(w, chromedp.Location()), bad, w.text())
	}
}
