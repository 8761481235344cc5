package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"fupindai/internal/fault"
)

// CommandRecord is an accepted command (I10). Its id is unique for its user and log.
type CommandRecord struct {
	User, ID, Name    string
	Digest            []byte // of the body, keyed by the caller
	FirstSeq, LastSeq int64  // its events; 0 and 0 if it had none
	At                int64  // microseconds UTC
	Answer            string
}

// Command finds an accepted command of the log; nil if there is none.
func (tx *Tx) Command(ctx context.Context, user, commandID string) (*CommandRecord, error) {
	if err := tx.needLog("a command"); err != nil {
		return nil, err
	}
	rows, err := tx.query(ctx, `SELECT name, digest, first_seq, last_seq, at, answer FROM command
		WHERE log_id = $1 AND user_id = $2 AND command_id = $3`, []any{tx.log, user, commandID})
	if err != nil {
		return nil, err
	}
	c := &CommandRecord{User: user, ID: commandID}
	err = (&Row{rows: rows}).Scan(&c.Name, &c.Digest, &c.FirstSeq, &c.LastSeq, &c.At, &c.Answer)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("command %s: %w", commandID, err)
	}
	return c, nil
}

var commandInsert = newInsert("command", []string{
	"log_id", "user_id", "command_id", "name", "digest", "first_seq", "last_seq", "at", "answer",
}, "")

// PutCommand records an accepted command together with what it did. A second
// record of the same id is an error (IsUnique).
func (tx *Tx) PutCommand(ctx context.Context, c CommandRecord) error {
	if tx.readOnly || tx.log == "" {
		return fmt.Errorf("%w: a command without the lock of a log", ErrUse)
	}
	tx.writes++
	if c.Digest == nil {
		c.Digest = []byte{}
	}
	row := []any{tx.log, c.User, c.ID, c.Name, c.Digest, c.FirstSeq, c.LastSeq, c.At, c.Answer}
	return tx.insert(ctx, commandInsert, [][]any{row}, fault.BeforeCommand, fault.AfterCommand)
}
