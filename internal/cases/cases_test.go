package cases

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fupindai/internal/idcard"
	"fupindai/internal/store/pgtest"
)

var update = flag.Bool("update", false, "rewrite docs/cases.md")

const folder = "../../cases"

func TestMain(m *testing.M) { pgtest.Main(m) }

func mustLoad(t *testing.T, paths ...string) *Suite {
	t.Helper()
	s, err := Load(paths)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// mustWrite makes a folder with the project's fixtures and a file of cases.
func mustWrite(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	fixtures, err := os.ReadFile(filepath.Join(folder, fixturesFile))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{fixturesFile: fixtures, "a.yaml": []byte(text)} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "a.yaml")
}

func play(t *testing.T, postgres string) {
	t.Helper()
	res, err := Run(context.Background(), mustLoad(t, folder), postgres)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range res.Failures {
		t.Error(f)
	}
	if res.Passed < 150 {
		t.Errorf("%d cases were played", res.Passed)
	}
}

func TestCases_OnSQLite(t *testing.T)     { play(t, "") }
func TestCases_OnPostgreSQL(t *testing.T) { play(t, pgtest.Create(t, pgtest.Plain)) }

// The rules that the lending line reaches have an accepting and a refusing or late
// case each.
func TestCases_ProveBothSidesOfEveryRuleOfTheLine(t *testing.T) {
	line := map[string]bool{"G1": true, "G2": true, "G3": true, "G4": true, "A8.6": true, "A12.1": true, "A12.2": true, "A12.3": true, "Z1": true}
	for _, article := range []string{"A1.", "A2.", "A3.", "A4.", "A5."} {
		for _, n := range []string{"1", "2", "3"} {
			line[article+n] = true
		}
	}
	line["A6.1"], line["A6.2"], line["A6.3"] = true, true, true
	for _, c := range Coverage(mustLoad(t, folder)) {
		if line[c.Rule] && (c.Accepting == 0 || c.Refusing == 0) {
			t.Errorf("%s has %d accepting and %d refusing or late cases", c.Rule, c.Accepting, c.Refusing)
		}
	}
}

func TestDocument_IsWhatTheProgramKnows(t *testing.T) {
	const file = "../../docs/cases.md"
	want := Document(mustLoad(t, folder))
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/cases.md is not what the program knows; rewrite it with -update")
	}
}

func TestLoad_UnknownWordsAreErrorsWithTheirLine(t *testing.T) {
	const good = `- case: 标题
  rule: A3.2
  given: 乡镇已签批
  steps:
    - date: 2019-07-09
      by: 县扶贫办/经办
      do: suggest
      with: {application: 申请1, amount_fen: 1 元, term_months: 36}
  then:
    application: {申请1: {step: hand-over}}
`
	mustLoad(t, mustWrite(t, good))
	for _, tt := range []struct{ name, old, new, want string }{
		{"key of a case", "given:", "gifen:", `:3: unknown key "gifen"`},
		{"key of a step", "      by:", "      who:", `:6: unknown key "who"`},
		{"rule", "A3.2", "A3.9", `:2: "A3.9" is no rule`},
		{"fixture", "乡镇已签批", "乡镇已盖章", `:1: given: there is no fixture "乡镇已盖章"`},
		{"date", "2019-07-09", "2019-07-32", `:5: date: "2019-07-32" is no date`},
		{"date before the fixture", "2019-07-09", "2019-07-07", `:5: 2019-07-07 lies before the last step of 乡镇已签批`},
		{"actor", "县扶贫办/经办", "县扶贫办/主任", `:6: by: "县扶贫办/主任" is no actor`},
		{"command", "do: suggest", "do: propose", `:5: unknown command "propose"`},
		{"argument", "term_months", "months", `:8: suggest has no argument "months"`},
		{"amount", "1 元", "一元", `:8: amount_fen: "一元" is no amount`},
		{"number", "term_months: 36", "term_months: 3x", `:8: term_months: "3x" is no whole number`},
		{"expectation", "    application: {", "    applikation: {", `:10: unknown expectation "applikation"`},
		{"column", "step: hand", "stop: hand", `:10: application has no column "stop"`},
		{"refusal", "application: {申请1: {step: hand-over}}", "refused: {rule: A3.2, code: no-such-code}", `:10: there is no refusal "no-such-code"`},
		{"event", "application: {申请1: {step: hand-over}}", "events: [loan.suggest/1]", `:10: there is no event "loan.suggest/1"`},
		{"expectations", "  then:\n    application: {申请1: {step: hand-over}}\n", "", `:1: 标题: expects nothing`},
		{"same key twice", "  rule: A3.2", "  rule: A3.2\n  rule: A3.1", `:3: is no YAML`},
		{"no YAML", "steps:", "steps: [", `is no YAML`},
		{"no list", "- case: 标题\n  rule: A3.2", "case: 标题\nrule: A3.2", `a.yaml:`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(good, tt.old, tt.new, 1)
			if text == good {
				t.Fatal("nothing was replaced")
			}
			_, err := Load([]string{mustWrite(t, text)})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// Each expectation must be able to fail, and says what was expected and what came.
func TestRun_TellsWhatWasExpectedAndWhatCame(t *testing.T) {
	const suggested = `- case: 标题
  rule: A3.2
  given: 乡镇已签批
  steps:
    - {date: 2019-07-09, by: 县扶贫办/经办, do: suggest, with: {application: 申请1, amount_fen: 40000 元, term_months: 24}}
  then:
    `
	const refused = `- case: 标题
  rule: A3.2
  given: 乡镇已签批
  steps:
    - {date: 2019-07-09, by: 县扶贫办/经办, do: suggest, with: {application: 申请1, amount_fen: 50000.01 元, term_months: 24}}
  then:
    refused: `
	for _, tt := range []struct{ name, text, want string }{
		{"events", suggested + "events: [loan.decided/1]", "events: want loan.decided/1; got loan.suggested/1"},
		{"contains", suggested + "contains: [loan.suggested/1, loan.decided/1]", "contains: want loan.suggested/1, loan.decided/1; got loan.suggested/1"},
		{"column", suggested + "application: {申请1: {suggested: 40000.01 元, step: hand-over}}", ":7: 标题: application 申请1: want suggested 40000.01 元; got suggested 40000.00 元"},
		{"name of nothing", suggested + "application: {申请2: {step: survey}}", "application 申请2: want to be there; got there is no 申请2 yet"},
		{"duty", suggested + "duties: [{rule: A3.3, subject: 申请1, due: 2019-07-16}]", "duties: want rule A3.3, subject 申请1, due 2019-07-16; got rule A3.3, subject 申请1, due 2019-07-15"},
		{"duty not late", suggested + "duties: [{rule: A3.3, subject: 申请1, late: yes}]", "late yes; got rule A3.3, subject 申请1, late no"},
		{"one row for two", suggested + "duties: [{rule: A3.3}, {rule: A3.3}]", "duties: want rule A3.3; got rule A"},
		{"ledger with a row", suggested + "ledger: {as_of: 2019-12-31, rows: [{loan: 某贷款, balance: 1 元}]}", "ledger: want loan 某贷款, balance 1.00 元; got no such row"},
		{"accepted", suggested + "refused: {rule: A3.2, code: suggestion-above-asked}", "want refused by A3.2: suggestion-above-asked; got accepted"},
		{"refused", strings.Replace(refused, "refused: ", "", 1) + "application: {申请1: {step: hand-over}}", ":5: 标题: step suggest: want accepted; got refused by A3.2: suggestion-above-asked amount=50000.01 元 limit=50000.00 元"},
		{"code", refused + "{rule: A3.2, code: above-cap}", "want A3.2: above-cap; got refused by A3.2: suggestion-above-asked"},
		{"rule", refused + "{rule: G3, code: suggestion-above-asked}", "want G3: suggestion-above-asked; got refused by A3.2"},
		{"figure", refused + "{rule: A3.2, code: suggestion-above-asked, figures: {limit: 49999.99 元}}", "figure limit: want 49999.99 元; got 50000.00 元"},
		{"figure that is not", refused + "{rule: A3.2, code: suggestion-above-asked, figures: {room: 1}}", "figure room: want 1; got no such figure"},
		{"field", refused + "{rule: A3.2, code: suggestion-above-asked, field: term_months}", "field: want term_months; got amount_fen"},
		{"rows", refused + "{rule: A3.2, code: suggestion-above-asked, rows: [{row: 申请1, rule: A3.2, code: x}]}", "rows: want 申请1 A3.2 x; got "},
		{"fixture", "- fixture: 坏\n  says: 不能演\n  steps:\n    - {date: 2019-07-09, by: 县扶贫办/经办, do: suggest, with: {application: 申请1, amount_fen: 1, term_months: 1}}\n" +
			"- case: 标题\n  rule: A3.2\n  given: 坏\n  steps:\n    - {date: 2019-07-09, by: 县扶贫办/经办, do: set-hotline, with: {phone: 0903-6621234, office: 县扶贫办}}\n  then: {events: [office.hotline-set/1]}\n", "given 坏: want the situation; got fixture 坏"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out, wrong bytes.Buffer
			if code := Main([]string{"test", mustWrite(t, tt.text)}, &out, &wrong); code != 1 {
				t.Fatalf("exit %d, want 1: %s%s", code, &out, &wrong)
			}
			if !strings.Contains(out.String(), tt.want) || !strings.HasSuffix(out.String(), "0 passed, 1 failed\n") {
				t.Errorf("got %swant …%s…", &out, tt.want)
			}
		})
	}
}

func TestMain_ExitCodes(t *testing.T) {
	one := mustWrite(t, `- case: 标题
  rule: A6.3
  steps:
    - {date: 2019-07-09, by: 县扶贫办/经办, do: set-hotline, with: {phone: 0903-6621234, office: 县扶贫办}}
  then: {events: [office.hotline-set/1]}
`)
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"passes", []string{"test", one}, 0, "1 passed, 0 failed\n"},
		{"flags after the path", []string{"test", one, "-v"}, 0, "标题"},
		{"coverage with gaps", []string{"coverage", one}, 1, "A6.3     1 accepting    0 refusing or late  one side only"},
		{"no verb", nil, 2, "usage:"},
		{"other verb", []string{"play", one}, 2, "usage:"},
		{"no path", []string{"test"}, 2, "usage:"},
		{"other flag", []string{"test", one, "-x"}, 2, "-x"},
		{"no such file", []string{"test", "nowhere"}, 2, "nowhere"},
		{"no server", []string{"test", one, "--postgres", "postgres:///x?host=/nowhere"}, 3, "PostgreSQL"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, wrong bytes.Buffer
			code := Main(tt.args, &out, &wrong)
			if all := out.String() + wrong.String(); code != tt.code || !strings.Contains(all, tt.want) {
				t.Errorf("exit %d, want %d; printed %s, want …%s…", code, tt.code, all, tt.want)
			}
		})
	}
}

// Everybody is invented: the prefix is given to no county, and the numbers are whole.
func TestWorld_PersonsHaveUnassignedNumbers(t *testing.T) {
	for _, p := range persons {
		if r := idcard.Check(p.id); r.Reason != idcard.OK || !strings.HasPrefix(p.id, "659999") {
			t.Errorf("%s: %s is %s", p.name, p.id, r.Reason)
		}
	}
}
