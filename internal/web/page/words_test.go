package page

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

var inTemplate = regexp.MustCompile(`\b(?:t|tn) ("(?:[^"\\]|\\.)*")`)

// sources lists the Chinese source strings: true for those of the screens, false
// for those that only the examples use.
func sources(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	add := func(quoted string, screen bool) {
		s, err := strconv.Unquote(quoted)
		if err != nil {
			t.Fatalf("%s: %v", quoted, err)
		}
		found[s] = found[s] || screen
	}
	files, err := filepath.Glob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inTemplate.FindAllStringSubmatch(string(b), -1) {
			add(m[1], true)
		}
	}
	goFiles, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range goFiles {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			name := ""
			switch fun := call.Fun.(type) {
			case *ast.Ident:
				name = fun.Name
			case *ast.SelectorExpr:
				name = fun.Sel.Name
			}
			lit, ok := call.Args[0].(*ast.BasicLit)
			if ok && lit.Kind == token.STRING && (name == "Say" || name == "w") {
				add(lit.Value, !strings.HasPrefix(f, "gallery"))
			}
			return true
		})
	}
	return found
}

var verb = regexp.MustCompile(`%[-+#0-9.\[\]]*[a-z]`)

func verbs(s string) string {
	vs := verb.FindAllString(s, -1)
	for i, v := range vs {
		vs[i] = v[len(v)-1:]
	}
	sort.Strings(vs)
	return strings.Join(vs, " ")
}

func han(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

func TestWords_EveryChineseStringHasItsEnglish(t *testing.T) {
	src := sources(t)
	if len(src) < 300 {
		t.Fatalf("only %d source strings found: the search is broken", len(src))
	}
	keys := make([]string, 0, len(src))
	for s := range src {
		keys = append(keys, s)
	}
	sort.Strings(keys)
	for _, s := range keys {
		en, ok := english()[s]
		if !ok || en == "" {
			t.Errorf("en.yaml has no entry for %q", s)
			continue
		}
		one, many, counts := strings.Cut(en, "|")
		if !counts {
			many = one
		}
		if verbs(many) != verbs(s) || (verbs(one) != verbs(s) && verbs(one) != "") {
			t.Errorf("%q takes %q, its English %q takes %q", s, verbs(s), en, verbs(many))
		}
		if src[s] && han(en) {
			t.Errorf("the English of %q has Chinese in it: %q", s, en)
		}
	}
}

func TestWords_NoEnglishIsLeftOver(t *testing.T) {
	src := sources(t)
	for s := range english() {
		if _, ok := src[s]; !ok {
			t.Errorf("en.yaml: %q is used nowhere", s)
		}
	}
}

// British spelling: the American forms that slip in most easily.
var american = regexp.MustCompile(`(?i)\b(color|center|labor|authoriz|organiz|recogniz|license[sd]?\b|canceled|catalog\b|check book|favor|judgment|fulfill\b|enroll\b|analyz)`)

func TestWords_EnglishIsBritish(t *testing.T) {
	for s, en := range english() {
		if m := american.FindString(en); m != "" {
			t.Errorf("the English of %q says %q", s, m)
		}
	}
}

func TestWords_TermsOfTheOpinion(t *testing.T) {
	for s := range sources(t) {
		for _, bad := range []string{"获贷率", "登陆", "帐", "脱贫户", "！", "违规", "操作成功", "系统异常"} {
			if strings.Contains(s, bad) {
				t.Errorf("%q contains %q", s, bad)
			}
		}
	}
}
