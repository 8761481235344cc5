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
	TakeNational How = "take-national" // 采用全国: name, number and household's number as the national row has them
	TakeProposed How = "take-proposed" // 采用18位号码: the 18-digit form of an old number, on a document
	Keep         How = "keep"          // 保留并附依据: as the county has it
	Remove       How = "remove"        // 移出
	Pending      How = "pending"       // 待核: looked at, still open
)

// Ways says what each kind allows (A12.2). Keeping always needs a document. A number
// that is not one, or that stands twice, cannot be on a list that agrees one by one:
// such a row goes out, or is corrected from its national row, or in the file. A person
// whom only the national list has is put on the list, or left off it on a document.
func (k Kind) Ways() []How {
	switch k {
	case NameDiffers, HouseholdDiffers, Ambiguous, NotInNational:
		return []How{TakeNational, Keep, Remove, Pending}
	case NotInCounty:
		return []How{TakeNational, Keep, Pending}
	case Deceased, Removed:
		return []How{Keep, Remove, Pending}
	case BadID:
		return []How{TakeNational, TakeProposed, Remove, Pending}
	case Duplicate, OneIDTwoNames:
		return []How{Remove, Pending}
	}
	return nil
}

// Ways are what its kind allows and this difference can bear.
func (d Difference) Ways() []How {
	return slices.DeleteFunc(d.Kind.Ways(), func(h How) bool { return d.bars(h, 1, false) != nil })
}

// bars is what stands against a way for this one of so many rows, or nil. incomplete
// says that the national row names no village of the county or no household.
func (d Difference) bars(how How, rows int, incomplete bool) *act.Refusal {
	row := max(d.Row, -d.Row)
	switch {
	case how == TakeProposed && !d.Proposed:
		return act.Refuse("A12.2", "no-proposed-number", act.Figures{"row": row, "rows": rows})
	case how != TakeNational || d.Kind == Ambiguous:
		return nil
	case d.NationalRow == 0:
		return act.Refuse("A12.2", "no-national-row", act.Figures{"row": row, "rows": rows})
	case d.NationalReason != "":
		return act.Refuse("A12.2", "national-number-bad", act.Figures{"row": row, "rows": rows})
	case incomplete:
		return act.Refuse("A12.2", "national-row-incomplete", act.Figures{"row": row, "rows": rows})
	}
	return nil
}

// ResolveDifferences says what becomes of rows of one kind; one document may stand
// for all of them. A row may be resolved anew until the release.
type ResolveDifferences struct {
	Snapshot    string   `json:"snapshot" doc:"县级名册|the county's snapshot"`
	Rows        []int    `json:"rows" doc:"行号|row numbers, all of one kind; a row of the national list is negative"`
	How         How      `json:"how" doc:"处理|take-national, take-proposed, keep, remove or pending"`
	NationalRow int      `json:"national_row,omitempty" doc:"全国行号|which national row is meant, for one ambiguous row"`
	Document    act.Text `json:"document" doc:"依据|the document or ground; needed to keep and for a proposed number"`
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

// ResolveFacts are what the door looked up: national rows asked for that say no
// village of the county or no household, and so cannot be put on the list.
type ResolveFacts struct{ Incomplete []int }

// DecideResolve resolves the rows, all or none.
func (r *Roster) DecideResolve(cmd ResolveDifferences, facts ResolveFacts) ([]act.Event, error) {
	switch {
	case !r.Matched():
		return nil, act.Refuse("A12.2", "nothing-matched", nil)
	case r.Release != nil:
		return nil, r.frozen()
	case len(cmd.Rows) == 0:
		return nil, required("rows")
	}
	rows := rowsOnce(cmd.Rows)
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
	if err := r.allowed(rows, kind, cmd, facts); err != nil {
		return nil, err
	}
	return []act.Event{&DifferenceResolved{
		Snapshot: r.Snapshot, Rows: rows, How: cmd.How, NationalRow: cmd.NationalRow, Document: cmd.Document,
	}}, nil
}

// allowed holds the way against the kind and each row; it returns nil or a *act.Refusal.
func (r *Roster) allowed(rows []int, kind Kind, cmd ResolveDifferences, facts ResolveFacts) error {
	switch {
	case !slices.Contains(kind.Ways(), cmd.How):
		return act.Refuse("A12.2", "way-not-for-kind", act.Figures{"kind": string(kind), "how": string(cmd.How)}).At("how")
	case (cmd.How == Keep || cmd.How == TakeProposed) && cmd.Document.IsZero():
		return act.Refuse("A12.2", "keep-needs-document", act.Figures{"kind": string(kind), "rows": len(rows)}).At("document")
	case cmd.NationalRow != 0 && (cmd.How != TakeNational || kind != Ambiguous):
		return act.Refuse("A12.2", "national-row-not-asked", act.Figures{"kind": string(kind), "how": string(cmd.How)}).At("national_row")
	case cmd.How == TakeNational && kind == Ambiguous:
		c, _ := r.Case(rows[0])
		if len(rows) != 1 || !slices.Contains(c.Candidates, cmd.NationalRow) {
			return act.Refuse("A12.2", "choose-a-candidate", act.Figures{"row": rows[0], "candidates": len(c.Candidates)}).At("national_row")
		}
		return nil
	}
	// What stands against single rows: all rows with the first obstacle are named.
	var barred []act.RowRefusal
	var first Difference
	for _, row := range rows {
		c, _ := r.Case(row)
		no := c.bars(cmd.How, 1, slices.Contains(facts.Incomplete, row))
		if no == nil || len(barred) > 0 && no.Code != barred[0].Refusal.Code {
			continue
		}
		if len(barred) == 0 {
			first = c.Difference
		}
		barred = append(barred, act.RowRefusal{Row: strconv.Itoa(row), Refusal: no})
	}
	if len(barred) == 0 {
		return nil
	}
	refusal := first.bars(cmd.How, len(barred), slices.Contains(facts.Incomplete, first.Row)).At("how")
	refusal.Rows = barred
	return refusal
}
