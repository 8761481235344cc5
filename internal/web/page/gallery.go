package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Example is one page with fixed data: development shows all of them, pictures
// and tests are made from them. Name is its address below /gallery/.
type Example struct {
	Name  string // application-suggest
	Title string // what state it shows
	Page  Page
}

// Gallery gives every page in every state: filled, empty, refused and with the
// longest data. The people are invented; the day is 5 July 2019.
func Gallery(lang string) []Example {
	g := gallery{lang}
	var all []Example
	all = append(all, g.doors()...)
	all = append(all, g.workbenches()...)
	all = append(all, g.applicationLists()...)
	all = append(all, g.applicationPages()...)
	all = append(all, g.exitPages()...)
	all = append(all, g.batches()...)
	all = append(all, g.disbursements()...)
	all = append(all, g.rosters()...)
	all = append(all, g.notices()...)
	all = append(all, g.public()...)
	all = append(all, g.reports()...)
	all = append(all, g.ledgers()...)
	all = append(all, g.books()...)
	all = append(all, g.payments()...)
	all = append(all, g.households()...)
	all = append(all, g.people()...)
	all = append(all, g.units()...)
	all = append(all, g.monitoring()...)
	all = append(all, g.supervision()...)
	all = append(all, g.collection()...)
	all = append(all, g.breaches()...)
	all = append(all, g.access()...)
	all = append(all, g.refusals()...)
	return all
}

// gallery makes examples in one language; what law and register would name is
// translated here, names of people and places are not.
type gallery struct{ lang string }

func (g gallery) w(zh string, args ...any) string { return Say(zh, args...).In(g.lang) }

// The longest data that a page must carry.
const (
	longName    = "阿卜杜热西提·麦麦提图尔荪·阿卜杜克热木·伊敏江尼亚孜"
	longVillage = "巴什苏尕克库木阔什艾日克第十五村"
	longSum     = money.Fen(1234567890)
)

func on(s string) civil.Date { return civil.MustParse(s) }

func yuan(n int64) money.Fen { return money.Fen(n * 100) }

// shell is the county clerk's frame.
func (g gallery) shell(section MenuKey) Shell {
	return Shell{
		Here: "/", Today: on("2019-07-05"), DayKind: Workday, Demo: true, Token: "t0", Command: "c0",
		Name: "郭思源", Unit: g.w("洛浦县扶贫办"), Role: g.w("经办"), Messages: 3, Section: section, Logged: true,
		Posts: []Post{{"1", g.w("洛浦县扶贫办 · 经办"), true}, {"2", g.w("洛浦县扶贫办 · 查阅"), false}},
		Menu: []MenuItem{
			{MenuWorkbench, "/", 0}, {MenuApplications, "/applications", 40}, {MenuRoster, "/roster", 3},
			{MenuNotices, "/notices", 1}, {MenuLedger, "/ledger", 0}, {MenuHouseholds, "/households", 0},
			{MenuGroups, "/groups", 0}, {MenuUsers, "/users", 0},
		},
		Recent: []Link{
			{g.w("吐尔逊·买买提 · 申请"), "/applications/SQ-2019-0617"}, {g.w("恰尔巴格镇第6批 · 审批"), "/lists/6"},
			{g.w("阿卜杜外力·吾斯曼 · 户档"), "/households/112"},
		},
		Help: Contact{g.w("洛浦县扶贫办"), "0903-555-0100"},
	}
}

// under is a page below its menu entry.
func (g gallery) under(section MenuKey, trail ...Link) Shell {
	s := g.shell(section)
	s.Under, s.Trail = true, trail
	return s
}

// bank is the bank clerk's frame.
func (g gallery) bank(section MenuKey) Shell {
	s := g.shell(section)
	s.Name, s.Unit, s.Role = "王晨", g.w("昆岗农信联社"), g.w("分管领导")
	s.Posts = []Post{{"1", g.w("昆岗农信联社 · 分管领导"), true}}
	s.Menu = []MenuItem{{MenuWorkbench, "/", 0}, {MenuApplications, "/applications", 28}, {MenuDisbursement, "/disbursements", 11}, {MenuLedger, "/ledger", 0}, {MenuHouseholds, "/households", 0}}
	s.Recent = s.Recent[:1]
	return s
}

// village is the frame of a member of the village group.
func (g gallery) village(section MenuKey) Shell {
	s := g.shell(section)
	s.Name, s.Unit, s.Role = "阿孜古丽·尼亚孜", g.w("琼库勒贝希村"), g.w("村会计")
	s.Posts = []Post{{"1", g.w("琼库勒贝希村 · 村会计"), true}}
	s.Menu = []MenuItem{{MenuWorkbench, "/", 0}, {MenuApplications, "/applications", 4}, {MenuHouseholds, "/households", 0}, {MenuLedger, "/ledger", 0}}
	s.Recent, s.Messages = nil, 0
	return s
}

// long puts the longest names into a frame.
func (g gallery) long(s Shell) Shell {
	s.Name, s.Unit, s.Messages = longName, longVillage, 1280
	s.Recent = []Link{{longName + " · " + g.w("申请"), "/"}}
	return s
}

// refused puts a refusal on top of a page.
func refused(s Shell, r Refusal) Shell {
	s.Refusal = &r
	return s
}

func (g gallery) doors() []Example {
	front := func() Shell {
		s := g.shell(MenuWorkbench)
		s.Name, s.Unit, s.Messages = "", "", 0
		return s
	}
	place := g.w("和田地区洛浦县")
	login := Login{Shell: front(), Place: place, WaitAfter: 3, LockAfter: 10, LockMinutes: 15, Roles: "/roles", Public: "/g"}
	wrong, wait, late := login, login, login
	wrong.Wrong, wrong.Account = true, "guosiyuan"
	wait.WaitSec, wait.Account = 30, "guosiyuan"
	late.Late, late.Kept, late.KeptAt, late.KeptBy = true, "reason=x", "/applications/SQ-2019-0617", "u8"
	preparing := Preparing{Shell: front(), Place: place, Day: on("2019-08-14"), Done: 51, Of: 98}
	roles := Roles{
		Shell: front(), Place: place, Login: "/login",
		Clock: Clock{To: on("2019-07-08"), Steps: []ClockStep{{g.w("后一天"), on("2019-07-06")}, {g.w("后一周"), on("2019-07-12")}, {g.w("月末"), on("2019-07-31")}}},
		Groups: []RoleGroup{
			{Level: g.w("村"), Seats: []RoleSeat{
				{"u1", "陈志远", g.w("第一书记"), g.w("琼库勒贝希村"), Light{Yellow, Say("待办 %d 件", 2)}},
				{"u2", "买合木提·亚森", g.w("村支书"), g.w("琼库勒贝希村"), Light{Yellow, Say("待办 %d 件", 4)}},
				{"u3", "阿孜古丽·尼亚孜", g.w("村会计"), g.w("琼库勒贝希村"), Light{Red, Say("超期 %d 件", 1)}},
				{"u4", "刘慧敏", g.w("包户干部"), g.w("琼库勒贝希村"), Light{Green, Say("没有待办")}},
				{"u5", "玉山·阿吉", g.w("信贷员"), g.w("琼库勒贝希村"), Light{Yellow, Say("待办 %d 件", 4)}},
			}},
			{Level: g.w("乡镇"), Seats: []RoleSeat{
				{"u6", "何静", g.w("扶贫办经办"), g.w("恰尔巴格镇"), Light{Yellow, Say("待办 %d 件", 6)}},
				{"u7", "艾力·吐尔地", g.w("乡镇领导"), g.w("恰尔巴格镇"), Light{Yellow, Say("待办 %d 件", 1)}},
			}},
			{Level: g.w("县"), Seats: []RoleSeat{
				{"u8", "郭思源", g.w("扶贫办经办"), g.w("洛浦县扶贫办"), Light{Red, Say("超期 %d 件", 3)}},
				{"u9", "秦若兰", g.w("领导小组负责人"), g.w("洛浦县扶贫开发领导小组"), Light{Yellow, Say("待办 %d 件", 2)}},
				{"u10", "赵国栋", g.w("系统管理员"), g.w("洛浦县扶贫办"), Light{Green, Say("没有待办")}},
			}},
			{Level: g.w("承贷机构"), Seats: []RoleSeat{
				{"u11", "古丽仙·艾则孜", g.w("客户经理"), g.w("昆岗农信联社恰尔巴格信用社"), Light{Yellow, Say("待办 %d 件", 11)}},
				{"u12", "王晨", g.w("分管领导"), g.w("昆岗农信联社"), Light{Yellow, Say("待办 %d 件", 28)}},
			}},
			{Level: g.w("监督"), Seats: []RoleSeat{{"u13", "周雅琴", g.w("审计（只读）"), g.w("洛浦县审计局"), Light{Green, Say("没有待办")}}}},
		},
		Public: []Link{{g.w("阿依玛克村"), "/g/LP24-07"}, {g.w("全部村"), "/g"}},
		Files:  []Link{{g.w("本县名册.xlsx"), "/demo/roster.xlsx"}, {g.w("全国系统名单.xlsx"), "/demo/national.xlsx"}},
	}
	return []Example{
		{"login", "登录", login}, {"login-wrong", "登录：密码不对", wrong}, {"login-wait", "登录：须等待", wait},
		{"login-late", "登录：表单迟到", late}, {"preparing", "演示：正在准备", preparing}, {"roles", "演示：选择角色", roles},
	}
}

func (g gallery) workbenches() []Example {
	full := Workbench{
		Shell: g.shell(MenuWorkbench), AsOf: "2019-07-05 10:40", StripAll: "/duties",
		Red:    Card{3, g.w("最久 2 天：村级公示发布"), "?light=r"},
		Yellow: Card{5, g.w("今日 1 件，最近 24:00 截止"), "?light=y"},
		Green:  Card{14, g.w("下一件 7月12日"), "?light=g"},
		Done:   Card{9, g.w("签名 1 次，办结 9 件"), "?light=o"},
		Big:    &BigButton{g.w("恰尔巴格镇第6批 40 份"), g.w("合计 1,545,000.00 元，其中提示 4 份"), g.w("审查本批 40 份"), "/lists/6"},
		Chips: []Chip{
			{g.w("全部"), 22, "?", true}, {g.w("审批"), 6, "?k=a", false}, {g.w("名册"), 2, "?k=r", false}, {g.w("公示"), 1, "?k=n", false}, {g.w("贷后"), 8, "?k=c", false}, {g.w("报送"), 5, "?k=s", false},
		},
		Pager: Pager{Path: "/", Total: 22, Page: 1, Size: 10},
		Inbox: []Message{
			{"back", g.w("洛浦镇退回 2 份申请"), "/m/1", g.w("附件不清 · 今天 09:41"), true},
			{"yuan", g.w("银行反馈放款 27 笔"), "/m/2", g.w("昆岗农信联社 · 6月26日 17:20"), true},
			{"fix", g.w("奥依拉村求助待答复"), "/m/3", g.w("第一书记 周雅琴 · 6月27日 11:05"), false},
		},
		Month: []Figure{{g.w("已办结"), g.w("31 件"), "#"}, {g.w("其中按期"), g.w("29 件"), "#"}, {g.w("签名"), g.w("4 次"), "#"}, {g.w("退回"), g.w("6 份"), "#"}},
		Next:  []Milestone{{Yellow, g.w("7月9日 周二 6 月月报截止"), g.w("已到 9/10 个乡镇，缺纳瓦乡")}, {Grey, g.w("8月12日 周一 古尔邦节放假"), g.w("工作日历已含自治区定假日")}},
		Duties: []DutyRow{
			{Overdue(2), g.w("村级公示发布"), "/notices", g.w("银行反馈 6月26日 · 3 村 27 笔"), "A6.3", on("2019-07-03"), "郭思源", g.w("发布"), true, false, "", nil, ""},
			{Overdue(1), g.w("答复村级求助"), "/help", g.w("奥依拉村 · 借款人外出务工"), "A9.5", on("2019-07-04"), "郭思源", g.w("答复"), true, false, "", nil, ""},
			{Overdue(1), g.w("贷后检查督办"), "/checks", g.w("恰尔巴格镇等 6 个乡镇 26 户"), "A8.1", on("2019-07-04"), g.w("各村联查小组"), "", false, false, "/clock/first-check/2019-06-04", &Send{Href: "/workbench", Command: "urge", Verb: g.w("催办")}, "DK-2019-000123"},
			{DueToday(), g.w("审查申请"), "/lists/6", g.w("恰尔巴格镇 2019年第6批 40 份"), "A3.1", on("2019-07-05"), "郭思源", g.w("审查"), true, false, "", nil, ""},
			{WorkingDaysLeft(1, true), g.w("处理名单差异"), "/roster", g.w("本期名册 3 行"), "A12.2", on("2019-07-08"), "郭思源", g.w("去处理"), false, false, "", nil, ""},
			{WorkingDaysLeft(2, true), g.w("上报 6 月月报"), "/returns", g.w("地区扶贫办"), "A14.1", on("2019-07-09"), "郭思源", g.w("核对"), true, false, "", nil, ""},
			{WorkingDaysLeft(3, true), g.w("整改方案同意"), "/problems", g.w("阿依玛克村 2 件"), "A9.3", on("2019-07-10"), "郭思源", g.w("审查"), true, false, "", nil, ""},
			{WorkingDaysLeft(5, false), g.w("汇总表送银行"), "/lists/5", g.w("洛浦镇 2019年第5批 28 份"), "A3.3", on("2019-07-12"), "郭思源", g.w("发文"), true, false, "", nil, ""},
			{WorkingDaysLeft(6, false), g.w("联查小组名单报备"), "/groups", g.w("琼库勒贝希村 信贷员变更"), "A12.3", on("2019-07-15"), "郭思源", g.w("查看"), true, true, "", nil, ""},
		},
	}
	says := []string{g.w("在办 6"), g.w("在办 2"), g.w("今日"), g.w("在办 28"), g.w("在办 11"), g.w("2 天"), g.w("在办 4"), g.w("26 户"), g.w("1 天"), g.w("2 天"), g.w("在办 1"), g.w("1 天"), g.w("已更新"), g.w("2 天"), g.w("在办 1"), g.w("无事项"), g.w("在办 1"), g.w("无事项")}
	lights := map[int]Light{3: Soon(), 6: Late(), 8: Late(), 9: Late(), 10: Soon(), 12: Soon(), 14: Soon(), 16: NotStarted(), 18: NotStarted()}
	for i, s := range says {
		l, ok := lights[i+1]
		if !ok {
			l = OnTime()
		}
		full.Strip = append(full.Strip, Duty18{i + 1, l, s, "/duties?article=" + numeral(i+1)})
	}
	village := full
	village.Shell = g.village(MenuWorkbench)
	village.Strip, village.Inbox, village.Next = nil, nil, nil
	village.Big = &BigButton{g.w("待我签名 4 份"), g.w("入户调查 4 户"), g.w("签名 4 份"), "/lists/sign"}
	village.Duties = []DutyRow{
		{Overdue(1), g.w("入户调查签名"), "/a", "麦麦提敏·托合提 · 30,000.00", "A1.2", on("2019-07-04"), "阿孜古丽·尼亚孜", g.w("签名"), true, false, "", nil, ""},
		{DueToday(), g.w("入户调查签名"), "/a", "布买热木·麦提赛伊迪 · 50,000.00", "A1.2", on("2019-07-05"), "阿孜古丽·尼亚孜", g.w("签名"), true, false, "", nil, ""},
	}
	village.Pager = Pager{Path: "/", Total: 2, Page: 1, Size: 10}
	village.Chips = full.Chips[:1]
	village.Chips = []Chip{{g.w("全部"), 2, "?", true}}
	empty := Workbench{
		Shell: g.shell(MenuWorkbench), AsOf: "2019-07-05 10:40", Coming: g.w("7月8日 贷后检查 2 户"),
		Red: Card{0, g.w("没有超期"), "?light=r"}, Yellow: Card{0, g.w("没有临期"), "?light=y"}, Green: Card{2, g.w("下一件 7月12日"), "?light=g"}, Done: Card{0, "", "?light=o"},
		Pager: Pager{Path: "/"},
	}
	long := full
	long.Shell = g.long(full.Shell)
	long.Red.Says = longVillage + " " + g.w("村级公示发布")
	long.Big = &BigButton{longVillage + longVillage, longSum.Commas(), g.w("审查本批 40 份"), "/"}
	long.Duties = append([]DutyRow{{NoClock(2027), g.w("审查申请"), "/", longVillage + " · " + longName + " · " + longSum.Commas(), "A3.1", civil.Date{}, longName, g.w("审查"), true, true, "", nil, ""}}, full.Duties...)
	broken := full
	broken.Shell = refused(full.Shell, Refusal{What: g.w("时限未计算。"), Why: g.w("2027 年工作日历尚未导入，系统不作推算。"), Then: g.w("请系统管理员在“工作日历”导入放假通知。"), Rule: "A5.2"})
	return []Example{
		{"workbench", "工作台：县级经办", full}, {"workbench-village", "工作台：村级", village},
		{"workbench-empty", "工作台：没有待办", empty}, {"workbench-refused", "工作台：缺日历", broken}, {"workbench-long", "工作台：最长数据", long},
	}
}
