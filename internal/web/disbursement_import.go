package web

import (
	"context"
	"fmt"
	"net/http"

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

// payments brings in a bank's list of payments (A5.2).
func (s *files) payments() intake[*app.DisbursementFile] {
	return intake[*app.DisbursementFile]{
		files: s, view: "disbursements", command: "disburse", lies: disbursementsAt + "/files",
		at: func(upload) string { return disbursementsAt + "/import" },
		read: func(ctx context.Context, v *app.View, up upload) (*app.DisbursementFile, error) {
			return v.ReadDisbursements(ctx, up.name, up.data, sheet.DefaultLimits())
		},
		show: s.paymentsTried, take: s.takePaymentsIn,
	}
}

func (s *files) paymentsTried(r *http.Request, rd reader, v *app.View, _ upload, file *app.DisbursementFile, t page.Tried) (page.Page, error) {
	p := s.disbursementImportPage(r, rd, v)
	p.Tried, p.Known, p.SumFen = t, file.Known, file.SumFen
	p.Good = len(file.Lines)
	for _, l := range file.Lines[:min(len(file.Lines), problemsMax)] {
		p.Lines = append(p.Lines, page.PaymentLine{Row: l.RowNo, Number: l.Application, Href: "/applications/" + l.Application, Person: l.Borrower, AmountFen: l.AmountFen, PaidOn: l.PaidOn})
	}
	p.Send.Verb = fmt.Sprintf(say(rd.Lang, "登记 %d 笔放款", "Register %d payments"), p.Good)
	return p, nil
}

// takePaymentsIn registers the payments of a dry run, all rows or none.
func (s *files) takePaymentsIn(ctx context.Context, by bringer, _ upload, file *app.DisbursementFile) (to, done string, err error) {
	rd := by.rd
	n, err := file.Register(ctx, s.Door, app.Call{Log: rd.Log, By: rd.By, Confirmed: rd.Confirmed})
	return disbursementsAt + "?tab=report", fmt.Sprintf(say(rd.Lang, "已登记 %d 笔放款。", "%d payments registered."), n), err
}
