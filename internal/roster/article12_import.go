package roster

import (
	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// Article 12, 实名制. Accountable: the county head and the township leader.
//
//	A12.1  the county keeps the real-name database: dated snapshots with their source

// ImportRoster brings in one file as a snapshot. The door has read the file, counted
// its rows and filed them in the register; a file with row errors never gets here.
type ImportRoster struct {
	Snapshot   string     `json:"snapshot" doc:"快照|the snapshot's id, new in this log"`
	List       List       `json:"list" doc:"名单|county or national"`
	Source     act.Text   `json:"source" doc:"来源|where the file came from: office, system, document"`
	AsOf       civil.Date `json:"as_of" doc:"数据日期|the day the list is of"`
	FileDigest string     `json:"file_digest" doc:"文件摘要|keyed digest of the file"`
	RowCount   int        `json:"row_count" doc:"行数|number of rows"`
}

// Imported is one file brought in.
type Imported struct {
	Snapshot   string     `json:"snapshot"`
	List       List       `json:"list"`
	Source     act.Text   `json:"source"`
	AsOf       civil.Date `json:"as_of"`
	FileDigest string     `json:"file_digest"`
	RowCount   int        `json:"row_count"`
}

// EventType names the event for ever.
func (*Imported) EventType() string { return "roster.imported/1" }

// DecideImport takes the file in, on a stream that is empty. today is the day of the
// act; a list cannot be of a later day.
func (r *Roster) DecideImport(cmd ImportRoster, today civil.Date) ([]act.Event, error) {
	switch {
	case r.Snapshot != "":
		return nil, act.Refuse("A12.1", "snapshot-exists", act.Figures{"imported_on": r.On, "rows": r.RowCount}).At("snapshot")
	case cmd.Snapshot == "":
		return nil, required("snapshot")
	case cmd.List != County && cmd.List != National:
		return nil, act.Refuse("A12.1", "no-such-list", act.Figures{"list": string(cmd.List)}).At("list")
	case cmd.Source.IsZero():
		return nil, required("source")
	case cmd.AsOf.IsZero():
		return nil, required("as_of")
	case cmd.AsOf.After(today):
		return nil, act.Refuse("A12.1", "list-of-a-later-day", act.Figures{"as_of": cmd.AsOf, "today": today}).At("as_of")
	case cmd.FileDigest == "":
		return nil, required("file_digest")
	case cmd.RowCount < 1:
		return nil, act.Refuse("A12.1", "list-is-empty", nil).At("row_count")
	}
	e := Imported(cmd)
	return []act.Event{&e}, nil
}

func required(field string) *act.Refusal {
	return act.Refuse("X10", "required", act.Figures{"field": field}).At(field)
}
