package app

import (
	"context"
	"fmt"
	"io"
	"strings"

	"fupindai/internal/sheet"
)

// ledgerColumns are the sixteen of A13.1, in the Opinion's order and words. What has no
// source in the product stays empty: nothing is guessed.
var ledgerColumns = []sheet.Column{
	{Key: "name", Titles: []string{"姓名"}, Width: 22}, {Key: "id", Titles: []string{"身份证号"}, Kind: sheet.ID},
	{Key: "division", Titles: []string{"所在县乡村"}, Width: 40}, {Key: "bank", Titles: []string{"承贷机构"}, Width: 26},
	{Key: "amount", Titles: []string{"贷款金额（元）"}, Kind: sheet.Fen}, {Key: "disbursed", Titles: []string{"放款时间"}, Kind: sheet.Date},
	{Key: "due", Titles: []string{"到期时间"}, Kind: sheet.Date}, {Key: "purpose", Titles: []string{"贷款用途"}, Width: 18},
	{Key: "used", Titles: []string{"实际用途"}, Width: 18}, {Key: "checked", Titles: []string{"检查时间"}, Kind: sheet.Date},
	{Key: "problem", Titles: []string{"存在问题"}, Width: 18}, {Key: "measure", Titles: []string{"整改措施"}, Width: 18},
	{Key: "balance", Titles: []string{"贷款余额（元）"}, Kind: sheet.Fen}, {Key: "approver", Titles: []string{"审批责任人"}, Width: 14},
	{Key: "lender", Titles: []string{"承贷责任人"}, Width: 14}, {Key: "fixer", Titles: []string{"整改责任人"}, Width: 14},
}

// WriteLedger writes all rows of a filter as a workbook (or csv), sums in yuan, with full
// identity numbers as text. That is an act of its own: the caller has recorded the
// export before, and f.Seq is its number (I13, X8). asked are the filters in words, for
// the second sheet.
func (v *View) WriteLedger(ctx context.Context, w io.Writer, f LedgerFilter, csv bool, asked [][2]string) error {
	f.Page, f.Size = 0, 0
	lines, sum, err := v.Ledger(ctx, f)
	if err != nil {
		return err
	}
	var persons, users []string
	for _, l := range lines {
		persons, users = append(persons, l.Borrower), append(users, l.Approver, l.Lender)
	}
	names, err := v.Names(ctx, persons)
	if err != nil {
		return err
	}
	numbers, err := v.FullNumbers(ctx, persons)
	if err != nil {
		return err
	}
	officers, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	units, err := v.Banks(ctx)
	if err != nil {
		return err
	}
	banks := map[string]string{}
	for _, b := range units {
		banks[b.Code] = b.Name
	}
	begin := sheet.NewXLSX
	if csv {
		begin = sheet.NewCSV
	}
	x, err := begin(w, sheet.Export{
		Sheet: "台账", Columns: ledgerColumns, Filters: asked,
		Title: []string{
			"扶贫小额信贷发放、使用、管理台账",
			fmt.Sprintf("截至 %s，日志第 %d 号；单位：元；%d 笔，%d 户，贷款金额 %s，贷款余额 %s", f.AsOf.Chinese(), f.Seq, sum.Loans, sum.Households, sum.AmountFen.Commas(), sum.BalanceFen.Commas()),
		},
	})
	if err != nil {
		return err
	}
	for _, l := range lines {
		p, err := v.PlaceOf(ctx, l.Village)
		if err != nil {
			return err
		}
		purpose, _ := v.Law.Purpose(l.Purpose)
		if err := x.Row(names[l.Borrower], numbers[l.Borrower], strings.Join([]string{p.County, p.Township, p.Village}, "/"), banks[l.Bank],
			l.AmountFen, l.DisbursedOn, l.DueOn, purpose.ZH, nil, nil, nil, nil, l.BalanceFen, officers[l.Approver], officers[l.Lender], nil); err != nil {
			return err
		}
	}
	return x.Close()
}
