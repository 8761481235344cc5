package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// avoid are statements that one of SQLite, PostgreSQL and Citus does not take, or
// takes otherwise, and those that would change an event.
var avoid = []struct {
	name    string
	pattern *regexp.Regexp
	example string
}{
	{"an event is never changed", regexp.MustCompile(`(?i)\b(UPDATE|DELETE\s+FROM|TRUNCATE(\s+TABLE)?)\s+(journal|tree_hash)\b`), "delete from journal where x"},
	{"an event is never replaced", regexp.MustCompile(`(?is)\bINSERT\s+(OR\s+\w+\s+)?INTO\s+(journal|tree_hash)\b.*\bON\s+CONFLICT\b`), "INSERT INTO journal (a) VALUES ($1) ON CONFLICT DO NOTHING"},
	{"greatest and least: not on SQLite", regexp.MustCompile(`(?i)\b(greatest|least)\s*\(`), "SELECT greatest(a, b)"},
	{"max and min of two: not on PostgreSQL", regexp.MustCompile(`(?i)\b(max|min)\s*\([^()]*,`), "SELECT max(a, b)"},
	{"WITH of a change: not on SQLite", regexp.MustCompile(`(?is)\bAS\s*\(\s*(UPDATE|DELETE|INSERT)\b`), "WITH x AS (UPDATE t SET a = 1 RETURNING a) SELECT a FROM x"},
	{"UPDATE FROM VALUES: not on SQLite", regexp.MustCompile(`(?is)\bFROM\s*\(\s*VALUES\b`), "UPDATE t SET a = v.a FROM (VALUES (1)) v"},
	{"FOR UPDATE: not on SQLite", regexp.MustCompile(`(?i)\bFOR\s+(UPDATE|SHARE|NO\s+KEY)\b`), "SELECT a FROM t FOR UPDATE"},
	{"ANY of an array: not on SQLite", regexp.MustCompile(`(?i)=\s*ANY\s*\(`), "SELECT a FROM t WHERE a = ANY($1)"},
	{"json_each: not on PostgreSQL", regexp.MustCompile(`(?i)\bjson(b)?_each\b`), "SELECT a FROM json_each($1)"},
	{"bare parameter: PostgreSQL does not know its type", regexp.MustCompile(`(?i)\bSELECT\s+\$\d+\s*(,|$|FROM\b)`), "SELECT $1"},
	{"text joined to a bare parameter", regexp.MustCompile(`\|\|\s*\$\d`), "SELECT 'x' || $1"},
	{"OR REPLACE: not on PostgreSQL", regexp.MustCompile(`(?i)\bINSERT\s+OR\s+(REPLACE|IGNORE)\b|\bREPLACE\s+INTO\b`), "INSERT OR IGNORE INTO t (a) VALUES ($1)"},
	{"ILIKE and SIMILAR: not on SQLite", regexp.MustCompile(`(?i)\b(ILIKE|SIMILAR\s+TO)\b`), "SELECT a FROM t WHERE a ILIKE $1"},
	{"cast by colons: not on SQLite", regexp.MustCompile(`::`), "SELECT a::text FROM t"},
	{"question mark for a parameter: not on PostgreSQL", regexp.MustCompile(`(=|,|\()\s*\?`), "SELECT a FROM t WHERE a = ?"},
	{"clock of the database", regexp.MustCompile(`(?i)\b(now\s*\(|CURRENT_(DATE|TIME|TIMESTAMP)|clock_timestamp|strftime|datetime\s*\()`), "SELECT now()"},
	{"chance of the database", regexp.MustCompile(`(?i)\b(random\s*\(|gen_random_uuid|nextval)`), "SELECT random()"},
	{"ROLLUP, CUBE, LATERAL: not on SQLite, nor on Citus", regexp.MustCompile(`(?i)\b(ROLLUP|CUBE|LATERAL|GROUPING\s+SETS)\b`), "SELECT a FROM t GROUP BY ROLLUP (a)"},
	{"subselect in VALUES: not on Citus", regexp.MustCompile(`(?is)\bVALUES\s*\([^;]*\(\s*SELECT\b`), "INSERT INTO t (a) VALUES ((SELECT max(a) FROM t))"},
	{"log_id changed: not on Citus", regexp.MustCompile(`(?is)\bUPDATE\b.*\bSET\b[^;]*\blog_id\s*=[^;]*\bWHERE\b`), "UPDATE t SET log_id = $1 WHERE a = 1"},
	{"advisory locks are per node", regexp.MustCompile(`(?i)\bpg_(try_)?advisory`), "SELECT pg_advisory_lock(1)"},
	{"triggers: not on Citus", regexp.MustCompile(`(?i)\bCREATE\s+(OR\s+REPLACE\s+)?(CONSTRAINT\s+)?TRIGGER\b`), "CREATE TRIGGER t AFTER INSERT ON x"},
	{"columns are named", regexp.MustCompile(`(?i)\bSELECT\s+(\w+\.)?\*`), "SELECT * FROM t"},
	{"type without the same meaning on both", regexp.MustCompile(`(?i)\b(CREATE|ALTER)\s+TABLE\b(?s:.*)\b(DATE|TIMESTAMP|TIMESTAMPTZ|DATETIME|NUMERIC|DECIMAL|REAL|DOUBLE|FLOAT|JSONB?|SERIAL|BIGSERIAL|AUTOINCREMENT|UUID|BLOB|STRICT)\s*(NOT\b|NULL\b|,|\)|DEFAULT\b|\()`), "CREATE TABLE t (a TIMESTAMP NOT NULL)"},
	{"recursion without its log: not on Citus", regexp.MustCompile(`(?is)\bWITH\s+RECURSIVE\b.*\b(journal|duty|loan|application|movement)\b`), "WITH RECURSIVE x AS (SELECT a FROM loan) SELECT a FROM x"},
}

var statement = regexp.MustCompile(`(?i)^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|TRUNCATE|REPLACE)\s`)

func TestSQL_NothingToAvoid(t *testing.T) {
	for _, a := range avoid {
		if !a.pattern.MatchString(a.example) || !statement.MatchString(a.example) {
			t.Errorf("%s: its own example passes: %s", a.name, a.example)
		}
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	check := func(place, text string) {
		seen++
		for _, a := range avoid {
			if found := a.pattern.FindString(text); found != "" {
				t.Errorf("%s: %s: %q", place, a.name, found)
			}
		}
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		place, _ := filepath.Rel(root, path)
		switch {
		case d.IsDir():
			// Here events are changed, to see it found out; and hidden folders.
			if place == "internal/store/storetest" || place == "tools" || (strings.HasPrefix(d.Name(), ".") && place != ".") {
				return fs.SkipDir
			}
		case strings.HasSuffix(path, ".sql"):
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, s := range strings.Split(comment.ReplaceAllString(string(text), ""), ";") {
				check(place, s)
			}
		case strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && !engineOwn[place]:
			return goStatements(path, func(line int, text string) { check(place+":"+strconv.Itoa(line), text) })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 30 {
		t.Errorf("only %d statements were found", seen)
	}
}

var comment = regexp.MustCompile(`--[^\n]*`)

// engineOwn are the files that speak to one engine only.
var engineOwn = map[string]bool{
	"internal/store/postgres.go":       true, // its settings
	"internal/store/migrate.go":        true, // Citus' functions
	"internal/store/pgtest/pgtest.go":  true, // databases for tests
	"internal/store/pgtest/cluster.go": true,
}

// goStatements calls fn with every string in a Go file that begins like a
// statement; strings joined by + are one, with a word for what is not constant.
func goStatements(path string, fn func(line int, text string)) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil //nolint:nilerr // a file that does not parse is the compiler's to tell
	}
	ast.Inspect(file, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		text, ok := joined(e)
		if !ok || !statement.MatchString(text) {
			return true
		}
		fn(files.Position(e.Pos()).Line, text)
		return false
	})
	return nil
}

func joined(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		left, ok := joined(e.X)
		if e.Op != token.ADD || !ok {
			return "", false
		}
		right, constant := joined(e.Y)
		if !constant {
			right = "name"
		}
		return left + right, true
	}
	return "", false
}
