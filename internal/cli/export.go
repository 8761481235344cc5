package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"fupindai/internal/app"
	"fupindai/internal/civil"
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
		sum, err := v.LedgerSums(s.Context, app.LedgerFilter{AsOf: day})
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
		known, err := v.LedgerHeads(s.Context)
		if err != nil {
			return err
		}
		return v.WriteLedger(s.Context, file, app.LedgerFilter{AsOf: day, Known: known}, app.LedgerFile{CSV: ext == ".csv", Asked: [][2]string{{"截至日", day.String()}, {"范围", by.Unit}, {"各日志截至编号", known.String()}}})
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
