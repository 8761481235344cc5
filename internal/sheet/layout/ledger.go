package layout

import (
	"context"
	"io"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/sheet"
)

// Ledger are the sixteen columns of A13.1, in the Opinion's order and words, with the
// names that old books give them. A place may stand in one cell or in several.
var Ledger = append([]sheet.Column{
	{Key: "name", Titles: []string{"姓名", "贷款人", "贷款户姓名", "借款人", "借款人姓名", "户主姓名", "客户名称"}, Required: true, Width: 22},
	{Key: "id", Titles: []string{"身份证号", "身份证号码", "证件号码", "证件号", "公民身份号码"}, Required: true, Kind: sheet.ID, ConfirmedBy: "id_checked"},
	{Key: "division", Titles: []string{"所在县乡村", "县乡村", "县/乡/村", "所在地", "住址"}, Width: 40, Note: "如 洛浦县/恰尔巴格镇/琼库勒贝希村；也可分列"},
	{Key: "bank", Titles: []string{"承贷机构", "贷款机构", "承贷银行", "放款机构", "贷款银行", "经办网点"}, Required: true, Width: 26, Note: "网点名称或代码"},
	{Key: "amount", Titles: []string{"贷款金额（元）", "贷款额度", "放款金额", "借款金额"}, Required: true, Kind: sheet.Fen},
	{Key: "disbursed", Titles: []string{"放款时间", "放款日期", "贷款发放日", "借款日期", "发放时间", "发放日期"}, Required: true, Kind: sheet.Date},
	{Key: "due", Titles: []string{"到期时间", "到期日期", "到期日", "贷款到期日"}, Required: true, Kind: sheet.Date},
	{Key: "purpose", Titles: []string{"贷款用途", "用途", "申请用途"}, Width: 18, Note: "留空记为“未知（接管前）”"},
	{Key: "used", Titles: []string{"实际用途", "资金实际用途"}, Width: 18},
	{Key: "checked", Titles: []string{"检查时间", "检查日期", "最近检查时间", "贷后检查时间"}, Kind: sheet.Date},
	{Key: "problem", Titles: []string{"存在问题", "存在的问题", "问题"}, Width: 18},
	{Key: "measure", Titles: []string{"整改措施", "整改情况"}, Width: 18},
	{Key: "balance", Titles: []string{"贷款余额（元）", "余额", "结欠本金", "本金余额"}, Required: true, Kind: sheet.Fen},
	{Key: "approver", Titles: []string{"审批责任人", "审批人"}, Width: 14},
	{Key: "lender", Titles: []string{"承贷责任人", "放贷责任人", "信贷员", "客户经理"}, Width: 14},
	{Key: "fixer", Titles: []string{"整改责任人", "整改人"}, Width: 14},
	checkedColumn,
}, villageColumns()...)

// BankList are the columns of the list that a bank gives of its loans, by which a book
// is reconciled.
var BankList = []sheet.Column{
	{Key: "id", Titles: []string{"身份证号", "身份证号码", "证件号码", "证件号", "客户证件号"}, Required: true, Kind: sheet.ID, ConfirmedBy: "id_checked"},
	{Key: "bank", Titles: []string{"承贷机构", "贷款机构", "放款机构", "网点", "经办网点"}, Required: true, Width: 26, Note: "网点名称或代码"},
	{Key: "amount", Titles: []string{"贷款金额（元）", "贷款额度", "放款金额", "借款金额"}, Required: true, Kind: sheet.Fen},
	{Key: "disbursed", Titles: []string{"放款时间", "放款日期", "贷款发放日", "借款日期", "发放日期"}, Required: true, Kind: sheet.Date},
	{Key: "balance", Titles: []string{"贷款余额（元）", "余额", "结欠本金", "本金余额"}, Required: true, Kind: sheet.Fen},
	checkedColumn,
}

// BookRules is what a row of an old book is held against besides its own cells. Each
// gives "" or the code of a row error.
type BookRules struct {
	TakenOn  civil.Date
	Villages Villages
	Bank     func(written string) (code string, known bool)
	Purpose  func(written string) (code string, known bool)
	CapFen   money.Fen // what a household may owe (G3)
	// Register holds name, number and village against the register; "" agrees, or is new.
	Register func(id, name, village string) (problem string, err error)
}

// ReadLedger reads a county's old book (A13.1). The rows are those without errors, in
// the file's order; whoever takes them over takes them only if report.OK.
func ReadLedger(ctx context.Context, b *sheet.Book, rules BookRules) ([]office.BookRow, *sheet.Report, error) {
	var rows []office.BookRow
	first := map[string]int{}      // loan → row
	owed := map[string]money.Fen{} // by number
	report, err := b.Read(ctx, Ledger, func(r *sheet.Row) error {
		row := office.BookRow{
			RowNo: r.N, Name: name(r, "name"), ID: bookID(r), AmountFen: r.Fen("amount"), BalanceFen: r.Fen("balance"), DisbursedOn: r.Date("disbursed"),
			DueOn: r.Date("due"), Written: r.Text("purpose"), Used: r.Text("used"), CheckedOn: r.Date("checked"), Problem: r.Text("problem"),
			Measure: r.Text("measure"), Approver: r.Text("approver"), Lender: r.Text("lender"), Fixer: r.Text("fixer"),
		}
		row.Village = bookPlace(r, rules.Villages)
		row.Bank = bookBank(r, rules.Bank)
		if row.Written != "" {
			code, known := rules.Purpose(row.Written)
			if row.Purpose = code; !known {
				r.Fail("purpose", "purpose-unreadable", nil)
			}
		}
		switch {
		case r.Has("amount") && row.AmountFen == 0:
			r.Fail("amount", "amount-zero", nil)
		case row.BalanceFen > row.AmountFen && row.AmountFen > 0:
			r.Fail("balance", "balance-above-amount", act.Figures{"balance": row.BalanceFen, "amount": row.AmountFen})
		}
		if !row.DisbursedOn.IsZero() && row.DisbursedOn.After(rules.TakenOn) {
			r.Fail("disbursed", "after-take-over", act.Figures{"day": rules.TakenOn})
		}
		if !row.DueOn.IsZero() && !row.DisbursedOn.IsZero() && !row.DueOn.After(row.DisbursedOn) {
			r.Fail("due", "due-before-disbursed", act.Figures{"day": row.DisbursedOn})
		}
		if !row.CheckedOn.IsZero() && (row.CheckedOn.After(rules.TakenOn) || row.CheckedOn.Before(row.DisbursedOn)) {
			r.Fail("checked", "checked-outside", act.Figures{"from": row.DisbursedOn, "to": rules.TakenOn})
		}
		if r.Failed() {
			return nil
		}
		key := strings.Join([]string{row.ID, row.Bank, row.DisbursedOn.String(), row.AmountFen.String()}, " ")
		if at, twice := first[key]; twice {
			r.Fail("id", "loan-twice", act.Figures{"row": at})
			return nil
		}
		first[key] = r.N
		if owed[row.ID] += row.BalanceFen; owed[row.ID] > rules.CapFen {
			r.Fail("balance", "book-above-cap", act.Figures{"owed": owed[row.ID], "cap": rules.CapFen})
			return nil
		}
		if rules.Register != nil {
			problem, err := rules.Register(row.ID, row.Name, row.Village)
			if err != nil {
				return err
			}
			if problem != "" {
				key := "name"
				if problem == "village-differs" {
					key = "division"
				}
				r.Fail(key, problem, nil)
				return nil
			}
		}
		rows = append(rows, row)
		return nil
	})
	return rows, report, err
}

// ReadBankList reads what a bank says of its loans.
func ReadBankList(ctx context.Context, b *sheet.Book, bank func(string) (string, bool)) ([]office.BankRow, *sheet.Report, error) {
	var rows []office.BankRow
	report, err := b.Read(ctx, BankList, func(r *sheet.Row) error {
		row := office.BankRow{
			RowNo: r.N, ID: bookID(r), Bank: bookBank(r, bank), AmountFen: r.Fen("amount"), BalanceFen: r.Fen("balance"), DisbursedOn: r.Date("disbursed"),
		}
		if !r.Failed() {
			rows = append(rows, row)
		}
		return nil
	})
	return rows, report, err
}

// bookID reads an identity number that must stand: a loan cannot wait for A12.2.
func bookID(r *sheet.Row) string {
	written := r.Text("id")
	if written == "" {
		return ""
	}
	c := idcard.Check(written)
	if c.Reason != idcard.OK {
		r.Fail("id", "id-does-not-stand", nil)
	}
	return c.Normalised
}

func bookBank(r *sheet.Row, find func(string) (string, bool)) string {
	written := r.Text("bank")
	if written == "" {
		return ""
	}
	code, known := find(written)
	if !known {
		r.Fail("bank", "bank-unreadable", nil)
	}
	return code
}

// bookPlace reads the village from one cell, or from the columns of its parts.
func bookPlace(r *sheet.Row, find Villages) string {
	parts := strings.FieldsFunc(r.Text("division"), func(c rune) bool { return strings.ContainsRune("/／、\\-—>　 ", c) })
	if len(parts) == 0 {
		code, _, _, _ := place(r, find)
		return code
	}
	village, township := parts[len(parts)-1], ""
	if len(parts) > 1 {
		township = parts[len(parts)-2]
	}
	code := ""
	if len(village) == 12 && strings.Trim(village, "0123456789") == "" {
		code = village
	}
	found, problem, figures := find(code, "", township, village)
	if problem != "" {
		r.Fail("division", problem, figures)
	}
	return found
}

// LedgerTemplate writes the empty workbook of sixteen columns.
func LedgerTemplate(w io.Writer) error {
	return sheet.WriteTemplate(w, "台账", Ledger[:16], []string{
		"一笔贷款一行，列名不要改动；贷款金额和余额的单位写在列名里。",
		"没有登记过的列留空，接管后显示“未知（接管前）”。",
		"导入前先检查全部行，有一行有误则全部不导入，并给出错误表。",
	})
}

// WriteLedger writes rows in the layout of an old book, for samples and for measuring.
func WriteLedger(w io.Writer, title []string, rows []office.BookRow, bank func(code string) string, place func(village string) string) error {
	columns := Ledger[:16]
	x, err := sheet.NewXLSX(w, sheet.Export{Sheet: "台账", Title: title, Columns: columns})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := x.Row(r.Name, r.ID, place(r.Village), bank(r.Bank), r.AmountFen, r.DisbursedOn, r.DueOn, r.Written, r.Used, day(r.CheckedOn),
			r.Problem, r.Measure, r.BalanceFen, r.Approver, r.Lender, r.Fixer); err != nil {
			return err
		}
	}
	return x.Close()
}

// WriteBankList writes a bank's list in its layout.
func WriteBankList(w io.Writer, rows []office.BankRow, bank func(code string) string) error {
	x, err := sheet.NewXLSX(w, sheet.Export{Sheet: "贷款清单", Columns: BankList[:5]})
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := x.Row(r.ID, bank(r.Bank), r.AmountFen, r.DisbursedOn, r.BalanceFen); err != nil {
			return err
		}
	}
	return x.Close()
}

func day(d civil.Date) any {
	if d.IsZero() {
		return nil
	}
	return d
}
