package demo

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/sheet/layout"
)

// pace is how many working days each step takes in this county.
var pace = []struct {
	step loan.Step
	days int
}{
	{loan.StepSurvey, 3},
	{loan.StepSignatures, 1},
	{loan.StepVillageList, 1},
	{loan.StepTownshipReview, 2},
	{loan.StepTownshipSign, 1},
	{loan.StepSuggestion, 3},
	{loan.StepHandOver, 1},
	{loan.StepDecision, 4},
	{loan.StepContract, 2},
	{loan.StepDisbursement, 2},
	{loan.StepReport, 1},
	{loan.StepNotice, 2},
}

const (
	daysToRepayment = 8 // from the notice
	daysToClose     = 1
)

// days is how many working days a step takes in the wave.
func (w wave) days(step loan.Step) int {
	for _, p := range pace {
		if p.step == step {
			if w.slow == step {
				return p.days + w.slowBy
			}
			return p.days
		}
	}
	return 0
}

// first is the day on which the wave applies, so that on a day it has waited where it stands.
func (s *story) first(w wave, today civil.Date) civil.Date {
	n := w.waited
	for _, p := range pace {
		if stops(w.stop, p.step) {
			break
		}
		n += w.days(p.step)
	}
	if w.repaid == 100 {
		n += daysToRepayment + daysToClose
	}
	d := today.AddDays(-n)
	for s.after(d, n).After(today) {
		d = d.AddDays(-1)
	}
	return d
}

// stops says whether a wave that waits at stop does not take the step.
func stops(stop, step loan.Step) bool {
	switch stop {
	case step:
		return true
	case loan.StepRefused, loan.StepWithdrawn:
		return loan.StepSurvey.Before(step)
	case loan.StepDeclined:
		return loan.StepDecision.Before(step)
	}
	return stop.Open() && stop.Before(step)
}

// township1 gives every state of the line in the first township, about fifty
// applications. What is late there: two notices and two disbursements.
func (s *story) township1() []wave {
	g := s.grounds[0]
	used := make([]int, len(g.villages))
	var out []wave
	add := func(village, n int, w wave) {
		p := part{village: g.villages[village]}
		for range n {
			p.heads = append(p.heads, used[village])
			used[village]++
		}
		w.ground, w.parts = g, []part{p}
		out = append(out, w)
	}
	add(0, 2, wave{stop: loan.StepClosed, waited: 18, repaid: 100})
	add(1, 2, wave{stop: loan.StepClosed, waited: 16, repaid: 100})
	for v := range g.villages {
		add(v, 4, wave{stop: loan.StepRepayment, waited: 22 - v, repaid: v * 20})
	}
	add(0, 2, wave{stop: loan.StepNotice, waited: 6})
	add(2, 1, wave{stop: loan.StepNotice, waited: 4})
	add(1, 3, wave{stop: loan.StepReport, waited: 3})
	add(3, 2, wave{stop: loan.StepDisbursement, waited: 6})
	add(2, 2, wave{stop: loan.StepDisbursement, waited: 2})
	add(0, 2, wave{stop: loan.StepContract, waited: 3})
	add(1, 3, wave{stop: loan.StepDecision, waited: 8})
	add(3, 2, wave{stop: loan.StepDeclined, waited: 5})
	add(2, 2, wave{stop: loan.StepHandOver, waited: 2})
	add(0, 3, wave{stop: loan.StepSuggestion, waited: 2})
	add(3, 2, wave{stop: loan.StepTownshipSign, waited: 3})
	add(1, 3, wave{stop: loan.StepTownshipReview, waited: 1})
	add(2, 2, wave{stop: loan.StepTownshipReview, waited: 4, back: true})
	add(0, 2, wave{stop: loan.StepVillageList, waited: 2})
	add(2, 2, wave{stop: loan.StepSignatures, waited: 2})
	add(3, 2, wave{stop: loan.StepSurvey, waited: 1})
	return out
}

// play sets a wave going: each step adds the next as a scene of a later day.
func (s *story) play(w wave, today civil.Date) {
	day := s.first(w, today)
	var files []*file
	stopped := false
	step := func(at loan.Step, play func() error) {
		if stopped = stopped || stops(w.stop, at); stopped {
			return
		}
		day = s.after(day, w.days(at))
		s.at(day, play)
	}
	s.at(day, func() error {
		for _, p := range w.parts {
			for i, head := range p.heads {
				row := s.heads[p.village][head]
				use := uses[(row+i)%len(uses)]
				f := &file{row: row, no: len(files), village: p.village, fen: asked(row, i), months: 12 * (1 + (row+i)%3)}
				r, err := s.do(s.who(act.HouseholdCadre, p.village), "submit-application", args{
					"household": s.household[row], "borrower": s.person[row], "amount_fen": f.fen, "term_months": f.months,
					"purpose": use.code, "project": use.project, "bank": w.ground.branch, "village": p.village,
				})
				if err != nil {
					return err
				}
				f.application = r.Created[0]
				files = append(files, f)
			}
		}
		return nil
	})
	each := func(do func(*file) error) func() error {
		return func() error {
			for _, f := range files {
				if err := do(f); err != nil {
					return err
				}
			}
			return nil
		}
	}
	rows := func(village string) []args {
		var out []args
		for _, f := range files {
			if village == "" || f.village == village {
				out = append(out, args{"application": f.application, "seen": 0})
			}
		}
		return out
	}
	inEach := func(do func(village string) error) func() error {
		return func() error {
			for _, p := range w.parts {
				if err := do(p.village); err != nil {
					return err
				}
			}
			return nil
		}
	}
	surveyed := each(func(f *file) error {
		_, err := s.do(s.who(act.PartySecretary, f.village), "record-survey", s.survey(f, w.owing))
		return err
	})
	signed := each(func(f *file) error {
		seats := act.Seats
		if w.stop == loan.StepSignatures {
			seats = seats[1:3]
		}
		for _, seat := range seats {
			if _, err := s.do(s.who(seat, f.village), "sign-survey", args{"application": f.application, "note": "同意"}); err != nil {
				return err
			}
		}
		return nil
	})
	step(loan.StepSurvey, surveyed)
	switch w.stop {
	case loan.StepSignatures:
		s.at(day, signed)
	case loan.StepRefused:
		s.at(s.after(day, 1), each(func(f *file) error {
			_, err := s.do(s.who(act.FirstSecretary, f.village), "refuse-application", args{
				"application": f.application, "reason": s.refusalReason(), "note": "家中劳动力在外务工，暂无人经营本项目，返乡后可再申请。",
			})
			return err
		}))
	case loan.StepWithdrawn:
		s.at(s.after(day, 1), each(func(f *file) error {
			_, err := s.do(s.who(act.HouseholdCadre, f.village), "withdraw-application", args{
				"application": f.application, "request": "本户撤回申请书一份，存村委会。", "note": "子女寄回工资，本户决定不再贷款。",
			})
			return err
		}))
	}
	step(loan.StepSignatures, signed)
	step(loan.StepVillageList, inEach(func(v string) error {
		_, err := s.do(s.who(act.FirstSecretary, v), "sign-village-list", args{"village": v, "rows": rows(v)})
		return err
	}))
	if w.back {
		s.at(s.after(day, 3), each(func(f *file) error {
			_, err := s.do(s.who(act.TownshipClerk, w.ground.code), "return-to", args{
				"application": f.application, "to": "survey", "reasons": []string{"survey"}, "note": "上年收入未列草畜补贴，请补充后重新签名。",
			})
			return err
		}))
	}
	step(loan.StepTownshipReview, func() error {
		_, err := s.do(s.who(act.TownshipClerk, w.ground.code), "review-township", args{"rows": rows(""), "note": "资料齐全，同意上报。"})
		return err
	})
	step(loan.StepTownshipSign, func() error {
		_, err := s.do(s.who(act.TownshipLeader, w.ground.code), "sign-township", args{"township": w.ground.code, "rows": rows(""), "note": "同意。"})
		return err
	})
	step(loan.StepSuggestion, each(func(f *file) error {
		f.fen = granted(f.row, f.fen)
		_, err := s.do(s.who(act.CountyClerk, s.code), "suggest", args{
			"application": f.application, "amount_fen": f.fen, "term_months": f.months, "note": "建议按此额度和期限放贷。",
		})
		return err
	}))
	step(loan.StepHandOver, func() error {
		s.papers++
		_, err := s.do(s.who(act.CountyHead, s.code), "hand-over-list", args{
			"bank": w.ground.branch, "document": fmt.Sprintf("洛扶贫领发〔2019〕%d号", 20+s.papers), "rows": rows(""),
		})
		return err
	})
	step(loan.StepDecision, each(func(f *file) error {
		head := s.who(act.BankHead, w.ground.bank())
		if w.stop == loan.StepDeclined {
			_, err := s.do(head, "decide", args{"application": f.application, "outcome": "decline", "reason": s.declineReason(), "note": "借款人在他行有未结清的不良记录，本次不予贷款。"})
			return err
		}
		_, err := s.do(head, "decide", args{
			"application": f.application, "outcome": "approve", "amount_fen": f.fen, "term_months": f.months, "rate_ppm": 47_500, "note": "同意发放。",
		})
		return err
	}))
	clerk := func() act.Actor { return s.who(act.BankClerk, w.ground.branch) }
	step(loan.StepContract, each(func(f *file) error {
		_, err := s.do(clerk(), "sign-contract", args{
			"application": f.application, "contract": contract(f.row), "receipt": receipt(f.row),
		})
		return err
	}))
	step(loan.StepDisbursement, each(func(f *file) error {
		r, err := s.do(clerk(), "disburse", args{
			"application": f.application, "amount_fen": f.fen, "holder": s.rows[f.row-1].Name, "account": account(f.row),
		})
		if err == nil {
			f.loan = r.Created[0]
		}
		return err
	}))
	step(loan.StepReport, func() error {
		_, err := s.do(clerk(), "report-back", args{"rows": rows("")})
		return err
	})
	step(loan.StepNotice, inEach(func(v string) error {
		_, err := s.do(s.who(act.CountyClerk, s.code), "publish-notice", args{"village": v, "rows": rows(v)})
		return err
	}))
	if w.repaid > 0 {
		day = s.after(day, daysToRepayment)
		s.at(day, each(func(f *file) error {
			part := f.fen * int64(w.repaid) / 100
			_, err := s.do(clerk(), "record-repayment", args{"loan": f.loan, "principal_fen": part, "interest_fen": 0})
			return err
		}))
	}
	if w.repaid == 100 {
		day = s.after(day, daysToClose)
		s.at(day, each(func(f *file) error {
			_, err := s.do(clerk(), "close-loan", args{"loan": f.loan, "note": "利息由财政贴息直接支付，以银行结息单为准。"})
			return err
		}))
	}
}

// asked is the sum that the i-th of a village's applicants asks for, in fen.
func asked(row, i int) int64 { return int64(3+(row*7+i)%3) * 1_000_000 }

// granted is what the county suggests and the bank decides.
func granted(row int, fen int64) int64 {
	if row%9 == 0 && fen > 3_000_000 {
		return fen - 1_000_000
	}
	return fen
}

func contract(row int) string { return fmt.Sprintf("QE2019-%04d", row) }
func receipt(row int) string  { return fmt.Sprintf("JJ2019-%04d", row) }
func account(row int) string  { return fmt.Sprintf("6230000000%06d", row) }

// Payments is the list of the first township's branch.
func Payments(branch string) []layout.Payment { return Township.payments(branch) }

// payments is the list that a branch's own system gives of the sums it has paid out
// today and that wait to be registered.
func (s Size) payments(branch string) []layout.Payment {
	told := &story{shire: s.shire(), heads: map[string][]int{}}
	told.findHeads()
	waves := told.township1()
	if s == County {
		waves = append(waves, told.townships()...)
	}
	var out []layout.Payment
	for _, w := range waves {
		if w.stop != loan.StepDisbursement || w.ground.branch != branch {
			continue
		}
		for _, p := range w.parts {
			for i, head := range p.heads {
				row := told.heads[p.village][head]
				out = append(out, layout.Payment{
					Contract: contract(row), Receipt: receipt(row), Holder: told.rows[row-1].Name, Account: account(row),
					AmountFen: money.Fen(granted(row, asked(row, i))), PaidOn: Day,
				})
			}
		}
	}
	return out
}

// survey is what the group found: some households, one in owing, owe much and need a
// reason; the list's signers must open these.
func (s *story) survey(f *file, owing int) args {
	income := int64(15+f.row%9) * 1_000_000 // no other household is above the warning line
	if owing == 0 {
		owing = 12
	}
	if f.village[:9] == township && f.months == 24 || f.village[:9] != township && f.no%owing == owing/2 { // debts above the warning line
		income = 5_500_000
	}
	debts := int64(f.row%4) * 500_000
	a := args{
		"application": f.application, "place": "借款人家中", "findings": "圈舍和饲草已备，家有劳动力，信用良好，项目可行。",
		"income_fen": income, "debts_fen": debts, "conditions": s.conditions(),
	}
	if s.needsReason(f, income, debts) {
		a["reason"] = "亲友借款明年归还，本期养殖收入可覆盖本息。"
	}
	return a
}

func (s *story) needsReason(f *file, income, debts int64) bool {
	pack, err := law.Default().PackOn(s.door.Today())
	if err != nil {
		panic(err)
	}
	limit, err := pack.Int("debt-to-income.warning-percent", s.door.Today())
	if err != nil {
		panic(err)
	}
	oldest, err := pack.Int("age.max", s.door.Today())
	if err != nil {
		panic(err)
	}
	born := civil.MustParse(s.rows[f.row-1].ID[6:10] + "-" + s.rows[f.row-1].ID[10:12] + "-" + s.rows[f.row-1].ID[12:14])
	return (debts+f.fen)*100 > income*int64(limit) || loan.Age(born, s.door.Today()) > oldest
}

func (s *story) conditions() []string {
	l := law.Default()
	var out []string
	for _, c := range l.Conditions() {
		out = append(out, c.Code)
	}
	return out
}

func (s *story) refusalReason() string {
	l := law.Default()
	return l.RefusalReasons()[3].Code
}

func (s *story) declineReason() string {
	l := law.Default()
	for _, r := range l.DeclineReasons() {
		if !r.NeedsText {
			return r.Code
		}
	}
	panic("demo: no reason to decline")
}

// Actors are the demo's people by role, for the role page.
func Actors() []act.Actor {
	var out []act.Actor
	for _, m := range staff() {
		out = append(out, m.actor())
	}
	return append(out, act.Actor{User: administrators[0].User, Role: act.Administrator, Unit: county})
}
