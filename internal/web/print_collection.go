package web

import (
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/document"
	"fupindai/internal/loan"
	"fupindai/internal/words"
)

// collectionPaper are the notices of a kind that wait to be served, of a village or of the
// reader's whole scope, in one file.
func (s *Server) collectionPaper(p paper) (printable, error) {
	kind := p.URL.Query().Get("kind")
	numbers, err := p.Unserved(p.Context(), kind, p.URL.Query().Get("village"))
	if err != nil {
		return printable{}, err
	}
	return s.noticePapers(p, numbers, "/collection")
}

// noticePaper is one notice as it was issued.
func (s *Server) noticePaper(p paper) (printable, error) {
	of := p.PathValue("loan")
	return s.noticePapers(p, []string{p.URL.Query().Get("notice")}, "/collection/"+of)
}

func (s *Server) noticePapers(p paper, numbers []string, back string) (printable, error) {
	if len(numbers) == 0 {
		return printable{}, act.Refuse("X2", "not-found", act.Figures{"what": "notice"})
	}
	lines, err := p.NoticesToPrint(p.Context(), numbers)
	if err != nil {
		return printable{}, err
	}
	var forms []document.Form
	for _, n := range lines {
		f, err := s.noticeForm(p, n)
		if err != nil {
			return printable{}, err
		}
		forms = append(forms, f)
	}
	return printable{forms: forms, back: back}, nil
}

// noticeForm is a notice on paper: what was stored when it was issued, and the receipt as
// the service was recorded.
func (s *Server) noticeForm(p paper, n app.CollectionPaper) (*document.Collection, error) {
	c, l := n.Case, n.Case.Loan
	marks, err := p.Marks(p.Context(), loan.Stream(n.Household))
	if err != nil {
		return nil, err
	}
	no, err := p.HouseholdNo(p.Context(), n.Household)
	if err != nil {
		return nil, err
	}
	f := &document.Collection{
		Sheet: document.Sheet{Paper: document.Portrait, Title: "扶贫小额信贷" + zh("notice-kind", n.Kind), Number: n.Notice, FilledOn: n.IssuedOn, InYuan: true, Fingerprint: marks[n.Seq], Draft: n.Replaced},
		To:    c.Borrower, Borrower: c.Borrower, Place: c.Place.County + c.Place.Township + village(c.Place.Village), HouseholdNo: no, Overdue: n.Kind == loan.NoticeOverdue, No: n.No,
		Loan: l.Number, Contract: l.Contract.Number, Bank: unitOf(p.Context(), words.ZH, p.View, l.Bank), AmountFen: l.AmountFen, PrincipalFen: n.PrincipalFen, InterestFen: n.InterestFen,
		Reckoned: n.Reckoned, Rate: l.RatePPM, DisbursedOn: l.DisbursedOn, DueOn: n.DueOn, PayBy: n.PayBy, OverdueDays: n.OverdueDays, Office: village(c.Place.Village) + "联查小组",
	}
	if n.To != "" {
		f.To = c.Borrower + "的家属（继承人）"
	}
	var members []string
	for _, seat := range act.Seats {
		for _, m := range c.Group {
			if m.Seat == seat && m.Holds(n.IssuedOn) && (seat != act.CreditOfficer || m.Bank == l.Bank) {
				members = append(members, c.Users[m.User])
			}
		}
	}
	f.Members = strings.Join(members, "、")
	for _, way := range loan.ServiceWays {
		f.Ways = append(f.Ways, zh("served", way))
	}
	if sv := n.Served; sv != nil {
		f.Way, f.ServedOn, f.Person, f.Post = zh("served", sv.Way), sv.On, c.Texts[sv.Person.ID], c.Texts[sv.Post.ID]
		if f.Receiver = label2(words.ZH, "received-by", sv.Receiver); sv.Receiver == loan.ReceiverSelf && f.Person == "" {
			f.Person = c.Borrower
		}
		var who []string
		for _, m := range sv.Present {
			who = append(who, c.Users[m.User])
		}
		f.Servers = strings.Join(who, "、")
	}
	return f, nil
}
