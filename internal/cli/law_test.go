package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fupindai/internal/law"
)

func runLaw(args ...string) (code int, out, errs string) {
	var stdout, stderr bytes.Buffer
	code = Law(args, &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestLawShow_AnswersByName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args string
		code int
		want []string
	}{
		{"show disbursement.working-days", 0, []string{"发放贷款期限", "7 个工作日", "《意见》：新扶贫领发〔2019〕14号（五）", "县级可更低"}},
		{"show disbursement.working-days --lang en", 0, []string{"from 2019-06-18: 7 working days (the Opinion: 新扶贫领发〔2019〕14号（五）)", "a county may set it lower"}},
		{"show survey.working-days", 0, []string{"10 个工作日", "政策参数"}},
		{"--lang en show R-A5.2-1", 0, []string{"* decision", "  contract-date", "because:"}},
		{"show A5.2", 0, []string{"7个工作日内完成贷款发放。", "disbursement.working-days", "R-A5.2-1"}},
		{"show 5", 0, []string{"五 合同签订", "追究县级承贷机构分管领导的责任", "A5.3"}},
		{"show A5", 0, []string{"五 合同签订"}},
		{"show", 0, []string{"xj-2019-14", "cap.household-fen", "5000000", "R-A16.3-2"}},
		{"show subsidy.percent --pack national-2026", 0, []string{"未知，须取得", "帮扶小额信贷"}},
		{"show A5.9", 1, []string{"A5.9 不是参数", "怎么办"}},
		{"show A5.2 --pack xj-2018", 1, []string{"没有政策包 xj-2018"}},
		{"show A5.2 A5.3", 2, []string{"用法"}},
		{"amend", 2, []string{"用法"}},
		{"", 2, []string{"用法"}},
		{"show --loud", 2, []string{"用法"}},
		{"--help", 0, []string{"用法"}},
	} {
		code, out, errs := runLaw(strings.Fields(tt.args)...)
		if code != tt.code {
			t.Errorf("law %s: exit %d, want %d; %s", tt.args, code, tt.code, errs)
		}
		for _, w := range tt.want {
			if !strings.Contains(out+errs, w) {
				t.Errorf("law %s lacks %q:\n%s%s", tt.args, w, out, errs)
			}
		}
		if (code == 0) != (errs == "") {
			t.Errorf("law %s: exit %d with %q on stderr", tt.args, code, errs)
		}
	}
}

func TestLawShow_JSON(t *testing.T) {
	t.Parallel()
	code, out, _ := runLaw("show", "A5.2", "--json")
	var v struct {
		ID         string
		ZH, EN     string
		Parameters []struct {
			ID     string
			Values []struct{ From, Value, Basis string }
		}
		Readings []struct {
			ID, Takes string
			Options   []struct{ Code string }
		}
	}
	if err := json.Unmarshal([]byte(out), &v); err != nil || code != 0 {
		t.Fatalf("exit %d, %v: %s", code, err, out)
	}
	if v.ID != "A5.2" || len(v.Parameters) != 1 || v.Parameters[0].Values[0].Value != "7" || v.Parameters[0].Values[0].Basis != law.BasisOpinion {
		t.Errorf("got %+v", v)
	}
	if len(v.Readings) != 1 || v.Readings[0].Takes != "decision" || len(v.Readings[0].Options) != 2 {
		t.Errorf("got %+v", v.Readings)
	}
	for _, name := range []string{"", "5", "R-0", "age.min"} {
		if _, out, _ := runLaw("show", name, "--json"); !json.Valid([]byte(out)) {
			t.Errorf("show %q: no JSON", name)
		}
	}
}

func TestLawCheck_DataAndOverlay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	overlay := "county: \"653101\"\npack: xj-2019-14\noverrides:\n  - {parameter: survey.working-days, from: 2019-07-01, value: 5, source: {document: 县扶领发〔2019〕8号}}\n"
	good := write("good.yaml", overlay)
	laxer := write("laxer.yaml", strings.Replace(overlay, "value: 5", "value: 12", 1))
	empty := write("empty.yaml", "")

	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"check"}, 0, "可以采用。摘要 " + law.Default().Digest()},
		{[]string{"check", good}, 0, "可以采用"},
		{[]string{"check", laxer}, 1, "survey.working-days 自 2019-07-01 起县定值 12，自治区值 10；县级只能更低。"},
		{[]string{"check", laxer, "--lang", "en"}, 1, "the county's 12 working-days is laxer than the region's 10"},
		{[]string{"check", empty}, 1, "空文件"},
		{[]string{"check", filepath.Join(dir, "none.yaml")}, 3, "none.yaml"},
	} {
		code, out, errs := runLaw(tt.args...)
		if code != tt.code || !strings.Contains(out+errs, tt.want) {
			t.Errorf("law %v: exit %d, want %d with %q\n%s%s", tt.args, code, tt.code, tt.want, out, errs)
		}
	}

	code, out, _ := runLaw("check", laxer, "--json")
	var report struct {
		OK       bool
		Digest   string
		Findings []string
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 1 || report.OK || report.Digest != "" || len(report.Findings) != 1 {
		t.Errorf("exit %d, %v: %s", code, err, out)
	}
	if _, out, _ := runLaw("check", good, "--json"); strings.Contains(out, law.Default().Digest()) || !strings.Contains(out, `"ok": true`) {
		t.Errorf("an overlay's law has the digest of the law without: %s", out)
	}
}
