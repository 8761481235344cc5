package page

import "fupindai/internal/civil"

func (g gallery) units() []Example {
	rows := []UnitRow{
		{Name: g.w("洛浦县扶贫办"), Href: "/units/653224", Level: g.w("县级"), People: []string{"郭思源（" + g.w("经办") + "）"}},
		{Name: g.w("恰尔巴格镇"), Href: "/units/653224101", Level: g.w("乡镇级"), People: []string{"艾力·吐尔地（" + g.w("乡镇领导") + "）"}, Was: g.w("恰尔巴格乡")},
		{Name: g.w("布亚乡"), Href: "/units/653224201", Level: g.w("乡镇级"), Into: g.w("恰尔巴格镇"), From: on("2019-07-01")},
	}
	list := Units{
		Shell: g.under(MenuGroups), Rows: rows,
		Vacant: []VacantPost{{Unit: g.w("恰尔巴格镇"), Href: "/units/653224101", Role: g.w("扶贫办经办"), Duties: 2, Waiting: 6, Light: Overdue(1), DueOn: on("2019-07-04"), Last: "何静", LastOn: on("2019-06-28")}},
		Gone:   []GoneRow{{Person: "何静", Kind: g.w("调离"), Document: "洛组发〔2019〕33号", Last: on("2019-06-28")}},
	}
	empty := list
	empty.Vacant, empty.Gone = nil, nil
	long := list
	long.Shell = g.long(list.Shell)
	long.Rows = []UnitRow{{Name: longVillage, Href: "/units/1", Level: g.w("乡镇级"), People: []string{longName, longName}, Was: longVillage}}
	seat := UnitPost{Role: g.w("乡镇领导"), Person: "艾力·吐尔地", Href: "/users/2", From: on("2018-06-18")}
	unit := Unit{
		Shell: g.under(MenuUsers, Link{g.w("机构"), "/units"}), Name: g.w("恰尔巴格镇"), Code: "653224101", Level: g.w("乡镇级"), Was: g.w("恰尔巴格乡"),
		Posts:   []UnitPost{seat, {Role: g.w("乡镇领导"), Person: "赵国栋", From: on("2019-07-08"), To: on("2019-07-19"), Acting: true, Asked: true}},
		Past:    []UnitPost{{Role: g.w("扶贫办经办"), Person: "何静", From: on("2018-06-18"), To: on("2019-06-28")}},
		Changes: []UnitChange{{On: on("2019-06-01"), What: g.w("恰尔巴格镇"), Document: "新政函〔2019〕60号", By: "赵国栋"}},
		Asked:   []MergerAsked{{What: g.w("布亚乡") + " → " + g.w("恰尔巴格镇"), Unit: "653224201", Into: "653224101", From: on("2019-08-01"), Document: "新政函〔2019〕62号", By: "赵国栋", Confirm: &Send{Href: "#", Command: "confirm-merger", Verb: g.w("确认机构合并")}}},
		Below:   []Chip{{g.w("琼库勒贝希村"), -1, "/units/653224101201", false}},
		Links:   []Link{{g.w("更名"), "#"}, {g.w("并入其他机构"), "#"}, {g.w("指定代职"), "#"}},
	}
	form := UnitForm{Send: Send{Href: "#", Command: "propose-acting", Verb: g.w("申请指定代职")}, Unit: "653224101", From: "2019-07-08", Last: "2019-07-19", Roles: []Option{{"township-leader", g.w("乡镇领导"), true}}, Users: []Option{{"u9", "王晨", false}}, Into: []Option{{"653224201", g.w("布亚乡"), false}}}
	acting, rename, merge := unit, unit, unit
	acting.Acting = &form
	rename.Rename = &form
	merge.Merge = &form
	acting.Shell = refused(unit.Shell, Refusal{What: g.w("未申请指定代职。"), Why: g.w("代职须写明最后一天。"), Then: g.w("请填写代到哪一天为止。"), Rule: "X3"})
	bare := unit
	bare.Posts, bare.Past, bare.Changes, bare.Asked, bare.Below, bare.Links, bare.Was = nil, nil, nil, nil, nil, nil, ""
	gone := UserPage{
		Shell: g.under(MenuUsers), Person: "何静", Login: "hejing", State: Active, Posts: []UserPost{{Unit: g.w("恰尔巴格镇"), Role: g.w("扶贫办经办"), Scope: g.w("恰尔巴格镇"), From: on("2018-06-18"), To: civil.Date{}}},
		Depart: &DepartForm{Send: Send{Href: "#", Command: "record-departure", Verb: g.w("登记人员调离")}, Kinds: []Option{{"transferred", g.w("调离"), true}}, Last: "2019-07-05"},
	}
	return []Example{
		{"units", "机构", list}, {"units-empty", "机构：没有空缺", empty}, {"units-long", "机构：最长数据", long},
		{"unit", "机构：一个", unit}, {"unit-empty", "机构：没有人在任", bare}, {"unit-refused", "机构：指定代职被拒", acting}, {"unit-rename", "机构：更名", rename}, {"unit-merge", "机构：合并", merge},
		{"user-depart", "用户：登记调离", gone},
	}
}
