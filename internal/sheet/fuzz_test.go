package sheet

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"fupindai/internal/act"
)

// allKinds has a column of each kind.
var allKinds = []Column{
	{Key: "name", Titles: []string{"姓名"}, Required: true},
	{Key: "id", Titles: []string{"身份证号"}, Kind: ID, ConfirmedBy: "ok"},
	{Key: "ok", Titles: []string{"证号核对"}},
	{Key: "code", Titles: []string{"编号"}, Kind: Code},
	{Key: "on", Titles: []string{"日期"}, Kind: Date},
	{Key: "year", Titles: []string{"年度"}, Kind: Year},
	{Key: "a", Titles: []string{"金额（元）"}, Kind: Fen},
	{Key: "b", Titles: []string{"余额（万元）"}, Kind: Fen},
	{Key: "n", Titles: []string{"人数"}, Kind: Int},
}

// fuzzLimits keep one input under 64 MB of memory (B1).
func fuzzLimits() Limits {
	l := DefaultLimits()
	l.Bytes, l.UnpackedBytes, l.TextBytes = 1<<20, 16<<20, 4<<20
	return l
}

// holdsUp reads the file with all kinds and writes its error workbook; whatever the
// file is, the answer is rows, or row errors, or a refusal of rule X10.
func holdsUp(t *testing.T, name string, data []byte, limits Limits) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	ctx := context.Background()
	b, err := OpenBytes(ctx, name, data, limits)
	var report *Report
	if err == nil {
		report, err = b.Read(ctx, allKinds, func(r *Row) error {
			for _, c := range allKinds {
				if text := r.Text(c.Key); !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\ufffd") {
					t.Errorf("row %d: broken text %q", r.N, text)
				}
			}
			if !r.Failed() && trim(r.Text("name")) == "" {
				t.Errorf("row %d passed without its name", r.N)
			}
			return nil
		})
	}
	var refusal *act.Refusal
	if err != nil && (!errors.As(err, &refusal) || refusal.Rule != "X10") {
		t.Fatalf("neither rows nor a refusal: %v", err)
	}
	if err == nil && !report.OK() {
		if err := b.WriteErrors(ctx, &bytes.Buffer{}, report, func(e RowError) string { return e.Code }); err != nil {
			t.Fatalf("error workbook: %v", err)
		}
	}
	runtime.ReadMemStats(&after)
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 64 {
		t.Errorf("%d MiB allocated for %d bytes", used, len(data))
	}
}

func FuzzOpen(f *testing.F) {
	head := `<row r="1">` + cell("A1", "姓名") + cell("B1", "身份证号") + cell("C1", "日期") + cell("D1", "金额（元）") + `</row>`
	f.Add(book(f, head+`<row r="2">`+cell("A2", "张三")+`<c r="B2"><v>6E17</v></c><c r="C2"><v>43651</v></c><c r="D2"><f>1</f></c></row>`))
	f.Add(pack(f, replace(parts(`<row><c t="s"><v>0</v></c></row>`), "xl/sharedStrings.xml", `<sst><si><r><t>姓_x540D_</t></r></si><si/></sst>`)))
	f.Add(book(f, head, entry{"xl/vbaProject.bin", ""}))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, data []byte) { holdsUp(t, "a.xlsx", data, fuzzLimits()) })
}

// FuzzSheetXML goes where FuzzOpen hardly gets: into the part behind the container.
func FuzzSheetXML(f *testing.F) {
	f.Add(headerXML+`<row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="e"><v>#REF!</v></c></row>`, `<si><t>姓名</t></si><si><t>x</t></si>`)
	f.Add(`<row><c t="inlineStr"><is><r><t>姓名</t></r></is></c></row><row hidden="1"><c t="b"><v>1</v></c></row>`, `<si/>`)
	f.Add(`<!-- --><row r="1"><c r="ZZZ1"><v>&#x41;</v></c></row>`, `<![CDATA[x]]>`)
	f.Fuzz(func(t *testing.T, rows, texts string) {
		data := pack(t, replace(parts(rows), "xl/sharedStrings.xml", `<sst>`+texts+`</sst>`))
		holdsUp(t, "a.xlsx", data, fuzzLimits())
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("姓名,身份证号,日期,金额（元）,余额（万元）\n张三,659999197001010000,2019.7.5,1.1,\"0,5\"\n"), false)
	f.Add([]byte("\ufeff姓名\t人数\t年度\r\n\"李\n四\"\t４\t2018年\r"), false)
	f.Add(gb(f, "姓名;编号\n𠅤;'=1\n"), true)
	f.Add([]byte("姓名\n\x00"), false)
	f.Fuzz(func(t *testing.T, data []byte, gb bool) {
		limits := fuzzLimits()
		if gb {
			limits.Charset = GB18030
		}
		holdsUp(t, "a.csv", data, limits)
	})
}
