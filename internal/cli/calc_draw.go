package cli

import (
	"os"
	"strconv"
	"strings"

	"fupindai/internal/office"
)

var calcDraw = calculation{
	name: "draw",
	options: []option{
		{name: "list", required: true, instead: "commit"},
		{name: "branch"},
		{name: "group"},
		{name: "percent", byDefault: "10"},
		{name: "least", byDefault: "1"},
		{name: "commit"},
	},
	columns: []string{"drawn", "reason"},
	answer:  answerDraw,
}

// answerDraw draws from a list again, as docs/draw.md says: --list is a file with one line
// for each row, or the lines themselves parted by semicolons. With --commit it gives the
// commitment to a number.
func answerDraw(o *options) (answer, error) {
	if number := o.text("commit"); number != "" {
		c := office.Commitment(number)
		return answer{value: struct {
			Commitment string `json:"commitment"`
		}{c}, lines: []string{say(o.lang, "draw/commitment", c)}, cells: []string{c}}, nil
	}
	given := o.text("list")
	if raw, err := os.ReadFile(given); err == nil { //nolint:gosec // the caller names the file
		given = string(raw)
	}
	var lines []string
	for _, l := range strings.FieldsFunc(given, func(c rune) bool { return c == '\n' || c == '\r' || c == ';' }) {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	percent, least := int(o.whole("percent", 1, 100)), int(o.whole("least", 0, 1000))
	for _, side := range office.DrawSides {
		if !o.has(side) {
			o.refuse(side, "", "not-given")
		}
	}
	if o.err != nil {
		return answer{}, o.err
	}
	fingerprint := office.Fingerprint(lines)
	seed := office.Seed(fingerprint, o.text("branch"), o.text("group"))
	ranked, err := office.Rank(seed, lines)
	if err != nil {
		return answer{}, err
	}
	n := office.DrawSize(len(lines), percent, least)
	out := []string{
		say(o.lang, "draw/list", len(lines), fingerprint), say(o.lang, "draw/commitments", office.Commitment(o.text("branch")), office.Commitment(o.text("group"))), say(o.lang, "draw/seed", seed),
		say(o.lang, "draw/size", len(lines), percent, least, n),
	}
	var drawn []string
	for i, r := range ranked {
		mark := " "
		if i < n {
			mark = "*"
			drawn = append(drawn, r.Line)
		}
		out = append(out, mark+" "+strconv.Itoa(i+1)+" "+r.Rank+" "+r.Line)
	}
	return answer{
		value: struct {
			Fingerprint string          `json:"fingerprint"`
			Seed        string          `json:"seed"`
			Rows        []office.Ranked `json:"rows"`
			Drawn       []string        `json:"drawn"`
		}{fingerprint, seed, ranked, drawn}, lines: out, cells: []string{strings.Join(drawn, ";")},
	}, nil
}
