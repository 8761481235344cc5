package people

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"fupindai/internal/act"
)

// Device is a session as its owner sees it.
type Device struct {
	ID                        string
	Words                     string // browser and system
	OpenedAt, SeenAt, EndedAt time.Time
}

// Open says whether it has not been ended; whether it ran out is the session's own matter.
func (d Device) Open() bool { return d.EndedAt.IsZero() }

// seenEvery is how exact SeenAt is.
const seenEvery = 5 * time.Minute

// Begin notes a new session. known says whether this user had one on such a device before.
func (l *Logins) Begin(ctx context.Context, db Local, log, user, session, device string, now time.Time) (known bool, err error) {
	err = db.write(ctx, func(tx SQL) error {
		var before int64
		if err := first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&before) },
			`SELECT count(*) FROM device_session WHERE log_id = $1 AND user_id = $2 AND device = $3`, log, user, device); err != nil {
			return err
		}
		known = before > 0
		_, err := tx.Exec(ctx, `INSERT INTO device_session (log_id, user_id, session_id, device, opened_at, seen_at, ended_at) VALUES ($1, $2, $3, $4, $5, $5, 0)`,
			log, user, session, device, now.UnixMicro())
		return err
	})
	if err != nil {
		return false, fmt.Errorf("begin session: %w", err)
	}
	return known, nil
}

// Lives gives the stamp of the user's password now, and whether the session was not
// ended. A page asks at each request: what was ended elsewhere opens nothing any more.
func (l *Logins) Lives(ctx context.Context, db Local, log, user, session string, now time.Time) (password string, open bool, err error) {
	var seen, ended int64
	err = db.read(ctx, func(tx SQL) error {
		err := first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&seen, &ended) },
			`SELECT seen_at, ended_at FROM device_session WHERE log_id = $1 AND user_id = $2 AND session_id = $3`, log, user, session)
		if err != nil {
			return err
		}
		err = first(ctx, tx, func(rows *sql.Rows) error {
			var hash string
			err := rows.Scan(&hash)
			password = stamp(hash)
			return err
		}, `SELECT password_hash FROM login WHERE user_id = $1 AND log_id = $2 ORDER BY login_name LIMIT 1`, user, log)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // of the demo: nobody has a password
		}
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil || ended > 0 {
		return "", false, err
	}
	if now.Sub(time.UnixMicro(seen)) >= seenEvery {
		err = db.write(ctx, func(tx SQL) error {
			_, err := tx.Exec(ctx, `UPDATE device_session SET seen_at = $4 WHERE log_id = $1 AND user_id = $2 AND session_id = $3`, log, user, session, now.UnixMicro())
			return err
		})
	}
	return password, true, err
}

// Devices are a user's sessions that began within the span before now, the newest first.
func (l *Logins) Devices(ctx context.Context, db Local, log, user string, now time.Time, span time.Duration) (out []Device, err error) {
	err = db.read(ctx, func(tx SQL) error {
		rows, err := tx.Query(ctx, `SELECT session_id, device, opened_at, seen_at, ended_at FROM device_session
			WHERE log_id = $1 AND user_id = $2 AND opened_at >= $3 ORDER BY opened_at DESC, session_id`, log, user, now.Add(-span).UnixMicro())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var d Device
			var opened, seen, ended int64
			if err := rows.Scan(&d.ID, &d.Words, &opened, &seen, &ended); err != nil {
				return err
			}
			d.OpenedAt, d.SeenAt = time.UnixMicro(opened), time.UnixMicro(seen)
			if ended > 0 {
				d.EndedAt = time.UnixMicro(ended)
			}
			out = append(out, d)
		}
		return rows.Err()
	})
	return out, err
}

// End ends one session of a user, or with "" all of them but the one kept.
func (l *Logins) End(ctx context.Context, db Local, log, user, session, keep string, now time.Time) error {
	err := db.write(ctx, func(tx SQL) error {
		_, err := tx.Exec(ctx, `UPDATE device_session SET ended_at = $4 WHERE log_id = $1 AND user_id = $2 AND ended_at = 0
			AND (session_id = $3 OR $3 = '') AND session_id <> $5`, log, user, session, now.UnixMicro(), keep)
		return err
	})
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

// deviceWords are how a browser names itself, and what a person calls it; the first counts.
var deviceWords = [2][][2]string{
	{{"MicroMessenger", "微信 WeChat"}, {"Edg", "Edge"}, {"OPR", "Opera"}, {"UCBrowser", "UC"}, {"QQBrowser", "QQ"}, {"HuaweiBrowser", "Huawei"}, {"MiuiBrowser", "Xiaomi"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}, {"Trident", "Internet Explorer"}},
	{{"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"Linux", "Linux"}},
}

// DeviceOf names a device by its browser's own account: coarse enough to be no
// fingerprint, fine enough for its owner to know it again.
func DeviceOf(agent string) string {
	var parts []string
	for _, kind := range deviceWords {
		for _, w := range kind {
			if strings.Contains(agent, w[0]) {
				parts = append(parts, w[1])
				break
			}
		}
	}
	if len(parts) == 0 {
		return "?"
	}
	return strings.Join(parts, " · ")
}

// What a login_note tells.
const (
	NoteIn       = "in"        // signed in
	NoteOut      = "out"       // signed out
	NoteWrong    = "wrong"     // a wrong password, or a name nobody has
	NoteWaits    = "waits"     // refused while waiting: the alert of guessing
	NoteCode     = "code"      // a wrong code
	NotePassword = "password"  // the password was changed
	NoteFactorOn = "factor-on" // a second factor was set up
	NoteReset    = "reset"     // an administrator gave a first password
	NoteNoFactor = "no-factor" // an administrator took a lost factor away
	NoteEnded    = "ended"     // sessions were ended
)

// Note is one line of what happened at the door.
type Note struct {
	At         time.Time
	User, Kind string
}

// Note keeps a line. id is drawn by the caller.
func (l *Logins) Note(ctx context.Context, db Local, log, user, kind, id string, now time.Time) error {
	err := db.write(ctx, func(tx SQL) error {
		_, err := tx.Exec(ctx, `INSERT INTO login_note (log_id, at, note_id, user_id, kind) VALUES ($1, $2, $3, $4, $5)`, log, now.UnixMicro(), id, user, kind)
		return err
	})
	if err != nil {
		return fmt.Errorf("note at the door: %w", err)
	}
	return nil
}

// Notes are lines of a log, the newest first, of one user or of all, and how many there are.
func Notes(ctx context.Context, tx SQL, log, user, kind string, offset, limit int) (out []Note, total int, err error) {
	const where = ` FROM login_note WHERE log_id = $1 AND (user_id = $2 OR $2 = '') AND (kind = $3 OR $3 = '')`
	if err := first(ctx, tx, func(rows *sql.Rows) error { return rows.Scan(&total) }, `SELECT count(*)`+where, log, user, kind); err != nil {
		return nil, 0, err
	}
	rows, err := tx.Query(ctx, `SELECT at, user_id, kind`+where+` ORDER BY at DESC, note_id LIMIT $4 OFFSET $5`, log, user, kind, limit, offset)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var n Note
		var at int64
		if err := rows.Scan(&at, &n.User, &n.Kind); err != nil {
			return nil, 0, err
		}
		n.At = time.UnixMicro(at)
		out = append(out, n)
	}
	return out, total, rows.Err()
}

// AddressWaits refuses an address that has had too many wrong log-ins, so that one machine cannot try many
// accounts. It is in memory, and bounded; it is safe for concurrent use.
func (l *Logins) AddressWaits(address string, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	a, ok := l.addresses[address]
	if ok && a.failures >= int64(l.profile.AddressTries) && a.until.After(now) {
		return act.Refuse("X1", "login-waits", act.Figures{"seconds": int((a.until.Sub(now) + time.Second - 1) / time.Second)})
	}
	return nil
}

// AddressFailed counts a wrong log-in of an address.
func (l *Logins) AddressFailed(address string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.addresses[address]
	if !a.until.After(now) {
		a = tries{until: now.Add(time.Duration(l.profile.AddressMinutes) * time.Minute)}
	}
	a.failures++
	if len(l.addresses) >= unknownMax {
		for other := range l.addresses {
			delete(l.addresses, other) // any one
			break
		}
	}
	l.addresses[address] = a
}
