package app

import (
	"context"

	"fupindai/internal/loan"
	"fupindai/internal/oversight"
)

// The commands of supervision: post-loan checks (A8), problems and their rectification
// (A9).
func init() {
	command("record-check", "登记贷后检查", "Record a post-loan check", []string{"A8.5", "A8.1", "A8.2", "A8.3", "A8.4", "A8.6", "A9.1", "A9.4"},
		func(ctx context.Context, k *Desk, cmd loan.RecordCheck) error { return k.recordCheck(ctx, cmd) })
	ofLoan("void-check", "检查记录作废", "Void a check", []string{"A8.5"},
		func(c loan.VoidCheck) string { return c.Loan })
	command("record-finding", "登记问题", "Record a finding", []string{"A9.1", "A13.2"},
		func(ctx context.Context, k *Desk, cmd loan.RecordFinding) error {
			p, c, err := k.caseOfLoan(ctx, cmd.Loan)
			if err != nil {
				return err
			}
			c.Facts.NewNumber = k.number("WT", 0)
			return k.decide(ctx, p.Household, cmd, c)
		})
	ofProblem("propose-plan", "提出整改方案", "Propose a plan", []string{"A9.1"}, func(c loan.ProposePlan) string { return c.Problem })
	ofProblem("review-plan", "审核整改方案", "Review a plan", []string{"A9.2"}, func(c loan.ReviewPlan) string { return c.Problem })
	ofProblem("sign-plan", "签批整改方案", "Sign a plan", []string{"A9.2"}, func(c loan.SignPlan) string { return c.Problem }).signs()
	command("consent-plan", "同意整改方案", "Consent to a plan", []string{"A9.3", "Z2"},
		func(ctx context.Context, k *Desk, cmd loan.ConsentPlan) error { return k.consentPlan(ctx, cmd) }).signs()
	ofProblem("return-plan", "退回整改", "Send a problem back", []string{"A9.2", "A9.4"}, func(c loan.ReturnPlan) string { return c.Problem })
	command("record-rectification", "登记整改情况", "Record what was put right", []string{"A9.4"},
		func(ctx context.Context, k *Desk, cmd loan.RecordRectification) error {
			p, c, err := k.caseOfProblem(ctx, cmd.Problem)
			if err != nil {
				return err
			}
			if cmd.Scan != "" {
				if err := k.filed(ctx, "A9.4", "scan", cmd.Scan, p.Household); err != nil {
					return err
				}
			}
			return k.decide(ctx, p.Household, cmd, c)
		})
	ofProblem("verify-rectification", "验收销号", "Verify and close", []string{"A9.4", "A8.4"}, func(c loan.VerifyRectification) string { return c.Problem }).signs()
	ofProblem("ask-guidance", "请求县级指导", "Ask the county for guidance", []string{"A9.5"}, func(c loan.AskGuidance) string { return c.Problem })
	ofProblem("answer-guidance", "答复指导请求", "Answer a request for guidance", []string{"A9.5"}, func(c loan.AnswerGuidance) string { return c.Problem })
}

// caseOfLoan finds a loan and what a command on it is decided on.
func (k *Desk) caseOfLoan(ctx context.Context, number string) (place, loan.Case, error) {
	p, err := k.placeOfLoan(ctx, number)
	if err != nil {
		return p, loan.Case{}, err
	}
	c, err := k.lendingCase(ctx, p)
	return p, c, err
}

// caseOfProblem finds a problem within the actor's scope.
func (k *Desk) caseOfProblem(ctx context.Context, number string) (place, loan.Case, error) {
	p := place{}
	err := k.tx.QueryRow(ctx, `SELECT household, loan, borrower, village, bank FROM problem WHERE log_id = $1 AND problem = $2`, k.tx.Log(), number).
		Scan(&p.Household, &p.Loan, &p.Borrower, &p.Village, &p.Bank)
	if p, err = k.guard(ctx, p, clip(number), "problem", err); err != nil {
		return p, loan.Case{}, err
	}
	c, err := k.lendingCase(ctx, p)
	return p, c, err
}

// ofProblem registers a command on one problem.
func ofProblem[C loan.Command](name, zh, en string, rules []string, number func(C) string) *Spec {
	return command(name, zh, en, rules, func(ctx context.Context, k *Desk, cmd C) error {
		p, c, err := k.caseOfProblem(ctx, number(cmd))
		if err != nil {
			return err
		}
		return k.decide(ctx, p.Household, cmd, c)
	})
}

// recordCheck registers a check, with its own number and that of the problem it opens.
func (k *Desk) recordCheck(ctx context.Context, cmd loan.RecordCheck) error {
	p, c, err := k.caseOfLoan(ctx, cmd.Loan)
	if err != nil {
		return err
	}
	if cmd.Photo != "" {
		if err := k.filed(ctx, "A8.5", "photo", cmd.Photo, p.Household); err != nil {
			return err
		}
	}
	f, err := open[*loan.File](ctx, k, loan.Stream(p.Household))
	if err != nil {
		return err
	}
	c.Facts.NewNumber = k.number("JC", 0)
	if l := f.Loan(p.Loan); cmd.Problem != "" && cmd.Problem != loan.NoProblem && !f.OpenProblem(l, cmd.Problem) {
		c.Facts.NewProblem = k.number("WT", 1)
	}
	return k.decide(ctx, p.Household, cmd, c)
}

// consentPlan is a consent; with what the county confirms to be wrong, each stage that
// signed the loan is asked (Z2).
func (k *Desk) consentPlan(ctx context.Context, cmd loan.ConsentPlan) error {
	p, c, err := k.caseOfProblem(ctx, cmd.Problem)
	if err != nil {
		return err
	}
	if err := k.decide(ctx, p.Household, cmd, c); err != nil || len(cmd.Wrong) == 0 {
		return err
	}
	confirmed := k.next() - 1 // the event of the consent
	f, err := open[*loan.File](ctx, k, loan.Stream(p.Household))
	if err != nil {
		return err
	}
	for _, stage := range f.Stages(p.Loan) {
		s := oversight.Substance{File: loan.Stream(p.Household), Problem: cmd.Problem, Wrong: cmd.Wrong, Subject: stage.Application, Role: stage.Role, Unit: stage.Unit, Evidence: confirmed}
		for _, h := range stage.Hands {
			before, err := f.Before(stage.Application, h.Seq, k.law)
			if err != nil {
				return err
			}
			s.Signed = append(s.Signed, oversight.Signed{
				Role: h.By.Role, User: h.By.User, Step: string(h.Step), On: h.On, Seq: h.Seq, AmountFen: int64(before.Terms().AmountFen), TermMonths: before.Terms().TermMonths,
				Purpose: before.Purpose, Release: before.Release, Signatures: len(before.Signed()),
			})
			if before.Survey != nil {
				n := &s.Signed[len(s.Signed)-1]
				n.SurveyOn, n.Warnings = before.Survey.On, before.Survey.Warnings
			}
		}
		number := k.number("YS", 0)
		if err := k.emit(ctx, oversight.BreachStream(number), oversight.SuspectSubstance(number, s)); err != nil {
			return err
		}
	}
	return nil
}

// missed tells the files of checks that a day's close found late to go on to the next
// period (R-A8.2-1).
func (k *Desk) missed(ctx context.Context, d streamDuty) error {
	kd, _, err := kindOfStream(d.stream)
	if err != nil || kd.prefix != "household/" {
		return err
	}
	f, err := open[*loan.File](ctx, k, d.stream)
	if err != nil {
		return err
	}
	if e := f.Missed(d.Duty); e != nil {
		return k.emit(ctx, d.stream, e)
	}
	return nil
}
