package cli

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/backup"
	"fupindai/internal/law"
	"fupindai/internal/register"
	"fupindai/internal/store"
	"fupindai/internal/words"
)

// trouble is an error that the terminal can explain: what, and what to do.
type trouble struct {
	what, then law.Words
	figures    []any
	code       int
	cause      error
}

func (t *trouble) Error() string { return fmt.Sprintf(t.what.EN, t.figures...) }
func (t *trouble) Unwrap() error { return t.cause }

// wrongUse is an error in how a verb was called.
func wrongUse(zh, en string, figures ...any) *trouble {
	return &trouble{what: law.Words{ZH: zh, EN: en}, figures: figures, code: exitUsage}
}

// stopped is an error that somebody can do something about.
func stopped(code int, what, then law.Words, figures ...any) *trouble {
	return &trouble{what: what, then: then, figures: figures, code: code}
}

// explained are the errors of other packages that have a remedy.
var explained = []struct {
	is         error
	what, then law.Words
}{
	{store.ErrNoLog, law.Words{ZH: "没有这个日志。", EN: "there is no such log."}, law.Words{ZH: "核对 --log；新的县先用 fupindai init 建立。", EN: "check --log; a new county is founded by fupindai init."}},
	{store.ErrClock, law.Words{ZH: "系统时钟落后于日志中最后一条记录的时间。", EN: "the clock is behind the last entry of the journal."}, law.Words{ZH: "校准本机时钟后重试；不要改动日志。", EN: "set the machine's clock right and try again; never touch the journal."}},
	{store.ErrDamaged, law.Words{ZH: "日志已损坏。", EN: "the journal is damaged."}, law.Words{ZH: "停止写入，用 fupindai verify 查明位置，从备份恢复。", EN: "stop writing, find the place with fupindai verify, restore from a backup."}},
	{store.ErrNotDurable, law.Words{ZH: "这个 PostgreSQL 关闭了 fsync，断电会丢失已确认的业务。", EN: "this PostgreSQL runs with fsync off and may lose what it confirmed."}, law.Words{ZH: "打开 fsync 和 full_page_writes 后重试。", EN: "turn fsync and full_page_writes on."}},
	{store.ErrEncoding, law.Words{ZH: "数据库的编码不是 UTF8。", EN: "the database is not in UTF8."}, law.Words{ZH: "用 ENCODING UTF8 LC_COLLATE 'C' 重新建库。", EN: "create it with ENCODING UTF8 LC_COLLATE 'C'."}},
	{store.ErrCollation, law.Words{ZH: "数据库的排序规则不是 C。", EN: "the database does not sort by bytes."}, law.Words{ZH: "用 ENCODING UTF8 LC_COLLATE 'C' 重新建库。", EN: "create it with ENCODING UTF8 LC_COLLATE 'C'."}},
	{store.ErrNotEmpty, law.Words{ZH: "数据库不是空的，没有恢复任何内容。", EN: "the database is not empty; nothing was restored."}, law.Words{ZH: "用 --data 指明新的目录，或用 --postgres 指明新建的空数据库。", EN: "name a new folder with --data, or a database just created with --postgres."}},
	{store.ErrNewer, law.Words{ZH: "备份来自更新的版本。", EN: "the backup is of a newer version."}, law.Words{ZH: "换用写这份备份的版本或更新的版本。", EN: "use the version that wrote it, or a later one."}},
	{backup.ErrSealed, law.Words{ZH: "这份备份不是用本密钥文件封装的。", EN: "the backup does not open under this key file."}, law.Words{ZH: "放入建账时的 keys.txt（或照封存页录入后用 key check 核对），封给外部收件人的用 --identity。", EN: "put the county's keys.txt here (or type the escrow page and hold it against key check); one sealed to others needs --identity."}},
	{backup.ErrBroken, law.Words{ZH: "备份文件不完整或被改动，没有恢复任何内容。", EN: "the backup is cut or changed; nothing was restored."}, law.Words{ZH: "换用另一份备份。", EN: "use another copy."}},
	{backup.ErrFormat, law.Words{ZH: "这不是本程序的备份文件。", EN: "this is no backup of this program."}, law.Words{ZH: "核对文件名。", EN: "check the file's name."}},
	{register.ErrKey, law.Words{ZH: "密钥文件不属于这个数据库。", EN: "the key file does not belong to this database."}, law.Words{ZH: "放回建账时的 keys.txt；封存页在两处保管人手中。", EN: "put the county's own keys.txt back; the escrow page is with its two keepers."}},
	{fs.ErrPermission, law.Words{ZH: "没有读写权限。", EN: "permission denied."}, law.Words{ZH: "用数据目录的所有者运行。", EN: "run as the owner of the data folder."}},
}

// tell says an error in two lines, what and what to do, and gives the exit code.
func (s *session) tell(err error) int {
	var no *act.Refusal
	var t *trouble
	switch {
	case errors.As(err, &no):
		told := words.RefusalWith(s.lang, no, app.Names)
		s.lines(told.Says+rule(told.Rule), told.Then)
		for _, row := range told.Rows {
			fmt.Fprintf(s.Stderr, "  %s  %s%s\n", row.Row, row.Says, rule(row.Rule))
		}
		return exitRefused
	case errors.As(err, &t):
		then := t.then
		if then.ZH == "" && t.code == exitUsage {
			then = law.Words{ZH: "见 fupindai help。", EN: "see fupindai help."}
		}
		s.lines(fmt.Sprintf(t.what.In(s.lang), t.figures...), then.In(s.lang))
		return t.code
	}
	for _, e := range explained {
		if errors.Is(err, e.is) {
			s.lines(e.what.In(s.lang)+" ("+err.Error()+")", e.then.In(s.lang))
			return exitInternal
		}
	}
	s.lines(err.Error(), law.Words{ZH: "没有写入任何内容；排除原因后重试，或把这一行告诉系统管理员。", EN: "nothing was written; put the cause right and try again, or tell the administrator this line."}.In(s.lang))
	return exitInternal
}

func rule(id string) string {
	if id == "" {
		return ""
	}
	return " [" + id + "]"
}

func (s *session) lines(what, then string) {
	fmt.Fprintln(s.Stderr, law.Words{ZH: "错误：", EN: "error: "}.In(s.lang)+what)
	if then != "" {
		fmt.Fprintln(s.Stderr, law.Words{ZH: "怎么办：", EN: "what to do: "}.In(s.lang)+then)
	}
}

// used turns the end of parsing into an exit code: help was asked, or the call was wrong.
func (s *session) used(f *flag.FlagSet, err error) int {
	if errors.Is(err, flag.ErrHelp) {
		return s.verbHelp(f)
	}
	return s.tell(err)
}

// writeJSON writes a value for a program.
func (s *session) writeJSON(v any) error {
	enc := json.NewEncoder(s.Stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
