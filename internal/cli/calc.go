package cli

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// Exit codes of every verb.
const (
	exitDone     = 0 // answered
	exitRefused  = 1 // refused, or differences found
	exitUsage    = 2 // wrong usage
	exitInternal = 3 // a file, the network, or our own fault
)

// Calc answers `fupindai calc VERB`: the product's arithmetic with its steps, without
// any store.
//
//	calc draw      the monthly draw of small withdrawals again (A7.2, docs/draw.md)
//	calc id        an identity number: well formed, or why not (A12.2)
//	calc interest  a loan's bills, overdue interest and subsidy
//	calc schedule  the days of the post-loan checks (A8)
//	calc split     a sum divided by shares that always add up (A16.3, A16.4)
//	calc workday   the n-th working day after a day
//
// Text is Chinese unless --lang en; --json gives the same as data; --batch FILE
// (or - for stdin) answers every row of a CSV whose header names the options.
func Calc(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		for _, c := range calculations {
			if c.name == args[0] {
				return c.run(args[1:], stdin, stdout, stderr)
			}
		}
	}
	lang := langOf(args)
	if len(args) > 0 && isHelp(args[0]) {
		fmt.Fprintln(stdout, calcHelp(lang))
		return exitDone
	}
	if len(args) > 0 {
		fmt.Fprintln(stderr, say(lang, "unknown-verb", args[0]))
	}
	fmt.Fprintln(stderr, calcHelp(lang))
	return exitUsage
}

// calculation is one verb: its options, and how a set of them is answered.
type calculation struct {
	name    string
	options []option
	columns []string // what --batch appends; the last is the reason of a row that was refused
	answer  func(*options) (answer, error)
}

// option is a flag, and in a batch a column with _ for -. Its help is the word "opt/"+name.
type option struct {
	name      string
	byDefault string
	required  bool
	instead   string // another option that satisfies the requirement
	orEmpty   bool   // an empty value is a question too
}

// answer is what a verb found.
type answer struct {
	value   any      // for --json
	lines   []string // for people
	cells   []string // for the batch columns, without the reason
	refused bool     // the question was answered with no
}

var calculations = []calculation{calcDraw, calcID, calcInterest, calcSchedule, calcSplit, calcWorkday}

func (c calculation) run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o := &options{lang: langOf(args), given: map[string]string{}}
	flags := flag.NewFlagSet("calc "+c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	for _, opt := range c.options {
		flags.String(opt.name, opt.byDefault, "")
	}
	flags.String("lang", "zh", "")
	batch := flags.String("batch", "", "")
	asJSON := flags.Bool("json", false, "")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stdout, c.help(o.lang))
			return exitDone
		}
		return c.wrong(stderr, o.lang, err.Error())
	}
	if flags.NArg() > 0 {
		return c.wrong(stderr, o.lang, say(o.lang, "not-an-option", flags.Arg(0)))
	}
	flags.VisitAll(func(f *flag.Flag) {
		if f.Value.String() != "" {
			o.given[f.Name] = f.Value.String()
		}
	})
	flags.Visit(func(f *flag.Flag) { o.given[f.Name] = f.Value.String() })
	if *batch != "" {
		return c.runBatch(*batch, *asJSON, o, stdin, stdout, stderr)
	}
	if missing := c.missing(o.given); missing != "" {
		return c.wrong(stderr, o.lang, say(o.lang, "missing-option", "--"+missing))
	}
	a, err := c.answer(o)
	if err != nil {
		return c.fail(stderr, o.lang, err)
	}
	if err := write(stdout, a, *asJSON); err != nil {
		return c.fail(stderr, o.lang, err)
	}
	if a.refused {
		return exitRefused
	}
	return exitDone
}

func write(w io.Writer, a answer, asJSON bool) error {
	if !asJSON {
		_, err := fmt.Fprintln(w, strings.Join(a.lines, "\n"))
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(a.value)
}

// missing names a required option for which neither it nor its alternative is given.
func (c calculation) missing(given map[string]string) string {
	for _, opt := range c.options {
		value, ok := given[opt.name]
		if opt.required && value == "" && given[opt.instead] == "" && !(ok && opt.orEmpty) {
			return opt.name
		}
	}
	return ""
}

// fail tells an error in two lines, what and what to do, and gives its exit code.
func (c calculation) fail(stderr io.Writer, lang string, err error) int {
	what, then, code := explain(lang, err)
	fmt.Fprintln(stderr, say(lang, "error", what))
	if then != "" {
		fmt.Fprintln(stderr, say(lang, "then", then))
	}
	return code
}

func (c calculation) wrong(stderr io.Writer, lang, what string) int {
	fmt.Fprintln(stderr, say(lang, "error", what))
	fmt.Fprintln(stderr, say(lang, "then", say(lang, "see-help", c.name)))
	return exitUsage
}

func (c calculation) help(lang string) string {
	lines := []string{say(lang, "verb/"+c.name), ""}
	for _, opt := range c.options {
		line := fmt.Sprintf("  --%-16s %s", opt.name, say(lang, "opt/"+opt.name))
		if opt.byDefault != "" {
			line += say(lang, "default", opt.byDefault)
		}
		lines = append(lines, line)
	}
	for _, name := range []string{"batch", "json", "lang"} {
		lines = append(lines, fmt.Sprintf("  --%-16s %s", name, say(lang, "opt/"+name)))
	}
	return strings.Join(append(lines, "", say(lang, "batch-columns", strings.Join(c.columns, ","))), "\n")
}

func calcHelp(lang string) string {
	lines := []string{say(lang, "calc")}
	for _, c := range calculations {
		lines = append(lines, "  "+say(lang, "verb/"+c.name))
	}
	return strings.Join(lines, "\n")
}

// langOf finds the language before the flags are parsed, so that even a wrong flag is
// answered in it.
func langOf(args []string) string {
	for i, a := range args {
		name, value, joined := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if !strings.HasPrefix(a, "-") || name != "lang" {
			continue
		}
		if !joined && i+1 < len(args) {
			value = args[i+1]
		}
		if value == "en" {
			return "en"
		}
	}
	return "zh"
}

func isHelp(arg string) bool {
	return arg == "help" || arg == "-h" || arg == "-help" || arg == "--help"
}

// readAll reads the batch file, or stdin for "-".
func readAll(name string, stdin io.Reader) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(stdin)
	}
	return os.ReadFile(name)
}
