package demo

import (
	"database/sql"
	"fmt"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/office"
	"fupindai/internal/store"
)

// What is taken out of the accounts of loans (A7): the branch enters it from its
// statement, reminds of what is large, and the group finds out what it was used for. In
// the first township some of it waits, some is late, some is not as the contract says.

// taken is a loan whose first withdrawals the demo tells.
type taken struct {
	loan, household, village, branch string
	amount                           int64
	first                            bool // of the first township
	no                               int  // of those, or of the others
}

// monitor tells the withdrawals of loans that were paid out three days ago or earlier.
func (s *story) monitor(on civil.Date) error {
	var all []taken
	if err := s.door.DB.ReadLog(s.ctx, s.log, func(tx *store.Tx) (err error) {
		all, err = store.All(s.ctx, tx, func(r *sql.Rows) (t taken, err error) {
			return t, r.Scan(&t.loan, &t.household, &t.village, &t.branch, &t.amount)
		}, `SELECT loan, household, village, bank, amount_fen FROM loan WHERE log_id = $1 AND application <> '' AND closed_on = '' AND disbursed_on <= $2 AND disbursed_on > $3
			ORDER BY village, loan`, s.log, on.AddDays(-3).String(), on.AddDays(-20).String())
		return err
	}); err != nil || len(all) == 0 {
		return err
	}
	return s.inOne(s.log, func() error {
		for _, t := range all {
			if _, grouped := s.posts[post{act.FirstSecretary, t.village}]; !grouped || s.drained[t.loan] {
				continue
			}
			s.drained[t.loan] = true
			t.first = t.village[:9] == s.grounds[0].code
			t.no = s.takings[t.first]
			s.takings[t.first]++
			if err := s.takeOut(t, on); err != nil {
				return err
			}
		}
		return nil
	})
}

// takeOut tells one loan's withdrawals. Of the loans of other townships only each sixth
// has some.
func (s *story) takeOut(t taken, on civil.Date) error {
	if !t.first && t.no%6 != 0 {
		return nil
	}
	switch t.no % 6 {
	case 0, 3: // most of it at once, to a seller
		return s.large(t, on, min(t.amount, 2_000_000), t.no)
	case 1, 4: // a little in cash
		return s.small(t, on, 300_000+int64(t.no)*10_000)
	case 2: // three times within a week, together a large sum (A7.3)
		for i := range 3 {
			day := s.after(on, i+1)
			s.at(day, func() error { return s.small(t, day, 400_000) })
		}
	}
	return nil
}

func (s *story) small(t taken, _ civil.Date, fen int64) error {
	_, err := s.withdraw(t, "cash", fen, "")
	return err
}

func (s *story) withdraw(t taken, way string, fen int64, payee string) (string, error) {
	s.serial++
	a := args{"loan": t.loan, "serial": fmt.Sprintf("%s%07d", civil.Of(s.door.Clock()).String(), s.serial), "amount_fen": fen, "way": way}
	if payee != "" {
		a["payee"] = payee
	}
	r, err := s.do(s.who(act.BankClerk, t.branch), "record-withdrawal", a)
	if err != nil {
		return "", err
	}
	return r.Created[0], nil
}

// large is a withdrawal with what follows from it, as far as the demo's day lets it.
func (s *story) large(t taken, on civil.Date, fen int64, no int) error {
	number, err := s.withdraw(t, "transfer", fen, []string{"昆仑养殖合作社", "玉龙种羊场", "县农资门市部"}[no%3])
	if err != nil {
		return err
	}
	clerk, cadre := s.who(act.BankClerk, t.branch), s.who(act.HouseholdCadre, t.village)
	wait := 1
	if t.first && no%60 == 30 { // forgotten for a while
		wait = 4
	}
	reminded := s.after(on, wait)
	s.at(reminded, func() error {
		_, err := s.do(clerk, "remind-group", args{"withdrawals": []string{number}})
		return err
	})
	use := args{"withdrawal": number, "payee": "种羊场老板", "goods": "基础母羊十八只，每只 950 元", "agrees": loan.UseAgrees}
	if t.first && no%12 == 9 {
		use["payee"], use["goods"], use["agrees"], use["problem"], use["note"] = "建材门市部", "水泥、木料", loan.UseDiffers, "B3", "发票显示购买建材，院内正在盖房，没有买羊。"
	}
	s.at(s.after(reminded, 3+no%6), func() error {
		_, err := s.do(cadre, "record-use", use)
		return err
	})
	return nil
}

// drawMonth draws the small withdrawals of the month before (A7.2): in the first township
// all but one village come to the end, and the group checks what was drawn.
func (s *story) drawMonth(on civil.Date) error {
	type open struct{ draw, village, branch string }
	var all []open
	if err := s.door.DB.ReadLog(s.ctx, s.log, func(tx *store.Tx) (err error) {
		all, err = store.All(s.ctx, tx, func(r *sql.Rows) (o open, err error) { return o, r.Scan(&o.draw, &o.village, &o.branch) },
			`SELECT draw, village, bank FROM draw WHERE log_id = $1 AND step = 'open' AND month < $2 ORDER BY draw`, s.log, on.AddDays(1-on.Day()).String())
		return err
	}); err != nil || len(all) == 0 {
		return err
	}
	return s.inOne(s.log, func() error {
		for i, o := range all {
			clerk, first, cadre := s.who(act.BankClerk, o.branch), s.who(act.FirstSecretary, o.village), s.who(act.HouseholdCadre, o.village)
			numbers := map[act.Actor]string{clerk: fmt.Sprintf("branch%s%03d", on.String()[:7], i), first: fmt.Sprintf("group%s%04d", on.String()[:7], i)}
			if _, err := s.do(clerk, "freeze-draw", args{"draw": o.draw}); err != nil {
				return err
			}
			for _, by := range []act.Actor{clerk, first} {
				numbers[by] = strings.ReplaceAll(numbers[by], "-", "")
				if _, err := s.do(by, "commit-draw", args{"draw": o.draw, "commitment": office.Commitment(numbers[by])}); err != nil {
					return err
				}
			}
			if i == 1 { // the group has not told its number yet
				continue
			}
			s.at(s.after(on, 1), func() error {
				if _, err := s.do(first, "reveal-draw", args{"draw": o.draw, "number": numbers[first]}); err != nil {
					return err
				}
				if _, err := s.do(clerk, "reveal-draw", args{"draw": o.draw, "number": numbers[clerk]}); err != nil {
					return err
				}
				return s.lookInto(o.draw, cadre, s.after(on, 4))
			})
		}
		return nil
	})
}

// lookInto lets the group record the use of what a draw has drawn, later.
func (s *story) lookInto(draw string, by act.Actor, day civil.Date) error {
	s.alone(day, func() error {
		var drawn []string
		if err := s.door.DB.ReadLog(s.ctx, s.log, func(tx *store.Tx) (err error) {
			drawn, err = store.All(s.ctx, tx, store.One[string], `SELECT withdrawal FROM withdrawal WHERE log_id = $1 AND draw = $2 AND step = 'track' ORDER BY withdrawal`, s.log, draw)
			return err
		}); err != nil {
			return err
		}
		return s.inOne(s.log, func() error {
			for _, w := range drawn {
				if _, err := s.do(by, "record-use", args{"withdrawal": w, "payee": "巴扎饲料摊", "goods": "玉米和麸皮，两个月的饲料", "agrees": loan.UseAgrees}); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return nil
}
