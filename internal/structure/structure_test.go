package structure

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// layers are the packages from the bottom to the top. A package imports only from
// the lines above its own, or from the same line: Go itself forbids circles. A
// package that stands nowhere here is a face: it may import all, and nothing below
// may import it.
var layers = [][]string{
	{"civil", "idcard", "money", "act", "fault", "words", "journal"}, // leaves
	{"law"},
	{"loan", "office", "roster", "returns", "risk", "fund", "oversight"}, // core
	{"people", "store", "register", "blob", "sheet", "sheet/layout"},     // what keeps and what reads files
	{"app"},
}

// pure packages compute and do nothing else.
var pure = []string{
	"civil", "idcard", "money", "act", "words", "journal", "law",
	"loan", "office", "roster", "returns", "risk", "fund", "oversight",
}

// reach is what a pure package must not import: a folder stands for all below it.
var reach = []string{"net", "database", "os", "syscall", "log", "math/rand", "crypto/rand", "plugin", "unsafe"}

// support are packages that only tests import.
var support = []string{"store/pgtest", "store/storetest", "demo/demotest"}

const internal = "fupindai/internal/"

func layerOf(pkg string) int {
	for i, names := range layers {
		if slices.Contains(names, pkg) {
			return i
		}
	}
	return len(layers)
}

// A wrong direction is a rule that moved to where it cannot be tested alone.
func TestStructure_DependenciesPointDown(t *testing.T) {
	edges := 0
	for _, f := range mustParse(t) {
		if f.test || !strings.HasPrefix(f.pkg, internal) {
			continue
		}
		from := strings.TrimPrefix(f.pkg, internal)
		for _, imported := range f.imports() {
			to, ok := strings.CutPrefix(imported, internal)
			if !ok {
				continue
			}
			edges++
			if layerOf(to) > layerOf(from) && !slices.Contains(support, from) {
				t.Errorf("%s: %s imports %s, which stands above it", f.path, from, to)
			}
			if slices.Contains(support, to) && !slices.Contains(support, from) {
				t.Errorf("%s: %s is for tests", f.path, to)
			}
		}
	}
	if edges < len(layers) {
		t.Fatalf("only %d imports were seen: is the tree where this test looks?", edges)
	}
}

// Faces are siblings: what two of them need is a use case and belongs to app. The
// command line starts the others.
func TestStructure_FacesDoNotKnowEachOther(t *testing.T) {
	faces := []string{"web", "api", "cli", "cases"}
	face := func(pkg string) string {
		first, _, _ := strings.Cut(strings.TrimPrefix(pkg, internal), "/")
		if strings.HasPrefix(pkg, internal) && slices.Contains(faces, first) {
			return first
		}
		return ""
	}
	seen := map[string]bool{}
	for _, f := range mustParse(t) {
		from := face(f.pkg)
		if f.test || from == "" {
			continue
		}
		seen[from] = true
		for _, imported := range f.imports() {
			if to := face(imported); to != "" && to != from && from != "cli" {
				t.Errorf("%s: %s imports %s", f.path, from, imported)
			}
		}
	}
	if !seen["api"] || !seen["cli"] {
		t.Fatalf("faces seen: %v", seen)
	}
}

// The core is arithmetic on facts: no store, no network, no file, no clock, no chance.
func TestStructure_CoreIsPure(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range mustParse(t) {
		pkg, ok := strings.CutPrefix(f.pkg, internal)
		if f.test || !ok || !slices.Contains(pure, pkg) {
			continue
		}
		seen[pkg] = true
		for _, imported := range f.imports() {
			for _, no := range reach {
				if imported == no || strings.HasPrefix(imported, no+"/") {
					t.Errorf("%s imports %s", f.path, imported)
				}
			}
		}
	}
	for _, must := range []string{"law", "loan", "office", "roster", "money"} {
		if !seen[must] {
			t.Errorf("package %s was not seen", must)
		}
	}
}

// The clock is read at the edge and handed in: below the faces nothing asks it.
func TestStructure_NobodyBelowTheFacesReadsTheClock(t *testing.T) {
	asks := []string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Sleep"}
	files := 0
	for _, f := range mustParse(t) {
		pkg, ok := strings.CutPrefix(f.pkg, internal)
		if f.test || !ok || layerOf(pkg) == len(layers) {
			continue
		}
		files++
		f.selectors(func(on, name string, line int) {
			if on == f.nameOf("time") && slices.Contains(asks, name) {
				t.Errorf("%s:%d: time.%s", f.path, line, name)
			}
		})
	}
	if files < 50 {
		t.Fatalf("only %d files were seen", files)
	}
}

// A package is named for what it is in the business.
func TestStructure_NoPackageIsNamedForNothing(t *testing.T) {
	nothing := []string{"util", "utils", "common", "helper", "helpers", "model", "models", "types", "base", "shared", "misc"}
	for _, f := range mustParse(t) {
		for _, name := range []string{strings.TrimSuffix(f.tree.Name.Name, "_test"), path.Base(path.Dir(f.path))} {
			if slices.Contains(nothing, name) {
				t.Errorf("%s: package %s", f.path, name)
			}
		}
	}
}

// What is not run proves nothing. A test that needs PostgreSQL or a browser is left
// out only by the package that looks for it, and there never when CI=true.
func TestStructure_NoTestIsSkipped(t *testing.T) {
	finders := []string{"internal/store/pgtest/", "quality/"}
	for _, f := range mustParse(t) {
		if slices.ContainsFunc(finders, func(dir string) bool { return strings.HasPrefix(f.path, dir) }) {
			continue
		}
		f.selectors(func(on, name string, line int) {
			if slices.Contains([]string{"t", "b", "f", "tb", "testing"}, on) && slices.Contains([]string{"Skip", "Skipf", "SkipNow", "Short"}, name) {
				t.Errorf("%s:%d: %s.%s", f.path, line, on, name)
			}
		})
	}
}

// Every package says what it knows, promises and never does.
func TestStructure_EveryPackageHasItsComment(t *testing.T) {
	said := map[string]bool{}
	for _, f := range mustParse(t) {
		if !f.test {
			said[f.pkg] = said[f.pkg] || f.tree.Doc != nil
		}
	}
	for pkg, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment", pkg)
		}
	}
}

// selectors calls do for each "on.name" in the file.
func (f file) selectors(do func(on, name string, line int)) {
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				do(x.Name, s.Sel.Name, f.set.Position(s.Pos()).Line)
			}
		}
		return true
	})
}
