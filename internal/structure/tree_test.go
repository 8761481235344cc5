package structure

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// root is the repository, seen from this package's folder.
const root = "../.."

// file is one parsed Go file.
type file struct {
	path string // from the root, with slashes
	pkg  string // import path of its folder
	test bool
	set  *token.FileSet
	tree *ast.File
}

var tree struct {
	once  sync.Once
	files []file
	err   error
}

// mustParse gives every Go file of the module, parsed once for all tests.
func mustParse(t *testing.T) []file {
	t.Helper()
	tree.once.Do(func() { tree.files, tree.err = parse() })
	if tree.err != nil {
		t.Fatal(tree.err)
	}
	return tree.files
}

func parse() ([]file, error) {
	var files []file
	set := token.NewFileSet()
	err := walk(func(p string) error {
		if path.Ext(p) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(set, filepath.Join(root, p), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file{
			path: p, pkg: path.Join("fupindai", path.Dir(p)), test: strings.HasSuffix(p, "_test.go"), set: set, tree: parsed,
		})
		return nil
	})
	return files, err
}

// walk visits the files of the repository, by their path from the root.
func walk(do func(p string) error) error {
	return fs.WalkDir(os.DirFS(root), ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		return do(p)
	})
}

func (f file) imports() []string {
	var out []string
	for _, i := range f.tree.Imports {
		name, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			panic(f.path + ": " + i.Path.Value) // it was parsed
		}
		out = append(out, name)
	}
	return out
}

// nameOf is what the file calls an imported package, or "" if it does not import it.
func (f file) nameOf(pkg string) string {
	for _, i := range f.tree.Imports {
		if i.Path.Value != strconv.Quote(pkg) {
			continue
		}
		if i.Name != nil {
			return i.Name.Name
		}
		return path.Base(pkg)
	}
	return ""
}

// functions are the names of the file's top-level functions without receiver.
func (f file) functions() []string {
	var out []string
	for _, d := range f.tree.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
			out = append(out, fn.Name.Name)
		}
	}
	return out
}
