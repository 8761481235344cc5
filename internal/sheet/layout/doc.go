// Package layout is the workbooks we exchange: their columns with the names offices
// give them, and the way from a sheet's row to what the core knows and back.
//
// A layout's version is its header row: a column may be added, none changes its
// meaning. Row errors beyond a single cell are found here too; whether a person is
// rightly on a list is not judged here (A12.2).
package layout

import (
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/sheet"
)

// Villages finds the 12-digit code of a village from what a row says: its code, or the
// names of county, township and village. problem is "" or the code of a row error, for
// example "village-unknown", with its figures.
type Villages func(code, county, township, village string) (found, problem string, figures act.Figures)

// RowCodes are the codes this package gives to row errors.
var RowCodes = []string{
	"village-missing", "village-code", "state-unknown", "yes-or-no", "name-unreadable",
	"id-does-not-stand", "bank-unreadable", "purpose-unreadable", "amount-zero", "balance-above-amount", "after-take-over", "due-before-disbursed",
	"checked-outside", "loan-twice", "book-above-cap", "name-differs", "village-differs",
	"payment-twice", "contract-unknown", "nothing-to-pay", "above-rest-of-decision", "paid-in-future", "paid-before-contract", "receipt-differs",
	"account-unreadable", "holder-not-borrower", "account-of-another",
}

// The columns by which a sheet names a village.
func villageColumns() []sheet.Column {
	return []sheet.Column{
		{Key: "village_code", Titles: []string{"村代码", "行政村代码", "行政区划代码", "村编码"}, Kind: sheet.Code, Width: 16, Note: "12 位区划代码；填了代码可不填县、乡镇、村名"},
		{Key: "county", Titles: []string{"县", "县市", "县(市、区)", "区县", "所在县"}, Width: 14},
		{Key: "township", Titles: []string{"乡镇", "乡(镇)", "乡", "所在乡镇", "乡镇街道"}, Width: 16},
		{Key: "village", Titles: []string{"行政村", "村", "所在村", "村(社区)", "村名"}, Width: 18},
	}
}

// place reads the village of a row; with a resolver it is found or the row fails.
func place(r *sheet.Row, find Villages) (code, county, township, village string) {
	code, county, township, village = r.Text("village_code"), r.Text("county"), r.Text("township"), r.Text("village")
	switch {
	case code == "" && village == "":
		r.Fail("village", "village-missing", nil)
	case code != "" && (len(code) != 12 || strings.Trim(code, "0123456789") != ""):
		r.Fail("village_code", "village-code", nil)
	case find != nil:
		found, problem, figures := find(code, county, township, village)
		if problem == "" {
			return found, county, township, village
		}
		key := "village"
		if code != "" {
			key = "village_code"
		}
		r.Fail(key, problem, figures)
	}
	return code, county, township, village
}
