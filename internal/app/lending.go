package app

import (
	"context"
	"database/sql"
	"errors"
	"regexp"

	"fupindai/internal/act"
	"fupindai/internal/loan"
	"fupindai/internal/people"
	"fupindai/internal/register"
)

// The commands on one household file (A1–A5, repayment).
func init() {
	command("submit-application", "登记申请", "Submit an application", []string{"A1.1", "G1", "G3", "G4", "A12.2"},
		func(ctx context.Context, k *Desk, cmd loan.SubmitApplication) error {
			if err := k.within(cmd.Village, "", cmd.Village); err != nil {
				return err
			}
			h, err := k.door.Register.Household(ctx, k.tx, cmd.Household)
			if isMissing(err) || (err == nil && h.Village != cmd.Village) {
				return act.Refuse("X2", "not-found", act.Figures{"what": clip(cmd.Household)}).At("household")
			}
			if err != nil {
				return err
			}
			pp, err := open[*people.People](ctx, k, people.Stream)
			if err != nil {
				return err
			}
			if err := pp.NoInterest(k.act.By.User, cmd.Household); err != nil {
				return err
			}
			if m, gone := pp.Merged(cmd.Bank, k.on); gone {
				return act.Refuse("A1.1", "branch-merged", act.Figures{"bank": cmd.Bank, "into": m.Into, "from": m.From}).At("bank")
			}
			c, err := k.lendingCase(ctx, place{Household: cmd.Household, Borrower: cmd.Borrower, Village: cmd.Village, Bank: cmd.Bank})
			if err != nil {
				return err
			}
			if err := cooperation(k, cmd); err != nil {
				return err
			}
			c.Facts.NewNumber = k.number("SQ", 0)
			return k.decide(ctx, cmd.Household, cmd, c)
		})
	one("record-survey", "登记入户调查", "Record the survey", []string{"A1.2", "G2", "G3"},
		func(c loan.RecordSurvey) string { return c.Application })
	one("sign-survey", "调查签名", "Sign the survey", []string{"A1.2", "X4"},
		func(c loan.SignSurvey) string { return c.Application }).signs()
	one("refuse-application", "不予受理", "Refuse at the village", []string{"A1.3", "A1.2", "X4"},
		func(c loan.RefuseApplication) string { return c.Application }).signs()
	one("withdraw-application", "本户撤回申请", "Withdraw the application", []string{"A1.1"},
		func(c loan.WithdrawApplication) string { return c.Application })
	one("return-to", "退回", "Send back", []string{"A2.3"},
		func(c loan.ReturnTo) string { return c.Application })
	one("suggest", "提出放贷建议", "Suggest lending", []string{"A3.2", "G1", "G3"},
		func(c loan.Suggest) string { return c.Application }).signs()
	one("decide", "评审决定", "Decide", []string{"A4.2", "A4.1", "G1", "G3"},
		func(c loan.Decision) string { return c.Application }).signs()
	one("cancel-decision", "撤销评审决定", "Take the decision back", []string{"A4.2", "X4"},
		func(c loan.CancelDecision) string { return c.Application }).signs()
	command("sign-contract", "登记合同", "Register the contract", []string{"A5.1"},
		func(ctx context.Context, k *Desk, cmd loan.SignContract) error { return k.contract(ctx, cmd) })
	one("void-contract", "合同作废", "Void the contract", []string{"A5.1"},
		func(c loan.VoidContract) string { return c.Application })
	command("disburse", "登记放款", "Register the disbursement", []string{"A5.2", "A5.3", "A5.1", "G3"},
		func(ctx context.Context, k *Desk, cmd loan.Disburse) error { return k.disburse(ctx, cmd) })
	one("end-disbursement", "余额不再发放", "Give up the rest", []string{"A5.2"},
		func(c loan.EndDisbursement) string { return c.Application })
	one("reverse-disbursement", "放款冲正", "Reverse the disbursement", []string{"A5.2"},
		func(c loan.ReverseDisbursement) string { return c.Application })
	ofLoan("record-repayment", "登记还款", "Record a repayment", []string{"G4", "A13.1"},
		func(c loan.RecordRepayment) string { return c.Loan })
	ofLoan("close-loan", "结清", "Close the loan", []string{"A8.6", "G4"},
		func(c loan.CloseLoan) string { return c.Loan })
	command("correct-entry", "更正记录", "Correct an entry", []string{"Z1", "A1.2", "A5.1", "A5.3", "G3"},
		func(ctx context.Context, k *Desk, cmd loan.CorrectEntry) error { return k.correct(ctx, cmd) }).signs()
	one("answer-correction", "对更正的意见", "Answer a correction", []string{"Z1"},
		func(c loan.AnswerCorrection) string { return c.Application }).signs()
}

// contract registers the numbers of contract and receipt, fresh ones of this bank.
func (k *Desk) contract(ctx context.Context, cmd loan.SignContract) error {
	p, c, err := k.caseOf(ctx, cmd.Application)
	if err != nil {
		return err
	}
	if err := k.numbers(ctx, &c, p, cmd.Contract, cmd.Receipt); err != nil {
		return err
	}
	return k.decide(ctx, p.Household, cmd, c)
}

// numbers finds out under the lock whether the bank has used the numbers for another
// application (A5.1). A bank is all its units.
func (k *Desk) numbers(ctx context.Context, c *loan.Case, p place, contract, receipt string) error {
	bank, err := k.bankOf(ctx, p.Bank)
	if err != nil {
		return err
	}
	for _, n := range []struct {
		kind, number string
		by           *string
	}{{"contract", contract, &c.Facts.ContractUsedBy}, {"receipt", receipt, &c.Facts.ReceiptUsedBy}} {
		if n.number == "" {
			continue
		}
		err := k.tx.QueryRow(ctx, `SELECT application FROM paper WHERE log_id = $1 AND kind = $2 AND number = $3
			AND bank >= $4 AND bank < $5 AND application <> $6 ORDER BY application LIMIT 1`,
			k.tx.Log(), n.kind, n.number, bank, bank+".", p.Application).Scan(n.by)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

// bankOf is the uppermost unit of a bank's unit.
func (k *Desk) bankOf(ctx context.Context, unit string) (string, error) {
	for {
		var parent string
		err := k.tx.QueryRow(ctx, `SELECT parent FROM bank WHERE code = $1`, unit).Scan(&parent)
		if errors.Is(err, sql.ErrNoRows) || err == nil && parent == "" {
			return unit, nil
		}
		if err != nil {
			return "", err
		}
		unit = parent
	}
}

// disburse registers a sum paid out; from here on the account's number is the
// borrower's: nobody else's loan goes to it.
func (k *Desk) disburse(ctx context.Context, cmd loan.Disburse) error {
	p, c, err := k.caseOf(ctx, cmd.Application)
	if err != nil {
		return err
	}
	if err := first(k.owns(ctx, &c, p, cmd.Account, cmd.Holder), k.numbers(ctx, &c, p, "", cmd.Receipt)); err != nil {
		return err
	}
	f, err := open[*loan.File](ctx, k, loan.Stream(p.Household))
	if err != nil {
		return err
	}
	if a := f.Application(p.Application); a.Loan == "" {
		c.Facts.NewNumber = k.number("DK", 0)
	}
	if err := k.decide(ctx, p.Household, cmd, c); err != nil {
		return err
	}
	return k.keepAccount(ctx, p, cmd.Account, cmd.Holder)
}

// owns finds out whether the account typed is the borrower's own, in the borrower's
// name (A5.3).
func (k *Desk) owns(ctx context.Context, c *loan.Case, p place, account, holder act.Text) error {
	number := k.words[account.ID]
	if number != "" && !accountNumber.MatchString(number) {
		return act.Refuse("X10", "bad-value", act.Figures{"field": "account"}).At("account")
	}
	own, err := k.door.Register.AccountBelongs(ctx, k.tx, p.Borrower, p.Bank, number, k.words[holder.ID])
	c.Facts.AccountIsBorrowers = own.Yes()
	return err
}

func (k *Desk) keepAccount(ctx context.Context, p place, account, holder act.Text) error {
	_, err := k.filing().PutAccount(ctx, k.tx, register.Account{
		ID: account.ID, Person: p.Borrower, Bank: p.Bank, Number: k.words[account.ID], Holder: k.words[holder.ID],
	}, k.on)
	return err
}

// correct corrects an entry: fresh numbers and an own account, as when it was made.
func (k *Desk) correct(ctx context.Context, cmd loan.CorrectEntry) error {
	p, c, err := k.caseOf(ctx, cmd.Application)
	if err != nil {
		return err
	}
	contract, receipt := cmd.Numbers()
	if err := k.numbers(ctx, &c, p, contract, receipt); err != nil {
		return err
	}
	if cmd.Account.IsZero() {
		return k.decide(ctx, p.Household, cmd, c)
	}
	if err := k.owns(ctx, &c, p, cmd.Account, cmd.Holder); err != nil {
		return err
	}
	if err := k.decide(ctx, p.Household, cmd, c); err != nil {
		return err
	}
	return k.keepAccount(ctx, p, cmd.Account, cmd.Holder)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// accountNumber is how banks write an account's number.
var accountNumber = regexp.MustCompile(`^[0-9]{6,32}$`)

// one registers a command on one application.
func one[C loan.Command](name, zh, en string, rules []string, application func(C) string) *Spec {
	return command(name, zh, en, rules, func(ctx context.Context, k *Desk, cmd C) error {
		p, c, err := k.caseOf(ctx, application(cmd))
		if err != nil {
			return err
		}
		return k.decide(ctx, p.Household, cmd, c)
	})
}

// ofLoan registers a command on one loan.
func ofLoan[C loan.Command](name, zh, en string, rules []string, number func(C) string) *Spec {
	return command(name, zh, en, rules, func(ctx context.Context, k *Desk, cmd C) error {
		p, err := k.placeOfLoan(ctx, number(cmd))
		if err != nil {
			return err
		}
		c, err := k.lendingCase(ctx, p)
		if err != nil {
			return err
		}
		return k.decide(ctx, p.Household, cmd, c)
	})
}

// caseOf finds an application and what a command on it is decided on.
func (k *Desk) caseOf(ctx context.Context, application string) (place, loan.Case, error) {
	p, err := k.placeOf(ctx, application)
	if err != nil {
		return p, loan.Case{}, err
	}
	c, err := k.lendingCase(ctx, p)
	return p, c, err
}

// decide lets the core decide on the household's file and writes what follows.
func (k *Desk) decide(ctx context.Context, household string, cmd loan.Command, c loan.Case) error {
	f, err := open[*loan.File](ctx, k, loan.Stream(household))
	if err != nil {
		return err
	}
	events, err := loan.Decide(f, cmd, c)
	if err != nil {
		return err
	}
	k.subject = household
	return k.emit(ctx, loan.Stream(household), events...)
}
