package layout

import (
	"context"
	"io"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
	"fupindai/internal/sheet"
)

// Disbursements are the columns of the list of payments that a bank's own system gives
// (A5.2), one sum a row, with the names such systems have for them.
var Disbursements = []sheet.Column{
	{Key: "contract", Titles: []string{"合同号", "借款合同号", "合同编号", "借款合同编号"}, Required: true, Kind: sheet.Code, Width: 20, Note: "与本系统登记的借款合同号一致"},
	{Key: "receipt", Titles: []string{"借据号", "借据编号"}, Kind: sheet.Code, Width: 20, Note: "可空；首笔放款须与合同的借据号一致"},
	{Key: "holder", Titles: []string{"收款户名", "户名", "账户名称", "收款人"}, Required: true, Width: 22, Note: "须为借款人本人"},
	{Key: "account", Titles: []string{"收款账号", "账号", "银行账号", "收款账户", "卡号"}, Required: true, Kind: sheet.Code, Width: 24},
	{Key: "amount", Titles: []string{"放款金额（元）", "发放金额", "放款金额", "金额"}, Required: true, Kind: sheet.Fen},
	{Key: "paid", Titles: []string{"放款日期", "放款日", "放款时间", "发放日期", "入账日期"}, Required: true, Kind: sheet.Date},
}

// Payment is one row: a sum paid out on a contract. Holder and account are personal data.
type Payment struct {
	RowNo                              int
	Contract, Receipt, Holder, Account string
	AmountFen                          money.Fen
	PaidOn                             civil.Date
}

// PaymentRules holds a row against what is known of its contract: the column and code of
// what is wrong, or "".
type PaymentRules func(p Payment) (column, code string, figures act.Figures, err error)

// ReadDisbursements reads a list of payments. The rows are those without errors.
func ReadDisbursements(ctx context.Context, b *sheet.Book, rules PaymentRules) ([]Payment, *sheet.Report, error) {
	var rows []Payment
	first := map[Payment]int{}
	report, err := b.Read(ctx, Disbursements, func(r *sheet.Row) error {
		p := Payment{
			Contract: r.Text("contract"), Receipt: r.Text("receipt"), Holder: r.Text("holder"), Account: r.Text("account"),
			AmountFen: r.Fen("amount"), PaidOn: r.Date("paid"),
		}
		if r.Failed() {
			return nil
		}
		if at, twice := first[p]; twice {
			r.Fail("contract", "payment-twice", act.Figures{"row": at})
			return nil
		}
		first[p] = r.N
		p.RowNo = r.N
		column, code, figures, err := rules(p)
		if err != nil {
			return err
		}
		if code != "" {
			r.Fail(column, code, figures)
			return nil
		}
		rows = append(rows, p)
		return nil
	})
	return rows, report, err
}

// DisbursementTemplate writes the empty workbook.
func DisbursementTemplate(w io.Writer) error {
	return sheet.WriteTemplate(w, "放款清单", Disbursements, []string{
		"一笔放款一行，列名不要改动；账号列请设为文本。",
		"导入前先检查全部行，有一行有误则全部不导入，并给出错误表。",
		"已经登记过的放款会认出来，不会登记第二次。",
	})
}

// WriteDisbursements writes rows in the layout, for samples.
func WriteDisbursements(w io.Writer, rows []Payment) error {
	x, err := sheet.NewXLSX(w, sheet.Export{Sheet: "放款清单", Columns: Disbursements})
	if err != nil {
		return err
	}
	for _, p := range rows {
		if err := x.Row(p.Contract, p.Receipt, p.Holder, p.Account, p.AmountFen, p.PaidOn); err != nil {
			return err
		}
	}
	return x.Close()
}
