package page

func (g gallery) collection() []Example {
	batch := CollectionBatch{Due: 1, Overdue: 2, MakeDue: "#", MakeOverdue: "#", PrintDue: "#", UnservedDue: 1}
	rows := []CollectionRow{
		{
			Light: Overdue(3), Borrower: "吾买尔江·依布拉音", Number: "653224201201-0001", Href: "#", Loan: "DK-2019-000118", Siblings: 2, Owed: "40,000.00", MaturesOn: on("2019-07-02"), Past: PastDue(3),
			What: g.w("逾期催收通知"), Rule: "A10.2", DueOn: on("2019-07-02"), Promise: g.w("2019-07-20 前还 20,000.00：未到期"), PromiseTag: "b", Limitation: on("2022-07-02"), Warned: true,
		},
		{
			Light: DaysLeft(4, true), Borrower: "图尔荪·巴拉提", Number: "653224201201-0002", Href: "#", Loan: "DK-2019-000096", Siblings: 1, Owed: "30,000.00", MaturesOn: on("2019-08-09"),
			What: g.w("到期催收通知"), Rule: "A10.1", DueOn: on("2019-07-09"), Notice: g.w("到期催收通知书，2019-07-01 生成"), Waits: true,
		},
	}
	list := Collection{
		Shell: g.village(MenuCollection), Through: on("2019-08-04"), Open: 2, Late: 1, Chips: []Chip{{g.w("30 天内"), -1, "#", true}}, Batch: batch, Export: "#",
		Sites: []CollectionSite{{"琼库勒贝希村", batch, rows}, {"古勒巴格村", CollectionBatch{}, rows[:1]}},
	}
	list.Do = &PlainForm{
		Send: Send{Href: "/do", Command: "issue-notices", Verb: g.w("生成催收通知书")}, Title: g.w("生成催收通知书"), Why: g.w("生成后打印，逐户送达，再登记送达"), Rule: "A10.2",
		Fields: []PlainField{{Key: "pay_by", Kind: "date", Required: true}, {Key: "loans", Kind: "ticks", Required: true, Options: []Option{{"DK", "吾买尔江·依布拉音 40,000.00", true}}}},
	}
	empty := list
	empty.Do, empty.Sites, empty.Open, empty.Late, empty.Batch, empty.Empty = nil, nil, 0, 0, CollectionBatch{}, &Empty{Says: NoCollection}
	long := list
	far := rows[0]
	far.Borrower, far.Owed = longName, longSum.Commas()
	long.Shell, long.Do, long.More = g.long(list.Shell), nil, true
	long.Sites = []CollectionSite{{longVillage, batch, append([]CollectionRow{far}, rows...)}}
	loan := LoanCollection{
		Shell: g.village(MenuCollection), Borrower: "图尔荪·巴拉提", Place: "琼库勒贝希村", Loan: "DK-2019-000096", Light: Overdue(3), Past: PastDue(4), Household: "#", Checks: "#",
		Facts: []Fact{{g.w("贷款余额"), "30,000.00", "", nil, false}}, Hints: []string{g.w("诉讼时效临近届满")},
		Do: &PlainForm{
			Send: Send{Href: "/do", Command: "serve-notice", Verb: g.w("登记送达")}, Title: g.w("登记送达"), Why: g.w("有凭据才算送达"), Rule: "A10.2", Photo: true,
			Fields: []PlainField{{Key: "way/serve", Kind: "radio", Required: true, Options: []Option{{"signed", g.w("签收"), false}}}, {Key: "person/serve", Kind: "text"}, {Key: "scan/receipt", Kind: "picture"}},
			More:   []PlainField{{Key: "done_on/serve", Kind: "date", Value: "2019-07-05"}},
		},
		Acts: []Action{{Verb: g.w("登记催收"), Command: "record-collection", Href: "#"}},
		Dues: []CheckDate{{What: g.w("逾期催收通知"), Rule: "A10.2", Why: g.w("到期日 2019-07-01，未还的次日发出"), DueOn: on("2019-07-02"), Light: Overdue(3)}},
		Notices: []NoticeDone{
			{Number: "CS-2019-000131", What: g.w("逾期催收通知书"), On: on("2019-07-04"), State: g.w("未送达"), Colour: "y", By: "陈志远", Print: "#", Lines: []Fact{{g.w("应还本金"), "30,000.00", "", nil, false}}},
			{Number: "CS-2019-000088", What: g.w("到期催收通知书"), On: on("2019-05-28"), State: g.w("签收") + " 2019-05-30", Colour: "g", By: "陈志远", Served: "陈志远、刘慧敏", Scan: "#", Print: "#"},
		},
		Contacts: []ContactDone{{On: on("2019-07-03"), NotedOn: on("2019-07-04"), What: g.w("入户") + " · " + g.w("借款人"), Says: g.w("羊下月出栏，卖了就还"), Promise: g.w("2019-07-20 前还 20,000.00：未到期"), Tag: g.w("未到期"), Colour: "b", Present: []string{"陈志远"}, By: "陈志远"}},
	}
	paid := loan
	paid.Do, paid.Acts, paid.Notices, paid.Contacts, paid.Hints, paid.Past, paid.Light = nil, nil, nil, nil, nil, Light{}, Light{}
	return []Example{
		{"collection", "催收：工作清单", list}, {"collection-empty", "催收：没有", empty}, {"collection-long", "催收：最长数据", long},
		{"loan-collection", "一笔贷款的催收", loan}, {"loan-collection-paid", "一笔贷款的催收：没有通知", paid},
	}
}
