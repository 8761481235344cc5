package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/sheet"
)

// export writes the ledger with full identity numbers (A13.1). That is an act of its
// own: it is recorded with its purpose before the first byte is written (I13, X8).
//
//	fupindai export ledger --as USER/ROLE@UNIT --purpose WHAT-FOR --out FILE.xlsx|FILE.csv [--as-of DAY] [--log LOG]
func (s *session) export(args []string) int {
	f := s.flags()
	as := f.String("as", "", "")
	asOf := f.String("as-of", civil.Of(s.Clock()).String(), "")
	purpose := f.String("purpose", "", "")
	out := f.String("out", "", "")
	log := f.String("log", "", "")
	rest, err := s.parse(f, args, 1)
	if err != nil {
		return s.used(f, err)
	}
	by, err := actor(*as)
	if err != nil {
		return s.tell(err)
	}
	day, dayErr := civil.Parse(*asOf)
	ext := strings.ToLower(filepath.Ext(*out))
	if len(rest) != 1 || rest[0] != "ledger" || dayErr != nil || ext != ".xlsx" && ext != ".csv" {
		return s.tell(wrongUse("用法：export ledger --out 文件.xlsx（或 .csv）[--as-of 2019-06-30]。", "usage: export ledger --out FILE.xlsx (or .csv) [--as-of 2019-06-30]."))
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	defer closeDoor() //nolint:errcheck // what was written is durable already
	if *log, err = s.log(s.Context, door.DB, *log); err != nil {
		return s.tell(err)
	}
	rows := 0
	if err := door.View(s.Context, *log, by, "ledger-export", func(v *app.View) error {
		_, sum, err := v.Ledger(s.Context, app.LedgerFilter{AsOf: day, Page: 1, Size: 1})
		rows = sum.Loans
		return err
	}); err != nil {
		return s.tell(err)
	}
	body, err := json.Marshal(map[string]any{"what": "ledger", "as_of": day, "rows": rows, "purpose": *purpose})
	if err != nil {
		return s.tell(err)
	}
	id, err := s.commandID()
	if err != nil {
		return s.tell(err)
	}
	receipt, err := door.Do(s.Context, app.Call{Log: *log, By: by, Command: "record-export", ID: id, Args: body, Confirmed: s.Clock()})
	if err != nil {
		return s.tell(err)
	}
	file, err := os.OpenFile(*out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return s.tell(err)
	}
	err = door.View(s.Context, *log, by, "ledger-export", func(v *app.View) error {
		return writeLedger(s.Context, v, file, ext == ".csv", app.LedgerFilter{AsOf: day, Seq: receipt.LastSeq}, by)
	})
	if cerr := file.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return s.tell(err)
	}
	s.say("台账已导出：%s，截至 %s，%d 笔（导出登记第 %d 号）。", "ledger written: %s, as of %s, %d loans (recorded as event %d).", *out, day, rows, receipt.LastSeq)
	return exitDone
}

// ledgerColumns are the sixteen of A13.1, in the Opinion's order and words.
var ledgerColumns = []sheet.Column{
	{Key: "name", Titles: []string{"姓名"}, Width: 22}, {Key: "id", Titles: []string{"身份证号"}, Kind: sheet.ID},
	{Key: "division", Titles: []string{"县/乡/村"}, Width: 40}, {Key: "bank", Titles: []string{"承贷机构"}, Width: 26},
	{Key: "amount", Titles: []string{"贷款金额（元）"}, Kind: sheet.Fen}, {Key: "disbursed", Titles: []string{"放款时间"}, Kind: sheet.Date},
	{Key: "due", Titles: []string{"到期时间"}, Kind: sheet.Date}, {Key: "purpose", Titles: []string{"贷款用途"}, Width: 18},
	{Key: "used", Titles: []string{"实际用途"}, Width: 18}, {Key: "checked", Titles: []string{"检查时间"}, Kind: sheet.Date},
	{Key: "problem", Titles: []string{"存在问题"}, Width: 18}, {Key: "measure", Titles: []string{"整改措施"}, Width: 18},
	{Key: "balance", Titles: []string{"贷款余额（元）"}, Kind: sheet.Fen}, {Key: "approver", Titles: []string{"审批责任人"}, Width: 14},
	{Key: "lender", Titles: []string{"承贷责任人"}, Width: 14}, {Key: "fixer", Titles: []string{"整改责任人"}, Width: 14},
}

// writeLedger writes the ledger; the forms of offices are Chinese.
func writeLedger(ctx context.Context, v *app.View, w io.Writer, csv bool, f app.LedgerFilter, by act.Actor) error {
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
	banks := map[string]string{}
	units, err := v.Banks(ctx)
	if err != nil {
		return err
	}
	for _, b := range units {
		banks[b.Code] = b.Name
	}
	e := sheet.Export{
		Sheet: "台账", Columns: ledgerColumns,
		Title:   []string{"扶贫小额信贷台账", fmt.Sprintf("截至 %s，日志第 %d 号；%d 笔，%d 户", f.AsOf.Chinese(), f.Seq, sum.Loans, sum.Households)},
		Filters: [][2]string{{"截至日", f.AsOf.String()}, {"范围", by.Unit}},
	}
	begin := sheet.NewXLSX
	if csv {
		begin = sheet.NewCSV
	}
	x, err := begin(w, e)
	if err != nil {
		return err
	}
	for _, l := range lines {
		p, err := v.PlaceOf(ctx, l.Village)
		if err != nil {
			return err
		}
		purpose, _ := law.Default().Purpose(l.Purpose)
		err = x.Row(names[l.Borrower], numbers[l.Borrower], strings.Join([]string{p.County, p.Township, p.Village}, "/"), banks[l.Bank],
			l.AmountFen, l.DisbursedOn, l.DueOn, purpose.ZH, nil, nil, nil, nil, l.BalanceFen, officers[l.Approver], officers[l.Lender], nil)
		if err != nil {
			return err
		}
	}
	return x.Close()
}
