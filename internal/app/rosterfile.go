package app

import (
	"context"

	"fupindai/internal/act"
	"fupindai/internal/roster"
	"fupindai/internal/sheet"
	"fupindai/internal/sheet/layout"
)

// RosterFile is a list as read from a file (A12.1).
type RosterFile struct {
	Tried
	List     roster.List
	Snapshot string // id of the list: the same file is the same list
	Feed     RosterFeed
}

// Rows is the number of rows to import.
func (f *RosterFile) Rows() int { return len(f.Feed.County) + len(f.Feed.National) }

// Args are the arguments of import-roster for the file: the day the list is of and where
// it came from are the person's to say. The feed goes beside them, as Call.Feed.
func (f *RosterFile) Args(asOf, source string) map[string]any {
	return map[string]any{
		"snapshot": f.Snapshot, "list": f.List, "source": source, "as_of": asOf, "file_digest": f.Digest, "row_count": f.Rows(),
	}
}

// ReadRoster reads a county roster or a national list, with the villages of a county
// roster found by code or name within the reader's scope. limits.Charset is what the
// person said of a csv. Bad rows stand in Report; a file that cannot be read at all is
// refused (X10).
func (v *View) ReadRoster(ctx context.Context, list roster.List, name string, data []byte, limits sheet.Limits) (*RosterFile, error) {
	read, err := v.try(ctx, name, data, limits)
	if err != nil {
		return nil, err
	}
	f := &RosterFile{Tried: read, List: list, Snapshot: "R" + read.Digest[:16]}
	find, err := v.villages(ctx)
	if err != nil {
		return nil, err
	}
	if list == roster.National {
		f.Feed.National, f.Report, err = layout.ReadNational(ctx, f.Sheet)
		for i := range f.Feed.National { // where the names say which village, its code is known
			if n := &f.Feed.National[i]; n.Village == "" {
				if code, fault, _ := find("", n.CountyName, n.TownshipName, n.InName); fault == "" {
					n.Village = code
				}
			}
		}
		return f, err
	}
	f.Feed.County, f.Report, err = layout.ReadCounty(ctx, f.Sheet, find)
	return f, err
}

// villages finds villages below the reader's unit by code, or by the names of township
// and village. A name that several villages bear needs its township.
func (v *View) villages(ctx context.Context) (layout.Villages, error) {
	byCode := map[string]bool{}
	byName := map[[2]string][]string{} // township or "", village → codes
	townships, err := v.Divisions(ctx, v.Scope.Division)
	if err != nil {
		return nil, err
	}
	for _, t := range townships {
		below, err := v.Divisions(ctx, t.Code)
		if err != nil {
			return nil, err
		}
		for _, d := range below {
			byCode[d.Code] = true
			for _, township := range []string{t.Name, ""} {
				key := [2]string{township, d.Name}
				byName[key] = append(byName[key], d.Code)
			}
		}
	}
	return func(code, _, township, village string) (string, string, act.Figures) {
		if code != "" {
			if byCode[code] {
				return code, "", nil
			}
			return "", "village-unknown", act.Figures{"village": code}
		}
		switch found := byName[[2]string{township, village}]; len(found) {
		case 1:
			return found[0], "", nil
		case 0:
			return "", "village-unknown", act.Figures{"village": clip(village)}
		default:
			return "", "village-several", act.Figures{"village": clip(village), "found": len(found)}
		}
	}, nil
}
