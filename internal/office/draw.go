package office

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/law"
	"fupindai/internal/money"
)

// Article 7, 资金监控: the monthly draw of withdrawals below the limit (A7.2).
// Accountable: the bank branch, with the village group.
//
//	opened by the month's first small withdrawal → the branch freezes the list →
//	branch and group each commit to a number → each reveals it → drawn
//
// The numbers are committed to before either is known, and after the list is frozen: the
// one who reveals last cannot choose, nobody can draw again. docs/draw.md is the recipe.

// DrawSides are who commit a number: the branch, and the village group.
var DrawSides = []string{"branch", "group"}

// FreezeDraw freezes the list of a month's small withdrawals.
type FreezeDraw struct {
	Draw string `json:"draw" doc:"抽查编号|the draw"`
}

// CommitDraw commits to a number that nobody else knows yet.
type CommitDraw struct {
	Draw       string `json:"draw" doc:"抽查编号|the draw"`
	Commitment string `json:"commitment" doc:"承诺|SHA-256 of the number as text, 64 hexadecimal digits"`
}

// RevealDraw tells the number committed to; the second one draws.
type RevealDraw struct {
	Draw   string `json:"draw" doc:"抽查编号|the draw"`
	Number string `json:"number" doc:"号码|the number committed to: 12 to 64 letters and digits"`
}

// DrawLine is one withdrawal of the frozen list.
type DrawLine struct {
	Withdrawal string     `json:"withdrawal"`
	On         civil.Date `json:"on"`
	AmountFen  money.Fen  `json:"amount_fen"`
}

// Text is the line as it is fingerprinted and drawn: number, day and sum in fen, parted
// by blanks.
func (l DrawLine) Text() string {
	return fmt.Sprintf("%s %s %d", l.Withdrawal, l.On, int64(l.AmountFen))
}

// Fingerprint is the SHA-256 of the lines, each ended by a line feed, in the order of
// their bytes: 64 hexadecimal digits.
func Fingerprint(lines []string) string {
	sorted := slices.Clone(lines)
	slices.Sort(sorted)
	h := sha256.New()
	for _, l := range sorted {
		h.Write([]byte(l + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Commitment is the SHA-256 of a number's text.
func Commitment(number string) string {
	h := sha256.Sum256([]byte(number))
	return hex.EncodeToString(h[:])
}

// Seed is the seed of a draw: SHA-256 of the fingerprint and the two numbers, branch
// first, each ended by a line feed.
func Seed(fingerprint, branch, group string) string {
	h := sha256.Sum256([]byte(fingerprint + "\n" + branch + "\n" + group + "\n"))
	return hex.EncodeToString(h[:])
}

// Ranked is a line with what orders it.
type Ranked struct {
	Line string `json:"line"`
	Rank string `json:"rank"` // HMAC-SHA-256 of the line under the seed's 32 bytes, hexadecimal
}

// Rank orders the lines of a list by their HMAC under the seed: the first are drawn. No
// random generator of any library takes part. The seed is 64 hexadecimal digits.
func Rank(seed string, lines []string) ([]Ranked, error) {
	key, err := hex.DecodeString(seed)
	if err != nil || len(key) != sha256.Size {
		return nil, fmt.Errorf("seed %q is not 64 hexadecimal digits", seed)
	}
	out := make([]Ranked, 0, len(lines))
	for _, l := range lines {
		m := hmac.New(sha256.New, key)
		m.Write([]byte(l))
		out = append(out, Ranked{l, hex.EncodeToString(m.Sum(nil))})
	}
	slices.SortFunc(out, func(a, b Ranked) int { return bytes.Compare([]byte(a.Rank+a.Line), []byte(b.Rank+b.Line)) })
	return out, nil
}

// DrawSize is how many of a list are drawn: the percentage, rounded up, and no fewer than
// least, as far as there are any.
func DrawSize(population, percent, least int) int {
	return min(population, max(least, (population*percent+99)/100))
}

// Draw is one month's draw of one branch in one village. Its stream is DrawStream(number).
type Draw struct {
	Number      string
	Bank        string
	Village     string
	Month       civil.Date // its first day
	OpenedOn    civil.Date
	FrozenOn    civil.Date
	Lines       []DrawLine
	Fingerprint string
	Percent     int
	Least       int
	Commitments map[string]string // by side
	Committers  map[string]act.Actor
	Numbers     map[string]string // revealed, by side
	Seed        string
	Drawn       []string // numbers of withdrawals
	DrawnOn     civil.Date
	Duties      []act.Duty
	Superseded  []act.Duty
}

// DrawNumber names the one draw of a branch in a village for a month: there is no second.
func DrawNumber(bank, village string, month civil.Date) string {
	return "CC-" + month.String()[:7] + "-" + village + "-" + bank
}

// DrawStream is the name of a draw's stream.
func DrawStream(number string) string { return "draw/" + number }

// DrawClock is the parameter of the days to the draw after the month's end.
const DrawClock = "draw.working-days"

// Step is what is to be done next: open, frozen, committed, or drawn.
func (d *Draw) Step() string {
	switch {
	case !d.DrawnOn.IsZero():
		return "drawn"
	case d.FrozenOn.IsZero():
		return "open"
	case len(d.Commitments) == len(DrawSides):
		return "committed"
	}
	return "frozen"
}

// End is the last day of the month drawn.
func (d *Draw) End() civil.Date { return d.Month.AddMonths(1).AddDays(-1) }

// DrawOpened is written with the month's first small withdrawal of a branch in a village.
type DrawOpened struct {
	Draw    string     `json:"draw"`
	Bank    string     `json:"bank"`
	Village string     `json:"village"`
	Month   civil.Date `json:"month"`
}

// EventType names the event for ever.
func (*DrawOpened) EventType() string { return "office.draw-opened/1" }

// DrawFrozen freezes the list.
type DrawFrozen struct {
	Draw        string     `json:"draw"`
	Lines       []DrawLine `json:"lines"`
	Fingerprint string     `json:"fingerprint"`
	Percent     int        `json:"percent"`
	Least       int        `json:"least"`
}

// EventType names the event for ever.
func (*DrawFrozen) EventType() string { return "office.draw-frozen/1" }

// DrawCommitted is one side's commitment.
type DrawCommitted struct {
	Draw       string `json:"draw"`
	Side       string `json:"side"`
	Commitment string `json:"commitment"`
}

// EventType names the event for ever.
func (*DrawCommitted) EventType() string { return "office.draw-committed/1" }

// DrawRevealed is one side's number.
type DrawRevealed struct {
	Draw   string `json:"draw"`
	Side   string `json:"side"`
	Number string `json:"number"`
}

// EventType names the event for ever.
func (*DrawRevealed) EventType() string { return "office.draw-revealed/1" }

// DrawMade is the result. It follows from what was revealed.
type DrawMade struct {
	Draw  string   `json:"draw"`
	Seed  string   `json:"seed"`
	Drawn []string `json:"drawn"`
}

// EventType names the event for ever.
func (*DrawMade) EventType() string { return "office.draw-made/1" }

// DecideFreeze freezes the list once the month is over. lines are the small withdrawals
// that no earlier draw held.
func (d *Draw) DecideFreeze(lines []DrawLine, p *law.Pack, today civil.Date) ([]act.Event, error) {
	switch {
	case d.Step() != "open":
		return nil, act.Refuse("A7.2", "draw-frozen", act.Figures{"draw": d.Number, "day": d.FrozenOn}).At("draw")
	case !today.After(d.End()):
		return nil, act.Refuse("A7.2", "draw-month-runs", act.Figures{"draw": d.Number, "day": d.End()}).At("draw")
	}
	percent, err := p.Int("draw.percent-monthly", d.End())
	if err != nil {
		return nil, err
	}
	least, err := p.Int("draw.village-min", d.End())
	if err != nil {
		return nil, err
	}
	var text []string
	for _, l := range lines {
		text = append(text, l.Text())
	}
	events := []act.Event{&DrawFrozen{Draw: d.Number, Lines: lines, Fingerprint: Fingerprint(text), Percent: percent, Least: least}}
	if len(lines) == 0 { // all were voided: there is nothing to draw
		events = append(events, &DrawMade{Draw: d.Number})
	}
	return events, nil
}

// Apart refuses who already committed for another side: one person holding both numbers
// would choose the seed.
func (d *Draw) Apart(side string, by act.Actor) error {
	for other, was := range d.Committers {
		if other != side && was.User == by.User {
			return act.Refuse("A7.2", "draw-both-sides", act.Figures{"draw": d.Number}).At("draw")
		}
	}
	return nil
}

// DecideCommit takes a side's commitment, once, on a frozen list.
func (d *Draw) DecideCommit(cmd CommitDraw, side string) ([]act.Event, error) {
	switch {
	case d.Step() == "open":
		return nil, act.Refuse("A7.2", "draw-not-frozen", act.Figures{"draw": d.Number}).At("draw")
	case d.Commitments[side] != "" || d.Step() == "drawn":
		return nil, act.Refuse("A7.2", "draw-committed", act.Figures{"draw": d.Number}).At("draw")
	}
	if b, err := hex.DecodeString(cmd.Commitment); err != nil || len(b) != sha256.Size || cmd.Commitment != strings.ToLower(cmd.Commitment) {
		return nil, act.Refuse("A7.2", "commitment-form", nil).At("commitment")
	}
	for _, other := range d.Commitments {
		if other == cmd.Commitment {
			return nil, act.Refuse("A7.2", "commitment-copied", act.Figures{"draw": d.Number}).At("commitment")
		}
	}
	return []act.Event{&DrawCommitted{Draw: d.Number, Side: side, Commitment: cmd.Commitment}}, nil
}

// DecideReveal takes a side's number after both have committed; with the second the draw
// is made.
func (d *Draw) DecideReveal(cmd RevealDraw, side string) ([]act.Event, error) {
	switch {
	case d.Step() == "drawn":
		return nil, act.Refuse("A7.2", "draw-made", act.Figures{"draw": d.Number, "day": d.DrawnOn}).At("draw")
	case d.Step() != "committed":
		return nil, act.Refuse("A7.2", "draw-not-committed", act.Figures{"draw": d.Number}).At("draw")
	case d.Numbers[side] != "":
		return nil, act.Refuse("A7.2", "draw-revealed", act.Figures{"draw": d.Number}).At("draw")
	case Commitment(cmd.Number) != d.Commitments[side]:
		return nil, act.Refuse("A7.2", "number-not-committed", act.Figures{"draw": d.Number}).At("number")
	case !wellFormed(cmd.Number):
		return nil, act.Refuse("A7.2", "draw-number-form", nil).At("number")
	}
	events := []act.Event{&DrawRevealed{Draw: d.Number, Side: side, Number: cmd.Number}}
	numbers := map[string]string{side: cmd.Number}
	for s, n := range d.Numbers {
		numbers[s] = n
	}
	if len(numbers) < len(DrawSides) {
		return events, nil
	}
	made := &DrawMade{Draw: d.Number, Seed: Seed(d.Fingerprint, numbers["branch"], numbers["group"])}
	ranked, err := Rank(made.Seed, d.Texts())
	if err != nil {
		return nil, err
	}
	for _, r := range ranked[:DrawSize(len(ranked), d.Percent, d.Least)] {
		number, _, _ := strings.Cut(r.Line, " ")
		made.Drawn = append(made.Drawn, number)
	}
	return append(events, made), nil
}

// wellFormed: letters and digits, enough of them that nobody finds the number by trying.
func wellFormed(number string) bool {
	if len(number) < 12 || len(number) > 64 {
		return false
	}
	for _, c := range number {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// Texts are the lines as they are fingerprinted and drawn.
func (d *Draw) Texts() []string {
	var out []string
	for _, l := range d.Lines {
		out = append(out, l.Text())
	}
	return out
}

// Apply gives the draw after a recorded event.
func (d *Draw) Apply(r act.Recorded, l *law.Law) (*Draw, error) {
	c := *d
	c.Commitments, c.Committers, c.Numbers = map[string]string{}, map[string]act.Actor{}, map[string]string{}
	for s, v := range d.Commitments {
		c.Commitments[s], c.Committers[s] = v, d.Committers[s]
	}
	for s, v := range d.Numbers {
		c.Numbers[s] = v
	}
	switch e := r.Event.(type) {
	case *act.DutiesMoved:
	case *DrawOpened:
		c.Number, c.Bank, c.Village, c.Month, c.OpenedOn = e.Draw, e.Bank, e.Village, e.Month, r.On
	case *DrawFrozen:
		c.Lines, c.Fingerprint, c.Percent, c.Least, c.FrozenOn = e.Lines, e.Fingerprint, e.Percent, e.Least, r.On
	case *DrawCommitted:
		c.Commitments[e.Side], c.Committers[e.Side] = e.Commitment, r.By
	case *DrawRevealed:
		c.Numbers[e.Side] = e.Number
	case *DrawMade:
		c.Seed, c.Drawn, c.DrawnOn = e.Seed, e.Drawn, r.On
	default:
		return nil, fmt.Errorf("draw %s: event %s does not belong here", d.Number, r.Event.EventType())
	}
	duty := act.Duty{
		ID: DrawClock + "/" + c.Number, Rule: "A7.2", Subject: c.Number, Role: act.BankHead, Unit: c.Bank, StartedOn: c.End(), DoneOn: c.DrawnOn,
	}
	if err := clocked(l, &duty, DrawClock); err != nil {
		return nil, fmt.Errorf("draw %s: %w", c.Number, err)
	}
	c.Duties, c.Superseded = act.Versions(d.Duties, d.Superseded, []act.Duty{duty}, r.Seq)
	return &c, nil
}

// The projections of draws.
var (
	// DrawTable has one row per draw.
	DrawTable = &act.Table{
		Name: "draw",
		Key:  []string{"draw"},
		Cols: []string{"bank", "village", "month", "step", "opened_on", "frozen_on", "population", "fingerprint", "branch_done", "group_done", "drawn", "drawn_on"},
	}
	// DrawRowTable has one row per withdrawal of a frozen list: it is in no other.
	DrawRowTable = &act.Table{Name: "draw_row", Key: []string{"withdrawal"}, Cols: []string{"draw", "drawn"}}
)

// Done is what a side has done: "", committed or revealed.
func (d *Draw) Done(side string) string {
	switch {
	case d.Numbers[side] != "":
		return "revealed"
	case d.Commitments[side] != "":
		return "committed"
	}
	return ""
}

// Rows are the draw's rows in the projections, its duty included (Z1).
func (d *Draw) Rows() []act.Row {
	if d.OpenedOn.IsZero() {
		return nil
	}
	rows := []act.Row{{Table: DrawTable, Key: []any{d.Number}, Cols: []any{
		d.Bank, d.Village, d.Month.String(), d.Step(), d.OpenedOn.String(), d.FrozenOn.String(), int64(len(d.Lines)), d.Fingerprint, d.Done("branch"), d.Done("group"),
		int64(len(d.Drawn)), d.DrawnOn.String(),
	}}}
	for _, l := range d.Lines {
		rows = append(rows, act.Row{Table: DrawRowTable, Key: []any{l.Withdrawal}, Cols: []any{d.Number, slices.Contains(d.Drawn, l.Withdrawal)}})
	}
	for _, x := range d.Duties {
		rows = append(rows, x.Row(DrawStream(d.Number)))
	}
	for _, x := range d.Superseded {
		rows = append(rows, x.OldRow(DrawStream(d.Number)))
	}
	return rows
}
