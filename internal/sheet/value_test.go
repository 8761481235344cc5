package sheet

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/money"
)

// one reads a workbook of one data cell under the title, and gives the row's value by
// get, and the codes of its errors. xml is the cell A2 as it stands in the part.
func one[T any](t *testing.T, col Column, title, xml string, get func(*Row) T) (got T, codes string) {
	t.Helper()
	col.Key, col.Titles = "k", []string{"列"}
	data := book(t, `<row r="1">`+cell("A1", title)+cell("B1", "序")+`</row><row r="2">`+xml+`<c r="B2"><v>1</v></c></row>`)
	b, err := OpenBytes(context.Background(), "a.xlsx", data, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	report, err := b.Read(context.Background(), []Column{col, {Key: "n", Titles: []string{"序"}, Kind: Int}}, func(r *Row) error {
		got = get(r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range report.Errors {
		list = append(list, e.Code)
		if e.Row != 2 || e.Column != title || e.Cell != "A2" {
			t.Errorf("error stands at %d, %s, %s", e.Row, e.Column, e.Cell)
		}
	}
	return got, strings.Join(list, " ")
}

func number(v string) string { return `<c r="A2"><v>` + v + `</v></c>` }
func typed(v string) string  { return cell("A2", v) }

func TestB8_DatesAreDaysOrRowErrors(t *testing.T) {
	for _, tt := range []struct{ xml, want, code string }{
		{typed("2019-07-05"), "2019-07-05", ""},
		{typed("2019/7/5"), "2019-07-05", ""},
		{typed("2019.7.5"), "2019-07-05", ""},
		{typed("20190705"), "2019-07-05", ""},
		{typed("2019年7月5日"), "2019-07-05", ""},
		{typed("２０１９－０７－０５"), "2019-07-05", ""},
		{typed("　2019-07-05 "), "2019-07-05", ""},
		{typed("2019-07-05 00:00:00"), "2019-07-05", ""},
		{typed("2020-02-29"), "2020-02-29", ""},
		{number("43651"), "2019-07-05", ""},
		{number("43651.0"), "2019-07-05", ""},
		{number("20190705"), "2019-07-05", ""},
		{number("10000"), "1927-05-18", ""},
		{number("73050"), "2099-12-31", ""},
		{`<c r="A2" t="d"><v>2019-07-05T00:00:00Z</v></c>`, "2019-07-05", ""},
		{typed("2019.2.29"), "", "no-such-day"},
		{typed("20190631"), "", "no-such-day"},
		{number("20190631"), "", "no-such-day"},
		{typed("2019年6月"), "", "date-unreadable"},
		{typed("2019年6月5"), "", "date-unreadable"},
		{typed("2019"), "", "date-unreadable"},
		{typed("43651"), "", "date-unreadable"},
		{typed("5/7/2019"), "", "date-unreadable"},
		{typed("19-7-5"), "", "date-unreadable"},
		{typed("2019-007-05"), "", "date-unreadable"},
		{typed("2019-07/05"), "", "date-unreadable"},
		{typed("2019-+7-05"), "", "date-unreadable"},
		{typed("长期"), "", "date-unreadable"},
		{typed("2019-07-05 10:30"), "", "date-has-time"},
		{number("43651.5"), "", "date-has-time"},
		{number("2019"), "", "date-unreadable"},
		{number("60"), "", "date-unreadable"},
		{number("9999"), "", "date-unreadable"},
		{number("73051"), "", "date-unreadable"},
		{number("-1"), "", "date-unreadable"},
		{number("1E+300"), "", "date-unreadable"},
		{number("NaN"), "", "date-unreadable"},
		{`<c r="A2"><f>TODAY()</f><v>43651</v></c>`, "", "formula"},
		{`<c r="A2" t="e"><v>#N/A</v></c>`, "", "fault"},
	} {
		got, code := one(t, Column{Kind: Date}, "列", tt.xml, func(r *Row) civil.Date { return r.Date("k") })
		if got.String() != tt.want || code != tt.code {
			t.Errorf("%s: %s, %q; want %s, %q", tt.xml, got, code, tt.want, tt.code)
		}
	}
}

func TestB3_BooksThatCountFrom1904(t *testing.T) {
	entries := replace(parts(headerXML2+`<row r="2"><c r="A2"><v>42189</v></c></row>`), "xl/workbook.xml",
		strings.Replace(workbookXML, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1))
	b, err := OpenBytes(context.Background(), "a.xlsx", pack(t, entries), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Read(context.Background(), []Column{{Key: "d", Titles: []string{"日期"}, Kind: Date, Required: true}}, func(r *Row) error {
		if got := r.Date("d"); got.String() != "2019-07-05" {
			t.Errorf("serial 42189 in a book of 1904 is %s", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

const headerXML2 = `<row r="1"><c r="A1" t="inlineStr"><is><t>日期</t></is></c></row>`

func TestB8_AmountsAreExactOrRowErrors(t *testing.T) {
	for _, tt := range []struct {
		title, xml string
		want       money.Fen
		code       string
	}{
		{"列（元）", typed("50000"), 5000000, ""},
		{"列（元）", typed("50,000.5"), 5000050, ""},
		{"列（元）", typed("￥５０，０００．０１"), 5000001, ""},
		{"列（元）", typed("50000元"), 5000000, ""},
		{"列（元）", typed("-0.05"), -5, ""},
		{"列（元）", number("0.07"), 7, ""},
		{"列（元）", number("1.1000000000000001"), 110, ""},
		{"列（元）", number("5E4"), 5000000, ""},
		{"列（元）", number("8.4100000000000001"), 841, ""},
		{"列（万元）", typed("5"), 5000000, ""},
		{"列(万元)", number("4.99"), 4990000, ""},
		{"列(万元)", typed("0.000001"), 1, ""},
		{"列(万元)", typed("-1.5万元"), -1500000, ""},
		{"列(万元)", typed("１,234.5"), 1234500000, ""},
		{"列（元）", typed("5万元"), 0, "unit-differs"},
		{"列(万元)", typed("50000元"), 0, "unit-differs"},
		{"列（元）", typed("0.001"), 0, "amount-fraction"},
		{"列（元）", number("0.30000000000000004"), 0, "amount-fraction"},
		{"列(万元)", typed("0.0000001"), 0, "amount-fraction"},
		{"列（元）", typed("5E4"), 0, "amount-unreadable"},
		{"列（元）", typed("NaN"), 0, "amount-unreadable"},
		{"列（元）", number("NaN"), 0, "amount-unreadable"},
		{"列（元）", number("0x1p4"), 0, "amount-unreadable"},
		{"列（元）", typed("五万"), 0, "amount-unreadable"},
		{"列（元）", typed("5,0000"), 0, "amount-unreadable"},
		{"列(万元)", typed("5."), 0, "amount-unreadable"},
		{"列（元）", typed("99999999999999999999"), 0, "amount-too-large"},
		{"列（元）", number("1E+300"), 0, "amount-too-large"},
		{"列(万元)", typed("99999999999999"), 0, "amount-too-large"},
		{"列（元）", `<c r="A2"><f>1+1</f><v>2</v></c>`, 0, "formula"},
	} {
		got, code := one(t, Column{Kind: Fen}, tt.title, tt.xml, func(r *Row) money.Fen { return r.Fen("k") })
		if got != tt.want || code != tt.code {
			t.Errorf("%s, %s: %d, %q; want %d, %q", tt.title, tt.xml, got, code, tt.want, tt.code)
		}
	}
}

func TestB3_AmountWithoutAUnitIsNotGuessed(t *testing.T) {
	columns := []Column{{Key: "a", Titles: []string{"贷款金额"}, Kind: Fen, Required: true}, {Key: "b", Titles: []string{"余额"}, Kind: Fen}}
	read := func(text string) (a, b money.Fen, err error) {
		opened, err := OpenBytes(context.Background(), "a.csv", []byte(text), DefaultLimits())
		if err != nil {
			return 0, 0, err
		}
		_, err = opened.Read(context.Background(), columns, func(r *Row) error {
			a, b = r.Fen("a"), r.Fen("b")
			return nil
		})
		return a, b, err
	}
	_, _, err := read("贷款金额,余额（元）\n5,4\n")
	wantCode(t, err, "unit-unknown")
	if a, b, err := read("台账,单位：万元\n贷款金额,余额（元）\n5,4\n"); err != nil || a != 5000000 || b != 400 {
		t.Errorf("both units in one sheet: %d, %d, %v; want 5000000, 400", a, b, err)
	}
}

func TestB3_LossyIdentityNumbersAreCaught(t *testing.T) {
	good := idcard.Mint(idcard.DemoPrefix, civil.MustParse("1970-01-01"), 1)
	zeros := "" // a true number that ends in 000
	for seq := 100; zeros == "" && seq < 1000; seq += 100 {
		for day := range 365 {
			if id := idcard.Mint(idcard.DemoPrefix, civil.MustParse("1970-01-01").AddDays(day), seq); strings.HasSuffix(id, "000") {
				zeros = id
				break
			}
		}
	}
	for _, tt := range []struct{ xml, want, code string }{
		{typed(good), good, ""},
		{typed(" 　" + good + "\t"), good, ""},
		{typed(strings.ToLower("65999919700101001x")), "65999919700101001x", ""},
		{typed("659999700101001"), "659999700101001", ""}, // judged when matched
		{typed("不详"), "不详", ""},
		{typed(zeros), "", "id-cut-off"},
		{number(good), "", "id-not-text"},
		{number("659999197001010000"), "", "id-not-text"},
		{number("6.59999197001011E+17"), "", "id-not-text"},
		{typed("6.59999E+17"), "", "id-not-text"},
		{typed(good[:15] + "000"), "", "id-cut-off"},
		{typed("６５９９９９１９７００１０１１０００"), "", "id-cut-off"},
		{`<c r="A2" t="str"><f>B2</f><v>` + good + `</v></c>`, "", "formula"},
		{``, "", "empty"},
		{typed("　"), "", "empty"},
	} {
		got, code := one(t, Column{Kind: ID, Required: true}, "列", tt.xml, func(r *Row) string { return r.Text("k") })
		if got != tt.want || code != tt.code {
			t.Errorf("%s: %q, %q; want %q, %q", tt.xml, got, code, tt.want, tt.code)
		}
	}
}

func TestB3_AnIdentityNumberThatTrulyEndsInZerosIsConfirmed(t *testing.T) {
	columns := []Column{
		{Key: "id", Titles: []string{"身份证号"}, Kind: ID, Required: true, ConfirmedBy: "ok"}, {Key: "ok", Titles: []string{"证号核对"}},
	}
	for _, tt := range []struct{ text, code string }{
		{"身份证号,证号核对\n659999197001010000,已核对\n", ""},
		{"身份证号,证号核对\n659999197001010000,是\n", "id-cut-off"},
		{"身份证号\n659999197001010000\n", "id-cut-off"},
		{"身份证号,证号核对\n659999197001011000,已核对\n", "id-cut-off"}, // wrong check digit
	} {
		report, values, err := named(tt.text, columns)
		if err != nil {
			t.Fatal(err)
		}
		if tt.code == "" && (!report.OK() || values[0] != "659999197001010000") || tt.code != "" && (report.OK() || report.Errors[0].Code != tt.code) {
			t.Errorf("%q: %q, %+v; want %q", tt.text, values, report.Errors, tt.code)
		}
	}
}

func TestB3_CodesTextsYearsAndNumbers(t *testing.T) {
	text := func(r *Row) string { return r.Text("k") }
	whole := func(r *Row) string { return fmt.Sprint(r.Int("k")) }
	for _, tt := range []struct {
		kind            Kind
		xml, want, code string
		get             func(*Row) string
	}{
		{Code, typed("0012"), "0012", "", text},
		{Code, number("13899990000"), "13899990000", "", text},
		{Code, number("999999999999999"), "999999999999999", "", text},
		{Code, number("1E+15"), "", "code-not-text", text},
		{Code, number("6.21700123456789E+18"), "", "code-not-text", text},
		{Code, number("1.5"), "", "code-not-text", text},
		{Code, number("-1"), "", "code-not-text", text},
		{Text, number("3"), "3", "", text},
		{Text, typed("a\u0085b"), "", "control-character", text},
		{Text, typed("李\ufffd"), "", "character-lost", text},
		{Text, typed("\u200b李四\ufeff"), "李四", "", text},
		{Text, `<c r="A2" t="e"><v>#REF!</v></c>`, "", "fault", text},
		{Int, number("4"), "4", "", whole},
		{Int, typed("４"), "4", "", whole},
		{Int, typed("0"), "0", "", whole},
		{Int, number("999999999"), "999999999", "", whole},
		{Int, number("1000000000"), "0", "not-a-whole-number", whole},
		{Int, number("4.5"), "0", "not-a-whole-number", whole},
		{Int, typed("-4"), "0", "not-a-whole-number", whole},
		{Int, typed("四"), "0", "not-a-whole-number", whole},
		{Year, typed("2018年"), "2018", "", whole},
		{Year, number("2018"), "2018", "", whole},
		{Year, typed("1948"), "0", "not-a-year", whole},
		{Year, typed("2018-12"), "0", "not-a-year", whole},
	} {
		if got, code := one(t, Column{Kind: tt.kind}, "列", tt.xml, tt.get); got != tt.want || code != tt.code {
			t.Errorf("%s: %q, %q; want %q, %q", tt.xml, got, code, tt.want, tt.code)
		}
	}
}

// named reads a csv under a layout and gives the keys found, in order.
func named(text string, columns []Column) (*Report, []string, error) {
	b, err := OpenBytes(context.Background(), "a.csv", []byte(text), DefaultLimits())
	if err != nil {
		return nil, nil, err
	}
	var values []string
	report, err := b.Read(context.Background(), columns, func(r *Row) error {
		for _, c := range columns {
			values = append(values, r.Text(c.Key))
		}
		return nil
	})
	return report, values, err
}

func TestSheet_HeadersAreFoundByNameAndSynonym(t *testing.T) {
	columns := []Column{
		{Key: "name", Titles: []string{"姓名", "贷款人姓名"}, Required: true},
		{Key: "id", Titles: []string{"身份证号", "证件号码"}, Required: true, Kind: ID},
		{Key: "phone", Titles: []string{"电话"}, Kind: Code},
	}
	for _, tt := range []struct {
		name, text string
		want       []string
		headerRow  int
	}{
		{"换序、换名", "证件号码,别的,贷款人姓名\nx,1,张三\n", []string{"张三", "x", ""}, 1},
		{"必填标记、空格、全角", "*姓 名,身份证号（18位）,电话：\n张三,x,1\n", []string{"张三", "x", "1"}, 1},
		{"标题在上", "2019年名册,,\n制表：某某,,\n姓名,身份证号,电话\n张三,x,\n", []string{"张三", "x", ""}, 3},
		{"第一个名称优先", "贷款人姓名,姓名,身份证号\n李四,张三,x\n", []string{"张三", "x", ""}, 1},
		{"合计行不是数据", "姓名,身份证号\n张三,x\n合计：,\n", []string{"张三", "x", ""}, 1},
		{"表外的内容不是数据", "姓名,身份证号,\n张三,x,\n,,填表人\n", []string{"张三", "x", ""}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			report, got, err := named(tt.text, columns)
			if err != nil || !report.OK() || !reflect.DeepEqual(got, tt.want) || report.HeaderRow != tt.headerRow {
				t.Errorf("%q, %+v, %v; want %q in row %d", got, report, err, tt.want, tt.headerRow)
			}
		})
	}
	_, _, err := named("姓名,电话\n张三,1\n", columns)
	if r := wantCode(t, err, "columns-missing"); r.Figures["columns"] != "身份证号" || r.Figures["row"] != 1 {
		t.Errorf("figures %v", r.Figures)
	}
	_, _, err = named("姓名,身份证号,身份证号\n张三,x,y\n", columns)
	if r := wantCode(t, err, "column-twice"); r.Figures["first"] != "B" || r.Figures["second"] != "C" {
		t.Errorf("figures %v", r.Figures)
	}
	_, _, err = named(strings.Repeat("a\n", 30)+"姓名,身份证号\n", columns)
	wantCode(t, err, "header-not-found")
	if _, _, err = named(strings.Repeat("a\n", 29)+"姓名,身份证号\n", columns); err != nil {
		t.Errorf("a header in row 30: %v", err)
	}
}

func TestSheet_AllRowErrorsAreCollected(t *testing.T) {
	text := "姓名,身份证号\n" + ",x\n张三,\n李四,x\n"
	b, err := OpenBytes(context.Background(), "a.csv", []byte(text), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	failed := map[int]bool{}
	report, err := b.Read(context.Background(), nameID, func(r *Row) error {
		if r.N == 4 {
			r.Fail("name", "name-unreadable", act.Figures{"n": 1})
		}
		failed[r.N] = r.Failed()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range report.Errors {
		got = append(got, fmt.Sprint(e.Cell, " ", e.Column, " ", e.Code, " ", e.Found))
	}
	want := []string{"A2 姓名 empty ", "B3 身份证号 empty ", "A4 姓名 name-unreadable 李四"}
	if !reflect.DeepEqual(got, want) || report.BadRows != 3 || report.Rows != 3 || report.ErrorCount != 3 || len(failed) != 3 {
		t.Errorf("%q, %+v", got, report)
	}
	refusal := report.Refusal()
	if refusal.Code != "rows-have-errors" || len(refusal.Rows) != 3 || refusal.Rows[2].Row != "4" || refusal.Rows[2].Refusal.Field != "姓名" {
		t.Errorf("refusal %+v", refusal)
	}
	if strings.Contains(fmt.Sprintf("%+v", refusal), "李四") {
		t.Error("the refusal holds what was found in the file")
	}

	limits := DefaultLimits()
	limits.Errors = 2
	report, err = readAll("a.csv", []byte("姓名,身份证号\n"+strings.Repeat(",\"x\"\n", 10)), limits)
	if err != nil || len(report.Errors) != 2 || report.ErrorCount != 10 || report.BadRows != 10 {
		t.Errorf("%+v, %v; want 2 errors kept of 10", report, err)
	}
}

func TestB3_HiddenRowsAreReadAndCounted(t *testing.T) {
	data := book(t, headerXML+`<row r="2" hidden="1">`+cell("A2", "张三")+cell("B2", "x")+`</row><row r="3">`+cell("A3", "李四")+cell("B3", "x")+`</row>`)
	if report, err := readAll("a.xlsx", data, DefaultLimits()); err != nil || report.Rows != 2 || report.HiddenRows != 1 {
		t.Errorf("%+v, %v", report, err)
	}
}
