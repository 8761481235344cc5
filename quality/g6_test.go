package quality

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/law"
	"fupindai/internal/web/page"
)

// measured are words of what the Opinion does not want measured: a share of households
// with loans, a target for it, a rank by it (G6).
var measured = []string{
	"获贷率", "户贷率", "贷款覆盖率", "放贷率", "放贷目标", "放贷任务", "投放任务", "完成率", "排名", "名次", "排行",
	"lending rate", "coverage", "ranking", "rank ", "leaderboard", "share of households",
}

// said takes the Opinion's own sentences out of a text: it may say what it does not want.
func said(text string) string {
	g6, _ := law.Default().Rule("G6")
	for _, s := range []string{g6.ZH, g6.EN, "不片面强调扶贫小额信贷获贷率"} {
		if s != "" {
			text = strings.ReplaceAll(text, s, "")
		}
	}
	return text
}

// TestG6_NothingMeasuresTheShareOfHouseholdsWithLoans scans what the product says to
// anybody: every live page that a role reaches by its links, in both languages, the
// exports cell by cell, the description of the API and the examples of all pages.
func TestG6_NothingMeasuresTheShareOfHouseholdsWithLoans(t *testing.T) {
	m := mustMatrix(t)
	scanned := map[string]int{}
	scan := func(kind, where, text string) {
		scanned[kind]++
		text = strings.ToLower(said(html.UnescapeString(text)))
		for _, bad := range measured {
			if i := strings.Index(text, bad); i >= 0 {
				t.Errorf("%s %s says %q: …%s…", kind, where, bad, text[max(0, i-60):min(len(text), i+60)])
			}
		}
	}
	link := regexp.MustCompile(`href="(/[^"]*)"`)
	varying := regexp.MustCompile(`=[^&]*|[^/?&]*[0-9A-Z%][^/?&]*`) // values of a query, ids in a path
	had := map[string]bool{}                                        // a role once
	for _, p := range m.people {
		if p.state != "held" || p.log != logA || had[string(p.Role)] {
			continue
		}
		had[string(p.Role)] = true
		if !m.whole && !slices.Contains([]act.Role{act.FirstSecretary, act.TownshipLeader, act.CountyClerk, act.CountyHead, act.BankHead, act.RegionClerk}, p.Role) {
			continue // the other roles in CI
		}
		for _, lang := range []string{"zh", "en"} {
			p.lang = lang
			kinds, seen, todo := map[string]int{}, map[string]bool{"/workbench": true}, []string{"/workbench"}
			for len(todo) > 0 {
				at := todo[0]
				todo = todo[1:]
				a := m.send(m.web, p, "GET", at, nil)
				if a.status != http.StatusOK {
					continue
				}
				if strings.Contains(a.body, `<html lang="en"`) {
					scanned["English page"]++
				}
				scan("page", fmt.Sprintf("%s as %s", at, p), a.body)
				for _, to := range link.FindAllStringSubmatch(a.body, -1) {
					next, _, _ := strings.Cut(html.UnescapeString(to[1]), "#")
					kind := varying.ReplaceAllString(next, "N")
					if seen[next] || strings.HasPrefix(next, "/lang/") || strings.HasPrefix(next, "/assets/") || kinds[kind] >= 1 {
						continue
					}
					seen[next], kinds[kind] = true, kinds[kind]+1
					todo = append(todo, next)
				}
			}
			if m.rights[string(p.Role)+" command record-export"] {
				for _, path := range []string{"/ledger/export", "/breaches/export"} {
					m.n++
					a := m.send(m.web, p, "POST", path, url.Values{"command_id": {fmt.Sprintf("matrix-%06d", m.n)}, "export_purpose": {"核对"}})
					for name, cells := range sheetsOf(t, a) {
						scan("export", fmt.Sprintf("%s %s as %s", path, name, p), cells)
					}
				}
			}
		}
	}
	m.as = &someone{}
	scan("api", "description", m.send(m.api, &someone{signed: true}, "GET", "/api/openapi.json", nil).body)
	for _, lang := range []string{"zh", "en"} {
		for _, e := range page.Gallery(lang) {
			var b bytes.Buffer
			if err := page.Render(&b, lang, e.Page); err != nil {
				t.Fatal(err)
			}
			scan("example", lang+" "+e.Name, b.String())
		}
	}
	t.Logf("scanned %v", scanned)
	if scanned["page"] < 200 || scanned["export"] < 3 || scanned["English page"] < 100 || scanned["example"] < 100 || !had[string(act.CountyHead)] || !had[string(act.BankHead)] {
		t.Errorf("only %v were scanned, as %d roles", scanned, len(had))
	}
}

// sheetsOf gives the text of a workbook by its parts; nothing for an answer that is none.
func sheetsOf(t *testing.T, a answer) map[string]string {
	t.Helper()
	if !strings.HasPrefix(a.body, "PK") {
		return nil
	}
	book, err := zip.NewReader(bytes.NewReader([]byte(a.body)), int64(len(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range book.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		out[f.Name] = string(b)
	}
	return out
}
