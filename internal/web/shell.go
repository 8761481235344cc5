package web

import (
	"context"
	"net/http"
	"sort"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/law"
	"fupindai/internal/money"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// say gives one of two wordings of a sentence that only a handler makes.
func say(lang, zh, en string) string {
	if lang == "en" {
		return en
	}
	return zh
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// outside surrounds a page without any form: it begins no session.
func (s *Server) outside(r *http.Request) page.Shell {
	today := s.Door.Today()
	sh := page.Shell{Here: r.URL.RequestURI(), Today: today, DayKind: page.Workday, Demo: s.Demo != nil}
	if work, _, err := law.Default().Working().IsWorkday(today); err != nil {
		sh.DayKind = page.NoCalendar
	} else if !work {
		sh.DayKind = page.DayOff
	}
	return sh
}

// frame is what surrounds every page with forms, signed in or not.
func (s *Server) frame(r *http.Request, rd reader) page.Shell {
	ctx := r.Context()
	sh := s.outside(r)
	sh.Token, sh.Command = s.token(ctx), "web-"+random(12)
	if rd.User == "" {
		return sh
	}
	sh.Name = rd.name
	sh.Unit, sh.Role = rd.units[rd.By.Unit], words.Label(rd.Lang, "role", string(rd.By.Role))
	for _, p := range rd.Posts {
		sh.Posts = append(sh.Posts, page.Post{ID: postID(p), Words: rd.units[p.Unit] + " · " + words.Label(rd.Lang, "role", string(p.Role)), Current: p == rd.By})
	}
	for _, c := range rd.Counties {
		sh.Counties = append(sh.Counties, page.Post{ID: c.Log, Words: rd.units[c.Unit], Current: c.Log == rd.Log})
	}
	for _, m := range []struct {
		view string
		key  page.MenuKey
		href string
	}{
		{"workbench", page.MenuWorkbench, "/workbench"}, {"applications", page.MenuApplications, "/applications"},
		{"roster", page.MenuRoster, "/roster"}, {"releases", page.MenuReleases, "/releases"}, {"disbursements", page.MenuDisbursement, "/disbursements"},
		{"notices", page.MenuNotices, "/notices"},
		{"withdrawals", page.MenuWithdrawals, withdrawalsAt}, {"checks", page.MenuChecks, "/checks"}, {"collection", page.MenuCollection, "/collection"}, {"problems", page.MenuProblems, "/problems"}, {"ledger", page.MenuLedger, "/ledger"}, {"household", page.MenuHouseholds, "/households"},
		{"breaches", page.MenuBreaches, "/breaches"},
		{"groups", page.MenuGroups, "/groups"}, {"users", page.MenuUsers, "/users"}, {"parameters", page.MenuSystem, "/parameters"},
		{"reports", page.MenuReports, "/reports"},
	} {
		if m.key == page.MenuReleases && app.MayView(rd.By.Role, "roster") {
			continue // who releases them finds them beside the roster
		}
		if app.MayView(rd.By.Role, m.view) {
			sh.Menu = append(sh.Menu, page.MenuItem{Key: m.key, Href: m.href})
		}
	}
	if what := s.sessions.PopString(ctx, keyDone); what != "" {
		sh.Done = &page.Done{What: what}
	}
	if k := filled(r); k != nil && k.refusal == nil {
		sh.Draft = minute(k.draftAt)
		if s.Demo != nil { // whose days are not those of the clock on the wall
			sh.Draft = say(rd.Lang, "上次", "earlier")
		}
	} else if k != nil {
		sh.Refusal = refusal(rd.Lang, k.refusal)
		if k.refusal.Field != "" {
			sh.Errors = []page.FieldError{{Field: k.refusal.Field, Command: k.form.Get("command"), Says: sh.Refusal.Why}}
		}
	}
	return sh
}

// shell is frame with the menu entry the page belongs to. A page below the entry sets
// Under and Trail itself.
func (s *Server) shell(ctx context.Context, r *http.Request, rd reader, v *app.View, section page.MenuKey) page.Shell {
	sh := s.frame(r, rd)
	sh.Section = section
	unread, err := v.Unread(ctx)
	if err != nil { // a page without its bell is still the page
		s.Logger.Error("unread messages", "error", err.Error())
	}
	sh.Messages = unread
	return sh
}

// unitName is a unit in words: a division or a bank unit. Inside a view ask unitOf.
func (s *Server) unitName(ctx context.Context, lang, unit string) string {
	name, err := s.Door.UnitName(ctx, s.Log, lang, unit)
	if err != nil || name == "" {
		return unit
	}
	return app.VillageName(name)
}

// unitOf is unitName inside a view.
func unitOf(ctx context.Context, l string, v *app.View, unit string) string {
	name, err := v.DivisionName(ctx, unit)
	if err == nil && name != unit {
		return app.VillageName(name)
	}
	banks, err := v.Banks(ctx)
	if err != nil {
		return unit
	}
	for _, b := range banks {
		if b.Code == unit {
			return say(l, b.Name, b.NameEn)
		}
	}
	return unit
}

// refusal puts a refusal into the reader's words.
func refusal(lang string, no *act.Refusal) *page.Refusal {
	told := words.RefusalWith(lang, no, app.Names)
	out := &page.Refusal{Then: told.Then, Rule: told.Rule}
	out.What, out.Why = whatAndWhy(lang, told.Says)
	if command, _ := no.Figures["command"].(string); no.Code == "not-this-role" {
		if who := holders(lang, command); who != "" {
			out.Then = say(lang, "“"+commandTitle(lang, command)+"”由"+who+"办理；权限有误的，请联系系统管理员。", "This is done by: "+who+". If your rights are wrong, ask the administrator.")
		}
	}
	for _, row := range told.Rows {
		out.Rows = append(out.Rows, page.RowRefusal{Row: row.Row, Why: row.Says, Then: row.Then, Rule: row.Rule})
	}
	return out
}

// whatAndWhy divides the sentence of a refusal: 申请未提交：… is what was not done and why.
// A sentence that begins with no more than 未办理 has only a reason.
func whatAndWhy(lang, says string) (what, why string) {
	before, after, found := strings.Cut(says, say(lang, "：", ": "))
	switch {
	case !found || len([]rune(before)) > 40:
		return "", says
	case before == say(lang, "未办理", "Not done") || before == "未办成":
		return "", after
	}
	return before + say(lang, "。", "."), after
}

// holders are the roles that have a command, in words.
func holders(lang, command string) string {
	roles, _, _ := app.Rights()
	var out []string
	for _, r := range roles {
		if app.MayCall(r, command) {
			out = append(out, label(lang, "role", string(r)))
		}
	}
	return strings.Join(out, say(lang, "、", ", "))
}

// watermark is the reader's own, for lists with personal data.
func (s *Server) watermark(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Write(page.Watermark(rd.name, rd.User, s.Door.Today())) //nolint:errcheck // the reader is gone
}

// detail shows the figures behind a check that passed or warns.
func detail(l string, f act.Figures) string {
	var parts []string
	for _, k := range []struct{ key, zh, en string }{
		{"release", "名单", "release"}, {"owed", "未结清", "owed"}, {"amount", "本次", "this"}, {"cap", "上限", "cap"}, {"months", "期限（月）", "months"},
		{"percent", "负债比", "debts to income"}, {"limit_percent", "提示线", "warned above"}, {"age", "年龄", "age"}, {"words", "字样", "words"}, {"signed", "已签名", "signed"},
		{"met", "已核实（项）", "found met"}, {"loans", "笔数", "loans"}, {"asked", "申请额", "asked"}, {"document", "文号", "document"},
	} {
		switch v := f[k.key].(type) {
		case money.Fen:
			parts = append(parts, say(l, k.zh, k.en)+" "+v.Commas())
		case int:
			unit := ""
			if strings.HasSuffix(k.key, "percent") {
				unit = "%"
			}
			parts = append(parts, say(l, k.zh, k.en)+" "+strconv.Itoa(v)+unit)
		case string:
			if v != "" {
				parts = append(parts, say(l, k.zh, k.en)+" "+v)
			}
		}
	}
	return strings.Join(parts, say(l, "，", ", "))
}
