// Package sheet reads and writes the workbooks offices exchange: xlsx and csv in, with
// every row error found in one pass; xlsx and csv out, with an error workbook and
// templates.
//
//	book, err := sheet.Open(ctx, name, readerAt, size, sheet.DefaultLimits())
//	report, err := book.Read(ctx, columns, func(r *sheet.Row) error { … })
//	if report.Errors … { sheet.WriteErrors(…) }
//
// A file is an attack until it is read: the container is checked before anything is
// unpacked, memory and rows are bounded, nothing is evaluated, nothing is fetched,
// nothing touches the disk. What a cell means is never guessed: it is read exactly or
// it is a row error that names row, column, value found and rule.
//
// A file as a whole is refused with an *act.Refusal of rule X10; one bad row never
// stops the reading. The package knows no store, no page and no business: which
// columns there are is the caller's (package layout).
package sheet
