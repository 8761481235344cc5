package cli

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"fupindai/internal/law"
)

// Law answers `fupindai law VERB`: what the law this program carries says.
//
//	law show [PARAM|RULE|READING|ARTICLE]   values with sources, a rule's sentence, a
//	                                        reading with its reason, an article's text
//	law check [OVERLAY.yaml]                whether the data, and a county's overlay on
//	                                        it, can be adopted
//
// --pack names the policy pack, --lang zh or en the language, --json gives data.
// Exit: 0 answered, 1 not found or findings, 2 wrong usage, 3 unreadable file.
func Law(args []string, stdout, stderr io.Writer) int {
	o := lawOptions{stdout: stdout, stderr: stderr}
	words, err := o.parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(stdout, lawHelp.In(o.lang))
		return exitDone
	case err != nil:
		fmt.Fprintln(stderr, err)
	case len(words) > 0 && len(words) < 3 && words[0] == "show":
		return o.show(strings.Join(words[1:], ""))
	case len(words) > 0 && len(words) < 3 && words[0] == "check":
		return o.check(strings.Join(words[1:], ""))
	}
	fmt.Fprintln(stderr, lawHelp.In(o.lang))
	return exitUsage
}

var lawHelp = law.Words{
	ZH: "用法：fupindai law show [参数|条款|解释|条号] [--pack xj-2019-14] [--lang zh|en] [--json]\n" +
		"　　　fupindai law check [县级覆盖.yaml] [--lang zh|en] [--json]\n" +
		"例：　fupindai law show disbursement.working-days；fupindai law show A5.2；fupindai law show 5",
	EN: "usage: fupindai law show [PARAMETER|RULE|READING|ARTICLE] [--pack xj-2019-14] [--lang zh|en] [--json]\n" +
		"       fupindai law check [OVERLAY.yaml] [--lang zh|en] [--json]\n" +
		"e.g.   fupindai law show disbursement.working-days; fupindai law show A5.2; fupindai law show 5",
}

type lawOptions struct {
	pack, lang     string
	json           bool
	stdout, stderr io.Writer
}

// parse reads flags wherever they stand and gives the other words.
func (o *lawOptions) parse(args []string) ([]string, error) {
	flags := flag.NewFlagSet("law", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.pack, "pack", "xj-2019-14", "")
	flags.StringVar(&o.lang, "lang", "zh", "")
	flags.BoolVar(&o.json, "json", false, "")
	var words []string
	for {
		if err := flags.Parse(args); err != nil {
			return words, err
		}
		if flags.NArg() == 0 {
			return words, nil
		}
		words = append(words, flags.Arg(0))
		args = flags.Args()[1:]
	}
}

// say prints a sentence in the reader's language.
func (o *lawOptions) say(w io.Writer, zh, en string, args ...any) {
	fmt.Fprintf(w, law.Words{ZH: zh, EN: en}.In(o.lang)+"\n", args...)
}

// emit prints v as JSON if asked to, else calls text.
func (o *lawOptions) emit(v any, text func()) int {
	if !o.json {
		text()
		return exitDone
	}
	enc := json.NewEncoder(o.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		fmt.Fprintln(o.stderr, err)
		return exitInternal
	}
	return exitDone
}

// finding puts an error for a county lawyer: those about an overlay’s direction in
// words, those about the files' shape as the loader says them.
func (o *lawOptions) finding(err error) string {
	var laxer *law.Laxer
	if o.lang == "en" || !errors.As(err, &laxer) {
		return err.Error()
	}
	may := map[law.Stricter]string{law.Lower: "只能更低", law.Higher: "只能更高", law.None: "不得改变"}[laxer.Stricter]
	return fmt.Sprintf("overlay.yaml：%s 自 %s 起县定值 %d，自治区值 %d；县级%s。",
		laxer.Parameter, laxer.On, laxer.County, laxer.Region, may)
}

// check says whether the law, with the overlay if one is named, can be adopted.
func (o *lawOptions) check(overlay string) int {
	var b []byte
	if overlay != "" {
		var err error
		if b, err = os.ReadFile(overlay); err != nil {
			o.say(o.stderr, "错误：读取 %s：%v", "error: read %s: %v", overlay, err)
			return exitInternal
		}
		if len(b) == 0 {
			o.say(o.stderr, "错误：%s 是空文件。", "error: %s is empty.", overlay)
			return exitRefused
		}
	}
	report := struct {
		OK       bool     `json:"ok"`
		Digest   string   `json:"digest,omitempty"`
		Findings []string `json:"findings"`
	}{Findings: []string{}}
	for _, err := range law.Check(law.Embedded(), b) {
		report.Findings = append(report.Findings, o.finding(err))
	}
	if report.OK = len(report.Findings) == 0; report.OK {
		l, err := law.Load(law.Embedded(), b)
		if err != nil {
			fmt.Fprintln(o.stderr, err)
			return exitInternal
		}
		report.Digest = l.Digest()
	}
	code := o.emit(report, func() {
		for _, f := range report.Findings {
			fmt.Fprintln(o.stdout, f)
		}
		if report.OK {
			o.say(o.stdout, "可以采用。摘要 %s", "can be adopted. digest %s", report.Digest)
			return
		}
		o.say(o.stdout, "%d 处不能采用。", "%d findings; cannot be adopted.", len(report.Findings))
	})
	if code == exitDone && !report.OK {
		return exitRefused
	}
	return code
}
