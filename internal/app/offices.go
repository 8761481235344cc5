package app

import (
	"context"

	"fupindai/internal/act"
	"fupindai/internal/loan"
	"fupindai/internal/office"
	"fupindai/internal/people"
)

// The commands of offices: village groups, hotline, notices.
func init() {
	command("name-group-member", "任命联查小组成员", "Name a member of the village group", []string{"A12.3", "A1.2"},
		func(ctx context.Context, k *Desk, cmd office.NameMember) error {
			g, err := k.group(ctx, cmd.Village)
			if err != nil {
				return err
			}
			if err := k.seatable(ctx, cmd.Seat, cmd.User, cmd.Bank); err != nil {
				return err
			}
			events, err := g.Decide(cmd)
			if err != nil {
				return err
			}
			return k.emit(ctx, office.GroupStream(cmd.Village), events...)
		})
	command("leave-group", "登记离组", "Register a leaving of the group", []string{"A12.3"},
		func(ctx context.Context, k *Desk, cmd office.LeaveGroup) error {
			g, err := k.group(ctx, cmd.Village)
			if err != nil {
				return err
			}
			events, err := g.DecideLeave(cmd)
			if err != nil {
				return err
			}
			return k.emit(ctx, office.GroupStream(cmd.Village), events...)
		})
	command("name-substitute", "指定替补成员", "Name a substitute member", []string{"A12.3", "A1.2"},
		func(ctx context.Context, k *Desk, cmd office.NameSubstitute) error {
			g, err := k.group(ctx, cmd.Village)
			if err != nil {
				return err
			}
			if err := k.seatable(ctx, cmd.Seat, cmd.User, cmd.Bank); err != nil {
				return err
			}
			events, err := g.DecideSubstitute(cmd)
			if err != nil {
				return err
			}
			return k.emit(ctx, office.GroupStream(cmd.Village), events...)
		})
	command("acknowledge-group", "签收小组名单", "Acknowledge the group's list", []string{"A12.3"},
		func(ctx context.Context, k *Desk, cmd office.AcknowledgeGroup) error {
			g, err := k.groupOf(ctx, cmd.Village)
			if err != nil {
				return err
			}
			events, err := g.DecideAcknowledge(cmd, k.act.By)
			if err != nil {
				return err
			}
			return k.emit(ctx, office.GroupStream(cmd.Village), events...)
		})
	command("set-hotline", "登记举报电话", "Register the hotline", []string{"A6.3"},
		func(ctx context.Context, k *Desk, cmd office.SetHotline) error {
			events, err := office.DecideHotline(cmd)
			if err != nil {
				return err
			}
			return k.emit(ctx, office.CountyStream, events...)
		})
	command("publish-notice", "发布村级公示", "Publish a village notice", []string{"A6.2", "A6.3"},
		func(ctx context.Context, k *Desk, cmd office.PublishNotice) error { return k.publish(ctx, cmd) }).signs()
}

// seatable refuses a seat to somebody who is no user, and a bank that does not exist.
func (k *Desk) seatable(ctx context.Context, seat act.Role, user, bank string) error {
	if seat == act.CreditOfficer && bank != "" {
		known, err := k.bankKnown(ctx, bank)
		if err != nil {
			return err
		}
		if !known {
			return act.Refuse("A1.2", "bank-unknown", act.Figures{"bank": clip(bank)}).At("bank")
		}
	}
	p, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return err
	}
	if p.SignedIn(user, k.act.Today) != nil {
		return act.Refuse("A12.3", "user-unknown", nil).At("user")
	}
	return nil
}

// groupOf is the group for one of its receivers: a bank receives the lists of the
// groups whose newest list names it.
func (k *Desk) groupOf(ctx context.Context, village string) (*office.Group, error) {
	if ScopeOf(k.act.By).Bank == "" {
		return k.group(ctx, village)
	}
	known, err := k.divisionKnown(ctx, village, "village")
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": clip(village)})
	}
	g, err := open[*office.Group](ctx, k, office.GroupStream(village))
	if err != nil {
		return nil, err
	}
	if n := len(g.Lists); n > 0 && ScopeOf(k.act.By).Covers("", g.Lists[n-1].Bank) {
		return g, nil
	}
	return nil, act.Refuse("X2", "not-found", act.Figures{"what": clip(village)})
}

func (k *Desk) group(ctx context.Context, village string) (*office.Group, error) {
	if err := k.within(village, "", clip(village)); err != nil {
		return nil, err
	}
	known, err := k.divisionKnown(ctx, village, "village")
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, act.Refuse("A12.3", "division-unknown", act.Figures{"division": clip(village)}).At("village")
	}
	return open[*office.Group](ctx, k, office.GroupStream(village))
}

// publish puts the reported loans of one village on a notice (A6.2). The subsidy is
// what the loan's planned bills give at the ratio of their days; it stands on the
// notice as the sum expected over the loan's life.
func (k *Desk) publish(ctx context.Context, cmd office.PublishNotice) error {
	if err := k.onlyToday("A6.3"); err != nil { // or the public would have fewer days
		return err
	}
	if err := k.within(cmd.Village, "", clip(cmd.Village)); err != nil {
		return err
	}
	county, err := open[*office.County](ctx, k, office.CountyStream)
	if err != nil {
		return err
	}
	e := office.NoticePublished{Village: cmd.Village, Hotline: county.Hotline, Office: county.Office}
	if _, err := office.DecideNotice(e); err != nil {
		return err
	}
	e.Notice = k.number("GS", 0)
	places, err := k.batch(ctx, "A6.2", cmd.Rows, func(r office.Row, p place) loan.Command {
		if p.Village != cmd.Village {
			return nil
		}
		return loan.Publish{Application: r.Application, Seen: r.Seen, Notice: e.Notice}
	})
	if err != nil {
		return err
	}
	if e.Token, err = k.token(20); err != nil {
		return err
	}
	for _, p := range places {
		f, err := open[*loan.File](ctx, k, loan.Stream(p.Household))
		if err != nil {
			return err
		}
		l := f.Loan(p.Loan)
		if e.LastOn.IsZero() { // the notice's days follow the policy of its loans
			pack, err := k.law.Pack(l.Pack)
			if err != nil {
				return err
			}
			due, _, err := pack.Due("notice.working-days", k.on)
			if err != nil {
				return err
			}
			e.LastOn = due.Date
		}
		percent, subsidy, err := l.ExpectedSubsidy(k.law)
		if err != nil {
			return err
		}
		e.Rows = append(e.Rows, office.NoticeRow{
			Loan: l.Number, Borrower: l.Borrower, Purpose: l.Purpose, AmountFen: l.AmountFen,
			SubsidyPercent: percent, SubsidyPPM: l.RatePPM, SubsidyFen: subsidy,
		})
	}
	events, err := office.DecideNotice(e)
	if err != nil {
		return err
	}
	return k.emit(ctx, office.NoticeStream(e.Notice), events...)
}
