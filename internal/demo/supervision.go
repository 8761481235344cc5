package demo

import (
	"database/sql"
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/store"
)

// What happens to the loans after they were paid out (A8, A9): each village visits who
// is due, now and then late; a few visits find a problem, which goes up the chain to
// where the day finds it.

// early is how many days before its last day the demo knows of a check.
const early = 20

// visited is a loan whose check is due.
type visited struct {
	loan, village, branch, rule string
	application                 string // "" for one of the old book
	due                         civil.Date
	no                          int // of the loans that were ever visited
}

// supervise visits the households whose checks are due by the day after next.
func (s *story) supervise(on civil.Date) error {
	var due []visited
	if err := s.door.DB.ReadLog(s.ctx, s.log, func(tx *store.Tx) (err error) {
		due, err = store.All(s.ctx, tx, func(r *sql.Rows) (v visited, err error) {
			var day string
			if err = r.Scan(&v.loan, &v.village, &v.branch, &v.rule, &v.application, &day); err == nil {
				v.due, err = civil.Parse(day)
			}
			return v, err
		}, `SELECT d.subject, n.village, n.bank, d.rule, n.application, min(d.due_on) FROM duty d JOIN loan n ON n.log_id = d.log_id AND n.loan = d.subject
			WHERE d.log_id = $1 AND d.rule LIKE 'A8.%' AND d.done_on = '' AND d.due_on <= $2 GROUP BY d.subject, n.village, n.bank, d.rule, n.application ORDER BY n.village, d.subject`,
			s.log, on.AddDays(early).String())
		return err
	}); err != nil || len(due) == 0 {
		return err
	}
	return s.inOne(s.log, func() error {
		seen := map[string]bool{}
		for _, v := range due {
			if _, grouped := s.posts[post{act.FirstSecretary, v.village}]; !grouped || seen[v.loan] {
				continue
			}
			no, known := s.visits[v.loan]
			if !known { // those of the first township come first: its people are on the role page
				no = len(s.visits) - s.booked
				switch {
				case v.application == "": // of the old book: nobody knows who signed it
					s.booked++
					no += 1000
				case v.village[:9] != s.grounds[0].code:
					no += 1000
				}
				s.visits[v.loan] = no
			}
			v.no = no
			p, troubled := found(v)
			switch {
			case v.due.After(on.AddDays(2)) && (!troubled || p.upTo == 0):
				continue // not yet
			case no%23 == 7 && !troubled && !on.After(v.due.AddDays(4)):
				continue // this one is late
			}
			seen[v.loan] = true
			if err := s.check(v, on); err != nil {
				return err
			}
		}
		return nil
	})
}

// finding is a problem of a first visit.
type finding struct {
	no            int
	code, use     string
	note, measure string
	upTo          int // steps of the chain that are done
}

// problems are the findings of first visits, by the number of the loan visited in the
// first township, and how far each comes by the demo's day. Those that have come far were
// visited early.
var problems = []finding{
	{0, "B3", "other", "院内新建房屋，贷款付了材料款，没有购羊。", "退回材料款，改购基础母羊二十只，村委会监督到账。", 7},
	{3, "B10", "idle", "贷款仍存在借款人账户，没有开始养殖。", "一个月内购入基础母羊，凭发票核对，逾期提前归还。", 5},
	{6, "B9", "other", "贷款转借给邻村亲戚开店，写有借条。", "收回转借款，归还承贷机构或改购生产资料。", 3},
	{9, "B1", "other", "贷款交给合作社统一使用，本户没有参与劳动。", "与合作社补签协议，本户参与劳动，否则由合作社归还。", 0},
}

// found is the problem that a visit finds.
func found(v visited) (finding, bool) {
	for _, p := range problems {
		if p.no == v.no && v.rule == "A8.1" {
			return p, true
		}
	}
	return finding{}, false
}

// check records a visit, and what follows from a problem.
func (s *story) check(v visited, on civil.Date) error {
	by := s.who(act.FirstSecretary, v.village)
	a := args{
		"loan": v.loan, "in_person": "yes", "use": "as-contract", "condition": []string{"good", "good", "fair"}[v.no%3], "stock": 18 + v.no%15, "family": "unchanged", "will": "able", "problem": "clean",
		"signed": true, "present": []string{by.User, s.who(act.HouseholdCadre, v.village).User},
	}
	if p, troubled := found(v); troubled {
		a["use"], a["use_note"], a["problem"], a["note"], a["condition"] = p.use, p.note, p.code, p.note, "poor"
		r, err := s.do(by, "record-check", a)
		if err == nil {
			if p.upTo == len(loan.ProblemChain)+1 { // confirmed by the county: each stage that signed is then asked (Z2)
				s.mend(v, r.Created[1], p.measure, p.upTo, on, "purpose")
			} else {
				s.mend(v, r.Created[1], p.measure, p.upTo, on)
			}
		}
		return err
	}
	_, err := s.do(by, "record-check", a)
	return err
}

// mend sets the chain of one problem going, up to so many steps; wrong is what the county
// confirms with its consent.
func (s *story) mend(v visited, problem, measure string, upTo int, on civil.Date, wrong ...string) {
	first, cadre := s.who(act.FirstSecretary, v.village), s.who(act.HouseholdCadre, v.village)
	g := ground{code: v.village[:9], branch: v.branch}
	chain := []struct {
		by      act.Actor
		command string
		args    args
	}{
		{first, "propose-plan", args{"measure": measure, "deadline": on.AddDays(45), "persons": []string{first.User, cadre.User}}},
		{s.who(act.TownshipClerk, g.code), "review-plan", args{"note": "措施可行，同意上报。"}},
		{s.who(act.TownshipLeader, g.code), "sign-plan", args{"note": "同意。"}},
		{s.who(act.BankHead, g.bank()), "consent-plan", args{"note": "同意。"}},
		{s.who(act.CountyHead, s.code), "consent-plan", args{"note": "同意。", "wrong": wrong}},
		{cadre, "record-rectification", args{"evidence": "款项已收回并购羊二十只，发票和照片存村委会。"}},
		{s.who(act.TownshipClerk, g.code), "verify-rectification", args{"note": "入户清点羊只，核对发票，已整改到位。"}},
	}
	if upTo == 0 { // the group does not know how, and asks
		chain, upTo = append(chain[:0:0], struct {
			by      act.Actor
			command string
			args    args
		}{first, "ask-guidance", args{"question": "合作社不愿补签协议，能否由县里出面协调。"}}), 1
	}
	day := on
	for i, step := range chain[:upTo] {
		day = s.after(day, 2)
		if i == 4 && slices.Contains(wrong, "borrower") { // the county's consent
			consented := day
			s.at(consented, func() error { s.recover(v, problem, consented); return nil })
		}
		s.at(day, func() error {
			step.args["problem"] = problem
			_, err := s.do(step.by, step.command, step.args)
			return err
		})
	}
}
