package register

import (
	"context"
	"fmt"
)

// Rows seals and opens the rows of an imported file under the key of its subject,
// the import's id. The caller keeps the sealed bytes beside the row (roster_row).
type Rows struct {
	register *Register
	subject  string
	box      *box
}

// Rows are those of a subject; a key is made if it has none. After Erase of the
// subject, Seal and Open give ErrErased.
func (r *Register) Rows(ctx context.Context, tx Tx, subject string) (*Rows, error) {
	b, err := r.find(ctx, tx, subject)
	if err != nil {
		if b, err = r.forWriting(ctx, tx, subject); err != nil {
			return nil, err
		}
	}
	return &Rows{r, subject, b}, nil
}

// Seal seals one row's bytes; they open only as that row of that subject.
func (s *Rows) Seal(row string, plain []byte) ([]byte, error) {
	return s.register.seal(s.box, s.place(row), string(plain))
}

// Open opens what Seal gave.
func (s *Rows) Open(row string, sealed []byte) ([]byte, error) {
	if s.box.erased {
		return nil, fmt.Errorf("row %s of %s: %w", row, s.subject, ErrErased)
	}
	plain, err := s.box.open(s.place(row), sealed)
	return []byte(plain), err
}

func (s *Rows) place(row string) place {
	return place{"sealed row", string(about(s.subject, row)), "bytes", 1}
}
