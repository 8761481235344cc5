package app

import (
	"context"
	"encoding/hex"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/journal"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/office"
)

// Marks are the fingerprints of a stream's recorded acts by their number: the first
// eight digits of the hash under which the act stands in the log's tree. What a form
// prints beside a signature is looked up with them.
func (v *View) Marks(ctx context.Context, stream string) (map[int64]string, error) {
	events, err := v.k.tx.Events(ctx, stream, 0)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]string, len(events))
	for _, e := range events {
		h := tlog.RecordHash(e.Encode())
		out[e.Seq] = hex.EncodeToString(h[:4])
	}
	return out, nil
}

// ApplicationMarks are Marks of the file in which an application stands.
func (v *View) ApplicationMarks(ctx context.Context, c *ApplicationCase) (map[int64]string, error) {
	return v.Marks(ctx, loan.Stream(c.File.Household))
}

// Sexes are 男 or 女 by person, as the identity number says it; unknown ones are absent.
func (v *View) Sexes(ctx context.Context, persons []string) (map[string]string, error) {
	numbers, err := v.FullNumbers(ctx, persons)
	out := map[string]string{}
	for id, n := range numbers {
		switch r := idcard.Check(n); {
		case r.Birth.IsZero():
		case r.Female:
			out[id] = "女"
		default:
			out[id] = "男"
		}
	}
	return out, err
}

// SignedList opens a signed list in scope with the rows as they were signed, whatever the
// applications say today (printed = stored). The fingerprint is computed again from the rows; one that no longer agrees
// is an error, for nothing may be printed under it.
func (v *View) SignedList(ctx context.Context, number string) (*office.List, error) {
	none := act.Refuse("X2", "not-found", act.Figures{"what": clip(number)})
	if !listNumber(number) {
		return nil, none
	}
	l, err := open[*office.List](ctx, v.k, office.ListStream(number))
	if err != nil {
		return nil, err
	}
	if l.Level == "" || !v.Scope.Covers(l.Unit, l.Bank) {
		return nil, none
	}
	salts, err := v.salts(ctx, number)
	if err != nil {
		return nil, err
	}
	var commitments [][]byte
	for i, r := range l.Lines {
		if i < len(salts) {
			commitments = append(commitments, journal.Commit(salts[i], r.Fields()...))
		}
	}
	if hex.EncodeToString(journal.Root(commitments)) != l.Fingerprint {
		return nil, fmt.Errorf("list %s no longer has its fingerprint", number)
	}
	return l, nil
}

func (v *View) salts(ctx context.Context, list string) ([][]byte, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT salt FROM row_salt WHERE log_id = $1 AND list = $2 ORDER BY no`, v.k.tx.Log(), list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][]byte
	for rows.Next() {
		var s []byte
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// listNumber says whether a text can be the number of a list; nothing else becomes the
// name of a stream.
func listNumber(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && r != '-' {
			return false
		}
	}
	return true
}

// Lists are the signed lists in scope, the newest first, at most limit.
func (v *View) Lists(ctx context.Context, limit int) ([]ListLine, error) {
	vf, vt, bf, bt := v.Scope.spans()
	rows, err := v.k.tx.Query(ctx, `SELECT list, level, unit, bank, document, fingerprint, signed_by, signed_role, rows_count, total_fen, signed_on
		FROM list WHERE log_id = $1 AND unit >= $2 AND unit < $3 AND bank >= $4 AND bank < $5 ORDER BY signed_on DESC, list DESC LIMIT $6`,
		v.k.tx.Log(), vf, vt, bf, bt, int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ListLine
	for rows.Next() {
		var l ListLine
		var role, signed string
		var total int64
		if err := rows.Scan(&l.Number, &l.Level, &l.Unit, &l.Bank, &l.Document, &l.Fingerprint, &l.By, &role, &l.Rows, &total, &signed); err != nil {
			return nil, err
		}
		l.Role, l.TotalFen = act.Role(role), money.Fen(total)
		if l.SignedOn, err = civil.Parse(signed); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// NoticeCase is one notice with what its poster shows.
type NoticeCase struct {
	*office.Notice
	Place  Place
	Office string            // that answers the hotline
	Names  map[string]string // of the borrowers
	Others int               // rows of other banks, which a bank does not read; 0 for everybody else
}

// Notice opens a notice in scope. A bank reads of it the rows of its own loans, and
// without one the notice does not exist for it.
func (v *View) Notice(ctx context.Context, number string) (*NoticeCase, error) {
	none := act.Refuse("X2", "not-found", act.Figures{"what": clip(number)})
	if !listNumber(number) {
		return nil, none
	}
	n, err := open[*office.Notice](ctx, v.k, office.NoticeStream(number))
	if err != nil {
		return nil, err
	}
	out := &NoticeCase{Notice: n}
	if v.Scope.Bank != "" {
		loans, err := v.ownOnNotices(ctx, number)
		if err != nil {
			return nil, err
		}
		own := *n
		own.Lines = nil
		for _, l := range n.Lines {
			if _, ok := loans[number][l.Loan]; ok {
				own.Lines = append(own.Lines, l)
			}
		}
		out.Notice, out.Others = &own, len(n.Lines)-len(own.Lines)
	}
	if n.Token == "" || (v.Scope.Bank == "" && !v.Scope.Covers(n.Village, "")) || len(out.Lines) == 0 {
		return nil, none
	}
	if out.Place, err = v.PlaceOn(ctx, n.Village, n.PostedOn); err != nil {
		return nil, err
	}
	words, err := v.Texts(ctx, []string{n.Office.ID})
	if err != nil {
		return nil, err
	}
	out.Office = words[n.Office.ID]
	var persons []string
	for _, l := range out.Lines {
		persons = append(persons, l.Borrower)
	}
	out.Names, err = v.Names(ctx, persons)
	return out, err
}
