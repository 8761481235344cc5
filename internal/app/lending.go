package app

import (
	"context"
	"regexp"

	"fupindai/internal/act"
	"fupindai/internal/loan"
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
			c, err := k.lendingCase(ctx, place{Household: cmd.Household, Borrower: cmd.Borrower, Village: cmd.Village, Bank: cmd.Bank})
			if err != nil {
				return err
			}
			c.Facts.NewNumber = k.number("SQ", 0)
			return k.decide(ctx, cmd.Household, cmd, c)
		})
	one("record-survey", "登记入户调查", "Record the survey", []string{"A1.2", "G2", "G3"},
		func(c loan.RecordSurvey) string { return c.Application })
	one("sign-survey", "调查签名", "Sign the survey", []string{"A1.2", "X4"},
		func(c loan.SignSurvey) string { return c.Application }).signs()
	one("return-to", "退回", "Send back", []string{"A2.3"},
		func(c loan.ReturnTo) string { return c.Application })
	one("suggest", "提出放贷建议", "Suggest lending", []string{"A3.2", "G1", "G3"},
		func(c loan.Suggest) string { return c.Application }).signs()
	one("decide", "评审决定", "Decide", []string{"A4.2", "A4.1", "G1", "G3"},
		func(c loan.Decision) string { return c.Application }).signs()
	one("sign-contract", "登记合同", "Register the contract", []string{"A5.1"},
		func(c loan.SignContract) string { return c.Application })

	command("disburse", "登记放款", "Register the disbursement", []string{"A5.2", "A5.3", "G3"},
		func(ctx context.Context, k *Desk, cmd loan.Disburse) error {
			p, c, err := k.caseOf(ctx, cmd.Application)
			if err != nil {
				return err
			}
			if number := k.words[cmd.Account.ID]; number != "" && !accountNumber.MatchString(number) {
				return act.Refuse("X10", "bad-value", act.Figures{"field": "account"}).At("account")
			}
			own, err := k.door.Register.AccountBelongs(ctx, k.tx, p.Borrower, p.Bank, k.words[cmd.Account.ID], k.words[cmd.Holder.ID])
			if err != nil {
				return err
			}
			c.Facts.AccountIsBorrowers = own.Yes()
			c.Facts.NewNumber = k.number("DK", 0)
			if err := k.decide(ctx, p.Household, cmd, c); err != nil {
				return err
			}
			// From here on the number is the borrower's: nobody else's loan goes to it.
			_, err = k.door.Register.PutAccount(ctx, k.tx, register.Account{
				ID: cmd.Account.ID, Person: p.Borrower, Bank: p.Bank, Number: k.words[cmd.Account.ID], Holder: k.words[cmd.Holder.ID],
			}, k.on)
			return err
		})
	ofLoan("record-repayment", "登记还款", "Record a repayment", []string{"G4"},
		func(c loan.RecordRepayment) string { return c.Loan })
	ofLoan("close-loan", "结清", "Close the loan", []string{"A8.6", "G4"},
		func(c loan.CloseLoan) string { return c.Loan })
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
