package page

func (g gallery) supervision() []Example {
	rows := []CheckRow{
		{Light: Overdue(3), Borrower: "吾买尔江·依布拉音", Number: "653224201201-0001", Href: "#", Loan: "DK-2019-000118", Purpose: g.w("养羊"), Owed: "40,000.00", What: g.w("首次贷后检查"), Rule: "A8.1", DueOn: on("2019-07-02")},
		{Light: DaysLeft(4, true), Borrower: "图尔荪·巴拉提", Number: "653224201201-0002", Href: "#", Loan: "DK-2019-000096", Purpose: g.w("种核桃"), Owed: "30,000.00", What: g.w("季度贷后检查"), Rule: "A8.2", DueOn: on("2019-07-09"), Last: "2019-04-09", Problems: 1},
	}
	list := DueChecks{Print: "#", Shell: g.village(MenuChecks), Through: on("2019-07-12"), Open: 2, Late: 1, Chips: []Chip{{g.w("7 天内"), -1, "#", true}}, Sites: []CheckSite{{"琼库勒贝希村", rows}}}
	empty := list
	empty.Sites, empty.Open, empty.Late, empty.Empty = nil, 0, 0, &Empty{Says: NoChecksDue}
	long := list
	far := rows[0]
	far.Borrower, far.Owed = longName, longSum.Commas()
	long.Shell = g.long(list.Shell)
	long.Sites = []CheckSite{{longVillage, append([]CheckRow{far}, rows...)}}
	pick := func(key string, words ...string) PlainField {
		f := PlainField{Key: key, Kind: "radio", Required: true, Last: g.w("好") + " 2019-04-09"}
		for i, s := range words {
			f.Options = append(f.Options, Option{Value: string(rune('a' + i)), Words: g.w(s)})
		}
		return f
	}
	form := &PlainForm{
		Send: Send{Href: "/do", Command: "record-check", Verb: g.w("登记贷后检查")}, Title: g.w("登记贷后检查"), Why: g.w("入户所见，逐项回答"), Rule: "A8.5", Photo: true,
		Fields: []PlainField{
			pick("condition", "好", "一般", "差"), {Key: "stock", Kind: "int", Last: "31"}, {Key: "problem/check", Kind: "select", Required: true, Options: []Option{{"", g.w("请选择"), false}, {"clean", g.w("没有问题"), false}}},
			{Key: "note/check", Kind: "area"}, {Key: "photo/check", Kind: "picture"}, {Key: "present", Kind: "ticks", Required: true, Options: []Option{{"u", "陈志远", false}}},
		},
		More: []PlainField{{Key: "flow", Kind: "area"}, {Key: "dated_by", Kind: "text"}},
	}
	row := FindingRow{
		Number: "WT-2019-000131", Href: "#", Borrower: "图尔荪·巴拉提", Place: "琼库勒贝希村", What: "B3 " + g.w("用于建房、装修"), Source: g.w("贷后检查"), Amount: "20,000.00", FoundOn: on("2019-06-20"),
		Step: g.w("待县、行同意"), Open: true, Turn: g.w("县"), Deadline: on("2019-08-31"), Light: WorkingDaysLeft(2, true),
	}
	loan := LoanChecks{
		Shell: g.village(MenuChecks), Borrower: "图尔荪·巴拉提", Place: "琼库勒贝希村", Loan: "DK-2019-000096", NextOn: on("2019-07-09"), Light: DaysLeft(4, true), Household: "#", Do: form,
		Facts: []Fact{{g.w("贷款余额"), "30,000.00", "", nil, false}},
		Acts:  []Action{{Verb: g.w("登记其他来源的问题"), Command: "record-finding", Href: "#"}},
		Dues: []CheckDate{
			{What: g.w("月度贷后检查（有问题）"), Rule: "A8.3", Why: g.w("自 2019-06-20 起算一个月的对应日"), DueOn: on("2019-07-20"), Light: DaysLeft(15, false)},
			{What: g.w("季度贷后检查"), Rule: "A8.2", Why: g.w("自 2019-03-18 起算三个月的对应日"), DueOn: on("2019-06-18"), DoneOn: on("2019-06-20"), Light: DoneLate(2)},
		},
		Checks: []CheckDone{
			{Number: "JC-2019-000130", On: on("2019-06-20"), NotedOn: on("2019-06-21"), Lines: []Fact{{g.w("实际用途"), g.w("另作他用"), "", nil, false}}, Problem: "B3", Present: []string{"陈志远", "刘慧敏"}, By: "陈志远", Photo: "#", Print: "#", Undo: "#"},
			{Number: "JC-2019-000088", On: on("2019-03-18"), Present: []string{"陈志远", "刘慧敏"}, By: "陈志远", Void: "2019-03-19"},
		},
		Problems: []FindingRow{row},
	}
	closed := loan
	closed.Do, closed.Acts, closed.Problems, closed.Checks, closed.Light = nil, nil, nil, nil, Light{}
	closed.NextOn = LoanChecks{}.NextOn
	board := Rectifications{Shell: g.shell(MenuProblems), Rows: []FindingRow{row}, Chips: []Chip{{g.w("全部"), 1, "#", true}}}
	none := board
	none.Rows, none.Empty = nil, &Empty{Says: NoFindings}
	one := Rectification{
		Shell: g.under(MenuProblems), Row: row, Loan: "#", Facts: []Fact{{g.w("具体情况"), g.w("院内新建房屋，没有购羊"), "", nil, true}},
		Steps: []ChainStep{{g.w("方案"), "done", "06-21 陈志远", Light{}}, {g.w("乡镇审核"), "done", "06-24 何静", Light{}}, {g.w("县、行同意"), "cur", g.w("县"), Light{}}, {g.w("整改"), "", "", Light{}}},
		Plan:  []Fact{{g.w("整改期限"), "2019-08-31", "", nil, false}},
		Said:  []BreachNote{{g.w("乡镇"), "何静", g.w("措施可行"), "#", "2019-06-24"}}, Guidance: []BreachNote{{g.w("请求："), "陈志远", g.w("退款困难，能否分期收回"), "", "2019-06-22"}},
		Do: &PlainForm{
			Send: Send{Href: "/do", Command: "consent-plan", Verb: g.w("同意整改方案"), Sign: true}, Title: g.w("同意整改方案"), Rule: "A9.3",
			Fields: []PlainField{{Key: "note/plan", Kind: "area"}, {Key: "wrong", Kind: "ticks", Options: []Option{{"purpose", g.w("贷款用途"), false}}}, {Key: "sign", Kind: "password", Required: true}},
		},
		Acts:     []Action{{Verb: g.w("退回整改"), Command: "return-plan", Href: "#"}},
		Recovery: &RecoveryView{Rule: "A10.4", Light: DaysLeft(12, false), Facts: []Fact{{g.w("清收期限"), "2019-12-31", "", nil, false}}}, Collect: "#",
	}
	return []Example{
		{"due-checks", "贷后检查：工作清单", list}, {"due-checks-empty", "贷后检查：没有应检", empty}, {"due-checks-long", "贷后检查：最长数据", long},
		{"loan-checks", "一笔贷款的检查", loan}, {"loan-checks-closed", "一笔贷款的检查：已结清", closed},
		{"rectifications", "问题整改", board}, {"rectifications-empty", "问题整改：没有", none}, {"rectification", "一个问题", one},
	}
}
