package document_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fupindai/internal/document"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// Every form as a page: what stands on the paper is read like code when it changes.
func TestForms_Golden(t *testing.T) {
	for _, f := range examples() {
		t.Run(f.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := document.Page(&b, document.Bar{Back: "/back", PDF: "/pdf", CSS: "/form.css"}, f.form); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", f.name+".html")
			if *update {
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.Bytes(), want) {
				t.Errorf("%s is not as it was; look at it, then go test ./internal/document -update", path)
			}
		})
	}
}

// A13.3: the file has the figures as text, no □ boxes, and names with · and rare
// characters survive. All forms are drawn as one file, as a household's are.
func TestPDF_TextSurvives(t *testing.T) {
	p := document.Printer{Within: 5 * time.Minute} // a busy machine starts Chromium slowly
	if _, err := exec.LookPath("pdftotext"); !p.Can() || err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("the build needs Chromium and pdftotext")
		}
		t.Log("without Chromium and pdftotext only the pages are tested")
		return
	}
	var all []document.Form
	for _, f := range examples() {
		all = append(all, f.form)
	}
	pdf, err := p.PDF(t.Context(), all...)
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("FUPINDAI_PICTURES")
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, "forms.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-raw", path, "-").Output() //nolint:gosec // our own file
	if err != nil {
		t.Fatal(err)
	}
	// Line breaks inside a cell are the layout's, not the text's.
	text := strings.NewReplacer(" ", "", "\n", "", "\f", "", "　", "").Replace(string(out))
	for _, f := range examples() {
		for _, want := range f.says {
			if !strings.Contains(text, strings.ReplaceAll(want, " ", "")) {
				t.Errorf("%s: the file does not say %q", f.name, want)
			}
		}
	}
	for _, never := range []string{"□", "\uFFFD", "%!", "<no value>"} {
		if strings.Contains(text, never) {
			t.Errorf("the file says %q", never)
		}
	}
}
