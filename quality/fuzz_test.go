package quality

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// decoders are the exported functions that make something of bytes or text from outside,
// with the target that fuzzes each. A decoder that stands in no row fails the test, and
// so does a target that stands in none.
var decoders = map[string]string{
	"blob.Clean":               "blob.FuzzClean",
	"cases.Load":               "cases.FuzzSuite",
	"civil.Parse":              "civil.FuzzParseDate",
	"idcard.Check":             "idcard.FuzzIDCheck",
	"journal.Parse":            "journal.FuzzParse",
	"journal.ParseCheckpoint":  "journal.FuzzParseCheckpoint",
	"journal.OpenCheckpoint":   "journal.FuzzParseCheckpoint", // the note around it is read by golang.org/x/mod/sumdb/note
	"journal.ReadEdge":         "journal.FuzzParse",           // a length is all it reads; its peaks come from our own table
	"law.Load":                 "law.FuzzOverlay",
	"money.ParsePercent":       "money.FuzzParsePercent",
	"money.ParseYuan":          "money.FuzzParseYuan",
	"people events":            "people.FuzzEvents",
	"register.Initials":        "register.FuzzInitials",
	"register search":          "register.FuzzSearchForms",
	"register.ParseEscrow":     "register.FuzzParseEscrow",
	"roster names":             "roster.FuzzNameKey",
	"commands":                 "app.FuzzCommandJSON",
	"sheet.Open":               "sheet.FuzzOpen",
	"sheet.OpenBytes":          "sheet.FuzzSheetXML",
	"sheet rows of csv":        "sheet.FuzzCSV",
	"sheet parts of xlsx":      "sheet.FuzzXML",
	"layout.ReadCounty":        "sheet.FuzzOpen", // columns over a book that sheet has read
	"layout.ReadNational":      "sheet.FuzzOpen",
	"layout.ReadLedger":        "sheet.FuzzOpen",
	"layout.ReadBankList":      "sheet.FuzzOpen",
	"layout.ReadDisbursements": "sheet.FuzzOpen",
}

// decoding is how a function that decodes is called.
var decoding = regexp.MustCompile(`^(Parse|Decode|Unmarshal|Read|Load|Clean|OpenBytes|OpenCheckpoint)`)

// TestB1_EveryDecoderIsFuzzed holds that every decoder of the tree has a target, and in
// CI runs every target for five seconds. An input that breaks one is written to its
// package's testdata/fuzz, where go test runs it for ever after.
func TestB1_EveryDecoderIsFuzzed(t *testing.T) {
	targets, found := mustTargets(t)
	if len(targets) < 15 {
		t.Fatalf("only %d targets were found: is the tree where this test looks?", len(targets))
	}
	listed := map[string]bool{}
	for decoder, target := range decoders {
		listed[target] = true
		if targets[target] == "" {
			t.Errorf("%s is to be fuzzed by %s, which is not there", decoder, target)
		}
	}
	for target := range targets {
		if !listed[target] {
			t.Errorf("%s stands beside no decoder", target)
		}
	}
	for _, decoder := range found {
		if decoders[decoder] == "" {
			t.Errorf("%s decodes and has no fuzz target", decoder)
		}
	}
	if os.Getenv("FUPINDAI_QUALITY") == "" {
		return // at a desk go test runs the seeds and what was ever found
	}
	for target, dir := range targets {
		t.Run(target, func(t *testing.T) {
			_, name, _ := strings.Cut(target, ".")
			run := exec.CommandContext(t.Context(), "go", "test", "-run", "^$", "-fuzz", "^"+name+"$", "-fuzztime", "5s", "-parallel", "2", ".")
			run.Dir = dir
			out, err := run.CombinedOutput()
			// The end of the five seconds can cut a worker off in the middle of an input,
			// which go test reports as this error; an input that breaks a target is written.
			if err != nil && (strings.Contains(string(out), "Failing input written") || !strings.Contains(string(out), "context deadline exceeded")) {
				t.Errorf("%v\n%s", err, out)
			}
			if last := regexp.MustCompile(`execs: (\d+)`).FindAllStringSubmatch(string(out), -1); len(last) > 0 {
				t.Logf("%s inputs", last[len(last)-1][1])
			}
		})
	}
}

// mustTargets are the fuzz targets by package and name, with their folders, and the
// functions of the tree that decode.
func mustTargets(t *testing.T) (targets map[string]string, found []string) {
	t.Helper()
	targets = map[string]string{}
	set := token.NewFileSet()
	err := filepath.WalkDir(filepath.Join("..", "internal"), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".go" {
			return err
		}
		f, err := parser.ParseFile(set, p, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := filepath.Dir(p)
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv != nil {
				continue
			}
			name := filepath.Base(dir) + "." + fn.Name.Name
			switch test := strings.HasSuffix(p, "_test.go"); {
			case test && strings.HasPrefix(fn.Name.Name, "Fuzz"):
				targets[name] = dir
			case !test && fn.Name.IsExported() && decoding.MatchString(fn.Name.Name) && fn.Type.Params.NumFields() > 0:
				found = append(found, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return targets, found
}
