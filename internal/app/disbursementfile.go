package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/sheet"
	"fupindai/internal/sheet/layout"
	"fupindai/internal/store"
)

// DisbursementFile is a bank's list of payments as read from a file, held against the
// contracts, before anything is written (A5.2). Lines are complete only if Report.OK.
type DisbursementFile struct {
	Tried
	Lines  []DisbursementLine // what is to be registered
	Known  int                // rows that are registered already and are left out
	SumFen money.Fen          // of the lines
}

// DisbursementLine is one sum to be registered, as its command's arguments.
type DisbursementLine struct {
	RowNo                 int
	Application, Borrower string
	AmountFen             money.Fen
	PaidOn                civil.Date
	args                  json.RawMessage
}

// ReadDisbursements reads a bank's list and holds each row against its contract. Bad
// rows stand in Report; a file that cannot be read at all is refused (X10).
func (v *View) ReadDisbursements(ctx context.Context, name string, data []byte, limits sheet.Limits) (*DisbursementFile, error) {
	read, err := v.try(ctx, name, data, limits)
	if err != nil {
		return nil, err
	}
	f := &DisbursementFile{Tried: read}
	paid := map[string]money.Fen{} // by application, in this file
	_, f.Report, err = layout.ReadDisbursements(ctx, f.Sheet, func(p layout.Payment) (column, code string, figures act.Figures, err error) {
		application, err := v.contracted(ctx, p.Contract)
		if err != nil || application == "" {
			return "contract", "contract-unknown", nil, err
		}
		c, err := v.Application(ctx, application)
		if err != nil {
			return "", "", nil, err
		}
		if registered(c, p) {
			f.Known++
			return "", "", nil, nil
		}
		rest := c.App.RestFen() - paid[application]
		switch payable := c.App.Step() == loan.StepDisbursement || c.App.Loan != "" && c.App.RestFen() > 0; {
		case !payable:
			return "contract", "nothing-to-pay", nil, nil
		case p.AmountFen <= 0:
			return "amount", "amount-zero", nil, nil
		case p.AmountFen > rest:
			return "amount", "above-rest-of-decision", act.Figures{"amount": p.AmountFen, "rest": rest}, nil
		case p.PaidOn.After(v.Today):
			return "paid", "paid-in-future", act.Figures{"today": v.Today}, nil
		case p.PaidOn.Before(c.App.Contract.SignedOn):
			return "paid", "paid-before-contract", act.Figures{"day": c.App.Contract.SignedOn}, nil
		case p.Receipt != "" && c.App.Loan == "" && p.Receipt != c.App.Contract.Receipt:
			return "receipt", "receipt-differs", act.Figures{"receipt": c.App.Contract.Receipt}, nil
		case !accountNumber.MatchString(p.Account):
			return "account", "account-unreadable", nil, nil
		}
		own, err := v.k.door.Register.AccountBelongs(ctx, v.k.tx, c.App.Borrower, c.App.Bank, p.Account, p.Holder)
		if err != nil || !own.NameAgrees {
			return "holder", "holder-not-borrower", nil, err
		}
		if !own.Yes() {
			return "account", "account-of-another", nil, nil
		}
		a := map[string]any{"application": application, "amount_fen": p.AmountFen, "holder": p.Holder, "account": p.Account, "done_on": p.PaidOn}
		if c.App.Loan != "" || paid[application] > 0 {
			a["receipt"] = p.Receipt
		}
		if p.PaidOn.Before(v.Today) {
			a["dated_by"] = "承贷机构放款清单 " + name
		}
		paid[application] += p.AmountFen
		args, err := json.Marshal(a)
		if err != nil {
			return "", "", nil, err
		}
		f.Lines = append(f.Lines, DisbursementLine{p.RowNo, application, c.Persons[c.App.Borrower], p.AmountFen, p.PaidOn, args})
		f.SumFen += p.AmountFen
		return "", "", nil, nil
	})
	return f, err
}

// contracted is the application in scope under a contract's number; "" if there is none.
func (v *View) contracted(ctx context.Context, contract string) (string, error) {
	_, _, from, to := v.Scope.spans()
	all, err := store.All(ctx, v.k.tx, store.One[string], `SELECT application FROM application WHERE log_id = $1 AND contract = $2 AND bank >= $3 AND bank < $4
		ORDER BY application`, v.k.tx.Log(), contract, from, to)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}

// registered says whether the payment stands in the loan already: sum and day are equal.
func registered(c *ApplicationCase, p layout.Payment) bool {
	if c.Loan == nil {
		return false
	}
	for _, m := range c.Loan.Movements {
		if m.Kind == loan.MoveDisbursement && m.On == p.PaidOn && m.PrincipalFen == p.AmountFen {
			return true
		}
	}
	return false
}

// Register registers all payments of a file, or none: each is a command of its own,
// under the file's digest and its row's number, so the same file twice is one file.
func (f *DisbursementFile) Register(ctx context.Context, d *Door, c Call) (n int, err error) {
	if no := f.Report.Refusal(); no != nil {
		return 0, no
	}
	row := 0
	err = d.Together(ctx, c.Log, func(do func(Call) (Receipt, error)) error {
		for _, l := range f.Lines {
			row = l.RowNo
			c.Command, c.ID, c.Args = "disburse", fmt.Sprintf("file-%s-%d", clipDigest(f.Digest), l.RowNo), l.args
			if _, err := do(c); err != nil {
				return err
			}
		}
		return nil
	})
	var no *act.Refusal
	if errors.As(err, &no) {
		whole := act.Refuse("A5.2", "rows-refused", act.Figures{"refused": 1, "rows": len(f.Lines)})
		whole.Rows = []act.RowRefusal{{Row: strconv.Itoa(row), Refusal: no}}
		return 0, whole
	}
	return len(f.Lines), err
}
