package app

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// Users are the ids of the users that are not closed today, in order.
func (v *View) Users(ctx context.Context) ([]string, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT user_id FROM user_account WHERE log_id = $1 AND (closed_on = '' OR closed_on > $2) ORDER BY user_id`, v.k.tx.Log(), v.Today.String())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var u string
		if err := rows.Scan(&u); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// PostLine is one person in one dated post.
type PostLine struct {
	User, Unit, GrantedBy string
	Role                  act.Role
	From, To, ClosedOn    civil.Date // ClosedOn is the account's
	Acting                bool
}

// Held says whether the post is held on the day.
func (p PostLine) Held(on civil.Date) bool {
	return !p.From.After(on) && (p.To.IsZero() || !p.To.Before(on)) && (p.ClosedOn.IsZero() || p.ClosedOn.After(on))
}

// Posts lists all posts ever given, by user and first day.
func (v *View) Posts(ctx context.Context) ([]PostLine, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT p.user_id, p.role, p.unit, p.from_on, p.to_on, p.granted_by, p.acting, coalesce(a.closed_on, '')
		FROM post p LEFT JOIN user_account a ON a.log_id = p.log_id AND a.user_id = p.user_id
		WHERE p.log_id = $1 ORDER BY p.user_id, p.from_on, p.role, p.unit`, v.k.tx.Log())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []PostLine
	for rows.Next() {
		var p PostLine
		var role, from, to, closed string
		if err := rows.Scan(&p.User, &role, &p.Unit, &from, &to, &p.GrantedBy, &p.Acting, &closed); err != nil {
			return nil, err
		}
		p.Role = act.Role(role)
		for _, d := range []struct {
			to   *civil.Date
			from string
		}{{&p.From, from}, {&p.To, to}, {&p.ClosedOn, closed}} {
			if *d.to, err = day(d.from); err != nil {
				return nil, err
			}
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// UserFile is one user: posts ever given and those asked for.
type UserFile struct {
	ClosedOn  civil.Date
	Free      bool // holds no post and no seat beyond today: the account can be closed
	Posts     []people.Post
	Proposals []people.Proposal
}

// UserFile is a user's; one that is not known is refused like one out of scope.
func (v *View) UserFile(ctx context.Context, user string) (UserFile, error) {
	p, err := open[*people.People](ctx, v.k, people.Stream)
	if err != nil {
		return UserFile{}, err
	}
	u, known := p.Users[user]
	if !known {
		return UserFile{}, act.Refuse("X2", "not-found", act.Figures{"what": clip(user)})
	}
	f := UserFile{ClosedOn: u.ClosedOn}
	switch err := first(p.KeepsPost(user, v.Today), v.k.keepsSeat(ctx, user)); {
	case err == nil:
		f.Free = true
	case !errors.As(err, new(*act.Refusal)):
		return f, err
	}
	for _, post := range p.Posts {
		if post.User == user {
			f.Posts = append(f.Posts, post)
		}
	}
	for _, pr := range p.Proposals {
		if pr.User == user {
			f.Proposals = append(f.Proposals, pr)
		}
	}
	return f, nil
}

// Acts are the accepted commands of the log, the newest first; "" is everybody's.
func (v *View) Acts(ctx context.Context, user string, names []string, from, limit int) ([]ActDone, int, error) {
	return actsOf(ctx, v.k.tx, user, names, from, limit)
}

// UsersWithoutPost are open accounts that never held a post, as lines without one.
func (v *View) UsersWithoutPost(ctx context.Context) ([]PostLine, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT a.user_id FROM user_account a WHERE a.log_id = $1 AND a.closed_on = ''
		AND NOT EXISTS (SELECT 1 FROM post p WHERE p.log_id = a.log_id AND p.user_id = a.user_id)
		AND NOT EXISTS (SELECT 1 FROM group_seat g WHERE g.log_id = a.log_id AND g.user_id = a.user_id) ORDER BY a.user_id`, v.k.tx.Log())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []PostLine
	for rows.Next() {
		var p PostLine
		if err := rows.Scan(&p.User); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// LastSeen is when each user of the log was last seen.
func (v *View) LastSeen(ctx context.Context) (map[string]time.Time, error) {
	rows, err := v.k.tx.Query(ctx, `SELECT user_id, max(seen_at) FROM device_session WHERE log_id = $1 GROUP BY user_id ORDER BY user_id`, v.k.tx.Log())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]time.Time{}
	for rows.Next() {
		var user string
		var at int64
		if err := rows.Scan(&user, &at); err != nil {
			return nil, err
		}
		out[user] = time.UnixMicro(at)
	}
	return out, rows.Err()
}

// NewDevice is a first session of the reader on a kind of device.
type NewDevice struct {
	Device string
	At     time.Time
}

// NewDevices are the reader's first sessions on another device than before, since an
// instant, the newest first. The very first session of all is none.
func (v *View) NewDevices(ctx context.Context, since time.Time) ([]NewDevice, error) {
	return store.All(ctx, v.k.tx, func(r *sql.Rows) (d NewDevice, err error) {
		var at int64
		err = r.Scan(&d.Device, &at)
		d.At = time.UnixMicro(at)
		return d, err
	}, `SELECT s.device, s.opened_at FROM device_session s WHERE s.log_id = $1 AND s.user_id = $2 AND s.opened_at >= $3
		AND NOT EXISTS (SELECT 1 FROM device_session b WHERE b.log_id = s.log_id AND b.user_id = s.user_id AND b.opened_at < s.opened_at AND b.device = s.device)
		AND EXISTS (SELECT 1 FROM device_session b WHERE b.log_id = s.log_id AND b.user_id = s.user_id AND b.opened_at < s.opened_at)
		ORDER BY s.opened_at DESC, s.device`, v.k.tx.Log(), v.k.act.By.User, since.UnixMicro())
}

// DoorNotes are what happened at the log-in, the newest first.
func (v *View) DoorNotes(ctx context.Context, user string, from, limit int) ([]people.Note, int, error) {
	return people.Notes(ctx, v.k.tx, v.k.tx.Log(), user, "", from, limit)
}
