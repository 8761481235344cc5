package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/roster"
	"fupindai/internal/sheet"
	"fupindai/internal/sheet/layout"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func listOf(r *http.Request) roster.List {
	if r.FormValue("list") == string(roster.National) {
		return roster.National
	}
	return roster.County
}

// rosterImport is the upload form, with the columns the file needs (A12.1).
func (s *Server) rosterImport(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	all, err := v.Snapshots(r.Context())
	if err != nil {
		return err
	}
	list, columns := listOf(r), layout.County
	if list == roster.National {
		columns = layout.National
	}
	p := page.RosterImport{Shell: s.shell(r.Context(), r, rd, v, page.MenuRoster), Steps: findLists(all, "").steps(rd, "import"), National: list == roster.National}
	p.Under = true
	p.Blank = "/roster/template?list=" + string(list)
	for _, c := range all {
		if c.List == string(list) {
			p.Last = fmt.Sprintf(say(rd.Lang, "上次导入 %s · %d 行", "last import %s · %d rows"), c.ImportedOn, c.Rows)
			break
		}
	}
	for _, c := range columns {
		p.Columns = append(p.Columns, page.Column{Name: c.Titles[0], Required: c.Required, Says: c.Note})
	}
	charset := typed(r, "encoding", "")
	p.Encodings = []page.Option{{Words: "UTF-8", Chosen: charset == ""}, {Value: sheet.GB18030, Words: "GB18030 / GBK", Chosen: charset == sheet.GB18030}}
	p.AsOf = typed(r, "as_of", v.Today.String())
	otherwise := unitOf(r.Context(), words.ZH, v, rd.By.Unit)
	if body, err := v.Law.Body("poverty-office", v.Today, words.ZH); err == nil {
		otherwise += body
	}
	if list == roster.National {
		otherwise = say(words.ZH, "全国扶贫开发信息系统", "")
	}
	p.Source = typed(r, "source", otherwise)
	p.Send = page.Send{Href: "/roster/import?list=" + string(list), Command: "import-roster", Verb: say(rd.Lang, "上传并试算", "Upload and try")}
	return s.render(w, r, rd, p)
}

// rosters brings in the county's roster or the national list.
func (s *files) rosters() intake[*app.RosterFile] {
	return intake[*app.RosterFile]{
		files: s, view: "roster", command: "import-roster", lies: "/roster/files",
		at: func(up upload) string { return "/roster/import?list=" + up.kind },
		read: func(ctx context.Context, v *app.View, up upload) (*app.RosterFile, error) {
			if _, err := civil.Parse(up.form.Get("as_of")); err != nil {
				return nil, bad("as_of")
			}
			if strings.TrimSpace(up.form.Get("source")) == "" {
				return nil, act.Refuse("X10", "required", act.Figures{"field": "source"}).At("source")
			}
			limits := sheet.DefaultLimits()
			limits.Charset = up.form.Get("encoding")
			return v.ReadRoster(ctx, roster.List(up.kind), up.name, up.data, limits)
		},
		show: s.rosterTried, take: s.takeRosterIn,
	}
}

func (s *files) rosterTried(r *http.Request, rd reader, v *app.View, up upload, file *app.RosterFile, t page.Tried) (page.Page, error) {
	all, err := v.Snapshots(r.Context())
	if err != nil {
		return nil, err
	}
	p := page.RosterDryRun{
		Shell: s.shell(r.Context(), r, rd, v, page.MenuRoster), Tried: t, Steps: findLists(all, "").steps(rd, "import"), National: file.List == roster.National,
	}
	p.Under = true
	households, villages := map[string]bool{}, map[string]bool{}
	for _, row := range file.Feed.County {
		households[row.HouseholdNo], villages[row.Village] = true, true
	}
	for _, row := range file.Feed.National {
		households[row.HouseholdNo], villages[row.Village+row.InName] = true, true
	}
	p.Households, p.Villages = len(households), len(villages)
	for _, c := range all {
		if c.ID == file.Snapshot {
			p.Known, p.KnownOn, p.KnownHref = true, c.ImportedOn, rosterAt(file)
		}
	}
	p.Send.Verb = fmt.Sprintf(say(rd.Lang, "导入 %d 行", "Import %d rows"), p.Good)
	return p, nil
}

// rosterAt is the page of an imported list; the national ones stand together.
func rosterAt(file *app.RosterFile) string {
	if file.List == roster.County {
		return "/roster/" + url.PathEscape(file.Snapshot)
	}
	return "/roster"
}

// takeRosterIn imports the file of a dry run (A12.1).
func (s *files) takeRosterIn(ctx context.Context, by bringer, up upload, file *app.RosterFile) (to, done string, err error) {
	source := strings.TrimSpace(up.form.Get("source")) + "（" + up.name + "）"
	receipt, err := s.fed(ctx, by, "import-roster", file.Args(up.form.Get("as_of"), source), file.Feed)
	if err != nil {
		return "", "", err
	}
	return rosterAt(file), s.done(by.rd.Lang, receipt), nil
}

// rosterTemplate is the empty workbook of either list.
func rosterTemplate(r *http.Request) (string, func(io.Writer) error) {
	if listOf(r) == roster.National {
		return "全国系统名单模板.xlsx", layout.NationalTemplate
	}
	return "名册模板.xlsx", layout.CountyTemplate
}
