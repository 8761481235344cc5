package sheet

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"

	"fupindai/internal/act"
)

// Limits bound what one file may cost. Passing one is a refusal with its figure.
type Limits struct {
	Bytes         int64 // of the file
	Parts         int   // in an xlsx container
	UnpackedBytes int64 // of all its parts together
	Ratio         int64 // unpacked to packed, for containers of more than 4 MiB unpacked
	TextBytes     int64 // of the texts an xlsx shares between cells
	Rows          int   // data rows
	Columns       int   // a value to the right of this ends the reading
	CellBytes     int   // of one cell's text
	Errors        int   // row errors kept; the rest is counted

	// Charset is what the person said a csv is in: "" for UTF-8, or "gb18030", which
	// covers GBK and GB2312.
	Charset string
}

// DefaultLimits are for an upload by a clerk: a region's roster fits.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 64 << 20, Parts: 1000, UnpackedBytes: 1 << 30, Ratio: 100, TextBytes: 96 << 20,
		Rows: 700_000, Columns: 200, CellBytes: 8 << 10, Errors: 5000,
	}
}

// GB18030 is the charset a person may name for a csv.
const GB18030 = "gb18030"

// Book is an opened file, ready to be read; reading it again starts over.
type Book struct {
	Name   string
	limits Limits
	sheets []sheetRef // those worth trying, in the file's order
	xlsx   *workbook  // nil for csv
	data   io.ReaderAt
	size   int64
	comma  rune
}

type sheetRef struct{ name, part string }

// source gives the rows of one sheet in order.
type source interface {
	// next is the next row that has a value, or io.EOF. The row is valid until the call after.
	next() (*rawRow, error)
}

// rawRow is one row as it stands in the file; cells are dense from column A.
type rawRow struct {
	n      int // as the spreadsheet numbers it, from 1
	hidden bool
	cells  []Cell
}

// Type is how a value stands in its cell.
type Type byte

// Types of cells.
const (
	Blank Type = iota
	String
	Number // Text is the decimal as stored
	Bool   // "1" or "0"
	Fault  // an error value such as #N/A
	ISODate
)

// Cell is one cell as it stands in the file.
type Cell struct {
	Type    Type
	Formula bool // Text is then the cached result; it is never evaluated nor believed
	Text    string
}

// Open looks at the file, its name and its first bytes, and says no to what is not an
// honest xlsx or csv: old or encrypted workbooks, bombs, macros, links to other files,
// wrong or undeclared character sets. Only the container is read here, and a csv once
// for its characters. A refusal is an *act.Refusal of rule X10.
func Open(ctx context.Context, name string, data io.ReaderAt, size int64, limits Limits) (*Book, error) {
	if size > limits.Bytes {
		return nil, refuse("file-too-large", act.Figures{"bytes": size, "limit_bytes": limits.Bytes})
	}
	if limits.Charset != "" && limits.Charset != GB18030 {
		return nil, refuse("charset-unknown", act.Figures{"charset": limits.Charset})
	}
	head := make([]byte, min(size, 4096))
	if _, err := data.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("read %s: %w", path.Base(name), err)
	}
	b := &Book{Name: name, limits: limits, data: data, size: size}
	ext := strings.ToLower(path.Ext(name))
	var err error
	switch {
	case size == 0:
		err = refuse("file-is-empty", nil)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		err = b.refuseOLE()
	case bytes.HasPrefix(head, []byte("PK")):
		if ext == ".csv" || ext == ".txt" || ext == ".xls" || ext == ".et" {
			return nil, refuse("name-does-not-fit", act.Figures{"extension": ext, "found": "xlsx"})
		}
		err = b.openXLSX(ctx)
	case ext != ".csv" && ext != ".txt":
		err = refuse("not-a-workbook", act.Figures{"extension": ext})
	default:
		err = b.openCSV(ctx)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// OpenBytes is Open over a file in memory.
func OpenBytes(ctx context.Context, name string, data []byte, limits Limits) (*Book, error) {
	return Open(ctx, name, bytes.NewReader(data), int64(len(data)), limits)
}

// refuseOLE tells an encrypted xlsx from an .xls or .et.
func (b *Book) refuseOLE() error {
	mark := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	buf := make([]byte, 1<<20)
	for at := int64(0); at < b.size; at += int64(len(buf) - len(mark)) {
		n, err := b.data.ReadAt(buf, at)
		if bytes.Contains(buf[:n], mark) {
			return refuse("workbook-encrypted", nil)
		}
		if err != nil {
			break
		}
	}
	return refuse("old-workbook", nil)
}

func refuse(code string, f act.Figures) *act.Refusal { return act.Refuse("X10", code, f) }
