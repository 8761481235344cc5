package page

import "fupindai/internal/money"

// life draws the thirteen nodes with the loan standing at the n-th, from 1.
func (g gallery) life(at int) []Node {
	nodes := []Node{
		{NodeDone, Accepted(), on("2019-06-10"), "", "吐尔逊·买买提"}, {NodeDone, DaysUsed(2, 5), on("2019-06-20"), "", g.w("五人小组")},
		{NodeDone, DaysUsed(1, 2), on("2019-06-21"), "", "陈志远"}, {NodeDone, DaysUsed(2, 3), on("2019-06-25"), "", "何静"},
		{NodeDone, DaysUsed(2, 2), on("2019-06-27"), "", "艾力·吐尔地"}, {NodeDone, DaysUsed(5, 5), on("2019-07-05"), "", "郭思源"},
		{NodeDone, DaysUsed(6, 10), on("2019-07-15"), "", "王晨"}, {NodeDone, OnTime(), on("2019-07-17"), "", "古丽仙·艾则孜"},
		{NodeDone, DaysUsed(3, 7), on("2019-07-18"), "", "古丽仙·艾则孜"}, {NodeDone, DaysUsed(5, 5), on("2019-07-30"), "", "郭思源"},
		{NodeDone, OnTime(), on("2019-08-16"), "", g.w("五人小组")}, {NodeDone, OnTime(), on("2021-07-18"), "", ""}, {NodeDone, OnTime(), on("2021-07-16"), "", "王晨"},
	}
	notes := []string{"", "", "", "", "", "", g.w("约 07-15"), "", g.w("评审后 7 天内"), g.w("5 个工作日"), g.w("放款后一月内"), g.w("放款后 24 月"), ""}
	for i := range nodes {
		switch {
		case i+1 == at:
			nodes[i].At, nodes[i].Light = NodeNow, DueToday()
		case i+1 > at:
			nodes[i] = Node{At: NodeToCome, Light: NotStarted(), Note: notes[i]}
		}
	}
	return nodes
}

func (g gallery) application(at int) Application {
	agree := g.w("同意")
	return Application{
		Shell:  g.under(MenuApplications, Link{g.w("恰尔巴格镇第6批"), "/lists/6"}),
		Number: "SQ-2019-0617", Borrower: "吐尔逊·买买提", Place: g.w("琼库勒贝希村 3 组"), Asked: Terms{yuan(50000), 24}, State: Todo,
		Life: g.life(at), Arcs: []Arc{{4, 2, on("2019-06-17")}},
		Returns: []string{g.w("06-17 乡镇初审退回村调查。何静：签名不全，调查不实或不全。收入未列草畜补贴，包户干部未签。06-20 重报，用 3 天；此前签名 4 个作废并留痕。")},
		Family: []Fact{
			{g.w("户编号"), "6532241032020047", "", nil, false}, {g.w("户主"), "吐尔逊·买买提", g.w("来自名册 2019-07-01"), nil, false},
			{g.w("借款人"), g.w("吐尔逊·买买提（户主本人）"), "", nil, false}, {g.w("身份证号"), "659999********4417", "", &Link{g.w("显示"), "/show/1"}, false},
			{g.w("家庭"), g.w("6 人，劳动力 3 人"), "", nil, false}, {g.w("属性"), g.w("已脱贫（2018 年）"), "", nil, false},
			{g.w("上年收入"), g.w("38,600.00 元"), g.w("来自调查表 06-20"), nil, false}, {g.w("现有负债"), g.w("24,000.00 元（亲友 1 笔）"), "", nil, false},
			{g.w("户籍地址"), g.w("洛浦县恰尔巴格镇琼库勒贝希村 3 组"), "", nil, true},
		},
		Use: []Fact{
			{g.w("用途"), g.w("养殖业 / 牛"), "", nil, false}, {g.w("方式"), g.w("自主发展"), "", nil, false},
			{g.w("项目说明"), g.w("育肥牛 4 头，预算 62,000.00 元，自筹 12,000.00 元，出栏收入还款。"), "", nil, true},
			{g.w("承贷机构"), g.w("昆岗农信联社恰尔巴格信用社"), "", nil, false}, {g.w("首次或再次"), g.w("首次"), "", nil, false},
		},
		Survey: &SurveyView{on("2019-06-20"), "刘慧敏", g.w("琼库勒贝希村 3 组家中"), g.w("牛棚已建 60 平方米，饲草自备；劳动力 3 人，有养殖经验；征信无不良。"), []string{g.w("有意愿"), g.w("有项目"), g.w("有能力"), g.w("信用良好")}, g.w("亲友借款 24,000.00 元约定 2021 年归还，本期育肥牛出栏预计收入 76,000.00 元。")},
		Signed: 5, Seats: []Seat{
			{g.w("第一书记"), "陈志远", agree, "2019-06-20 11:02", "3f8a21c7", false, false, ""}, {g.w("村支书"), "买合木提·亚森", agree, "2019-06-20 11:05", "90b1d44e", false, false, ""},
			{g.w("村会计"), "阿孜古丽·尼亚孜", agree, "2019-06-20 11:06", "c27e6a03", false, false, ""}, {g.w("包户干部"), "刘慧敏", g.w("同意，4 头牛棚已建"), "2019-06-20 11:09", "51f09b8d", false, false, ""},
			{g.w("信贷员"), "玉山·阿吉", g.w("同意，征信无不良"), "2019-06-20（纸质补录 2019-06-21）", "a864ee12", false, false, "/files/H1/0"},
			{g.w("第一书记"), "陈志远", agree, "2019-06-12 10:15", "", true, false, ""}, {g.w("村支书"), "买合木提·亚森", agree, "2019-06-12 10:18", "", true, false, ""},
			{g.w("村会计"), "阿孜古丽·尼亚孜", agree, "2019-06-12 10:20", "", true, false, ""}, {g.w("信贷员"), "玉山·阿吉", agree, "2019-06-12 10:31", "", true, false, ""},
		},
		Opinions: []Opinion{
			{g.w("乡镇"), Agreed, Light{}, g.w("项目真实，圈舍具备，同意上报。"), []string{g.w("初审 恰尔巴格镇扶贫办 何静 06-25"), g.w("审核 镇领导 艾力·吐尔地 06-27 09:12")}, "", false},
			{g.w("县级"), Todo, Light{}, "", []string{g.w("县扶贫开发领导小组 经办 郭思源")}, "", true},
			{g.w("承贷机构"), "", NotStarted(), g.w("收到县汇总表和文号后由银行自主评审，其他单位只能查看结果和理由。"), nil, "A4.2", false},
		},
		History: []Returned{
			{on("2019-06-20"), g.w("重新上报"), nil, g.w("补签 1 人，补列收入 2 项。"), g.w("琼库勒贝希村 · 陈志远 16:52"), true},
			{on("2019-06-17"), g.w("退回村调查"), []string{g.w("签名不全"), g.w("调查不实或不全")}, g.w("包户干部未签；上年收入漏列草畜补贴。"), g.w("恰尔巴格镇扶贫办 · 何静 10:08"), false},
		},
		Clocks: []TimeLimit{{What: g.w("审查申请"), Rule: "A3.1", Unit: g.w("洛浦县扶贫办"), Why: "/clock/county.working-days/2019-06-28", From: on("2019-06-28"), DueOn: on("2019-07-05"), Light: DueToday(), Own: true}},
		Checks: []Check{
			{Reason, "G3", g.w("负债比 1.66，超过 0.5"), g.w("（24,000 + 40,000）÷ 38,600。已写明理由。")},
			{Passed, "A12.2", g.w("名册在册"), g.w("名单 LP-2019-07，两项一致")},
			{Passed, "G3", g.w("户上限"), g.w("未结清 0.00 + 本次 40,000.00 ≤ 50,000.00")},
			{Passed, "G4", g.w("用途在目录内"), g.w("养殖业 / 牛")}, {Passed, "G3", g.w("期限 24 个月 ≤ 36 个月"), ""},
			{Passed, "A1.2", g.w("五人签名，均在册"), g.w("按签名当日小组名单核对")}, {Passed, "G3", g.w("同户他行无未结清贷款"), ""},
		},
		Papers:    []Link{{g.w("入户调查表 06-20"), "#"}, {g.w("借款人承诺书"), "#"}},
		Household: "/households/47",
		Prev:      &Link{g.w("上一份"), "#"}, Next: &Link{g.w("下一份（6/40）"), "#"},
	}
}

func (g gallery) back() Action {
	return Action{Verb: g.w("退回申请"), Command: "return-to", Href: "?do=return"}
}

func (g gallery) applicationPages() []Example {
	county := g.application(6)
	county.Do = TermsForm{Send: Send{Href: "/do", Command: "suggest", Verb: g.w("同意并签名"), Seen: 14, Sign: true}, Amount: "40,000.00", TermMonths: "24", Note: g.w("建议 40,000.00 元，按自筹能力调低。")}
	county.Actions = []Action{{Verb: g.w("同意并签名"), Command: "suggest", Main: true}, g.back()}
	tooMuch := county
	tooMuch.Do = TermsForm{Send: Send{Href: "/do", Command: "suggest", Verb: g.w("同意并签名"), Seen: 14}, Amount: "60,000.00", TermMonths: "24"}
	tooMuch.Shell = refused(county.Shell, Refusal{What: g.w("建议未提交。"), Why: g.w("建议 60,000.00 元高于申请 50,000.00 元，《意见》第（三）条只许调低。"), Then: g.w("请改为不超过 50,000.00 元。"), Rule: "A3.2"})
	tooMuch.Shell.Errors = []FieldError{{Field: "amount_fen", Says: g.w("高于申请 50,000.00 元")}}

	sendBack := g.application(6)
	sendBack.Do = ReturnForm{
		Send: Send{Href: "/do", Command: "return-to", Verb: g.w("退回 1 份"), Seen: 14}, N: 1, Back: "?",
		To:      []Option{{"survey", g.w("村调查"), true}, {"village-list", g.w("第一书记"), false}, {"township-review", g.w("乡镇初审"), false}},
		Reasons: []Option{{"a", g.w("名册不符"), false}, {"b", g.w("签名不全"), true}, {"c", g.w("用途不符"), false}, {"d", g.w("金额期限超限"), false}, {"e", g.w("调查不实或不全"), false}, {"f", g.w("附件不清"), true}, {"other", g.w("其他"), false}},
		Note:    g.w("包户干部未签；牛棚照片看不清。"),
	}

	survey := g.application(2)
	survey.Shell = g.village(MenuApplications)
	survey.Shell.Under = true
	survey.Arcs, survey.Returns, survey.History, survey.Survey, survey.Signed, survey.Papers = nil, nil, nil, nil, 0, nil
	survey.Seats = []Seat{{g.w("第一书记"), "陈志远", "", "", "", false, false, ""}, {g.w("村支书"), "买合木提·亚森", "", "", "", false, false, ""}, {g.w("村会计"), "阿孜古丽·尼亚孜", "", "", "", false, false, ""}, {g.w("包户干部"), "刘慧敏", "", "", "", false, false, ""}, {g.w("信贷员"), "", "", "", "", false, true, ""}}
	survey.Opinions = []Opinion{{g.w("乡镇"), "", NotStarted(), "", nil, "A2.1", false}, {g.w("县级"), "", NotStarted(), "", nil, "A3.2", false}, county.Opinions[2]}
	survey.Checks = []Check{{Blocks, "A1.2", g.w("小组缺信贷员，不能开始调查"), g.w("请先补任信贷员。")}, county.Checks[1], county.Checks[2], county.Checks[3]}
	survey.Do = SurveyForm{
		Send: Send{Href: "/do", Command: "record-survey", Verb: g.w("提交调查"), Seen: 1}, DoneOn: "2019-07-05",
		Conditions: []Option{{"will", g.w("有意愿"), false}, {"project", g.w("有项目"), false}, {"ability", g.w("有能力"), false}, {"credit", g.w("信用良好"), false}, {"adult", g.w("有完全民事行为能力"), false}},
	}
	survey.Actions = []Action{
		{Verb: g.w("提交调查"), Command: "record-survey", Main: true},
		{Verb: g.w("本人签名"), Command: "sign-survey", Why: g.w("先登记入户调查，再由五人签名。"), Rule: "A1.2"},
	}
	warned := survey
	warned.Do = SurveyForm{
		Send: Send{Href: "/do", Command: "record-survey", Verb: g.w("提交调查"), Seen: 1}, DoneOn: "2019-07-05", Place: g.w("琼库勒贝希村 3 组家中"), Income: "38,600.00", Debts: "24,000.00",
		Findings: g.w("牛棚已建 60 平方米，饲草自备；劳动力 3 人，有养殖经验；征信无不良。"), Warnings: []string{g.w("负债比 1.66，超过 0.5")}, ReasonNeeded: true,
		Conditions: []Option{{"will", g.w("有意愿"), true}, {"project", g.w("有项目"), true}},
	}
	warned.Shell = refused(survey.Shell, Refusal{What: g.w("调查未提交。"), Why: g.w("负债比 1.66，超过 0.5，须写明理由。"), Then: g.w("请填写提示说明后再提交。"), Rule: "G3"})
	warned.Shell.Errors = []FieldError{{Field: "reason", Says: g.w("请写明理由")}}

	sign := g.application(2)
	sign.Shell = survey.Shell
	sign.Arcs, sign.Returns, sign.History, sign.Opinions = nil, nil, nil, survey.Opinions
	sign.Seats = append([]Seat(nil), county.Seats[:5]...)
	sign.Seats[2].SignedAt, sign.Seats[2].Mark, sign.Signed = "", "", 4
	sign.Do = SignForm{Send: Send{Href: "/do", Command: "sign-survey", Verb: g.w("签名"), Seen: 6, Sign: true}, Seat: g.w("村会计"), Note: g.w("同意")}
	sign.Actions = []Action{{Verb: g.w("签名"), Command: "sign-survey", Main: true}, g.back()}

	pass := g.application(4)
	pass.Do = PassForm{Send: Send{Href: "/do", Command: "review-township", Verb: g.w("初审通过"), Seen: 9, Sign: true}, What: g.w("初审无误，报乡镇领导签字"), HasNote: true}
	pass.Actions = []Action{{Verb: g.w("初审通过"), Command: "review-township", Main: true}, g.back()}

	decide := g.application(7)
	decide.Shell = g.bank(MenuApplications)
	decide.Shell.Under = true
	decide.Suggested = Terms{yuan(40000), 24}
	decide.Opinions = []Opinion{county.Opinions[0], {g.w("县级"), Agreed, Light{}, g.w("建议 40,000.00 元，按自筹能力调低。"), []string{g.w("经办 郭思源 07-05"), "洛扶贫领发〔2019〕12号"}, "", false}, {g.w("承贷机构"), Todo, Light{}, "", []string{g.w("由承贷机构自主决定")}, "A4.2", true}}
	decide.Do = TermsForm{Send: Send{Href: "/do", Command: "decide", Verb: g.w("同意贷款"), Seen: 16, Sign: true}, Bank: true, Amount: "40,000.00", TermMonths: "24", Rate: "4.75"}
	decide.Actions = []Action{{Verb: g.w("同意贷款"), Command: "decide", Main: true}, {Verb: g.w("不予贷款"), Command: "decide", Href: "?do=decline", Danger: true}, g.back()}
	decline := decide
	decline.Do = DeclineForm{Send: Send{Href: "/do", Command: "decide", Verb: g.w("不予贷款"), Seen: 16, Sign: true}, Back: "?",
		Reasons: []Option{{"credit", g.w("信用不符合要求"), false}, {"project", g.w("项目不可行"), false}, {"repayment", g.w("还款来源不足"), false}, {"other", g.w("其他"), false}}}
	decline.Actions = nil

	running := g.application(12)
	running.Shell = g.bank(MenuApplications)
	running.Shell.Under = true
	running.State, running.Suggested, running.Approved, running.Rate = Disbursed, Terms{yuan(40000), 24}, Terms{yuan(40000), 24}, money.PPM(47500)
	running.Life[11].Light = DaysLeft(653, false)
	running.Opinions = append(append([]Opinion(nil), decide.Opinions[:2]...), Opinion{g.w("承贷机构"), Agreed, Light{}, g.w("同意贷款 40,000.00 元，24 个月。"), []string{"王晨 07-15"}, "A4.2", false})
	running.Loan = &LoanView{"LN-2019-0411", "LPNX-2019-0717-05", "JJ20190717005", yuan(40000), yuan(30000), 0, on("2019-07-18"), on("2021-07-18"), g.w("尾号 5521"), []Movement{
		{on("2019-07-18"), g.w("放款"), yuan(40000), 0, yuan(40000), "古丽仙·艾则孜", false, ""}, {on("2019-09-20"), g.w("还款"), yuan(-10000), 33778, yuan(30000), "古丽仙·艾则孜", false, ""},
	}, "", nil}
	running.Do = RepayForm{Send: Send{Href: "/do", Command: "record-repayment", Verb: g.w("登记还款")}, OwedFen: yuan(30000), On: on("2019-10-08"), AccruedFen: 46708, SubsidyFen: 46708, PaidFen: 33778, DoneOn: "2019-10-08"}
	running.Actions = []Action{{Verb: g.w("登记还款"), Command: "record-repayment", Main: true}, {Verb: g.w("结清本笔"), Command: "close-loan", Why: g.w("还欠本金 30,000.00 元。"), Rule: "A8.6"}}
	closing := running
	closing.Life = g.life(13)
	closing.Life[12].Light = NotStarted()
	closing.Do = CloseForm{Send: Send{Href: "/do", Command: "close-loan", Verb: g.w("结清本笔")}}
	closing.Actions = []Action{{Verb: g.w("结清本笔"), Command: "close-loan", Main: true}}
	read := g.application(13)
	read.State, read.Suggested, read.Approved, read.Rate, read.Loan = Repaid, running.Suggested, running.Approved, running.Rate, running.Loan
	read.Life[12] = Node{NodeDone, OnTime(), on("2021-07-16"), "", "王晨"}
	read.Opinions = running.Opinions
	read.Prev, read.Next = nil, nil
	declined := g.application(7)
	declined.State, declined.Suggested = Declined, decide.Suggested
	declined.Opinions = append(append([]Opinion(nil), decide.Opinions[:2]...), Opinion{g.w("承贷机构"), Declined, Light{}, g.w("还款来源不足"), []string{"王晨 07-15"}, "A4.2", false})
	for i := 6; i < 13; i++ {
		declined.Life[i] = Node{At: NodeDropped, Light: Light{Grey, Say("不再办理")}}
	}
	declined.Life[6] = Node{At: NodeDone, Light: DaysUsed(6, 10), On: on("2019-07-15"), Who: "王晨"}

	long := county
	long.Shell = g.long(county.Shell)
	long.Borrower, long.Place, long.Asked = longName, longVillage, Terms{longSum, 36}
	long.Life = g.life(6)
	long.Life[0].Who, long.Life[4].Who, long.Life[5].Who = longName, longName, longName
	long.Arcs = []Arc{{4, 2, on("2019-06-17")}, {6, 3, on("2019-06-20")}, {6, 4, on("2019-06-25")}, {7, 6, on("2019-06-28")}, {6, 2, on("2019-07-01")}, {7, 2, on("2019-07-03")}}
	long.Family = append([]Fact{{g.w("户主"), longName, g.w("来自名册 2019-07-01"), nil, false}, {g.w("户籍地址"), longVillage + longVillage, "", nil, false}}, county.Family...)
	long.Seats = append([]Seat{{g.w("第一书记"), longName, county.Returns[0], "2019-06-20 11:02", "3f8a21c7", false, false, ""}}, county.Seats...)
	long.Do = TermsForm{Send: Send{Href: "/do", Command: "suggest", Verb: g.w("同意并签名")}, Amount: longSum.Commas(), TermMonths: "36"}

	return []Example{
		{"application", "申请：县审查", county}, {"application-refused", "申请：建议高于申请", tooMuch}, {"application-return", "申请：退回", sendBack},
		{"application-survey", "申请：登记调查", survey}, {"application-survey-refused", "申请：须写明理由", warned}, {"application-sign", "申请：五人签名", sign},
		{"application-pass", "申请：乡镇初审", pass}, {"application-decide", "申请：银行评审", decide}, {"application-decline", "申请：不予贷款", decline},
		{"application-repay", "申请：登记还款", running}, {"application-close", "申请：结清", closing}, {"application-read", "申请：已结清，只读", read},
		{"application-declined", "申请：已不予贷款", declined}, {"application-long", "申请：最长数据", long},
	}
}
