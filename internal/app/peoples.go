package app

import (
	"context"
	"database/sql"
	"errors"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/people"
)

// The commands on users and posts (X3, X7, X9). An administrator gives no seat of a
// village group: those are named by the county with a document (A12.3).
func init() {
	ofPeople[people.EnrolUser]("enrol-user", "登记用户", "Enrol a user", "X9")
	ofPeople[people.ProposePost]("propose-post", "申请授予岗位", "Propose a post", "X7", "X9")
	ofPeople[people.GrantPost]("grant-post", "复核授予岗位", "Grant a post", "X7", "X9")
	ofPeople[people.EndPost]("end-post", "结束岗位", "End a post", "X3", "X9")
	ofPeople[people.DeclareInterest]("declare-interest", "申报回避", "Declare an interest", "X5")
	command("close-user", "停用用户", "Close a user", []string{"X3", "X7", "X9"},
		func(ctx context.Context, k *Desk, cmd people.CloseUser) error { return k.closeUser(ctx, cmd) })
	ofPeople[people.ProposeActing]("propose-acting", "申请指定代职", "Propose an acting leader", "X3", "X7", "X9")
}

func ofPeople[C people.Command](name, zh, en string, rules ...string) {
	command(name, zh, en, rules, func(ctx context.Context, k *Desk, cmd C) error {
		p, err := open[*people.People](ctx, k, people.Stream)
		if err != nil {
			return err
		}
		if err := k.postable(ctx, p, cmd); err != nil {
			return err
		}
		if c, declares := any(cmd).(people.DeclareInterest); declares {
			if err := k.mayReadHousehold(ctx, c.Household); err != nil {
				return err
			}
		}
		events, err := people.Decide(p, cmd, act.Act{By: k.act.By, Today: k.act.Today})
		if err != nil {
			return err
		}
		return k.emit(ctx, people.Stream, events...)
	})
}

// closeUser shuts an account from today on: what the user did meanwhile was allowed. Who
// holds a post or a seat leaves it first.
func (k *Desk) closeUser(ctx context.Context, cmd people.CloseUser) error {
	if err := k.onlyToday("X3"); err != nil {
		return err
	}
	if err := k.keepsSeat(ctx, cmd.User); err != nil {
		return err
	}
	return k.orderPeople(ctx, cmd)
}

// keepsSeat refuses if the user holds a seat of a village group beyond today.
func (k *Desk) keepsSeat(ctx context.Context, user string) error {
	var village, seat, from string
	err := k.tx.QueryRow(ctx, `SELECT village, seat, from_on FROM group_seat WHERE log_id = $1 AND user_id = $2 AND (to_on = '' OR to_on > $3)
		ORDER BY village, seat LIMIT 1`, k.tx.Log(), user, k.act.Today.String()).Scan(&village, &seat, &from)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	since, err := civil.Parse(from)
	if err != nil {
		return err
	}
	return people.StillHeld(act.Role(seat), village, since)
}

// postable refuses a post at a unit that its role cannot have: a role of a level serves
// a division of that level, a bank's a unit of a bank, auditors and administrators their
// own office (X9). What else is wrong with the post, the core says.
func (k *Desk) postable(ctx context.Context, p *people.People, cmd people.Command) error {
	var role act.Role
	var unit string
	switch c := cmd.(type) {
	case people.ProposePost:
		role, unit = c.Role, c.Unit
	case people.GrantPost:
		role, unit = c.Role, c.Unit
	case people.ProposeActing:
		role, unit = c.Role, c.Unit
	}
	if unit == "" {
		return nil
	}
	fits, err := true, error(nil)
	switch role {
	case act.TownshipClerk, act.TownshipLeader:
		fits, err = k.divisionKnown(ctx, unit, "township")
	case act.CountyClerk, act.CountyHead:
		fits, err = k.divisionKnown(ctx, unit, "county")
	case act.PrefectureClerk:
		fits, err = k.divisionKnown(ctx, unit, "prefecture")
	case act.RegionClerk:
		fits, err = k.divisionKnown(ctx, unit, "region")
	case act.BankClerk, act.BankHead:
		fits, err = k.bankKnown(ctx, unit)
	case act.Auditor, act.Administrator:
		fits = unit == p.Unit
	}
	if err == nil && !fits {
		return act.Refuse("X9", "unit-not-of-role", act.Figures{"role": string(role), "unit": clip(unit)}).At("unit")
	}
	return err
}
