package store

import (
	"context"
	"fmt"

	"fupindai/internal/fault"
)

// BulkMax is how many rows are best handed to Insert at once.
const BulkMax = rowsMax

// Bulk names a table and its columns for rows that come in thousands.
type Bulk struct{ in *insertion }

// NewBulk prepares inserts into a table; log_id comes first in it and is not listed.
// Make one per table and keep it.
func NewBulk(table string, columns ...string) Bulk {
	return Bulk{newInsert(table, append([]string{"log_id"}, columns...), "")}
}

// Insert writes new rows of the locked log in their order, many with one statement
// where the engine gains by it. Each row has a value for every column.
func (tx *Tx) Insert(ctx context.Context, b Bulk, rows [][]any) error {
	if tx.readOnly || tx.log == "" {
		return fmt.Errorf("%w: rows without the lock of a log", ErrUse)
	}
	if err := tx.flush(ctx); err != nil {
		return err
	}
	full := make([][]any, len(rows))
	for i, r := range rows {
		full[i] = withLog(tx.log, r)
	}
	return tx.insert(ctx, b.in, full, fault.BeforeRegisterRow, fault.AfterRegisterRow)
}
