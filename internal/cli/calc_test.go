package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fupindai/internal/law"
	"fupindai/internal/money"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// ran is what a run of calc left behind.
type ran struct {
	code     int
	out, err string
}

func calc(stdin string, args ...string) ran {
	var out, errs bytes.Buffer
	code := Calc(args, strings.NewReader(stdin), &out, &errs)
	return ran{code, out.String(), errs.String()}
}

// wantGolden compares with testdata/golden, which -update rewrites.
func wantGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got\n%s\nwant\n%s", path, got, want)
	}
}

func TestCalc_ExplainsItsSteps(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		golden string
		code   int
		args   string
	}{
		{"calc-interest-reference.txt", 0, "interest --principal 50000 --rate 4.75 --from 2019-07-05 --to 2022-07-05"},
		{"calc-interest-overdue-subsidy.txt", 0, "interest --principal-fen 6000000 --rate-ppm 47500 --from 2019-09-21 --to 2020-09-21 --repay 2019-10-01:15000 --until 2020-10-21 --subsidy 2019-06-18:100;2020-01-01:50"},
		{"calc-interest-extension.en.txt", 0, "interest --principal 50000 --rate 3.6% --from 2020-06-21 --to 2020-08-01 --extend 2020-10-01:4.32 --settlement monthly --lang en"},
		{"calc-draw.txt", 0, "draw --list testdata/draw.list --branch branchnumber2019 --group groupnumber2019"},
		{"calc-draw-commitment.en.txt", 0, "draw --commit branchnumber2019 --lang en"},
		{"calc-split.txt", 0, "split --amount 50296.88 --shares 80,20"},
		{"calc-split-next.en.txt", 0, "split --amount-fen 3 --already-fen 1 --shares 80:20 --lang=en"},
		{"calc-id-ok.txt", 0, "id --id 65999919900307068x --today 2019-09-30"},
		{"calc-id-old.txt", 1, "id --id 659999800101001 --today 2019-09-30"},
		{"calc-id-old-impossible.txt", 1, "id --id 659999800230001 --today 2019-09-30"},
		{"calc-id-character.en.txt", 1, "id --id 65999919X00101001O --today 2019-09-30 --lang en"},
		{"calc-id-birth.txt", 1, "id --id 659999202001010012 --today 2019-09-30"},
		{"calc-id-check.txt", 1, "id --id 659999198001010010 --today 2019-09-30"},
		{"calc-id-length.txt", 1, "id --id 6599991980 --today 2019-09-30"},
		{"calc-id-empty.txt", 1, "id --id= --today 2019-09-30"},
		{"calc-workday-cn.txt", 0, "workday --from 2019-09-27 --add 7 --region cn"},
		{"calc-workday-xj-assumed.en.txt", 0, "workday --from 2019-05-31 --add 7 --lang en"},
		{"calc-schedule.txt", 0, "schedule --disbursed 2019-07-15"},
		{"calc-schedule-problem.txt", 0, "schedule --disbursed 2019-07-31 --checked 2019-08-31 --finding 2019-12-02 --rectified 2020-01-31 --to 2020-07-31"},
		{"calc-schedule-r0.en.txt", 0, "schedule --disbursed 2019-01-31 --to 2020-06-18 --lang en"},
		{"calc-help.txt", 0, "--help"},
		{"calc-interest-help.en.txt", 0, "interest --help --lang en"},
	} {
		t.Run(tt.golden, func(t *testing.T) {
			t.Parallel()
			got := calc("", strings.Fields(tt.args)...)
			if got.code != tt.code || got.err != "" {
				t.Errorf("calc %s: exit %d, stderr %q; want exit %d", tt.args, got.code, got.err, tt.code)
			}
			wantGolden(t, tt.golden, got.out)
		})
	}
}

func TestCalc_BatchAnswersEveryRow(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, verb, in, out string }{
		{
			"身份证号码，含空行、字节序标记与全角", "id --today 2019-09-30",
			"\xef\xbb\xbfid\r\n659999198001010013\r\n\r\n６５９９９９１９８００１０１００１３\r\n\" 65999919900307068x\"\r\n659999800101001\r\n",
			"id,valid,normalised,reason\n659999198001010013,true,659999198001010013,ok\n,false,,empty\n６５９９９９１９８００１０１００１３,true,659999198001010013,ok\n\" 65999919900307068x\",true,65999919900307068X,ok\n659999800101001,false,659999800101001,old_15_digit\n",
		},
		{
			"工作日，坏行不影响其余", "workday",
			"from,add,region\n2019-09-27,7,cn\n2019-02-30,7,cn\n2019-05-31,7,\n2027-01-01,1,xj\n2019-09-27\n2019-09-27,,cn\n2019-09-27,-1,cn\n2019-09-27,1,sh\n2019-09-27,0,cn\n",
			"from,add,region,date,note,reason\n2019-09-27,7,cn,2019-10-12,,\n" +
				"2019-02-30,7,cn,,,--from 的值“2019-02-30”不能用：应为存在的日期，形如 2019-07-05。\n" +
				"2019-05-31,7,,2019-06-13,途经按惯例推定、尚缺通知的休息日：2019-06-05,\n" +
				"2027-01-01,1,xj,,,没有 2027 年的工作日历，无法计算。\n" +
				"2019-09-27,,,,,本行 1 格，表头 3 格\n" +
				"2019-09-27,,cn,,,缺少 add\n" +
				"2019-09-27,-1,cn,,,--add 的值“-1”不能用：应为范围内的整数。\n" +
				"2019-09-27,1,sh,,,--region 的值“sh”不能用：应为 xj 或 cn。\n" +
				"2019-09-27,0,cn,2019-09-27,,\n",
		},
		{
			"分摊，沿用各行的分隔符", "split --lang en",
			"amount_fen,shares\n5029688,\"80,20\"\n3,80:20\n3,80:30\n1.5,80:20\n0,100\n",
			"amount_fen,shares,parts_fen,reason\n5029688,\"80,20\",\"4023750,1005938\",\n3,80:20,2:1,\n" +
				"3,80:30,,\"--shares cannot be \"\"80:30\"\": want whole percentages from 0 to 100 that sum to 100.\"\n" +
				"1.5,80:20,,\"--amount-fen cannot be \"\"1.5\"\": want a whole number within its range.\"\n0,100,0,\n",
		},
		{
			"利息", "interest",
			"principal_fen,rate_ppm,from,to,until\n5000000,47500,2019-07-05,2022-07-05,\n5000000,47500,2022-06-21,2022-07-05,2022-08-04\n5000000,47500,2019-07-05,2018-07-05,\n",
			"principal_fen,rate_ppm,from,to,until,bills,total_fen,bills_fen,reason\n" +
				"5000000,47500,2019-07-05,2022-07-05,,13,723054,51458;60035;60035;60694;60694;60035;59375;60694;60694;60035;59375;60694;9236,\n" +
				"5000000,47500,2022-06-21,2022-07-05,2022-08-04,,,,政策包 national-2021 中 overdue.multiplier-percent 的值未知。\n" +
				"5000000,47500,2019-07-05,2018-07-05,,,,,到期日 2018-07-05 应晚于 2019-07-05\n",
		},
		{
			"检查日程", "schedule --to 2020-03-01",
			"disbursed,finding\n2019-07-31,\n2020-01-31,2020-02-10\n2019-13-01,\n2020-03-02,\n",
			"disbursed,finding,due,reason\n2019-07-31,,2019-08-31;2019-11-30;2020-02-29,\n2020-01-31,2020-02-10,2020-02-29,\n" +
				"2019-13-01,,,--disbursed 的值“2019-13-01”不能用：应为存在的日期，形如 2019-07-05。\n" +
				"2020-03-02,,,--to 的值“2020-03-01”不能用：早于最后一次检查。\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := calc(tt.in, append(strings.Fields(tt.verb), "--batch", "-")...)
			if got.code != 0 || got.err != "" {
				t.Errorf("exit %d, stderr %q; want 0 and nothing", got.code, got.err)
			}
			if got.out != tt.out {
				t.Errorf("got\n%s\nwant\n%s", got.out, tt.out)
			}
		})
	}
}

func TestCalc_BatchFromFileAsJSONLines(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "split.csv")
	if err := os.WriteFile(path, []byte("case,amount,shares\nA,0.03,80:20\nB,x,80:20\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := calc("", "split", "--json", "--lang", "en", "--batch", path)
	want := `{"line":2,"given":{"amount":"0.03","case":"A","shares":"80:20"},"answer":{"amount_fen":3,"shares":[80,20],"parts_fen":[2,1]}}` + "\n" +
		`{"line":3,"given":{"amount":"x","case":"B","shares":"80:20"},"reason":"--amount cannot be \"x\": want an amount of 0 or more, such as 50000.00."}` + "\n"
	if got.code != 0 || got.out != want || got.err != "column \"case\" names no option and is kept as it is.\n" {
		t.Errorf("exit %d, stderr %q, got\n%s\nwant\n%s", got.code, got.err, got.out, want)
	}
}

func TestCalc_BatchUnmatchedQuotesSpoilOneRow(t *testing.T) {
	t.Parallel()
	got := calc("amount_fen,shares\n3,80\"20\n3,80:20\n", "split", "--batch", "-")
	rows := strings.Split(strings.TrimSpace(got.out), "\n")
	if got.code != 0 || len(rows) != 3 || !strings.Contains(rows[1], "第 2 行引号不成对") || rows[2] != "3,80:20,2:1," {
		t.Errorf("exit %d, got\n%s", got.code, got.out)
	}
}

func TestCalc_WrongUsageIsTwoAndSaysWhat(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ args, stdin, says string }{
		{"", "", "fupindai calc"},
		{"draw-lots", "", "没有“draw-lots”这项计算"},
		{"draw-lots --lang en", "", `no calculation "draw-lots"`},
		{"id", "", "缺少选项 --id"},
		{"id --no-such-flag 1", "", "no-such-flag"},
		{"id 659999198001010013", "", "不是选项"},
		{"workday --from 2019-02-30 --add 1", "", "2019-02-30"},
		{"workday --from 2019-02-28", "", "缺少选项 --add"},
		{"interest --principal 50,00 --rate 4.75 --from 2019-07-05 --to 2020-07-05", "", "千分位"},
		{"interest --principal 0.005 --rate 4.75 --from 2019-07-05 --to 2020-07-05", "", "两位小数"},
		{"interest --principal -5 --rate 4.75 --from 2019-07-05 --to 2020-07-05", "", "不小于零"},
		{"interest --principal 5 --principal-fen 500 --rate 4.75 --from 2019-07-05 --to 2020-07-05", "", "只能给出一种"},
		{"interest --principal 5 --rate 4.75 --rate-ppm 47500 --from 2019-07-05 --to 2020-07-05", "", "只能给出一种"},
		{"interest --principal 5 --rate x --from 2019-07-05 --to 2020-07-05", "", "百分比"},
		{"interest --principal 5 --rate 1 --from 2019-07-05 --to 2020-07-05 --repay 2019-08-05", "", "日期:数值"},
		{"schedule --disbursed 2019-07-15 --rectified 2019-09-01", "", "没有未整改的问题"},
		{"schedule --disbursed 2019-07-15 --checked 2019-09-01 --finding 2019-09-01", "", "同一日"},
		{"schedule --disbursed 2019-07-15 --checked 2019-07-14", "", "早于放款日"},
		{"schedule --disbursed 2019-01-15 --checked 2019-06-17", "", "《意见》起始日"},
		{"split --batch -", "", "表头"},
		{"split --batch -", "amount_fen\n1\n", "缺少 shares"},
		{"split --batch -", "amount_fen,shares,amount_fen\n", "两次"},
		{"split --batch -", "amount_fen,shares,parts_fen\n", "已有结果列"},
	} {
		got := calc(tt.stdin, strings.Fields(tt.args)...)
		if got.code != 2 || got.out != "" || !strings.Contains(got.err, tt.says) {
			t.Errorf("calc %s: exit %d, stdout %q, stderr %q; want exit 2 and %q", tt.args, got.code, got.out, got.err, tt.says)
		}
	}
}

func TestCalc_UnknownLawIsRefusedWithTheDocument(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"workday --from 2026-12-30 --add 5 --region cn": "2027",
		"schedule --disbursed 2021-07-15":               "national-2021",
	} {
		got := calc("", strings.Fields(args)...)
		if got.code != 1 || got.out != "" || !strings.Contains(got.err, says) || !strings.Contains(got.err, "怎么办：") {
			t.Errorf("calc %s: exit %d, stdout %q, stderr %q", args, got.code, got.out, got.err)
		}
	}
}

func TestCalc_UnreadableFileIsThree(t *testing.T) {
	t.Parallel()
	if got := calc("", "id", "--batch", filepath.Join(t.TempDir(), "none.csv")); got.code != 3 || got.out != "" || !strings.Contains(got.err, "none.csv") {
		t.Errorf("exit %d, stdout %q, stderr %q; want 3 and the file", got.code, got.out, got.err)
	}
}

func TestCalc_JSONCarriesTheSameFigures(t *testing.T) {
	t.Parallel()
	got := calc("", "interest", "--json", "--principal", "50000", "--rate", "4.75", "--from", "2019-07-05", "--to", "2022-07-05", "--until", "2022-08-04", "--subsidy", "2019-06-18:100")
	var v struct {
		Bills []struct {
			Kind       string
			On         string
			Days       int
			Fen        int64
			SubsidyFen int64 `json:"subsidy_fen"`
			Open       bool
		}
		TotalFen    int64 `json:"total_fen"`
		SubsidyFen  int64 `json:"subsidy_fen"`
		BorrowerFen int64 `json:"borrower_fen"`
	}
	if err := json.Unmarshal([]byte(got.out), &v); err != nil || got.code != 0 {
		t.Fatalf("exit %d, %v: %s", got.code, err, got.err)
	}
	last := v.Bills[len(v.Bills)-1]
	if len(v.Bills) != 14 || last.Kind != "overdue" || last.Fen != 29_688 || last.SubsidyFen != 0 || !last.Open || v.TotalFen != 723_054+29_688 || v.SubsidyFen != 723_054 || v.BorrowerFen != 29_688 {
		t.Errorf("got %+v", v)
	}
}

// Every misfit of money can be said in both languages with its own figures.
func TestCalc_MisfitsAreSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	base := "interest --principal 50000 --rate 4.75 --from 2019-07-05 --to 2022-07-05 "
	for _, tt := range []struct{ args, zh, en string }{
		{"interest --principal 0 --rate 4.75 --from 2019-07-05 --to 2022-07-05", "本金 0.00", "principal 0.00"},
		{base + "--settlement yearly", "结息方式“yearly”", `settlement "yearly"`},
		{base + "--until 2019-07-04", "截至 2019-07-04 早于放款日 2019-07-05", "2019-07-04, before the disbursement on 2019-07-05"},
		{base + "--extend 2022-07-05:4.75", "到期日 2022-07-05 应晚于 2022-07-05", "2022-07-05 must lie after 2022-07-05"},
		{base + "--extend 2023-07-05:101", "年利率 101%", "rate 101%"},
		{base + "--on-time-until 2022-07-04", "按期截止日 2022-07-04", "on time 2022-07-04"},
		{base + "--repay 2019-07-04:1", "还款日 2019-07-04 早于 2019-07-05", "2019-07-04, before 2019-07-05"},
		{base + "--repay 2019-08-04:0", "2019-08-04 还款 0.00", "of 0.00"},
		{base + "--repay 2019-08-04:50000.01", "本金余额 50000.00", "only 50000.00"},
		{base + "--repay 2022-07-06:1", "--until", "--until"},
		{base + "--subsidy 2019-07-06:100", "2019-07-05 没有贴息比例", "no subsidy ratio on 2019-07-05"},
		{base + "--subsidy 2019-07-05:100,2019-07-05:50", "2019-07-05 应晚于 2019-07-05", "must lie after"},
	} {
		for lang, says := range map[string]string{"zh": tt.zh, "en": tt.en} {
			got := calc("", append(strings.Fields(tt.args), "--lang", lang)...)
			if got.code != 2 || !strings.Contains(got.err, says) || strings.Contains(got.err, "%!") {
				t.Errorf("calc %s (%s): exit %d, stderr %q; want %q", tt.args, lang, got.code, got.err, says)
			}
		}
	}
	fit := &money.Misfit{Code: "subsidy-ratio", Figures: []any{"2019-06-18", 101}}
	if what, _, code := explain("zh", fit); what != "自 2019-06-18 的贴息比例 101%：应为 0% 至 100%" || code != exitUsage {
		t.Errorf("said %q, exit %d", what, code)
	}
}

func TestCalcWords_BothLanguagesTakeTheSameFigures(t *testing.T) {
	t.Parallel()
	verb := regexp.MustCompile(`%[0-9]*[sdq%]`)
	kinds := func(s string) []string {
		found := verb.FindAllString(s, -1)
		for i, v := range found {
			found[i] = strings.ReplaceAll(v, "q", "s")
		}
		return found
	}
	for code, w := range calcWords {
		if w.zh == "" || w.en == "" || !slices.Equal(kinds(w.zh), kinds(w.en)) {
			t.Errorf("%s: %q and %q differ in figures", code, w.zh, w.en)
		}
	}
	for _, c := range calculations {
		for _, opt := range c.options {
			for _, lang := range []string{"zh", "en"} {
				if say(lang, "opt/"+opt.name) == "" {
					t.Errorf("option --%s has no help in %s", opt.name, lang)
				}
			}
		}
	}
}

func TestInterest_LawAndArithmeticAgree(t *testing.T) {
	t.Parallel()
	for _, pack := range law.Default().Packs() {
		for id, want := range map[string]int{"interest.year-days": money.YearDays, "interest.settlement-day": money.SettlementDay} {
			if got, err := pack.Int(id, pack.From); err != nil || got != want {
				t.Errorf("pack %s, %s = %d, %v; money reckons with %d", pack.ID, id, got, err, want)
			}
		}
	}
}
