package demo

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
)

// waves gives every state of the line, about fifty applications. The days are counted
// back in working days, so that what waits is green, yellow or red on the demo's day.
func (s *story) waves(today civil.Date) []wave {
	back := func(n int) civil.Date { // about n working days before today
		return today.AddDays(-n * 7 / 5)
	}
	var out []wave
	used := make([]int, len(villages))
	add := func(village, n int, w wave) {
		for range n {
			w.heads = append(w.heads, used[village])
			used[village]++
		}
		w.village = village
		out = append(out, w)
	}
	add(0, 2, wave{from: back(50), stop: loan.StepClosed, repaid: 100})
	add(1, 2, wave{from: back(48), stop: loan.StepClosed, repaid: 100})
	for v := range villages {
		add(v, 4, wave{from: back(45 - v), stop: loan.StepRepayment, repaid: v * 20})
	}
	add(0, 2, wave{from: back(31), stop: loan.StepNotice})
	add(2, 1, wave{from: back(26), stop: loan.StepNotice})
	add(1, 3, wave{from: back(26), stop: loan.StepReport})
	add(3, 2, wave{from: back(27), stop: loan.StepDisbursement})
	add(2, 2, wave{from: back(22), stop: loan.StepDisbursement})
	add(0, 2, wave{from: back(21), stop: loan.StepContract})
	add(1, 3, wave{from: back(18), stop: loan.StepDecision})
	add(3, 2, wave{from: back(26), stop: loan.StepDeclined, decline: true})
	add(2, 2, wave{from: back(15), stop: loan.StepHandOver})
	add(0, 3, wave{from: back(13), stop: loan.StepSuggestion})
	add(3, 2, wave{from: back(11), stop: loan.StepTownshipSign})
	add(1, 3, wave{from: back(9), stop: loan.StepTownshipReview})
	add(2, 2, wave{from: back(14), stop: loan.StepSurvey, back: true})
	add(0, 2, wave{from: back(6), stop: loan.StepVillageList})
	add(2, 2, wave{from: back(5), stop: loan.StepSignatures})
	add(3, 2, wave{from: back(2), stop: loan.StepSurvey})
	return out
}

// headRow is the roster row of the n-th household head of a village.
func (s *story) headRow(village, n int) int {
	for _, r := range s.rows {
		if r.Village == villages[village] && r.Relation == "户主" {
			if n == 0 {
				return r.RowNo
			}
			n--
		}
	}
	panic("demo: the village has too few households")
}

// play sets a wave going: each step adds the next as a scene of a later day.
func (s *story) play(w wave) {
	day := w.from
	v := villages[w.village]
	var files []*file
	step := func(days int, at loan.Step, play func() error) {
		day = s.after(day, days)
		if w.stop == at || (w.stop.Before(at) && w.stop.Open()) {
			return
		}
		s.at(day, play)
	}
	s.at(day, func() error {
		for i, head := range w.heads {
			row := s.headRow(w.village, head)
			use := uses[(row+i)%len(uses)]
			f := &file{row: row, fen: int64(3+(row*7+i)%3) * 1_000_000, months: 12 * (1 + (row+i)%3)}
			r, err := s.do(s.who(act.HouseholdCadre, v), "submit-application", args{
				"household": s.household[row], "borrower": s.person[row], "amount_fen": f.fen, "term_months": f.months,
				"purpose": use.code, "project": use.project, "bank": branch, "village": v,
			})
			if err != nil {
				return err
			}
			f.application = r.Created[0]
			files = append(files, f)
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
	rows := func() []args {
		var out []args
		for _, f := range files {
			out = append(out, args{"application": f.application, "seen": 0})
		}
		return out
	}
	surveyed := each(func(f *file) error {
		_, err := s.do(s.who(act.PartySecretary, v), "record-survey", s.survey(f, v))
		return err
	})
	signed := each(func(f *file) error {
		seats := act.Seats
		if w.stop == loan.StepSignatures {
			seats = seats[1:3]
		}
		for _, seat := range seats {
			if _, err := s.do(s.who(seat, v), "sign-survey", args{"application": f.application, "note": "同意"}); err != nil {
				return err
			}
		}
		return nil
	})
	listed := func() error {
		_, err := s.do(s.who(act.FirstSecretary, v), "sign-village-list", args{"village": v, "rows": rows()})
		return err
	}
	if w.back {
		day = s.after(day, 2)
		s.at(day, surveyed)
		s.at(day, signed)
		day = s.after(day, 1)
		s.at(day, listed)
		day = s.after(day, 3)
		s.at(day, each(func(f *file) error {
			_, err := s.do(s.who(act.TownshipClerk, ""), "return-to", args{
				"application": f.application, "to": "survey", "reasons": []string{"survey"}, "note": "上年收入未列草畜补贴，请补充后重新签名。",
			})
			return err
		}))
		return
	}
	step(3, loan.StepSurvey, surveyed)
	if w.stop == loan.StepSignatures {
		s.at(day, signed)
	} else {
		step(1, loan.StepSignatures, signed)
	}
	step(1, loan.StepVillageList, listed)
	step(2, loan.StepTownshipReview, func() error {
		_, err := s.do(s.who(act.TownshipClerk, ""), "review-township", args{"rows": rows(), "note": "资料齐全，同意上报。"})
		return err
	})
	step(1, loan.StepTownshipSign, func() error {
		_, err := s.do(s.who(act.TownshipLeader, ""), "sign-township", args{"township": township, "rows": rows(), "note": "同意。"})
		return err
	})
	step(3, loan.StepSuggestion, each(func(f *file) error {
		if f.row%9 == 0 && f.fen > 3_000_000 {
			f.fen -= 1_000_000
		}
		_, err := s.do(s.who(act.CountyClerk, ""), "suggest", args{
			"application": f.application, "amount_fen": f.fen, "term_months": f.months, "note": "建议按此额度和期限放贷。",
		})
		return err
	}))
	step(1, loan.StepHandOver, func() error {
		s.n++
		_, err := s.do(s.who(act.CountyHead, ""), "hand-over-list", args{
			"bank": branch, "document": fmt.Sprintf("洛扶贫领发〔2019〕%d号", s.n%900+10), "rows": rows(),
		})
		return err
	})
	step(4, loan.StepDecision, each(func(f *file) error {
		if w.decline {
			_, err := s.do(s.who(act.BankHead, ""), "decide", args{"application": f.application, "outcome": "decline", "reason": s.declineReason(), "note": "借款人在他行有未结清的不良记录，本次不予贷款。"})
			return err
		}
		_, err := s.do(s.who(act.BankHead, ""), "decide", args{
			"application": f.application, "outcome": "approve", "amount_fen": f.fen, "term_months": f.months, "rate_ppm": 47_500, "note": "同意发放。",
		})
		return err
	}))
	if w.decline {
		return
	}
	step(2, loan.StepContract, each(func(f *file) error {
		_, err := s.do(s.who(act.BankClerk, ""), "sign-contract", args{
			"application": f.application, "contract": fmt.Sprintf("QE2019-%04d", f.row), "receipt": fmt.Sprintf("JJ2019-%04d", f.row),
		})
		return err
	}))
	step(2, loan.StepDisbursement, each(func(f *file) error {
		r, err := s.do(s.who(act.BankClerk, ""), "disburse", args{
			"application": f.application, "amount_fen": f.fen, "holder": s.rows[f.row-1].Name, "account": fmt.Sprintf("6230000000%06d", f.row),
		})
		if err == nil {
			f.loan = r.Created[0]
		}
		return err
	}))
	step(1, loan.StepReport, func() error {
		_, err := s.do(s.who(act.BankClerk, ""), "report-back", args{"rows": rows()})
		return err
	})
	step(2, loan.StepNotice, func() error {
		_, err := s.do(s.who(act.CountyClerk, ""), "publish-notice", args{"village": v, "rows": rows()})
		return err
	})
	if w.repaid > 0 {
		day = s.after(day, 8)
		s.at(day, each(func(f *file) error {
			part := f.fen * int64(w.repaid) / 100
			_, err := s.do(s.who(act.BankClerk, ""), "record-repayment", args{"loan": f.loan, "principal_fen": part, "interest_fen": 0})
			return err
		}))
	}
	if w.repaid == 100 {
		day = s.after(day, 1)
		s.at(day, each(func(f *file) error {
			_, err := s.do(s.who(act.BankClerk, ""), "close-loan", args{"loan": f.loan})
			return err
		}))
	}
}

// survey is what the group found: some households owe much and need a reason.
func (s *story) survey(f *file, village string) args {
	income := int64(12+f.row%9) * 1_000_000
	if f.months == 24 { // debts above the warning line: the list's signers must open these
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
	p, err := s.door.LawOf(s.ctx, Log)
	if err != nil {
		panic(err)
	}
	pack, err := p.PackOn(s.door.Today())
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
	l, err := s.door.LawOf(s.ctx, Log)
	if err != nil {
		panic(err)
	}
	var out []string
	for _, c := range l.Conditions() {
		out = append(out, c.Code)
	}
	return out
}

func (s *story) declineReason() string {
	l, err := s.door.LawOf(s.ctx, Log)
	if err != nil {
		panic(err)
	}
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
