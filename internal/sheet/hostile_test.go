package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"fupindai/internal/act"
)

// nameID is a small layout for tests.
var nameID = []Column{
	{Key: "name", Titles: []string{"姓名"}, Required: true},
	{Key: "id", Titles: []string{"身份证号", "证件号码"}, Required: true, Kind: ID},
}

// entry is one part of a container made by hand.
type entry struct{ name, body string }

const (
	contentTypes = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`
	packageRels  = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	workbookXML  = `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>`
	workbookRels = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	noStrings    = `<sst></sst>`
	headerXML    = `<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>身份证号</t></is></c></row>`
)

// parts is a workbook of one sheet with the given sheetData and more parts.
func parts(sheetData string, more ...entry) []entry {
	return append([]entry{
		{"[Content_Types].xml", contentTypes}, {"_rels/.rels", packageRels}, {"xl/workbook.xml", workbookXML},
		{"xl/_rels/workbook.xml.rels", workbookRels}, {"xl/sharedStrings.xml", noStrings},
		{"xl/worksheets/sheet1.xml", `<worksheet><sheetData>` + sheetData + `</sheetData></worksheet>`},
	}, more...)
}

func pack(t testing.TB, entries []entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.Create(e.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func book(t testing.TB, sheetData string, more ...entry) []byte {
	return pack(t, parts(sheetData, more...))
}

// replace changes one part of a workbook.
func replace(entries []entry, name, body string) []entry {
	for i := range entries {
		if entries[i].name == name {
			entries[i].body = body
		}
	}
	return entries
}

// readAll opens and reads, and counts the rows.
func readAll(name string, data []byte, limits Limits) (*Report, error) {
	b, err := OpenBytes(context.Background(), name, data, limits)
	if err != nil {
		return nil, err
	}
	return b.Read(context.Background(), nameID, func(*Row) error { return nil })
}

func cell(ref, text string) string {
	return `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

func TestB2_HostileFilesAreRefusedWithTheReason(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	good := book(t, headerXML+`<row r="2">`+cell("A2", "张三")+cell("B2", "x")+`</row>`)
	many := parts(headerXML)
	for i := range 2000 {
		many = append(many, entry{fmt.Sprintf("xl/media/%d", i), ""})
	}
	wide := func(col string) string { return headerXML + `<row r="2">` + cell(col+"2", "x") + `</row>` }
	var xfd strings.Builder
	xfd.WriteString(headerXML)
	for i := 2; i < 20002; i++ {
		fmt.Fprintf(&xfd, `<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i, i)
	}
	var million strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&million, `<c r="%s1"><v>1</v></c>`, columnName(i%16384))
	}
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 4096)...)
	encrypted := append(bytes.Clone(ole), "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"...)
	flipped := bytes.Clone(good)
	flipped[bytes.Index(flipped, []byte("xl/worksheets/sheet1.xml"))+40] ^= 0x55
	doctype := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`

	for _, tt := range []struct {
		name, file, code string
		data             []byte
	}{
		{"炸弹：一个部件 64 MB", "a.xlsx", "workbook-bomb", pack(t, append(parts(headerXML), entry{"xl/big.xml", strings.Repeat("0", 64<<20)}))},
		{"炸弹：部件谎报大小", "a.xlsx", "workbook-damaged", lying(t)},
		{"炸弹：小文件里的大量共享文本", "a.xlsx", "workbook-bomb", pack(t, replace(parts(headerXML), "xl/sharedStrings.xml", `<sst>`+strings.Repeat(`<si><t>`+strings.Repeat("x", 1000)+`</t></si>`, 3500)+`</sst>`))},
		{"炸弹：2000 个部件", "a.xlsx", "workbook-bomb", pack(t, many)},
		{"炸弹：目录谎报条数", "a.xlsx", "workbook-bomb", forgedCount(t, good)},
		{"20000 行各有一个 XFD 格", "a.xlsx", "too-many-columns", book(t, xfd.String())},
		{"一行 20000 列", "a.xlsx", "too-many-columns", book(t, headerXML+`<row r="2">`+million.String()+`</row>`)},
		{"第 201 列有值", "a.xlsx", "too-many-columns", book(t, wide("GS"))},
		{"外部实体", "a.xlsx", "workbook-has-doctype", pack(t, replace(parts(""), "xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet><sheetData>&f;</sheetData></worksheet>`))},
		{"实体炸弹在共享文本", "a.xlsx", "workbook-has-doctype", pack(t, replace(parts(headerXML), "xl/sharedStrings.xml", doctype+`<sst/>`))},
		{"实体在关系里", "a.xlsx", "workbook-has-doctype", pack(t, replace(parts(headerXML), "_rels/.rels", doctype+packageRels))},
		{"宏", "a.xlsx", "workbook-has-macros", book(t, headerXML, entry{"xl/vbaProject.bin", "x"})},
		{"外部链接", "a.xlsx", "workbook-has-links", book(t, headerXML, entry{"xl/externalLinks/externalLink1.xml", "<x/>"})},
		{"路径跳出", "a.xlsx", "workbook-damaged", book(t, headerXML, entry{"../../etc/cron.d/x", "x"})},
		{"部件重名", "a.xlsx", "workbook-damaged", book(t, headerXML, entry{"XL/worksheets/SHEET1.xml", "x"})},
		{"截断一半", "a.xlsx", "workbook-damaged", good[:len(good)/2]},
		{"截断尾部", "a.xlsx", "workbook-damaged", good[:len(good)-30]},
		{"内容改动一字节", "a.xlsx", "workbook-damaged", flipped},
		{"前面有别的内容", "a.xlsx", "not-a-workbook", append([]byte("#!/bin/sh\n"), good...)},
		{"只有 PK 两字", "a.xlsx", "workbook-damaged", []byte("PK\x03\x04")},
		{"行号倒退", "a.xlsx", "workbook-damaged", book(t, headerXML+`<row r="5"/><row r="4"/>`)},
		{"列倒退", "a.xlsx", "workbook-damaged", book(t, headerXML+`<row r="2">`+cell("B2", "x")+cell("A2", "x")+`</row>`)},
		{"文本编号不存在", "a.xlsx", "workbook-damaged", book(t, headerXML+`<row r="2"><c r="A2" t="s"><v>99</v></c></row>`)},
		{"工作表没有结束", "a.xlsx", "workbook-damaged", pack(t, replace(parts(""), "xl/worksheets/sheet1.xml", `<worksheet><sheetData>`+headerXML))},
		{"格内文本过长", "a.xlsx", "cell-too-long", book(t, headerXML+`<row r="2">`+cell("A2", strings.Repeat("长", 3000))+`</row>`)},
		{"坏 UTF-8", "a.xlsx", "broken-utf8", book(t, headerXML+`<row r="2">`+cell("A2", "张\xff三")+`</row>`)},
		{"工作表声明为 GBK", "a.xlsx", "workbook-damaged", pack(t, replace(parts(""), "xl/worksheets/sheet1.xml", `<?xml version="1.0" encoding="GBK"?><worksheet/>`))},
		{"没有工作簿的压缩包", "a.xlsx", "not-a-workbook", pack(t, []entry{{"word/document.xml", "<x/>"}})},
		{"文档改名", "a.xlsx", "not-a-workbook", pack(t, replace(parts(""), "_rels/.rels", strings.ReplaceAll(packageRels, "xl/workbook.xml", "word/document.xml")))},
		{"只有隐藏的工作表", "a.xlsx", "no-visible-sheet", pack(t, replace(parts(""), "xl/workbook.xml", strings.ReplaceAll(workbookXML, `sheetId`, `state="veryHidden" sheetId`)))},
		{"旧 .xls", "a.xls", "old-workbook", ole},
		{"旧 .xls 改名", "a.xlsx", "old-workbook", ole},
		{".et", "a.et", "old-workbook", ole},
		{"加密", "a.xlsx", "workbook-encrypted", encrypted},
		{"网页改名为 xls", "a.xls", "not-a-workbook", []byte("<html><table><tr><td>姓名</td></tr></table></html>")},
		{"网页改名为 xlsx", "a.xlsx", "not-a-workbook", []byte("<html>")},
		{"csv 改名为 xlsx", "a.xlsx", "not-a-workbook", []byte("姓名,身份证号\n")},
		{"xlsx 改名为 csv", "a.csv", "name-does-not-fit", good},
		{"空文件", "a.xlsx", "file-is-empty", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			_, err := readAll(tt.file, tt.data, DefaultLimits())
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			var refusal *act.Refusal
			if !errors.As(err, &refusal) || refusal.Rule != "X10" || refusal.Code != tt.code {
				t.Fatalf("got %v, want %s", err, tt.code)
			}
			if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 64 {
				t.Errorf("%d MiB allocated before the refusal", used)
			}
			t.Logf("%d bytes, %v, %v, allocated %d KiB", len(tt.data), err, took.Round(time.Microsecond), (after.TotalAlloc-before.TotalAlloc)>>10)
		})
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("temporary files left: %v, %v", left, err)
	}
}

// lying has a part that unpacks to more than its header says.
func lying(t *testing.T) []byte {
	body := `<worksheet><sheetData>` + headerXML + strings.Repeat(`<row/>`, 1<<20) + `</sheetData></worksheet>`
	data := pack(t, replace(parts(""), "xl/worksheets/sheet1.xml", body))
	size := make([]byte, 4)
	binary.LittleEndian.PutUint32(size, uint32(len(body)))
	small := make([]byte, 4)
	binary.LittleEndian.PutUint32(small, 1000)
	if bytes.Count(data, size) < 2 {
		t.Fatal("the declared size was not found")
	}
	return bytes.ReplaceAll(data, size, small)
}

// forgedCount claims 65,000 entries in the record at the end.
func forgedCount(t *testing.T, data []byte) []byte {
	data = bytes.Clone(data)
	at := bytes.LastIndex(data, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint16(data[at+10:], 65000)
	return data
}

func TestB2_BombsThatPassOneLimitMeetAnother(t *testing.T) {
	texts := func(body string) []byte {
		return pack(t, replace(parts(headerXML), "xl/sharedStrings.xml", `<sst>`+body+`</sst>`))
	}
	for _, tt := range []struct {
		name, what string
		data       []byte
		set        func(*Limits)
	}{
		{"解压总量", "bytes", book(t, headerXML+strings.Repeat("<row/>", 1000)), func(l *Limits) { l.UnpackedBytes = 5000 }},
		{"共享文本总量", "text", texts(strings.Repeat(`<si><t>`+strings.Repeat("x", 1000)+`</t></si>`, 100)), func(l *Limits) { l.TextBytes = 99_000 }},
		{"空的共享文本", "text", texts(strings.Repeat(`<si/>`, 30_000)), func(l *Limits) { l.TextBytes = 99_000 }},
		{"部件个数", "parts", book(t, headerXML), func(l *Limits) { l.Parts = 5 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := readAll("a.xlsx", tt.data, DefaultLimits()); errors.As(err, new(*act.Refusal)) {
				t.Fatalf("within the limits: %v", err)
			}
			limits := DefaultLimits()
			tt.set(&limits)
			_, err := readAll("a.xlsx", tt.data, limits)
			if r := wantCode(t, err, "workbook-bomb"); r.Figures["what"] != tt.what {
				t.Errorf("figures %v, want what %s", r.Figures, tt.what)
			}
		})
	}
}

func TestB2_TooLargeIsRefusedUnread(t *testing.T) {
	limits := DefaultLimits()
	limits.Bytes = 10
	_, err := readAll("a.csv", []byte("姓名,身份证号\n"), limits)
	wantCode(t, err, "file-too-large")
	limits = DefaultLimits()
	limits.Rows = 2
	_, err = readAll("a.csv", []byte("姓名,身份证号\na,b\na,b\na,b\n"), limits)
	refusal := wantCode(t, err, "too-many-rows")
	if refusal.Figures["row"] != 4 || refusal.Figures["limit"] != 2 {
		t.Errorf("figures %v", refusal.Figures)
	}
	if report, err := readAll("a.csv", []byte("姓名,身份证号\na,b\na,b\n"), limits); err != nil || report.Rows != 2 {
		t.Errorf("as many rows as allowed: %v", err)
	}
}

func wantCode(t testing.TB, err error, code string) *act.Refusal {
	t.Helper()
	var refusal *act.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	return refusal
}

func TestB2_TheDeadlineStopsTheReading(t *testing.T) {
	var rows strings.Builder
	rows.WriteString(headerXML)
	for i := 2; i < 20000; i++ {
		fmt.Fprintf(&rows, `<row r="%d">%s%s</row>`, i, cell(fmt.Sprint("A", i), "张三"), cell(fmt.Sprint("B", i), "x"))
	}
	for name, data := range map[string][]byte{"a.xlsx": book(t, rows.String()), "a.csv": []byte("姓名,身份证号\n" + strings.Repeat("a,b\n", 20000))} {
		b, err := OpenBytes(context.Background(), name, data, DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		seen := 0
		_, err = b.Read(ctx, nameID, func(*Row) error {
			if seen++; seen == 10 {
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) || seen > 5000 {
			t.Errorf("%s: %v after %d rows", name, err, seen)
		}
		cancel()
	}
}

func TestB3_WorkbooksOfOtherWriters(t *testing.T) {
	id := "659999197001010016"
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"前缀命名空间", pack(t, replace(parts(""), "xl/worksheets/sheet1.xml", `<x:worksheet xmlns:x="u"><x:sheetData>`+
			`<x:row r="1"><x:c r="A1" t="str"><x:v>姓名</x:v></x:c><x:c r="B1" t="str"><x:v>身份证号</x:v></x:c></x:row>`+
			`<x:row r="2"><x:c r="A2" t="str"><x:v>张三</x:v></x:c><x:c r="B2" t="str"><x:v>`+id+`</x:v></x:c></x:row></x:sheetData></x:worksheet>`))},
		{"没有引用的行和格", book(t, `<row><c t="str"><v>姓名</v></c><c t="str"><v>身份证号</v></c></row><row><c t="str"><v>张三</v></c><c t="str"><v>`+id+`</v></c></row>`)},
		{"富文本与注音", pack(t, replace(parts(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row>`),
			"xl/sharedStrings.xml", `<sst><si><r><t>姓</t></r><r><rPr><b/></rPr><t>名</t></r><rPh sb="0" eb="1"><t>xing</t></rPh></si><si><t xml:space="preserve"> 身份证号 </t></si><si><t>张_x4E09_</t></si><si><t>`+id+`</t></si></sst>`))},
		{"绝对路径的关系", pack(t, replace(parts(headerXML+`<row r="2">`+cell("A2", "张三")+cell("B2", id)+`</row>`), "xl/_rels/workbook.xml.rels", strings.ReplaceAll(workbookRels, `Target="worksheets`, `Target="/xl/worksheets`)))},
		{"空白格到 XFD", book(t, headerXML+`<row r="2">`+cell("A2", "张三")+cell("B2", id)+`<c r="XFD2" s="1"/></row><row r="1048576"><c r="A1048576" s="2"/></row>`)},
		{"第一张表是说明", pack(t, append(replace(replace(parts(`<row r="1">`+cell("A1", "说明")+`</row>`), "xl/workbook.xml",
			strings.ReplaceAll(workbookXML, `<sheet name`, `<sheet name="填写说明" sheetId="1" r:id="rId1"/><sheet name="隐藏" state="hidden" sheetId="3" r:id="rId1"/><sheet sheetId="2" r:id="rId9" name`)), "xl/_rels/workbook.xml.rels",
			strings.ReplaceAll(workbookRels, `</Relationships>`, `<Relationship Id="rId9" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`)),
			entry{"xl/worksheets/sheet2.xml", `<worksheet><sheetData>` + headerXML + `<row r="2">` + cell("A2", "张三") + cell("B2", id) + `</row></sheetData></worksheet>`}))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := OpenBytes(context.Background(), "a.xlsx", tt.data, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			var got string
			report, err := b.Read(context.Background(), nameID, func(r *Row) error {
				got += fmt.Sprint(r.N, r.Text("name"), r.Text("id"))
				return nil
			})
			if err != nil || !report.OK() || got != "2张三"+id {
				t.Errorf("read %q, %+v, %v", got, report, err)
			}
		})
	}
}

// The checksum of a part is held against every byte, also behind the last row.
func TestB2_ADigitChangedInTheContainerIsSeen(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range parts(headerXML + `<row r="2">` + cell("A2", "张三") + cell("B2", "659999197001010016") + `</row>`) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := readAll("a.xlsx", b.Bytes(), DefaultLimits()); err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(b.Bytes(), []byte("659999197001010016"), []byte("659999197001010026"), 1)
	_, err := readAll("a.xlsx", changed, DefaultLimits())
	wantCode(t, err, "workbook-damaged")
}

func TestB1_ExcelizeWorkbookReads(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for cellName, v := range map[string]any{"A1": "姓名", "B1": "身份证号", "A2": "张三", "B2": "659999197001010016"} {
		if err := f.SetCellValue("Sheet1", cellName, v); err != nil {
			t.Fatal(err)
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	if report, err := readAll("a.xlsx", buf.Bytes(), DefaultLimits()); err != nil || report.Rows != 1 || !report.OK() {
		t.Errorf("%+v, %v", report, err)
	}
}
