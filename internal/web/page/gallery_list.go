package page

import (
	"slices"

	"fupindai/internal/civil"
	"fupindai/internal/money"
)

func (g gallery) applicationRows() []ApplicationRow {
	month := func(y int64, m int) Terms { return Terms{yuan(y), m} }
	return []ApplicationRow{
		{"SQ-2019-0617", "/applications/SQ-2019-0617", "吐尔逊·买买提", "吐尔逊·买买提", g.w("琼库勒贝希村 3 组"), month(50000, 24), yuan(40000), 0, g.w("养殖业 / 牛"), g.w("县审查"), DueToday(), 5, 1, "", g.w("审查"), ""},
		{"SQ-2019-0618", "/applications/SQ-2019-0618", "马晓东", "马晓东", g.w("古勒巴格村 1 组"), month(30000, 24), 0, 0, g.w("服务业 / 修理"), g.w("县审查"), DueToday(), 5, 1, "", g.w("审查"), ""},
		{"SQ-2019-0622", "/applications/SQ-2019-0622", "海丽且姆·阿吾提", "海丽且姆·阿吾提", g.w("奥依拉村 2 组"), month(40000, 12), 0, 0, g.w("加工业 / 食品"), g.w("乡镇初审"), WorkingDaysLeft(3, true), 2, 1, "", g.w("查看"), ""},
		{"SQ-2019-0588", "/applications/SQ-2019-0588", "阿依姑丽·拜克尔", "阿依姑丽·拜克尔", g.w("古勒巴格村 2 组"), month(40000, 36), yuan(40000), yuan(40000), g.w("养殖业 / 禽"), g.w("放款"), WorkingDaysLeft(5, false), 2, 0, "", g.w("查看"), ""},
		{"SQ-2019-0571", "/applications/SQ-2019-0571", "米日古丽·沙吾提", "艾合买提·沙吾提", g.w("吾斯塘村 5 组"), month(50000, 24), yuan(50000), 0, g.w("养殖业 / 羊"), g.w("银行评审"), Light{}, 0, 0, Declined, g.w("查看"), ""},
		{"SQ-2019-0640", "/applications/SQ-2019-0640", "库尔班尼亚孜·阿瓦孜", "库尔班尼亚孜·阿瓦孜", g.w("琼库勒贝希村 3 组"), month(45000, 24), 0, 0, g.w("加工业 / 食品"), g.w("村调查"), Overdue(1), 11, 0, SentBack, g.w("查看"), ""},
	}
}

func applicationSums(rows []ApplicationRow) []ApplicationSum {
	var s ApplicationSum
	for _, r := range rows {
		s.N++
		s.Asked += r.Asked.AmountFen
		s.Suggested += r.Suggested
		s.Approved += r.Approved
	}
	all := s
	all.All = true
	return []ApplicationSum{s, all}
}

func (g gallery) any(words ...string) []Option {
	os := []Option{{"", g.w("全部"), true}}
	for _, s := range words {
		os = append(os, Option{s, s, false})
	}
	return os
}

func (g gallery) applicationLists() []Example {
	rows := g.applicationRows()
	list := Applications{
		Shell: g.shell(MenuApplications), Rows: rows, Sums: applicationSums(rows), Pager: Pager{Path: "/applications", Total: 6, Page: 1, Size: 20},
		Tabs:    []Chip{{g.w("待我办理"), 40, "?tab=mine", true}, {g.w("经我办理"), 112, "?tab=done", false}, {g.w("全部"), 412, "?tab=all", false}, {g.w("已退回"), 2, "?tab=back", false}},
		Batches: []Batch{{g.w("恰尔巴格镇 2019 年第 6 批 40 份"), g.w("合计 1,545,000.00 元，其中提示 4 份"), g.w("审查本批"), "/lists/6"}},
		Filter:  ApplicationFilter{Steps: g.any(g.w("县审查"), g.w("银行评审")), Villages: g.any(g.w("琼库勒贝希村"), g.w("古勒巴格村")), Reset: "/applications"},
	}
	village := list
	village.Shell, village.Batches, village.New = g.village(MenuApplications), nil, "/applications/new"
	empty := village
	empty.Rows, empty.Sums = nil, nil
	empty.Empty = &Empty{NoApplications, []Link{{g.w("登记申请"), "/applications/new"}}}
	none := list
	none.Rows, none.Sums, none.Batches = nil, nil, nil
	none.Empty = &Empty{NothingToDo, []Link{{g.w("查看全部"), "?tab=all"}}}
	long := list
	long.Shell = g.long(list.Shell)
	long.Rows = append([]ApplicationRow{{"SQ-2019-0699", "/", longName, longName, longVillage, Terms{longSum, 36}, longSum, longSum, g.w("养殖业 / 牛"), g.w("乡镇签字"), WorkingDaysLeft(10, false), 128, 12, SentBack, g.w("查看"), ""}}, rows...)
	long.Sums = applicationSums(long.Rows)
	long.Pager = Pager{Path: "/applications", Total: 10000, Page: 7, Size: 20}
	refusedList := list
	refusedList.Shell = refused(list.Shell, Refusal{What: g.w("汇总未上报。"), Why: g.w("信贷员 2019-05-01 起已不在联查小组名单，其签名不能计入；《意见》第（一）条要求五人共同调查。"), Then: g.w("请由现任信贷员补签。"), Rule: "A1.2"})

	facts := []Fact{
		{g.w("户编号"), "6532241032020047", "", nil, false}, {g.w("户主"), "吐尔逊·买买提", g.w("来自名册 2019-07-01"), nil, false},
		{g.w("身份证号"), "659999********4417", "", &Link{g.w("显示"), "/show/1"}, false}, {g.w("属性"), g.w("已脱贫（2018 年）"), g.w("来自名册 2019-07-01"), nil, false},
		{g.w("家庭"), g.w("6 人，劳动力 3 人"), g.w("来自名册 2019-07-01"), nil, false}, {g.w("户籍地址"), g.w("洛浦县恰尔巴格镇琼库勒贝希村 3 组"), "", nil, true},
	}
	pickForm := NewApplication{Shell: g.under(MenuApplications), Query: "texmmt", Searched: true, Found: []HouseholdChoice{
		{"6532241032020047", "吐尔逊·买买提", g.w("琼库勒贝希村 3 组"), "659999********4417", "LP-2019-07", Active, "?household=47", "", nil},
		{"6532241032020112", "阿卜杜外力·吾斯曼", g.w("琼库勒贝希村 2 组"), "659999********3310", "LP-2019-07", InHand, "", g.w("已有一份申请在办：SQ-2019-0590"), &Link{"SQ-2019-0590", "?"}},
	}}
	pickForm.Shell = g.village(MenuApplications)
	pickForm.Shell.Under = true
	nobody := pickForm
	nobody.Found, nobody.Query = nil, "xyz"
	form := NewApplication{
		Shell: pickForm.Shell, Household: &HouseholdFacts{"H47", "653224103202", facts, yuan(50000), yuan(30000), yuan(20000)},
		Send:       Send{Href: "/applications/new", Command: "submit-application", Verb: g.w("提交申请")},
		Borrowers:  []Option{{"p1", g.w("吐尔逊·买买提（户主本人）"), true}, {"p2", g.w("阿曼妮萨·亥比布拉（配偶）"), false}},
		Banks:      []Option{{"b1", g.w("昆岗农信联社恰尔巴格信用社"), true}, {"b2", g.w("昆仑村镇银行"), false}},
		Amount:     "20,000.00",
		TermMonths: "24",
		Project:    g.w("育肥牛 2 头，棚圈已有；预算 26,000.00 元，自筹 6,000.00 元。"),
		Purposes: []PurposeGroup{
			{g.w("养殖业"), []Option{{"cattle", g.w("牛"), true}, {"sheep", g.w("羊"), false}, {"poultry", g.w("禽"), false}}},
			{g.w("种植业"), []Option{{"orchard", g.w("林果"), false}, {"vegetables", g.w("蔬菜"), false}}},
			{g.w("加工业"), []Option{{"food", g.w("食品"), false}, {"craft", g.w("手工"), false}}},
			{g.w("服务业"), []Option{{"repair", g.w("修理"), false}, {"catering", g.w("餐饮"), false}}},
		},
	}
	wrong := form
	wrong.Amount, wrong.TermMonths = "30,000.00", "48"
	wrong.Shell = refused(form.Shell, Refusal{What: g.w("申请未提交。"), Why: g.w("本户未结清本金 30,000.00 元，加本次 30,000.00 元，超过户上限 50,000.00 元（政策参数）。"), Then: g.w("请将金额改为不超过 20,000.00 元。"), Rule: "G3"})
	wrong.Shell.Errors = []FieldError{
		{Field: "amount_fen", Says: g.w("超过户上限余额 20,000.00 元，请改为不超过 20,000.00。")},
		{Field: "term_months", Says: g.w("最长 36 个月，请改为 1 至 36。")},
	}
	longForm := form
	longForm.Shell = g.long(form.Shell)
	h := *form.Household
	h.Facts = append([]Fact{{g.w("户主"), longName, g.w("来自名册 2019-07-01"), nil, false}, {g.w("户籍地址"), longVillage + longVillage, "", nil, false}}, facts...)
	h.CapFen, h.OwedFen, h.LeftFen = longSum, 0, longSum
	longForm.Household, longForm.Amount = &h, longSum.Commas()

	return []Example{
		{"applications", "申请与审批：县级", list}, {"applications-village", "申请与审批：村级", village}, {"applications-empty", "申请与审批：本村暂无申请", empty},
		{"applications-none", "申请与审批：暂无待办", none}, {"applications-refused", "申请与审批：汇总未上报", refusedList}, {"applications-long", "申请与审批：最长数据", long},
		{"new-application-pick", "登记申请：找户", pickForm}, {"new-application-empty", "登记申请：没有找到", nobody}, {"new-application", "登记申请", form},
		{"new-application-refused", "登记申请：有错", wrong}, {"new-application-long", "登记申请：最长数据", longForm},
	}
}

func (g gallery) disbursements() []Example {
	rows := []DisbursementRow{
		{"SQ-2019-0560", "/disbursements/SQ-2019-0560", "吾甫尔·亚合甫", g.w("阿依玛克村 1 组"), yuan(30000), on("2019-06-27"), civil.Date{}, civil.Date{}, "LPNX-2019-0627-03", "JJ20190627003", "", money.PPM(43500), g.w("第 6/7 个工作日"), WorkingDaysLeft(1, true), g.w("登记放款")},
		{"SQ-2019-0561", "/disbursements/SQ-2019-0561", "帕夏古丽·买提库尔班", g.w("阿依玛克村 2 组"), yuan(20000), on("2019-07-02"), civil.Date{}, civil.Date{}, "", "", "", money.PPM(43500), g.w("第 3/7 个工作日"), WorkingDaysLeft(4, false), g.w("签合同")},
		{"SQ-2019-0549", "/disbursements/SQ-2019-0549", "玉散江·热杰普", g.w("奥依拉村 4 组"), yuan(35000), on("2019-06-26"), on("2019-07-03"), on("2021-07-03"), "LPNX-2019-0626-11", "JJ20190626011", g.w("尾号 5521"), money.PPM(43500), "", WorkingDaysLeft(1, true), g.w("反馈结果")},
	}
	var total money.Fen
	for _, r := range rows {
		total += r.ApprovedFen
	}
	list := Disbursements{
		Shell: g.bank(MenuDisbursement), Limit: 7, Rows: rows, N: 3, SumFen: total, Pager: Pager{Path: "/disbursements", Total: 3, Page: 1, Size: 20},
		Tabs:   []Chip{{g.w("待办"), 3, "?", true}, {g.w("待签合同"), 1, "?s=c", false}, {g.w("待放款"), 1, "?s=d", false}, {g.w("待反馈"), 1, "?s=r", false}, {g.w("已放款"), 386, "?s=x", false}},
		Filter: DisbursementFilter{"pay", g.any(g.w("昆岗农信联社")), g.any(g.w("待放款")), "", "/disbursements"},
		Report: &Action{Verb: g.w("反馈放款结果 1 笔"), Command: "report-back", Href: "/disbursements/report", Main: true},
	}
	empty := list
	empty.Rows, empty.Report = nil, nil
	empty.Empty = &Empty{NothingToDisburse, nil}
	long := list
	long.Shell = g.long(list.Shell)
	l := rows[2]
	l.Borrower, l.Place, l.ApprovedFen = longName, longVillage, longSum
	long.Rows, long.SumFen = []DisbursementRow{l}, longSum
	long.N = 1
	form := Disburse{
		Shell: g.bank(MenuDisbursement), Number: "SQ-2019-0560", Borrower: "吾甫尔·亚合甫", Place: g.w("阿依玛克村 1 组"), Approved: Terms{yuan(30000), 24}, Rate: 43500,
		DecidedOn: on("2019-06-27"), Document: "洛扶贫领发〔2019〕12号", Light: WorkingDaysLeft(1, true), Contract: "LPNX-2019-0627-03", Receipt: "JJ20190627003", Application: "/applications/SQ-2019-0560",
		Do: DisburseForm{Send: Send{Href: "/do", Command: "disburse", Verb: g.w("登记放款 30,000.00 元"), Seen: 9}, Amount: "30,000.00", Holder: "吾甫尔·亚合甫", DoneOn: "2019-07-05", DueOn: on("2021-07-05"), Borrower: "吾甫尔·亚合甫"},
	}
	form.Shell.Under = true
	contract := form
	contract.Contract, contract.Receipt = "", ""
	contract.Do = ContractForm{Send: Send{Href: "/do", Command: "sign-contract", Verb: g.w("登记合同"), Seen: 8}, DoneOn: "2019-07-05"}
	report := form
	report.Do = PassForm{Send: Send{Href: "/do", Command: "report-back", Verb: g.w("反馈放款结果"), Seen: 10}, What: g.w("把放款结果反馈县扶贫办，由其公示")}
	wrong := form
	wrong.Shell = refused(form.Shell, Refusal{What: g.w("放款未登记。"), Why: g.w("收款户名与借款人不一致，依据第（五）条不能登记。"), Then: g.w("请改为借款人本人的账户。"), Rule: "A5.3"})
	wrong.Shell.Errors = []FieldError{{Field: "holder", Says: g.w("与借款人不一致")}}
	wrongDo := form.Do.(DisburseForm)
	wrongDo.Holder = "玉散江·热杰普"
	wrong.Do = wrongDo
	return []Example{
		{"disbursements", "放款登记", list}, {"disbursements-empty", "放款登记：没有", empty}, {"disbursements-long", "放款登记：最长数据", long},
		{"disburse-contract", "放款登记：签合同", contract}, {"disburse", "放款登记：放款", form}, {"disburse-refused", "放款登记：户名不一致", wrong}, {"disburse-report", "放款登记：反馈结果", report},
	}
}

func (g gallery) ledgers() []Example {
	div := g.w("洛浦县 / 恰尔巴格镇 / 琼库勒贝希村")
	bank := g.w("昆岗农信联社")
	row := func(name, id string, amount, owed int64, from, due string, l Light, use, real, problem, measure string) LedgerRow {
		return LedgerRow{"/households/1", l, []string{
			name, "659999********" + id, div, bank, yuan(amount).Commas(), on(from).String(), on(due).String(), use, real, "2019-06-09", problem, measure, yuan(owed).Commas(), "赵国栋", "玉山·阿吉", "",
		}}
	}
	heads := []LedgerHead{
		{"name", g.w("姓名"), ""}, {"id", g.w("身份证号"), ""}, {"division", g.w("所在县乡村"), ""}, {"bank", g.w("承贷机构"), ""}, {"amount", g.w("贷款金额"), "money"}, {"disbursed", g.w("放款时间"), "day"}, {"due", g.w("到期时间"), "day"}, {"purpose", g.w("贷款用途"), ""},
		{"used", g.w("实际用途"), ""}, {"checked", g.w("检查时间"), "day"}, {"problem", g.w("存在问题"), "wide"}, {"measure", g.w("整改措施"), "wide"}, {"balance", g.w("贷款余额"), "money"}, {"approver", g.w("审批责任人"), ""}, {"lender", g.w("承贷责任人"), ""}, {"fixer", g.w("整改责任人"), ""},
	}
	none := g.w("无")
	rows := []LedgerRow{
		row("阿卜力米提·依米提", "4689", 30000, 30000, "2018-12-04", "2020-12-04", Light{}, g.w("养殖业 / 牛"), g.w("养殖业 / 牛"), none, ""),
		row("买尔旦·赛麦提", "5827", 50000, 50000, "2018-10-12", "2020-10-12", Light{}, g.w("养殖业 / 禽"), g.w("养殖业 / 禽"), none, ""),
		row("古丽努尔·胡达拜迪", "5519", 20000, 12000, "2019-02-14", "2021-02-14", Light{}, g.w("服务业 / 修理"), g.w("服务业 / 修理"), none, ""),
		row("伊力哈木·苏来曼", "3285", 30000, 22000, "2018-08-21", "2020-08-21", Light{}, g.w("养殖业 / 羊"), g.w("部分建房"), g.w("实际用于建房 8,000.00 元"), g.w("限期归还 8,000.00 元，7月20日前")),
		row(longName, "8038", 30000, 30000, "2019-01-07", "2021-01-07", Light{}, g.w("加工业 / 食品"), "", none, ""),
		row("艾尔肯·赛迪", "9563", 40000, 40000, "2018-06-19", "2019-06-19", PastDue(11), g.w("服务业 / 餐饮"), g.w("服务业 / 餐饮"), g.w("逾期 11 天"), g.w("逾期催收 2 次，承诺 7月15日还")),
		row("热比姑丽·喀日", "4861", 40000, 40000, "2018-07-12", "2019-07-12", DaysLeft(12, true), g.w("养殖业 / 禽"), g.w("养殖业 / 禽"), none, ""),
		row("艾尼瓦尔·沙吾提", "7384", 30000, 30000, "2019-01-14", "2021-01-14", Light{}, g.w("服务业 / 修理"), g.w("服务业 / 修理"), none, ""),
	}
	l := Ledger{
		Shell: g.shell(MenuLedger), AsOf: on("2019-06-30"), Updated: "2019-07-02 18:20", Scope: g.w("恰尔巴格镇 39 村"), Yuan: "?unit=yuan", Wan: "?unit=wan", Export: "/ledger.xlsx", Source: g.w("承贷机构 07-02 报送，村级检查记录"),
		Filter: LedgerFilter{Divisions: g.any(g.w("恰尔巴格镇")), Banks: g.any(bank), Purposes: g.any(g.w("养殖业")), States: g.any(g.w("逾期")), Problems: g.any(g.w("有问题")), Missing: g.any(g.w("缺 1 项及以上")), Reset: "/ledger"},
		Known:  g.w("日志第 1204 号"), Freeze: "/ledger?known=c:1204", Gaps: "/ledger/gaps", Problems: "/ledger/problems", Opinion: true, Heads: heads,
		Quick:   []Chip{{g.w("今天"), -1, "?d=0", false}, {g.w("上月末"), -1, "?d=m", true}, {g.w("季末"), -1, "?d=q", false}},
		Columns: []Chip{{g.w("文件16列"), -1, "?", true}, {g.w("工作列"), -1, "?columns=work", false}, {g.w("全部"), -1, "?columns=all", false}, {g.w("我的"), -1, "?columns=mine", false}},
		Rows:    rows, Sums: []LedgerSum{{false, 8, 8, yuan(270000), yuan(254000)}, {true, 412, 397, yuan(16284500), yuan(14312600)}}, Pager: Pager{Path: "/ledger", Total: 412, Page: 1, Size: 8},
	}
	wan := l
	wan.InWan = true
	empty := l
	empty.Rows, empty.Sums = nil, nil
	empty.Empty = &Empty{Excluded(g.w("用途"), g.w("加工业"), 214), []Link{{g.w("清除该条件"), "/ledger"}}}
	early := empty
	early.Shell = refused(l.Shell, Refusal{What: g.w("台账未显示。"), Why: g.w("截至日期早于最早数据 2018-11-01。"), Then: g.w("请选 2018-11-01 或以后的日期。"), Rule: "A13.1"})
	early.Empty = &Empty{NoRecords, []Link{{g.w("回到今天"), "/ledger"}}}
	long := l
	long.Shell = g.long(l.Shell)
	x := rows[5]
	x.Cells = slices.Clone(x.Cells)
	x.Cells[0], x.Cells[2], x.Cells[4], x.Cells[12], x.Cells[10], x.Cells[13] = longName, longVillage, longSum.Commas(), longSum.Commas(), longVillage+longVillage+longVillage, longName
	long.Rows = []LedgerRow{x}
	long.Sums = []LedgerSum{{false, 1, 1, longSum, longSum}, {true, 10000, 9876, longSum, longSum}}
	frozen := l
	frozen.Frozen, frozen.Freeze, frozen.Thaw = true, "", "?"
	frozen.Since = []LedgerChange{{longName, "/households/1", div, []string{g.w("贷款余额 30,000.00 → 22,000.00")}, 1290}}
	quiet := frozen
	quiet.Since = nil
	cell := func(n int) GapCell { return GapCell{n, "/ledger?missing=1"} }
	gaps := Gaps{
		Shell: g.under(MenuLedger), AsOf: on("2019-06-30"), Scope: g.w("洛浦县"), Back: "/ledger", Heads: []string{g.w("合同号"), g.w("实际用途"), g.w("检查时间")},
		Rows:  []GapRow{{g.w("恰尔巴格镇"), "/ledger/gaps?division=1", 412, 395, cell(17), []GapCell{cell(12), cell(0), cell(5)}}, {longVillage, "", 1, 0, cell(1), []GapCell{cell(1), cell(1), cell(1)}}},
		Total: GapRow{g.w("合计"), "", 413, 395, cell(18), []GapCell{cell(13), cell(1), cell(6)}},
	}
	noGaps := Gaps{Shell: gaps.Shell, AsOf: gaps.AsOf, Scope: gaps.Scope, Back: "/ledger", Empty: &Empty{NoRecords, nil}}
	problems := Problems{
		Shell: g.under(MenuLedger), Scope: g.w("洛浦县"), Divisions: g.any(g.w("恰尔巴格镇")), Banks: g.any(bank), States: g.any(g.w("有问题")), Reset: "/ledger/problems", Back: "/ledger", Pager: Pager{Path: "/ledger/problems", Total: 2, Page: 1, Size: 20},
		Rows: []ProblemRow{
			{Name: "伊力哈木·苏来曼", Href: "/households/1", Village: div, Contract: "HT-2018-0821", FoundOn: "2019-06-09", How: g.w("贷后检查"), Kind: "B3 " + g.w("用于建房、装修"), What: g.w("实际用于建房 8,000.00 元"), OwedFen: yuan(22000), Measure: g.w("限期归还 8,000.00 元，7月20日前"), Fixer: "玉山·阿吉", Deadline: "2019-07-20", Progress: g.w("待县、行同意")},
			{Name: longName, Href: "/households/2", Village: longVillage, Contract: "—", How: g.w("老台账"), Kind: "—", What: longVillage + longVillage, OwedFen: longSum, Progress: "—"},
		},
	}
	noProblems := Problems{Shell: problems.Shell, Scope: problems.Scope, Divisions: problems.Divisions, Banks: problems.Banks, States: problems.States, Reset: problems.Reset, Back: "/ledger", Empty: &Empty{NoProblems, nil}}
	ask := Export{Shell: g.under(MenuLedger), AsOf: on("2019-06-30"), N: 8, Send: Send{Href: "/ledger/export", Command: "record-export", Verb: g.w("导出 %d 条", 8)}, Back: "/ledger"}
	return []Example{
		{"export", "导出台账", ask}, {"ledger", "台账", l}, {"ledger-wan", "台账：万元", wan}, {"ledger-empty", "台账：没有符合条件的记录", empty}, {"ledger-refused", "台账：日期过早", early}, {"ledger-long", "台账：最长数据", long}, {"ledger-gaps", "台账完整性", gaps}, {"ledger-gaps-empty", "台账完整性：没有贷款", noGaps}, {"problems", "问题清单", problems}, {"problems-empty", "问题清单：没有问题", noProblems}, {"ledger-frozen", "台账：已固定", frozen}, {"ledger-quiet", "台账：固定后没有变化", quiet}}
}
