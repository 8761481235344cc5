package app

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
	"fupindai/internal/office"
	"fupindai/internal/store"
)

// Group is a village's group with all its dated members.
func (v *View) Group(ctx context.Context, village string) (*office.Group, error) {
	return v.k.groupOf(ctx, village)
}

// GroupLine is one village of the list of groups: who sits today, by seat, and who
// acknowledged the newest list (A12.3).
type GroupLine struct {
	Village  string
	Seats    map[act.Role]string // user ids
	Changed  civil.Date
	List     int // number of the newest list
	Reported civil.Date
	Signed   map[office.Receiver]civil.Date // by receiver; zero has not acknowledged yet
}

// Groups lists the villages in scope that have a group; for a bank those whose list
// goes to it.
func (v *View) Groups(ctx context.Context) ([]GroupLine, error) {
	vf, vt, bf, bt := v.Scope.spans()
	lists, err := store.All(ctx, v.k.tx, func(r *sql.Rows) (g GroupLine, err error) {
		var on, bank, township, county, signed string
		if err := r.Scan(&g.Village, &g.List, &on, &bank, &township, &county, &signed); err != nil {
			return g, err
		}
		g.Seats, g.Signed = map[act.Role]string{}, map[office.Receiver]civil.Date{}
		if g.Reported, err = day(on); err != nil {
			return g, err
		}
		if g.Signed[office.ToTownship], err = day(township); err != nil {
			return g, err
		}
		if g.Signed[office.ToCounty], err = day(county); err != nil || bank == "" {
			return g, err
		}
		g.Signed[office.ToBank], err = day(signed)
		return g, err
	}, `SELECT g.village, g.list, g.reported_on, g.bank, COALESCE(max(CASE WHEN a.receiver = 'township' THEN a.acked_on END), ''),
			COALESCE(max(CASE WHEN a.receiver = 'county' THEN a.acked_on END), ''), COALESCE(max(CASE WHEN a.receiver = 'bank' THEN a.acked_on END), '')
		FROM group_list g LEFT JOIN group_ack a ON a.log_id = g.log_id AND a.village = g.village AND a.list = g.list
		WHERE g.log_id = $1 AND g.newest AND g.village >= $2 AND g.village < $3 AND g.bank >= $4 AND g.bank < $5
		GROUP BY g.village, g.list, g.reported_on, g.bank ORDER BY g.village`, v.k.tx.Log(), vf, vt, bf, bt)
	if err != nil {
		return nil, err
	}
	at := map[string]*GroupLine{}
	for i := range lists {
		at[lists[i].Village] = &lists[i]
	}
	rows, err := v.k.tx.Query(ctx, `SELECT village, seat, from_on, user_id, to_on FROM group_seat
		WHERE log_id = $1 AND village >= $2 AND village < $3 ORDER BY village, from_on, seat`, v.k.tx.Log(), vf, vt)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var village, seat, from, user, to string
		if err := rows.Scan(&village, &seat, &from, &user, &to); err != nil {
			return nil, err
		}
		g := at[village]
		if g == nil {
			continue // another bank's
		}
		f, err := day(from)
		if err != nil {
			return nil, err
		}
		if f.After(g.Changed) {
			g.Changed = f
		}
		if today := v.Today.String(); from <= today && (to == "" || to >= today) {
			g.Seats[act.Role(seat)] = user
		}
	}
	return lists, rows.Err()
}

// NoticeLine is one village notice.
type NoticeLine struct {
	Number, Token, Village string
	PostedOn, LastOn       civil.Date
	Hotline, Office        string
	Rows                   int
	TotalFen               money.Fen
	Before                 office.Number // the hotline before, if it changed while the notice hung
	StaleSince             civil.Date    // the sheet on the wall names an old hotline since then; zero: it does not
}

// Notices lists the notices in scope, newest first. A bank finds those that carry loans
// of its own, with the number and sum of these alone.
func (v *View) Notices(ctx context.Context) ([]NoticeLine, error) {
	vf, vt, _, _ := v.Scope.spans()
	all, err := v.k.door.notices(ctx, v.k.tx, `log_id = $1 AND village >= $2 AND village < $3 ORDER BY posted_on DESC, notice DESC`, v.k.tx.Log(), vf, vt)
	if err != nil || v.Scope.Bank == "" {
		return all, err
	}
	loans, err := v.ownOnNotices(ctx, "")
	if err != nil {
		return nil, err
	}
	own := all[:0]
	for _, n := range all {
		n.Rows, n.TotalFen = 0, 0
		for _, amount := range loans[n.Number] {
			n.Rows++
			n.TotalFen += amount
		}
		if n.Rows > 0 {
			own = append(own, n)
		}
	}
	return own, nil
}

// ownOnNotices are the loans of the reader's bank on one notice, or on all if none is
// named, with their sums: by notice and loan.
func (v *View) ownOnNotices(ctx context.Context, notice string) (map[string]map[string]money.Fen, error) {
	_, _, bf, bt := v.Scope.spans()
	type row struct {
		notice, loan string
		amount       money.Fen
	}
	rows, err := store.All(ctx, v.k.tx, func(r *sql.Rows) (o row, err error) { return o, r.Scan(&o.notice, &o.loan, &o.amount) },
		`SELECT r.notice, r.loan, r.amount_fen FROM notice_row r JOIN loan l ON l.log_id = r.log_id AND l.loan = r.loan
		WHERE r.log_id = $1 AND l.bank >= $2 AND l.bank < $3 AND ($4 = '' OR r.notice = $4)`, v.k.tx.Log(), bf, bt, notice)
	out := map[string]map[string]money.Fen{}
	for _, o := range rows {
		if out[o.notice] == nil {
			out[o.notice] = map[string]money.Fen{}
		}
		out[o.notice][o.loan] = o.amount
	}
	return out, err
}

func (d *Door) notices(ctx context.Context, tx *store.Tx, cond string, args ...any) ([]NoticeLine, error) {
	rows, err := tx.Query(ctx, `SELECT notice, token, village, posted_on, last_on, hotline, office, rows_count, total_fen, stale_since, hotline_before, hotline_since FROM notice WHERE `+cond, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []NoticeLine
	for rows.Next() {
		var n NoticeLine
		var posted, last, stale, changed string
		if err := rows.Scan(&n.Number, &n.Token, &n.Village, &posted, &last, &n.Hotline, &n.Office, &n.Rows, &n.TotalFen, &stale, &n.Before.Phone, &changed); err != nil {
			return nil, err
		}
		if n.PostedOn, err = day(posted); err != nil {
			return nil, err
		}
		if n.LastOn, err = day(last); err != nil {
			return nil, err
		}
		if n.StaleSince, err = day(stale); err != nil {
			return nil, err
		}
		if n.Before.Until, err = day(changed); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	var texts []string
	for _, n := range out {
		texts = append(texts, n.Office)
	}
	words, err := d.Register.Texts(ctx, tx, texts)
	for i := range out {
		out[i].Office = words[out[i].Office]
	}
	return out, err
}

// PublicNotice is what anybody may read of a notice (A6.2): five columns, no number,
// telephone or account of a person.
type PublicNotice struct {
	NoticeLine
	Place Place
	Lines []PublicLine
}

// PublicLine is one loan of a public notice.
type PublicLine struct {
	Borrower, Purpose string
	AmountFen         money.Fen
	SubsidyPercent    int
	SubsidyPPM        money.PPM
	SubsidyFen        money.Fen
}

// Public gives a notice by its token while it stands: from the day of posting to its
// last day. Before, after, and for a token that does not exist the answer is the same.
func (d *Door) Public(ctx context.Context, log, token string) (*PublicNotice, error) {
	var out *PublicNotice
	err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		today := d.Today()
		found, err := d.notices(ctx, tx, `log_id = $1 AND token = $2`, log, token)
		if err != nil {
			return err
		}
		if len(found) != 1 || today.Before(found[0].PostedOn) || today.After(found[0].LastOn) {
			return act.Refuse("X2", "notice-not-found", nil)
		}
		out = &PublicNotice{NoticeLine: found[0]}
		k, err := d.desk(ctx, tx, Call{Log: log}, civil.Date{})
		if err != nil {
			return err
		}
		if out.Place, err = k.placeOn(ctx, found[0].Village, found[0].PostedOn); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT borrower, purpose, amount_fen, subsidy_percent, subsidy_ppm, subsidy_fen FROM notice_row
			WHERE log_id = $1 AND notice = $2 ORDER BY no`, log, found[0].Number)
		if err != nil {
			return err
		}
		defer rows.Close()
		var persons []string
		for rows.Next() {
			var l PublicLine
			if err := rows.Scan(&l.Borrower, &l.Purpose, &l.AmountFen, &l.SubsidyPercent, &l.SubsidyPPM, &l.SubsidyFen); err != nil {
				return err
			}
			persons = append(persons, l.Borrower)
			out.Lines = append(out.Lines, l)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows.Close()
		names, err := d.Register.Names(ctx, tx, persons)
		if err != nil {
			return err
		}
		for i := range out.Lines {
			out.Lines[i].Borrower = names[out.Lines[i].Borrower]
		}
		return nil
	})
	return out, err
}

// PublicNotices lists the notices that stand today, for the public page of a county.
func (d *Door) PublicNotices(ctx context.Context, log string) ([]PublicNotice, error) {
	var out []PublicNotice
	err := d.DB.ReadLog(ctx, log, func(tx *store.Tx) error {
		today := d.Today().String()
		found, err := d.notices(ctx, tx, `log_id = $1 AND posted_on <= $2 AND last_on >= $2 ORDER BY village, posted_on, notice`, log, today)
		if err != nil {
			return err
		}
		k, err := d.desk(ctx, tx, Call{Log: log}, civil.Date{})
		if err != nil {
			return err
		}
		for _, n := range found {
			place, err := k.placeOn(ctx, n.Village, n.PostedOn)
			if err != nil {
				return err
			}
			out = append(out, PublicNotice{NoticeLine: n, Place: place})
		}
		return nil
	})
	return out, err
}

// Hotline is the county's report hotline and the office that answers.
func (v *View) Hotline(ctx context.Context) (phone, officeName string, err error) {
	c, err := open[*office.County](ctx, v.k, office.CountyStream)
	if err != nil {
		return "", "", err
	}
	if c.Office.IsZero() {
		return c.Hotline, "", nil
	}
	officeName, err = v.k.door.Register.Text(ctx, v.k.tx, c.Office.ID)
	return c.Hotline, officeName, err
}

// ListLine is one signed list.
type ListLine struct {
	Number, Level, Unit, Bank, Document, Fingerprint, By string
	Role                                                 act.Role
	Rows                                                 int
	TotalFen                                             money.Fen
	SignedOn                                             civil.Date
}

// List opens a signed list in scope with its rows.
func (v *View) List(ctx context.Context, number string) (*ListLine, []ApplicationLine, error) {
	l := ListLine{Number: number}
	var role, signed string
	err := v.k.tx.QueryRow(ctx, `SELECT level, unit, bank, document, fingerprint, signed_by, signed_role, rows_count, total_fen, signed_on
		FROM list WHERE log_id = $1 AND list = $2`, v.k.tx.Log(), number).
		Scan(&l.Level, &l.Unit, &l.Bank, &l.Document, &l.Fingerprint, &l.By, &role, &l.Rows, &l.TotalFen, &signed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, act.Refuse("X2", "not-found", act.Figures{"what": clip(number)})
	}
	if err != nil {
		return nil, nil, err
	}
	l.Role = act.Role(role)
	if l.SignedOn, err = day(signed); err != nil {
		return nil, nil, err
	}
	if !v.Scope.Covers(l.Unit, l.Bank) {
		return nil, nil, act.Refuse("X2", "not-found", act.Figures{"what": clip(number)})
	}
	rows, err := v.k.tx.Query(ctx, `SELECT a.`+columnsOf("a")+` FROM list_row r JOIN application a ON a.log_id = r.log_id AND a.application = r.application
		WHERE r.log_id = $1 AND r.list = $2 ORDER BY r.no`, v.k.tx.Log(), number)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var out []ApplicationLine
	for rows.Next() {
		a, err := scanApplication(rows.Scan)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, a)
	}
	return &l, out, rows.Err()
}

// RecordedAt is the instant of the log's last event.
func (v *View) RecordedAt() time.Time { return time.UnixMicro(v.k.tx.At()) }
