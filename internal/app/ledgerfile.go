package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/sheet"
	"fupindai/internal/words"
)

// LedgerColumn is a column of the ledger, of the page and of the file alike.
type LedgerColumn struct {
	sheet.Column
	ZH, EN string
	Extra  bool // beyond the sixteen of A13.1
	value  func(r LedgerRow, lang string) any
}

// Value is a row's cell: a text, a sum, a day, a number; nil where there is nothing to say.
func (c LedgerColumn) Value(r LedgerRow, lang string) any {
	v := c.value(r, lang)
	if d, ok := v.(civil.Date); ok && d.IsZero() {
		return nil
	}
	return v
}

func said(get func(r LedgerRow, lang string) string) func(LedgerRow, string) any {
	return func(r LedgerRow, lang string) any { return r.Said(get(r, lang), lang == words.EN) }
}

func in(lang, zh, en string) string {
	if lang == words.EN && en != "" {
		return en
	}
	return zh
}

// ledgerColumns are the sixteen of A13.1, in the Opinion's order and words, and what can
// be chosen besides. What has no source says so in words: nothing is guessed.
var ledgerColumns = []LedgerColumn{
	{sheet.Column{Key: "name", Width: 22}, "姓名", "name", false, func(r LedgerRow, _ string) any { return r.Name }},
	{sheet.Column{Key: "id", Kind: sheet.ID}, "身份证号", "identity number", false, func(r LedgerRow, _ string) any { return r.ID }},
	{sheet.Column{Key: "division", Width: 40}, "所在县乡村", "county, township, village", false, func(r LedgerRow, _ string) any { return r.Division() }},
	{sheet.Column{Key: "bank", Width: 26}, "承贷机构", "bank unit", false, func(r LedgerRow, lang string) any { return in(lang, r.BankZH, r.BankEN) }},
	{sheet.Column{Key: "amount", Kind: sheet.Fen}, "贷款金额", "amount", false, func(r LedgerRow, _ string) any { return r.AmountFen }},
	{sheet.Column{Key: "disbursed", Kind: sheet.Date}, "放款时间", "disbursed on", false, func(r LedgerRow, _ string) any { return r.DisbursedOn }},
	{sheet.Column{Key: "due", Kind: sheet.Date}, "到期时间", "due on", false, func(r LedgerRow, _ string) any { return r.DueOn }},
	{sheet.Column{Key: "purpose", Width: 18}, "贷款用途", "purpose", false, said(func(r LedgerRow, lang string) string { return in(lang, r.PurposeZH, r.PurposeEN) })},
	{sheet.Column{Key: "used", Width: 18}, "实际用途", "actual use", false, said(func(r LedgerRow, lang string) string { return in(lang, r.Used, r.UsedEN) })},
	{sheet.Column{Key: "checked", Width: 14}, "检查时间", "checked on", false, said(func(r LedgerRow, _ string) string { return r.Checked })},
	{sheet.Column{Key: "problem", Width: 18}, "存在问题", "problem", false, said(func(r LedgerRow, lang string) string { return in(lang, r.Problem, r.ProblemEN) })},
	{sheet.Column{Key: "measure", Width: 18}, "整改措施", "measure", false, said(func(r LedgerRow, _ string) string { return r.Measure })},
	{sheet.Column{Key: "balance", Kind: sheet.Fen}, "贷款余额", "balance", false, func(r LedgerRow, _ string) any { return r.BalanceFen }},
	{sheet.Column{Key: "approver", Width: 14}, "审批责任人", "responsible for approval", false, said(func(r LedgerRow, _ string) string { return r.ApproverName })},
	{sheet.Column{Key: "lender", Width: 14}, "承贷责任人", "responsible for lending", false, said(func(r LedgerRow, _ string) string { return r.LenderName })},
	{sheet.Column{Key: "fixer", Width: 14}, "整改责任人", "responsible for rectification", false, said(func(r LedgerRow, _ string) string { return r.FixerName })},

	{sheet.Column{Key: "contract", Width: 20}, "合同号", "contract", true, said(func(r LedgerRow, _ string) string { return r.Contract })},
	{sheet.Column{Key: "receipt", Width: 20}, "借据号", "receipt", true, said(func(r LedgerRow, _ string) string { return r.Receipt })},
	{sheet.Column{Key: "loan", Width: 18}, "贷款编号", "loan", true, func(r LedgerRow, _ string) any { return r.Loan }},
	{sheet.Column{Key: "rate", Width: 10}, "年利率", "annual rate", true, func(r LedgerRow, lang string) any {
		if r.RatePPM == 0 {
			return r.Said("", lang == words.EN)
		}
		return r.RatePPM.Percent()
	}},
	{sheet.Column{Key: "term", Kind: sheet.Int}, "期限（月）", "months", true, func(r LedgerRow, lang string) any {
		if r.TermMonths == 0 {
			return r.Said("", lang == words.EN)
		}
		return r.TermMonths
	}},
	{sheet.Column{Key: "closed", Kind: sheet.Date}, "结清日期", "closed on", true, func(r LedgerRow, _ string) any { return r.ClosedOn }},
	{sheet.Column{Key: "late", Kind: sheet.Int}, "逾期天数", "days past due", true, func(r LedgerRow, _ string) any {
		if r.LateDays == 0 {
			return nil
		}
		return r.LateDays
	}},
	{sheet.Column{Key: "gaps", Width: 30}, "缺项", "gaps", true, func(r LedgerRow, lang string) any {
		names := make([]string, len(r.Gaps))
		for i, g := range r.Gaps {
			names[i] = words.Label(lang, "gap", g)
		}
		return strings.Join(names, in(lang, "、", ", "))
	}},
}

// The presets of columns. The sixteen of the Opinion stand in its order and cannot be
// changed; those for daily work leave the identity number out.
const (
	PresetOpinion = "opinion"
	PresetWork    = "work"
	PresetAll     = "all"
	PresetMine    = "mine"
)

var workColumns = []string{"name", "division", "bank", "contract", "amount", "balance", "disbursed", "due", "late", "purpose", "approver", "gaps"}

// LedgerColumns are those of a preset: the sixteen unless another is named. chosen are
// the keys of one's own; the name always comes first, and an unknown key is left out.
func LedgerColumns(preset string, chosen []string) []LedgerColumn {
	switch preset {
	case PresetAll:
		return slices.Clone(ledgerColumns)
	case PresetWork:
		return pick(workColumns)
	case PresetMine:
		return pick(append([]string{"name"}, slices.DeleteFunc(slices.Clone(chosen), func(k string) bool { return k == "name" })...))
	}
	return slices.DeleteFunc(slices.Clone(ledgerColumns), func(c LedgerColumn) bool { return c.Extra })
}

func pick(keys []string) []LedgerColumn {
	var out []LedgerColumn
	for _, k := range distinct(keys) {
		if i := slices.IndexFunc(ledgerColumns, func(c LedgerColumn) bool { return c.Key == k }); i >= 0 {
			out = append(out, ledgerColumns[i])
		}
	}
	return out
}

// LedgerFile says how a ledger is written: exactly what a page shows, and what was asked.
type LedgerFile struct {
	Columns []LedgerColumn // the sixteen if empty
	Wan     bool           // sums in units of 10,000 yuan
	CSV     bool
	Asked   [][2]string // the filters in words, for the second sheet
}

// WriteLedger writes all rows of a filter as a workbook (or csv) with full identity
// numbers as text. That is an act of its own: the caller has recorded the export before
// (I13, X8).
func (v *View) WriteLedger(ctx context.Context, w io.Writer, f LedgerFilter, file LedgerFile) error {
	f.Page, f.Size = 0, 0
	if len(file.Columns) == 0 {
		file.Columns = LedgerColumns(PresetOpinion, nil)
	}
	lines, sum, err := v.Ledger(ctx, f)
	if err != nil {
		return err
	}
	unit := "元"
	if file.Wan {
		unit = "万元"
	}
	columns := make([]sheet.Column, len(file.Columns))
	for i, c := range file.Columns {
		columns[i] = c.Column
		columns[i].Titles = []string{c.ZH}
		if c.Kind == sheet.Fen {
			columns[i].Titles = []string{c.ZH + "（" + unit + "）"}
		}
	}
	begin := sheet.NewXLSX
	if file.CSV {
		begin = sheet.NewCSV
	}
	x, err := begin(w, sheet.Export{
		Sheet: "台账", Columns: columns, Filters: file.Asked,
		Title: []string{
			"扶贫小额信贷发放、使用、管理台账",
			fmt.Sprintf("截至 %s，%s；单位：%s；%d 笔，%d 户，贷款金额 %s 元，贷款余额 %s 元", f.AsOf.Chinese(), sum.knownWords(), unit, sum.Loans, sum.Households, sum.AmountFen.Commas(), sum.BalanceFen.Commas()),
		},
	})
	if err != nil {
		return err
	}
	values := make([]any, len(columns))
	for len(lines) > 0 { // in parts: the rows of a region need not be in hand at once
		n := min(len(lines), ledgerPart)
		rows, _, err := v.LedgerRows(ctx, f, lines[:n], true)
		if err != nil {
			return err
		}
		for _, r := range rows {
			for i, c := range file.Columns {
				values[i] = c.Value(r, words.ZH)
			}
			if err := x.Row(values...); err != nil {
				return err
			}
		}
		lines = lines[n:]
	}
	return x.Close()
}

// ledgerPart is how many rows are put into words at once.
const ledgerPart = 5000

// knownWords say up to which number the logs are known.
func (s LedgerSum) knownWords() string {
	if len(s.Known) == 1 {
		for _, seq := range s.Known {
			return fmt.Sprintf("日志第 %d 号", seq)
		}
	}
	return fmt.Sprintf("%d 个县的日志（编号见“筛选条件”）", len(s.Known))
}

// String gives the numbers of the logs in order: "log:12,other:7".
func (h Heads) String() string {
	logs := make([]string, 0, len(h))
	for log := range h {
		logs = append(logs, log)
	}
	slices.Sort(logs)
	for i, log := range logs {
		logs[i] = fmt.Sprintf("%s:%d", log, h[log])
	}
	return strings.Join(logs, ",")
}
