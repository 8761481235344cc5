package law

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/law.md from the data")

// docs/law.md is written from the data: go test ./internal/law -run Docs -update
func TestDocs_LawPageIsWrittenFromTheData(t *testing.T) {
	const file = "../../docs/law.md"
	want := page(Default())
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from the data; run go test ./internal/law -run Docs -update", file)
	}
}

func page(l *Law) []byte {
	var b bytes.Buffer
	p, _ := l.Pack("xj-2019-14")
	b.WriteString("# The law as data\n\n" +
		"Written from `internal/law/data` by `go test ./internal/law -run Docs -update`; do not edit.\n" +
		"The Chinese text is the law, the English is unofficial. A value whose basis is *parameter* does not stand in the\n" +
		"Opinion (新扶贫领发〔2019〕14号): it is the region's own, and every figure or breach that rests on it says so. *Stricter* is\n" +
		"the direction in which a county may deviate by its overlay.\n")

	fmt.Fprintf(&b, "\n## Packs\n\nA loan keeps the pack of the day its contract was signed.\n\n| pack | name | signed from | through | known | unknown |\n|---|---|---|---|---:|---:|\n")
	for _, q := range l.packs {
		known, unknown := 0, 0
		for _, x := range q.parameters {
			if x.Values[0].Unknown() == "" {
				known++
			} else {
				unknown++
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s %s | %s | %s | %d | %d |\n", q.ID, q.Name.ZH, q.Name.EN, q.From, q.Through, known, unknown)
	}

	fmt.Fprintf(&b, "\n## Parameters of `%s`\n\n| rule | parameter | title | value | unit | from | stricter | basis | source |\n|---|---|---|---:|---|---|---|---|---|\n", p.ID)
	for _, q := range p.parameters {
		for _, v := range q.Values {
			fmt.Fprintf(&b, "| %s | `%s` | %s<br>%s | %s | %s | %s | %s | %s | %s |\n",
				q.Rule, q.ID, q.Title.ZH, q.Title.EN, v, q.Unit, v.From, q.Stricter, v.Basis, cell(v.Source))
		}
	}

	b.WriteString("\n## Readings\n\nWhat is taken where the text is open. The option in force is in bold; one marked † may be taken by a county, the others only by the region.\n\n" +
		"| id | question | options | because |\n|---|---|---|---|\n")
	for _, r := range p.readings {
		var options []string
		for _, o := range r.Options {
			code := "`" + o.Code + "`"
			if o.Code == r.Takes[len(r.Takes)-1].Code {
				code = "**" + code + "**"
			}
			if o.Stricter {
				code += " †"
			}
			options = append(options, code+" "+o.Says.ZH+" ("+o.Says.EN+")")
		}
		fmt.Fprintf(&b, "| %s | %s<br>%s | %s | %s<br>%s |\n", r.ID, r.Question.ZH, r.Question.EN, strings.Join(options, "<br>"), r.Because.ZH, r.Because.EN)
	}

	b.WriteString("\n## Still unknown\n\n| pack | document that would settle it | parameters |\n|---|---|---|\n")
	for _, q := range l.packs {
		byDocument := map[string][]string{}
		var documents []string
		for _, x := range q.parameters {
			if doc := x.Values[0].Unknown(); doc != "" {
				if byDocument[doc] == nil {
					documents = append(documents, doc)
				}
				byDocument[doc] = append(byDocument[doc], x.ID)
			}
		}
		for _, doc := range documents {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", q.ID, doc, strings.Join(byDocument[doc], ", "))
		}
	}

	b.WriteString("\n## Calendar\n\nNational days from the State Council's notices, Xinjiang's feasts on top. Assumed feast days (notice not seen) are named by every due date that crosses one.\n\n| year | assumed days |\n|---|---|\n")
	for _, y := range l.Working().Years() {
		var days []string
		for _, d := range l.Working().Assumed(y) {
			days = append(days, d.String())
		}
		fmt.Fprintf(&b, "| %d | %s |\n", y, strings.Join(days, ", "))
	}

	b.WriteString("\n## Rules\n\n| rule | sentence | in English (unofficial) | proved by |\n|---|---|---|---|\n")
	for _, r := range l.Rules() {
		by := "cases"
		if r.NoCases {
			by = "tests"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", r.ID, r.ZH, r.EN, by)
	}
	return b.Bytes()
}

func cell(s Source) string {
	if s.Note == "" {
		return s.String()
	}
	return s.String() + "<br>" + s.Note
}
