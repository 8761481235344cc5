package loan

import (
	"strings"

	"fupindai/internal/act"
)

// The projections of household files. Ids, dates, fen; no names.
var (
	// ApplicationTable has one row per application, as it stands.
	ApplicationTable = &act.Table{
		Name: "application",
		Key:  []string{"application"},
		Cols: []string{
			"household", "borrower", "village", "bank", "purpose", "step", "step_since", "round", "revision",
			"submitted_on", "asked_fen", "asked_months", "suggested_fen", "suggested_months", "decided_fen", "decided_months",
			"warnings", "signed", "signed_seats", "list_village", "list_township", "list_county", "document", "contract", "loan",
			"mode", "valid_until", "consent", "reason", "rest_fen",
		},
	}
	// LoanTable has one row per loan.
	LoanTable = &act.Table{
		Name: "loan",
		Key:  []string{"loan"},
		Cols: []string{
			"household", "application", "borrower", "village", "bank", "purpose", "contract", "receipt", "pack",
			"amount_fen", "rate_ppm", "term_months", "disbursed_on", "due_on", "closed_on", "closed_seq", "notice", "approver", "lender", "seq",
		},
	}
	// MovementTable has one row per movement of a loan: what the ledger's balance is summed from.
	MovementTable = &act.Table{
		Name: "movement",
		Key:  []string{"loan", "no"},
		Cols: []string{"household", "kind", "moved_on", "seq", "principal_fen", "interest_fen", "by_user"},
	}
	// PaperTable has one row per number of a contract or receipt that a bank used, voided
	// ones too (A5.1).
	PaperTable = &act.Table{
		Name: "paper",
		Key:  []string{"kind", "number", "application"},
		Cols: []string{"bank", "household", "void"},
	}
	// HandTable has one row per act of judgement (R-Z0-1).
	HandTable = &act.Table{
		Name: "hand",
		Key:  []string{"application", "seq"},
		Cols: []string{"household", "level", "step", "user_id", "acted_on"},
	}
	// Tables are all projections of this package, without the duties.
	Tables = []*act.Table{
		ApplicationTable, LoanTable, MovementTable, PaperTable, HandTable, CaseFlagTable, TakenTable, StateTable, ExtensionTable, WithdrawalTable, CheckTable, CheckPersonTable, ProblemTable, ProblemPlanTable,
		CollectionTable, CollectionNoticeTable, CollectionActTable, RecoveryTable,
	}
)

// Stream is the name of a household's stream.
func Stream(household string) string { return "household/" + household }

// Rows are the file's rows in the projections, duties included.
func (f *File) Rows() []act.Row {
	var rows []act.Row
	for _, a := range f.Applications {
		warnings := ""
		if a.Survey != nil {
			warnings = strings.Join(a.Survey.Warnings, ",")
		}
		reason := ""
		if a.Ended != nil {
			reason = a.Ended.Reason
		}
		contract := ""
		if a.Contract != nil {
			contract = a.Contract.Number
		}
		rows = append(rows, act.Row{Table: ApplicationTable, Key: []any{a.Number}, Cols: []any{
			a.Household, a.Borrower, a.Village, a.Bank, a.Purpose, string(a.Step()), a.Now().StartedOn.String(), int64(a.Round()), int64(a.Revision),
			a.SubmittedOn().String(), int64(a.Asked.AmountFen), int64(a.Asked.TermMonths), int64(a.Suggested.AmountFen), int64(a.Suggested.TermMonths),
			int64(a.Decided.AmountFen), int64(a.Decided.TermMonths), warnings, int64(len(a.Signed())), a.signedSeats(),
			a.List[UnitVillage], a.List[UnitTownship], a.List[UnitCounty], a.Document, contract, a.Loan,
			a.Mode, a.ValidUntil.String(), string(f.AwaitsConsent(a)), reason, int64(a.RestFen()),
		}})
		for _, p := range f.papers(a) {
			rows = append(rows, act.Row{Table: PaperTable, Key: []any{p.kind, p.number, a.Number}, Cols: []any{a.Bank, a.Household, p.void}})
		}
		for _, h := range a.Hands {
			rows = append(rows, act.Row{Table: HandTable, Key: []any{a.Number, h.Seq}, Cols: []any{
				a.Household, string(h.Level), string(h.Step), h.By.User, h.On.String(),
			}})
		}
	}
	for _, l := range f.Loans {
		rows = append(rows, act.Row{Table: LoanTable, Key: []any{l.Number}, Cols: []any{
			f.Household, l.Application, l.Borrower, l.Village, l.Bank, l.Purpose, l.Contract.Number, l.Contract.Receipt, l.Pack,
			int64(l.AmountFen), int64(l.RatePPM), int64(l.TermMonths), l.DisbursedOn.String(), l.DueOn.String(), l.ClosedOn.String(), l.ClosedSeq,
			l.Notice, l.Approver.User, l.Lender.User, l.Seq,
		}})
		for _, m := range f.Book(l) {
			rows = append(rows, act.Row{Table: MovementTable, Key: []any{l.Number, int64(m.No)}, Cols: []any{
				f.Household, m.Kind, m.On.String(), m.Seq, int64(m.PrincipalFen), int64(m.InterestFen), m.By.User,
			}})
		}
	}
	rows = append(rows, f.takenRows()...)
	rows = append(rows, f.stateRows()...)
	rows = append(rows, f.extensionRows()...)
	rows = append(rows, f.flagRows()...)
	rows = append(rows, f.paperRows()...)
	rows = append(rows, f.withdrawalRows()...)
	rows = append(rows, f.checkRows()...)
	rows = append(rows, f.problemRows()...)
	rows = append(rows, f.collectionRows()...)
	rows = append(rows, f.recoveryRows()...)
	for _, d := range f.Duties {
		rows = append(rows, d.Row(Stream(f.Household)))
	}
	for _, d := range f.Superseded {
		rows = append(rows, d.OldRow(Stream(f.Household)))
	}
	return rows
}

// signedSeats lists the seats whose signature counts, in the Opinion's order, each
// between commas.
func (a *Application) signedSeats() string {
	out, signed := ",", a.Signed()
	for _, seat := range act.Seats {
		if _, ok := signed[seat]; ok {
			out += string(seat) + ","
		}
	}
	return out
}

type paper struct {
	kind, number string
	void         bool
}

// papers are the numbers an application used, each once.
func (f *File) papers(a *Application) []paper {
	var out []paper
	add := func(kind, number string, void bool) {
		for _, p := range out {
			if p.kind == kind && p.number == number {
				return
			}
		}
		if number != "" {
			out = append(out, paper{kind, number, void})
		}
	}
	if a.Contract != nil {
		add("contract", a.Contract.Number, false)
		add("receipt", a.Contract.Receipt, false)
	}
	for _, l := range f.Loans {
		if l.Application == a.Number {
			for _, m := range l.Movements {
				add("receipt", m.Receipt, m.Reversed)
			}
		}
	}
	for _, v := range a.Voided {
		add("contract", v.Number, true)
		add("receipt", v.Receipt, true)
	}
	return out
}
