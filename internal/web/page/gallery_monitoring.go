package page

import "fupindai/internal/money"

func (g gallery) monitoring() []Example {
	row := WithdrawalRow{
		Number: "TK-2019-000141", Href: "#", On: on("2019-07-03"), Borrower: "图尔荪·巴拉提", Place: "琼库勒贝希村", AmountFen: 1500000, Way: g.w("转账"), Purpose: g.w("养羊"),
		State: g.w("大额待提醒"), Turn: g.w("承贷机构"), Light: DueToday(), Tick: true,
	}
	done := row
	done.Number, done.State, done.Turn, done.Result, done.Bad, done.Tick, done.Light = "TK-2019-000118", "", "", g.w("与用途不一致"), true, false, Light{}
	list := Withdrawals{
		Shell: g.shell(MenuWithdrawals), Tabs: []Chip{{g.w("大额待提醒"), 2, "#", true}, {g.w("待跟踪"), 0, "#", false}}, Rows: []WithdrawalRow{row, done},
		Remind: &Send{Href: "/do", Command: "remind-group", Verb: g.w("提醒联查小组")},
	}
	empty := list
	empty.Rows, empty.Remind, empty.Empty = nil, nil, &Empty{Says: NoWithdrawals}
	long := list
	far := row
	far.Borrower, far.Place, far.AmountFen = longName, longVillage, longSum
	long.Shell, long.Rows = g.long(list.Shell), []WithdrawalRow{far, row}
	split := list
	split.Rows, split.Remind = nil, nil
	split.Splits = []SplitRow{{Borrower: "图尔荪·巴拉提", Place: "琼库勒贝希村", Href: "#", Says: "2019-07-01 – 2019-07-04", SumFen: money.Fen(1200000), Parts: []string{"2019-07-01 6,000.00", "2019-07-04 6,000.00"}}}
	form := &PlainForm{
		Send: Send{Href: "/do", Command: "record-use", Verb: g.w("登记提款用途")}, Title: g.w("登记提款用途"), Why: "15,000.00", Rule: "A7.1", Photo: true,
		Fields: []PlainField{
			{Key: "payee/use", Kind: "text", Required: true}, {Key: "goods", Kind: "area", Required: true},
			{Key: "agrees", Kind: "radio", Required: true, Options: []Option{{"yes", g.w("与用途一致"), false}, {"no", g.w("与用途不一致"), false}}},
			{Key: "problem/use", Kind: "select", Options: []Option{{"", g.w("请选择"), false}}}, {Key: "note/use", Kind: "area"}, {Key: "voucher", Kind: "picture"},
		},
		More: []PlainField{{Key: "done_on/use", Kind: "date"}, {Key: "dated_by", Kind: "text"}},
	}
	one := LoanWithdrawals{
		Shell: g.village(MenuWithdrawals), Borrower: "图尔荪·巴拉提", Place: "琼库勒贝希村", Loan: "DK-2019-000096", Do: form, Checks: "#", Household: "#",
		Facts: []Fact{{g.w("贷款金额"), "30,000.00", "", nil, false}},
		Acts:  []Action{{Verb: g.w("登记提款"), Command: "record-withdrawal", Href: "#"}},
		Rows: []WithdrawalDone{
			{WithdrawalRow: row, Large: true, By: "孙丽", Lines: []Fact{{g.w("提款方式"), g.w("转账"), "", nil, false}}, Acts: []Action{{Verb: g.w("登记提款用途"), Command: "record-use", Href: "#"}}},
			{WithdrawalRow: done, Large: true, NotedOn: on("2019-07-04"), By: "孙丽", Photo: "#", Problem: "#"},
			{WithdrawalRow: done, By: "孙丽", Void: "2019-07-04"},
		},
	}
	drawn := DrawRow{Number: "CC-2019-06-653224201201-LPNX-QE", Href: "#", Month: "2019-06", Place: "琼库勒贝希村", Bank: g.w("洛浦农信联社"), Step: g.w("待公布号码"), Turn: g.w("联查小组"), Light: WorkingDaysLeft(2, true), Population: 2}
	list7 := list
	list7.Rows, list7.Remind, list7.Draws = nil, nil, []DrawRow{drawn}
	draw := Draw{
		Shell: g.village(MenuWithdrawals), Row: drawn, Steps: []ChainStep{{g.w("待冻结名单"), "done", "2019-07-01", Light{}}, {g.w("待公布号码"), "cur", "", Light{}}}, Facts: []Fact{{g.w("名单指纹"), "9f2a…", "", nil, true}},
		Do:   &PlainForm{Send: Send{Href: "/do", Command: "reveal-draw", Verb: g.w("公布号码")}, Title: g.w("公布号码"), Rule: "A7.2", Fields: []PlainField{{Key: "number/draw", Kind: "text", Required: true}}},
		Rows: []DrawnRow{{Line: "TK-2019-000118 2019-06-18 300000", Href: "#"}, {Line: "TK-2019-000121 2019-06-20 450000", Href: "#"}},
	}
	committing := draw
	committing.Do, committing.Commit = nil, &Send{Href: "/do", Command: "commit-draw", Verb: g.w("提交号码承诺")}
	done7 := draw
	done7.Do, done7.Row.Drawn, done7.Agrees, done7.Row.Turn = nil, true, true, ""
	done7.Rows = []DrawnRow{{Line: "TK-2019-000118 2019-06-18 300000", Href: "#", Rank: "36733f343a65e96c18c5f63685df49180f9ce1e17bfc9b8c3ed0a53fae58b1cc", Drawn: true}, {Line: "TK-2019-000121 2019-06-20 450000", Href: "#", Rank: "bcd578d6"}}
	none := one
	none.Do, none.Rows = nil, nil
	return []Example{
		{"withdrawals", "资金监控：大额待提醒", list}, {"withdrawals-empty", "资金监控：没有", empty}, {"withdrawals-long", "资金监控：最长数据", long}, {"withdrawals-split", "资金监控：拆分提示", split},
		{"withdrawals-draws", "资金监控：抽查", list7}, {"draw", "抽查：待公布号码", draw}, {"draw-commit", "抽查：提交承诺", committing}, {"draw-drawn", "抽查：已抽取", done7},
		{"loan-withdrawals", "一笔贷款的提款", one}, {"loan-withdrawals-empty", "一笔贷款的提款：没有", none},
	}
}
