package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/office"
	"fupindai/internal/people"
)

// The commands of collection: notices and their service, the log (A10.1, A10.2), and the
// joint recovery of loans whose borrower or purpose is wrong (A10.3, A10.4).
func init() {
	command("issue-notices", "生成催收通知书", "Issue collection notices", []string{"A10.1", "A10.2", "R-A10.1-1", "R-A10.2-1"},
		func(ctx context.Context, k *Desk, cmd IssueNotices) error { return k.issueNotices(ctx, cmd) })
	command("serve-notice", "登记送达", "Record the service of a notice", []string{"A10.1", "A10.2"},
		func(ctx context.Context, k *Desk, cmd loan.ServeNotice) error { return k.serveNotice(ctx, cmd) })
	ofLoan("record-collection", "登记催收", "Record a collection", []string{"A10.2", "A10.1"},
		func(c loan.RecordCollection) string { return c.Loan })
	command("set-recovery-group", "成立联合清收小组", "Set up the joint recovery group", []string{"A10.3", "A10.4"},
		func(ctx context.Context, k *Desk, cmd loan.SetRecoveryGroup) error {
			p, c, err := k.caseOfProblem(ctx, cmd.Problem)
			if err != nil {
				return err
			}
			if c.Facts.Levels, err = k.levelsOf(ctx, p, cmd.Members); err != nil {
				return err
			}
			return k.decide(ctx, p.Household, cmd, c)
		}).signs()
	ofProblem("plan-recovery", "制定清收计划", "Plan a recovery", []string{"A10.3", "A10.4"}, func(c loan.PlanRecovery) string { return c.Problem }).signs()
}

// IssueNotices makes the notices of one kind for several loans, all or none.
type IssueNotices struct {
	Kind  string     `json:"kind" doc:"通知书种类|due before maturity, or overdue"`
	Loans []string   `json:"loans" doc:"贷款|numbers of the loans"`
	PayBy civil.Date `json:"pay_by,omitempty,omitzero" doc:"限期还款日|the day by which an overdue loan is to be paid"`
}

// noticesMax is how many notices one command makes. It is what a printer takes, and no
// law.
const noticesMax = 500

func (k *Desk) issueNotices(ctx context.Context, cmd IssueNotices) error {
	slices.Sort(cmd.Loans)
	cmd.Loans = slices.Compact(cmd.Loans)
	if len(cmd.Loans) == 0 {
		return act.Refuse("X10", "required", act.Figures{"field": "loans"}).At("loans")
	}
	if len(cmd.Loans) > noticesMax {
		return act.Refuse("X10", "list-too-long", act.Figures{"rows": len(cmd.Loans), "limit": noticesMax}).At("loans")
	}
	var refused []act.RowRefusal
	for _, number := range cmd.Loans {
		p, c, err := k.caseOfLoan(ctx, number)
		if err == nil {
			before := k.created
			c.Facts.NewNumber = k.number("CS", 0)
			if err = k.decide(ctx, p.Household, loan.IssueNotice{Loan: p.Loan, Kind: cmd.Kind, PayBy: cmd.PayBy}, c); err != nil {
				k.created = before
			}
		}
		var no *act.Refusal
		switch {
		case errors.As(err, &no) && len(cmd.Loans) == 1:
			return no
		case errors.As(err, &no):
			refused = append(refused, act.RowRefusal{Row: clip(number), Refusal: no})
		case err != nil:
			return err
		}
	}
	if len(refused) > 0 {
		return &act.Refusal{
			Rule: refused[0].Refusal.Rule, Code: "rows-refused", Figures: act.Figures{"refused": len(refused), "rows": len(cmd.Loans)}, Field: "loans", Rows: refused,
		}
	}
	return nil
}

func (k *Desk) serveNotice(ctx context.Context, cmd loan.ServeNotice) error {
	if cmd.Notice == "" {
		return act.Refuse("X10", "required", act.Figures{"field": "notice"}).At("notice")
	}
	p := place{}
	err := k.tx.QueryRow(ctx, `SELECT n.household, n.loan, l.borrower, n.village, n.bank FROM collection_notice n JOIN loan l ON l.log_id = n.log_id AND l.loan = n.loan
		WHERE n.log_id = $1 AND n.notice = $2`, k.tx.Log(), cmd.Notice).Scan(&p.Household, &p.Loan, &p.Borrower, &p.Village, &p.Bank)
	if p, err = k.guard(ctx, p, clip(cmd.Notice), "notice", err); err != nil {
		return err
	}
	c, err := k.lendingCase(ctx, p)
	if err != nil {
		return err
	}
	if cmd.Scan != "" {
		if err := k.filed(ctx, "A10.1", "scan", cmd.Scan, p.Household); err != nil {
			return err
		}
	}
	return k.decide(ctx, p.Household, cmd, c)
}

// levelsOf are the levels for which users stand in the case of a village and bank on the
// day: by their posts over it, or by their seat in the village's group.
func (k *Desk) levelsOf(ctx context.Context, p place, users []string) (map[string][]loan.Level, error) {
	pp, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return nil, err
	}
	g, err := open[*office.Group](ctx, k, office.GroupStream(p.Village))
	if err != nil {
		return nil, err
	}
	out := map[string][]loan.Level{}
	add := func(user string, l loan.Level) {
		if l != "" && !slices.Contains(out[user], l) {
			out[user] = append(out[user], l)
		}
	}
	for _, u := range users {
		for _, post := range pp.PostsOf(u, k.on) {
			level := loan.LevelOf(post.Role)
			switch level {
			case loan.UnitTownship, loan.UnitCounty:
				if strings.HasPrefix(p.Village, post.Unit) {
					add(u, level)
				}
			case loan.UnitBank:
				if p.Bank == post.Unit || strings.HasPrefix(p.Bank, post.Unit+"-") {
					add(u, level)
				}
			}
		}
		for _, m := range g.Members {
			if m.User == u && !m.From.After(k.on) && (m.To.IsZero() || !m.To.Before(k.on)) {
				add(u, loan.UnitVillage)
			}
		}
	}
	return out, nil
}
