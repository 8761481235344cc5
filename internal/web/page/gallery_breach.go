package page

func (g gallery) breaches() []Example {
	rows := []BreachRow{
		{Number: "YS-2019-001204", Href: "#", Rule: "A1.3", What: g.w("村级汇总上报"), Subject: "SQ-2019-0617", StartedOn: on("2019-06-21"), DueOn: on("2019-06-28"), LateDays: 3, Unit: g.w("琼库勒贝希村"), Persons: []string{"陈志远", "买合木提·亚森", "阿孜古丽·尼亚孜", "刘慧敏", "玉山·阿吉"}, Basis: g.w("本地参数"), State: g.w("疑似")},
		{Number: "YS-2019-001131", Href: "#", Rule: "A5.2", What: g.w("放款"), Subject: "SQ-2019-0544", StartedOn: on("2019-06-12"), DueOn: on("2019-06-21"), LateDays: 4, Unit: g.w("昆岗农信联社"), Persons: []string{"王晨"}, Basis: g.w("《意见》规定"), State: g.w("已确认"), Mark: g.w("迟录入"), Judged: true},
		{Number: "YS-2019-001090", Href: "#", Rule: "A2.2", What: g.w("乡镇审核签字"), Subject: "SQ-2019-0501", StartedOn: on("2019-06-10"), DueOn: on("2019-06-17"), LateDays: 1, Unit: g.w("恰尔巴格镇"), Basis: g.w("本地参数"), State: g.w("已排除"), Judged: true},
	}
	list := Breaches{
		Shell: g.shell(MenuBreaches), Units: []Option{{"", g.w("全部"), true}}, Rules: []Option{{"", g.w("全部"), true}}, States: []Option{{"", g.w("全部"), true}}, Reset: "/breaches",
		Rows: rows, Pager: Pager{Path: "/breaches", Total: 3, Page: 1, Size: 20}, Export: "/breaches/export",
	}
	empty := list
	empty.Rows, empty.Export, empty.Empty = nil, "", &Empty{Says: NoBreaches}
	long := list
	long.Shell = g.long(list.Shell)
	far := rows[0]
	far.Unit, far.Persons, far.LateDays = longVillage, []string{longName, longName, longName, longName, longName}, 1234
	long.Rows = append([]BreachRow{far}, rows...)
	one := Breach{
		Shell: g.under(MenuBreaches), Row: rows[0], Clock: "#", SubjectRef: "#",
		Facts: []Fact{{g.w("责任单位"), g.w("琼库勒贝希村"), "", nil, false}, {g.w("起算日"), "2019-06-21", "", nil, false}, {g.w("最后一日"), "2019-06-28", "", nil, false}},
		Said:  []BreachNote{{g.w("责任单位说明："), "陈志远", g.w("当周入户核实土地面积，汇总推迟两天"), "", "2019-07-02"}},
		Judge: &BreachForm{Send: Send{Href: "/do", Command: "judge-breach", Verb: g.w("核查认定"), Sign: true}, Outcomes: []Option{{"confirm", g.w("确认未按期"), false}, {"dismiss", g.w("排除"), false}}},
	}
	side := one
	side.Said, side.Judge = nil, nil
	side.Answer = &BreachForm{Send: Send{Href: "/do", Command: "answer-breach", Verb: g.w("说明情况")}}
	end := one
	end.Judge = nil
	end.Conclude = &BreachForm{Send: Send{Href: "/do", Command: "record-consequence", Verb: g.w("记录处理结果"), Sign: true}}
	inbox := Messages{Shell: g.under(MenuWorkbench), Rows: []Message{
		{"bell", g.w("催办：村级汇总上报 SQ-2019-0617"), "#", g.w("恰尔巴格镇 何静 · 2019-06-27"), true},
		{"info", g.w("疑似未按期：村级汇总上报 SQ-2019-0617"), "#", g.w("日终登记 · 2019-06-29"), false},
	}}
	none := inbox
	none.Rows, none.Empty = nil, &Empty{Says: NoMessages}
	count := DayCount{Shell: g.under(MenuWorkbench), Name: g.w("放款期限"), Rule: "A5.2", Source: "新扶贫领发〔2019〕14号", From: on("2019-06-28"), DueOn: on("2019-07-02"), N: 2, Days: []CountedDay{
		{on("2019-06-29"), 0, g.w("周末"), false}, {on("2019-06-30"), 0, g.w("周末"), false}, {on("2019-07-01"), 1, g.w("工作日"), false}, {on("2019-07-02"), 2, g.w("工作日"), true},
	}}
	return []Example{
		{"breaches", "追责登记", list}, {"breaches-empty", "追责登记：没有", empty}, {"breaches-long", "追责登记：最长数据", long},
		{"breach", "疑似未按期：县里核查", one}, {"breach-answer", "疑似未按期：责任单位说明", side}, {"breach-conclude", "疑似未按期：记录处理结果", end},
		{"messages", "消息", inbox}, {"messages-empty", "消息：没有", none}, {"day-count", "期限怎么数", count},
	}
}
