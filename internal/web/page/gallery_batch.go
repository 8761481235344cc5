package page

import "fupindai/internal/money"

func (g gallery) batchRows() (flagged, clean []BatchRow) {
	flagged = []BatchRow{
		{ID: "SQ-2019-0617", Seen: 14, No: 1, Borrower: "吐尔逊·买买提", Place: g.w("琼库勒贝希村 3 组"), AskedFen: yuan(50000), SumFen: yuan(40000), Months: 24, Purpose: g.w("育肥牛"), Hint: g.w("负债比 1.66，超过 0.5"), Rule: "G3", State: Opened, Tick: false, TakeOut: "/lists/6/out/1"},
		{ID: "SQ-2019-0633", Seen: 9, No: 2, Borrower: "布威海丽切姆·麦提如则", Place: g.w("巴什苏尕克库木村 3 组"), AskedFen: yuan(50000), SumFen: yuan(50000), Months: 36, Purpose: g.w("核桃加工"), Hint: g.w("合作发展：缺本户同意书"), Rule: "G5", State: TakenOut, Held: true, PutBack: "/lists/6/in/2"},
		{ID: "SQ-2019-0618", Seen: 9, No: 3, Borrower: "马晓东", Place: g.w("古勒巴格村 1 组"), AskedFen: yuan(30000), SumFen: yuan(30000), Months: 24, Purpose: g.w("农机维修"), Hint: g.w("同户 2018 年已有 1 笔，余额 20,000.00"), Rule: "G3", State: ToOpen, Held: true, TakeOut: "/lists/6/out/3"},
		{ID: "SQ-2019-0622", Seen: 9, No: 4, Borrower: "海丽且姆·阿吾提", Place: g.w("奥依拉村 2 组"), AskedFen: yuan(40000), SumFen: yuan(40000), Months: 12, Purpose: g.w("馕坑"), Hint: g.w("姓名在名册中为“海力且姆”"), Rule: "A12.2", State: ToOpen, Held: true, TakeOut: "/lists/6/out/4"},
	}
	names := []string{"阿卜力米提·阿布都拉", "买尔旦·尼扎米丁", "古丽努尔·努尔墩", "伊力哈木·喀日", "米日古丽·沙吾提", "托合提江·木沙", "阿依姑丽·拜克尔", "库尔班尼亚孜·阿瓦孜"}
	places := []string{g.w("古勒巴格村 1 组"), g.w("琼库勒贝希村 2 组"), g.w("阿依玛克村 3 组"), g.w("奥依拉村 4 组")}
	uses := []string{g.w("馕坑"), g.w("农机维修"), g.w("育肥牛"), g.w("养羊")}
	for i, n := range names {
		sum := yuan(int64(20000 + i%4*10000))
		clean = append(clean, BatchRow{ID: "SQ-2019-07" + string(rune('0'+i/10)) + string(rune('0'+i%10)), Seen: 9, No: i + 5, Borrower: n, Place: places[i%4], AskedFen: sum, SumFen: sum, Months: 24, Purpose: uses[i%4], Passed: g.w("7/7 项通过")})
	}
	for i := range flagged {
		flagged[i].Href = "/applications/" + flagged[i].ID
		flagged[i].Open = "/lists/6/open/" + flagged[i].ID
	}
	for i := range clean {
		clean[i].Href = "/applications/" + clean[i].ID
	}
	return flagged, clean
}

func (g gallery) batches() []Example {
	flagged, clean := g.batchRows()
	name := g.w("恰尔巴格镇 2019 年第 6 批")
	b := BatchPage{
		Shell: g.under(MenuApplications), Name: name, AsOf: "07-05 10:32", N: len(flagged) + len(clean), Families: len(flagged) + len(clean), Villages: 6, Hints: 4, Light: DueToday(),
		Before: &Hand{g.w("乡镇签字"), "艾力·吐尔地", "06-27 09:12", "7be0a91c"}, Open: 2, OpenWho: "马晓东、海丽且姆·阿吾提", Flagged: flagged, Clean: clean,
		Chips: []Chip{{g.w("全部"), 12, "?", true}, {g.w("有提示"), 4, "?f=1", false}, {g.w("已移出"), 1, "?f=2", false}},
		Send:  Send{Href: "/lists/6/confirm", Command: "suggest", Verb: g.w("签批勾选的申请")}, Return: "/lists/6/return",
	}
	for _, r := range append(append([]BatchRow(nil), flagged...), clean...) {
		b.AskedFen += r.AskedFen
		b.SumFen += r.SumFen
	}
	for _, r := range clean {
		b.CleanFen += r.SumFen
	}
	hand := b
	hand.AsksDocument, hand.Hints, hand.Open, hand.Flagged = true, 0, 0, nil
	hand.Send = Send{Href: "/lists/6/confirm", Command: "hand-over-list", Verb: g.w("送承贷机构")}
	hand.AskedFen, hand.SumFen, hand.N, hand.Families = b.CleanFen, b.CleanFen, len(clean), len(clean)
	changed := b
	changed.Shell = refused(b.Shell, Refusal{What: g.w("清单未签批。"), Why: g.w("何静 10:31 退回 2 份，清单与您看到的不同。"), Then: g.w("请核对变化的行后重新勾选。"), Rule: "X11"})
	changed.Changed = []string{g.w("第 5、6 行已由何静 10:31 退回")}
	changed.Clean = append([]BatchRow(nil), clean...)
	for i := range changed.Clean {
		changed.Clean[i].Tick = i > 1
		if i < 2 {
			changed.Clean[i].Changed, changed.Clean[i].ChangedBy, changed.Clean[i].State, changed.Clean[i].Held = true, g.w("何静 10:31"), SentBack, true
		}
	}
	empty := BatchPage{Shell: b.Shell, Name: name, AsOf: b.AsOf, Light: OnTime(), Empty: &Empty{ListDone, []Link{{g.w("回到申请与审批"), "/applications"}}}}
	long := b
	long.Shell = g.long(b.Shell)
	l := flagged[2]
	l.Borrower, l.Place, l.AskedFen, l.SumFen, l.Hint = longName, longVillage, longSum, longSum, g.w("同户 2018 年已有 1 笔，余额 20,000.00")+"；"+g.w("负债比 1.66，超过 0.5")
	long.Flagged, long.Clean, long.AskedFen, long.SumFen, long.CleanFen, long.N = []BatchRow{l}, nil, longSum, longSum, 0, 1
	long.OpenWho, long.Open = longName, 1

	ticked := clean
	var sum money.Fen
	for _, r := range ticked {
		sum += r.SumFen
	}
	confirm := BatchConfirm{Shell: g.under(MenuApplications, Link{name, "/lists/6"}), Name: name, Verb: g.w("签批 8 份申请"), SumFen: sum, Left: g.w("4 份：已移出 1，待打开 2，未勾选 1"), Mark: "5d10c7e4", Rows: ticked, Send: Send{Href: "/lists/6/sign", Command: "suggest", Verb: g.w("确认签批 8 份"), Sign: true}, Back: "/lists/6"}
	wrongPassword := confirm
	wrongPassword.Shell = refused(confirm.Shell, Refusal{What: g.w("未签批。"), Why: g.w("登录密码不对，不能确认是您本人。"), Then: g.w("请重新输入。"), Rule: "X6"})
	wrongPassword.Shell.Errors = []FieldError{{Field: "sign", Says: g.w("密码不对")}}
	document := confirm
	document.Document, document.Verb = "洛扶贫领发〔2019〕12号", g.w("送承贷机构 8 份")
	back := BatchReturn{Shell: confirm.Shell, Name: name, Rows: clean[:2], Do: ReturnForm{
		Send: Send{Href: "/lists/6/return", Command: "return-to", Verb: g.w("退回 2 份")}, N: 2, Back: "/lists/6",
		To: []Option{{"survey", g.w("村调查"), false}, {"township-review", g.w("乡镇初审"), false}}, Reasons: []Option{{"b", g.w("签名不全"), false}, {"f", g.w("附件不清"), false}, {"other", g.w("其他"), false}},
	}}
	done := BatchResult{Shell: confirm.Shell, Name: name, Verb: g.w("已签批 8 份"), SumFen: sum, Mark: "5d10c7e4", At: "2019-07-05 10:36", List: &Link{g.w("查看清单"), "/lists/6"}, Again: "/lists/6", NextUp: &Link{g.w("回到工作台"), "/"}}
	partly := done
	partly.Verb = g.w("已签批 6 份")
	partly.Changed = []RowRefusal{{"SQ-2019-0704", g.w("何静 10:31 已退回村调查。"), g.w("待村级重报后再审查。"), "X11"}, {"SQ-2019-0705", g.w("您已在村级对该户签名，同一人不得在两级办理同一申请。"), g.w("请转本单位其他经办人。"), "X4"}}
	return []Example{
		{"batch", "批量签批", b}, {"batch-hand-over", "批量签批：送银行，填文号", hand}, {"batch-refused", "批量签批：清单已变化", changed}, {"batch-empty", "批量签批：已办完", empty}, {"batch-long", "批量签批：最长数据", long},
		{"batch-confirm", "确认签批", confirm}, {"batch-confirm-refused", "确认签批：密码不对", wrongPassword}, {"batch-confirm-document", "确认签批：文号", document}, {"batch-return", "批量退回", back},
		{"batch-result", "签批结果", done}, {"batch-result-partly", "签批结果：部分未办成", partly},
	}
}
