package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"fupindai/internal/act"
	"fupindai/internal/journal"
	"fupindai/internal/loan"
	"fupindai/internal/office"
)

// The commands over several applications: one signature, all rows or none. A row
// that is refused is named with its reason; nothing is written then.
func init() {
	command("sign-village-list", "签批村级汇总表", "Sign the village list", []string{"A1.3", "A1.2", "X4"},
		func(ctx context.Context, k *Desk, cmd office.SignVillageList) error {
			if err := k.within(cmd.Village, "", cmd.Village); err != nil {
				return err
			}
			return k.list(ctx, "A1.3", office.ListSigned{Level: string(loan.UnitVillage), Unit: cmd.Village}, cmd.Rows,
				func(r office.Row, number string) loan.Command {
					return loan.PassVillage{Application: r.Application, Seen: r.Seen, List: number}
				}, func(p place) bool { return p.Village == cmd.Village })
		}).signs()
	command("review-township", "乡镇初审", "Review at the township office", []string{"A2.1", "X4"},
		func(ctx context.Context, k *Desk, cmd office.ReviewTownship) error {
			_, err := k.batch(ctx, "A2.1", cmd.Rows, func(r office.Row, _ place) loan.Command {
				return loan.ReviewTownship{Application: r.Application, Seen: r.Seen, Note: cmd.Note}
			})
			return err
		}).signs()
	command("sign-township", "乡镇签批", "Sign at the township", []string{"A2.2", "A2.3", "X4"},
		func(ctx context.Context, k *Desk, cmd office.SignTownship) error {
			if err := k.within(cmd.Township, "", cmd.Township); err != nil {
				return err
			}
			return k.list(ctx, "A2.2", office.ListSigned{Level: string(loan.UnitTownship), Unit: cmd.Township}, cmd.Rows,
				func(r office.Row, number string) loan.Command {
					return loan.SignTownship{Application: r.Application, Seen: r.Seen, List: number, Note: cmd.Note}
				}, func(p place) bool { return len(p.Village) >= 9 && p.Village[:9] == cmd.Township })
		}).signs()
	command("hand-over-list", "汇总表与文件送承贷机构", "Hand the list to the bank", []string{"A3.3", "A12.2", "X4"},
		func(ctx context.Context, k *Desk, cmd office.HandOverList) error {
			if err := office.CheckDocument(cmd.Document); err != nil {
				return err
			}
			return k.list(ctx, "A3.3", office.ListSigned{
				Level: string(loan.UnitCounty), Unit: k.act.By.Unit, Bank: cmd.Bank, Document: cmd.Document,
			}, cmd.Rows, func(r office.Row, number string) loan.Command {
				return loan.HandOver{Application: r.Application, Seen: r.Seen, List: number, Document: cmd.Document, Bank: cmd.Bank}
			}, func(place) bool { return true })
		}).signs()
	command("take-back-list", "收回逾期汇总表", "Take an expired list back", []string{"A3.3", "X4"},
		func(ctx context.Context, k *Desk, cmd office.TakeBackList) error {
			_, err := k.batch(ctx, "A3.3", cmd.Rows, func(r office.Row, _ place) loan.Command {
				return loan.TakeBack{Application: r.Application, Seen: r.Seen}
			})
			return err
		}).signs()
	command("return-list", "批量退回", "Send several back", []string{"A2.3"},
		func(ctx context.Context, k *Desk, cmd office.ReturnList) error {
			_, err := k.batch(ctx, "A2.3", cmd.Rows, func(r office.Row, _ place) loan.Command {
				return loan.ReturnTo{Application: r.Application, Seen: r.Seen, To: loan.Step(cmd.To), Reasons: cmd.Reasons, Note: cmd.Note}
			})
			return err
		})
	command("report-back", "反馈放款结果", "Report the result back", []string{"A6.1"},
		func(ctx context.Context, k *Desk, cmd office.ReportBack) error {
			_, err := k.batch(ctx, "A6.1", cmd.Rows, func(r office.Row, _ place) loan.Command {
				return loan.ReportBack{Application: r.Application, Seen: r.Seen}
			})
			return err
		})
}

// list signs a list: every row passes, then the list is written with its rows as
// they were seen and its fingerprint.
func (k *Desk) list(ctx context.Context, rule string, e office.ListSigned, rows []office.Row,
	command func(office.Row, string) loan.Command, belongs func(place) bool,
) error {
	e.List = k.number("HZ", 0)
	places, err := k.batch(ctx, rule, rows, func(r office.Row, p place) loan.Command {
		if !belongs(p) {
			return nil
		}
		return command(r, e.List)
	})
	if err != nil {
		return err
	}
	var commitments [][]byte
	for i, p := range places {
		f, err := open[*loan.File](ctx, k, loan.Stream(p.Household))
		if err != nil {
			return err
		}
		a := f.Application(p.Application)
		row := office.ListRow{
			Household: p.Household, Application: p.Application, Revision: rows[i].Seen, Borrower: a.Borrower, Village: a.Village, Purpose: a.Purpose, Mode: a.Mode,
			AskedFen: a.Asked.AmountFen, AmountFen: a.Terms().AmountFen, TermMonths: a.Terms().TermMonths,
		}
		if row.Revision == 0 {
			row.Revision = a.Revision - 1 // the row was handed in without what was seen: what stood before this act
		}
		e.Rows = append(e.Rows, row)
		e.TotalFen += row.AmountFen
		c, err := k.commitment(ctx, e.List, i+1, row.Fields()...)
		if err != nil {
			return err
		}
		commitments = append(commitments, c)
	}
	e.Fingerprint = hex.EncodeToString(journal.Root(commitments))
	return k.emit(ctx, office.ListStream(e.List), &e)
}

// commitment is the salted commitment to one row of a list; the salt is kept, so
// that the list's fingerprint can be recomputed.
func (k *Desk) commitment(ctx context.Context, list string, no int, fields ...string) ([]byte, error) {
	salt := make([]byte, 16)
	if _, err := io.ReadFull(k.door.Random, salt); err != nil {
		return nil, fmt.Errorf("randomness: %w", err)
	}
	if _, err := k.tx.Exec(ctx, `INSERT INTO row_salt (log_id, list, no, salt) VALUES ($1, $2, $3, $4)`, k.tx.Log(), list, int64(no), salt); err != nil {
		return nil, err
	}
	return journal.Commit(salt, fields...), nil
}

// batchMax is how many rows one signature takes. It is what a person can look
// through, and no law.
const batchMax = 200

// batch decides a command for each row, all or nothing: the refused rows are
// collected and named together. It gives the rows' places in their order.
func (k *Desk) batch(ctx context.Context, rule string, rows []office.Row, command func(office.Row, place) loan.Command) ([]place, error) {
	if err := office.CheckBatch(rule, rows, batchMax); err != nil {
		return nil, err
	}
	var places []place
	var refused []act.RowRefusal
	for _, r := range rows {
		pl, c, err := k.caseOf(ctx, r.Application)
		if err == nil {
			if cmd := command(r, pl); cmd == nil {
				err = act.Refuse("X2", "not-found", act.Figures{"what": r.Application})
			} else {
				err = k.decide(ctx, pl.Household, cmd, c)
			}
		}
		var no *act.Refusal
		switch {
		case errors.As(err, &no):
			refused = append(refused, act.RowRefusal{Row: clip(r.Application), Refusal: no})
		case err != nil:
			return nil, err
		}
		places = append(places, pl)
	}
	if len(refused) > 0 {
		first := refused[0].Refusal
		return nil, &act.Refusal{
			Rule: first.Rule, Code: "rows-refused", Figures: act.Figures{"refused": len(refused), "rows": len(rows)}, Field: "rows", Rows: refused,
		}
	}
	k.subject = "office"
	return places, nil
}
