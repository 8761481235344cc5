package layout

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/roster"
	"fupindai/internal/sheet"
)

var ctx = context.Background()

func person(seq int) string {
	return idcard.Mint(idcard.DemoPrefix, civil.MustParse("1970-01-01").AddDays(seq/1000), seq%1000)
}

func open(t testing.TB, name string, data []byte) *sheet.Book {
	t.Helper()
	b, err := sheet.OpenBytes(ctx, name, data, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// county makes n invented people in households of four.
func county(n int) []roster.CountyRow {
	rows := make([]roster.CountyRow, n)
	for i := range rows {
		rows[i] = roster.CountyRow{
			RowNo: i + 3, HouseholdNo: fmt.Sprintf("65999900%08d", i/4), HeadName: "吐尔逊·买买提", Name: fmt.Sprintf("阿卜杜%c·外力", '一'+rune(i%5000)),
			ID: person(i), Relation: "户主", Village: "659999001001", CountyName: "示例县", TownshipName: "示例镇", InName: "示例村",
			Attribute: "已脱贫", OutOfPovertyYear: 2018, Members: 4, Labourers: 2, Phone: "0000000000",
		}
	}
	return rows
}

func national(rows []roster.CountyRow) []roster.NationalRow {
	out := make([]roster.NationalRow, len(rows))
	for i, r := range rows {
		out[i] = roster.NationalRow{
			RowNo: r.RowNo, HouseholdNo: r.HouseholdNo, Name: r.Name, ID: r.ID, Village: r.Village,
			CountyName: r.CountyName, TownshipName: r.TownshipName, InName: r.InName, Attribute: r.Attribute,
		}
	}
	return out
}

func TestA12_1_ListsReadBackAsWritten(t *testing.T) {
	people := county(2000) // some numbers end in 000
	var buf bytes.Buffer
	if err := WriteCounty(&buf, []string{"2019 年 7 月名册"}, people); err != nil {
		t.Fatal(err)
	}
	got, report, err := ReadCounty(ctx, open(t, "名册.xlsx", buf.Bytes()), nil)
	if err != nil || !report.OK() || !reflect.DeepEqual(got, people) {
		t.Errorf("county: %d rows, %+v, %v", len(got), report, err)
	}
	nation := national(people)
	nation[0].Deceased, nation[1].Removed = true, true
	buf.Reset()
	if err := WriteNational(&buf, []string{"全国系统名单"}, nation); err != nil {
		t.Fatal(err)
	}
	back, report, err := ReadNational(ctx, open(t, "全国.xlsx", buf.Bytes()))
	if err != nil || !report.OK() || !reflect.DeepEqual(back, nation) {
		t.Errorf("national: %d rows, %+v, %v", len(back), report, err)
	}
	ended := 0
	for _, p := range people {
		if strings.HasSuffix(p.ID, "000") {
			ended++
		}
	}
	if ended == 0 {
		t.Error("no number ends in 000: the test does not show what it should")
	}
}

func TestA12_1_RowErrorsNameRowColumnAndValue(t *testing.T) {
	text := `户编号,户主姓名,姓名,身份证号,县,乡镇,行政村,村代码,家庭人口数
H1,张三,张三,` + person(1) + `,示例县,示例镇,示例村,,4
H1,张三,李四9,` + person(2) + `,示例县,示例镇,无此村,,
H1,张三,王五,` + person(3) + `,,,,65999900100,
H1,张三,赵六,` + person(4) + `,示例县,示例镇,,,四
H1,张三,·,` + person(5) + `,,,,659999001001,
,张三,孙七,,示例县,示例镇,示例村,,
`
	find := func(code, county, township, village string) (string, string, act.Figures) {
		if code == "659999001001" || village == "示例村" {
			return "659999001001", "", nil
		}
		return "", "village-unknown", act.Figures{"township": township}
	}
	rows, report, err := ReadCounty(ctx, open(t, "a.csv", []byte(text)), find)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range report.Errors {
		got = append(got, e.Cell+" "+e.Code+" "+e.Found)
	}
	want := []string{
		"C3 name-unreadable 李四9", "G3 village-unknown 无此村", "H4 village-code 65999900100",
		"I5 not-a-whole-number 四", "G5 village-missing ", "C6 name-unreadable ·", "A7 empty ", "D7 empty ",
	}
	if !reflect.DeepEqual(got, want) || report.BadRows != 5 {
		t.Errorf("errors %q, want %q", got, want)
	}
	if len(rows) != 1 || rows[0].Village != "659999001001" || rows[0].RowNo != 2 || rows[0].Members != 4 {
		t.Errorf("good rows %+v", rows)
	}
}

func TestA12_2_StatesOfTheNationalListAreNotGuessed(t *testing.T) {
	text := "姓名,证件号码,人员状态,是否死亡,是否清退\n"
	for i, s := range []string{",,", "正常,,", "死亡,,", "已清退,,", "正常,是,否", "正常,否,是", "迁出,,", "正常,也许,"} {
		text += fmt.Sprintf("张三,%s,%s\n", person(i+1), s)
	}
	rows, report, err := ReadNational(ctx, open(t, "a.csv", []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, fmt.Sprintf("%d deceased %t, removed %t", r.RowNo, r.Deceased, r.Removed))
	}
	want := []string{
		"2 deceased false, removed false", "3 deceased false, removed false", "4 deceased true, removed false",
		"5 deceased false, removed true", "6 deceased true, removed false", "7 deceased false, removed true",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("states %q, want %q", got, want)
	}
	if len(report.Errors) != 2 || report.Errors[0].Code != "state-unknown" || report.Errors[1].Code != "yes-or-no" {
		t.Errorf("errors %+v", report.Errors)
	}
}

// From two workbooks to the differences: the whole way of A12.2 but for the register.
func TestA12_2_TwoWorkbooksMatch(t *testing.T) {
	people := county(40)
	nation := national(people)
	people[3].Name = strings.Replace(people[3].Name, "·", "•", 1) // another dot is no difference
	people[5].Name = "阿布杜六·外力"
	people[7].ID = people[6].ID
	nation[9].Deceased = true
	nation = append(nation[:11:11], nation[12:]...)
	var a, b bytes.Buffer
	if err := WriteCounty(&a, nil, people); err != nil {
		t.Fatal(err)
	}
	if err := WriteNational(&b, nil, nation); err != nil {
		t.Fatal(err)
	}
	c, report, err := ReadCounty(ctx, open(t, "a.xlsx", a.Bytes()), nil)
	if err != nil || !report.OK() {
		t.Fatal(err, report)
	}
	n, report, err := ReadNational(ctx, open(t, "b.xlsx", b.Bytes()))
	if err != nil || !report.OK() {
		t.Fatal(err, report)
	}
	key, asOf := roster.MemoryKeys(), civil.MustParse("2019-07-01")
	var ce, ne []roster.Entry
	for _, r := range c {
		ce = append(ce, r.Entry(key, asOf))
	}
	for _, r := range n {
		ne = append(ne, r.Entry(key, asOf))
	}
	agreed, differences := roster.Match(ce, ne)
	var got []string
	for _, d := range differences {
		if d.Row < 0 {
			got = append(got, fmt.Sprint(d.Row, " ", d.Kind))
			continue
		}
		got = append(got, fmt.Sprint(c[d.Row-2].ID == people[d.Row-2].ID, " ", d.Row, " ", d.Kind))
	}
	want := []string{"true 7 name-differs", "true 9 one-id-two-names", "true 11 deceased", "true 13 not-in-national", "-9 not-in-county"}
	if agreed != 36 || !reflect.DeepEqual(got, want) {
		t.Errorf("agreed %d, %q; want 36, %q", agreed, got, want)
	}
}

func TestA12_1_TemplateIsReadByItsOwnLayout(t *testing.T) {
	var buf bytes.Buffer
	if err := CountyTemplate(&buf); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(buf.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for ref, v := range map[string]string{"A2": "H1", "B2": "张三", "C2": "张三", "D2": person(1), "L2": "659999001001"} {
		if err := f.SetCellStr("名册", ref, v); err != nil {
			t.Fatal(err)
		}
	}
	var filled bytes.Buffer
	if err := f.Write(&filled); err != nil {
		t.Fatal(err)
	}
	rows, report, err := ReadCounty(ctx, open(t, "名册.xlsx", filled.Bytes()), nil)
	if err != nil || !report.OK() || len(rows) != 1 || rows[0].Village != "659999001001" || rows[0].ID != person(1) {
		t.Errorf("%+v, %+v, %v", rows, report, err)
	}
}

// TestPace_FiftyThousandRows reports how long a county's roster takes; it asserts only
// that every row arrives.
func TestPace_FiftyThousandRows(t *testing.T) {
	people := county(50_000)
	var buf bytes.Buffer
	took := func(what string, start time.Time) {
		t.Logf("%-28s %v", what, time.Since(start).Round(time.Millisecond))
	}
	start := time.Now()
	if err := WriteCounty(&buf, nil, people); err != nil {
		t.Fatal(err)
	}
	took(fmt.Sprintf("write, %d KiB", buf.Len()>>10), start)

	start = time.Now()
	f, err := excelize.OpenReader(bytes.NewReader(buf.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.Rows("名册")
	if err != nil {
		t.Fatal(err)
	}
	bare := 0
	for rows.Next() {
		if _, err := rows.Columns(excelize.Options{RawCellValue: true}); err != nil {
			t.Fatal(err)
		}
		bare++
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	took("bare reading by excelize", start)

	start = time.Now()
	got, report, err := ReadCounty(ctx, open(t, "a.xlsx", buf.Bytes()), nil)
	took("read with all checks", start)
	if err != nil || !report.OK() || len(got) != len(people) || bare != len(people)+1 {
		t.Fatalf("%d of %d rows, %+v, %v", len(got), len(people), report, err)
	}

	start = time.Now()
	key, asOf := roster.MemoryKeys(), civil.MustParse("2019-07-01")
	var c, n []roster.Entry
	for _, r := range got {
		c = append(c, r.Entry(key, asOf))
	}
	for _, r := range national(got) {
		n = append(n, r.Entry(key, asOf))
	}
	took("keys of both lists", start)
	start = time.Now()
	agreed, _ := roster.Match(c, n)
	took("match", start)
	if agreed != len(people) {
		t.Errorf("agreed %d", agreed)
	}

	var text strings.Builder
	text.WriteString("户编号,户主姓名,姓名,身份证号,行政村,证号核对\n")
	for _, p := range people {
		fmt.Fprintf(&text, "%s,%s,%s,%s,%s,已核对\n", p.HouseholdNo, p.HeadName, p.Name, p.ID, p.InName)
	}
	start = time.Now()
	fromCSV, report, err := ReadCounty(ctx, open(t, "a.csv", []byte(text.String())), nil)
	took("read csv with all checks", start)
	if err != nil || !report.OK() || len(fromCSV) != len(people) {
		t.Fatalf("csv: %d rows, %+v, %v", len(fromCSV), report, err)
	}
}
