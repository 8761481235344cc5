package structure

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// papers are all pages written for people, by path from the root.
func papers(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	if err := walk(func(p string) error {
		if path.Ext(p) != ".md" {
			return nil
		}
		text, err := os.ReadFile(filepath.Join(root, p))
		out[p] = string(text)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, must := range []string{"README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/glossary.md", "docs/quality-report.md"} {
		if out[must] == "" {
			t.Errorf("%s is missing", must)
		}
	}
	return out
}

// link finds links, not pictures: those are taken by hand from the demo.
var link = regexp.MustCompile(`(?m)(?:^|[^!])\[[^\]]*\]\(([^)\s]+)\)`)

func TestPapers_LinksLead(t *testing.T) {
	for p, text := range papers(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			to, _, _ := strings.Cut(m[1], "#")
			if to == "" || strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, path.Dir(p), to)); errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s links to %s, which does not exist", p, m[1])
			}
		}
	}
}

var testName = regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z][A-Za-z0-9_]*)`")

// A page that names a test as proof names one that is run.
func TestPapers_NamedTestsExist(t *testing.T) {
	exist := map[string]bool{}
	for _, f := range mustParse(t) {
		for _, name := range f.functions() {
			exist[name] = f.test || exist[name]
		}
	}
	named := 0
	for p, text := range papers(t) {
		for _, m := range testName.FindAllStringSubmatch(text, -1) {
			named++
			if !exist[m[1]] {
				t.Errorf("%s names %s, which does not exist", p, m[1])
			}
		}
	}
	if named == 0 {
		t.Fatal("no page names a test")
	}
}

var (
	caseCited = regexp.MustCompile(`「([^」]+)」`)
	caseTitle = regexp.MustCompile(`(?m)^- case: (.+)$`)
)

// The quality report cites cases by their titles, between corner brackets.
func TestPapers_CitedCasesExist(t *testing.T) {
	titles := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(root, "cases", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range caseTitle.FindAllStringSubmatch(string(text), -1) {
			titles[strings.Trim(strings.TrimSpace(m[1]), `"'`)] = true
		}
	}
	cited := caseCited.FindAllStringSubmatch(papers(t)["docs/quality-report.md"], -1)
	if len(cited) == 0 {
		t.Fatal("the quality report cites no case")
	}
	for _, m := range cited {
		if !titles[m[1]] {
			t.Errorf("docs/quality-report.md cites the case %s, which does not exist", m[1])
		}
	}
}

var packagePath = regexp.MustCompile("`(internal/[a-z/]+|cmd/[a-z/]+|tools/[a-z/]+)`")

func TestPapers_NamedFoldersExist(t *testing.T) {
	for p, text := range papers(t) {
		for _, m := range packagePath.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(root, strings.TrimSuffix(m[1], "/"))); err != nil {
				t.Errorf("%s names %s, which does not exist", p, m[1])
			}
		}
	}
}
