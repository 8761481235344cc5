package page

import "fmt"

func (g gallery) steps(at int) []RosterStep {
	more := []string{g.w("07-01 · 5,223 行 · 7 秒"), g.w("07-01 · 全国系统 06-30 版"), g.w("9 行，已处理 6，未处理 3"), g.w("承贷机构 2 家")}
	steps := make([]RosterStep, 4)
	for i := range steps {
		switch {
		case i+1 < at:
			steps[i] = RosterStep{NodeDone, more[i], ""}
		case i+1 == at:
			steps[i] = RosterStep{NodeNow, more[i], ""}
		default:
			steps[i] = RosterStep{NodeToCome, g.w("未开始"), ""}
		}
	}
	return steps
}

func (g gallery) differences() []Difference {
	differ := func(no int, kind, ours, theirs, id, village, attribute string) Difference {
		d := Difference{No: no, Kind: kind, IDMask: "659999********" + id, Village: village, Attribute: attribute}
		if theirs == "" {
			d.Ours = SameName(ours)
		} else {
			d.Ours, d.Theirs = Differ(ours, theirs)
		}
		return d
	}
	open := func(d Difference) Difference {
		d.Open = true
		d.Ways = []Link{{g.w("采用全国"), "?resolve=1"}, {g.w("保留"), "?resolve=2"}, {g.w("移出"), "?resolve=3"}}
		return d
	}
	done := func(d Difference, how, who string) Difference {
		d.Resolution, d.By, d.Look = how, who, "#"
		return d
	}
	out, poor := g.w("已脱贫"), g.w("未脱贫")
	rows := []Difference{
		open(differ(1, g.w("姓名不符"), "海丽且姆·阿吾提", "海力且姆·阿吾提", "2046", g.w("奥依拉村"), out)),
		open(differ(2, g.w("姓名不符"), "麦提图尔荪·如则托合提", "麦提图尔孙·如则托合提", "3518", g.w("阿依玛克村"), poor)),
		open(differ(3, g.w("全国无"), "陈雪", "", "0628", g.w("古勒巴格村"), poor)),
		done(differ(4, g.w("姓名不符"), "肉孜巴柯•图拉克", "肉孜巴柯·图拉克", "5571", g.w("吾斯塘村"), out), g.w("采用全国：间隔点写法"), "郭思源 07-04"),
		done(differ(5, g.w("证号错误"), "亚库普·马木提", "亚库普·马木提", "7010", g.w("琼库勒贝希村"), poor), g.w("采用全国：末位应为 X"), "郭思源 07-04"),
		done(differ(6, g.w("重复"), "努尔古丽·萨迪克", "努尔古丽·萨迪克", "8823", g.w("巴什苏尕克库木村"), out), g.w("移出：第 311 行重复"), "郭思源 07-04"),
		done(differ(7, g.w("死亡"), "托合提汗·莫明", "托合提汗·莫明", "1934", g.w("古勒巴格村"), poor), g.w("移出：06-18 销户证明"), "秦若兰 07-03"),
		done(differ(8, g.w("已清退"), "杨立新", "", "4406", g.w("阿依玛克村"), ""), g.w("移出：2018 年动态调整"), "秦若兰 07-03"),
		done(differ(9, g.w("姓名不符"), "沙代提古丽·伊不拉伊木", "沙代提古丽·伊卜拉伊木", "6642", g.w("奥依拉村"), out), g.w("采用全国：以户口簿为准"), "郭思源 07-03"),
	}
	rows[2].Accept = &Accept{"?resolve=5", g.w("已核对身份证，采用 18 位"), "t0", "web-1"}
	rows[2].Ways = []Link{{g.w("移出"), "?resolve=3"}, {g.w("待核"), "?resolve=4"}}
	rows[1].Again, rows[1].Resolution, rows[1].By = true, g.w("采用全国：以户口簿为准"), "郭思源 2019-06-03"
	rows[8].Origin = "郭思源 2019-06-03"
	rows[4].More = g.w("校验位不符")
	only := open(differ(-5221, g.w("本县无"), "", "热依汗·艾散", "7718", g.w("奥依拉村"), poor))
	only.Ours, only.Theirs = nil, SameName("热依汗·艾散")
	only.Ways = []Link{{g.w("列入名册"), "?resolve=1"}, {g.w("不列入并附依据"), "?resolve=2"}, {g.w("待核"), "?resolve=4"}}
	rows = append(rows, only)
	return rows
}

func (g gallery) rosters() []Example {
	rows := g.differences()
	r := Roster{
		Shell: g.shell(MenuRoster), Release: "LP-2019-07", Name: g.w("2019 年 7 月名册"), Steps: g.steps(3), Rows: rows, N: 9, Open: 3, Import: "/roster/import", Export: "/roster/differences.xlsx",
		Kinds: []DifferenceKind{
			{g.w("一致"), 5214, 0, true, "?k=0"}, {g.w("全国无"), 1, 1, false, "?k=1"}, {g.w("姓名不符"), 4, 2, false, "?k=2"}, {g.w("重复"), 1, 0, false, "?k=3"}, {g.w("证号错误"), 1, 0, false, "?k=4"}, {g.w("死亡"), 1, 0, false, "?k=5"}, {g.w("已清退"), 1, 0, false, "?k=6"},
		},
		Filter: RosterFilter{g.any(g.w("姓名不符")), g.any(g.w("恰尔巴格镇")), g.any(g.w("待处理")), "", "/roster"},
		Bulk:   []Link{{g.w("姓名不符 2 行"), "?bulk=2"}},
		Actions: []Action{
			{Verb: g.w("处理下一行"), Command: "resolve-difference", Href: "?resolve=1", Main: true},
			{Verb: g.w("冻结发放"), Command: "release-roster", Why: g.w("不能发放：还有 3 行未处理。《意见》第（十二）条要求名单与全国系统一致。"), Rule: "A12.2"},
		},
		Releases: []Release{{Number: "LP-2019-06", On: on("2019-06-03"), N: 5207, Mark: "77c1e0b2", Received: g.w("2/2 家已签收"), Href: "/releases/LP-2019-06"}},
		All:      9, Compare: "/roster/compare", Carry: &Carry{Send: Send{Href: "/roster/carry", Command: "carry-resolutions", Verb: g.w("沿用上期处理 1 行")}, Rows: []int{2}, Show: "?state=offered"},
		Lists: []ImportedList{
			{Kind: g.w("县级名册"), AsOf: on("2019-07-01"), N: 5223, Source: g.w("洛浦县扶贫办（县级名册-2019-07.xlsx）"), On: on("2019-07-01"), By: "郭思源", Mark: "b7d20c4e", Href: "/roster"},
			{Kind: g.w("全国系统名单"), AsOf: on("2019-06-30"), N: 5224, Source: g.w("全国扶贫开发信息系统（全国名单-2019-07.xlsx）"), On: on("2019-07-01"), By: "郭思源", Mark: "77aa91d3"},
		},
	}
	refusedRoster := r
	refusedRoster.Shell = refused(r.Shell, Refusal{What: g.w("名单未发放。"), Why: g.w("还有 3 行比对差异未处理，《意见》第（十二）条要求与全国系统名单一致。"), Then: g.w("请逐行处理后再发放："), ThenLink: &Link{g.w("处理差异"), "/roster"}, Rule: "A12.2"})
	empty := Roster{Shell: r.Shell, Steps: g.steps(1), Import: "/roster/import", Empty: &Empty{NoRoster, []Link{{g.w("导入名册"), "/roster/import"}, {g.w("下载模板"), "/roster/blank.xlsx"}}}}
	match := empty
	match.Steps, match.Empty, match.Name = g.steps(2), nil, r.Name
	match.Match = &Send{Href: "/roster/match", Command: "match-roster", Verb: g.w("开始比对")}
	ready := r
	ready.Rows = append([]Difference(nil), rows[3:]...)
	ready.Open, ready.N, ready.Steps, ready.Bulk = 0, 6, g.steps(4), nil
	ready.Actions = []Action{{Verb: g.w("冻结发放"), Command: "release-roster", Href: "/roster/release", Main: true}}
	long := r
	long.Shell = g.long(r.Shell)
	l := rows[0]
	l.Ours, l.Theirs = Differ(longName, "阿卜杜热西提·麦买提图尔孙·阿卜都克热木·伊敏江尼亚孜")
	l.Village = longVillage
	long.Rows = []Difference{l}

	columns := []Column{
		{g.w("户编号"), true, g.w("名册中的户编号")}, {g.w("户主"), true, g.w("是或否")}, {g.w("姓名"), true, g.w("间隔点用“·”")}, {g.w("身份证号"), true, g.w("18 位，文本格式")},
		{g.w("与户主关系"), true, ""}, {g.w("村代码"), true, g.w("12 位区划代码")}, {g.w("属性"), true, g.w("未脱贫、已脱贫")}, {g.w("电话"), false, ""},
	}
	up := RosterImport{Shell: g.under(MenuRoster), Steps: g.steps(1), Last: g.w("上次导入 2019-06-01 · 5,207 行"), Blank: "/roster/blank.xlsx", Columns: columns, AsOf: "2019-07-01", Source: g.w("洛浦县扶贫办"), Encodings: []Option{{"utf-8", "UTF-8", true}, {"gb18030", "GB18030 / GBK", false}}, Send: Send{Href: "/roster/import", Command: "import-roster", Verb: g.w("上传并试算")}}
	up.Steps[0].More = g.w("未开始")
	national := up
	national.National = true
	wrongFile := up
	wrongFile.Shell = refused(up.Shell, Refusal{What: g.w("文件未导入。"), Why: g.w("文件不是 xlsx，也不是 csv。"), Then: g.w("请用模板填写后另存为 xlsx 再上传。"), Rule: "A12.1"})
	wrongFile.Shell.Errors = []FieldError{{Field: "file", Says: g.w("不能识别的文件")}}
	dry := RosterDryRun{Shell: up.Shell, Steps: up.Steps, Households: 402, Villages: 39, Tried: Tried{File: g.w("洛浦县名册201907.xlsx"), Digest: "b7d20c4e", Rows: 1280, Good: 1277, Bad: 3, Found: 3, ErrorBook: "/roster/errors.xlsx", Again: "/roster/import",
		Problems: []RowError{
			{17, g.w("身份证号"), "659999********3000", g.w("末三位为 000，疑为表格软件截断"), g.w("将该列设为文本后重填")},
			{204, g.w("姓名"), "努尔古丽•萨迪克", g.w("间隔点不是“·”（U+00B7）"), g.w("改为 努尔古丽·萨迪克")},
			{961, g.w("村代码"), "653224999999", g.w("没有这个区划"), g.w("核对区划代码表后填写")},
		}, Send: Send{Href: "/roster/import/b7d20c4e", Command: "import-roster", Verb: g.w("导入 1,277 行")}}}
	clean := dry
	clean.Bad, clean.Good, clean.Problems = 0, 1280, nil
	clean.Send.Verb = g.w("导入 1,280 行")
	known := clean
	known.Known, known.KnownOn, known.KnownHref = true, on("2019-07-01"), "/roster"
	longDry := dry
	longDry.Shell = g.long(dry.Shell)
	longDry.File = longVillage + longVillage + ".xlsx"
	longDry.Problems = nil
	for i := 0; i < 12; i++ {
		longDry.Problems = append(longDry.Problems, RowError{Row: 10000 + i, Column: g.w("姓名"), Value: fmt.Sprint(longName, i), Why: g.w("间隔点不是“·”（U+00B7）"), Then: g.w("改为 努尔古丽·萨迪克")})
	}

	ways := []Option{{"national", g.w("采用全国"), false}, {"ours", g.w("保留并附依据"), false}, {"remove", g.w("移出"), false}, {"check", g.w("待核"), false}}
	one := RosterResolve{Shell: g.under(MenuRoster), Rows: rows[:1], Kind: g.w("姓名不符"), Ways: ways, Send: Send{Href: "/roster/resolve", Command: "resolve-difference", Verb: g.w("处理 1 行")}, Back: "/roster"}
	bulk := one
	bulk.Rows, bulk.Bulk, bulk.Send.Verb = rows[:2], true, g.w("处理 2 行")
	noBasis := one
	noBasis.Shell = refused(one.Shell, Refusal{What: g.w("差异未处理。"), Why: g.w("保留本县姓名须有依据文件。"), Then: g.w("请填写依据文件。"), Rule: "A12.2"})
	noBasis.Shell.Errors = []FieldError{{Field: "document", Says: g.w("必填")}}
	banks := []BankReceipt{{g.w("昆岗农信联社"), NotStarted(), ""}, {g.w("昆仑村镇银行"), NotStarted(), ""}}
	release := RosterRelease{Shell: g.under(MenuRoster), Steps: g.steps(4), Name: g.w("2019 年 7 月名册"), N: 5220, Mark: "e4b0912f", Banks: banks, Send: Send{Href: "/roster/release", Command: "release-roster", Verb: g.w("冻结发放 5,220 行"), Sign: true}, Back: "/roster",
		Changes: []Figure{{g.w("新增"), "21", "#"}, {g.w("移出"), "8", "#"}, {g.w("改名"), "5", "#"}}}
	release.Before = "LP-2019-06"
	out := release
	out.Show = "/releases/LP-2019-07"
	out.Done, out.Number, out.On, out.By = true, "LP-2019-07", on("2019-07-05"), "郭思源"
	out.Steps = []RosterStep{{NodeDone, g.w("07-01 · 5,223 行 · 7 秒"), ""}, {NodeDone, g.w("07-01 · 全国系统 06-30 版"), ""}, {NodeDone, g.w("9 行，已处理 9"), ""}, {NodeDone, "2019-07-05", ""}}
	out.Banks = []BankReceipt{{g.w("昆岗农信联社"), Light{Green, Say("已签收")}, "07-05 16:02"}, {g.w("昆仑村镇银行"), WorkingDaysLeft(5, false), ""}}
	county := []Option{{"1", g.w("2019-06-01 县级名册"), false}, {"2", g.w("2019-07-01 县级名册"), false}}
	compare := RosterCompare{
		Shell: g.under(MenuRoster), ListsA: county, ListsB: county, NameA: g.w("2019-06-01 县级名册"), NameB: g.w("2019-07-01 县级名册"), NA: 5207, NB: 5223, Same: 5199, N: 4, Export: "/roster/compare/export",
		Kinds: []Chip{{g.w("全部变动"), 4, "?", true}, {g.w("新增"), 1, "?kind=joined", false}, {g.w("移出"), 1, "?kind=gone", false}, {g.w("改名"), 1, "?kind=name-changed", false}, {g.w("证号变更"), 1, "?kind=number-changed", false}},
		Pager: Pager{Path: "/roster/compare", Total: 4, Page: 1, Size: 20},
	}
	moved := func(kind, a, b, ida, idb string) ComparedPerson {
		c := ComparedPerson{Kind: kind, Household: "6532241030010004", Village: g.w("奥依拉村"), Attribute: g.w("已脱贫")}
		c.A, c.B = Differ(a, b)
		if ida != "" {
			c.IDA = "**************" + ida
		}
		if idb != "" {
			c.IDB = "**************" + idb
		}
		return c
	}
	compare.Rows = []ComparedPerson{
		moved(g.w("新增"), "", "热依汗·艾散", "", "7718"), moved(g.w("移出"), "托合提汗·莫明", "", "1934", ""),
		moved(g.w("改名"), "海丽且姆·阿吾提", "海力且姆·阿吾提", "2046", "2046"), moved(g.w("证号变更"), "亚库普·马木提", "亚库普·马木提", "7010", "701X"),
	}
	oneList := RosterCompare{Shell: g.under(MenuRoster), ListsA: county[:1], ListsB: county[:1], Empty: &Empty{OneList, []Link{{g.w("返回名册"), "/roster"}}}}
	bankShell := g.shell(MenuReleases)
	bankShell.Menu = []MenuItem{{Key: MenuWorkbench, Href: "/workbench"}, {Key: MenuReleases, Href: "/releases"}}
	received := Releases{Shell: bankShell, Rows: []Release{
		{Number: "LP-2019-07", On: on("2019-07-05"), N: 5220, Mark: "e4b0912f", Light: WorkingDaysLeft(5, false), Received: g.w("未签收，截止 2019-07-12"), Todo: true, Href: "/releases/LP-2019-07"},
		{Number: "LP-2019-06", On: on("2019-06-03"), N: 5207, Mark: "77c1e0b2", Light: OnTime(), Received: g.w("签收 2019-06-04"), Href: "/releases/LP-2019-06"},
	}}
	noRelease := Releases{Shell: bankShell, Empty: &Empty{Says: NoRelease}}
	persons := []ReleasedPerson{{"吐尔逊·买买提", "吐尔逊·买买提", "**************5571", g.w("奥依拉村")}, {"吐尔逊·买买提", "阿依古丽·吐尔逊", "**************1934", g.w("奥依拉村")}}
	given := ReleasedList{
		Shell: bankShell, Number: "LP-2019-07", Before: "LP-2019-06", Name: g.w("2019 年 7 月名册"), Mark: "e4b0912f", By: "郭思源", On: on("2019-07-05"), N: 5220, Reset: "/releases/LP-2019-07",
		Banks: []BankReceipt{{g.w("昆岗农信联社"), WorkingDaysLeft(5, false), ""}}, Townships: g.any(g.w("恰尔巴格镇")), Rows: persons,
		Pager: Pager{Path: "/releases/LP-2019-07", Total: 5220, Page: 1, Size: 20}, Acknowledge: &Send{Href: "/do", Command: "acknowledge-roster", Verb: g.w("签收名单")},
	}
	given.Under = true
	taken := given
	taken.Acknowledge, taken.Banks = nil, []BankReceipt{{g.w("昆岗农信联社"), OnTime(), "07-05 16:02"}}
	return []Example{
		{"roster-compare", "两次名单对比", compare}, {"roster-compare-one", "两次名单对比：只有一份", oneList},
		{"releases", "名单签收", received}, {"releases-empty", "名单签收：还没有", noRelease}, {"released-list", "名单：待签收", given}, {"released-list-taken", "名单：已签收", taken},
		{"roster", "名册比对", r}, {"roster-refused", "名册比对：不能发放", refusedRoster}, {"roster-empty", "名册比对：尚未导入", empty}, {"roster-match", "名册比对：可以比对", match}, {"roster-ready", "名册比对：可以发放", ready}, {"roster-long", "名册比对：最长数据", long},
		{"roster-import", "导入名册", up}, {"roster-import-national", "导入全国系统名单", national}, {"roster-import-refused", "导入名册：不是表格", wrongFile},
		{"roster-dry-run", "试算：有误", dry}, {"roster-dry-run-clean", "试算：通过", clean}, {"roster-dry-run-long", "试算：最长数据", longDry},
		{"roster-dry-run-known", "试算：同一文件", known},
		{"roster-resolve", "处理一行", one}, {"roster-resolve-bulk", "批量处理", bulk}, {"roster-resolve-refused", "处理：缺依据", noBasis},
		{"roster-release", "冻结发放", release}, {"roster-released", "已发放的名单", out},
	}
}
