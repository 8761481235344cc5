package page

func (g gallery) access() []Example {
	front := g.shell(MenuWorkbench)
	front.Name, front.Unit, front.Messages = "", "", 0
	place := g.w("和田地区洛浦县")
	code := SignCode{Shell: front, Place: place}
	wrong := code
	wrong.Shell = refused(front, Refusal{What: g.w("验证码不对。"), Why: g.w("验证码不对，或已经用过。"), Then: g.w("请输入手机上现在显示的 6 位数字。"), Rule: "X1"})
	wrong.Shell.Errors = []FieldError{{"code", g.w("验证码不对，或已经用过。")}}
	factor := SignFactor{Shell: front, Place: place, URL: "otpauth://totp/x", QR: "M1 1h7v7h-7zM12 1h3v3h-3zM1 12h3v3h-3z", QRSize: 21, Secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP", Post: "/login/factor"}
	codes := RecoveryCodes{Shell: front, Codes: []string{"abcd-efgh-ijkl-mnop", "bcde-fghi-jklm-nopq", "cdef-ghij-klmn-opqr"}, Next: "/login/next"}
	password := NewPassword{Shell: front, Place: place, First: true, Post: "/login/password", CharactersMin: 10, ClassesMin: 3}
	expired := password
	expired.First, expired.Expired = false, true
	own := password
	own.First, own.Post, own.Back = false, "/account/password", "/account"
	own.Shell = refused(front, Refusal{What: g.w("密码未设。"), Why: g.w("两次输入的新密码不一样。"), Then: g.w("请重新输入。"), Rule: "X1"})
	own.Shell.Errors = []FieldError{{"repeat", g.w("两次输入的新密码不一样。")}}
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
	return []Example{
		{"sign-code", "动态验证码", code}, {"sign-code-wrong", "动态验证码：不对", wrong}, {"sign-factor", "启用动态验证码", factor}, {"recovery-codes", "恢复码", codes},
		{"new-password", "设置新密码：首次", password}, {"new-password-expired", "设置新密码：到期", expired}, {"new-password-refused", "修改密码：未成", own},
		{"role-duties", "岗位职责", duties}, {"role-duties-none", "岗位职责：没有条文", none},
		{"account", "我的", account}, {"account-fresh", "我的：没有记录", fresh}, {"account-long", "我的：最长数据", long},
	}
}
