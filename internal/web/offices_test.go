package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/idcard"
	"fupindai/internal/sheet"
)

// Every page of the offices opens for those who have its view, in both languages, and
// for nobody else (X2).
func TestX2_EachRoleOpensTheOfficePages(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	for _, p := range demo.RoleNames() {
		t.Run(p.User+" "+p.Role, func(t *testing.T) {
			b := w.as(t, p.Role)
			for _, pg := range []struct{ view, path string }{
				{"roster", "/roster"}, {"roster", "/roster/import"}, {"roster", "/roster/import?list=national"},
				{"notices", "/notices"}, {"notices", "/notices?tab=up"}, {"notices", "/notices?tab=over"},
				{"ledger", "/ledger"}, {"ledger", "/ledger?unit=wan&balance=open&as_of=2019-07-01"}, {"ledger-export", "/ledger/export"},
				{"household", "/households"}, {"household", "/search"}, {"groups", "/groups"}, {"users", "/users"}, {"workbench", "/law/A12.2"},
			} {
				for _, lang := range []string{"zh", "en"} {
					b.get("/lang/" + lang + "?back=" + url.QueryEscape(pg.path))
					want := http.StatusOK
					if !app.MayView(act.Role(p.Role), pg.view) {
						want = http.StatusNotFound
					}
					if b.status != want {
						t.Errorf("%s in %s: %d, want %d", pg.path, lang, b.status, want)
					}
				}
			}
		})
	}
}

// upload posts a file with its form.
func (b *browser) upload(path, name string, data []byte, form map[string]string) {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	form["token"], form["command_id"] = b.hidden("token"), b.hidden("command_id")
	for k, v := range form {
		if err := m.WriteField(k, v); err != nil {
			b.t.Fatal(err)
		}
	}
	f, err := m.CreateFormFile("file", name)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := f.Write(data); err != nil {
		b.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		b.t.Fatal(err)
	}
	b.take(b.client.Post(b.base+path, m.FormDataContentType(), &body))
}

// A list goes from the file to the frozen release: dry run, import, match, every
// difference resolved, release (A12.1, A12.2). A file with a bad row writes nothing.
func TestA12_2_RosterFromFileToRelease(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	files, err := demo.Samples()
	if err != nil {
		t.Fatal(err)
	}
	for name := range files {
		if strings.HasPrefix(name, "放款清单") {
			delete(files, name) // no roster
		}
	}
	b := w.as(t, "county-clerk")
	today, refused := w.Door.Today().String(), 0
	for name, data := range files {
		list := "county"
		if strings.Contains(name, "全国") {
			list = "national"
		}
		at := "/roster/import?list=" + list
		b.get(at)
		b.upload(at, name, data, map[string]string{"as_of": today, "source": "县扶贫办"})
		if b.status != http.StatusOK {
			t.Fatalf("%s: dry run %d", name, b.status)
		}
		if m := regexp.MustCompile(`/roster/files/[0-9a-f]{32}/errors`).FindString(b.body); m != "" {
			b.get(m)
			if _, err := sheet.OpenBytes(t.Context(), "errors.xlsx", []byte(b.body), sheet.DefaultLimits()); err != nil || b.status != http.StatusOK {
				t.Errorf("%s: error workbook %d, %v", name, b.status, err)
			}
			refused++
			continue
		}
		b.post(regexp.MustCompile(`/roster/files/[0-9a-f]{32}/take`).FindString(b.body), url.Values{})
		if b.status != http.StatusOK || !strings.HasPrefix(b.path, "/roster") || !strings.Contains(b.body, "已办理") {
			t.Fatalf("%s: import %d at %s: %s", name, b.status, b.path, regexp.MustCompile(`(?s)role="alert".{0,900}`).FindString(b.body))
		}
	}
	for name, data := range files { // the same file once more: recognised, and no button
		if strings.Contains(name, "错误") {
			continue
		}
		at := "/roster/import?list=county"
		if strings.Contains(name, "全国") {
			at = "/roster/import?list=national"
		}
		b.get(at)
		b.upload(at, name, data, map[string]string{"as_of": today, "source": "县扶贫办"})
		if b.status != http.StatusOK || !strings.Contains(b.body, "这个文件已经导入过") || strings.Contains(b.body, `form="do"`) {
			t.Errorf("%s twice: %d", name, b.status)
		}
	}
	if refused != 1 {
		t.Errorf("%d files were refused, want the one with bad rows", refused)
	}
	b.get("/roster")
	if b.hidden("command") != "match-roster" {
		t.Fatalf("the newest roster at %s cannot be matched", b.path)
	}
	b.post(b.form(), url.Values{"command": {"match-roster"}})
	if b.status != http.StatusOK || !strings.Contains(b.body, "已办理") {
		t.Fatalf("match: %d at %s", b.status, b.path)
	}
	base := regexp.MustCompile(`/roster/R[0-9a-f]{16}`).FindString(b.path)
	w.differencesAreShown(t, b)
	b.get(base + "?kind=bad-id")
	old := regexp.MustCompile(`(?s)<form method="post" action="([^"]+)"[^>]*>(?:<input[^>]*>)*<input type="hidden" name="row" value="([0-9]+)"`).FindStringSubmatch(b.body)
	if old == nil {
		t.Fatal("no old number is accepted with one click")
	}
	b.post(old[1], url.Values{"row": {old[2]}, "resolution": {"take-proposed"}, "document": {"核对居民身份证原件"}})
	if b.get(base + "?kind=bad-id&state=done"); !strings.Contains(b.body, "采用18位号码：核对居民身份证原件") {
		t.Errorf("the 18 digits were not taken: %d", b.status)
	}
	b.get(base)
	for n := 0; ; n++ {
		m := regexp.MustCompile(`href="(/roster/R[0-9a-f]+/resolve\?row=-?[0-9]+)"`).FindStringSubmatch(b.body)
		if m == nil {
			if n == 0 {
				t.Error("the sample has no difference")
			}
			break
		}
		if n == 0 {
			keepNeedsGround(b, m[1])
		}
		b.get(m[1])
		row := b.rows()
		way := regexp.MustCompile(`name="resolution" value="(remove|take-national[^"]*)"`).FindStringSubmatch(b.body)
		if way == nil || len(row) != 1 {
			t.Fatalf("%s offers nothing for rows %v", m[1], row)
		}
		b.post(m[1], url.Values{"row": row, "resolution": {way[1]}, "document": {"入户核实记录"}})
		if b.status != http.StatusOK || !strings.Contains(b.body, "已办理") {
			t.Fatalf("%s resolved by %s: %d", m[1], way[1], b.status)
		}
	}
	b.get(base + "/release")
	if b.status == http.StatusOK {
		t.Error("the clerk is offered the head's signature")
	}
	b = w.as(t, "county-head")
	b.get(base + "/release")
	b.post(b.form(), url.Values{"command": {"release-roster"}})
	if b.status != http.StatusOK || !strings.Contains(b.body, "MD-2019-") {
		t.Fatalf("release: %d at %s: %s", b.status, b.path, regexp.MustCompile(`(?s)role="alert".{0,500}`).FindString(b.body))
	}
	w.givenToTheBank(t)
	w.comparedWithTheOneBefore(t)
}

// A difference of a household stands on its page, and as a hint where its running cases
// are read and signed (A12.2).
func (w *world) differencesAreShown(t *testing.T, b *browser) {
	t.Helper()
	clerk := act.Actor{}
	for _, p := range demo.RoleNames() {
		if p.Role == string(act.CountyClerk) {
			clerk = act.Actor{User: p.User, Role: act.CountyClerk, Unit: p.Unit}
		}
	}
	var lines []app.ApplicationLine
	var of map[string][]app.HouseholdDifference
	if err := w.Door.View(t.Context(), w.Log, clerk, "applications", func(v *app.View) (err error) {
		if lines, _, err = v.Applications(t.Context(), app.ApplicationFilter{Page: 1, Size: 10_000}); err != nil {
			return err
		}
		var households []string
		for _, a := range lines {
			households = append(households, a.Household)
		}
		of, err = v.DifferencesOf(t.Context(), households)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	shown, hinted := 0, 0
	for _, a := range lines {
		for _, d := range of[a.Household] {
			if b.get("/households/" + a.Household); !strings.Contains(b.body, "名册比对") || !strings.Contains(b.body, "尚未处理") {
				t.Errorf("%s of %s is not on its page: %d", d.Kind, a.Household, b.status)
			}
			shown++
			if a.Step.Open() {
				if b.get("/applications/" + a.Number); !strings.Contains(b.body, "名册比对的差异，尚未处理") {
					t.Errorf("%s of %s is no hint on %s: %d", d.Kind, a.Household, a.Number, b.status)
				}
				hinted++
			}
		}
	}
	if shown == 0 || hinted == 0 {
		t.Errorf("%d households of applications have differences, %d of them running ones", shown, hinted)
	}
}

// The bank reads the list it was given and acknowledges it once (A12.2).
func (w *world) givenToTheBank(t *testing.T) {
	t.Helper()
	b := w.as(t, "bank-head")
	b.get("/releases")
	if !strings.Contains(b.body, "查看并签收") {
		t.Fatalf("the list has not come to the bank: %d", b.status)
	}
	b.get(b.link("/releases/MD-"))
	if strings.Contains(b.body, idcard.DemoPrefix) {
		t.Error("a number is shown in full")
	}
	b.post(b.form(), url.Values{"command": {"acknowledge-roster"}})
	if b.status != http.StatusOK || strings.Contains(b.body, "acknowledge-roster") || !strings.Contains(b.body, "签收 "+w.Door.Today().String()) {
		t.Errorf("acknowledged: %d at %s", b.status, b.path)
	}
	b.get("/roster")
	if b.status != http.StatusForbidden && b.status != http.StatusNotFound {
		t.Errorf("the bank looks into the match: %d", b.status)
	}
}

// Who is on one list and not on the other is shown, and taken out with a purpose only.
func (w *world) comparedWithTheOneBefore(t *testing.T) {
	t.Helper()
	b := w.as(t, "county-clerk")
	b.get("/roster/compare?size=100")
	for _, want := range []string{"热合木·<wbr>吐尔逊", "新增", "改名"} {
		if !strings.Contains(b.body, want) {
			t.Errorf("compared: no %s", want)
		}
	}
	form := b.link("/roster/compare/export")
	b.get(form)
	b.post(form, url.Values{"export_purpose": {""}})
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("taken out without a purpose: %d", b.status)
	}
	b.post(form, url.Values{"export_purpose": {"送乡镇核对"}})
	if _, err := sheet.OpenBytes(t.Context(), "x.xlsx", []byte(b.body), sheet.DefaultLimits()); err != nil {
		t.Errorf("taken out: %d, %v", b.status, err)
	}
}

// What is no list is refused on the form in words, the field marked, and nothing comes in
// (X10): each file that the issue of the line names.
func TestX10_BadFilesAreNamedOnTheForm(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	header := "户编号,户主姓名,姓名,身份证号,县,乡镇,行政村,村代码,家庭人口数\n"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(header + "H1,张三,张三,x,示例县,示例镇,示例村,,4\n")
	if err != nil {
		t.Fatal(err)
	}
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		part, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(bytes.Repeat([]byte("0"), 48<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	b := w.as(t, "county-clerk")
	b.get("/roster")
	before := strings.Count(b.body, "/roster/R")
	for _, tt := range []struct{ name, file, says string }{
		{"不是工作簿.xlsx", "这是一封信", "不是 Excel 工作簿"},
		{"炸弹.xlsx", bomb.String(), "异常庞大"},
		{"一行两万列.csv", header + strings.Repeat("1,", 20_000) + "\n", "最多只读"},
		{"坏字符.csv", header + "H1,张\xff三,张三,x,示例县,示例镇,示例村,,4\n", "不是 UTF-8 的字符"},
		{"未说明编码.csv", gbk, "看起来是 GBK"},
		{"空.xlsx", "", "空"},
	} {
		const at = "/roster/import?list=county"
		b.get(at)
		b.upload(at, tt.name, []byte(tt.file), map[string]string{"as_of": w.Door.Today().String(), "source": "县扶贫办"})
		if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, tt.says) || !strings.Contains(b.body, `aria-invalid="true"`) {
			t.Errorf("%s: %d: %s", tt.name, b.status, regexp.MustCompile(`(?s)role="alert".{0,500}`).FindString(b.body))
		}
	}
	b.get("/roster")
	if after := strings.Count(b.body, "/roster/R"); after != before {
		t.Errorf("a refused file came in: %d lists, were %d", after, before)
	}
}

// What is sent with a file is text and of bounded size; what is not is refused in words
// and nothing comes in (X10).
func TestX10_UploadsAreTextAndBounded(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	const at = "/roster/import?list=county"
	lists := func() int { b.get("/roster"); return strings.Count(b.body, "/roster/R") }
	before := lists()
	good := sampleRoster(t)
	today := w.Door.Today().String()
	for _, tt := range []struct {
		what, name string
		data       []byte
		form       map[string]string
		status     int
	}{
		{"more than the server takes", "大.csv", make([]byte, bodyMax+1), map[string]string{"as_of": today, "source": "县扶贫办"}, http.StatusRequestEntityTooLarge},
		{"no day", "a.xlsx", good, map[string]string{"as_of": "昨天", "source": "县扶贫办"}, http.StatusUnprocessableEntity},
		{"no source", "a.xlsx", good, map[string]string{"as_of": today, "source": " "}, http.StatusUnprocessableEntity},
		{"NUL in a field", "a.xlsx", good, map[string]string{"as_of": today, "source": "县\x00扶贫办"}, http.StatusUnprocessableEntity},
		{"broken UTF-8 in a field", "a.xlsx", good, map[string]string{"as_of": today, "source": "县\xff扶贫办"}, http.StatusUnprocessableEntity},
		{"NUL in a day", "a.xlsx", good, map[string]string{"as_of": today + "\x00", "source": "县扶贫办"}, http.StatusUnprocessableEntity},
	} {
		b.get(at)
		b.upload(at, tt.name, tt.data, tt.form)
		if b.status != tt.status || !strings.Contains(b.body, `role="alert"`) {
			t.Errorf("%s: %d at %s", tt.what, b.status, b.path)
		}
	}
	if n := lists(); n != before {
		t.Errorf("%d lists, were %d", n, before)
	}
}

// sampleRoster is the demo's roster without errors.
func sampleRoster(t *testing.T) []byte {
	t.Helper()
	files, err := demo.Samples()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		if strings.Contains(name, "名册") && !strings.Contains(name, "错误") {
			return data
		}
	}
	t.Fatal("no sample roster")
	return nil
}

// What takes long says how far it is and goes on by itself; sent twice it is done once
// (A12.1, I10).
func TestA12_1_LongImportShowsHowFarItIs(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	w.server.moment = 0 // nobody waits for an answer
	b, other := w.as(t, "county-clerk"), w.as(t, "township-clerk")
	const at = "/roster/import?list=county"
	lists := func() int {
		distinct := map[string]bool{}
		b.get("/roster")
		for _, list := range regexp.MustCompile(`/roster/R[0-9a-f]{16}`).FindAllString(b.body, -1) {
			distinct[list] = true
		}
		return len(distinct)
	}
	before := lists()
	b.get(at)
	b.upload(at, "名册.xlsx", sampleRoster(t), map[string]string{"as_of": w.Door.Today().String(), "source": "县扶贫办"})
	take := regexp.MustCompile(`/roster/files/[0-9a-f]{32}/take`).FindString(b.body)
	form := url.Values{"token": {b.hidden("token")}, "command_id": {b.hidden("command_id")}}
	b.take(b.client.PostForm(b.base+take, form))
	at1 := b.path
	if !strings.HasPrefix(at1, "/working/") && !strings.HasPrefix(at1, "/roster/R") {
		t.Fatalf("taken in: %d at %s", b.status, at1)
	}
	if strings.HasPrefix(at1, "/working/") {
		if b.header.Get("Refresh") == "" || !strings.Contains(b.body, "<progress") {
			t.Errorf("the page under way does not go on: %d", b.status)
		}
		if other.get(at1); other.status != http.StatusNotFound {
			t.Errorf("somebody else sees the work: %d", other.status)
		}
	}
	b.take(b.client.PostForm(b.base+take, form)) // pressed twice
	for until := time.Now().Add(20 * time.Second); b.header.Get("Refresh") != "" && time.Now().Before(until); {
		b.get(b.path)
	}
	if b.status != http.StatusOK || !strings.HasPrefix(b.path, "/roster/R") || !strings.Contains(b.body, "已办理") {
		t.Fatalf("ended: %d at %s", b.status, b.path)
	}
	if n := lists(); n != before+1 {
		t.Errorf("%d lists, were %d", n, before)
	}
	// What is refused is said on the page the form stood on.
	b.get(at)
	b.post("/do?at=/roster", url.Values{"command": {"match-roster"}, "snapshot": {"R0000000000000000"}, "national": {"R0000000000000000"}})
	for until := time.Now().Add(20 * time.Second); b.header.Get("Refresh") != "" && time.Now().Before(until); {
		b.get(b.path)
	}
	if b.status != http.StatusUnprocessableEntity && b.status != http.StatusNotFound {
		t.Errorf("a match of nothing: %d at %s", b.status, b.path)
	}
}

// Keeping the county's name without a ground is refused, and nothing is resolved.
func keepNeedsGround(b *browser, form string) {
	b.t.Helper()
	b.get(form)
	row := b.rows()
	b.post(form, url.Values{"row": row, "resolution": {"keep"}, "document": {""}})
	if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.body, "A12.2") {
		b.t.Errorf("kept without a ground: %d", b.status)
	}
	b.get(form)
	if strings.Join(b.rows(), "") != strings.Join(row, "") {
		b.t.Error("the refused row is no longer open")
	}
}

// A notice is composed, published and read by everybody while it stands, with five
// columns and no number (A6.2, A6.3).
func TestA6_2_NoticeFromOfficeToPublic(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	b.get("/notices")
	b.get(b.link("/notices/6"))
	if b.status != http.StatusOK {
		t.Fatalf("compose: %d", b.status)
	}
	b.post(b.form(), url.Values{"command": {"publish-notice"}, "row": b.rows()})
	if b.status != http.StatusOK || !strings.Contains(b.body, "已办理") {
		t.Fatalf("publish: %d at %s", b.status, b.path)
	}
	address := b.link("/n/")
	p := w.visitor(t)
	p.get(address)
	if p.status != http.StatusOK || p.header.Get("X-Robots-Tag") == "" {
		t.Errorf("public page: %d, robots %q", p.status, p.header.Get("X-Robots-Tag"))
	}
	if regexp.MustCompile(`659999|\*{4}`).MatchString(p.body) {
		t.Error("the public page shows an identity number")
	}
	p.get("/n")
	if p.status != http.StatusOK || !strings.Contains(p.body, address) {
		t.Errorf("public list: %d", p.status)
	}
	p.get("/n/aaaaaaaaaaaaaaaaaaaa")
	missing := p.status
	if err := w.Clock.Advance(w.Door.Today().AddDays(40)); err != nil {
		t.Fatal(err)
	}
	p.get(address)
	if missing != http.StatusNotFound || p.status != http.StatusNotFound {
		t.Errorf("a token that does not exist: %d, after the last day: %d", missing, p.status)
	}
}

// The public page is asked so often and no more from one address.
func TestPublic_OneAddressAsksSoOften(t *testing.T) {
	var l limiter
	now := time.Date(2019, 7, 5, 10, 0, 0, 0, time.UTC)
	for n := 0; n < asksPerMinute; n++ {
		if !l.allow("a", now) {
			t.Fatalf("request %d is refused", n+1)
		}
	}
	if l.allow("a", now) {
		t.Error("one more than the limit is let in")
	}
	if !l.allow("b", now) || !l.allow("a", now.Add(61*time.Second)) {
		t.Error("another address, or the next minute, is refused")
	}
}

// The ledger goes out with full numbers only after its purpose was recorded (I13, X8).
func TestI13_ExportRecordedBeforeTheFirstByte(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	b.get("/ledger")
	if strings.Contains(b.body, "659999") && !regexp.MustCompile(`\*{4,}`).MatchString(b.body) {
		t.Error("the screen shows full numbers")
	}
	b.get("/ledger/export")
	b.post("/ledger/export", url.Values{"export_purpose": {""}})
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("without a purpose: %d", b.status)
	}
	b.get("/ledger/export")
	b.post("/ledger/export", url.Values{"export_purpose": {"季度对账"}})
	if b.status != http.StatusOK || b.header.Get("Content-Type") != xlsxType {
		t.Fatalf("export: %d %s", b.status, b.header.Get("Content-Type"))
	}
	book, err := sheet.OpenBytes(t.Context(), "ledger.xlsx", []byte(b.body), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	report, err := book.Read(t.Context(), []sheet.Column{{Key: "name", Titles: []string{"姓名"}, Required: true}, {Key: "id", Titles: []string{"身份证号"}, Required: true}}, func(r *sheet.Row) error {
		if len(r.Text("id")) == 18 {
			rows++
		}
		return nil
	})
	if err != nil || !report.OK() || rows == 0 {
		t.Errorf("%d rows with full numbers, %v, %v", rows, report, err)
	}
}

// Every household found opens with its time line; a household elsewhere does not (X2).
func TestA13_3_HouseholdFileOpens(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	b.get("/ledger?due_from=2020-01-01") // not of the old book
	here := b.link("/households/H")
	b.get(here)
	if b.status != http.StatusOK || !strings.Contains(b.body, "已放款") || !strings.Contains(b.body, "贴息") {
		t.Errorf("household: %d", b.status)
	}
	number := regexp.MustCompile(`<dt>户编号</dt><dd>([^<]+)`).FindStringSubmatch(b.body)
	if number == nil {
		t.Fatal("the household shows no number")
	}
	b.seek(number[1])
	if b.status != http.StatusOK || !strings.Contains(b.body, here) {
		t.Errorf("search by number: %d", b.status)
	}
	b.get("/households/H0000")
	if b.status != http.StatusNotFound {
		t.Errorf("a household that does not exist: %d", b.status)
	}
}

// A member leaves a group and another is named; the page shows who sat before (A12.3).
func TestA12_3_GroupChangesByForms(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	b.get("/groups?township=653224103&size=100")
	here := ""
	for _, m := range regexp.MustCompile(`href="(/groups/[0-9]{12})"`).FindAllStringSubmatch(b.body, -1) {
		if b.get(m[1]); strings.Contains(b.body, "?leave=village-accountant") {
			here = m[1]
			break
		}
	}
	today := w.Door.Today()
	b.get(here + "?leave=village-accountant")
	b.post(b.form(), url.Values{"command": {"leave-group"}, "seat": {"village-accountant"}, "last": {today.String()}, "document": {"洛扶办〔2019〕31号"}})
	if b.status != http.StatusOK || !strings.Contains(b.body, "已办理") {
		t.Fatalf("leave: %d at %s: %s", b.status, b.path, regexp.MustCompile(`(?s)role="alert".{0,900}`).FindString(b.body))
	}
	head := w.as(t, "county-head") // what the county owes now stands on its workbench
	for n := 1; n < 20 && !strings.Contains(head.body, `href="`+here+`"`); n++ {
		head.get(fmt.Sprintf("/workbench?page=%d", n))
	}
	if !strings.Contains(head.body, `href="`+here+`"`) {
		t.Errorf("the vacancy of %s is on no page of the head's workbench", here)
	}
	b.get(here + "?name=village-accountant")
	user := regexp.MustCompile(`<option value="(u-auditor)"`).FindStringSubmatch(b.body)
	if user == nil {
		t.Fatal("nobody can be named")
	}
	b.post(b.form(), url.Values{"command": {"name-group-member"}, "seat": {"village-accountant"}, "user": {user[1]}, "bank": {""}, "from": {today.AddDays(1).String()}, "document": {"洛扶办〔2019〕32号"}})
	if b.status != http.StatusOK || !strings.Contains(b.body, "已办理") {
		t.Errorf("name: %d at %s", b.status, b.path)
	}
}
