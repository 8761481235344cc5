package page

import "fupindai/internal/money"

// qrSample is the path of a QR code of version 1, one module a unit.
const qrSample = "M0 0h7v1h-7zM8 0h1v1h-1zM11 0h2v1h-2zM14 0h7v1h-7zM0 1h1v5h-1zM6 1h1v5h-1zM9 1h2v1h-2zM14 1h1v5h-1zM20 1h1v5h-1zM2 2h3v3h-3zM8 2h1v2h-1zM12 2h1v1h-1zM16 2h3v3h-3zM10 3h1v1h-1zM9 4h1v1h-1zM11 4h2v1h-2zM8 5h1v1h-1zM0 6h7v1h-7zM8 6h1v1h-1zM10 6h1v1h-1zM12 6h1v1h-1zM14 6h7v1h-7zM9 7h3v1h-3zM0 8h2v1h-2zM3 8h1v1h-1zM6 8h3v1h-3zM11 8h1v1h-1zM13 8h3v1h-3zM18 8h2v1h-2zM1 9h3v1h-3zM8 9h2v1h-2zM12 9h1v1h-1zM15 9h2v1h-2zM20 9h1v1h-1zM0 10h1v1h-1zM4 10h3v1h-3zM9 10h1v1h-1zM11 10h3v1h-3zM17 10h2v1h-2zM2 11h2v1h-2zM7 11h1v1h-1zM10 11h1v1h-1zM14 11h1v1h-1zM16 11h3v1h-3zM0 12h3v1h-3zM5 12h2v1h-2zM8 12h2v1h-2zM12 12h2v1h-2zM19 12h2v1h-2zM8 13h1v1h-1zM11 13h1v1h-1zM13 13h1v1h-1zM16 13h1v1h-1zM18 13h1v1h-1zM0 14h7v1h-7zM9 14h2v1h-2zM14 14h2v1h-2zM17 14h3v1h-3zM0 15h1v5h-1zM6 15h1v5h-1zM8 15h1v1h-1zM12 15h2v1h-2zM16 15h1v1h-1zM2 16h3v3h-3zM10 16h2v1h-2zM15 16h3v1h-3zM8 17h2v1h-2zM13 17h1v1h-1zM19 17h2v1h-2zM9 18h1v1h-1zM11 18h3v1h-3zM16 18h2v1h-2zM8 19h1v1h-1zM10 19h1v1h-1zM14 19h1v1h-1zM18 19h1v1h-1zM0 20h7v1h-7zM9 20h2v1h-2zM12 20h1v1h-1zM15 20h2v1h-2zM19 20h1v1h-1z"

func (g gallery) board() NoticeBody {
	standard := g.w("全额贴息，年 4.35%")
	b := NoticeBody{
		Number: "LP24-07", Village: g.w("阿依玛克村"), Township: g.w("恰尔巴格镇"), From: on("2019-07-02"), To: on("2019-07-08"), Days: 5, Day: g.w("第 4/5 个工作日"), Document: "新扶贫领发〔2019〕14号",
		Phone: "0903-555-0100", Office: g.w("洛浦县扶贫开发领导小组办公室"), Address: g.w("洛浦县城区街道（办公时间 10:00–14:00，16:00–20:00）"), URL: "fupin.example/g/LP24-07", QR: qrSample, QRSize: 21,
		Rows: []NoticeRow{
			{"吾甫尔·亚合甫", g.w("养羊"), yuan(30000), standard, 130500}, {"帕夏古丽·买提库尔班", g.w("红枣种植"), yuan(20000), standard, 87000}, {"玉散江·热杰普", g.w("农机维修"), yuan(35000), standard, 152250},
			{"布维再乃普·阿卜来提", g.w("核桃加工"), yuan(50000), standard, 217500}, {"约日古丽·巴拉提", g.w("养鸽"), yuan(15000), standard, 65250}, {"库尔班江·依明", g.w("育肥牛"), yuan(50000), standard, 217500},
		},
	}
	return b.added()
}

// added sums the rows up.
func (b NoticeBody) added() NoticeBody {
	var s, i money.Fen
	for _, r := range b.Rows {
		s += r.AmountFen
		i += r.SubsidyFen
	}
	b.SumFen, b.Subsidy = s, i
	return b
}

func (g gallery) notices() []Example {
	n := Notices{
		Shell: g.shell(MenuNotices), Hotline: "0903-555-0100", Change: "/notices?hotline=1",
		Tabs: []Chip{{g.w("待公示"), 2, "?", true}, {g.w("公示中"), 1, "?t=1", false}, {g.w("已结束"), 37, "?t=2", false}, {g.w("有反映"), 1, "?t=3", false}},
		Cards: []NoticeCard{
			{g.w("奥依拉村"), g.w("恰尔巴格镇"), "/notices/new?village=1", NoticeDue, 9, yuan(310000), "", on("2019-07-08"), on("2019-07-12"), 0, Overdue(2), g.w("编制公示"), "", "", false},
			{g.w("古勒巴格村"), g.w("恰尔巴格镇"), "/notices/new?village=2", NoticeDue, 4, yuan(135000), "", on("2019-07-08"), on("2019-07-12"), 0, WorkingDaysLeft(3, true), g.w("编制公示"), "", "", false},
			{g.w("阿依玛克村"), g.w("恰尔巴格镇"), "/notices/LP24-07", OnNotice, 6, yuan(200000), g.w("第 4/5 个工作日"), on("2019-07-02"), on("2019-07-08"), 1, WorkingDaysLeft(1, true), g.w("查看"), "/g/LP24-07", "", true},
			{g.w("吾斯塘村"), g.w("恰尔巴格镇"), "/notices/LP24-05", Ended, 5, yuan(165000), "", on("2019-06-19"), on("2019-06-26"), 0, Light{}, g.w("查看"), "/g/LP24-05", "", false},
		},
	}
	noPhone := n
	noPhone.Hotline, noPhone.Change = "", ""
	noPhone.Shell = refused(n.Shell, Refusal{What: g.w("公示未发布。"), Why: g.w("未填写举报电话，《意见》第（六）条要求设立。"), Then: g.w("请先登记本县举报电话，再重新发布。"), Rule: "A6.3"})
	noPhone.SetPhone = &HotlineForm{Send: Send{Href: "/notices/hotline", Command: "set-hotline", Verb: g.w("登记电话")}, Office: g.w("洛浦县扶贫开发领导小组办公室")}
	empty := n
	empty.Cards = nil
	empty.Empty = &Empty{NoReportBack, []Link{{g.w("提醒银行"), "/notices/urge"}}}
	long := n
	long.Shell = g.long(n.Shell)
	c := n.Cards[2]
	c.Village, c.Township, c.SumFen, c.N = longVillage, longVillage, longSum, 1280
	long.Cards = []NoticeCard{c, c}

	compose := NoticeCompose{
		Shell: g.under(MenuNotices), Village: g.w("阿依玛克村"), Township: g.w("恰尔巴格镇"), Notice: g.board(), Light: WorkingDaysLeft(3, true),
		Do:   &Action{Verb: g.w("发布公示"), Command: "publish-notice", Main: true},
		Send: Send{Href: "/notices", Command: "publish-notice", Verb: g.w("发布公示"), Sign: true}, Rows: []BatchRow{{ID: "SQ-2019-0560", Seen: 11}},
	}
	blocked := compose
	blocked.Notice.Phone = ""
	blocked.Do = &Action{Verb: g.w("发布公示"), Command: "publish-notice", Why: g.w("未填写举报电话，不能发布。"), Rule: "A6.3"}
	longCompose := compose
	longCompose.Shell = g.long(compose.Shell)
	longCompose.Village, longCompose.Notice.Village = longVillage, longVillage
	longCompose.Notice.Rows = append([]NoticeRow{{longName, g.w("养羊"), longSum, g.w("全额贴息，年 4.35%"), longSum}}, compose.Notice.Rows...)
	longCompose.Notice = longCompose.Notice.added()
	second := g.board()
	second.Village = longVillage
	publish := NoticePublish{
		Shell: g.under(MenuNotices), Chips: []Chip{{g.w("全部银行"), 12, "?", true}}, All: []NoticeBody{g.board(), second}, SumFen: yuan(400000), Left: 1,
		Do:   &Action{Verb: g.w("发布 2 个村的公示"), Command: "publish-notices", Main: true},
		Send: Send{Href: "/notices", Command: "publish-notices", Verb: g.w("发布公示"), Sign: true}, Rows: []BatchRow{{ID: "SQ-2019-0560", Seen: 11}, {ID: "SQ-2019-0561", Seen: 9}},
	}
	noPublish := NoticePublish{Shell: g.under(MenuNotices), Empty: &Empty{Says: NoReportBack}}
	changed := g.board()
	changed.Before, changed.Since = "0903-555-0101", on("2019-07-03")
	view := NoticeView{
		Shell: g.under(MenuNotices), Number: "GS-2019-004600", Notice: changed, Stale: true, State: OnNotice, Light: WorkingDaysLeft(1, true), Print: "/notices/print?n=1", Public: "/n/1",
		Breaks: []NoticeBreak{{on("2019-06-28"), on("2019-07-02"), g.w("被大风刮走，重新张贴")}}, Photos: []Link{{g.w("照片 1"), "/files/office/0"}},
		Interrupt: &InterruptForm{Send: Send{Href: "/do", Command: "interrupt-notice", Verb: g.w("登记中断")}, Notice: "GS-2019-004600"},
		Photo:     &PhotoForm{Send: Send{Href: "/do", Command: "file-notice-photo", Verb: g.w("上传照片")}, Notice: "GS-2019-004600"},
	}
	return []Example{
		{"notice-publish", "批量发布公示", publish}, {"notice-publish-empty", "批量发布：没有", noPublish}, {"notice-view", "公示：办公室", view},
		{"notices", "村级公示", n}, {"notices-refused", "村级公示：缺举报电话", noPhone}, {"notices-empty", "村级公示：银行尚未反馈", empty}, {"notices-long", "村级公示：最长数据", long},
		{"notice-compose", "编制公示", compose}, {"notice-compose-refused", "编制公示：不能发布", blocked}, {"notice-compose-long", "编制公示：最长数据", longCompose},
	}
}

func (g gallery) reports() []Example {
	list := Reports{Shell: g.shell(MenuReports), Open: 1, Rows: []ReportRow{
		{Code: "FY-2019-004711", Village: g.w("阿依玛克村"), About: g.w("村干部、联查小组"), On: on("2019-07-03"), Light: WorkingDaysLeft(8, false), Person: "郭思源", Href: "/reports/FY-2019-004711"},
		{Code: "FY-2019-004502", Village: g.w("吾斯塘村"), About: g.w("贷款户或贷款用途"), On: on("2019-06-20"), Done: g.w("已答复"), Person: longName, Href: "/reports/FY-2019-004502"},
	}}
	none := Reports{Shell: g.shell(MenuReports), Empty: &Empty{Says: NoRecords}}
	one := Report{
		Shell: g.under(MenuReports), Number: "FY-2019-004711", Village: g.w("阿依玛克村"), Notice: "GS-2019-004600", About: g.w("村干部、联查小组"), FiledOn: on("2019-07-03"), DueOn: on("2019-07-17"),
		Light: WorkingDaysLeft(8, false), State: g.w("办理中"), Words: g.w("名单里有一户没有养羊。"), Photos: []Link{{g.w("照片 1"), "/reports/FY-2019-004711/photos/0"}}, Assignee: "郭思源", AssignedOn: on("2019-07-04"),
		Assign: &AssignForm{Send: Send{Href: "/do", Command: "assign-report", Verb: g.w("交办")}, Report: "FY-2019-004711", Staff: []Option{{"u1", "郭思源", true}, {"u2", longName, false}}},
		Reply:  &ReplyForm{Send: Send{Href: "/do", Command: "answer-report", Verb: g.w("答复")}, Report: "FY-2019-004711"}, Print: "/reports/FY-2019-004711/print",
	}
	answered := one
	answered.Assign, answered.Reply, answered.Answer, answered.By, answered.AnsweredOn, answered.State = nil, nil, g.w("经核查，该笔贷款用于养羊，存栏与合同一致。"), g.w("恰尔巴格镇"), on("2019-07-08"), g.w("已答复")
	answered.Reporter, answered.Phone, answered.Light = longName, "0000-0003", Light{}
	refusedOne := one
	refusedOne.Shell = refused(one.Shell, Refusal{What: g.w("未答复。"), Why: g.w("本件由其他人员承办。"), Then: g.w("请由承办人答复，或先改交办。"), Rule: "A6.4"})
	return []Example{
		{"reports", "群众反映", list}, {"reports-empty", "群众反映：没有", none}, {"report", "反映：办理", one}, {"report-answered", "反映：已答复", answered}, {"report-refused", "反映：由他人承办", refusedOne},
	}
}

func (g gallery) public() []Example {
	s := Shell{Here: "/g/LP24-07", Today: on("2019-07-05"), DayKind: Workday, Demo: true, Token: "t0", Command: "c0"}
	county := g.w("洛浦县")
	p := PublicNotice{Shell: s, County: county, Body: g.board(), Switch: "?large=1", Report: "/g/LP24-07/report", Lookup: "/n/answer"}
	large := p
	large.Large, large.Switch = true, "?"
	over := p
	over.Over, over.Report, over.Body.Rows, over.Body.Day = true, "", nil, ""
	long := p
	long.Body.Village = longVillage
	long.Body.Rows = append([]NoticeRow{{longName, g.w("红枣种植"), longSum, g.w("全额贴息，年 4.35%"), longSum}}, p.Body.Rows...)
	long.Body = long.Body.added()
	list := PublicNotices{Shell: s, County: county, Phone: "0903-555-0100", Office: p.Body.Office, Rows: []NoticeCard{
		{Village: g.w("阿依玛克村"), Township: g.w("恰尔巴格镇"), Href: "/g/LP24-07", N: 6, From: on("2019-07-02"), To: on("2019-07-08")},
		{Village: longVillage, Township: g.w("恰尔巴格镇"), Href: "/g/LP24-08", N: 12, From: on("2019-07-04"), To: on("2019-07-10")},
	}}
	none := list
	none.Rows = nil
	report := PublicReport{Shell: s, County: county, Village: g.w("阿依玛克村"), Send: Send{Href: "/g/LP24-07/report", Command: "file-report", Verb: g.w("提交反映")}, Hotline: "0903-555-0100", Back: "/g/LP24-07", Abouts: []Option{{"borrower", g.w("贷款户或贷款用途"), true}, {"village", g.w("村干部、联查小组"), false}}}
	wrong := report
	wrong.Shell.Errors = []FieldError{{Field: "text", Says: g.w("请写明要反映的情况")}}
	code := PublicCode{Shell: s, County: county, Village: report.Village, Code: "K7M4Q2RD", AnswerBy: on("2019-07-19"), Lookup: "/g/answer", Back: "/g/LP24-07", Hotline: "0903-555-0100"}
	ask := PublicAnswer{Shell: s, County: county, Hotline: "0903-555-0100", Back: "/g/LP24-07"}
	found := ask
	found.Found, found.Code, found.State, found.On, found.Answer, found.By = true, "K7M4Q2RD", g.w("已答复"), on("2019-07-08"), g.w("经核查，该笔贷款用于养羊，存栏与合同一致。"), g.w("洛浦县扶贫开发领导小组办公室")
	missing := ask
	missing.Missing, missing.Code = true, "XXXXXXXX"
	return []Example{
		{"public-notice", "公示（公众）", p}, {"public-notice-large", "公示：大字", large}, {"public-notice-over", "公示：已结束", over}, {"public-notice-long", "公示：最长数据", long},
		{"public-notices", "公示：各村", list}, {"public-notices-empty", "公示：没有", none}, {"public-missing", "公示：没有这份", PublicMissing{Shell: s, County: county, Phone: "0903-555-0100"}},
		{"public-report", "我要反映", report}, {"public-report-refused", "我要反映：未写", wrong}, {"public-code", "查询码", code},
		{"public-answer", "查询答复", ask}, {"public-answer-found", "查询答复：已答复", found}, {"public-answer-refused", "查询答复：不存在", missing},
	}
}
