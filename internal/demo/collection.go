package demo

import (
	"database/sql"
	"fmt"
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/store"
)

// What is due and past due (A10): a small old book, taken over in the first township,
// whose loans mature around the demo's day. Each of them is a state of collection.

// chased is one loan of the old book and what happened to it.
type chased struct {
	village  int // of the first township
	due      string
	fen      int64
	play     []chasing
	borrowed bool // in another's name: the county recovers it
}

// chasing is one act: issue-notices (kind), serve-notice (way), record-collection,
// record-repayment or record-death.
type chasing struct {
	on      string
	command string
	args    args
}

func issued(on, kind string) chasing { return chasing{on, "issue-notices", args{"kind": kind}} }

func served(on, way string, more args) chasing {
	a := args{"way": way}
	for k, v := range more {
		a[k] = v
	}
	return chasing{on, "serve-notice", a}
}

func paid(on string, fen int64) chasing {
	return chasing{on, "record-repayment", args{"principal_fen": fen, "interest_fen": 0}}
}

var signedBySelf = args{"receiver": loan.ReceiverSelf}

// collections are the loans of the old book. The demo's day is Monday, 30 September 2019;
// seven days off follow it.
var collections = []chased{
	{0, "2019-10-25", 3_000_000, []chasing{issued("2019-09-12", loan.NoticeDue), served("2019-09-18", loan.ServedSigned, signedBySelf)}, false},
	{3, "2019-11-05", 2_000_000, nil, false}, // thirty days before is a holiday: today is the last working day
	{2, "2019-10-31", 4_000_000, []chasing{issued("2019-09-26", loan.NoticeDue)}, false},
	{3, "2019-08-30", 3_000_000, []chasing{
		issued("2019-07-22", loan.NoticeDue), served("2019-07-25", loan.ServedSigned, signedBySelf), issued("2019-08-31", loan.NoticeOverdue), served("2019-08-31", loan.ServedSigned, args{"receiver": "family", "person": "其妻"}),
		{"2019-09-04", "record-collection", args{"way": "visit", "spoke": "borrower", "note": "羊还没有出栏，答应九月二十日前先还一万元。", "promise_fen": 1_000_000, "promise_on": "2019-09-20"}}, paid("2019-09-18", 400_000),
	}, false},
	{1, "2019-07-31", 2_500_000, []chasing{
		issued("2019-07-01", loan.NoticeDue), served("2019-07-01", loan.ServedSigned, signedBySelf), issued("2019-08-01", loan.NoticeOverdue), served("2019-08-01", loan.ServedSigned, signedBySelf),
		{"2019-08-05", "record-collection", args{"way": "phone", "spoke": "borrower", "note": "核桃八月底采收，卖了先还一万五千元。", "promise_fen": 1_500_000, "promise_on": "2019-09-10"}},
		paid("2019-09-06", 1_500_000), issued("2019-08-29", loan.NoticeOverdue), served("2019-08-30", loan.ServedSigned, signedBySelf),
	}, false},
	{1, "2019-09-02", 1_500_000, nil, false}, // nobody went there
	{1, "2019-09-16", 2_000_000, []chasing{issued("2019-08-12", loan.NoticeDue), served("2019-08-14", loan.ServedSigned, signedBySelf), paid("2019-09-10", 2_000_000)}, false},
	{2, "2019-09-10", 3_500_000, []chasing{
		issued("2019-08-05", loan.NoticeDue), served("2019-08-07", loan.ServedSigned, signedBySelf), {"2019-08-26", "record-death", args{"document": "死亡医学证明"}},
		issued("2019-09-11", loan.NoticeOverdue), served("2019-09-11", loan.ServedSigned, args{"receiver": "family", "person": "其子"}),
	}, false},
	{2, "2019-08-20", 2_800_000, []chasing{
		issued("2019-07-15", loan.NoticeDue), served("2019-07-18", loan.ServedPost, args{"post": "XA00000000165"}), issued("2019-08-21", loan.NoticeOverdue),
		served("2019-08-21", loan.ServedRefused, args{"person": "村民小组长"}), {"2019-08-21", "record-collection", args{"way": "visit", "spoke": "borrower", "note": "认为是给亲戚担保，不愿还，讲明本人为借款人。"}},
	}, true},
	{3, "2016-11-20", 1_000_000, []chasing{{"2019-07-10", "record-collection", args{"way": "visit", "spoke": "nobody", "note": "全家在外务工，邻居说春节回来，没有联系上。"}}}, false},
}

// oldBook is the book of the loans to collect: heads of the first township that ask for
// no new loan.
func (s *story) oldBook() []office.BookRow {
	var out []office.BookRow
	g := s.grounds[0]
	taken := map[string]int{}
	for i, c := range collections {
		v := g.villages[c.village]
		taken[v]++
		var heads []int
		for at, r := range s.rows {
			if r.Village == v && r.Relation == "户主" {
				heads = append(heads, at)
			}
		}
		r := s.rows[heads[len(heads)-taken[v]]]
		due := civil.MustParse(c.due)
		out = append(out, office.BookRow{
			RowNo: i + 2, Name: r.Name, ID: r.ID, Village: v, Bank: g.branch, AmountFen: money.Fen(c.fen), BalanceFen: money.Fen(c.fen),
			DisbursedOn: due.AddMonths(-12), DueOn: due, Purpose: uses[i%len(uses)].code, Written: uses[i%len(uses)].code, Used: "养殖", Approver: "韩立", Lender: "唐晓燕",
		})
	}
	return out
}

// collect plays what happened to the loans of the old book.
func (s *story) collect() error {
	type old struct{ loan, household, borrower, village, bank, due string }
	var all []old
	if err := s.door.DB.ReadLog(s.ctx, s.log, func(tx *store.Tx) (err error) {
		all, err = store.All(s.ctx, tx, func(r *sql.Rows) (o old, err error) {
			return o, r.Scan(&o.loan, &o.household, &o.borrower, &o.village, &o.bank, &o.due)
		}, `SELECT loan, household, borrower, village, bank, due_on FROM loan WHERE log_id = $1 AND application = '' ORDER BY loan`, s.log)
		return err
	}); err != nil {
		return err
	}
	for _, c := range collections {
		v := s.grounds[0].villages[c.village]
		i := slices.IndexFunc(all, func(o old) bool { return o.village == v && o.due == c.due })
		if i < 0 {
			return fmt.Errorf("the old book has no loan of %s due %s", v, c.due)
		}
		o := all[i]
		first, cadre := s.who(act.FirstSecretary, v), s.who(act.HouseholdCadre, v)
		notice := ""
		for _, x := range c.play {
			s.at(civil.MustParse(x.on), func() error {
				a := args{}
				for k, v := range x.args {
					a[k] = v
				}
				by := cadre
				switch x.command {
				case "issue-notices":
					if a["loans"] = []string{o.loan}; a["kind"] == loan.NoticeOverdue {
						a["pay_by"] = civil.MustParse(x.on).AddDays(15)
					}
				case "serve-notice":
					by, a["notice"], a["present"] = first, notice, []string{first.User, cadre.User}
				case "record-collection":
					a["loan"], a["present"] = o.loan, []string{first.User, cadre.User}
				case "record-repayment":
					by, a["loan"] = s.who(act.BankClerk, o.bank), o.loan
				case "record-death":
					by, a["household"], a["person"] = s.who(act.CountyClerk, s.code), o.household, o.borrower
				}
				r, err := s.do(by, x.command, a)
				if err == nil && x.command == "issue-notices" {
					notice = r.Created[0]
				}
				return err
			})
		}
		if c.borrowed {
			s.at(civil.MustParse("2019-08-22"), func() error {
				r, err := s.do(s.who(act.BankClerk, o.bank), "record-finding", args{"loan": o.loan, "problem": "A3", "source": "bank", "amount_fen": c.fen, "note": "借款人称贷款由其亲戚取走使用，属借名贷款。"})
				if err == nil {
					s.mend(visited{loan: o.loan, village: o.village, branch: o.bank}, r.Created[0], "由实际用款人和借款人限期归还全部本金。", 5, civil.MustParse("2019-08-22"), "borrower")
				}
				return err
			})
		}
	}
	return nil
}

// recover lets the county recover what was wrongly used: the joint group, its plan, and
// the first money that comes back.
func (s *story) recover(v visited, problem string, from civil.Date) {
	g := ground{code: v.village[:9], branch: v.branch}
	head, clerk := s.who(act.CountyHead, s.code), s.who(act.CountyClerk, s.code)
	day := s.after(from, 2)
	s.at(day, func() error {
		_, err := s.do(head, "set-recovery-group", args{
			"problem": problem, "document": "联合清收小组通知〔2019〕1号",
			"members": []string{clerk.User, s.who(act.TownshipClerk, g.code).User, s.who(act.FirstSecretary, v.village).User, s.who(act.BankClerk, v.branch).User},
		})
		return err
	})
	plan := s.after(day, 3)
	s.at(plan, func() error {
		_, err := s.do(head, "plan-recovery", args{
			"problem": problem, "class": loan.RecoverInParts, "amount_fen": 2_800_000, "deadline": plan.AddDays(60), "measure": "由实际用款人分两次归还全部本金，村委会监督到账。",
		})
		return err
	})
	s.at(s.after(plan, 2), func() error {
		_, err := s.do(s.who(act.BankClerk, v.branch), "record-repayment", args{"loan": v.loan, "principal_fen": 400_000, "interest_fen": 0})
		return err
	})
}
