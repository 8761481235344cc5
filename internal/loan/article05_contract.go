package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Article 5, 合同. Accountable: the deputy head in charge of the bank's county branch.
//
//	A5.1  contract and receipt with their numbers
//	A5.2  disbursed within 7 working days of the decision (R-A5.2-1)
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
	for _, l := range f.Loans {
		if l.Bank == a.Bank && l.Contract.Receipt == cmd.Receipt {
			return nil, act.Refuse("A5.1", "receipt-used", act.Figures{"receipt": cmd.Receipt, "loan": l.Number}).At("receipt")
		}
	}
	return []act.Event{&ContractSigned{Application: a.Number, Contract: cmd.Contract, Receipt: cmd.Receipt}}, nil
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
	a.Contract = &Contract{Number: e.Contract, Receipt: e.Receipt, SignedOn: r.On, By: r.By}
	a.pass(StepDisbursement, r.On, r.By)
	a.touch(r)
}

// Disburse registers the payment to the borrower's own account (A5.2, A5.3).
type Disburse struct {
	Application string    `json:"application" doc:"申请编号|the application"`
	AmountFen   money.Fen `json:"amount_fen" unit:"fen" doc:"放款金额|sum paid out"`
	Holder      act.Text  `json:"holder" doc:"收款户名|name of the account's holder"`
	Account     act.Text  `json:"account" doc:"收款账号|number of the account"`
	Seen        int       `json:"seen,omitempty" doc:"所见版本|the revision the reader saw"`
}

func (cmd Disburse) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepDisbursement)
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
	if cmd.AmountFen > a.Decided.AmountFen {
		return nil, act.Refuse("A5.2", "above-decision", act.Figures{"amount": cmd.AmountFen, "limit": a.Decided.AmountFen}).At("amount_fen")
	}
	if !c.Facts.AccountIsBorrowers {
		return nil, act.Refuse("A5.3", "account-not-borrowers", act.Figures{"application": a.Number}).At("holder")
	}
	if err := c.cap(f, a.Number, cmd.AmountFen); err != nil {
		return nil, err
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
		Contract: *a.Contract, Pack: e.Pack, AmountFen: e.AmountFen, RatePPM: e.RatePPM, TermMonths: e.TermMonths,
		DisbursedOn: r.On, DueOn: e.DueOn, Account: e.Account.ID, Lender: r.By, Seq: r.Seq, LastOn: r.On,
		Movements: []Movement{{No: 1, Kind: "disbursement", On: r.On, Seq: r.Seq, PrincipalFen: e.AmountFen, By: r.By}},
	}
	for _, h := range a.Hands {
		if h.Step == StepDecision {
			l.Approver = h.By
		}
	}
	f.Loans = append(f.Loans, l)
	a.pass(StepReport, r.On, r.By)
	a.touch(r)
}
