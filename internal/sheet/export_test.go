package sheet

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fupindai/internal/civil"
	"fupindai/internal/money"
)

var ledger = []Column{
	{Key: "name", Titles: []string{"姓名"}, Required: true},
	{Key: "id", Titles: []string{"身份证号"}, Kind: ID, Required: true},
	{Key: "amount", Titles: []string{"贷款金额（元）"}, Kind: Fen},
	{Key: "balance", Titles: []string{"余额（万元）"}, Kind: Fen},
	{Key: "on", Titles: []string{"放款时间"}, Kind: Date},
	{Key: "n", Titles: []string{"人口"}, Kind: Int},
}

func TestExport_ReadsBackToTheFen(t *testing.T) {
	amounts := []money.Fen{0, 1, -1, 7, 110, 841, 1_000_001, 5_000_000, 12_345_678_90, 99_999_999_999_999, -99_999_999_999_999, 9_223_372_036_854_775_807}
	on := civil.MustParse("2019-07-05")
	for _, format := range []string{"a.xlsx", "a.csv"} {
		var buf bytes.Buffer
		w := mustExport(t, format, &buf, Export{Sheet: "台账", Title: []string{"台账", "截至 2019-09-30"}, Columns: ledger, Filters: [][2]string{{"乡镇", "全部"}}})
		for _, a := range amounts {
			if err := w.Row("吐尔逊·买买提", "659999197001010016", a, a, on, 4); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Row("张三", "659999197001010016", nil, nil, civil.Date{}, nil); err != nil {
			t.Fatal(err)
		}
		if err := w.Row("张三"); err == nil {
			t.Error("a short row was written")
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := OpenBytes(context.Background(), format, buf.Bytes(), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		var i int
		report, err := b.Read(context.Background(), ledger, func(r *Row) error {
			if i == len(amounts) {
				if r.Has("amount") || r.Has("on") || r.Has("n") {
					t.Errorf("%s: nothing written, something read", format)
				}
			} else if r.Fen("amount") != amounts[i] || r.Fen("balance") != amounts[i] || r.Date("on") != on || r.Int("n") != 4 || r.Text("id") != "659999197001010016" {
				t.Errorf("%s, row %d: %v, %v, %v; want %v", format, r.N, r.Fen("amount"), r.Fen("balance"), r.Date("on"), amounts[i])
			}
			i++
			return nil
		})
		if err != nil || !report.OK() || i != len(amounts)+1 {
			t.Errorf("%s: %+v, %v", format, report, err)
		}
	}
}

// Formula injection (T8): forty payloads in every text field.
func TestB4_NothingWrittenIsAFormula(t *testing.T) {
	var payloads []string
	for _, p := range []string{"=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", "'=", " ="} {
		for _, body := range []string{`HYPERLINK("http://x","y")`, "1+1", "cmd|' /C calc'!A0", ""} {
			payloads = append(payloads, p+body)
		}
	}
	columns := []Column{{Key: "a", Titles: []string{"=甲"}}, {Key: "b", Titles: []string{"乙"}}}
	for _, format := range []string{"a.xlsx", "a.csv"} {
		var buf bytes.Buffer
		w := mustExport(t, format, &buf, Export{Title: []string{"=1+1"}, Columns: columns, Filters: [][2]string{{"=1", "+1"}}})
		for _, p := range payloads {
			if err := w.Row(p, "x"); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if format == "a.csv" {
			r := csv.NewReader(strings.NewReader(strings.TrimPrefix(buf.String(), "\ufeff")))
			r.FieldsPerRecord = -1
			lines, err := r.ReadAll()
			if err != nil || len(lines) != len(payloads)+3 {
				t.Fatalf("%d lines, %v", len(lines), err)
			}
			for _, line := range lines {
				for _, field := range line {
					if strings.ContainsAny(string([]rune(field + " ")[:1]), "=+-@\t\r\n＝＋－＠") {
						t.Errorf("csv field begins as a formula: %q", field)
					}
				}
			}
			continue
		}
		f, err := excelize.OpenReader(&buf)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, name := range f.GetSheetList() {
			rows, err := f.GetRows(name)
			if err != nil {
				t.Fatal(err)
			}
			for i := range rows {
				for j := range rows[i] {
					ref := fmt.Sprint(columnName(j), i+1)
					if formula, err := f.GetCellFormula(name, ref); formula != "" || err != nil {
						t.Errorf("%s!%s is the formula %s, %v", name, ref, formula, err)
					}
				}
			}
		}
		for i, p := range payloads {
			if got, err := f.GetCellValue("数据", fmt.Sprint("A", i+3)); err != nil || lineBreaks(got) != lineBreaks(p) {
				t.Errorf("%q came back as %q, %v", p, got, err)
			}
		}
	}
}

func TestExport_OpensCleanly(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var buf bytes.Buffer
	w := mustExport(t, "a.xlsx", &buf, Export{Sheet: "台账", Title: []string{"台账", "单位：元"}, Columns: ledger, Filters: [][2]string{{"乡镇", "全部"}}})
	long := strings.Repeat("长", maxCell)
	if err := w.Row("a"+long, "x", nil, nil, nil, nil); err == nil {
		t.Error("a text longer than a cell was written")
	}
	for range 40_000 { // more than what excelize would put into a temporary file
		if err := w.Row("吐尔逊·买买提_x0041_", "659999197001010016", money.Fen(5_000_000), money.Fen(5_000_000), civil.MustParse("2019-07-05"), 4); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("temporary files: %v, %v", left, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&buf)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !reflect.DeepEqual(got, []string{"台账", "筛选条件"}) {
		t.Errorf("sheets %v", got)
	}
	if panes, err := f.GetPanes("台账"); err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	for ref, want := range map[string]string{"A1": "台账", "A3": "姓名", "A5": "吐尔逊·买买提_x0041_", "B5": "659999197001010016", "C5": "50,000.00", "D5": "5.00", "E5": "2019-07-05", "F5": "4"} {
		if got, err := f.GetCellValue("台账", ref); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", ref, got, err, want)
		}
	}
	if typ, err := f.GetCellType("台账", "C5"); err != nil || typ != excelize.CellTypeUnset && typ != excelize.CellTypeNumber {
		t.Errorf("the amount is a %v, %v", typ, err)
	}
	if width, err := f.GetColWidth("台账", "B"); err != nil || width < 20 {
		t.Errorf("width of the identity number: %v, %v", width, err)
	}
}

func TestSheet_ErrorWorkbookCanBeBroughtAgain(t *testing.T) {
	columns := []Column{
		{Key: "name", Titles: []string{"姓名"}, Required: true}, {Key: "id", Titles: []string{"身份证号"}, Kind: ID, Required: true},
		{Key: "on", Titles: []string{"日期"}, Kind: Date}, {Key: "amount", Titles: []string{"金额（元）"}, Kind: Fen},
	}
	head := `<row r="1">` + cell("A1", "名册") + `</row><row r="2">` + cell("A2", "姓名") + cell("B2", "身份证号") + cell("C2", "日期") + cell("D2", "金额（元）") + cell("E2", "备注") + `</row>`
	data := book(t, head+
		`<row r="3">`+cell("A3", "张三")+cell("B3", "x")+`<c r="C3"><v>43651</v></c><c r="D3"><v>1.1000000000000001</v></c>`+cell("E3", "=1+1")+`</row>`+
		`<row r="5">`+cell("A5", "李四")+`<c r="B5"><v>659999197001010000</v></c>`+cell("C5", "2019年6月")+`</row>`+
		`<row r="6">`+cell("B6", "x")+`</row>`)
	b, err := OpenBytes(context.Background(), "a.xlsx", data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	read := func(b *Book) (*Report, []string) {
		var got []string
		report, err := b.Read(context.Background(), columns, func(r *Row) error {
			got = append(got, fmt.Sprint(r.N, r.Text("name"), r.Date("on"), r.Fen("amount")))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return report, got
	}
	report, first := read(b)
	say := func(e RowError) string { return e.Cell + e.Code }
	var buf bytes.Buffer
	if err := b.WriteErrors(context.Background(), &buf, report, say); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(buf.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for ref, want := range map[string]string{
		"A1": "名册", "F2": "错误原因", "F3": "", "E3": "=1+1", "C3": "2019-07-05", "B5": "659999197001010000",
		"F5": "B5id-not-text；C5date-unreadable", "F6": "A6empty",
	} {
		if got, err := f.GetCellValue("Sheet1", ref); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", ref, got, err, want)
		}
	}
	for ref, red := range map[string]bool{"B5": true, "C5": true, "A6": true, "A5": false, "B3": false} {
		id, err := f.GetCellStyle("Sheet1", ref)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(style.Fill.Color) == 1 && style.Fill.Color[0] == "FFC7CE"; got != red {
			t.Errorf("%s red: %v, want %v", ref, got, red)
		}
	}

	again, err := OpenBytes(context.Background(), "again.xlsx", buf.Bytes(), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	report2, second := read(again)
	if !reflect.DeepEqual(first, second) || report2.ErrorCount != 3 || report2.Errors[0].Code != "id-cut-off" {
		t.Errorf("brought again: %v, %+v; was %v", second, report2.Errors, first)
	}
	var third bytes.Buffer
	if err := again.WriteErrors(context.Background(), &third, report2, say); err != nil {
		t.Fatal(err)
	}
	g, err := excelize.OpenReader(&third)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if got, err := g.GetCellValue("Sheet1", "F6"); err != nil || got != "A6empty" {
		t.Errorf("the reason of the second time stands at F6: %q, %v", got, err)
	}
	if got, err := g.GetCellValue("Sheet1", "G2"); err != nil || got != "" {
		t.Errorf("a second column of reasons: %q, %v", got, err)
	}
}

func TestSheet_TemplateKeepsIdentityNumbersText(t *testing.T) {
	var long []string
	for i := range 100 {
		long = append(long, fmt.Sprintf("某某乡第%d村", i))
	}
	columns := append([]Column{
		{Key: "yes", Titles: []string{"是否"}, Values: []string{"是", "否"}}, {Key: "village", Titles: []string{"村"}, Values: long, Note: "选一个"},
	}, ledger...)
	var buf bytes.Buffer
	if err := WriteTemplate(&buf, "名册", columns, []string{"一人一行"}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(buf.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !reflect.DeepEqual(got, []string{"名册", "填写说明", "字典"}) {
		t.Errorf("sheets %v", got)
	}
	if visible, err := f.GetSheetVisible("字典"); err != nil || visible {
		t.Errorf("the sheet of lists is visible: %v", err)
	}
	id, err := f.GetColStyle("名册", "D")
	if err != nil {
		t.Fatal(err)
	}
	if style, err := f.GetStyle(id); err != nil || style.NumFmt != 49 {
		t.Errorf("the identity numbers' column has format %+v, %v", style, err)
	}
	rules, err := f.GetDataValidations("名册")
	if err != nil || len(rules) != 2 || rules[0].Formula1 != `"是,否"` || rules[1].Formula1 != "字典!$A$1:$A$100" {
		t.Errorf("rules %+v, %v", rules, err)
	}
	if got, err := f.GetCellValue("字典", "A100"); err != nil || got != "某某乡第99村" {
		t.Errorf("the last of the list: %q, %v", got, err)
	}
	help, err := f.GetRows("填写说明")
	if err != nil || len(help) != 9 || help[0][1] != "一人一行" || !strings.Contains(help[4][1], "必填") || !strings.Contains(help[4][1], "文本格式") {
		t.Errorf("instructions %q, %v", help, err)
	}
	report, err := func() (*Report, error) {
		b, err := OpenBytes(context.Background(), "t.xlsx", buf.Bytes(), DefaultLimits())
		if err != nil {
			return nil, err
		}
		return b.Read(context.Background(), columns, func(*Row) error { return nil })
	}()
	if err != nil || report.Rows != 0 || !report.OK() {
		t.Errorf("an empty template reads as %+v, %v", report, err)
	}
}
