package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// refusing is one place in the source that refuses: its code, and the figures it
// passes where they can be read.
type refusing struct {
	at       string
	code     string
	figures  []string
	readable bool
}

// source is every non-test Go file under internal, by folder.
type source struct {
	set     *token.FileSet
	folders map[string][]*ast.File
}

func readSource(t *testing.T) *source {
	t.Helper()
	s := &source{token.NewFileSet(), map[string][]*ast.File{}}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(s.set, path, body, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := filepath.Dir(path)
		s.folders[dir] = append(s.folders[dir], f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// refusals finds every code that the program can refuse with: calls of act.Refuse,
// literals of act.Refusal, and calls of functions that hand a code on to act.Refuse.
func (s *source) refusals(t *testing.T) (out []refusing) {
	t.Helper()
	for dir, files := range s.folders {
		if dir == filepath.Join("..", "act") || dir == filepath.Join("..", "words") {
			continue
		}
		for _, f := range files {
			for _, decl := range f.Decls {
				fn, _ := decl.(*ast.FuncDecl)
				ast.Inspect(decl, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.CallExpr:
						if selector(n.Fun, "act", "Refuse") {
							out = append(out, s.codes(t, dir, fn, n.Args[1], n.Args[2])...)
						}
						// An error of a row: row.Fail(column, code, figures).
						if called(n.Fun) == "Fail" && len(n.Args) == 3 {
							out = append(out, s.codes(t, dir, fn, n.Args[1], n.Args[2])...)
						}
					case *ast.ReturnStmt: // a code given back with its figures, for a row
						for i := 1; i < len(n.Results); i++ {
							lit, ok := n.Results[i].(*ast.CompositeLit)
							if code, isText := literal(n.Results[i-1]); ok && isText && selector(lit.Type, "act", "Figures") {
								keys, readable := figureKeys(lit)
								out = append(out, refusing{s.set.Position(n.Pos()).String(), code, keys, readable})
							}
						}
					case *ast.CompositeLit:
						if selector(n.Type, "act", "Refusal") {
							code, figures := field(n, "Code"), field(n, "Figures")
							if code != nil {
								out = append(out, s.codes(t, dir, fn, code, figures)...)
							}
						}
					}
					return true
				})
			}
		}
	}
	return out
}

// codes reads the code's expression: a literal, or a parameter of the function
// (perhaps with a literal ending), which its callers give.
func (s *source) codes(t *testing.T, dir string, fn *ast.FuncDecl, code, figures ast.Expr) []refusing {
	t.Helper()
	at := s.set.Position(code.Pos()).String()
	keys, readable := figureKeys(figures)
	if lit, ok := literal(code); ok {
		return []refusing{{at, lit, keys, readable}}
	}
	if sel, ok := code.(*ast.SelectorExpr); ok && sel.Sel.Name == "Code" {
		return s.listed(dir) // an error put into words again; its own package lists its codes
	}
	suffix := ""
	if b, ok := code.(*ast.BinaryExpr); ok && b.Op == token.ADD {
		if lit, ok := literal(b.Y); ok {
			code, suffix = b.X, lit
		}
	}
	name, ok := code.(*ast.Ident)
	i := -1
	if ok && fn != nil {
		i = parameter(fn, name.Name)
	}
	if i < 0 {
		listed := s.listed(dir)
		if len(listed) == 0 {
			t.Errorf("%s: a refusal's code that cannot be read: let it be a literal, a parameter of the function, or listed in a var …Codes", at)
		}
		return listed
	}
	figuresAt := -1
	if id, ok := figures.(*ast.Ident); ok {
		figuresAt = parameter(fn, id.Name)
	}
	var out []refusing
	for _, f := range s.folders[dir] {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || called(call.Fun) != fn.Name.Name || len(call.Args) <= i {
				return true
			}
			where := s.set.Position(call.Pos()).String()
			lit, ok := literal(call.Args[i])
			if !ok {
				if out = append(out, s.listed(dir)...); len(s.listed(dir)) == 0 {
					t.Errorf("%s: a refusal's code that cannot be read", where)
				}
				return true
			}
			k, r := keys, readable
			if figuresAt >= 0 && figuresAt < len(call.Args) {
				k, r = figureKeys(call.Args[figuresAt])
			}
			out = append(out, refusing{where, lit + suffix, k, r})
			return true
		})
	}
	return out
}

// listed are the codes a package declares in lists: var FileCodes = []string{…}.
func (s *source) listed(dir string) (out []refusing) {
	for _, f := range s.folders[dir] {
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 || !strings.HasSuffix(v.Names[0].Name, "Codes") {
				return true
			}
			if list, ok := v.Values[0].(*ast.CompositeLit); ok {
				for _, e := range list.Elts {
					if code, ok := literal(e); ok {
						out = append(out, refusing{at: s.set.Position(e.Pos()).String(), code: code})
					}
				}
			}
			return true
		})
	}
	return out
}

func selector(e ast.Expr, pkg, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == pkg
}

func called(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func field(lit *ast.CompositeLit, name string) ast.Expr {
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok && called(kv.Key) == name {
			return kv.Value
		}
	}
	return nil
}

func parameter(fn *ast.FuncDecl, name string) int {
	i := 0
	for _, f := range fn.Type.Params.List {
		for _, n := range f.Names {
			if n.Name == name {
				return i
			}
			i++
		}
	}
	return -1
}

// figureKeys reads the keys of an act.Figures literal; nil has none.
func figureKeys(e ast.Expr) (keys []string, readable bool) {
	switch e := e.(type) {
	case nil:
		return nil, true
	case *ast.Ident:
		return nil, e.Name == "nil"
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			kv, ok := elt.(*ast.KeyValueExpr)
			if !ok {
				return nil, false
			}
			k, ok := literal(kv.Key)
			if !ok {
				return nil, false
			}
			keys = append(keys, k)
		}
		return keys, true
	}
	return nil, false
}

// Every refusal the program can utter has its words, every figure in them is one
// the refusal carries, and no words are left over (A11.2's "says why": I11).
func TestI11_EveryRefusalHasItsWords(t *testing.T) {
	uttered := map[string]bool{"unworded": true}
	all := readSource(t).refusals(t)
	if len(all) < 50 {
		t.Fatalf("only %d refusals found in the source: the reader is broken", len(all))
	}
	for _, r := range all {
		uttered[r.code] = true
		langs, ok := texts().refusals[r.code]
		if !ok {
			t.Errorf("%s: refusal %q has no words in refusals.yaml (figures %v)", r.at, r.code, r.figures)
			continue
		}
		if !r.readable {
			continue
		}
		for lang, s := range langs {
			for _, text := range []template{s.says, s.then} {
				needed, _ := text.keys()
				for _, k := range needed {
					if k != "article" && !slices.Contains(r.figures, k) {
						t.Errorf("%s: %s (%s) needs the figure %q; the refusal carries %v", r.at, r.code, lang, k, r.figures)
					}
				}
			}
		}
	}
	// An optional figure that nobody passes is a slip of the pen.
	for code, langs := range texts().refusals {
		if !uttered[code] {
			t.Errorf("refusals.yaml: nothing refuses with %q", code)
		}
		var carried []string
		readable := true
		for _, r := range all {
			if r.code == code {
				carried = append(carried, r.figures...)
				readable = readable && r.readable
			}
		}
		if !readable {
			continue
		}
		for lang, s := range langs {
			for _, text := range []template{s.says, s.then} {
				_, optional := text.keys()
				for _, k := range optional {
					if k != "article" && !slices.Contains(carried, k) {
						t.Errorf("refusals.yaml: %s (%s): no refusal carries %q", code, lang, k)
					}
				}
			}
		}
	}
}
