package document

import "fupindai/internal/civil"

// Cover opens a household's file printed as one document (A13.3): whose it is, the list
// of its papers, and the index of all recorded acts with their digests.
type Cover struct {
	Sheet
	Head, HouseholdNo, Place, Attribute string
	From, To                            civil.Date
	Papers                              []string // 目录: the papers that follow, in order
	Index                               []Entry
}

// Entry is one recorded act of the household: its number in the log, day, what, by whom,
// and the digest under which it stands in the log.
type Entry struct {
	No             int64
	On             civil.Date
	What, By, Says string
	Mark           string
}

// Template names the file.
func (*Cover) Template() string { return "cover" }
