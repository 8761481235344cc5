package page

func (g gallery) access() []Example {
	front := g.shell(MenuWorkbench)
	front.Name, front.Unit, front.Messages = "", "", 0
	place := g.w("和田地区洛浦县")
	code := SignCode{Shell: front, Place: place}
	wrong := code
	wrong.Shell = refused(front, Refusal{What: g.w("验证码不对。"), Why: g.w("验证码不对，或已经用过。"), Then: g.w("请输入手机上现在显示的 6 位数字。"), Rule: "X1"})
	wrong.Shell.Errors = []FieldError{{Field: "code", Says: g.w("验证码不对，或已经用过。")}}
	factor := SignFactor{Shell: front, Place: place, URL: "otpauth://totp/x", QR: "M1 1h7v7h-7zM12 1h3v3h-3zM1 12h3v3h-3z", QRSize: 21, Secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP", Post: "/login/factor"}
	codes := RecoveryCodes{Shell: front, Codes: []string{"abcd-efgh-ijkl-mnop", "bcde-fghi-jklm-nopq", "cdef-ghij-klmn-opqr"}, Next: "/login/next"}
	password := NewPassword{Shell: front, Place: place, First: true, Post: "/login/password", CharactersMin: 10, ClassesMin: 3}
	expired := password
	expired.First, expired.Expired = false, true
	own := password
	own.First, own.Post, own.Back = false, "/account/password", "/account"
	own.Shell = refused(front, Refusal{What: g.w("密码未设。"), Why: g.w("两次输入的新密码不一样。"), Then: g.w("请重新输入。"), Rule: "X1"})
	own.Shell.Errors = []FieldError{{Field: "repeat", Says: g.w("两次输入的新密码不一样。")}}
	duties := RoleDuties{Shell: front, Posts: []string{g.w("洛浦县扶贫办") + " · " + g.w("经办")}, Next: "/login/duties", Rules: []RuleLine{{"A3.1", g.w("第三条"), g.w("县级扶贫部门对乡镇上报的贷款申请进行审查。")}}}
	none := duties
	none.Rules, none.Next = nil, ""
	account := Account{
		Shell: g.shell(""), Person: "郭思源", Login: "guosiyuan", HasPassword: true, FactorOn: true, Codes: 9, EndOthers: true,
		Posts:   []AccountPost{{g.w("洛浦县扶贫办"), g.w("经办"), "2019-01-01", ""}},
		Devices: []DeviceLine{{"s1", "Chrome · Windows", "2019-07-05 09:02", "2019-07-05 10:31", true, ""}, {"s2", "微信 WeChat · Android", "2019-07-04 18:20", "2019-07-05 08:55", false, ""}, {"s3", "Firefox · Linux", "2019-06-28 11:00", "2019-06-28 12:00", false, g.w("已结束")}},
		Acts:    []ActLine{{"2019-07-05 10:12", g.w("签批"), "HZ-2019-0007"}}, Exports: []ActLine{{"2019-07-01 16:40", g.w("导出台账"), ""}},
		Pager: Pager{Path: "/account", Total: 1, Page: 1, Size: 20},
	}
	fresh := account
	fresh.FactorOn, fresh.FactorNeeded, fresh.Acts, fresh.Exports, fresh.EndOthers = false, true, nil, nil, false
	fresh.Devices = account.Devices[:1]
	fresh.Shell.Draft = "2019-07-05 10:20"
	long := account
	long.Shell, long.Person = g.long(account.Shell), longName
	tabs := []Chip{{g.w("政策参数"), -1, "/parameters", true}, {g.w("工作日历"), -1, "/calendar", false}}
	waiting := []AmendmentLine{
		{Number: 412, What: g.w("乡镇初审和签字期限") + " → 3", Before: "5", By: "赵国栋", On: on("2019-07-04"), Document: "洛扶贫领发〔2019〕20号", Touches: g.w("如改，影响 12 笔未结时钟"), Confirm: &Send{Href: "/parameters", Command: "confirm-amendment", Verb: g.w("确认修改"), Seen: 412}},
		{Number: 413, What: g.w("古尔邦节"), By: longName, On: on("2019-07-04"), Document: "x", Why: g.w("须由另一人确认"), Withdraw: &Send{Href: "/parameters", Command: "withdraw-amendment", Verb: g.w("撤回修改"), Seen: 413}},
	}
	propose := &ProposeForm{Send: Send{Href: "/parameters", Command: "propose-parameter", Verb: g.w("提出县级参数")}, Parameters: []Option{{"township.working-days", g.w("乡镇初审和签字期限"), true}}, From: "2019-07-06", Kinds: []Option{{"feast", g.w("古尔邦节"), true}}}
	parameters := Parameters{
		Shell: g.shell(MenuSystem), Tabs: tabs, Pack: "新扶贫领发〔2019〕14号", Waiting: waiting, Propose: propose,
		Rows: []ParameterRow{{ID: "township.working-days", Rule: "A2.2", Title: g.w("乡镇初审和签字期限"), Value: "5", From: "2019-06-18", Source: g.w("自治区政策参数"), County: true, Stricter: g.w("只能更小"), Next: "2019-08-01 3", Clocks: 12}},
	}
	nothing := parameters
	nothing.Rows, nothing.Waiting, nothing.Propose = nil, nil, nil
	week := [7]CalendarDay{{}, {On: on("2019-10-01"), Day: 1, Mark: g.w("休"), Colour: "r", Words: g.w("国庆节")}, {On: on("2019-10-02"), Day: 2, Mark: g.w("推"), Colour: "dash", Words: g.w("国庆节")}, {Day: 3}, {Day: 4}, {Day: 5, Colour: "mut"}, {Day: 6, Mark: g.w("班"), Colour: "y", Words: g.w("补班")}}
	calendar := CalendarPage{Shell: g.shell(MenuSystem), Tabs: tabs, Year: 2019, Before: "?year=2018", After: "?year=2020", Workdays: 250, Months: []MonthGrid{{10, [][7]CalendarDay{week}}}, Named: week[1:2], Waiting: waiting[1:], Propose: propose}
	missing := calendar
	missing.Months, missing.Named, missing.Waiting = nil, nil, nil
	missing.Missing, missing.Notice = g.w("2027 年工作日历缺失。"), g.w("国务院办公厅关于2027年部分节假日安排的通知")
	rights := Rights{Shell: g.shell(MenuSystem), Tabs: tabs, Roles: []string{g.w("村会计"), g.w("经办")}, Groups: []RightsGroup{{g.w("办理"), []RightsRow{{g.w("签批"), []bool{true, false}}}}}}
	logs := Logs{Shell: g.shell(MenuSystem), Tabs: tabs, Kinds: []Chip{{g.w("操作"), -1, "/logs", true}}, Rows: []LogRow{{"412", "2019-07-05 10:12", "郭思源", g.w("签批"), "HZ-2019-0007"}}, Pager: Pager{Path: "/logs", Total: 1, Page: 1, Size: 20}}
	quiet := logs
	quiet.Rows = nil
	drawn := FirstPassword{Shell: g.under(MenuUsers), Person: "郭思源", Login: "guosiyuan", Password: "Fp2-abcdef-ghijkl-mnopqr-stuvwx", Hours: 24, Back: "/users/1"}
	return []Example{
		{"sign-code", "动态验证码", code}, {"sign-code-wrong", "动态验证码：不对", wrong}, {"sign-factor", "启用动态验证码", factor}, {"recovery-codes", "恢复码", codes},
		{"new-password", "设置新密码：首次", password}, {"new-password-expired", "设置新密码：到期", expired}, {"new-password-refused", "修改密码：未成", own},
		{"role-duties", "岗位职责", duties}, {"role-duties-none", "岗位职责：没有条文", none},
		{"account", "我的", account}, {"account-fresh", "我的：没有记录", fresh}, {"account-long", "我的：最长数据", long},
		{"parameters", "政策参数", parameters}, {"parameters-empty", "政策参数：没有", nothing}, {"calendar", "工作日历", calendar}, {"calendar-missing", "工作日历：缺失", missing},
		{"rights", "角色权限", rights}, {"logs", "日志", logs}, {"logs-empty", "日志：没有", quiet}, {"first-password", "首次登录密码", drawn},
	}
}
