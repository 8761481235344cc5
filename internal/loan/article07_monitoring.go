package loan

import (
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// Article 7, 资金监控. Accountable: the bank branch.
//
//	A7.1  a large withdrawal from the loan's account: the branch reminds the village group,
//	      the group tracks the use and records it
//	A7.2  small ones are drawn by lot each month (office.Draw); what is drawn is tracked too
//
// A withdrawal is a fact of the account, registered under the bank's own serial number.
// It moves no principal: what is owed changes by Movement alone.

// WithdrawalWays are how the money left the account.
var WithdrawalWays = []string{"cash", "transfer", "entrusted"}

// The answers whether what was bought agrees with the contract's purpose.
const (
	UseAgrees  = "yes"
	UseDiffers = "no"
)

// RecordWithdrawal registers one withdrawal. Its day is done_on. The serial number, who
// was paid and the telephone are personal data: they are the register's; the application
// layer gives their keyed digests, by which the same are found again.
type RecordWithdrawal struct {
	Loan         string    `json:"loan" doc:"贷款编号|the loan"`
	Serial       act.Text  `json:"serial" doc:"银行流水号|the bank's own serial number of the movement"`
	AmountFen    money.Fen `json:"amount_fen" unit:"fen" doc:"提款金额|what was taken out"`
	Way          string    `json:"way" doc:"提款方式|cash, transfer or entrusted"`
	Payee        act.Text  `json:"payee,omitempty" doc:"对方户名|who was paid"`
	PayeeAccount act.Text  `json:"payee_account,omitempty" doc:"对方账号|the account paid to"`
	Phone        act.Text  `json:"phone,omitempty" doc:"经办人电话|the telephone of who took it out, as the bank has it"`
}

// WithdrawalKeys are keyed digests of what the register holds; "" for what is not known.
type WithdrawalKeys struct{ Serial, Payee, Phone string }

// WithdrawalRecorded is one withdrawal. Large says that it reached the limit of its day
// (the figure itself included, R-A7.1-1).
type WithdrawalRecorded struct {
	Withdrawal   string    `json:"withdrawal"`
	Loan         string    `json:"loan"`
	AmountFen    money.Fen `json:"amount_fen"`
	Large        bool      `json:"large"`
	Way          string    `json:"way"`
	Serial       act.Text  `json:"serial"`
	Payee        act.Text  `json:"payee"`
	PayeeAccount act.Text  `json:"payee_account"`
	Phone        act.Text  `json:"phone"`
	SerialKey    string    `json:"serial_key"`
	PayeeKey     string    `json:"payee_key"`
	PhoneKey     string    `json:"phone_key"`
}

// Withdrawal is a withdrawal as the file keeps it, with what became of it.
type Withdrawal struct {
	WithdrawalRecorded
	Seq        int64
	On         civil.Date
	NotedOn    civil.Date
	By         act.Actor
	RemindedOn civil.Date // by the branch; zero: not yet, or too small
	RemindedBy act.Actor
	Draw       string // that drew it (A7.2); "" if none did
	DrawnOn    civil.Date
	Use        *WithdrawalUse
	Voided     *Voiding // struck through, never deleted

	remindSettled civil.Date // the day the reminder counts as made (R-Z1-1)
}

// WithdrawalUse is what the group recorded of the use.
type WithdrawalUse struct {
	UseRecorded
	On      civil.Date
	NotedOn civil.Date
	By      act.Actor
	Seq     int64

	settled civil.Date
}

// WithdrawalStep is what is to be done next about a withdrawal.
type WithdrawalStep string

// The steps.
const (
	WithdrawalRemind  WithdrawalStep = "remind"  // 待提醒: the branch's turn
	WithdrawalTrack   WithdrawalStep = "track"   // 待跟踪: the group's turn
	WithdrawalTracked WithdrawalStep = "tracked" // the use is recorded
	WithdrawalSmall   WithdrawalStep = "small"   // below the limit and not drawn
	WithdrawalVoid    WithdrawalStep = "void"
)

// Step is what is to be done next.
func (w *Withdrawal) Step() WithdrawalStep {
	switch {
	case w.Voided != nil:
		return WithdrawalVoid
	case w.Large && w.RemindedOn.IsZero():
		return WithdrawalRemind
	case w.Use != nil:
		return WithdrawalTracked
	case w.Large || w.Draw != "":
		return WithdrawalTrack
	}
	return WithdrawalSmall
}

// WatchedFrom is the first day whose withdrawals are watched: the disbursement, or the
// take-over of an old book.
func (l *Loan) WatchedFrom() civil.Date {
	if l.TakenOn.After(l.DisbursedOn) {
		return l.TakenOn
	}
	return l.DisbursedOn
}

// largeFen is the limit from which a withdrawal is large, by the loan's policy.
func (l *Loan) largeFen(lb *law.Law, on civil.Date) (money.Fen, error) {
	p, err := lb.Pack(l.Pack)
	if err != nil {
		return 0, err
	}
	return p.Fen("withdrawal.large-fen", lb.Begins(on))
}

// RegisterWithdrawal is RecordWithdrawal with the digests of what it names.
type RegisterWithdrawal struct {
	RecordWithdrawal
	Keys WithdrawalKeys
}

func (cmd RegisterWithdrawal) decide(f *File, c Case) ([]act.Event, error) {
	l := f.Loan(cmd.Loan)
	if l == nil {
		return nil, act.Refuse("X2", "not-found", act.Figures{"what": cmd.Loan}).At("loan")
	}
	start := l.WatchedFrom()
	switch {
	case c.On.Before(start):
		return nil, act.Refuse("A7.1", "withdrawal-before-start", act.Figures{"loan": l.Number, "day": c.On, "start": start}).At("done_on")
	case l.Reversed || !l.ClosedOn.IsZero() && c.On.After(l.ClosedOn):
		return nil, act.Refuse("A7.1", "withdrawal-after-end", act.Figures{"loan": l.Number, "day": l.ClosedOn}).At("done_on")
	case cmd.Serial.IsZero():
		return nil, required("serial", true)
	case cmd.AmountFen <= 0:
		return nil, act.Refuse("A7.1", "withdrawal-not-positive", act.Figures{"amount": cmd.AmountFen}).At("amount_fen")
	case !slices.Contains(WithdrawalWays, cmd.Way):
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "way", "code": cmd.Way}).At("way")
	case cmd.Way != "cash" && cmd.Payee.IsZero():
		return nil, required("payee", true)
	}
	large, err := l.largeFen(c.Law, c.On)
	if err != nil {
		return nil, err
	}
	return []act.Event{&WithdrawalRecorded{
		Withdrawal: c.Facts.NewNumber, Loan: l.Number, AmountFen: cmd.AmountFen, Large: cmd.AmountFen >= large, Way: cmd.Way, Serial: cmd.Serial,
		Payee: cmd.Payee, PayeeAccount: cmd.PayeeAccount, Phone: cmd.Phone, SerialKey: cmd.Keys.Serial, PayeeKey: cmd.Keys.Payee, PhoneKey: cmd.Keys.Phone,
	}}, nil
}

// EventType names the event for ever.
func (*WithdrawalRecorded) EventType() string { return "loan.withdrawal-recorded/1" }

// About names the loan.
func (e *WithdrawalRecorded) About() (application, loan string) { return "", e.Loan }

func (e *WithdrawalRecorded) apply(f *File, r act.Recorded) {
	l := f.changeLoan(e.Loan)
	l.Withdrawals = append(l.Withdrawals, Withdrawal{WithdrawalRecorded: *e, Seq: r.Seq, On: r.On, NotedOn: r.Noted, By: r.By})
}

// RemindGroup is the branch's reminder of large withdrawals, several at once (A7.1). It
// reaches the workbench of each village group.
type RemindGroup struct {
	Withdrawals []string `json:"withdrawals" doc:"提款编号|the withdrawals to remind of"`
}

// Remind is the reminder of one withdrawal.
type Remind struct{ Withdrawal string }

func (cmd Remind) decide(f *File, c Case) ([]act.Event, error) {
	l, w, err := c.withdrawn(f, cmd.Withdrawal, "withdrawals")
	if err != nil {
		return nil, err
	}
	if !w.RemindedOn.IsZero() {
		return nil, act.Refuse("A7.1", "reminded-already", act.Figures{"withdrawal": w.Withdrawal, "day": w.RemindedOn}).At("withdrawals")
	}
	if !w.Large {
		limit, err := l.largeFen(c.Law, w.On)
		if err != nil {
			return nil, err
		}
		return nil, act.Refuse("A7.1", "withdrawal-below-limit", act.Figures{"withdrawal": w.Withdrawal, "amount": w.AmountFen, "limit": limit}).At("withdrawals")
	}
	return []act.Event{&GroupReminded{Withdrawal: w.Withdrawal, Loan: l.Number}}, nil
}

// GroupReminded says that the branch reminded the group: the clock of the record begins.
type GroupReminded struct {
	Withdrawal string `json:"withdrawal"`
	Loan       string `json:"loan"`
}

// EventType names the event for ever.
func (*GroupReminded) EventType() string { return "loan.group-reminded/1" }

// About names the loan.
func (e *GroupReminded) About() (application, loan string) { return "", e.Loan }

func (e *GroupReminded) apply(f *File, r act.Recorded) {
	w := f.changeLoan(e.Loan).withdrawal(e.Withdrawal)
	w.RemindedOn, w.RemindedBy = r.On, r.By
}

// RecordUse is what the group found out about the use of a withdrawal. What does not
// agree with the purpose is a problem (A9): its code is named with it.
type RecordUse struct {
	Withdrawal string     `json:"withdrawal" doc:"提款编号|the withdrawal"`
	Payee      act.Text   `json:"payee" doc:"付给谁|who was paid"`
	Goods      act.Text   `json:"goods" doc:"买了什么|what was bought: kind, number, price"`
	Voucher    act.FileID `json:"voucher,omitempty" doc:"凭据照片|a photo of the voucher, filed in the household's folder"`
	Agrees     string     `json:"agrees" doc:"与合同用途是否一致|yes or no: as the contract's purpose"`
	Problem    string     `json:"problem,omitempty" doc:"问题类别|the problem's code; needed if it does not agree"`
	Note       act.Text   `json:"note,omitempty" doc:"情况说明|what was found; needed if it does not agree"`
}

func (cmd RecordUse) decide(f *File, c Case) ([]act.Event, error) {
	l, w, err := c.withdrawn(f, cmd.Withdrawal, "withdrawal")
	if err != nil {
		return nil, err
	}
	switch {
	case w.Use != nil:
		return nil, act.Refuse("A7.1", "use-recorded-already", act.Figures{"withdrawal": w.Withdrawal, "day": w.Use.On}).At("withdrawal")
	case cmd.Agrees == "":
		return nil, required("agrees", true)
	case cmd.Agrees != UseAgrees && cmd.Agrees != UseDiffers:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "agrees", "code": cmd.Agrees}).At("agrees")
	case cmd.Payee.IsZero():
		return nil, required("payee", true)
	case cmd.Goods.IsZero():
		return nil, required("goods", true)
	case cmd.Agrees == UseAgrees && cmd.Problem != "":
		return nil, act.Refuse("A7.1", "use-agrees-with-problem", act.Figures{"withdrawal": w.Withdrawal}).At("problem")
	case cmd.Agrees == UseDiffers && cmd.Problem == "":
		return nil, act.Refuse("A7.1", "use-without-problem", act.Figures{"withdrawal": w.Withdrawal}).At("problem")
	}
	e := &UseRecorded{Withdrawal: w.Withdrawal, Loan: l.Number, Payee: cmd.Payee, Goods: cmd.Goods, Voucher: cmd.Voucher, Agrees: cmd.Agrees, Note: cmd.Note}
	if cmd.Agrees == UseAgrees {
		return []act.Event{e}, nil
	}
	for _, p := range f.Problems { // one that is open already is not found anew
		if p.Loan == l.Number && p.Code == cmd.Problem && p.Open() {
			e.Problem = p.Number
			return []act.Event{e}, c.reasoned("A7.1", cmd.Note)
		}
	}
	found, err := c.finding(l, cmd.Problem, SourceWithdrawal, min(w.AmountFen, l.AmountFen), cmd.Note)
	if err != nil {
		return nil, err
	}
	e.Problem = found.Problem
	return []act.Event{e, found}, nil
}

// UseRecorded is the record of a withdrawal's use. Problem is the number of the problem
// it opened, or that was open.
type UseRecorded struct {
	Withdrawal string     `json:"withdrawal"`
	Loan       string     `json:"loan"`
	Payee      act.Text   `json:"payee"`
	Goods      act.Text   `json:"goods"`
	Voucher    act.FileID `json:"voucher,omitempty"`
	Agrees     string     `json:"agrees"`
	Problem    string     `json:"problem"`
	Note       act.Text   `json:"note"`
}

// EventType names the event for ever.
func (*UseRecorded) EventType() string { return "loan.use-recorded/1" }

// About names the loan.
func (e *UseRecorded) About() (application, loan string) { return "", e.Loan }

func (e *UseRecorded) apply(f *File, r act.Recorded) {
	f.changeLoan(e.Loan).withdrawal(e.Withdrawal).Use = &WithdrawalUse{UseRecorded: *e, On: r.On, NotedOn: r.Noted, By: r.By, Seq: r.Seq}
}

// VoidWithdrawal takes back a withdrawal that was entered wrongly. What the group has
// recorded stands, as does what is on the frozen list of a draw.
type VoidWithdrawal struct {
	Withdrawal string   `json:"withdrawal" doc:"提款编号|the withdrawal"`
	Note       act.Text `json:"note" doc:"作废原因|why it does not count"`
}

func (cmd VoidWithdrawal) decide(f *File, c Case) ([]act.Event, error) {
	l, w, err := c.withdrawn(f, cmd.Withdrawal, "withdrawal")
	if err != nil {
		return nil, err
	}
	if w.Use != nil {
		return nil, act.Refuse("A7.1", "withdrawal-looked-into", act.Figures{"withdrawal": w.Withdrawal}).At("withdrawal")
	}
	return []act.Event{&WithdrawalVoided{Withdrawal: w.Withdrawal, Loan: l.Number, Note: cmd.Note}}, c.reasoned("A7.1", cmd.Note)
}

// WithdrawalVoided says that a withdrawal does not count. Its serial number is free again.
type WithdrawalVoided struct {
	Withdrawal string   `json:"withdrawal"`
	Loan       string   `json:"loan"`
	Note       act.Text `json:"note"`
}

// EventType names the event for ever.
func (*WithdrawalVoided) EventType() string { return "loan.withdrawal-voided/1" }

// About names the loan.
func (e *WithdrawalVoided) About() (application, loan string) { return "", e.Loan }

func (e *WithdrawalVoided) apply(f *File, r act.Recorded) {
	f.changeLoan(e.Loan).withdrawal(e.Withdrawal).Voided = &Voiding{On: r.On, By: r.By, Note: e.Note}
}

// WithdrawalDrawn says that a month's draw drew the withdrawal: the group tracks it
// (A7.2). No person gives it.
type WithdrawalDrawn struct {
	Withdrawal string `json:"withdrawal"`
	Loan       string `json:"loan"`
	Draw       string `json:"draw"`
}

// EventType names the event for ever.
func (*WithdrawalDrawn) EventType() string { return "loan.withdrawal-drawn/1" }

// About names the loan.
func (e *WithdrawalDrawn) About() (application, loan string) { return "", e.Loan }

func (e *WithdrawalDrawn) apply(f *File, r act.Recorded) {
	w := f.changeLoan(e.Loan).withdrawal(e.Withdrawal)
	w.Draw, w.DrawnOn = e.Draw, r.On
}

// Withdrawal finds a withdrawal and its loan by its number; nil if there is none.
func (f *File) Withdrawal(number string) (*Loan, *Withdrawal) {
	for _, l := range f.Loans {
		if w := l.withdrawal(number); w != nil {
			return l, w
		}
	}
	return nil, nil
}

func (l *Loan) withdrawal(number string) *Withdrawal {
	for i := range l.Withdrawals {
		if l.Withdrawals[i].Withdrawal == number {
			return &l.Withdrawals[i]
		}
	}
	return nil
}

// withdrawn finds a withdrawal that counts, on a day not before it.
func (c Case) withdrawn(f *File, number, field string) (*Loan, *Withdrawal, error) {
	l, w := f.Withdrawal(number)
	if w == nil || w.Voided != nil {
		return nil, nil, act.Refuse("X2", "not-found", act.Figures{"what": number}).At(field)
	}
	return l, w, c.notBefore(w.On)
}

// withdrawalDuties are the duties of a loan's withdrawals: the branch reminds of a large
// one, the group records the use of what it was reminded of, or what was drawn.
func (f *File) withdrawalDuties(l *Loan, lb *law.Law) ([]act.Duty, error) {
	if len(l.Withdrawals) == 0 {
		return nil, nil
	}
	p, err := lb.Pack(l.Pack)
	if err != nil {
		return nil, err
	}
	var out []act.Duty
	clock := func(rule, parameter, reading string, w *Withdrawal, role act.Role, unit string, from, done civil.Date) error {
		d, err := lastDay(p, lb, parameter, from)
		if err != nil {
			return err
		}
		out = append(out, act.Duty{
			ID: parameter + "/" + w.Withdrawal, Rule: rule, Subject: w.Withdrawal, Role: role, Unit: unit, StartedOn: lb.Begins(from), DueOn: d.on, DoneOn: done,
			Basis: d.basis, Why: d.why, Clock: parameter, Reading: reading,
		})
		return nil
	}
	for i := range l.Withdrawals {
		w := &l.Withdrawals[i]
		if w.Voided != nil {
			continue
		}
		rule, from, used := "A7.1", w.RemindedOn, civil.Date{}
		if w.Use != nil {
			used = w.Use.settled
		}
		if w.Large {
			if err := clock(rule, "reminder.working-days", "R-A7.1-1", w, act.BankHead, l.Bank, w.On, w.remindSettled); err != nil {
				return nil, err
			}
		} else if w.Draw != "" {
			rule, from = "A7.2", w.DrawnOn
		}
		if from.IsZero() || !used.IsZero() && used.Before(from) { // not asked yet, or answered before it was
			continue
		}
		if err := clock(rule, "tracking.working-days", "R-A7.1-1", w, act.FirstSecretary, l.Village, from, used); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// settleWithdrawals asks the law on which day counts what an event did (R-Z1-1).
func (f *File) settleWithdrawals(r act.Recorded, on civil.Date) {
	switch e := r.Event.(type) {
	case *GroupReminded:
		f.changeLoan(e.Loan).withdrawal(e.Withdrawal).remindSettled = on
	case *UseRecorded:
		w := f.changeLoan(e.Loan).withdrawal(e.Withdrawal)
		use := *w.Use
		use.settled = on
		w.Use = &use
	}
}

// keepWithdrawalsSettled carries those days over a correction.
func (l *Loan) keepWithdrawalsSettled(was *Loan) {
	for i := range min(len(l.Withdrawals), len(was.Withdrawals)) {
		w, old := &l.Withdrawals[i], &was.Withdrawals[i]
		w.remindSettled = old.remindSettled
		if w.Use != nil && old.Use != nil {
			w.Use.settled = old.Use.settled
		}
	}
}

// WithdrawalTable has one row per withdrawal, struck-through ones too.
var WithdrawalTable = &act.Table{
	Name: "withdrawal",
	Key:  []string{"withdrawal"},
	Cols: []string{
		"household", "loan", "borrower", "village", "bank", "moved_on", "noted_on", "amount_fen", "large", "way", "serial_key", "payee_key", "phone_key", "payee",
		"step", "reminded_on", "reminded_by", "draw", "drawn_on", "used_on", "used_by", "agrees", "problem", "seq",
	},
}

func (f *File) withdrawalRows() []act.Row {
	var rows []act.Row
	photos := map[act.FileID]bool{}
	for _, l := range f.Loans {
		for i := range l.Withdrawals {
			w := &l.Withdrawals[i]
			use := WithdrawalUse{}
			if w.Use != nil {
				use = *w.Use
			}
			rows = append(rows, act.Row{Table: WithdrawalTable, Key: []any{w.Withdrawal}, Cols: []any{
				f.Household, l.Number, l.Borrower, l.Village, l.Bank, w.On.String(), w.NotedOn.String(), int64(w.AmountFen), w.Large, w.Way, w.SerialKey,
				w.PayeeKey, w.PhoneKey, w.Payee.ID, string(w.Step()), w.RemindedOn.String(), w.RemindedBy.User, w.Draw, w.DrawnOn.String(),
				use.On.String(), use.By.User, use.Agrees, use.Problem, w.Seq,
			}})
			if use.Voucher != "" && !photos[use.Voucher] {
				photos[use.Voucher] = true
				rows = append(rows, use.Voucher.Row(Stream(f.Household), l.Village, l.Bank))
			}
		}
	}
	return rows
}
