package act

import "strings"

// FileID names a filed scan or photo: the subject whose key seals it (a household, or
// "office") and the keyed digest of its content, "H…/64 hexadecimal digits". It says
// nothing without the key. A command cites files that were filed before it; the event
// keeps the id.
type FileID string

// Subject is whose file it is.
func (id FileID) Subject() string { s, _, _ := strings.Cut(string(id), "/"); return s }

// Digest names the content.
func (id FileID) Digest() string { _, d, _ := strings.Cut(string(id), "/"); return d }

// FileOf makes an id.
func FileOf(subject, digest string) FileID { return FileID(subject + "/" + digest) }

// FileTable is the projection of files that events name: who may read the case of
// village and bank may read the file. A stream that keeps a file gives a row for it; a
// file that no row names is shown to nobody.
var FileTable = &Table{
	Name: "file",
	Key:  []string{"stream", "file"},
	Cols: []string{"village", "bank"},
}

// Row is the file's row in the given stream.
func (id FileID) Row(stream, village, bank string) Row {
	return Row{FileTable, []any{stream, string(id)}, []any{village, bank}}
}
