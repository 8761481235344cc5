package roster

import (
	"slices"
	"strconv"

	"fupindai/internal/act"
)

// How a difference is resolved.
type How string

// Ways to resolve a difference.
const (
	TakeNational How = "take-national" // 采用全国: name and number as the national row has them
	Keep         How = "keep"          // 保留并附依据
	Remove       How = "remove"        // 移出
	Pending      How = "pending"       // 待核: looked at, still open
)

// Ways says what each kind allows (A12.2). Keeping always needs a document. A number
// that is not one, or that stands twice, cannot be on a list that agrees one by one:
// such a row goes out, or is corrected from its national row, or in the file.
func (k Kind) Ways() []How {
	switch k {
	case NameDiffers, Ambiguous, NotInNational:
		return []How{TakeNational, Keep, Remove, Pending}
	case Deceased, Removed:
		return []How{Keep, Remove, Pending}
	case BadID:
		return []How{TakeNational, Remove, Pending}
	case Duplicate:
		return []How{Remove, Pending}
	}
	return nil
}

// ResolveDifferences says what becomes of rows of one kind; one document may stand
// for all of them. A row may be resolved anew until the release.
type ResolveDifferences struct {
	Snapshot    string   `json:"snapshot" doc:"县级名册|the county's snapshot"`
	Rows        []int    `json:"rows" doc:"行号|row numbers, all of one kind"`
	How         How      `json:"how" doc:"处理|take-national, keep, remove or pending"`
	NationalRow int      `json:"national_row,omitempty" doc:"全国行号|which national row is meant, for one ambiguous row"`
	Document    act.Text `json:"document" doc:"依据|the document or ground; needed to keep"`
}

// DifferenceResolved is one resolution of one or more rows.
type DifferenceResolved struct {
	Snapshot    string   `json:"snapshot"`
	Rows        []int    `json:"rows"`
	How         How      `json:"how"`
	NationalRow int      `json:"national_row,omitempty"`
	Document    act.Text `json:"document"`
}

// EventType names the event for ever.
func (*DifferenceResolved) EventType() string { return "roster.difference-resolved/1" }

// DecideResolve resolves the rows, all or none.
func (r *Roster) DecideResolve(cmd ResolveDifferences) ([]act.Event, error) {
	switch {
	case !r.Matched():
		return nil, act.Refuse("A12.2", "nothing-matched", nil)
	case r.Release != nil:
		return nil, r.frozen()
	case len(cmd.Rows) == 0:
		return nil, required("rows")
	}
	rows := slices.Clone(cmd.Rows)
	slices.Sort(rows)
	rows = slices.Compact(rows)
	kind := Kind("")
	for _, row := range rows {
		c, ok := r.Case(row)
		if !ok {
			return nil, act.Refuse("A12.2", "row-is-no-difference", act.Figures{"row": row}).At("rows")
		}
		if kind == "" {
			kind = c.Kind
		}
		if c.Kind != kind {
			return nil, act.Refuse("A12.2", "rows-of-several-kinds", act.Figures{"row": row, "kind": string(c.Kind), "first_kind": string(kind)}).At("rows")
		}
	}
	if err := r.allowed(rows, kind, cmd); err != nil {
		return nil, err
	}
	return []act.Event{&DifferenceResolved{
		Snapshot: r.Snapshot, Rows: rows, How: cmd.How, NationalRow: cmd.NationalRow, Document: cmd.Document,
	}}, nil
}

// allowed holds the way against the kind; it returns nil or a *act.Refusal.
func (r *Roster) allowed(rows []int, kind Kind, cmd ResolveDifferences) error {
	switch {
	case !slices.Contains(kind.Ways(), cmd.How):
		return act.Refuse("A12.2", "way-not-for-kind", act.Figures{"kind": string(kind), "how": string(cmd.How)}).At("how")
	case cmd.How == Keep && cmd.Document.IsZero():
		return act.Refuse("A12.2", "keep-needs-document", act.Figures{"kind": string(kind), "rows": len(rows)}).At("document")
	case cmd.NationalRow != 0 && (cmd.How != TakeNational || kind != Ambiguous):
		return act.Refuse("A12.2", "national-row-not-asked", act.Figures{"kind": string(kind), "how": string(cmd.How)}).At("national_row")
	case cmd.How != TakeNational:
		return nil
	}
	if kind == Ambiguous {
		c, _ := r.Case(rows[0])
		if len(rows) != 1 || !slices.Contains(c.Candidates, cmd.NationalRow) {
			return act.Refuse("A12.2", "choose-a-candidate", act.Figures{"row": rows[0], "candidates": len(c.Candidates)}).At("national_row")
		}
		return nil
	}
	var without []act.RowRefusal
	for _, row := range rows {
		if c, _ := r.Case(row); c.NationalRow == 0 {
			without = append(without, act.RowRefusal{Row: strconv.Itoa(row), Refusal: act.Refuse("A12.2", "no-national-row", act.Figures{"row": row, "rows": 1})})
		}
	}
	if len(without) == 0 {
		return nil
	}
	first, _ := strconv.Atoi(without[0].Row)
	refusal := act.Refuse("A12.2", "no-national-row", act.Figures{"row": first, "rows": len(without)}).At("how")
	refusal.Rows = without
	return refusal
}
