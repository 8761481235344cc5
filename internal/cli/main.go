// Package cli is the terminal's face: the verbs of the fupindai command.
//
//	main.go    the verbs, help, languages
//	told.go    errors at the terminal, in two lines
//	place.go   where the data are: the folder, the database, the key file
//	do.go      one command of the registry
//
// A verb exits with 0 when it is done, 1 when it was refused or found differences,
// 2 when it was called wrongly, 3 when a file, the network or the program failed.
package cli

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"fupindai/internal/cases"
	"fupindai/internal/law"
)

// Process is what the program gets from outside: nothing here reads a clock, draws
// chance or looks at the environment by itself.
type Process struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Clock          func() time.Time
	Random         io.Reader // of cryptographic quality
	Env            func(name string) string
	Version        string
	Context        context.Context // ends when the operator wants the program to stop
}

// verb is one word after fupindai.
type verb struct {
	name  string
	usage string    // what follows the name
	about law.Words // one line
	run   func(s *session, args []string) int
}

// verbs are all words, in the order of help.
func verbs() []verb {
	return []verb{
		{"demo", "[--addr HOST:PORT] [--size county|township] [--portfolio county|region --seed N] [--data FOLDER] [--postgres URL]", law.Words{
			ZH: "演示：一个虚构的县（约 1500 户、600 笔贷款），时钟可拨动；默认用临时数据库",
			EN: "a demonstration: an invented county of some 1,500 households and 600 loans, a movable clock; in a temporary database unless told otherwise",
		}, (*session).demo},
		{"init", "--log ID --name NAME --unit CODE --admin USER:NAME:PHONE (two) …", law.Words{
			ZH: "建立一个县：数据目录、密钥文件、日志、区划和承贷机构、政策、两名系统管理员",
			EN: "found a county: data folder, key file, log, divisions, banks, law, two administrators",
		}, (*session).init},
		{"serve", "[--addr HOST:PORT] [--tls-cert FILE --tls-key FILE [--http-addr HOST:PORT]] [--behind-proxy]", law.Words{
			ZH: "启动网页和接口服务", EN: "serve the pages and the API",
		}, (*session).serve},
		{"backup", "--out FILE [--to AGE-RECIPIENT …]", law.Words{
			ZH: "备份：一个加密文件，不含密钥文件；不影响正在办理的业务", EN: "a backup: one sealed file without the key file, taken while people work",
		}, (*session).backup},
		{"restore", "FILE [--identity FILE] [--look]", law.Words{
			ZH: "把备份恢复到空数据库（两种数据库通用）并核对", EN: "bring a backup back into an empty database, of either engine, and verify it",
		}, (*session).restore},
		{"key", "print|check|rotate", law.Words{
			ZH: "密钥：打印封存页、核对抄件、更换主密钥", EN: "keys: print the escrow page, check a copy of it, rotate the master key",
		}, (*session).key},
		{"migrate", "", law.Words{
			ZH: "把数据库结构更新到本版本", EN: "bring the database's schema up to this version",
		}, (*session).migrate},
		{"do", "COMMAND --as USER/ROLE@UNIT --json '{…}'|@FILE|-", law.Words{
			ZH: "办理一项业务（业务名见 fupindai do --list）", EN: "carry out one command (fupindai do --list names them)",
		}, (*session).do},
		{"import", "roster|national FILE --as … --as-of DAY --source WHERE [--dry-run] [--errors OUT.xlsx]", law.Words{
			ZH: "导入县级名册或全国系统名单（xlsx、csv）", EN: "bring in the county's roster or the national list (xlsx, csv)",
		}, (*session).importFile},
		{"export", "ledger --as … --purpose WHAT-FOR --out FILE.xlsx|FILE.csv [--as-of DAY]", law.Words{
			ZH: "导出台账（十六栏，含完整证号，登记在案）", EN: "write the ledger (sixteen columns, full numbers, recorded)",
		}, (*session).export},
		{"explain", "LOAN|APPLICATION --as …", law.Words{
			ZH: "说明一笔贷款：时限、条文、利息、贴息从何而来", EN: "explain a loan: where its time limits, rules, interest and subsidy come from",
		}, (*session).explain},
		{"close", "[--date DAY] [--log LOG]", law.Words{
			ZH: "日终：把到该日为止过期未办的责任登记为疑似未按期，漏的日子逐日补结；再结一次什么都不变",
			EN: "the daily close: writes down what became late up to that day, missed days one by one; doing it again changes nothing",
		}, (*session).closeDays},
		{"verify", "[--replay] [--checkpoint FILE [--key KEY]]", law.Words{
			ZH: "核对数据不变式：日志完整、投影一致、上限、回避、指纹", EN: "check the invariants: journal whole, projections equal, caps, levels, fingerprints",
		}, (*session).verify},
		{"case", "test|coverage PATH… [--postgres URL|auto] [-v]", law.Words{
			ZH: "运行案例：意见各条的可执行解读；或统计哪条有案例", EN: "play cases, the executable reading of the articles; or count which rule has some",
		}, func(s *session, args []string) int { return cases.Main(args, s.Stdout, s.Stderr) }},
		{"password", "USER [--log LOG]", law.Words{
			ZH: "给一个用户重设一次性密码", EN: "give a user a new first password",
		}, (*session).password},
		{"token", "new|list|revoke …", law.Words{
			ZH: "承贷机构接口令牌：发放、列出、作废", EN: "tokens for the API: give, list, revoke",
		}, (*session).token},
		{"calc", "workday|schedule|interest|split|id …", law.Words{
			ZH: "计算：工作日、检查日程、利息、分摊、证号，逐步列出", EN: "working days, check calendars, interest, shares, ID numbers, each with its steps",
		}, func(s *session, args []string) int { return Calc(args, s.Stdin, s.Stdout, s.Stderr) }},
		{"law", "show|check …", law.Words{
			ZH: "查看政策参数、条款、解释；检查县级覆盖", EN: "show parameters, rules, readings; check a county's overlay",
		}, func(s *session, args []string) int { return Law(args, s.Stdout, s.Stderr) }},
		{"version", "", law.Words{ZH: "版本", EN: "the version"}, (*session).version},
		{"help", "", law.Words{ZH: "本页", EN: "this page"}, (*session).help},
	}
}

// Main carries out one verb and gives the exit code.
func Main(args []string, p Process) int {
	s := &session{Process: p, lang: langOf(args)}
	if len(args) == 0 {
		s.writeHelp(s.Stderr)
		return exitUsage
	}
	name := args[0]
	if isHelp(name) {
		name = "help"
	}
	for _, v := range verbs() {
		if v.name == name {
			s.verb = v
			return v.run(s, args[1:])
		}
	}
	return s.tell(wrongUse("没有 %q 这个命令。", "there is no verb %q.", args[0]))
}

// session is one run of a verb.
type session struct {
	Process
	lang string
	verb verb
	data place
}

// flags makes the flag set of the running verb; --lang, --data and --postgres are
// everywhere.
func (s *session) flags() *flag.FlagSet {
	f := flag.NewFlagSet(s.verb.name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&s.lang, "lang", s.lang, "")
	s.data.flags(f)
	return f
}

// parse reads flags wherever they stand and gives the other words.
func (s *session) parse(f *flag.FlagSet, args []string, wordsMax int) ([]string, error) {
	var words []string
	for {
		if err := f.Parse(args); err != nil {
			if err == flag.ErrHelp {
				return nil, err
			}
			return nil, wrongUse("%s", "%s", flagProblem(s.lang, err))
		}
		if f.NArg() == 0 {
			break
		}
		words = append(words, f.Arg(0))
		args = f.Args()[1:]
	}
	if len(words) > wordsMax {
		return nil, wrongUse("多出的词：%q。", "one word too many: %q.", words[wordsMax])
	}
	return words, s.settle(f)
}

// flagProblem says what the flag package found, which speaks English only.
func flagProblem(lang string, err error) string {
	if lang == "en" {
		return err.Error() + "."
	}
	text := err.Error()
	for _, p := range []struct{ begins, zh string }{
		{"flag provided but not defined: ", "没有选项 %s。"},
		{"flag needs an argument: ", "选项 %s 缺少内容。"},
	} {
		if name, ok := strings.CutPrefix(text, p.begins); ok {
			return fmt.Sprintf(p.zh, "-"+name)
		}
	}
	return "选项的内容不对：" + text
}

func (s *session) version(args []string) int {
	fmt.Fprintln(s.Stdout, "fupindai "+s.Version)
	return exitDone
}

func (s *session) help(args []string) int {
	s.writeHelp(s.Stdout)
	return exitDone
}

// writeHelp is the whole command on one page.
func (s *session) writeHelp(w io.Writer) {
	head := law.Words{
		ZH: "fupindai：扶贫小额信贷从申请到收回全过程管理。\n\n用法：fupindai 命令 [选项]\n",
		EN: "fupindai carries poverty-alleviation microcredit from application to recovery.\n\nusage: fupindai VERB [options]\n",
	}
	fmt.Fprintln(w, head.In(s.lang))
	for _, v := range verbs() {
		fmt.Fprintf(w, "  %-8s %s\n", v.name, v.about.In(s.lang))
		if v.usage != "" {
			fmt.Fprintf(w, "           fupindai %s %s\n", v.name, v.usage)
		}
	}
	tail := law.Words{
		ZH: `
各命令通用：
  --data 目录        数据目录（默认 fupindai-data，或环境变量 FUPINDAI_DATA）：数据库、密钥文件、附件
  --postgres 地址    改用 PostgreSQL（或环境变量 FUPINDAI_POSTGRES）；密钥文件仍在数据目录
  --unsafe-test-database  仅供测试：允许关闭了 fsync 的数据库
  --lang zh|en       语言
退出码：0 已完成；1 未办理或有差异；2 用法不对；3 内部错误。`,
		EN: `
Everywhere:
  --data FOLDER      the data folder (fupindai-data, or FUPINDAI_DATA): database, key file, attachments
  --postgres URL     a PostgreSQL instead (or FUPINDAI_POSTGRES); the key file stays in the folder
  --unsafe-test-database  for tests only: take a database that runs with fsync off
  --lang zh|en       the language
Exit codes: 0 done, 1 refused or differences found, 2 wrong usage, 3 internal.`,
	}
	fmt.Fprintln(w, tail.In(s.lang))
}

// verbHelp is the help of one verb: its usage and its flags.
func (s *session) verbHelp(f *flag.FlagSet) int {
	fmt.Fprintf(s.Stdout, "fupindai %s %s\n  %s\n", s.verb.name, s.verb.usage, s.verb.about.In(s.lang))
	var names []string
	f.VisitAll(func(f *flag.Flag) { names = append(names, "--"+f.Name) })
	slices.Sort(names)
	fmt.Fprintln(s.Stdout, "  "+strings.Join(names, " "))
	return exitDone
}

// say prints a line in the reader's language.
func (s *session) say(zh, en string, figures ...any) {
	fmt.Fprintf(s.Stdout, law.Words{ZH: zh, EN: en}.In(s.lang)+"\n", figures...)
}
