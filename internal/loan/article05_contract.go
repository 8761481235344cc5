package loan

import (
	"regexp"
	"sort"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/money"
)

// Article 5, 合同. Accountable: the deputy head in charge of the bank's county branch.
//
//	A5.1  contract and receipt with their numbers; before the payment it may be voided
//	A5.2  disbursed within 7 working days of the decision (R-A5.2-1), at once or in sums;
//	      a sum that did not arrive is reversed before it is reported
//	A5.3  to the borrower's own account, in the borrower's name

// SignContract registers the contract and the receipt (A5.1).
type SignContract struct {
	Application string `json:"application" doc:"申请编号|the application"`
	Contract    string `json:"contract" doc:"借款合同号|number of the contract"`
	Receipt     string `json:"receipt" doc:"借据号|number of the receipt"`
	Seen        int    `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

func (cmd SignContract) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepContract)
	if err != nil {
		return nil, err
	}
	if err := first(required("contract", cmd.Contract == ""), required("receipt", cmd.Receipt == ""), seen(a, cmd.Seen)); err != nil {
		return nil, err
	}
	if _, err := c.pack(c.On); err != nil {
		return nil, err
	}
	if err := c.freshNumbers(a, cmd.Contract, cmd.Receipt); err != nil {
		return nil, err
	}
	return []act.Event{&ContractSigned{Application: a.Number, Contract: cmd.Contract, Receipt: cmd.Receipt}}, nil
}

// paperNumber says whether a text has the form of a bank's number of a paper: at most 40
// letters, digits, 汉字 and brackets, a digit among them, and in it neither an identity
// number nor a card's. It stands in events, so nobody's name or number may (I6).
func paperNumber(s string) bool {
	if !numberLetters.MatchString(s) || cardNumber.MatchString(s) {
		return false
	}
	digit := false
	for i := range len(s) {
		digit = digit || s[i] >= '0' && s[i] <= '9'
		if i+18 <= len(s) && idcard.Check(s[i:i+18]).Reason == idcard.OK {
			return false
		}
	}
	return digit
}

var (
	numberLetters = regexp.MustCompile(`^[\p{Han}A-Za-z0-9()（）〔〕\[\]/._-]{1,40}$`) // no blank, no · of a name
	cardNumber    = regexp.MustCompile(`(?:^|[^0-9])62[0-9]{14,17}(?:[^0-9]|$)`)
)

// freshNumbers refuses what is no number of a paper, and a number of a contract or
// receipt that this bank already used in the county for another application (A5.1); a
// voided contract's too.
func (c Case) freshNumbers(a *Application, contract, receipt string) error {
	if contract != "" && !paperNumber(contract) {
		return act.Refuse("A5.1", "number-form", nil).At("contract")
	}
	if receipt != "" && !paperNumber(receipt) {
		return act.Refuse("A5.1", "number-form", nil).At("receipt")
	}
	if by := c.Facts.ContractUsedBy; by != "" && contract != "" {
		return act.Refuse("A5.1", "contract-used", act.Figures{"contract": contract, "application": by}).At("contract")
	}
	if by := c.Facts.ReceiptUsedBy; by != "" && receipt != "" {
		return act.Refuse("A5.1", "receipt-used", act.Figures{"receipt": receipt, "application": by}).At("receipt")
	}
	for _, v := range a.Voided {
		if v.Number == contract {
			return act.Refuse("A5.1", "contract-used", act.Figures{"contract": contract, "application": a.Number}).At("contract")
		}
		if v.Receipt == receipt {
			return act.Refuse("A5.1", "receipt-used", act.Figures{"receipt": receipt, "application": a.Number}).At("receipt")
		}
	}
	return nil
}

// ContractSigned holds contract and receipt.
type ContractSigned struct {
	Application string `json:"application"`
	Contract    string `json:"contract"`
	Receipt     string `json:"receipt"`
}

// EventType names the event for ever.
func (*ContractSigned) EventType() string { return "loan.contract-signed/1" }

func (e *ContractSigned) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.Contract = &Contract{Number: e.Contract, Receipt: e.Receipt, SignedOn: r.On, By: r.By, Seq: r.Seq}
	a.pass(StepDisbursement, r.On, r.By)
	a.touch(r)
}

// VoidContract voids a contract before money was paid out (A5.1): a wrong form, a
// clause to change. The application stands before the contract again; the decision, its
// sum and the clock of A5.2 stand. To end it, the bank then takes its decision back and
// declines, or the household withdraws: nothing ends here by itself. The numbers of a
// voided contract are not used again.
type VoidContract struct {
	Application string   `json:"application" doc:"申请编号|the application"`
	Note        act.Text `json:"note" doc:"作废原因|why the contract is voided"`
	Seen        int      `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

func (cmd VoidContract) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepDisbursement)
	if err != nil {
		return nil, err
	}
	if err := first(c.reasoned("A5.1", cmd.Note), seen(a, cmd.Seen)); err != nil {
		return nil, err
	}
	return []act.Event{&ContractVoided{Application: a.Number, Contract: a.Contract.Number, Receipt: a.Contract.Receipt, Note: cmd.Note}}, nil
}

// ContractVoided says that a contract was voided before money was paid out.
type ContractVoided struct {
	Application string   `json:"application"`
	Contract    string   `json:"contract"`
	Receipt     string   `json:"receipt"`
	Note        act.Text `json:"note"`
}

// EventType names the event for ever.
func (*ContractVoided) EventType() string { return "loan.contract-voided/1" }

func (e *ContractVoided) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.Voided = append(a.Voided, VoidedContract{Contract: *a.Contract, VoidedOn: r.On, VoidedBy: r.By, Note: e.Note})
	a.Contract = nil
	a.back(Return{Kind: BackVoided, From: StepDisbursement, To: StepContract, Note: e.Note, By: r.By, On: r.On}, false)
	a.touch(r)
}

// Disburse registers a payment to the borrower's own account (A5.2, A5.3): the whole
// sum decided, or one of several (分次放款).
type Disburse struct {
	Application string    `json:"application" doc:"申请编号|the application"`
	AmountFen   money.Fen `json:"amount_fen" unit:"fen" doc:"放款金额|sum paid out"`
	Holder      act.Text  `json:"holder" doc:"收款户名|name of the account's holder"`
	Account     act.Text  `json:"account" doc:"收款账号|number of the account"`
	Receipt     string    `json:"receipt,omitempty" doc:"借据号|the receipt of a further sum, if it has its own"`
	Seen        int       `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

// payable finds an application on which money may be paid out: before the first sum,
// or with a rest of the decided sum.
func (c Case) payable(f *File, number string) (*Application, error) {
	if a := f.Application(number); a != nil && a.Loan != "" && a.RestFen() > 0 {
		return a, c.notBefore(max2(a.LastOn, f.Loan(a.Loan).LastOn))
	}
	return c.at(f, number, StepDisbursement)
}

func max2(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func (cmd Disburse) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.payable(f, cmd.Application)
	if err != nil {
		return nil, err
	}
	if err := first(
		required("amount_fen", cmd.AmountFen <= 0),
		required("holder", cmd.Holder.IsZero()),
		required("account", cmd.Account.IsZero()),
		seen(a, cmd.Seen),
	); err != nil {
		return nil, err
	}
	if rest := a.RestFen(); cmd.AmountFen > rest {
		if a.Loan != "" {
			return nil, act.Refuse("A5.2", "above-rest", act.Figures{
				"amount": cmd.AmountFen, "rest": rest, "paid": a.PaidFen, "limit": a.Decided.AmountFen,
			}).At("amount_fen")
		}
		return nil, act.Refuse("A5.2", "above-decision", act.Figures{"amount": cmd.AmountFen, "limit": a.Decided.AmountFen}).At("amount_fen")
	}
	if !c.Facts.AccountIsBorrowers {
		return nil, act.Refuse("A5.3", "account-not-borrowers", act.Figures{"application": a.Number}).At("holder")
	}
	if err := first(c.cap(f, a.Number, cmd.AmountFen), c.freshNumbers(a, "", cmd.Receipt)); err != nil {
		return nil, err
	}
	if a.Loan != "" {
		return []act.Event{&FurtherDisbursed{
			Application: a.Number, Loan: a.Loan, AmountFen: cmd.AmountFen, Account: cmd.Account, Holder: cmd.Holder, Receipt: cmd.Receipt,
		}}, nil
	}
	if cmd.Receipt != "" && cmd.Receipt != a.Contract.Receipt {
		return nil, act.Refuse("A5.1", "first-sum-has-the-contracts-receipt", act.Figures{"receipt": a.Contract.Receipt}).At("receipt")
	}
	p, err := c.pack(a.Contract.SignedOn)
	if err != nil {
		return nil, err
	}
	return []act.Event{&Disbursed{
		Application: a.Number, Loan: c.Facts.NewNumber, AmountFen: cmd.AmountFen, RatePPM: a.RatePPM,
		TermMonths: a.Decided.TermMonths, DueOn: c.On.AddMonths(a.Decided.TermMonths), Account: cmd.Account, Holder: cmd.Holder, Pack: p.ID,
	}}, nil
}

// Disbursed begins the loan. Pack is the policy of the day the contract was signed.
type Disbursed struct {
	Application string     `json:"application"`
	Loan        string     `json:"loan"`
	AmountFen   money.Fen  `json:"amount_fen"`
	RatePPM     money.PPM  `json:"rate_ppm"`
	TermMonths  int        `json:"term_months"`
	DueOn       civil.Date `json:"due_on"`
	Account     act.Text   `json:"account"`
	Holder      act.Text   `json:"holder"`
	Pack        string     `json:"pack"`
}

// EventType names the event for ever.
func (*Disbursed) EventType() string { return "loan.disbursed/1" }

func (e *Disbursed) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.Loan = e.Loan
	l := &Loan{
		Number: e.Loan, Application: a.Number, Borrower: a.Borrower, Village: a.Village, Bank: a.Bank, Purpose: a.Purpose,
		Contract: *a.Contract, Pack: e.Pack, RatePPM: e.RatePPM, TermMonths: e.TermMonths,
		Account: e.Account.ID, Lender: r.By, Seq: r.Seq,
	}
	for _, h := range a.Hands {
		if h.Step == StepDecision {
			l.Approver = h.By
		}
	}
	l.payOut(a, r, e.AmountFen, e.Account, "")
	f.Loans = append(f.Loans, l)
	a.pass(StepReport, r.On, r.By)
	a.touch(r)
}

// payOut adds a sum paid out.
func (l *Loan) payOut(a *Application, r act.Recorded, amount money.Fen, account act.Text, receipt string) {
	l.move(Movement{Kind: MoveDisbursement, PrincipalFen: amount, Account: account.ID, Receipt: receipt, From: a.Step()}, r)
	a.PaidFen += amount
	l.reckon()
}

// move appends a movement.
func (l *Loan) move(m Movement, r act.Recorded) {
	m.No, m.On, m.Seq, m.By = len(l.Movements)+1, r.On, r.Seq, r.By
	if m.Entry == 0 {
		m.Entry = r.Seq
	}
	l.Movements = append(l.Movements, m)
	l.LastOn = max2(l.LastOn, r.On)
}

// reckon derives from the standing sums what was lent, since when, until when.
func (l *Loan) reckon() {
	sums := l.Sums()
	l.AmountFen = 0
	for _, m := range sums {
		l.AmountFen += m.PrincipalFen
	}
	if len(sums) > 0 {
		l.DisbursedOn = sums[0].On
		l.DueOn = l.DisbursedOn.AddMonths(l.TermMonths)
		for _, e := range l.Extensions {
			if e.State == ExtensionApproved {
				l.DueOn = e.DueOn
			}
		}
	}
}

// Sums are the sums paid out that stand, in the order in which they were paid.
func (l *Loan) Sums() []Movement {
	var out []Movement
	for _, m := range l.Movements {
		if m.Kind == MoveDisbursement && !m.Reversed {
			out = append(out, m)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].On.Before(out[j].On) })
	return out
}

// FurtherDisbursed is a further sum on a loan (分次放款). It is reported to the county
// and stands on a notice like the first.
type FurtherDisbursed struct {
	Application string    `json:"application"`
	Loan        string    `json:"loan"`
	AmountFen   money.Fen `json:"amount_fen"`
	Account     act.Text  `json:"account"`
	Holder      act.Text  `json:"holder"`
	Receipt     string    `json:"receipt"`
}

// EventType names the event for ever.
func (*FurtherDisbursed) EventType() string { return "loan.further-disbursed/1" }

func (e *FurtherDisbursed) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	f.changeLoan(e.Loan).payOut(a, r, e.AmountFen, e.Account, e.Receipt)
	if a.Step() != StepReport {
		a.pass(StepReport, r.On, r.By)
	}
	a.touch(r)
}

// EndDisbursement gives up the rest of the decided sum after the first sum was paid
// out (A5.2): it no longer counts against the household's cap (R-G3-1).
type EndDisbursement struct {
	Application string   `json:"application" doc:"申请编号|the application"`
	Note        act.Text `json:"note" doc:"不再发放原因|why the rest is given up"`
	Seen        int      `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

func (cmd EndDisbursement) decide(f *File, c Case) ([]act.Event, error) {
	a := f.Application(cmd.Application)
	switch {
	case a == nil:
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Application}).At("application")
	case a.Loan == "":
		return nil, act.Refuse("A5.2", "nothing-paid-out", act.Figures{"application": a.Number, "now": string(a.Step())}).At("application")
	case a.RestFen() == 0:
		return nil, act.Refuse("A5.2", "no-rest", act.Figures{"application": a.Number, "paid": a.PaidFen}).At("application")
	}
	if err := first(c.reasoned("A5.2", cmd.Note), c.notBefore(a.LastOn), seen(a, cmd.Seen)); err != nil {
		return nil, err
	}
	return []act.Event{&DisbursementEnded{Application: a.Number, Loan: a.Loan, GivenUpFen: a.RestFen(), Note: cmd.Note}}, nil
}

// DisbursementEnded says that no further sum will be paid out.
type DisbursementEnded struct {
	Application string    `json:"application"`
	Loan        string    `json:"loan"`
	GivenUpFen  money.Fen `json:"given_up_fen"`
	Note        act.Text  `json:"note"`
}

// EventType names the event for ever.
func (*DisbursementEnded) EventType() string { return "loan.disbursement-ended/1" }

func (e *DisbursementEnded) apply(f *File, r act.Recorded) {
	a := f.change(e.Application)
	a.GivenUpFen += e.GivenUpFen
	a.touch(r)
}

// ReverseDisbursement undoes the last sum paid out, which did not arrive or went wrong
// (未入账, 错账), before it is reported to the county (A5.2, A6.1). The movement stays
// readable. If it was the only sum, nothing was lent: the application stands before the
// payment again, and the clock of A5.2 runs on from the decision.
type ReverseDisbursement struct {
	Application string   `json:"application" doc:"申请编号|the application"`
	Note        act.Text `json:"note" doc:"冲正原因|what went wrong"`
	Seen        int      `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

func (cmd ReverseDisbursement) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepReport)
	if err != nil {
		return nil, err
	}
	if err := first(c.reasoned("A5.2", cmd.Note), seen(a, cmd.Seen)); err != nil {
		return nil, err
	}
	l := f.Loan(a.Loan)
	last := l.lastSum()
	if owed := l.OutstandingFen(); owed < last.PrincipalFen {
		return nil, act.Refuse("A5.2", "repaid-since", act.Figures{"amount": last.PrincipalFen, "owed": owed})
	}
	if err := c.notBefore(l.LastOn); err != nil {
		return nil, err
	}
	return []act.Event{&DisbursementReversed{Application: a.Number, Loan: l.Number, Entry: last.Seq, AmountFen: last.PrincipalFen, Note: cmd.Note}}, nil
}

// lastSum is the standing sum registered last.
func (l *Loan) lastSum() Movement {
	for i := len(l.Movements) - 1; i >= 0; i-- {
		if m := l.Movements[i]; m.Kind == MoveDisbursement && !m.Reversed {
			return m
		}
	}
	panic("loan: " + l.Number + " has no standing sum")
}

// DisbursementReversed undoes the sum that was registered as event number Entry.
type DisbursementReversed struct {
	Application string    `json:"application"`
	Loan        string    `json:"loan"`
	Entry       int64     `json:"entry"`
	AmountFen   money.Fen `json:"amount_fen"`
	Note        act.Text  `json:"note"`
}

// EventType names the event for ever.
func (*DisbursementReversed) EventType() string { return "loan.disbursement-reversed/1" }

func (e *DisbursementReversed) apply(f *File, r act.Recorded) {
	a, l := f.change(e.Application), f.changeLoan(e.Loan)
	to := StepReport
	for i := range l.Movements {
		if m := &l.Movements[i]; m.Kind == MoveDisbursement && m.Seq == e.Entry {
			m.Reversed = true
			to = m.From
			a.PaidFen -= m.PrincipalFen
			l.move(Movement{Kind: MoveReversal, PrincipalFen: -m.PrincipalFen, Entry: e.Entry, Note: e.Note}, r)
			break
		}
	}
	l.reckon()
	if len(l.Sums()) == 0 {
		l.Reversed, l.ClosedOn, l.ClosedSeq = true, r.On, r.Seq
		a.Loan = ""
	}
	if to != StepReport {
		a.back(Return{Kind: BackReversed, From: StepReport, To: to, Note: e.Note, By: r.By, On: r.On}, false)
		a.Trail[len(a.Trail)-2].Undone = true
	}
	a.touch(r)
}
