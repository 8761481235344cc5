package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

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

// upload is a file between its dry run and its import. It never touches a disk.
type upload struct {
	user    string
	list    roster.List
	name    string
	charset string
	asOf    string
	source  string
	data    []byte
	until   time.Time
}

// uploads hold them for half an hour, at most a few and so many bytes at once; the
// oldest goes first. The zero value is ready.
type uploads struct {
	mu   sync.Mutex
	held map[string]upload
}

// files are the pages that handle uploads.
type files struct {
	*Server
	uploads uploads
}

const (
	uploadStays = 30 * time.Minute
	uploadsMax  = 16
	problemsMax = 200
)

func (u *uploads) put(up upload, now time.Time) string {
	id := random(16)
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.held == nil {
		u.held = map[string]upload{}
	}
	for k, h := range u.held {
		if now.After(h.until) || h.user == up.user && h.list == up.list {
			delete(u.held, k)
		}
	}
	for len(u.held) >= uploadsMax {
		oldest := ""
		for k, h := range u.held {
			if oldest == "" || h.until.Before(u.held[oldest].until) {
				oldest = k
			}
		}
		delete(u.held, oldest)
	}
	up.until = now.Add(uploadStays)
	u.held[id] = up
	return id
}

// get gives a file to the one who brought it.
func (u *uploads) get(id, user string, now time.Time) (upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	up, ok := u.held[id]
	if !ok || up.user != user || now.After(up.until) {
		return upload{}, act.Refuse("X2", "not-found", act.Figures{"what": "file"})
	}
	return up, nil
}

func (u *uploads) drop(id string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.held, id)
}

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
	p := page.RosterImport{Shell: s.shell(r.Context(), r, rd, v, page.MenuRoster), Steps: findLists(all, "").steps(rd.Lang, "import"), National: list == roster.National}
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

// posted gives the reader of a form that is no plain command, or answers itself.
func (s *Server) posted(w http.ResponseWriter, r *http.Request) (reader, bool) {
	rd, err := s.reader(r)
	if err == nil && s.forged(r) {
		err = act.Refuse("X1", "not-signed-in", nil)
	}
	if err != nil {
		s.answer(w, r, rd, err)
		return rd, false
	}
	return rd, true
}

// rosterDryRun reads the uploaded file and writes nothing.
func (s *files) rosterDryRun(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	at := "/roster/import?list=" + string(listOf(r))
	err := s.dryRun(w, r, rd)
	var no *act.Refusal
	if errors.As(err, &no) && no.Rule == "X10" {
		s.again(w, r, at, no)
		return
	}
	s.answer(w, r, rd, err)
}

func (s *files) dryRun(w http.ResponseWriter, r *http.Request, rd reader) error {
	if !app.MayCall(rd.By.Role, "import-roster") {
		return act.Refuse("X2", "not-this-role", act.Figures{"role": string(rd.By.Role), "command": "import-roster"})
	}
	if _, err := civil.Parse(r.FormValue("as_of")); err != nil {
		return bad("as_of")
	}
	if strings.TrimSpace(r.FormValue("source")) == "" {
		return act.Refuse("X10", "required", act.Figures{"field": "source"}).At("source")
	}
	f, head, err := r.FormFile("file")
	if err != nil {
		return act.Refuse("X10", "required", act.Figures{"field": "file"}).At("file")
	}
	defer f.Close() //nolint:errcheck // it is only read
	data, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	up := upload{user: rd.User, list: listOf(r), name: path.Base(strings.ReplaceAll(head.Filename, `\`, "/")), charset: r.FormValue("encoding"), asOf: r.FormValue("as_of"), source: strings.TrimSpace(r.FormValue("source")), data: data}
	return s.look(w, r, rd, "roster", func(w http.ResponseWriter, v *app.View) error {
		file, err := s.readUpload(r, v, up)
		var no *act.Refusal
		if errors.As(err, &no) && no.Field == "" {
			return no.At("file")
		}
		if err != nil {
			return err
		}
		all, err := v.Snapshots(r.Context())
		if err != nil {
			return err
		}
		return s.render(w, r, rd, s.dryRunPage(r, rd, v, all, up, file))
	})
}

func (s *Server) readUpload(r *http.Request, v *app.View, up upload) (*app.RosterFile, error) {
	limits := sheet.DefaultLimits()
	limits.Charset = up.charset
	return v.ReadRoster(r.Context(), up.list, up.name, up.data, limits)
}

func (s *files) dryRunPage(r *http.Request, rd reader, v *app.View, all []app.SnapshotLine, up upload, file *app.RosterFile) page.RosterDryRun {
	id := s.uploads.put(up, s.Door.Clock())
	p := page.RosterDryRun{
		Shell: s.shell(r.Context(), r, rd, v, page.MenuRoster), Steps: findLists(all, "").steps(rd.Lang, "import"), National: up.list == roster.National,
		File: up.name, Digest: short(file.Digest), Rows: file.Report.Rows, Bad: file.Report.BadRows, Good: file.Report.Rows - file.Report.BadRows,
		Again: "/roster/import?list=" + string(up.list),
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
			p.Known, p.KnownOn, p.KnownHref = true, c.ImportedOn, "/roster"
			if up.list == roster.County {
				p.KnownHref += "/" + url.PathEscape(c.ID)
			}
		}
	}
	for i, e := range file.Report.Errors {
		if i == problemsMax {
			break
		}
		told := rowWords(rd.Lang, e)
		p.Problems = append(p.Problems, page.RowError{Row: e.Row, Column: e.Column, Value: masked(e.Column, e.Found), Why: told.Says, Then: told.Then})
	}
	if !file.Report.OK() {
		p.ErrorBook = "/roster/" + id + "/errors"
	}
	p.Send = page.Send{Href: "/roster/" + id + "/import", Command: "import-roster", Verb: fmt.Sprintf(say(rd.Lang, "导入 %d 行", "Import %d rows"), p.Good)}
	return p
}

func rowWords(lang string, e sheet.RowError) words.Told {
	return words.Refusal(lang, act.Refuse("X10", e.Code, e.Figures))
}

// rosterTakeIn imports the file of a dry run, all rows or none (A12.1).
func (s *files) rosterTakeIn(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	to, err := s.takeIn(r, rd)
	var no *act.Refusal
	switch {
	case errors.As(err, &no) && no.Code != "not-found":
		s.again(w, r, to, no)
	case err != nil:
		s.answer(w, r, rd, err)
	default:
		http.Redirect(w, r, to, http.StatusSeeOther)
	}
}

func (s *files) takeIn(r *http.Request, rd reader) (to string, err error) {
	up, err := s.uploads.get(r.PathValue("id"), rd.User, s.Door.Clock())
	if err != nil {
		return "/roster/import", err
	}
	to = "/roster/import?list=" + string(up.list)
	var file *app.RosterFile
	if err := s.Door.View(r.Context(), rd.Log, rd.By, "roster", func(v *app.View) error {
		file, err = s.readUpload(r, v, up)
		return err
	}); err != nil {
		return to, err
	}
	if no := file.Report.Refusal(); no != nil {
		no.Rows = nil // the dry run lists them
		return to, no
	}
	args, err := json.Marshal(file.Args(up.asOf, up.source+"（"+up.name+"）"))
	if err != nil {
		return to, err
	}
	receipt, err := s.Door.Do(r.Context(), app.Call{Log: rd.Log, By: rd.By, Command: "import-roster", ID: r.FormValue("command_id"), Args: args, Feed: file.Feed, Confirmed: rd.Confirmed})
	if err != nil {
		return to, err
	}
	s.uploads.drop(r.PathValue("id"))
	s.sessions.Put(r.Context(), keyDone, s.done(rd.Lang, receipt))
	if up.list == roster.County {
		return "/roster/" + url.PathEscape(file.Snapshot), nil
	}
	return "/roster", nil
}

// rosterErrors gives the error workbook to the one who brought the file: their own rows,
// bad cells red, with the reasons.
func (s *files) rosterErrors(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	s.answer(w, r, rd, s.look(w, r, rd, "roster", func(w http.ResponseWriter, v *app.View) error {
		up, err := s.uploads.get(r.PathValue("id"), rd.User, s.Door.Clock())
		if err != nil {
			return err
		}
		file, err := s.readUpload(r, v, up)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := file.Book.WriteErrors(r.Context(), &b, file.Report, func(e sheet.RowError) string {
			told := rowWords(rd.Lang, e)
			return told.Says + told.Then
		}); err != nil {
			return err
		}
		attach(w, "错误表-"+strings.TrimSuffix(up.name, path.Ext(up.name))+".xlsx", xlsxType)
		_, err = w.Write(b.Bytes())
		return err
	}))
}

// rosterTemplate is the empty workbook of either list.
func (s *Server) rosterTemplate(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	name, write := "名册模板.xlsx", layout.CountyTemplate
	if listOf(r) == roster.National {
		name, write = "全国系统名单模板.xlsx", layout.NationalTemplate
	}
	var b bytes.Buffer
	if err == nil {
		err = write(&b)
	}
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	attach(w, name, xlsxType)
	w.Write(b.Bytes()) //nolint:errcheck // the reader is gone
}
