package app

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/law"
	"fupindai/internal/office"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// What the public reports (A6.4). Only Door.Public… is open to nobody in particular; the
// rest is for the handling unit alone.
func init() {
	command("file-report", "群众反映", "Report of the public", []string{"A6.4"},
		func(ctx context.Context, k *Desk, cmd office.FileReport) error { return k.fileReport(ctx, cmd) })
	command("assign-report", "反映交办", "Assign a report", []string{"A6.4"},
		func(ctx context.Context, k *Desk, cmd office.AssignReport) error {
			r, err := k.report(ctx, cmd.Report)
			if err != nil {
				return err
			}
			p, err := k.peopleOf(ctx, k.act.By)
			if err != nil {
				return err
			}
			events, err := r.DecideAssign(cmd, handles(p, cmd.User, r.Unit, k))
			if err != nil {
				return err
			}
			k.subject = reportSubject(r.Number)
			return k.emit(ctx, office.ReportStream(r.Number), events...)
		})
	command("answer-report", "答复反映", "Answer a report", []string{"A6.4"},
		func(ctx context.Context, k *Desk, cmd office.AnswerReport) error {
			r, err := k.report(ctx, cmd.Report)
			if err != nil {
				return err
			}
			events, err := r.DecideAnswer(cmd, k.act.By)
			if err != nil {
				return err
			}
			k.subject = reportSubject(r.Number)
			return k.emit(ctx, office.ReportStream(r.Number), events...)
		})
}

// reportSubject owns the key of a report's words: they can be erased alone.
func reportSubject(number string) string { return "report-" + number }

// handles says whether a user holds a post of the unit today in which reports can be
// answered.
func handles(p *people.People, user, unit string, k *Desk) bool {
	for _, role := range []act.Role{act.TownshipClerk, act.TownshipLeader, act.CountyClerk, act.CountyHead, act.PrefectureClerk, act.RegionClerk} {
		by := act.Actor{User: user, Role: role, Unit: unit}
		if MayCall(role, "answer-report") && p.Holds(by, k.act.Today) == nil {
			return true
		}
	}
	return false
}

// report opens a report of the actor's own unit. To anybody else, above all to the unit
// that is reported, it does not exist.
func (k *Desk) report(ctx context.Context, number string) (*office.Report, error) {
	none := act.Refuse("X2", "not-found", act.Figures{"what": clip(number)}).At("report")
	if !listNumber(number) {
		return nil, none
	}
	r, err := open[*office.Report](ctx, k, office.ReportStream(number))
	if err != nil {
		return nil, err
	}
	if r.FiledOn.IsZero() || r.Unit != k.act.By.Unit {
		return nil, none
	}
	return r, nil
}

func (k *Desk) fileReport(ctx context.Context, cmd office.FileReport) error {
	if !listNumber(cmd.Notice) {
		return act.Refuse("A6.4", "notice-not-standing", nil).At("notice")
	}
	n, err := open[*office.Notice](ctx, k, office.NoticeStream(cmd.Notice))
	if err != nil {
		return err
	}
	for _, id := range cmd.Photos {
		if err := k.filed(ctx, "A6.4", "photos", id, reportFiles); err != nil {
			return err
		}
	}
	e := office.ReportFiled{Report: k.number("FY", 0), Code: k.door.reportDigest(k.door.ReportCode(k.call.ID))}
	if err := k.answerBy(&e); err != nil {
		return err
	}
	events, err := office.DecideReport(cmd, n, e, k.act.Today)
	if err != nil {
		return err
	}
	k.subject = reportSubject(e.Report)
	return k.emit(ctx, office.ReportStream(e.Report), events...)
}

// answerBy sets the day by which a report filed today is answered. A missing calendar
// leaves it unknown and says which year is missing; it stops no report.
func (k *Desk) answerBy(e *office.ReportFiled) error {
	p, err := k.law.PackOn(k.law.Begins(k.on))
	if err != nil {
		return err
	}
	due, v, err := p.Due(office.ReportClock, k.on)
	var missing *law.NoCalendar
	var unknown *law.Unknown
	switch {
	case errors.As(err, &missing):
		e.Why = "no-calendar-" + strconv.Itoa(missing.Year)
		return nil
	case errors.As(err, &unknown):
		e.Why = "unknown"
		return nil
	case err != nil:
		return err
	}
	e.DueOn, e.Basis, e.Why = due.Date, string(v.Basis), "working-days"
	if len(due.Assumed) > 0 {
		e.Why = "working-days-assumed"
	}
	return nil
}

// reportFiles is the subject of the public's photos.
const reportFiles = "reports"

// TakeReportPhoto keeps a photo that a report will name: cleaned, without the place and
// the machine it was taken with, and sealed. It says of nobody who handed it in.
func (d *Door) TakeReportPhoto(ctx context.Context, log string, data []byte) (act.FileID, error) {
	return d.keep(ctx, log, act.Actor{}, reportFiles, data, func(*Desk) error { return nil })
}

// DoPublic carries out a command of the public, who are nobody: the actor is
// act.Public, no post is asked. Only the page of a notice calls it.
func (d *Door) DoPublic(ctx context.Context, c Call) (Receipt, error) {
	c.By, c.public = act.Actor{User: string(act.Public), Role: act.Public}, true
	return d.Do(ctx, c)
}

// codeLetters are those of the codes: no 0, 1, I, O.
const codeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// ReportCode is the code by which the answer to a report is asked: eight letters that
// follow from the id of the command with a key, so that a report sent twice has one
// code. The journal holds its keyed digest only.
func (d *Door) ReportCode(commandID string) string {
	raw, err := hex.DecodeString(d.Register.Keyed("report code", []byte(commandID)))
	if err != nil || len(raw) < 8 {
		panic("app: a keyed digest is hexadecimal")
	}
	out := make([]byte, 8)
	for i := range out {
		out[i] = codeLetters[int(raw[i])%len(codeLetters)]
	}
	return string(out)
}

func (d *Door) reportDigest(code string) string {
	return d.Register.Keyed("report", []byte(code))[:32]
}

// PublicAnswer is what the reporter may read.
type PublicAnswer struct {
	*office.Report
	Text string // the answer; empty before
	Unit string // name of the unit that handles it
}

// PublicAnswer looks a report up by its code. An unknown code is refused with
// A6.4 report-unknown.
func (d *Door) PublicAnswer(ctx context.Context, log, code string) (*PublicAnswer, error) {
	var out *PublicAnswer
	digest := d.reportDigest(code)
	err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		numbers, err := store.All(ctx, tx, scanText, `SELECT report FROM report WHERE log_id = $1 AND code = $2`, log, digest)
		if err != nil {
			return err
		}
		if len(numbers) != 1 {
			return act.Refuse("A6.4", "report-unknown", nil).At("code")
		}
		k, err := d.desk(ctx, tx, Call{Log: log}, d.Today())
		if err != nil {
			return err
		}
		r, err := open[*office.Report](ctx, k, office.ReportStream(numbers[0]))
		if err != nil {
			return err
		}
		out = &PublicAnswer{Report: r}
		if !r.Answer.IsZero() {
			if out.Text, err = d.Register.Text(ctx, tx, r.Answer.ID); err != nil {
				return err
			}
		}
		v := &View{k: k}
		out.Unit, err = v.DivisionName(ctx, r.Unit)
		return err
	})
	return out, err
}

// Reports are the reports that the reader's own unit handles, open ones first, each
// group by its last day.
func (v *View) Reports(ctx context.Context) ([]*office.Report, error) {
	numbers, err := store.All(ctx, v.k.tx, scanText, `SELECT report FROM report WHERE log_id = $1 AND unit = $2
		ORDER BY CASE WHEN answered_on = '' THEN 0 ELSE 1 END, due_on, report LIMIT 500`, v.k.tx.Log(), v.k.act.By.Unit)
	if err != nil {
		return nil, err
	}
	var out []*office.Report
	for _, no := range numbers {
		r, err := v.k.report(ctx, no)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// ReportPhoto gives one photo of a report of the reader's own unit, and its kind.
func (d *Door) ReportPhoto(ctx context.Context, log string, by act.Actor, number string, no int) (content []byte, media string, err error) {
	var id act.FileID
	err = d.View(ctx, log, by, "reports", func(v *View) error {
		r, err := v.k.report(ctx, number)
		if err != nil {
			return err
		}
		if no < 0 || no >= len(r.Photos) {
			return act.Refuse("X2", "not-found", act.Figures{"what": "photo"})
		}
		id = r.Photos[no]
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	return d.OpenFile(ctx, log, id)
}

// ReportCase is one report with its words.
type ReportCase struct {
	*office.Report
	Place Place
	Texts map[string]string
	Users map[string]string
	Staff []string // who of the unit may be given the report
}

// Report opens a report of the reader's own unit; to anybody else it does not exist.
func (v *View) Report(ctx context.Context, number string) (*ReportCase, error) {
	r, err := v.k.report(ctx, number)
	if err != nil {
		return nil, err
	}
	out := &ReportCase{Report: r}
	if out.Place, err = v.PlaceOf(ctx, r.Village); err != nil {
		return nil, err
	}
	var ids []string
	for _, t := range []act.Text{r.Text, r.Reporter, r.Phone, r.Answer} {
		if !t.IsZero() {
			ids = append(ids, t.ID)
		}
	}
	if out.Texts, err = v.Texts(ctx, ids); err != nil {
		return nil, err
	}
	p, err := v.k.peopleOf(ctx, v.k.act.By)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, post := range p.Posts {
		if post.Unit == r.Unit && !seen[post.User] && handles(p, post.User, r.Unit, v.k) {
			seen[post.User] = true
			out.Staff = append(out.Staff, post.User)
		}
	}
	out.Users, err = v.UserNames(ctx, append([]string{r.Assignee, r.AnsweredBy.User}, out.Staff...))
	return out, err
}

func scanText(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) }
