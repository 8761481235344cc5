package demo

import (
	"bytes"
	"fmt"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/sheet/layout"
)

// BookDay is the day on which the invented old book is taken over.
var BookDay = civil.New(2019, 6, 24)

// OldBook is an invented county's old book of n loans: one person each, numbers that
// cannot exist. The same rows every time.
func OldBook(n int) []office.BookRow {
	rows := make([]office.BookRow, n)
	purposes := []struct{ code, written string }{{"breeding.sheep", ""}, {"", ""}, {"breeding", ""}}
	for i := range rows {
		lent := civil.New(2017, 7, 1).AddDays(i % 600)
		amount := money.Fen(100_000 * (10 + i%40))
		rows[i] = office.BookRow{
			RowNo: i + 2, Name: givenNames[i%len(givenNames)] + "·" + fatherNames[(i/7)%len(fatherNames)],
			ID:      idcard.Mint(idcard.DemoPrefix, civil.New(1950, 1, 1).AddDays(i/800), 60+i%900),
			Village: villages[i%len(villages)], Bank: []string{branch, other}[i%2], AmountFen: amount, BalanceFen: amount - money.Fen(i%5)*100_000,
			DisbursedOn: lent, DueOn: lent.AddMonths(36), Purpose: purposes[i%3].code, Written: purposes[i%3].code, Used: "养殖", Approver: "韩立", Lender: "唐晓燕",
		}
		if strings.HasSuffix(rows[i].ID, "000") { // would have to be confirmed in a column that old books lack
			rows[i].ID = idcard.Mint(idcard.DemoPrefix, civil.New(1950, 1, 1).AddDays(i/800), 971+i%9)
		}
		if i%4 == 0 {
			rows[i].CheckedOn = lent.AddDays(20)
		}
	}
	return rows
}

// BankListOf is the list that the banks of a book would give.
func BankListOf(book []office.BookRow) []office.BankRow {
	out := make([]office.BankRow, len(book))
	for i, r := range book {
		out[i] = office.BankRow{RowNo: i + 2, ID: r.ID, Bank: r.Bank, AmountFen: r.AmountFen, BalanceFen: r.BalanceFen, DisbursedOn: r.DisbursedOn}
	}
	return out
}

// PlantErrors spoils n rows of a book, one in a way each, and says which row should be
// found with which code. Rows are copied; the book given stays whole.
func PlantErrors(book []office.BookRow, n int) (spoilt []office.BookRow, want map[int]string) {
	spoilt, want = append([]office.BookRow(nil), book...), map[int]string{}
	ways := []struct {
		code  string
		spoil func(r *office.BookRow, before office.BookRow)
	}{
		{"id-does-not-stand", func(r *office.BookRow, _ office.BookRow) { r.ID = r.ID[:17] + otherDigit(r.ID) }},
		{"bank-unreadable", func(r *office.BookRow, _ office.BookRow) { r.Bank = "无此网点" }},
		{"purpose-unreadable", func(r *office.BookRow, _ office.BookRow) { r.Written = "不在目录的用途" }},
		{"village-unknown", func(r *office.BookRow, _ office.BookRow) { r.Village = "无此乡/无此村" }},
		{"amount-zero", func(r *office.BookRow, _ office.BookRow) { r.AmountFen, r.BalanceFen = 0, 0 }},
		{"balance-above-amount", func(r *office.BookRow, _ office.BookRow) { r.BalanceFen = r.AmountFen + 1 }},
		{"after-take-over", func(r *office.BookRow, _ office.BookRow) {
			r.DisbursedOn, r.CheckedOn = BookDay.AddDays(1), civil.Date{}
		}},
		{"due-before-disbursed", func(r *office.BookRow, _ office.BookRow) { r.DueOn = r.DisbursedOn }},
		{"checked-outside", func(r *office.BookRow, _ office.BookRow) { r.CheckedOn = BookDay.AddDays(3) }},
		{"loan-twice", func(r *office.BookRow, before office.BookRow) {
			r.ID, r.Bank, r.DisbursedOn, r.DueOn, r.AmountFen, r.BalanceFen = before.ID, before.Bank, before.DisbursedOn, before.DueOn, before.AmountFen, before.BalanceFen
		}},
		{"book-above-cap", func(r *office.BookRow, before office.BookRow) {
			r.ID, r.Name, r.AmountFen, r.BalanceFen = before.ID, before.Name, 5_000_000, 5_000_000
		}},
		{"empty", func(r *office.BookRow, _ office.BookRow) { r.Name = "" }},
		{"name-unreadable", func(r *office.BookRow, _ office.BookRow) { r.Name = "7 组 3 号" }},
	}
	step := len(book) / n
	for i := range n {
		at := i*step + step - 1
		way := ways[i%len(ways)]
		way.spoil(&spoilt[at], book[max(at-1, 0)])
		want[at+2] = way.code
	}
	return spoilt, want
}

// BookSheet writes rows as an old book's workbook: rows begin in the second line.
func BookSheet(rows []office.BookRow) ([]byte, error) {
	var b bytes.Buffer
	err := layout.WriteLedger(&b, nil, rows, bankName, func(v string) string { return v })
	return b.Bytes(), err
}

// BankSheet writes a bank's list.
func BankSheet(rows []office.BankRow) ([]byte, error) {
	var b bytes.Buffer
	err := layout.WriteBankList(&b, rows, bankName)
	return b.Bytes(), err
}

func bankName(code string) string {
	for _, b := range banks {
		if b.Code == code {
			return b.Name
		}
	}
	return code
}

// BookRefused says how a found error differs from the one planted; "" if it is that one.
func BookRefused(want map[int]string, row int, code string) string {
	if want[row] != code {
		return fmt.Sprintf("row %d: found %s, planted %q", row, code, want[row])
	}
	return ""
}
