package cases

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

const usage = `usage: fupindai case test PATH… [--postgres URL|auto] [-v]
       fupindai case coverage PATH…

test plays cases on a fresh store and prints a line for each expectation that is not
met. Without --postgres the store is SQLite; URL is the maintenance database of a
PostgreSQL whose role may create databases; auto reads FUPINDAI_TEST_PG.
coverage prints for each rule how many cases accept and how many refuse or are late.
exit: 0 all passed, 1 some failed or a rule has no case, 2 wrong usage or a case that
cannot be read, 3 the store failed
`

// Main is the verb `fupindai case`: args follow it.
func Main(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	verb, rest := args[0], args[1:]
	flags := flag.NewFlagSet("case "+verb, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	postgres := flags.String("postgres", "", "")
	verbose := flags.Bool("v", false, "")
	var paths []string
	for len(rest) > 0 { // flags may stand before, between and after paths
		if err := flags.Parse(rest); err != nil {
			fmt.Fprintf(stderr, "%v\n%s", err, usage)
			return 2
		}
		if rest = flags.Args(); len(rest) > 0 {
			paths, rest = append(paths, rest[0]), rest[1:]
		}
	}
	if len(paths) == 0 || (verb != "test" && verb != "coverage") || (verb == "coverage" && (*postgres != "" || *verbose)) {
		fmt.Fprint(stderr, usage)
		return 2
	}
	s, err := Load(paths)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	if verb == "coverage" {
		return printCoverage(Coverage(s), stdout)
	}
	if *postgres == "auto" {
		if *postgres = os.Getenv("FUPINDAI_TEST_PG"); *postgres == "" {
			fmt.Fprintln(stderr, "--postgres auto needs FUPINDAI_TEST_PG, the address of a PostgreSQL")
			return 2
		}
	}
	res, err := Run(context.Background(), s, *postgres)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 3
	}
	return res.print(*verbose, stdout)
}

func (res Result) print(verbose bool, w io.Writer) int {
	if verbose {
		for _, p := range res.Played {
			fmt.Fprintf(w, "%-4s %6.1f ms  %s:%d: %s\n", map[bool]string{true: "ok", false: "FAIL"}[p.OK], float64(p.Took)/float64(time.Millisecond), p.Case.File, p.Case.Line, p.Case.Title)
		}
	}
	for _, f := range res.Failures {
		fmt.Fprintln(w, f)
	}
	fmt.Fprintf(w, "%d passed, %d failed\n", res.Passed, res.Failed)
	if res.Failed > 0 {
		return 1
	}
	return 0
}

// printCoverage gives 1 if a rule that other rules' cases do not prove has none.
func printCoverage(rules []Covered, w io.Writer) int {
	var bare, half []string
	for _, r := range rules {
		note := ""
		switch {
		case r.ByTests:
			note = "  (proved by named tests)"
		case r.Accepting == 0 && r.Refusing == 0:
			bare = append(bare, r.Rule)
			note = "  no case"
		case r.Accepting == 0 || r.Refusing == 0:
			half = append(half, r.Rule)
			note = "  one side only"
		}
		fmt.Fprintf(w, "%-6s %3d accepting  %3d refusing or late%s\n", r.Rule, r.Accepting, r.Refusing, note)
	}
	if len(bare) > 0 {
		fmt.Fprintf(w, "no case: %s\n", strings.Join(bare, " "))
	}
	if len(half) > 0 {
		fmt.Fprintf(w, "one side only: %s\n", strings.Join(half, " "))
	}
	if len(slices.Concat(bare, half)) > 0 {
		return 1
	}
	return 0
}
