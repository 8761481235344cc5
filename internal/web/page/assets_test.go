package page

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"strings"
	"testing"

	"fupindai/internal/civil"
)

func packed(tb testing.TB, parts ...[]byte) int {
	tb.Helper()
	n := 0
	for _, p := range parts {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(p); err != nil {
			tb.Fatal(err)
		}
		if err := w.Close(); err != nil {
			tb.Fatal(err)
		}
		n += b.Len()
	}
	return n
}

func TestBudget_WeightsOfPagesAndFiles(t *testing.T) {
	read := func(name string) []byte {
		b, err := assetFiles.ReadFile("assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	css, js := read("app.css"), read("app.js")
	if len(css) > 25<<10 {
		t.Errorf("app.css is %d bytes, at most %d", len(css), 25<<10)
	}
	if len(js) > 25<<10 {
		t.Errorf("app.js is %d bytes, at most %d", len(js), 25<<10)
	}
	each(t, func(t *testing.T, e Example, html string) {
		limit := 60 << 10
		weight := packed(t, []byte(html), css, js)
		if strings.HasPrefix(e.Name, "public-") {
			limit, weight = 25<<10, packed(t, []byte(html), css)
		}
		if weight > limit {
			t.Errorf("first load %d bytes, at most %d", weight, limit)
		}
	})
}

func TestAssets_NamesFollowContent(t *testing.T) {
	for _, name := range []string{"app.css", "print.css", "app.js", "icons.svg"} {
		address := Asset(name)
		b, err := fs.ReadFile(Assets(), strings.TrimPrefix(address, "/assets/"))
		if err != nil || len(b) == 0 {
			t.Errorf("%s: %d bytes, %v", address, len(b), err)
		}
		if _, err := fs.ReadFile(Assets(), name); err == nil {
			t.Errorf("%s is served without its digest", name)
		}
	}
}

func TestWatermark_EscapesTheName(t *testing.T) {
	svg := string(Watermark(`<b>&"`, "0017", civil.MustParse("2019-07-05")))
	if strings.Contains(svg, "<b>") || !strings.Contains(svg, "&lt;b&gt;&amp;") || !strings.Contains(svg, "2019-07-05") {
		t.Errorf("watermark: %s", svg)
	}
}
