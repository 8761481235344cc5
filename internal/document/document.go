// Package document is what leaves the office on paper: the official forms, each a
// plain struct with a template, as a print page and as a PDF.
//
//	Page(w, bar, forms…)       → the A4 page in the browser, without the shell
//	Printer.PDF(ctx, forms…)   → the same sheets as one file, drawn by Chromium
//
// Forms stay Chinese. They hold what the journal has stored, as values: sums are
// money.Fen, days civil.Date, everything named is a string. Nothing is typed here: the
// sum in capitals (大写) follows from the sum, and a form without its signatures bears
// 草稿 across every page.
package document

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Form is one printed form. Template names its file in templates, without ".html".
type Form interface {
	Template() string
	Frame() *Sheet
}

// Paper is the sheet a form is printed on; the stylesheet has a page rule for each.
type Paper string

// The papers in use.
const (
	Portrait  Paper = "portrait"  // A4, 25 mm for binding at the left
	Landscape Paper = "landscape" // A4 across
	Wide      Paper = "a3"        // A3 across, for the sixteen columns
	Board     Paper = "poster"    // A4, large type, for the village board
)

// Sheet is the frame that all forms share. Forms embed it by value.
type Sheet struct {
	Paper       Paper
	Title       string // official title
	Number      string // 编号
	FilledOn    civil.Date
	InYuan      bool // the form has sums: 单位：元 stands above it
	PrintedBy   string
	PrintedAt   string // 2019-07-05 10:40
	Fingerprint string // of what is signed, in full; its first eight digits are printed
	Draft       bool   // not signed by all who must
	Invented    bool   // the people are the demo's
}

// Frame is the sheet itself.
func (s *Sheet) Frame() *Sheet { return s }

// Mark is the fingerprint as it is printed.
func (s *Sheet) Mark() string { return mark(s.Fingerprint) }

// Foot is the line under every page.
func (s *Sheet) Foot() string {
	var parts []string
	add := func(label, value string) {
		if value != "" {
			parts = append(parts, label+value)
		}
	}
	add("打印人 ", s.PrintedBy)
	add("", s.PrintedAt)
	add("指纹 ", s.Mark())
	if s.Invented {
		add("", "演示数据，非真实人员")
	}
	return strings.Join(parts, " · ")
}

func mark(fingerprint string) string {
	if len(fingerprint) > 8 {
		return fingerprint[:8]
	}
	return fingerprint
}

// Signature is one signature as it is printed: the name, the day and the fingerprint
// of the recorded act, with room for ink. A zero Signature is an empty place.
type Signature struct {
	Role    string
	Name    string
	On      civil.Date
	Mark    string // 8 digits
	Opinion string
	Entered civil.Date // 纸质补录: signed in ink, entered on this day; zero: signed in the program
}

// Bar is the strip over a print page on the screen; it is not printed.
type Bar struct {
	Back string // address of the page the paper belongs to
	PDF  string // address of the same form as a file; empty without Chromium
	Full string // address that asks for whole numbers; empty if they cannot be had
	CSS  string // address of the stylesheet
}

//go:embed templates/*.html form.css
var files embed.FS

// CSS is the stylesheet of all forms, with a name that changes with its content.
var CSS = sync.OnceValues(func() (name string, body []byte) {
	body, err := files.ReadFile("form.css")
	if err != nil {
		panic("document: " + err.Error())
	}
	sum := sha256.Sum256(body)
	return "form." + hex.EncodeToString(sum[:4]) + ".css", body
})

var forms = sync.OnceValues(func() (*template.Template, error) {
	return template.New("forms").Option("missingkey=error").Funcs(template.FuncMap{
		"fen":     func(f money.Fen) string { return f.Commas() },
		"sum":     func(f money.Fen) string { return known(f != 0, f.Commas()) },
		"caps":    func(f money.Fen) string { return "人民币" + f.Capitals() },
		"capsOr":  func(f money.Fen) string { return known(f != 0, "人民币"+f.Capitals()) },
		"rate":    func(r money.PPM) string { return r.Percent() },
		"day":     func(d civil.Date) string { return known(!d.IsZero(), d.Chinese()) },
		"date":    func(d civil.Date) string { return known(!d.IsZero(), d.String()) },
		"dash":    func(s string) string { return known(s != "", s) },
		"name":    name,
		"inc":     func(i int) int { return i + 1 },
		"count":   func(n int) string { return known(n > 0, fmt.Sprint(n)) },
		"percent": func(n int) string { return fmt.Sprintf("%d%%", n) },
		"sign":    func(s Signature, seal bool) signPlace { return signPlace{s, seal} },
		"sg":      func() Signature { return Signature{} },
		"whole":   wholeMonth,
	}).ParseFS(files, "templates/*.html")
})

// signPlace is a signature with or without room for a seal.
type signPlace struct {
	Signature
	Seal bool
}

// known shows what is known, else a dash.
func known(is bool, shown string) string {
	if !is {
		return "—"
	}
	return shown
}

// name lets a long name break after a middle dot and nowhere else.
func name(s string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(s), "·", "·<wbr>")) //nolint:gosec // escaped before
}

// wholeMonth is a birth as forms show it: 1979年3月, no day.
func wholeMonth(d civil.Date) string {
	return known(!d.IsZero(), fmt.Sprintf("%d年%d月", d.Year(), d.Month()))
}

// bundle is what the outer template gets: one form or several, one after the other.
type bundle struct {
	*Sheet // of the first, which names the whole
	Bodies []body
	Bar    *Bar         // on the screen
	Style  template.CSS // in the file for Chromium
}

type body struct {
	*Sheet
	HTML template.HTML
}

// Page writes forms as one page of the browser.
func Page(w io.Writer, bar Bar, forms ...Form) error {
	return render(w, forms, bundle{Bar: &bar})
}

// alone writes forms as one file that needs nothing else.
func alone(w io.Writer, forms []Form) error {
	_, css := CSS()
	foot := `@page{@bottom-right{content:"` + cssText(forms[0].Frame().Foot()) + `"}}`
	return render(w, forms, bundle{Style: template.CSS(string(css) + foot)}) //nolint:gosec // our own stylesheet; the text is escaped
}

func render(w io.Writer, all []Form, b bundle) error {
	t, err := forms()
	if err != nil {
		return fmt.Errorf("read forms: %w", err)
	}
	for _, f := range all {
		var out bytes.Buffer
		if err := t.ExecuteTemplate(&out, f.Template()+".html", f); err != nil {
			return fmt.Errorf("form %s: %w", f.Template(), err)
		}
		b.Bodies = append(b.Bodies, body{f.Frame(), template.HTML(out.String())}) //nolint:gosec // the template's own output
	}
	b.Sheet = all[0].Frame()
	var page bytes.Buffer
	if err := t.ExecuteTemplate(&page, "sheet", b); err != nil {
		return fmt.Errorf("form %s: %w", all[0].Template(), err)
	}
	_, err = w.Write(page.Bytes())
	return err
}

// cssText escapes a text for a quoted string of a stylesheet inside a page.
func cssText(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || strings.ContainsRune(`"\<>&'`, r) {
			fmt.Fprintf(&b, `\%x `, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
