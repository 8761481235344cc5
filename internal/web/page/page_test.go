package page

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// seen keeps what was drawn: the examples do not change while tests run.
var seen sync.Map

// drawn renders an example, or ends the test.
func drawn(tb testing.TB, lang string, e Example) string {
	tb.Helper()
	if html, ok := seen.Load(lang + e.Name); ok {
		return html.(string)
	}
	var b bytes.Buffer
	if err := Render(&b, lang, e.Page); err != nil {
		tb.Fatalf("%s (%s) in %s: %v", e.Name, e.Title, lang, err)
	}
	seen.Store(lang+e.Name, b.String())
	return b.String()
}

// each runs a check on every example in both languages.
func each(t *testing.T, check func(t *testing.T, e Example, html string)) {
	t.Helper()
	for _, lang := range []string{"zh", "en"} {
		for _, e := range Gallery(lang) {
			t.Run(lang+"/"+e.Name, func(t *testing.T) { check(t, e, drawn(t, lang, e)) })
		}
	}
}

func TestGallery_EveryTemplateHasFilledEmptyRefusedOrLong(t *testing.T) {
	if err := Ready(); err != nil {
		t.Fatal(err)
	}
	pages, err := chinese()
	if err != nil {
		t.Fatal(err)
	}
	shown, names := map[string]int{}, map[string]bool{}
	for _, e := range Gallery("zh") {
		shown[e.Page.Template()]++
		if names[e.Name] {
			t.Errorf("two examples are called %s", e.Name)
		}
		names[e.Name] = true
	}
	for name := range pages {
		if shown[name] == 0 {
			t.Errorf("the gallery has no example of %s.html", name)
		}
	}
	for _, want := range []string{"applications", "new-application", "application", "batch", "roster", "notices", "ledger", "household", "workbench"} {
		for _, state := range []string{"", "-refused", "-long"} {
			if !names[want+state] {
				t.Errorf("the gallery has no %s%s", want, state)
			}
		}
		if want != "application" && !names[want+"-empty"] {
			t.Errorf("the gallery has no %s-empty", want)
		}
	}
}

func TestPage_NoInlineStyleOrScript(t *testing.T) {
	bad := regexp.MustCompile(`(?i)\sstyle="|<style|\son[a-z]+="|<script(?: [^>]*)?>[^<]|javascript:|(?:src|href)="(?:https?:)?//`)
	each(t, func(t *testing.T, e Example, html string) {
		if m := bad.FindString(html); m != "" {
			t.Errorf("found %q", m)
		}
	})
}

func TestG6_NoShareOfHouseholdsWithLoans(t *testing.T) {
	each(t, func(t *testing.T, e Example, html string) {
		for _, bad := range []string{"获贷率", "放贷目标", "完成率", "lending rate", "ranking"} {
			if strings.Contains(html, bad) {
				t.Errorf("found %q", bad)
			}
		}
	})
}

var (
	tag  = regexp.MustCompile(`<(/?)([a-z][a-z0-9]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*/?>`)
	attr = regexp.MustCompile(`([a-z-]+)(?:="([^"]*)")?`)
)

type element struct {
	name  string
	attrs map[string]string
	end   bool
	at    int
}

func elements(html string) []element {
	var es []element
	for _, m := range tag.FindAllStringSubmatchIndex(html, -1) {
		e := element{name: html[m[4]:m[5]], attrs: map[string]string{}, end: m[3] > m[2], at: m[0]}
		for _, a := range attr.FindAllStringSubmatch(html[m[6]:m[7]], -1) {
			e.attrs[a[1]] = a[2]
		}
		es = append(es, e)
	}
	return es
}

func TestPage_FieldsHaveLabels(t *testing.T) {
	each(t, func(t *testing.T, e Example, html string) {
		labelled, inLabel := map[string]bool{}, 0
		for _, el := range elements(html) {
			if el.name == "label" && !el.end {
				labelled[el.attrs["for"]] = true
			}
		}
		for _, el := range elements(html) {
			if el.name == "label" {
				if el.end {
					inLabel--
				} else {
					inLabel++
				}
			}
			if el.end || (el.name != "input" && el.name != "select" && el.name != "textarea") || el.attrs["type"] == "hidden" {
				continue
			}
			if inLabel == 0 && !labelled[el.attrs["id"]] && el.attrs["aria-label"] == "" {
				t.Errorf("%s %v has no label", el.name, el.attrs)
			}
		}
	})
}

func TestPage_IdsAreUniqueAndReferencesLead(t *testing.T) {
	each(t, func(t *testing.T, e Example, html string) {
		ids := map[string]bool{}
		for _, el := range elements(html) {
			if id, ok := el.attrs["id"]; ok {
				if ids[id] {
					t.Errorf("two elements have the id %q", id)
				}
				ids[id] = true
			}
		}
		for _, el := range elements(html) {
			for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "aria-controls", "form"} {
				for _, id := range strings.Fields(el.attrs[name]) {
					if !ids[id] {
						t.Errorf("%s %s=%q leads nowhere", el.name, name, id)
					}
				}
			}
			if h := el.attrs["href"]; len(h) > 1 && h[0] == '#' && !ids[h[1:]] {
				t.Errorf("%s href=%q leads nowhere", el.name, h)
			}
		}
	})
}

func TestPage_TablesHaveCaptionsAndScopedHeaders(t *testing.T) {
	each(t, func(t *testing.T, e Example, html string) {
		open, captions := 0, 0
		for _, el := range elements(html) {
			switch {
			case el.end:
			case el.name == "table":
				open++
			case el.name == "caption":
				captions++
			case el.name == "th" && el.attrs["scope"] == "":
				t.Error("a header cell has no scope")
			}
		}
		if open != captions {
			t.Errorf("%d tables, %d captions", open, captions)
		}
	})
}

// Rows of a table and its head span the same number of columns.
func TestPage_TableRowsFitTheirHead(t *testing.T) {
	each(t, func(t *testing.T, e Example, html string) {
		width, now, inHead := 0, 0, false
		for _, el := range elements(html) {
			switch {
			case el.name == "table" && !el.end:
				width = 0
			case el.name == "thead":
				inHead = !el.end
			case el.name == "tr" && !el.end:
				now = 0
			case (el.name == "td" || el.name == "th") && !el.end:
				span := 1
				if s := el.attrs["colspan"]; s != "" {
					if _, err := fmt.Sscan(s, &span); err != nil {
						t.Fatal(err)
					}
				}
				now += span
			case el.name == "tr" && el.end:
				if inHead {
					width = now
				} else if width > 0 && now != width {
					t.Errorf("a row has %d columns under a head of %d", now, width)
				}
			}
		}
	})
}

func TestPage_OneHeadingAndOnePrimaryButtonAtMost(t *testing.T) {
	each(t, func(t *testing.T, e Example, html string) {
		h1, primary := 0, 0
		for _, el := range elements(html) {
			if el.end {
				continue
			}
			if el.name == "h1" {
				h1++
			}
			if strings.Contains(" "+el.attrs["class"]+" ", " pri ") {
				primary++
			}
		}
		if h1 != 1 {
			t.Errorf("%d first headings", h1)
		}
		if primary > 1 {
			t.Errorf("%d primary buttons", primary)
		}
	})
}

func TestPage_ElementsAreClosed(t *testing.T) {
	void := map[string]bool{"meta": true, "link": true, "input": true, "br": true, "wbr": true, "use": true, "path": true}
	each(t, func(t *testing.T, e Example, html string) {
		var open []string
		for _, el := range elements(html) {
			if void[el.name] {
				continue
			}
			if !el.end {
				open = append(open, el.name)
				continue
			}
			if len(open) == 0 || open[len(open)-1] != el.name {
				t.Fatalf("</%s> closes %v", el.name, open)
			}
			open = open[:len(open)-1]
		}
		if len(open) > 0 {
			t.Errorf("not closed: %v", open)
		}
	})
}

func TestPage_EveryClassIsInTheStylesheet(t *testing.T) {
	css, err := os.ReadFile("assets/app.css")
	if err != nil {
		t.Fatal(err)
	}
	printed, err := os.ReadFile("assets/print.css")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.([a-zA-Z][\w-]*)`).FindAllStringSubmatch(string(css), -1) {
		known[m[1]] = true
	}
	used := map[string]bool{}
	each(t, func(t *testing.T, e Example, html string) {
		for _, el := range elements(html) {
			for _, c := range strings.Fields(el.attrs["class"]) {
				used[c] = true
				if !known[c] && !strings.Contains(string(printed), "."+c+" ") {
					t.Errorf("class %q is not in app.css", c)
				}
			}
		}
	})
	js, err := os.ReadFile("assets/app.js")
	if err != nil {
		t.Fatal(err)
	}
	for c := range known {
		if !used[c] && !strings.Contains(string(js), "'"+c+"'") && c != "svg" {
			t.Errorf("app.css has .%s, which no page uses", c)
		}
	}
}

func TestPage_PostingFormsCarryToken(t *testing.T) {
	form := regexp.MustCompile(`(?s)<form[^>]*method="post".*?</form>`)
	each(t, func(t *testing.T, e Example, html string) {
		// The public has no session to forge, and none is opened for a report (T17).
		public := strings.HasPrefix(e.Name, "public-")
		for _, f := range form.FindAllString(html, -1) {
			if strings.Contains(f, `name="token" value="t0"`) == public {
				t.Errorf("a form posts without the token, or a public one with it: %.120s", f)
			}
		}
	})
}

func TestA4_2_OnlyTheBanksPageHasDecisionControls(t *testing.T) {
	for _, e := range Gallery("zh") {
		a, ok := e.Page.(Application)
		if !ok || strings.Contains(a.Shell.Unit, "农信") {
			continue
		}
		html := drawn(t, "zh", e)
		if strings.Contains(html, `name="outcome"`) || strings.Contains(html, `name="rate_ppm"`) {
			t.Errorf("%s: a reader outside the bank sees a control of the decision", e.Name)
		}
	}
}

func TestA6_4_PublicPagesShowNoPersonalData(t *testing.T) {
	personal := regexp.MustCompile(`\d{6}\*+\d{4}|\d{17}[\dX]|\d{3}\*{4}\d{4}|尾号`)
	each(t, func(t *testing.T, e Example, html string) {
		if !strings.HasPrefix(e.Name, "public-") {
			return
		}
		if m := personal.FindString(html); m != "" {
			t.Errorf("found %q", m)
		}
		if !strings.Contains(html, `content="noindex,nofollow"`) {
			t.Error("the page may be indexed")
		}
		if strings.Contains(html, "/watermark") || strings.Contains(html, `class="wm`) {
			t.Error("a public page has a watermark")
		}
	})
}

func TestRender_UnknownPageWritesNothing(t *testing.T) {
	var b bytes.Buffer
	if err := Render(&b, "zh", nowhere{}); err == nil || b.Len() > 0 {
		t.Errorf("err %v, %d bytes written", err, b.Len())
	}
}

type nowhere struct{ Shell }

func (nowhere) Template() string { return "nowhere" }
