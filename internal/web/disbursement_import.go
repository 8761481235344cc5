package web

import (
	"bytes"
	"fmt"
	"net/http"
	"path"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/sheet"
	"fupindai/internal/sheet/layout"
	"fupindai/internal/web/page"
)

const disbursementsAt = "/disbursements"

func (s *Server) disbursementImportPage(r *http.Request, rd reader, v *app.View) page.DisbursementImport {
	p := page.DisbursementImport{
		Shell: s.shell(r.Context(), r, rd, v, page.MenuDisbursement), Blank: disbursementsAt + "/import/template",
		Try: page.Send{Href: disbursementsAt + "/import", Command: "disburse", Verb: say(rd.Lang, "上传并试算", "Upload and try")},
	}
	p.Under = true
	for _, c := range layout.Disbursements {
		p.Columns = append(p.Columns, page.Column{Name: c.Titles[0], Required: c.Required, Says: c.Note})
	}
	return p
}

// disbursementImport is the form to bring in a bank's list of payments.
func (s *Server) disbursementImport(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	if !app.MayCall(rd.By.Role, "disburse") {
		return act.Refuse("X2", "not-this-role", act.Figures{"role": string(rd.By.Role), "command": "disburse"})
	}
	return s.render(w, r, rd, s.disbursementImportPage(r, rd, v))
}

// disbursementDryRun reads an uploaded list and writes nothing.
func (s *files) disbursementDryRun(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	up, err := s.uploaded(r, rd, "disburse")
	if err == nil {
		up.list = "payments"
		err = s.look(w, r, rd, "disbursements", func(w http.ResponseWriter, v *app.View) error {
			file, err := v.ReadDisbursements(r.Context(), up.name, up.data, sheet.DefaultLimits())
			if err != nil {
				return err
			}
			return s.render(w, r, rd, s.disbursementDryRunPage(r, rd, v, up, file))
		})
	}
	s.told(w, r, rd, disbursementsAt+"/import", err)
}

func (s *files) disbursementDryRunPage(r *http.Request, rd reader, v *app.View, up upload, file *app.DisbursementFile) page.DisbursementImport {
	id := s.uploads.put(up, s.Door.Clock())
	p := s.disbursementImportPage(r, rd, v)
	p.File, p.Digest = up.name, short(file.Digest)
	p.Rows, p.Good, p.Bad, p.Known, p.Found, p.SumFen = file.Report.Rows, len(file.Lines), file.Report.BadRows, file.Known, file.Report.ErrorCount, file.SumFen
	for i, e := range file.Report.Errors {
		if i == problemsMax {
			break
		}
		told := rowWords(rd.Lang, e)
		p.Problems = append(p.Problems, page.RowError{Row: e.Row, Column: e.Column, Value: masked(e.Column, e.Found), Why: told.Says, Then: told.Then})
	}
	if !file.Report.OK() {
		p.ErrorBook = disbursementsAt + "/files/" + id + "/errors"
	}
	for i, l := range file.Lines {
		if i == problemsMax {
			break
		}
		p.Lines = append(p.Lines, page.PaymentLine{Row: l.RowNo, Number: l.Application, Href: "/applications/" + l.Application, Person: l.Borrower, AmountFen: l.AmountFen, PaidOn: l.PaidOn})
	}
	p.Send = page.Send{Href: disbursementsAt + "/files/" + id + "/take", Command: "disburse", Verb: fmt.Sprintf(say(rd.Lang, "登记 %d 笔放款", "Register %d payments"), p.Good)}
	return p
}

// disbursementTakeIn registers the payments of a dry run, all rows or none.
func (s *files) disbursementTakeIn(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	n, err := s.takePaymentsIn(r, rd)
	if err != nil {
		s.told(w, r, rd, disbursementsAt+"/import", err)
		return
	}
	s.sessions.Put(r.Context(), keyDone, fmt.Sprintf(say(rd.Lang, "已登记 %d 笔放款。", "%d payments registered."), n))
	http.Redirect(w, r, disbursementsAt+"?tab=report", http.StatusSeeOther)
}

func (s *files) takePaymentsIn(r *http.Request, rd reader) (int, error) {
	up, err := s.uploads.get(r.PathValue("id"), rd.User, s.Door.Clock())
	if err != nil {
		return 0, err
	}
	var file *app.DisbursementFile
	if err := s.Door.View(r.Context(), rd.Log, rd.By, "disbursements", func(v *app.View) error {
		file, err = v.ReadDisbursements(r.Context(), up.name, up.data, sheet.DefaultLimits())
		return err
	}); err != nil {
		return 0, err
	}
	n, err := file.Register(r.Context(), s.Door, app.Call{Log: rd.Log, By: rd.By, Confirmed: rd.Confirmed})
	if err == nil {
		s.uploads.drop(r.PathValue("id"))
	}
	return n, err
}

// disbursementErrors gives the error workbook to the one who brought the file.
func (s *files) disbursementErrors(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	s.answer(w, r, rd, s.look(w, r, rd, "disbursements", func(w http.ResponseWriter, v *app.View) error {
		up, err := s.uploads.get(r.PathValue("id"), rd.User, s.Door.Clock())
		if err != nil {
			return err
		}
		file, err := v.ReadDisbursements(r.Context(), up.name, up.data, sheet.DefaultLimits())
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := file.Sheet.WriteErrors(r.Context(), &b, file.Report, func(e sheet.RowError) string {
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

// disbursementTemplate is the empty workbook of a list of payments.
func (s *Server) disbursementTemplate(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	var b bytes.Buffer
	if err == nil {
		err = layout.DisbursementTemplate(&b)
	}
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	attach(w, "放款清单模板.xlsx", xlsxType)
	w.Write(b.Bytes()) //nolint:errcheck // the reader is gone
}
