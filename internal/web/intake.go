package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/sheet"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// intake is how a file of one kind is brought in: it is read and shown before anything
// is written (试算), and then taken in whole or not at all. A further kind is an intake
// with its page and four routes: the form, dryRun, takeIn and errors.
type intake[F tried] struct {
	*files
	view    string              // what the reader of the form must be able to open
	command string              // what the file becomes
	at      func(upload) string // the page with the form, where a refusal is shown
	lies    string              // between the two the file lies at lies/{id}
	read    func(context.Context, *app.View, upload) (F, error)
	// show is the page of the dry run; t is what is shown of any file.
	show func(r *http.Request, rd reader, v *app.View, up upload, file F, t page.Tried) (page.Page, error)
	// take takes a whole file in and says where its bringer goes on, and with what words.
	take func(ctx context.Context, by bringer, up upload, file F) (to, done string, err error)
}

// bringer is who takes a file in, by a command of which id, and to whom it says how far
// it is.
type bringer struct {
	rd   reader
	id   string
	tell func(done, of int)
}

// tried is a file that was read.
type tried interface{ Outcome() *app.Tried }

// upload is a file between its dry run and its taking in. It never touches a disk.
type upload struct {
	user, kind, name string
	form             url.Values // what else the form said
	data             []byte
	until            time.Time
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
		if now.After(h.until) || h.user == up.user && h.kind == up.kind {
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

// told shows a refusal on the page at, anything else by itself.
func (s *Server) told(w http.ResponseWriter, r *http.Request, rd reader, at string, err error) {
	var no *act.Refusal
	if errors.As(err, &no) && no.Code != "not-found" && no.Code != "not-this-role" {
		s.again(w, r, at, no)
		return
	}
	s.answer(w, r, rd, err)
}

// uploaded is the file of a form; the kind tells the files of one bringer apart.
func (s *Server) uploaded(r *http.Request, rd reader, command, kind string) (upload, error) {
	up := upload{user: rd.User, kind: kind, form: r.Form}
	if !app.MayCall(rd.By.Role, command) {
		return up, act.Refuse("X2", "not-this-role", act.Figures{"role": string(rd.By.Role), "command": command})
	}
	for name, values := range r.Form {
		if !texts(url.Values{name: values}) {
			return up, bad(name)
		}
	}
	f, head, err := r.FormFile("file")
	if err != nil {
		return up, act.Refuse("X10", "required", act.Figures{"field": "file"}).At("file")
	}
	defer f.Close() //nolint:errcheck // it is only read
	up.name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(head.Filename, ""), `\`, "/"))
	up.data, err = io.ReadAll(f)
	return up, err
}

// dryRun reads an uploaded file and writes nothing.
func (in intake[F]) dryRun(kind func(*http.Request) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rd, ok := in.posted(w, r)
		if !ok {
			return
		}
		up, err := in.uploaded(r, rd, in.command, kind(r))
		if err == nil {
			err = in.look(w, r, rd, in.view, func(w http.ResponseWriter, v *app.View) error { return in.showTried(w, r, rd, v, up) })
		}
		in.told(w, r, rd, in.at(up), err)
	}
}

func (in intake[F]) showTried(w http.ResponseWriter, r *http.Request, rd reader, v *app.View, up upload) error {
	file, err := in.read(r.Context(), v, up)
	var no *act.Refusal
	if errors.As(err, &no) && no.Field == "" {
		return no.At("file")
	}
	if err != nil {
		return err
	}
	id, of := in.uploads.put(up, in.Door.Clock()), file.Outcome()
	t := page.Tried{
		File: up.name, Digest: short(of.Digest), Rows: of.Report.Rows, Bad: of.Report.BadRows, Good: of.Report.Rows - of.Report.BadRows,
		Found: of.Report.ErrorCount, Send: page.Send{Href: in.lies + "/" + id + "/take", Command: in.command}, Again: in.at(up),
	}
	for _, e := range of.Report.Errors[:min(len(of.Report.Errors), problemsMax)] {
		told := rowWords(rd.Lang, e)
		t.Problems = append(t.Problems, page.RowError{Row: e.Row, Column: e.Column, Value: masked(e.Column, e.Found), Why: told.Says, Then: told.Then})
	}
	if !of.Report.OK() {
		t.ErrorBook = in.lies + "/" + id + "/errors"
	}
	p, err := in.show(r, rd, v, up, file, t)
	if err != nil {
		return err
	}
	return in.render(w, r, rd, p)
}

func rowWords(lang string, e sheet.RowError) words.Told {
	return words.Refusal(lang, act.Refuse("X10", e.Code, e.Figures))
}

// takeIn takes in the file of a dry run, all rows or none.
func (in intake[F]) takeIn(w http.ResponseWriter, r *http.Request) {
	rd, ok := in.posted(w, r)
	if !ok {
		return
	}
	lies, id := r.PathValue("id"), r.FormValue("command_id")
	in.work(w, r, rd, commandTitle(rd.Lang, in.command), func(ctx context.Context, tell func(done, of int)) outcome {
		up, err := in.uploads.get(lies, rd.User, in.Door.Clock())
		if err != nil {
			return outcome{err: err}
		}
		to, done, err := in.whole(ctx, bringer{rd, id, tell}, up)
		if err == nil {
			in.uploads.drop(lies)
		}
		return outcome{to, done, in.at(up), err}
	})
}

func (in intake[F]) whole(ctx context.Context, by bringer, up upload) (to, done string, err error) {
	var file F
	rd := by.rd
	if err := in.Door.View(ctx, rd.Log, rd.By, in.view, func(v *app.View) error {
		file, err = in.read(ctx, v, up)
		return err
	}); err != nil {
		return "", "", err
	}
	if no := file.Outcome().Report.Refusal(); no != nil {
		no.Rows = nil // the dry run lists them
		return "", "", no
	}
	return in.take(ctx, by, up, file)
}

// errors gives the error workbook to the one who brought the file: their own rows, bad
// cells red, with the reasons.
func (in intake[F]) errors(w http.ResponseWriter, r *http.Request) {
	rd, err := in.reader(r)
	if err != nil {
		in.answer(w, r, rd, err)
		return
	}
	in.answer(w, r, rd, in.look(w, r, rd, in.view, func(w http.ResponseWriter, v *app.View) error {
		up, err := in.uploads.get(r.PathValue("id"), rd.User, in.Door.Clock())
		if err != nil {
			return err
		}
		file, err := in.read(r.Context(), v, up)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		of := file.Outcome()
		if err := of.Sheet.WriteErrors(r.Context(), &b, of.Report, func(e sheet.RowError) string {
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

// blank gives an empty workbook to fill in.
func (s *Server) blank(of func(*http.Request) (name string, write func(io.Writer) error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		rd, err := s.reader(r)
		name, write := of(r)
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
}

// kind is that of all uploads of a form.
func kind(name string) func(*http.Request) string { return func(*http.Request) string { return name } }

// only is the workbook of pages that have one.
func only(name string, write func(io.Writer) error) func(*http.Request) (string, func(io.Writer) error) {
	return func(*http.Request) (string, func(io.Writer) error) { return name, write }
}

// fed gives a command that carries a file's rows.
func (s *Server) fed(ctx context.Context, by bringer, command string, args map[string]any, feed any) (app.Receipt, error) {
	body, err := jsonOf(args)
	if err != nil {
		return app.Receipt{}, err
	}
	return s.Door.Do(ctx, app.Call{Log: by.rd.Log, By: by.rd.By, Command: command, ID: by.id, Args: body, Feed: feed, Confirmed: by.rd.Confirmed, Tell: by.tell})
}
