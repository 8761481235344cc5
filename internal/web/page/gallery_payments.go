package page

// payments are the examples of the import of a bank's list of payments.
func (g gallery) payments() []Example {
	form := DisbursementImport{
		Shell: g.under(MenuDisbursement), Blank: "/disbursements/import/template",
		Try:     Send{Href: "/disbursements/import", Command: "disburse", Verb: g.w("上传并试算")},
		Columns: []Column{{g.w("合同号"), true, g.w("与本系统登记的借款合同号一致")}, {g.w("收款户名"), true, g.w("须为借款人本人")}},
	}
	fine := form
	fine.File, fine.Digest, fine.Rows, fine.Good, fine.Known, fine.SumFen = g.w("放款清单20190930.xlsx"), "b7d20c4e", 42, 40, 2, yuan(1640000)
	fine.Lines = []PaymentLine{{2, "SQ-2019-000431", "/applications/1", "阿卜力米提·依米提", yuan(50000), on("2019-09-30")}, {3, "SQ-2019-000432", "/applications/1", longName, yuan(30000), on("2019-09-29")}}
	fine.Again = "/disbursements/import"
	fine.Send = Send{Href: "/disbursements/files/1/take", Command: "disburse", Verb: g.w("登记 %d 笔放款", 40)}
	bad := fine
	bad.Bad, bad.Found, bad.Good, bad.Lines, bad.ErrorBook = 1, 1, 39, nil, "/disbursements/files/1/errors"
	bad.Problems = []RowError{{17, g.w("收款户名"), "阿瓦汗·玉素甫", g.w("收款户名不是借款人本人的姓名（A5.3）。"), g.w("贷款只能放入借款人本人账户；户名写法不同的，按身份证姓名填写。")}}
	twice := fine
	twice.Good, twice.Known, twice.Lines, twice.SumFen = 0, 42, nil, 0
	return []Example{
		{"disbursement-import", "导入放款清单", form}, {"disbursement-dry-run", "放款清单试算：通过", fine},
		{"disbursement-dry-run-bad", "放款清单试算：有错误", bad}, {"disbursement-dry-run-twice", "放款清单试算：登记过", twice},
	}
}
