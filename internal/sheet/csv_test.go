package sheet

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// gb is the text in GB18030.
func gb(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// namesOf reads a csv and gives the names it has.
func namesOf(t testing.TB, data []byte, charset string) ([]string, error) {
	t.Helper()
	limits := DefaultLimits()
	limits.Charset = charset
	b, err := OpenBytes(context.Background(), "名册.csv", data, limits)
	if err != nil {
		return nil, err
	}
	var names []string
	_, err = b.Read(context.Background(), nameID, func(r *Row) error {
		names = append(names, r.Text("name"))
		return nil
	})
	return names, err
}

func TestB5_CharactersAreRightOrRefused(t *testing.T) {
	text := "姓名,身份证号\n吐尔逊·买买提,x\n𠅤小明,x\n"
	want := []string{"吐尔逊·买买提", "𠅤小明"}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, charset, code string
		data                []byte
	}{
		{"UTF-8", "", "", []byte(text)},
		{"UTF-8 带 BOM", "", "", []byte("\ufeff" + text)},
		{"GB18030，已说明", GB18030, "", gb(t, text)},
		{"GB18030，没有说明", "", "charset-gbk", gb(t, text)},
		{"说是 GB18030，其实是 UTF-8", GB18030, "charset-is-utf8", []byte(text)},
		{"UTF-16 带 BOM", "", "charset-utf16", utf16},
		{"UTF-16 无 BOM", "", "charset-utf16", utf16[2:]},
		{"UTF-16，说是 GB18030", GB18030, "charset-utf16", utf16},
		{"一个坏字节", "", "broken-utf8", []byte(strings.Replace(text, "小", "\xff", 1))},
		{"末尾截断在字中间", "", "broken-utf8", []byte(text[:len(text)-1] + "明"[:2])},
		{"坏的 GB18030", GB18030, "broken-gb18030", append(gb(t, text), 0x81, 0xff, '\n')},
		{"NUL", "", "nul-character", []byte(strings.Replace(text, "小", "\x00", 1))},
		{"没听过的字符集", "big5", "charset-unknown", []byte(text)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := namesOf(t, tt.data, tt.charset)
			if tt.code != "" {
				wantCode(t, err, tt.code)
			} else if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%q, %v; want %q", got, err, want)
			}
		})
	}
}

func TestB5_BrokenCharactersAreNamedWithTheirRow(t *testing.T) {
	for _, tt := range []struct {
		name, text, charset, code string
		row                       int
	}{
		{"第 3 行", "姓名,身份证号\n张三,x\n李\xff四,x\n", "", "broken-utf8", 3},
		{"引号里的换行不算行", "姓名,身份证号\n\"张\n三\",x\n李\xff四,x\n", "", "broken-utf8", 3},
		{"第 2 行 NUL", "姓名,身份证号\n张\x00三,x\n", "", "nul-character", 2},
		{"第 70000 行", "姓名,身份证号\n" + strings.Repeat("张三,x\n", 69998) + "李\xff四,x\n", "", "broken-utf8", 70000},
	} {
		_, err := namesOf(t, []byte(tt.text), tt.charset)
		if r := wantCode(t, err, tt.code); r.Figures["row"] != tt.row {
			t.Errorf("%s: %v", tt.name, r)
		}
	}
}

// U+FFFD in a file that is sound UTF-8: the character was lost before it came to us.
func TestB5_MojibakeOfOthersIsARowError(t *testing.T) {
	report, err := readAll("a.csv", []byte("姓名,身份证号\n李\ufffd四,x\n"), DefaultLimits())
	if err != nil || len(report.Errors) != 1 || report.Errors[0].Code != "character-lost" || report.Errors[0].Cell != "A2" {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestB5_Dialects(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"CRLF", "姓名,身份证号\r\n张三,x\r\n李四,x\r\n", []string{"张三", "李四"}},
		{"只有 CR", "姓名,身份证号\r张三,x\r李四,x", []string{"张三", "李四"}},
		{"制表符", "姓名\t身份证号\n张三\tx\n", []string{"张三"}},
		{"分号", "姓名;身份证号\n张三;x\n", []string{"张三"}},
		{"引号、逗号与换行", "姓名,身份证号\n\"张,\"\"三\"\"\n丰\",x\n", []string{"张,\"三\"\n丰"}},
		{"引号在字段中间", "姓名,身份证号\n张\"三\",x\n", []string{"张\"三\""}},
		{"空行不计", "\n姓名,身份证号\n\n,,\n张三,x\n\n", []string{"张三"}},
		{"行尾多余的分隔符", "姓名,身份证号" + strings.Repeat(",", 500) + "\n张三,x" + strings.Repeat(",", 500) + "\n", []string{"张三"}},
		{"引出的公式文本", "姓名,身份证号\n'=cmd,x\n''甲,x\n'甲,x\n", []string{"=cmd", "'甲", "'甲"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := namesOf(t, []byte(tt.text), ""); err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%q, %v; want %q", got, err, tt.want)
			}
		})
	}
	for code, text := range map[string]string{
		"csv-quotes":       "姓名,身份证号\n\"张三,x\n",
		"too-many-columns": "姓名,身份证号\n张三,x" + strings.Repeat(",1", 20000) + "\n",
		"cell-too-long":    "姓名,身份证号\n" + strings.Repeat("长", 4000) + ",x\n",
		"header-not-found": "甲；乙\n一；二\n",
	} {
		_, err := namesOf(t, []byte(text), "")
		wantCode(t, err, code)
	}
	_, err := namesOf(t, []byte("姓名,身份证号\n\"张三\"x,x\n"), "")
	if r := wantCode(t, err, "csv-quotes"); r.Figures["row"] != 2 {
		t.Errorf("figures %v", r.Figures)
	}
}

func TestB5_TenThousandTextsComeBackUnchanged(t *testing.T) {
	columns := []Column{{Key: "a", Titles: []string{"甲"}}, {Key: "b", Titles: []string{"乙"}}}
	rng := rand.New(rand.NewPCG(5, 6))
	alphabet := []rune("=+-@'\"\t\r\n,;＝＠ 张三·𠅤éئ1_x<&>")
	text := func() string {
		out := make([]rune, 1+rng.IntN(6))
		for i := range out {
			out[i] = alphabet[rng.IntN(len(alphabet))]
		}
		return trim(string(out))
	}
	var rows [][2]string
	for range 10_000 {
		rows = append(rows, [2]string{text(), "x" + text() + "x"})
	}
	for _, format := range []string{"a.csv", "a.xlsx"} {
		var buf bytes.Buffer
		w := mustExport(t, format, &buf, Export{Columns: columns})
		for _, r := range rows {
			if err := w.Row(r[0], r[1]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		b, err := OpenBytes(context.Background(), format, buf.Bytes(), DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		i := 0
		report, err := b.Read(context.Background(), columns, func(r *Row) error {
			got, want := [2]string{r.Text("a"), r.Text("b")}, rows[i]
			if format == "a.xlsx" { // XML holds a line break as one character
				want = [2]string{lineBreaks(want[0]), lineBreaks(want[1])}
				got = [2]string{lineBreaks(got[0]), lineBreaks(got[1])}
			}
			if got != want {
				return fmt.Errorf("row %d: %+q, want %+q", r.N, got, want)
			}
			i++
			return nil
		})
		if err != nil || !report.OK() || i != len(rows) {
			t.Errorf("%s: %d rows, %v, %+v", format, i, err, report)
		}
	}
}

func lineBreaks(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func mustExport(t testing.TB, format string, buf *bytes.Buffer, e Export) Exporter {
	t.Helper()
	make := NewXLSX
	if format == "a.csv" {
		make = NewCSV
	}
	w, err := make(buf, e)
	if err != nil {
		t.Fatal(err)
	}
	return w
}
