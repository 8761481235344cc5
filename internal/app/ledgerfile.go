package app

import (
	"context"
	"fmt"
	"io"

	"fupindai/internal/sheet"
)

// ledgerColumns are the sixteen of A13.1, in the Opinion's order and words. What has no
// source says so in words: nothing is guessed.
var ledgerColumns = []sheet.Column{
	{Key: "name", Titles: []string{"姓名"}, Width: 22}, {Key: "id", Titles: []string{"身份证号"}, Kind: sheet.ID},
	{Key: "division", Titles: []string{"所在县乡村"}, Width: 40}, {Key: "bank", Titles: []string{"承贷机构"}, Width: 26},
	{Key: "amount", Titles: []string{"贷款金额（元）"}, Kind: sheet.Fen}, {Key: "disbursed", Titles: []string{"放款时间"}, Kind: sheet.Date},
	{Key: "due", Titles: []string{"到期时间"}, Kind: sheet.Date}, {Key: "purpose", Titles: []string{"贷款用途"}, Width: 18},
	{Key: "used", Titles: []string{"实际用途"}, Width: 18}, {Key: "checked", Titles: []string{"检查时间"}, Width: 14},
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
	rows, _, err := v.LedgerRows(ctx, lines, v.FullNumbers)
	if err != nil {
		return err
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
	for _, r := range rows {
		said := func(value string) string { return r.Said(value, false) }
		if err := x.Row(r.Name, r.ID, r.Division(), r.BankZH, r.AmountFen, r.DisbursedOn, r.DueOn, said(r.PurposeZH), said(r.Used), said(r.Checked),
			said(r.Problem), said(r.Measure), r.BalanceFen, said(r.ApproverName), said(r.LenderName), said(r.FixerName)); err != nil {
			return err
		}
	}
	return x.Close()
}
