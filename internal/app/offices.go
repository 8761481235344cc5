package app

import (
	"context"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/office"
	"fupindai/internal/people"
	"fupindai/internal/store"
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
			if err := k.emit(ctx, office.CountyStream, events...); err != nil {
				return err
			}
			return k.followHotline(ctx)
		})
	command("publish-notice", "发布村级公示", "Publish a village notice", []string{"A6.2", "A6.3"},
		func(ctx context.Context, k *Desk, cmd office.PublishNotice) error {
			if err := k.within(cmd.Village, "", clip(cmd.Village)); err != nil {
				return err
			}
			return k.publish(ctx, cmd.Rows, cmd.Village)
		}).signs()
	command("publish-notices", "批量发布村级公示", "Publish several villages' notices", []string{"A6.2", "A6.3"},
		func(ctx context.Context, k *Desk, cmd office.PublishNotices) error {
			return k.publish(ctx, cmd.Rows, "")
		}).signs()
	command("file-notice-photo", "登记公示张贴照片", "File a photo of the posted notice", []string{"A6.3"},
		func(ctx context.Context, k *Desk, cmd office.FileNoticePhoto) error {
			n, err := k.notice(ctx, cmd.Notice)
			if err != nil {
				return err
			}
			if err := k.filed(ctx, "A6.3", "photo", cmd.Photo, OfficeFiles); err != nil {
				return err
			}
			events, err := n.DecidePhoto(cmd)
			if err != nil {
				return err
			}
			return k.emit(ctx, office.NoticeStream(n.Number), events...)
		})
	command("interrupt-notice", "公示中断重新起算", "Let an interrupted notice begin again", []string{"A6.3"},
		func(ctx context.Context, k *Desk, cmd office.InterruptNotice) error { return k.interrupt(ctx, cmd) })
}

// followHotline puts the county's new hotline on the notices that hang (A6.3).
func (k *Desk) followHotline(ctx context.Context) error {
	county, err := open[*office.County](ctx, k, office.CountyStream)
	if err != nil {
		return err
	}
	on := k.on.String()
	numbers, err := store.All(ctx, k.tx, scanText, `SELECT notice FROM notice WHERE log_id = $1 AND posted_on <= $2 AND last_on >= $2 ORDER BY notice`, k.tx.Log(), on)
	if err != nil {
		return err
	}
	if len(numbers) > 0 {
		if err := k.onlyToday("A6.3"); err != nil { // what hung in the past hung with the old number
			return err
		}
	}
	for _, number := range numbers {
		n, err := open[*office.Notice](ctx, k, office.NoticeStream(number))
		if err != nil {
			return err
		}
		events := n.Follow(office.HotlineSet{Phone: county.Hotline, Office: county.Office}, k.on)
		if err := k.emit(ctx, office.NoticeStream(number), events...); err != nil {
			return err
		}
	}
	return nil
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

// publish puts reported loans on the notices of their villages, one each (A6.2). All of
// them are published or none; village, if named, is the only one they may be of.
func (k *Desk) publish(ctx context.Context, rows []office.Row, only string) error {
	if err := k.onlyToday("A6.3"); err != nil { // or the public would have fewer days
		return err
	}
	county, err := open[*office.County](ctx, k, office.CountyStream)
	if err != nil {
		return err
	}
	if _, err := office.DecideNotice(office.NoticePublished{Hotline: county.Hotline}); err != nil {
		return err
	}
	var villages []string
	notices := map[string]*office.NoticePublished{}
	places, err := k.batch(ctx, "A6.2", rows, func(r office.Row, p place) loan.Command {
		if only != "" && p.Village != only {
			return nil
		}
		e := notices[p.Village]
		if e == nil {
			// Its number is that of the first event on it, so those of one command differ.
			e = &office.NoticePublished{Notice: k.number("GS", 0), Village: p.Village, Hotline: county.Hotline, Office: county.Office}
			notices[p.Village] = e
			villages = append(villages, p.Village)
		}
		return loan.Publish{Application: r.Application, Seen: r.Seen, Notice: e.Notice}
	})
	if err != nil {
		return err
	}
	for _, p := range places {
		if err := k.onNotice(ctx, notices[p.Village], p); err != nil {
			return err
		}
	}
	for _, v := range villages {
		e := notices[v]
		if e.Token, err = k.token(20); err != nil {
			return err
		}
		events, err := office.DecideNotice(*e)
		if err != nil {
			return err
		}
		if err := k.emit(ctx, office.NoticeStream(e.Notice), events...); err != nil {
			return err
		}
	}
	return nil
}

// onNotice adds one loan's row. The subsidy is what the loan's planned bills give at the
// ratio of their days; it stands on the notice as the sum expected over the loan's life.
func (k *Desk) onNotice(ctx context.Context, e *office.NoticePublished, p place) error {
	f, err := open[*loan.File](ctx, k, loan.Stream(p.Household))
	if err != nil {
		return err
	}
	l := f.Loan(p.Loan)
	if e.LastOn.IsZero() { // the notice's days follow the policy of its loans
		if e.LastOn, err = k.lastOfNotice(l.Pack); err != nil {
			return err
		}
	}
	percent, subsidy, err := l.ExpectedSubsidy(k.law)
	if err != nil {
		return err
	}
	e.Rows = append(e.Rows, office.NoticeRow{
		Loan: l.Number, Borrower: l.Borrower, Purpose: l.Purpose, AmountFen: l.AmountFen,
		SubsidyPercent: percent, SubsidyPPM: l.RatePPM, SubsidyFen: subsidy,
	})
	return nil
}

// lastOfNotice is the last day of a notice that is posted on the day of this act.
func (k *Desk) lastOfNotice(pack string) (civil.Date, error) {
	p, err := k.law.Pack(pack)
	if err != nil {
		return civil.Date{}, err
	}
	due, _, err := p.Due("notice.working-days", k.on)
	return due.Date, err
}

// notice opens a published notice in the actor's scope.
func (k *Desk) notice(ctx context.Context, number string) (*office.Notice, error) {
	none := act.Refuse("X2", "not-found", act.Figures{"what": clip(number)}).At("notice")
	if !listNumber(number) {
		return nil, none
	}
	n, err := open[*office.Notice](ctx, k, office.NoticeStream(number))
	if err != nil {
		return nil, err
	}
	if n.Token == "" || !ScopeOf(k.act.By).Covers(n.Village, "") {
		return nil, none
	}
	return n, nil
}

// interrupt lets a notice begin again from today (R-A6.3-1).
func (k *Desk) interrupt(ctx context.Context, cmd office.InterruptNotice) error {
	if err := k.onlyToday("A6.3"); err != nil { // or the days would begin before it hangs again
		return err
	}
	n, err := k.notice(ctx, cmd.Notice)
	if err != nil {
		return err
	}
	pl, err := k.placeOfLoan(ctx, n.Lines[0].Loan)
	if err != nil {
		return err
	}
	f, err := open[*loan.File](ctx, k, loan.Stream(pl.Household))
	if err != nil {
		return err
	}
	pack := f.Loan(n.Lines[0].Loan).Pack
	last, err := k.lastOfNotice(pack)
	if err != nil {
		return err
	}
	p, err := k.law.Pack(pack)
	if err != nil {
		return err
	}
	reading, err := p.Reading("R-A6.3-1", k.on)
	if err != nil {
		return err
	}
	if reading == "resumes" { // the days that are left go on
		last = n.LastOn
	}
	events, err := n.DecideInterrupt(cmd, k.on, last)
	if err != nil {
		return err
	}
	return k.emit(ctx, office.NoticeStream(n.Number), events...)
}
