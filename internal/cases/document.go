package cases

import (
	"fmt"
	"slices"
	"strings"

	"fupindai/internal/app"
)

// Document is docs/cases.md: the language as the program knows it, with the fixtures
// of a suite.
func Document(s *Suite) string {
	var b strings.Builder
	b.WriteString(documentHead)
	worldDoc(&b)
	fixturesDoc(&b, s)
	commandsDoc(&b)
	expectationsDoc(&b)
	return b.String()
}

const documentHead = `# Cases: the language

Generated from the command registry and ` + "`internal/cases`" + `; do not edit
(` + "`go test ./internal/cases -run Document -update`" + `).

A case is one situation of the law: what is given, who does what on which day, and what
must follow. ` + "`fupindai case test PATH…`" + ` plays cases against the real application on a
fresh store and prints a line for every expectation that is not met;
` + "`fupindai case coverage PATH…`" + ` prints for every rule how many cases accept and how many
refuse or are late. Nobody logs in: the case says who acts.

` + "```yaml" + `
- case: 建议金额高于申请一分                # a title that is understood on its own
  rule: A3.2                                # rules, readings (R-Z0-1) or access rules (X4); one or a list
  given: 乡镇已签批                         # the fixture it begins from; without it the bare village
  steps:
    - date: 2019-07-09                      # without a date: the day of the step before
      by: 县扶贫办/经办                     # an actor, or {person: 替补人员1, as: 村会计, of: 村1}
      do: suggest                           # a command
      with: {application: 申请1, amount_fen: 50000.01 元, term_months: 36}
  then:
    refused: {rule: A3.2, code: suggestion-above-asked, figures: {limit: 50000 元}}
` + "```" + `

A file is a list of cases and fixtures. ` + "`fixtures.yaml`" + ` beside a file is read with it. A key,
command, argument, column, actor or fixture that is not known is an error with its line.

## Steps

| key | meaning |
|---|---|
| ` + "`date`" + ` | the day on which the step is recorded; never before the step before it |
| ` + "`by`" + ` | who acts |
| ` + "`do`, `with`" + ` | the command and its arguments; every command also takes ` + "`done_on`" + `, the day the thing was done if it is recorded later, and ` + "`dated_by`" + `, the paper that proves that day |
| ` + "`refused`" + ` | the step must be refused so, and nothing may change: ` + "`rule`, `code`" + `, and where told ` + "`field`, `figures`" + ` and, for a batch, all its refused ` + "`rows: [{row, rule, code}]`" + ` |
| ` + "`feed`" + ` | the rows of an imported list: a person, or ` + "`{person, name, id, household, removed, deceased}`" + ` with what differs; ` + "`row_count` and `file_digest`" + ` follow from them |
| ` + "`id`" + ` | the command id, given only to use one twice; with ` + "`repeated: yes`" + ` the answer must be that of the first time |
| ` + "`confirmed: no`" + ` | the password was not entered again (X6) |

A step that goes another way than expected ends the case.

## Values

| written | meaning |
|---|---|
| ` + "`50000 元`, `\"50,000.00 元\"`, `5000000 分`" + ` | an amount; bare digits are fen |
| ` + "`4.75 %`" + ` | an annual rate; bare digits are parts per million |
| ` + "`2019-07-10`" + ` | a day |
| ` + "`yes`, `no`" + ` | |
| ` + "`none`" + ` | nothing: no date, no name |
| ` + "`conditions: all`" + ` | every condition of the catalogue (G2) |
| ` + "`户1/签名页`, `office/签名页`" + ` | a scan of the household or of the office, taken by the person who acts just before the step; ` + "`none`" + ` is no file |
| ` + "`entry: loan.repaid/1`" + ` | where the number of an event is asked: the newest event of that type in the case |
| 第一书记, 村支书, 村会计, 包户干部, 信贷员, … | a role; its code does as well |

`

func worldDoc(b *strings.Builder) {
	fmt.Fprintf(b, "## The bare village\n\n")
	fmt.Fprintf(b, "One county, founded on %s by the commands a county would give: divisions, banks, posts by two\n", foundedOn)
	fmt.Fprintf(b, "administrators, two village groups, and a roster (`%s`, matched with `%s`) released on %s.\n", countyList, nationalList, releasedOn)
	fmt.Fprintf(b, "No hotline is registered. The first step is on %s or later. Everybody is invented.\n\n", firstDay)
	fmt.Fprintf(b, "| name | stands for |\n|---|---|\n")
	for _, p := range places {
		fmt.Fprintf(b, "| %s | `%s`, %s |\n", p.name, p.id, p.says)
	}
	for _, p := range persons {
		home := "not on the roster unless a case lists them"
		if p.listed {
			home = "on the roster"
		}
		head := p.relation
		if p.householdName != "" {
			head = "head of " + p.householdName
		}
		fmt.Fprintf(b, "| %s | %s, born %s-%s-%s, %s, %s; in a free text the name, and %s账号 the account's number |\n",
			p.name, head, p.id[6:10], p.id[10:12], p.id[12:14], villageName(p.village), home, p.name)
	}
	for _, c := range created {
		fmt.Fprintf(b, "| %s1, %s2, … | the first, second … %s |\n", c.name, c.name, c.says)
	}
	fmt.Fprintf(b, "\n| actor | role | unit |\n|---|---|---|\n")
	for _, a := range actors {
		role := string(a.role)
		if role == "" {
			role = "none: to be given one"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", a.name, role, villageName(a.unit))
	}
	b.WriteString("\n")
}

// villageName is a unit's code as cases write it.
func villageName(code string) string {
	for i := len(places) - 1; i >= 0; i-- {
		if places[i].id == code {
			return places[i].name
		}
	}
	return code
}

func fixturesDoc(b *strings.Builder, s *Suite) {
	fmt.Fprintf(b, "## Fixtures\n\n| fixture | begins from | situation |\n|---|---|---|\n")
	var list []*Case
	for _, f := range s.fixtures {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *Case) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
	for _, f := range list {
		from := f.Given
		if from == "" {
			from = "the bare village"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", f.Title, from, f.Says)
	}
	b.WriteString("\n")
}

func commandsDoc(b *strings.Builder) {
	b.WriteString("## Commands\n\n")
	for _, spec := range app.Commands() {
		fmt.Fprintf(b, "### %s\n\n%s · %s · %s", spec.Name, spec.Zh, spec.En, strings.Join(spec.Rules, ", "))
		if spec.Signs {
			b.WriteString(" · a signature")
		}
		if spec.Feed {
			b.WriteString(" · takes `feed`")
		}
		b.WriteString("\n\n| argument | written as | | |\n|---|---|---|---|\n")
		argumentsDoc(b, "", spec.Arguments())
		b.WriteString("\n")
	}
}

func argumentsDoc(b *strings.Builder, under string, args []app.Arg) {
	for _, a := range args {
		written := string(kindOf(a))
		if a.Unit != "" && kindOf(a) == number {
			written += ", " + a.Unit
		}
		if a.Optional {
			written += ", optional"
		}
		fmt.Fprintf(b, "| `%s%s` | %s | %s | %s |\n", under, a.Name, written, a.Zh, a.En)
		argumentsDoc(b, a.Name+"[].", a.Fields)
	}
}

func expectationsDoc(b *strings.Builder) {
	b.WriteString("## Expectations\n\n")
	b.WriteString("`then` holds what must be so after the last step. Columns that are not told are not looked at.\n\n")
	b.WriteString("| under `then` | |\n|---|---|\n")
	b.WriteString("| `events` | all events of the case's own steps, in order |\n")
	b.WriteString("| `contains` | some of them, in this order |\n")
	b.WriteString("| `refused` | of the last step, as in a step |\n")
	b.WriteString("| `ledger` | `{as_of, rows}`: the whole ledger as of a day, these rows and no others |\n")
	for _, v := range views {
		form := "a list: each row is found once"
		if v.named != "" {
			form = "by name: `{" + v.zh + "1: {…}}`"
			if v.key == "snapshot" {
				form = "by name: `{" + countyList + ": {…}}`"
			}
		}
		fmt.Fprintf(b, "| `%s` | %s, %s; %s |\n", v.key, v.zh, v.says, form)
	}
	for _, v := range append(slices.Clone(views), ledgerView) {
		fmt.Fprintf(b, "\n### %s\n\n| column | written as | |\n|---|---|---|\n", v.key)
		for _, c := range v.cols {
			fmt.Fprintf(b, "| `%s` | %s | %s |\n", c.name, c.kind, c.says)
		}
		if v.key == "duties" {
			b.WriteString("| `late` | yes or no | done after the day, or open after it on the day of the case's last step |\n")
		}
	}
}
