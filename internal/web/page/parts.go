package page

import (
	"slices"

	"fupindai/internal/money"
	"fupindai/internal/roster"
)

// Option is one choice of a select, a radio group or a list of ticks.
type Option struct {
	Value, Words string
	Chosen       bool
}

// Chip is a filter that is a link; N below 0 shows no number.
type Chip struct {
	Words   string
	N       int
	Href    string
	Current bool
}

// Action is one command the reader may give on this page, or may not give yet.
// A forbidden one is left out; one that is not yet possible stays readable and
// says why. Exactly one action of a page is Main.
type Action struct {
	Verb    string // 同意并签名, in the reader's language
	Command string // name in the command registry: "suggest", "return-to"
	Href    string // where a link leads; empty: the button sends the page's form
	Main    bool
	Danger  bool
	Why     string // why it cannot be done now; empty: it can
	Rule    string // the rule behind Why
}

// Post is where a form goes and what it carries besides its fields.
type Send struct {
	Href    string // the form's action
	Command string // name of the command
	Verb    string // what the button says
	Seen    int    // revision of the application the reader sees; 0 sends none
	Sign    bool   // ask for the password again
}

// Terms are a sum and a time; zero is not yet said.
type Terms struct {
	AmountFen  money.Fen
	TermMonths int
}

// Empty is a list without rows: the fact, then the next step.
type Empty struct {
	Says    Text
	Actions []Link // the first is a button
}

// Refusal is what was not done (or cannot be opened), why, and what to do.
type Refusal struct {
	Closed   bool   // 不能打开 in place of 未办成
	What     string // 名单未发放。
	Why      string // 还有 3 行比对差异未处理，…
	Then     string // 请逐行处理后再发放。
	ThenLink *Link
	Rule     string // A12.2; the link shows the article's sentence
	Rows     []RowRefusal
}

// RowRefusal is the refusal of one row of a batch.
type RowRefusal struct{ Row, Why, Then, Rule string }

// Check is one automatic check of an application: passed, needs a reason, or blocks.
type Check struct {
	Level  CheckLevel
	Rule   string
	Says   string // 负债比 1.66，超过 0.5
	Detail string // the figures behind it
}

// CheckLevel is how a check came out.
type CheckLevel string

// The outcomes: ✓, ○ (a step is still to come), ▲ (told, or a written reason is needed),
// ■ (blocks).
const (
	Passed  CheckLevel = "g"
	Pending CheckLevel = "o"
	Noted   CheckLevel = "y note"
	Reason  CheckLevel = "y"
	Blocks  CheckLevel = "r"
)

// CheckGroup is the checks of one outcome under its heading.
type CheckGroup struct {
	Title  Text
	Checks []Check
}

// Sign is the icon and class of the outcome.
func (c Check) Sign() string { return string(c.Level[:1]) }

// grouped puts the checks under headings: refusals apart from hints, what is fulfilled
// last.
func grouped(checks []Check) []CheckGroup {
	var out []CheckGroup
	for _, g := range []struct {
		title  Text
		levels []CheckLevel
	}{{Say("不能继续"), []CheckLevel{Blocks}}, {Say("提示，须说明或留意"), []CheckLevel{Reason, Noted}}, {Say("待办"), []CheckLevel{Pending}}, {Say("符合"), []CheckLevel{Passed}}} {
		group := CheckGroup{Title: g.title}
		for _, c := range checks {
			if slices.Contains(g.levels, c.Level) {
				group.Checks = append(group.Checks, c)
			}
		}
		if len(group.Checks) > 0 {
			out = append(out, group)
		}
	}
	return out
}

// Run is a piece of a name; Mark says how it differs from the other list's.
type Run = roster.Part

// Differ lays two names side by side and marks what differs in each, so that a reader
// sees 海丽且姆 and 海力且姆 apart. A name the other list does not have is not marked.
func Differ(a, b string) (as, bs []Run) {
	if a == "" || b == "" {
		return SameName(a), SameName(b)
	}
	return roster.Spell(a, b)
}

// SameName is a name without differences.
func SameName(name string) []Run {
	if name == "" {
		return nil
	}
	return []Run{{Text: name}}
}
