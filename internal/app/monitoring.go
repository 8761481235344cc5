package app

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
)

// The commands of fund monitoring: withdrawals from the accounts of loans (A7.1).
func init() {
	command("record-withdrawal", "登记提款", "Record a withdrawal", []string{"A7.1", "A7.2"},
		func(ctx context.Context, k *Desk, cmd loan.RecordWithdrawal) error {
			return k.recordWithdrawal(ctx, cmd)
		})
	command("void-withdrawal", "提款登记作废", "Void a withdrawal", []string{"A7.1"},
		func(ctx context.Context, k *Desk, cmd loan.VoidWithdrawal) error { return k.voidWithdrawal(ctx, cmd) })
	command("remind-group", "提醒联查小组", "Remind the village group", []string{"A7.1"},
		func(ctx context.Context, k *Desk, cmd loan.RemindGroup) error { return k.remind(ctx, cmd) })
	command("record-use", "登记提款用途", "Record the use of a withdrawal", []string{"A7.1", "A7.2", "A9.1"},
		func(ctx context.Context, k *Desk, cmd loan.RecordUse) error { return k.recordUse(ctx, cmd) })
}

// voidWithdrawal takes a withdrawal back that stands on no frozen list of a draw.
func (k *Desk) voidWithdrawal(ctx context.Context, cmd loan.VoidWithdrawal) error {
	p, c, err := k.caseOfWithdrawal(ctx, cmd.Withdrawal, "withdrawal")
	if err != nil {
		return err
	}
	var listed int64
	if err := k.tx.QueryRow(ctx, `SELECT count(*) FROM draw_row WHERE log_id = $1 AND withdrawal = $2`, k.tx.Log(), cmd.Withdrawal).Scan(&listed); err != nil {
		return err
	}
	if listed > 0 {
		return act.Refuse("A7.1", "withdrawal-looked-into", act.Figures{"withdrawal": cmd.Withdrawal}).At("withdrawal")
	}
	return k.decide(ctx, p.Household, cmd, c)
}

// caseOfWithdrawal finds a withdrawal within the actor's scope.
func (k *Desk) caseOfWithdrawal(ctx context.Context, number, field string) (place, loan.Case, error) {
	p := place{}
	err := k.tx.QueryRow(ctx, `SELECT household, loan, borrower, village, bank FROM withdrawal WHERE log_id = $1 AND withdrawal = $2`, k.tx.Log(), number).
		Scan(&p.Household, &p.Loan, &p.Borrower, &p.Village, &p.Bank)
	if p, err = k.guard(ctx, p, clip(number), field, err); err != nil {
		return p, loan.Case{}, err
	}
	c, err := k.lendingCase(ctx, p)
	return p, c, err
}

// recordWithdrawal registers a withdrawal once for each serial number of the bank: the
// same again is answered with what was registered, another under it is refused.
func (k *Desk) recordWithdrawal(ctx context.Context, cmd loan.RecordWithdrawal) error {
	p, c, err := k.caseOfLoan(ctx, cmd.Loan)
	if err != nil {
		return err
	}
	keys, err := k.withdrawalKeys(ctx, p.Bank, k.words[cmd.Serial.ID], k.words[cmd.Payee.ID], k.words[cmd.PayeeAccount.ID], k.words[cmd.Phone.ID])
	if err != nil {
		return err
	}
	known, err := k.underSerial(ctx, keys.Serial)
	if err != nil {
		return err
	}
	if known != nil {
		if known.Loan != p.Loan || known.AmountFen != int64(cmd.AmountFen) || known.Way != cmd.Way || known.On != k.on || known.payeeKey != keys.Payee {
			return act.Refuse("A7.1", "serial-of-another", act.Figures{"withdrawal": known.Number}).At("serial")
		}
		k.known = &Receipt{
			FirstSeq: known.seq, LastSeq: known.seq, Created: []string{known.Number}, Repeated: true,
			Events: []EventShort{{known.seq, (*loan.WithdrawalRecorded)(nil).EventType(), loan.Stream(p.Household)}},
		}
		return nil
	}
	c.Facts.NewNumber = k.number("TK", 0)
	number := c.Facts.NewNumber
	if err := k.decide(ctx, p.Household, loan.RegisterWithdrawal{RecordWithdrawal: cmd, Keys: keys}, c); err != nil {
		return err
	}
	f, err := open[*loan.File](ctx, k, loan.Stream(p.Household))
	if err != nil {
		return err
	}
	if _, w := f.Withdrawal(number); w.Large {
		return nil
	}
	return k.openDraw(ctx, p)
}

// withdrawalKeys are the keyed digests by which a serial number, a payee and a telephone
// are found again. A serial number is the bank's, of all its units; a payee is an account,
// or the name where no account is given.
func (k *Desk) withdrawalKeys(ctx context.Context, unit, serial, payee, account, phone string) (loan.WithdrawalKeys, error) {
	bank, err := k.bankOf(ctx, unit)
	if err != nil {
		return loan.WithdrawalKeys{}, err
	}
	keyed := func(purpose, value string) string {
		if value == "" {
			return ""
		}
		return clipDigest(k.door.Register.Keyed(purpose, []byte(value)))
	}
	whom := plainly(account)
	if whom == "" {
		whom = plainly(payee)
	}
	return loan.WithdrawalKeys{Serial: keyed("serial", bank+" "+plainly(serial)), Payee: keyed("payee", whom), Phone: keyed("telephone", plainly(phone))}, nil
}

// plainly leaves out what people put between letters and digits.
func plainly(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\u3000', '\u00a0', '-', '·', '•', '.', '．':
			return -1
		}
		return r
	}, strings.TrimSpace(s))
}

// registeredWithdrawal is what stands under a serial number.
type registeredWithdrawal struct {
	Number, Loan, Way, payeeKey string
	AmountFen, seq              int64
	On                          civil.Date
}

// underSerial finds the withdrawal that stands under a serial number; nil if none does.
func (k *Desk) underSerial(ctx context.Context, key string) (*registeredWithdrawal, error) {
	var w registeredWithdrawal
	var on string
	err := k.tx.QueryRow(ctx, `SELECT withdrawal, loan, way, payee_key, amount_fen, seq, moved_on FROM withdrawal
		WHERE log_id = $1 AND serial_key = $2 AND step <> $3 ORDER BY withdrawal LIMIT 1`, k.tx.Log(), key, string(loan.WithdrawalVoid)).
		Scan(&w.Number, &w.Loan, &w.Way, &w.payeeKey, &w.AmountFen, &w.seq, &on)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // none stands there
	}
	if err == nil {
		w.On, err = day(on)
	}
	return &w, err
}

// remind reminds the groups of several withdrawals: all or none.
func (k *Desk) remind(ctx context.Context, cmd loan.RemindGroup) error {
	if n := len(cmd.Withdrawals); n == 0 || n > batchMax {
		return act.Refuse("A7.1", "remind-count", act.Figures{"rows": n, "limit": batchMax}).At("withdrawals")
	}
	var refused []act.RowRefusal
	for _, number := range cmd.Withdrawals {
		p, c, err := k.caseOfWithdrawal(ctx, number, "withdrawals")
		if err == nil {
			err = k.decide(ctx, p.Household, loan.Remind{Withdrawal: number}, c)
		}
		var no *act.Refusal
		switch {
		case errors.As(err, &no) && len(cmd.Withdrawals) == 1:
			return no
		case errors.As(err, &no):
			refused = append(refused, act.RowRefusal{Row: clip(number), Refusal: no})
		case err != nil:
			return err
		}
	}
	if len(refused) > 0 {
		return &act.Refusal{
			Rule: "A7.1", Code: "rows-refused", Figures: act.Figures{"refused": len(refused), "rows": len(cmd.Withdrawals)}, Field: "withdrawals", Rows: refused,
		}
	}
	k.subject = OfficeFiles
	return nil
}

// recordUse registers the use, with the number of the problem it opens.
func (k *Desk) recordUse(ctx context.Context, cmd loan.RecordUse) error {
	p, c, err := k.caseOfWithdrawal(ctx, cmd.Withdrawal, "withdrawal")
	if err != nil {
		return err
	}
	if cmd.Voucher != "" {
		if err := k.filed(ctx, "A7.1", "voucher", cmd.Voucher, p.Household); err != nil {
			return err
		}
	}
	f, err := open[*loan.File](ctx, k, loan.Stream(p.Household))
	if err != nil {
		return err
	}
	if cmd.Problem != "" && !f.OpenProblem(f.Loan(p.Loan), cmd.Problem) {
		c.Facts.NewProblem = k.number("WT", 1)
	}
	return k.decide(ctx, p.Household, cmd, c)
}
