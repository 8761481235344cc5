package demo

import (
	"database/sql"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/oversight"
	"fupindai/internal/store"
)

// waiting is where applications of the county wait on the demo's day, since how many
// working days, and how many in each village: each in time, some nearly due. One
// township has what takes somebody a morning: a list of more than thirty.
var waiting = []struct {
	stop   loan.Step
	waited int
	each   int
	owing  int // of the wave
}{
	{loan.StepSurvey, 4, 2, 0}, {loan.StepDisbursement, 3, 6, 0}, {loan.StepTownshipReview, 3, 5, 30}, {loan.StepSuggestion, 3, 6, 0}, {loan.StepSignatures, 3, 2, 0},
	{loan.StepDecision, 5, 6, 0}, {loan.StepVillageList, 2, 2, 0}, {loan.StepHandOver, 1, 2, 0}, {loan.StepContract, 1, 2, 0}, {loan.StepTownshipSign, 1, 5, 30},
	{loan.StepReport, 2, 2, 0}, {loan.StepNotice, 3, 2, 0},
}

// single are applications that went another way than most: one each.
var single = []wave{
	{stop: loan.StepDeclined, waited: 9},
	{stop: loan.StepRefused, waited: 7},
	{stop: loan.StepRepayment, waited: 14, slow: loan.StepTownshipReview, slowBy: 4}, // late, done since
	{stop: loan.StepWithdrawn, waited: 4},
	{stop: loan.StepRepayment, waited: 11, slow: loan.StepDisbursement, slowBy: 5},
	{stop: loan.StepTownshipReview, waited: 4, back: true},
	{stop: loan.StepSurvey, waited: 11}, // late, and waits still
	{stop: loan.StepRepayment, waited: 9, slow: loan.StepSurvey, slowBy: 8},
	{stop: loan.StepDeclined, waited: 2},
	{stop: loan.StepTownshipSign, waited: 4},
	{stop: loan.StepRefused, waited: 15},
	{stop: loan.StepRepayment, waited: 6, slow: loan.StepDecision, slowBy: 8},
	{stop: loan.StepWithdrawn, waited: 12},
	{stop: loan.StepNotice, waited: 4},
	{stop: loan.StepRepayment, waited: 10, slow: loan.StepVillageList, slowBy: 6},
	{stop: loan.StepClosed, waited: 3, repaid: 100},
}

// townships gives the rest of the county: each township sends up a list of all its
// villages from time to time.
func (s *story) townships() []wave {
	var out []wave
	used := map[string]int{}
	alone := 0
	for t, g := range s.grounds[1:] {
		add := func(each int, of func(village int) bool, w wave) {
			w.ground = g
			for i, v := range g.villages {
				if !of(i) {
					continue
				}
				p := part{village: v}
				for range each {
					p.heads = append(p.heads, used[v])
					used[v]++
				}
				w.parts = append(w.parts, p)
			}
			if len(w.parts) > 0 {
				out = append(out, w)
			}
		}
		all := func(int) bool { return true }
		add(2, all, wave{stop: loan.StepClosed, waited: 4 + t, repaid: 100})
		add(4, all, wave{stop: loan.StepRepayment, waited: 14 + t, repaid: t % 4 * 15})
		add(3, all, wave{stop: loan.StepRepayment, waited: 2 + t})
		for i, at := range []int{t, t + 6} {
			w := waiting[at%len(waiting)]
			if i > 0 {
				w.each = 1
			}
			add(w.each, all, wave{stop: w.stop, waited: w.waited, owing: w.owing})
		}
		for i := range min(2, len(g.villages)) {
			w := single[alone%len(single)]
			alone++
			add(1, func(village int) bool { return village == (t+i*3)%len(g.villages) }, w)
		}
	}
	return out
}

// changes are what happens to people of the county besides lending: an accountant
// leaves, his successor is named, and one receiver has not acknowledged the new list.
func (s *story) changes(today civil.Date) {
	g := s.grounds[1]
	v, day := g.villages[2], s.after(today.AddDays(-12), 1)
	clerk := s.who(act.CountyClerk, s.code)
	s.at(day, func() error {
		_, err := s.do(clerk, "leave-group", args{"village": v, "seat": act.VillageAccountant, "last": day, "document": "村委会人员调整通知〔2019〕3号"})
		return err
	})
	next := s.after(day, 4)
	s.at(next, func() error {
		successor := s.who(act.VillageAccountant, g.villages[3])
		if _, err := s.do(clerk, "name-group-member", args{"village": v, "seat": act.VillageAccountant, "user": successor.User, "from": next, "document": "村委会人员调整通知〔2019〕4号"}); err != nil {
			return err
		}
		s.posts[post{act.VillageAccountant, v}] = act.Actor{User: successor.User, Role: act.VillageAccountant, Unit: v}
		return nil
	})
}

// stories are what the accountable units say about what was late.
var stories = map[string]string{
	"A1.2": "借款人全家在外摘棉花，约定返村当日入户，调查已补办或已约定日期。",
	"A1.3": "第一书记参加地区培训一周，期间未指定替补，返村后当日审查汇总。",
	"A2.2": "经办人抽调参加脱贫普查，初审晚了几天，已补办，并指定了备岗。",
	"A3.3": "领导小组例会因汛期推迟，会后当日移交。",
	"A4.2": "该户征信报告需本人到场核对，等候期间超过评审期限，已作出决定。",
	"A5.2": "核心系统升级，放款排队，已与借款人约定到账日期。",
	"A6.1": "放款当日系统对账未平，次日核对后反馈。",
	"A6.3": "村委会公示栏翻修，已协调借用村警务室橱窗。",
	"A7.1": "提款当日网点断网，次日补发提醒，联查小组已入户核实。",
	"A7.2": "联查小组成员外出培训，号码公布迟了，已约定日期。",
	"A8.1": "该户夏季在牧场转场，约定下山当日入户，检查已补做。",
	"A8.2": "该户夏季在牧场转场，约定下山当日入户，检查已补做。",
	"A8.3": "道路被洪水冲断，通车当日入户，检查已补做。",
	"A8.4": "道路被洪水冲断，通车当日入户，检查已补做。",
}

// account lets people deal with what the closes found: the unit says its side after
// some days, the level above judges, and what is confirmed has its consequence.
func (s *story) account() error {
	type late struct{ breach, rule, role, unit, state, opened string }
	var all []late
	if err := s.door.DB.ReadLog(s.ctx, s.log, func(tx *store.Tx) (err error) {
		all, err = store.All(s.ctx, tx, func(r *sql.Rows) (l late, err error) {
			return l, r.Scan(&l.breach, &l.rule, &l.role, &l.unit, &l.state, &l.opened)
		}, `SELECT breach, rule, role, unit, state, opened_on FROM breach WHERE log_id = $1 ORDER BY breach`, s.log)
		return err
	}); err != nil {
		return err
	}
	for i, l := range all {
		says := stories[l.rule]
		if _, staffed := s.posts[post{act.Role(l.role), s.seatOf(act.Role(l.role), l.unit)}]; !staffed || says == "" {
			continue // nobody of the demo's crew answers for it
		}
		age, err := s.cal.Between(civil.MustParse(l.opened), s.door.Today())
		if err != nil {
			return err
		}
		judge := func(command string, a args) error {
			a["breach"] = l.breach
			by := s.who(act.CountyHead, s.code)
			if level := oversight.LevelOf(l.unit); level == oversight.County || level == oversight.Bank {
				by = s.judge
			}
			if by.User == "" {
				return nil
			}
			_, err := s.call(s.log, by, command, a, nil)
			return err
		}
		switch state := oversight.State(l.state); {
		case state == oversight.StateSuspected && !s.answered[l.breach] && age >= 3:
			s.answered[l.breach] = true
			_, err = s.do(s.who(act.Role(l.role), s.seatOf(act.Role(l.role), l.unit)), "answer-breach", args{"breach": l.breach, "says": says})
		case state == oversight.StateSuspected && s.answered[l.breach] && age >= 8 && i%4 == 3:
			err = judge("judge-breach", args{"outcome": oversight.OutcomeDismiss, "reason": "经查纸质材料，该步骤在期限内已经完成，系统录入晚于办理，予以排除。"})
		case state == oversight.StateSuspected && s.answered[l.breach] && age >= 8:
			err = judge("judge-breach", args{"outcome": oversight.OutcomeConfirm, "reason": "超过期限属实，情况说明可以理解，未影响本户用款，责令改进。"})
		case state == oversight.StateConfirmed && age >= 13:
			err = judge("record-consequence", args{"consequence": "对责任单位负责人提醒谈话一次，补齐备岗安排。", "document": "提醒谈话记录〔2019〕2号"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// seatOf is the unit whose post answers for a unit: a branch's head sits at its bank.
func (s *story) seatOf(role act.Role, unit string) string {
	if role == act.BankHead {
		return s.lender(unit)
	}
	return unit
}
