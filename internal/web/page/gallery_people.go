package page

import "fupindai/internal/civil"

func (g gallery) households() []Example {
	h := Household{
		Shell: g.shell(MenuHouseholds), Head: "阿卜杜外力·吾斯曼", Number: "6532241032020112", Place: g.w("琼库勒贝希村 2 组"), Attribute: g.w("已脱贫 2018"), CapFen: yuan(50000), OwedFen: yuan(30000), LeftFen: yuan(20000), Whole: 17,
		Facts: []Fact{
			{g.w("户编号"), "6532241032020112", "", nil, false}, {g.w("身份证号"), "659999********3310", "", &Link{g.w("显示"), "/show/2"}, false}, {g.w("电话"), "138****5678", "", nil, false},
			{g.w("地址"), g.w("琼库勒贝希村 2 组"), "", nil, false}, {g.w("名册"), g.w("2019-07-01 在册，一致"), "", nil, false}, {g.w("家庭"), g.w("5 人，劳动力 2 人"), "", nil, false},
		},
		Members: []FamilyMember{{"阿卜杜外力·吾斯曼", g.w("户主"), g.w("有")}, {"阿曼妮萨·亥比布拉", g.w("配偶"), g.w("有")}, {"吾斯曼·喀迪尔", g.w("父亲"), g.w("无")}, {g.w("子女 2 人"), g.w("子女"), g.w("无")}},
		Differ:  []RosterNote{{g.w("姓名不符"), longName, true, "", "/roster/R1?kind=name-differs"}, {g.w("死亡"), "阿卜力米提·依米提", false, g.w("移出：06-18 销户证明"), ""}},
		Missing: []Missing{{g.w("到期催收通知书回执"), Link{g.w("去办理"), "#"}}, {g.w("第 3 次检查照片"), Link{g.w("补录"), "#"}}},
		Tabs:    []Chip{{g.w("第 1 笔 30,000.00 在贷"), -1, "?", true}, {g.w("全部时间线"), -1, "?all=1", false}},
		Chips:   []Chip{{g.w("全部"), 7, "?", true}, {g.w("审批"), 1, "?k=a", false}, {g.w("放款公示"), 2, "?k=d", false}, {g.w("检查"), 2, "?k=c", false}, {g.w("资金"), 1, "?k=m", false}, {g.w("催收"), 1, "?k=n", false}},
		Years: []Year{
			{2019, []Entry{
				{On: on("2019-07-05"), Icon: "form", Colour: Yellow, What: g.w("到期催收通知书待送达"), Strong: true, Light: DueToday(), Says: g.w("8月5日到期，提前 30 天为 7月6日（周六），按规定前移到 7月5日。"), By: g.w("责任：琼库勒贝希村联查小组"), Rule: "A10.1", Link: &Link{g.w("生成通知书"), "#"}},
				{On: on("2019-06-20"), Icon: "yuan", What: g.w("季度结息 333.50 元"), Says: g.w("财政全额贴息，借款人负担 0.00 元"), By: g.w("昆岗农信联社 · 第 4 期 92 天")},
				{On: on("2019-06-04"), Icon: "check", What: g.w("第 4 次贷后检查"), Href: "#", Light: Light{Green, Say("无问题")}, Says: g.w("存栏 15 头，比上次增加 2 头；用途一致；还款意愿强。"), By: g.w("阿孜古丽·尼亚孜 等 3 人 · 应检 06-06")},
				{On: on("2019-03-06"), Icon: "check", Colour: Red, What: g.w("第 3 次贷后检查"), Href: "#", Light: DoneLate(3), Says: g.w("存栏 13 头；用途一致。应检 03-03。"), By: g.w("刘慧敏 等 2 人"), Link: &Link{g.w("补录"), "#"}},
			}},
			{2018, []Entry{
				{On: on("2018-08-09"), Icon: "horn", What: g.w("村级公示 5 个工作日"), Says: g.w("08-09 至 08-16，反映 0 件。"), By: g.w("县扶贫开发领导小组")},
				{On: on("2018-08-06"), Icon: "yuan", Colour: "b", What: g.w("放款 30,000.00 元"), Strong: true, State: Disbursed, Says: g.w("入本人账户尾号 5521；评审后第 3 个工作日。"), By: g.w("昆岗农信联社"), Link: &Link{"LPNX-2018-0806-14", "#"}},
				{On: on("2018-07-30"), Icon: "form", What: g.w("审批完成"), Href: "/applications/SQ-2018-0301", Says: g.w("申请 30,000.00，建议 30,000.00，批准 30,000.00。"), By: g.w("三级联审 4 级 9 人签名")},
			}},
		},
		Loan: &LoanAccount{DaysLeft(31, true), yuan(30000), []Fact{
			{g.w("承贷机构"), g.w("昆岗农信联社"), "", nil, false}, {g.w("合同号"), "LPNX-2018-0806-14", "", nil, false}, {g.w("利率"), g.w("年 4.35%（固定）"), "", nil, false}, {g.w("放款日"), "2018-08-06", "", nil, false}, {g.w("到期日"), "2019-08-05", "", nil, false}, {g.w("账号"), g.w("尾号 5521"), "", nil, false},
		}},
		Bills: []Bill{{on("2018-09-20"), 46, 16675, 16675}, {on("2018-12-20"), 91, 32988, 32988}, {on("2019-03-20"), 90, 32625, 32625}, {on("2019-06-20"), 92, 33350, 33350}},
	}
	empty := h
	empty.Years, empty.Loan, empty.Bills, empty.Missing, empty.OwedFen, empty.LeftFen = nil, nil, nil, nil, 0, yuan(50000)
	empty.Tabs = []Chip{{g.w("全部时间线"), -1, "?", true}}
	empty.Empty = &Empty{NoLoans, []Link{{g.w("登记申请"), "/applications/new"}}}
	closed := empty
	closed.Shell = refused(h.Shell, Refusal{Closed: true, What: g.w("布亚乡的一户一档不在您的范围内。"), Why: g.w("您的角色为恰尔巴格镇扶贫办经办，只能查看本镇 39 村。"), Then: g.w("您无权查看该村档案；如因工作需要，请申请授权。"), Rule: "X2"})
	long := h
	long.Shell = g.long(h.Shell)
	long.Head, long.Place, long.CapFen, long.OwedFen = longName, longVillage, longSum, longSum
	long.Members = append([]FamilyMember{{longName, g.w("户主"), g.w("有")}}, h.Members...)
	search := Search{Shell: g.under(MenuHouseholds), How: g.w("按姓名首字母"), More: 12, Rows: []SearchRow{
		{"吐尔逊·买买提", "/households/47", "6532241032020047", g.w("琼库勒贝希村 3 组"), "659999********4417", g.w("户主"), g.w("申请在办 1 份"), DueToday()},
		{longName, "/households/48", "6532241032020048", longVillage, "659999********8038", g.w("借款人"), g.w("在贷 1 笔 30,000.00"), Light{}},
	}}
	search.Shell.Query = "texmmt"
	none := search
	none.Rows, none.More = nil, 0
	return []Example{
		{"household", "一户一档", h}, {"household-empty", "一户一档：尚无贷款", empty}, {"household-refused", "一户一档：不在范围", closed}, {"household-long", "一户一档：最长数据", long},
		{"search", "查户", search}, {"search-empty", "查户：没有找到", none},
	}
}

func (g gallery) people() []Example {
	five := [5]string{"陈志远", "买合木提·亚森", "阿孜古丽·尼亚孜", "刘慧敏", "玉山·阿吉"}
	vacant := five
	vacant[4] = ""
	full := Light{Green, Say("五人在岗")}
	gap := Light{Red, Say("缺 %d 人", 1)}
	signed, waiting := Light{Green, As(g.w("已签收"))}, Light{Yellow, As(g.w("签收 1/2"))}
	groups := Groups{
		Ink:   10,
		Shell: g.shell(MenuGroups), Filter: g.any(g.w("恰尔巴格镇")), Vacant: 1, Pager: Pager{Path: "/groups", Total: 3, Page: 1, Size: 20},
		Rows: []GroupRow{{g.w("奥依拉村"), "/groups/1", g.w("恰尔巴格镇"), vacant, gap, on("2019-05-01"), waiting}, {g.w("琼库勒贝希村"), "/groups/2", g.w("恰尔巴格镇"), five, full, on("2019-03-12"), signed}, {g.w("阿依玛克村"), "/groups/3", g.w("恰尔巴格镇"), five, full, on("2018-06-20"), signed}},
	}
	noGroups := groups
	noGroups.Rows, noGroups.Vacant = nil, 0
	noGroups.Empty = &Empty{NoGroups, nil}
	longGroups := groups
	longGroups.Shell = g.long(groups.Shell)
	longGroups.Rows = []GroupRow{{longVillage, "/groups/1", g.w("恰尔巴格镇"), [5]string{longName, longName, longName, longName, longName}, full, on("2019-05-01"), waiting}}

	seat := func(person string) GroupSeat {
		return GroupSeat{Person: person, Unit: g.w("恰尔巴格镇"), From: on("2019-03-12"), Document: "恰党发〔2019〕8号", Change: "#name", Leave: "?leave=1"}
	}
	group := Group{
		Shell: g.under(MenuGroups), Village: g.w("奥依拉村"), Township: g.w("恰尔巴格镇"), Light: gap,
		Seats: [5]GroupSeat{seat(five[0]), seat(five[1]), seat(five[2]), seat(five[3]), {Vacant: true, Change: "#name"}},
		Past:  []GroupSeat{{g.w("信贷员"), "玉山·阿吉", "", on("2018-06-20"), on("2019-04-30"), "昆农发〔2019〕15号", false, false, "", "", ""}},
		List:  &GroupList{No: 3, ReportedOn: on("2019-05-01"), Receivers: []GroupReceiver{{g.w("恰尔巴格镇"), signed, "何静", on("2019-05-05"), on("2019-05-09")}, {g.w("洛浦县领导小组"), PastDue(40), "", civil.Date{}, on("2019-05-09")}}},
		Name: &NameForm{Send: Send{Href: "/groups/1", Command: "name-member", Verb: g.w("任命")}, From: "2019-07-05",
			Seats: []Option{{"first-secretary", g.w("第一书记"), false}, {"credit-officer", g.w("信贷员"), true}}, Users: []Option{{"", g.w("请选择"), true}, {"u9", "王晨", false}}, Banks: []Option{{"", g.w("不适用"), true}, {"b1", g.w("昆岗农信联社"), false}}},
	}
	leave := group
	leave.Name, leave.Leave = nil, &LeaveForm{Send: Send{Href: "/groups/1", Command: "leave-group", Verb: g.w("免去")}, Last: "2019-07-05", Seats: []Option{{"first-secretary", g.w("第一书记"), false}, {"village-accountant", g.w("村会计"), false}}}
	for i := range leave.Seats {
		leave.Seats[i].Change, leave.Seats[i].Leave = "", ""
	}
	standIn := group
	standIn.Name, standIn.Substitute = nil, &NameForm{Send: Send{Href: "/groups/1", Command: "name-substitute", Verb: g.w("指定替补成员")}, From: "2019-07-05", Last: "2019-07-19", Seats: group.Name.Seats, Users: group.Name.Users, Banks: group.Name.Banks}
	for i := range standIn.Seats {
		standIn.Seats[i].Change = ""
	}
	standIn.Seats[0].Acting, standIn.Seats[0].To, standIn.Seats[0].Stand = true, on("2019-07-31"), "#stand"
	twice := group
	twice.Shell = refused(group.Shell, Refusal{What: g.w("未任命。"), Why: g.w("此人已任本村村会计，一人不得兼两职。"), Then: g.w("请另选人员，或由县以文件指定代行。"), Rule: "A12.3"})
	twice.Shell.Errors = []FieldError{{Field: "user", Says: g.w("已任本村村会计")}}
	read := group
	read.Name, read.Leave = nil, nil
	read.Light = full
	toSign := *group.List
	toSign.Send = &Send{Href: "/groups/1", Command: "acknowledge-group", Verb: g.w("签收小组名单")}
	read.List = &toSign
	read.Seats[4] = seat(longName)
	for i := range read.Seats {
		read.Seats[i].Change, read.Seats[i].Leave = "", ""
	}

	users := Users{
		Shell: g.shell(MenuUsers), Units: g.any(g.w("洛浦县扶贫办")), Roles: g.any(g.w("经办")), States: g.any(g.w("在用")), Reset: "/users", New: "/users/new", Pager: Pager{Path: "/users", Total: 3, Page: 1, Size: 20},
		Rows: []UserRow{
			{"郭思源", "/users/1", "guosiyuan", g.w("洛浦县扶贫办"), g.w("经办"), g.w("洛浦县"), on("2018-06-18"), civil.Date{}, "2019-07-05 09:58", Active},
			{"艾力·吐尔地", "/users/2", "ailituerdi", g.w("恰尔巴格镇"), g.w("乡镇领导"), g.w("恰尔巴格镇"), on("2018-06-18"), civil.Date{}, "2019-06-27 09:10", Active},
			{longName, "/users/3", "abudurexiti", g.w("昆岗农信联社"), g.w("信贷员"), longVillage, on("2018-06-20"), on("2019-04-30"), "", Stopped},
		},
	}
	nobody := users
	nobody.Rows = nil
	nobody.Empty = &Empty{NoUsers, []Link{{g.w("重置"), "/users"}}}
	give := &GiveForm{Send: Send{Href: "/users/1", Command: "give-post", Verb: g.w("增加任职")}, Roles: []Option{{"county-clerk", g.w("扶贫办经办"), true}}, Units: []Option{{"653224", g.w("洛浦县扶贫办"), true}}, From: "2019-07-05"}
	user := UserPage{Shell: g.under(MenuUsers), Person: "郭思源", Login: "guosiyuan", State: Active, LastSeen: "2019-07-05 09:58", Give: give,
		Posts:    []UserPost{{Unit: g.w("洛浦县扶贫办"), Role: g.w("经办"), Scope: g.w("洛浦县"), From: on("2018-06-18"), End: &Send{Href: "/users/1", Command: "end-post", Verb: g.w("停用")}}, {Unit: g.w("恰尔巴格镇"), Role: g.w("扶贫办经办"), Scope: g.w("恰尔巴格镇"), From: on("2017-01-01"), To: on("2018-06-17")}},
		Proposed: []UserPost{{Unit: g.w("恰尔巴格镇"), Role: g.w("乡镇领导"), From: on("2019-07-08"), Document: "洛扶贫领发〔2018〕3号", By: "赵国栋", Grant: &Send{Href: "/users/1", Command: "grant-post", Verb: g.w("授予")}}, {Unit: g.w("洛浦县扶贫办"), Role: g.w("经办"), From: on("2019-07-08"), By: "赵国栋", Why: g.w("须由另一名管理员授予")}},
		Close:    &Send{Href: "/users/1", Command: "close-user", Verb: g.w("停用用户")}, Reset: "/users/1/password", NoFactor: "/users/1/factor"}
	newUser := UserPage{Shell: g.under(MenuUsers), New: true, Give: &GiveForm{Send: Send{Href: "/users", Command: "add-user", Verb: g.w("登记用户")}, Roles: give.Roles, Units: give.Units, From: "2019-07-05"}}
	taken := newUser
	taken.NewName, taken.Login = longName, "guosiyuan"
	taken.Shell = refused(newUser.Shell, Refusal{What: g.w("用户未登记。"), Why: g.w("账号 guosiyuan 已有人使用。"), Then: g.w("请换一个账号。"), Rule: "X1"})
	taken.Shell.Errors = []FieldError{{Field: "user", Says: g.w("已有人使用")}}
	return []Example{
		{"groups", "联查小组", groups}, {"groups-empty", "联查小组：没有", noGroups}, {"groups-long", "联查小组：最长数据", longGroups},
		{"group", "联查小组：一村", group}, {"group-leave", "联查小组：免去", leave}, {"group-substitute", "联查小组：指定替补", standIn}, {"group-refused", "联查小组：一人两职", twice}, {"group-read", "联查小组：只读", read},
		{"users", "用户与角色", users}, {"users-empty", "用户：没有", nobody}, {"user", "用户：任职", user}, {"user-new", "登记用户", newUser}, {"user-refused", "登记用户：账号已用", taken},
	}
}

func (g gallery) refusals() []Example {
	home := Link{g.w("回到工作台"), "/"}
	r := Refused{Shell: refused(g.under(MenuApplications), Refusal{What: g.w("本件不能由您审查。"), Why: g.w("您已在村级对该户签名，同一人不得在两级办理同一申请。"), Then: g.w("请转本单位其他经办人。"), Rule: "X4"}), Back: home}
	rows := r
	rows.Shell.Refusal = &Refusal{What: g.w("2 份未签批。"), Why: g.w("签批时已有变化或不符合，未计入签名"), Then: g.w("请逐份处理。"), Rule: "X11", Rows: []RowRefusal{{"SQ-2019-0704", g.w("何静 10:31 已退回村调查。"), g.w("待村级重报后再审查。"), "X11"}, {"SQ-2019-0705", g.w("您已在村级对该户签名，同一人不得在两级办理同一申请。"), g.w("请转本单位其他经办人。"), "X4"}}}
	stranger := NotFound{Shell: Shell{Here: "/x", Today: on("2019-07-05"), DayKind: Workday, Token: "t0"}, Back: Link{g.w("登录"), "/login"}}
	law := Law{
		Shell: g.shell(MenuWorkbench), Rule: "A12.2", No: g.w("第（十二）条 贷款实名制"), Document: "新扶贫领发〔2019〕14号", Unofficial: g.lang == "en", Who: g.w("县级扶贫开发领导小组负责人"), Duty: g.w("提供给承贷机构的名单与全国系统逐一核对一致"),
		Says:     g.w("县级扶贫开发领导小组提供给承贷机构的贫困户名单，必须与全国扶贫开发信息系统业务管理子系统贫困户名单比对一致。"),
		Values:   []LawValue{{g.w("公示天数"), g.w("5 个工作日"), "2019-06-18", "新扶贫领发〔2019〕14号"}},
		Readings: []LawReading{{"R-A6.3-1", g.w("发布当日是否计入"), g.w("不计入；中断后重新起算"), g.w("期间通例")}},
	}
	bare := law
	bare.Values, bare.Readings, bare.Duty, bare.Who = nil, nil, "", ""
	return []Example{
		{"refused", "拒绝", r}, {"refused-rows", "拒绝：逐行", rows}, {"not-found", "找不到", NotFound{g.shell(MenuWorkbench), g.w("您的角色为恰尔巴格镇扶贫办经办，只能查看本镇 39 村。"), home}},
		{"not-found-stranger", "找不到：未登录", stranger}, {"working", "正在办理：导入名册", Working{g.shell(MenuRoster), g.w("导入名册"), 37}}, {"working-unknown", "正在办理：比对", Working{g.shell(MenuRoster), g.w("比对"), 0}}, {"failed", "系统出错", Failed{g.shell(MenuWorkbench), "r-20190705-0a41", home}}, {"law", "条文", law}, {"law-empty", "条文：无参数", bare},
	}
}
