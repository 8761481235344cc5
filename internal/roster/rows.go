package roster

import (
	"strings"

	"fupindai/internal/act"
)

// The projections of rosters. Ids, row numbers, dates, counts, digests; no names.
var (
	// SnapshotTable has one row per imported list.
	SnapshotTable = &act.Table{
		Name: "roster_snapshot",
		Key:  []string{"snapshot_id"},
		Cols: []string{
			"list", "as_of", "imported_on", "imported_by", "file_digest", "row_count",
			"national_id", "matched_on", "agreed", "differences", "open_rows", "release_no",
		},
	}
	// DifferenceTable has one row per difference of the last match.
	DifferenceTable = &act.Table{
		Name: "roster_difference",
		Key:  []string{"snapshot_id", "row_no"},
		Cols: []string{"kind", "national_row", "first_row", "candidates", "how", "open", "document_id", "resolved_by", "resolved_on", "reason", "offered", "carried_from"},
	}
	// ReleaseTable has one row per frozen list.
	ReleaseTable = &act.Table{
		Name: "roster_release",
		Key:  []string{"release_no"},
		Cols: []string{"snapshot_id", "released_on", "released_by", "row_count", "fingerprint", "banks", "predecessor"},
	}
	// RecipientTable has one row per bank that was given a list.
	RecipientTable = &act.Table{
		Name: "roster_recipient",
		Key:  []string{"release_no", "bank"},
		Cols: []string{"due_on", "received_on", "received_by"},
	}
)

// Rows are the snapshot's rows in the projections.
func (r *Roster) Rows() []act.Row {
	if r.Snapshot == "" {
		return nil
	}
	released := ""
	if r.Release != nil {
		released = r.Release.Number
	}
	rows := make([]act.Row, 0, len(r.Differences)+2)
	rows = append(rows, act.Row{Table: SnapshotTable, Key: []any{r.Snapshot}, Cols: []any{
		string(r.List), r.AsOf.String(), r.On.String(), r.By.User, r.Digest, int64(r.RowCount),
		r.National, r.MatchedOn.String(), int64(r.Agreed), int64(len(r.Differences)), int64(r.Open()), released,
	}})
	for _, c := range r.Differences {
		rows = append(rows, act.Row{Table: DifferenceTable, Key: []any{r.Snapshot, int64(c.Row)}, Cols: []any{
			string(c.Kind), int64(c.NationalRow), int64(c.FirstRow), int64(len(c.Candidates)), string(c.How), c.Open(),
			c.Document.ID, c.By.User, c.On.String(), string(c.Reason), c.Offer != nil, c.from(),
		}})
	}
	if rel := r.Release; rel != nil {
		var banks []string
		for _, b := range rel.Banks {
			banks = append(banks, b.Unit)
			rows = append(rows, b.Duty.Row(Stream(r.Snapshot)), act.Row{Table: RecipientTable, Key: []any{rel.Number, b.Unit}, Cols: []any{
				b.Duty.DueOn.String(), b.Duty.DoneOn.String(), b.By.User,
			}})
		}
		rows = append(rows, act.Row{Table: ReleaseTable, Key: []any{rel.Number}, Cols: []any{
			r.Snapshot, rel.On.String(), rel.By.User, int64(rel.RowCount), rel.Fingerprint, strings.Join(banks, ","), rel.Predecessor,
		}})
	}
	return rows
}

// from is the snapshot a carried resolution was made in, or "".
func (c Case) from() string {
	if c.Carried == nil {
		return ""
	}
	return c.Carried.From
}
