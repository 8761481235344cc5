package page

// books are the examples of the pages by which an old book is taken over.
func (g gallery) books() []Example {
	row := BookRow{Book: "B7f20c4e19a3d5b60", Href: "/ledger/books/1", TakenOn: on("2019-06-30"), Rows: 5000, Taken: 5000, AmountFen: yuan(152400000), OwedFen: yuan(121300000), State: BookReconciled}
	taking := row
	taking.Taken, taking.State = 1800, BookTaking
	released := row
	released.State, released.Number = BookReleased, "JG-2019-006412"
	list := Books{
		Shell: g.under(MenuLedger), Rows: []BookRow{taking, released}, AsOf: "2019-06-30", Blank: "/ledger/books/template", Send: Send{Href: "/ledger/books", Command: "import-ledger", Verb: g.w("上传并试算")},
		Columns: []Column{{g.w("姓名"), true, ""}, {g.w("贷款用途"), false, g.w("留空记为“未知（接管前）”")}},
	}
	empty := list
	empty.Rows, empty.Empty = nil, &Empty{Says: NoBooks}
	one := Book{Shell: g.under(MenuLedger), BookRow: taking, By: "郭思源", Next: &Send{Href: "/ledger/books/1/next", Command: "take-over-loan", Verb: g.w("继续接管（还有 %d 笔）", 3200)}}
	differs := one
	differs.BookRow, differs.Next, differs.Compared = row, nil, true
	differs.State = BookDiffers
	differs.List = &Send{Href: "/ledger/books/1/list", Command: "compare-book", Verb: g.w("上传并核对")}
	differs.Branches = []BookBranch{
		{g.w("昆岗农信联社"), 3200, 3200, yuan(96000000), yuan(96000000), yuan(80000000), yuan(80000000)},
		{g.w("洛浦县扶贫办"), 1800, 1799, yuan(56400000), yuan(56350000), yuan(41300000), yuan(41250000)},
	}
	differs.Differences = []BookDifference{
		{"book-only", "阿卜力米提·依米提", "/households/1", "DK-2019-000017", g.w("昆岗农信联社"), 12, 0, yuan(50000), 0},
		{"bank-only", "", "", "", g.w("昆岗农信联社"), 0, 88, 0, yuan(30000)},
		{"amount", longName, "/households/1", "DK-2019-000018", g.w("昆岗农信联社"), 13, 14, yuan(50000), yuan(40000)},
		{"balance", "买尔旦·赛麦提", "/households/1", "DK-2019-000019", g.w("昆岗农信联社"), 14, 15, yuan(50000), yuan(20000)},
	}
	ready := differs
	ready.BookRow, ready.Differences = row, nil
	ready.Release = &Send{Href: "/do?at=/ledger/books/1", Command: "release-book", Verb: g.w("发布接管台账"), Sign: true}
	done := ready
	done.BookRow, done.List, done.Release, done.ReleasedBy, done.ReleasedOn, done.Mark = released, nil, nil, "热合曼·库尔班", on("2019-07-02"), "b7d20c4e"
	dry := BookDryRun{
		Shell: g.under(MenuLedger), AmountFen: yuan(146000000), OwedFen: yuan(117000000), Tried: Tried{
			File: g.w("洛浦县台账201906.xlsx"), Digest: "b7d20c4e", Rows: 5000, Good: 4800, Bad: 200, Found: 200, ErrorBook: "/ledger/files/1/errors", Again: "/ledger/books",
			Problems: []RowError{{17, g.w("贷款余额（元）"), "60,000.00", g.w("贷款余额 60,000.00 元大于贷款金额 50,000.00 元。"), g.w("请与承贷机构核对后改正。")}},
			Send:     Send{Href: "/ledger/files/1/take", Command: "import-ledger", Verb: g.w("导入并接管 %d 笔", 5000)},
		},
	}
	fine := dry
	fine.Good, fine.Bad, fine.Found, fine.Problems, fine.ErrorBook = 5000, 0, 0, nil, ""
	twice := fine
	twice.Known = "/ledger/books/1"
	return []Example{
		{"books", "老台账接管", list}, {"books-empty", "老台账接管：没有", empty}, {"book", "接管批次：接管中", one}, {"book-differs", "接管批次：有差异", differs},
		{"book-ready", "接管批次：待发布", ready}, {"book-released", "接管批次：已发布", done}, {"book-dry-run", "老台账试算：有错误", dry}, {"book-dry-run-good", "老台账试算：通过", fine}, {"book-dry-run-twice", "老台账试算：导入过", twice},
	}
}
