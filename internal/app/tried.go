package app

import (
	"context"

	"fupindai/internal/sheet"
)

// Tried is a file that was read and held against what is known, before anything is
// written (试算). What its rows hold is whole only if Report.OK: a file with one bad row
// is not taken in.
type Tried struct {
	Digest string      // keyed digest of the file: the same file is the same digest
	Sheet  *sheet.Book // to write the error workbook from
	Report *sheet.Report
}

// Outcome is what is shown of any file that was tried.
func (t *Tried) Outcome() *Tried { return t }

// try opens a file; one that cannot be read at all is refused (X10).
func (v *View) try(ctx context.Context, name string, data []byte, limits sheet.Limits) (Tried, error) {
	b, err := sheet.OpenBytes(ctx, name, data, limits)
	return Tried{Digest: v.k.door.Register.Keyed("file", data), Sheet: b}, err
}
