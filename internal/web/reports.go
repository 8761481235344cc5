package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/document"
	"fupindai/internal/office"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// reports are what the public reported to this unit (A6.4).
func (s *Server) reports(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	all, err := v.Reports(ctx)
	if err != nil {
		return err
	}
	p := page.Reports{Shell: s.shell(ctx, r, rd, v, page.MenuReports)}
	var users []string
	for _, one := range all {
		users = append(users, one.Assignee)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	for _, one := range all {
		place, err := v.PlaceOf(ctx, one.Village)
		if err != nil {
			return err
		}
		row := page.ReportRow{Code: one.Number, Village: village(place.Village), About: label(rd.Lang, "about", one.About), On: one.FiledOn, Person: names[one.Assignee], Href: "/reports/" + one.Number}
		if one.AnsweredOn.IsZero() {
			p.Open++
			row.Light = reportLight(v, one)
		} else {
			row.Done = label(rd.Lang, "report", one.State()) + " " + one.AnsweredOn.String()
		}
		p.Rows = append(p.Rows, row)
	}
	if len(all) == 0 {
		p.Empty = &page.Empty{Says: page.As(say(rd.Lang, "没有群众反映。", "Nobody has reported anything.")), Actions: []page.Link{{Words: say(rd.Lang, "工作台", "Workbench"), Href: "/workbench"}}}
	}
	return s.render(w, r, rd, p)
}

func reportLight(v *app.View, r *office.Report) page.Light {
	return light(v, act.Duty{DueOn: r.DueOn, DoneOn: r.AnsweredOn, Why: r.Why})
}

// report is one report, for the handling unit.
func (s *Server) report(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	c, err := v.Report(ctx, r.PathValue("no"))
	if err != nil {
		return err
	}
	here := "/reports/" + c.Number
	p := page.Report{
		Shell: s.shell(ctx, r, rd, v, page.MenuReports), Number: c.Number, Village: village(c.Place.Village), About: label(rd.Lang, "about", c.About), Notice: c.Notice,
		FiledOn: c.FiledOn, DueOn: c.DueOn, State: label(rd.Lang, "report", c.State()), Words: c.Texts[c.Text.ID], Reporter: c.Texts[c.Reporter.ID], Phone: c.Texts[c.Phone.ID],
		Assignee: c.Users[c.Assignee], AssignedOn: c.AssignedOn, Answer: c.Texts[c.Answer.ID], AnsweredOn: c.AnsweredOn, Print: here + "/print",
	}
	p.Under, p.Logged = true, false
	for i := range c.Photos {
		p.Photos = append(p.Photos, page.Link{Words: fmt.Sprintf(say(rd.Lang, "照片 %d", "photo %d"), i+1), Href: here + "/photos/" + strconv.Itoa(i)})
	}
	if !c.AnsweredOn.IsZero() {
		p.By = c.Users[c.AnsweredBy.User]
		return s.render(w, r, rd, p)
	}
	p.Light = reportLight(v, c.Report)
	if app.MayCall(rd.By.Role, "assign-report") {
		f := &page.AssignForm{Send: s.send(rd.Lang, here, "assign-report", 0), Report: c.Number}
		for _, u := range c.Staff {
			if u != c.Assignee {
				f.Staff = append(f.Staff, page.Option{Value: u, Words: c.Users[u], Chosen: u == rd.User})
			}
		}
		if len(f.Staff) > 0 {
			p.Assign = f
		}
	}
	if c.Assignee == rd.User {
		p.Reply = &page.ReplyForm{Send: s.send(rd.Lang, here, "answer-report", 0), Report: c.Number, Text: typed(r, "text", "")}
	}
	return s.render(w, r, rd, p)
}

// reportPhoto gives one photo of a report to the handling unit.
func (s *Server) reportPhoto(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	i, err := strconv.Atoi(r.PathValue("i"))
	if err != nil {
		i = -1
	}
	content, media, err := s.Door.ReportPhoto(r.Context(), rd.Log, rd.By, r.PathValue("no"), i)
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", "attachment; filename=\"photo\"")
	w.Write(content) //nolint:errcheck // the reader is gone
}

// reportDuties are the open reports of the reader's unit as rows of the workbench.
func reportDuties(ctx context.Context, rd reader, v *app.View) ([]page.DutyRow, error) {
	if !app.MayView(rd.By.Role, "reports") {
		return nil, nil
	}
	all, err := v.Reports(ctx)
	if err != nil {
		return nil, err
	}
	var out []page.DutyRow
	for _, one := range all {
		if !one.AnsweredOn.IsZero() || (one.Assignee != "" && one.Assignee != rd.User) {
			continue
		}
		place, err := v.PlaceOf(ctx, one.Village)
		if err != nil {
			return nil, err
		}
		out = append(out, page.DutyRow{
			Light: reportLight(v, one), What: label(rd.Lang, "duty", "A6.4"), Href: "/reports/" + one.Number, Object: village(place.Village) + " · " + one.Number, Rule: "A6.4", DueOn: one.DueOn,
			Person: label(rd.Lang, "role", string(one.Role)), Verb: say(rd.Lang, "办理", "Open"), Own: one.Basis == "parameter", Assumed: strings.HasSuffix(one.Why, "assumed"),
		})
	}
	return out, nil
}

// reportPaper is 举报办理单.
func (s *Server) reportPaper(p paper) (printable, error) {
	c, err := p.Report(p.Context(), p.PathValue("no"))
	if err != nil {
		return printable{}, err
	}
	marks, err := p.Marks(p.Context(), office.ReportStream(c.Number))
	if err != nil {
		return printable{}, err
	}
	f := &document.Report{
		Sheet:   document.Sheet{Paper: document.Portrait, Title: "举报办理单", Number: c.Number, FilledOn: c.FiledOn, Draft: c.AnsweredOn.IsZero(), Fingerprint: lastMark(marks)},
		Village: c.Place.Township + village(c.Place.Village), Notice: c.Notice, About: label(words.ZH, "about", c.About), DueOn: c.DueOn, Words: c.Texts[c.Text.ID], Reporter: c.Texts[c.Reporter.ID],
		Phone: c.Texts[c.Phone.ID], Photos: len(c.Photos), Answer: c.Texts[c.Answer.ID], Assigned: document.Signature{Name: c.Users[c.Assignee], On: c.AssignedOn},
	}
	f.Unit = village(unitOf(p.Context(), words.ZH, p.View, c.Unit))
	if !c.AnsweredOn.IsZero() {
		f.Answered = document.Signature{Name: c.Users[c.AnsweredBy.User], On: c.AnsweredOn, Mark: f.Fingerprint}
	}
	return printable{forms: []document.Form{f}, back: "/reports/" + c.Number}, nil
}

// lastMark is the fingerprint of the last act of a stream.
func lastMark(marks map[int64]string) string {
	var last int64
	for seq := range marks {
		last = max(last, seq)
	}
	return marks[last]
}

// The public's side. Nothing of who asks is kept: no account, no cookie, no address but
// in the memory of the limiter; a browser that is signed in is not looked at.

// reportForm is 我要反映 on a notice that stands.
func (b *board) reportForm(w http.ResponseWriter, r *http.Request, lang string) error {
	n, err := b.Door.Public(r.Context(), b.Log, r.PathValue("token"))
	if err != nil {
		return err
	}
	return b.render(w, r, reader{Lang: lang}, b.reportPage(r, lang, n))
}

func (b *board) reportPage(r *http.Request, lang string, n *app.PublicNotice) page.PublicReport {
	here := "/n/" + url.PathEscape(n.Token)
	p := page.PublicReport{
		Shell: b.outside(r), County: n.Place.County, Village: village(n.Place.Village), Send: page.Send{Href: here + "/report", Command: "file-report", Verb: say(lang, "提交反映", "Send the report")},
		Hotline: n.Hotline, Back: here, Text: r.FormValue("text"), Reporter: r.FormValue("reporter"), Phone: r.FormValue("reporter_phone"),
	}
	p.Command = "pub-" + random(16)
	for _, about := range office.Abouts {
		unit, _, _ := office.Handler(about, n.Village)
		level := map[int]string{9: "township", 6: "county", 4: "prefecture"}[len(unit)]
		p.Abouts = append(p.Abouts, page.Option{
			Value: about, Chosen: r.FormValue("about") == about,
			Words: fmt.Sprintf(say(lang, "%s（%s办理）", "%s (handled by: %s)"), label(lang, "about", about), label(lang, "level", level)),
		})
	}
	return p
}

// fileReport takes a report and shows its code. The code stands in no address.
func (b *board) fileReport(w http.ResponseWriter, r *http.Request, lang string) error {
	ctx := r.Context()
	if !b.filing.allow(network(b.address(r)), b.Now()) {
		tooMany(w, lang)
		return nil
	}
	n, err := b.Door.Public(ctx, b.Log, r.PathValue("token"))
	if err != nil {
		return err
	}
	args, id, err := b.reportArguments(r, n.Number)
	if err == nil {
		_, err = b.Door.DoPublic(ctx, app.Call{Log: b.Log, Command: "file-report", ID: id, Args: args})
	}
	var no *act.Refusal
	if errors.As(err, &no) {
		p := b.reportPage(r, lang, n)
		p.Refusal = refusal(lang, no)
		if no.Field != "" {
			p.Errors = []page.FieldError{{Field: no.Field, Says: p.Refusal.Why}}
		}
		b.show(w, r, lang, http.StatusUnprocessableEntity, p)
		return nil
	}
	if err != nil {
		return err
	}
	code := b.Door.ReportCode(id)
	p := page.PublicCode{Shell: b.outside(r), County: n.Place.County, Village: village(n.Place.Village), Code: code, Lookup: "/n/answer", Back: "/n/" + url.PathEscape(n.Token), Hotline: n.Hotline}
	if a, err := b.Door.PublicAnswer(ctx, b.Log, code); err == nil {
		p.AnswerBy = a.DueOn
	}
	return b.render(w, r, reader{Lang: lang}, p)
}

// reportArguments files the photos of a form and gives the command's arguments with its id.
func (b *board) reportArguments(r *http.Request, notice string) (raw []byte, id string, err error) {
	id = r.FormValue("command_id")
	if !strings.HasPrefix(id, "pub-") {
		id = "pub-" + random(16)
	}
	var photos []act.FileID
	if r.MultipartForm != nil {
		files := r.MultipartForm.File["photos"]
		if len(files) > office.PhotosMax {
			return nil, id, act.Refuse("A6.4", "too-many-photos", act.Figures{"photos": len(files), "limit": office.PhotosMax}).At("photos")
		}
		for _, h := range files {
			if h.Size == 0 {
				continue
			}
			f, err := h.Open()
			if err != nil {
				return nil, id, bad("photos")
			}
			data, err := io.ReadAll(f)
			f.Close() //nolint:errcheck // it was only read
			if err != nil {
				return nil, id, bad("photos")
			}
			photo, err := b.Door.TakeReportPhoto(r.Context(), b.Log, data)
			var no *act.Refusal
			if errors.As(err, &no) {
				return nil, id, no.At("photos")
			}
			if err != nil {
				return nil, id, err
			}
			photos = append(photos, photo)
		}
	}
	raw, err = jsonOf(map[string]any{
		"notice": notice, "about": r.FormValue("about"), "text": strings.TrimSpace(r.FormValue("text")), "reporter": strings.TrimSpace(r.FormValue("reporter")),
		"reporter_phone": strings.TrimSpace(r.FormValue("reporter_phone")), "photos": photos,
	})
	return raw, id, err
}

// answerFloor is how long an answer to a code takes at least: an unknown one takes as
// long as a known one.
const answerFloor = 300 * time.Millisecond

// lookup asks for the answer by a code. A code that does not exist, and one that is
// spelled impossibly, give the same page after the same time.
func (b *board) lookup(w http.ResponseWriter, r *http.Request, lang string) error {
	floor := time.After(answerFloor)
	p := page.PublicAnswer{Shell: b.outside(r), Back: "/n"}
	all, err := b.Door.PublicNotices(r.Context(), b.Log)
	if err != nil {
		return err
	}
	for _, n := range all {
		p.County, p.Hotline = n.Place.County, n.Hotline
	}
	if p.County == "" {
		p.County = b.Place
	}
	if r.Method != http.MethodPost {
		return b.render(w, r, reader{Lang: lang}, p)
	}
	if !b.asking.allow(network(b.address(r)), b.Now()) {
		tooMany(w, lang)
		return nil
	}
	code := strings.ToUpper(strings.TrimSpace(r.FormValue("code")))
	a, err := b.Door.PublicAnswer(r.Context(), b.Log, code)
	var no *act.Refusal
	switch {
	case errors.As(err, &no):
		p.Missing = true
	case err != nil:
		return err
	default:
		p.Found, p.Code, p.State, p.On, p.AnswerBy, p.Answer, p.By = true, code, label(lang, "report", a.State()), a.FiledOn, a.DueOn, a.Text, village(a.Unit)
		if !a.AnsweredOn.IsZero() {
			p.On = a.AnsweredOn
		}
	}
	select {
	case <-floor:
	case <-r.Context().Done():
	}
	return b.render(w, r, reader{Lang: lang}, p)
}

func tooMany(w http.ResponseWriter, lang string) {
	w.Header().Set("Retry-After", "600")
	http.Error(w, say(lang, "提交过于频繁，请稍后再试，或拨打举报电话。", "Too many requests. Please try again later, or call the hotline."), http.StatusTooManyRequests)
}
