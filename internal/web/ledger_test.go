package web

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"fupindai/internal/act"
	"fupindai/internal/api"
	"fupindai/internal/demo"
	"fupindai/internal/money"
)

// The ledger says the same on the page, in the workbook and by the API, whole and cut to
// a township: loans, households, amount, balance.
func TestA13_1_SameFiguresOnPageInFileAndByAPI(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	var by act.Actor
	township := ""
	for _, a := range demo.Actors() {
		switch a.Role {
		case act.CountyClerk:
			by = a
		case act.TownshipClerk:
			township = a.Unit
		}
	}
	tokens := api.TokenTable{DB: w.Door.DB}
	token, _, err := tokens.New(t.Context(), rand.Reader, api.Token{Log: w.Log, By: by, Label: "test", ExpiresOn: w.Door.Today().AddDays(30)}, w.Door.Clock())
	if err != nil {
		t.Fatal(err)
	}
	machine := httptest.NewServer(api.New(api.Options{Door: w.Door, Tokens: tokens, Log: slog.New(slog.DiscardHandler)}))
	defer machine.Close()
	b := w.as(t, "county-clerk")
	for _, cut := range []string{"", "division=" + township, "balance=open", "as_of=" + w.Door.Today().AddDays(-20).String()} {
		ask, err := http.NewRequestWithContext(t.Context(), "GET", machine.URL+"/api/v1/ledger?"+strings.Replace(cut, "balance=", "state=", 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		ask.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(ask)
		if err != nil {
			t.Fatal(err)
		}
		var said struct {
			Total      int       `json:"total"`
			Households int       `json:"households"`
			AmountFen  money.Fen `json:"amount_fen"`
			BalanceFen money.Fen `json:"balance_fen"`
		}
		err = json.NewDecoder(res.Body).Decode(&said)
		res.Body.Close() //nolint:errcheck // read to its end
		if err != nil || res.StatusCode != http.StatusOK || said.Total == 0 {
			t.Fatalf("%q by API: %d, %+v (%v)", cut, res.StatusCode, said, err)
		}
		b.get("/ledger?" + cut)
		foot := b.body[strings.LastIndex(b.body, "<tfoot>"):]
		for _, want := range []string{fmt.Sprintf("%d 笔 %d 户", said.Total, said.Households), said.AmountFen.Commas(), said.BalanceFen.Commas()} {
			if !strings.Contains(foot, want) {
				t.Errorf("%q: the page does not say %s", cut, want)
			}
		}
		b.get("/ledger/export?" + cut)
		b.post("/ledger/export?"+cut, url.Values{"export_purpose": {"三处对账"}})
		book, err := excelize.OpenReader(strings.NewReader(b.body))
		if err != nil {
			t.Fatal(err)
		}
		cells, err := book.GetRows("台账")
		if err != nil {
			t.Fatal(err)
		}
		var amount, balance money.Fen
		for _, row := range cells[3:] {
			a, errA := money.ParseYuan(strings.ReplaceAll(row[4], ",", ""))
			o, errO := money.ParseYuan(strings.ReplaceAll(row[12], ",", ""))
			if errA != nil || errO != nil {
				t.Fatalf("%v: %v %v", row, errA, errO)
			}
			amount, balance = amount+a, balance+o
		}
		if len(cells)-3 != said.Total || amount != said.AmountFen || balance != said.BalanceFen {
			t.Errorf("%q: %d rows, %s and %s in the file; by API %+v", cut, len(cells)-3, amount, balance, said)
		}
	}
}

// The ledger's pages open in every preset, kept at a number and emptied by a condition;
// one's own columns come back the next time, and completeness leads to its rows (A13.4).
func TestA13_1_LedgerPages(t *testing.T) {
	t.Parallel()
	w := mustWorld(t, false)
	b := w.as(t, "county-clerk")
	heads := func() int { return strings.Count(b.body[:strings.Index(b.body, "</thead>")], "<th ") - 1 }
	for path, want := range map[string]int{"/ledger": 16, "/ledger?columns=work": 12, "/ledger?columns=all": 24, "/ledger?columns=mine&col=id&col=gaps&col=none": 3} {
		b.get(path)
		if b.status != http.StatusOK || heads() != want {
			t.Errorf("%s: %d, %d columns, want %d", path, b.status, heads(), want)
		}
	}
	b.get("/ledger?columns=mine")
	if heads() != 3 {
		t.Errorf("one's own columns were forgotten: %d heads", heads())
	}
	b.get("/ledger")
	b.get(b.link("/ledger?known="))
	if !strings.Contains(b.body, "固定之后没有影响该截至日的登记。") {
		t.Error("a kept ledger does not say what came after")
	}
	b.get("/ledger?due_to=2010-01-01")
	if !strings.Contains(b.body, "到期") || !regexp.MustCompile(`条件“[^”]*”排除了`).MatchString(b.body) {
		t.Error("an empty ledger does not name the condition that emptied it")
	}
	drop := regexp.MustCompile(`href="([^"]+)">清除该条件`).FindStringSubmatch(b.body)
	if drop == nil {
		t.Fatal("the condition cannot be dropped")
	}
	b.get(strings.ReplaceAll(drop[1], "&amp;", "&"))
	if strings.Contains(b.body, "没有符合条件的记录") {
		t.Errorf("%s: the condition was not dropped", b.path)
	}
	b.get("/ledger/gaps")
	b.get(b.link("/ledger?as_of="))
	if b.status != http.StatusOK || strings.Contains(b.body, "没有符合条件的记录") {
		t.Errorf("%s: %d, a number without rows", b.path, b.status)
	}
	b.get("/ledger/problems")
	if b.get(b.link("/problems/")); b.status != http.StatusOK {
		t.Errorf("%s: %d, a problem of the list", b.path, b.status)
	}
	for _, role := range []string{"prefecture-clerk", "region-clerk", "bank-clerk", "township-clerk", "first-secretary", "auditor"} {
		b := w.as(t, role)
		for _, path := range []string{"/ledger", "/ledger/gaps", "/ledger/problems"} {
			if b.get(path); b.status != http.StatusOK {
				t.Errorf("%s %s: %d", role, path, b.status)
			}
		}
	}
	above := w.as(t, "prefecture-clerk")
	above.get("/ledger/export")
	above.post("/ledger/export", url.Values{"export_purpose": {"季度汇总"}})
	if above.status != http.StatusOK || above.header.Get("Content-Type") != xlsxType {
		t.Errorf("export of the prefecture: %d %s", above.status, above.header.Get("Content-Type"))
	}
	above.get("/ledger")
	if above.get(above.link("/households/")); above.status != http.StatusOK {
		t.Errorf("%s: %d", above.path, above.status)
	}
}
