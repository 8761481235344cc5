package people_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fupindai/internal/act"
	"fupindai/internal/people"
	"fupindai/internal/store"
	"fupindai/internal/store/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var noon = time.Date(2019, 7, 5, 4, 0, 0, 0, time.UTC)

const good = "Aksu-2019-杏"

// desk is the log-in of one office.
type desk struct {
	t       *testing.T
	db      *store.DB
	local   people.Local
	profile people.Profile
	logins  *people.Logins
}

func onBoth(t *testing.T, run func(t *testing.T, d *desk)) {
	start := func(t *testing.T, db *store.DB) *desk {
		p, err := people.ProfileByID("dengbao-3")
		if err != nil {
			t.Fatal(err)
		}
		d := &desk{t, db, people.Over(db.Read, db.WriteLocal), p, people.NewLogins(p)}
		if err := d.set("ayxe", "u1", good, noon); err != nil {
			t.Fatal(err)
		}
		return d
	}
	t.Run("SQLite", func(t *testing.T) {
		db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "l.db"), store.Options{Unsafe: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		run(t, start(t, db))
	})
	t.Run("PostgreSQL", func(t *testing.T) { run(t, start(t, pgtest.Open(t))) })
}

func (d *desk) set(name, user, password string, now time.Time) error {
	return d.db.WriteLocal(d.t.Context(), func(tx *store.Tx) error {
		return d.logins.Set(d.t.Context(), tx, name, user, "county", password, now)
	})
}

func (d *desk) signIn(name, password string, now time.Time) (people.Login, error) {
	return d.logins.SignIn(d.t.Context(), d.local, name, password, now)
}

// code is the refusal's code; "" for no error, "error" for another one.
func code(err error) string {
	var r *act.Refusal
	switch {
	case err == nil:
		return ""
	case errors.As(err, &r):
		return r.Code
	}
	return "error " + err.Error()
}

func TestX1_SignIn(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		got, err := d.signIn(" AYXE ", good, noon)
		if err != nil || got.User != "u1" || got.Log != "county" || got.MustChange || got.Stamp == "" {
			t.Errorf("signed in = %+v, %v", got, err)
		}
		// The same character typed as two is the same password (NFC).
		if err := d.set("e", "u2", "Cafe\u0301-2019-x", noon); err != nil {
			t.Fatal(err)
		}
		if _, err := d.signIn("e", "Café-2019-x", noon); err != nil {
			t.Errorf("composed: %v", err)
		}
		for _, tt := range [][2]string{{"ayxe", good + " "}, {"ayxe", ""}, {"nobody", good}, {"", ""}} {
			if _, err := d.signIn(tt[0], tt[1], noon); code(err) != "wrong-login" {
				t.Errorf("%q with %q: %v", tt[0], tt[1], err)
			}
		}
	})
}

// A log-in name that one person has in one office is nobody else's.
func TestX9_LogInNameIsNotTakenOver(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		for _, other := range [][2]string{{"u2", "county"}, {"u1", "another county"}} {
			if err := d.db.WriteLocal(t.Context(), func(tx *store.Tx) error {
				return d.logins.Free(t.Context(), tx, "AYXE", other[0], other[1])
			}); code(err) != "login-name-taken" {
				t.Errorf("free for %v: %v", other, err)
			}
			if err := d.db.WriteLocal(t.Context(), func(tx *store.Tx) error {
				return d.logins.SetFirst(t.Context(), tx, "ayxe", other[0], other[1], "Kucha-2020-梨", noon)
			}); code(err) != "login-name-taken" {
				t.Errorf("a password for %v: %v", other, err)
			}
		}
		if got, err := d.signIn("ayxe", good, noon); err != nil || got.User != "u1" || got.Log != "county" {
			t.Errorf("afterwards the owner signs in as %+v, %v", got, err)
		}
		if err := d.set("ayxe", "u1", "Kucha-2020-梨", noon); err != nil {
			t.Errorf("the owner's new password: %v", err)
		}
	})
}

func TestX1_PasswordsGrowOld(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		for days, must := range map[int]bool{0: false, d.profile.ChangeDays: false, d.profile.ChangeDays + 1: true} {
			got, err := d.signIn("ayxe", good, noon.AddDate(0, 0, days))
			if err != nil || got.MustChange != must {
				t.Errorf("after %d days: %+v, %v", days, got, err)
			}
		}
		if err := d.db.WriteLocal(t.Context(), func(tx *store.Tx) error {
			return d.logins.SetFirst(t.Context(), tx, "new", "u2", "county", good, noon)
		}); err != nil {
			t.Fatal(err)
		}
		day := time.Duration(d.profile.FirstHours) * time.Hour
		if got, err := d.signIn("new", good, noon.Add(day)); err != nil || !got.MustChange || !got.First {
			t.Errorf("a password that somebody else set: %+v, %v", got, err)
		}
		if _, err := d.signIn("new", good, noon.Add(day+time.Second)); code(err) != "wrong-login" {
			t.Errorf("a first password after its hours: %v", err)
		}
	})
}

// Known and unknown names wait alike, so that waiting tells nothing.
func TestX1_WaitsGrowAndEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		for _, name := range []string{"ayxe", "nobody"} {
			now := noon
			tried, seconds := 0, []int{}
			for len(seconds) < 9 {
				_, err := d.signIn(name, "wrong", now)
				var r *act.Refusal
				if !errors.As(err, &r) {
					t.Fatal(err)
				}
				if r.Code == "wrong-login" {
					tried++
					continue
				}
				wait := r.Figures["seconds"].(int)
				seconds = append(seconds, wait)
				if _, err := d.signIn(name, good, now.Add(time.Duration(wait)*time.Second-time.Millisecond)); code(err) != "login-waits" {
					t.Errorf("%s: just before the wait of %d s ends: %v", name, wait, err)
				}
				now = now.Add(time.Duration(wait) * time.Second)
			}
			want := []int{5, 10, 20, 40, 80, 160, 320, 900, 5}
			for i := range want {
				if seconds[i] != want[i] {
					t.Errorf("%s: waits = %v, want %v", name, seconds, want)
					break
				}
			}
			if tried != 10+3 {
				t.Errorf("%s: %d tries until the second round's first wait", name, tried)
			}
			if name == "ayxe" {
				if _, err := d.signIn(name, good, now); err != nil {
					t.Errorf("the owner afterwards: %v", err)
				}
				if _, err := d.signIn(name, "wrong", now); code(err) != "wrong-login" {
					t.Errorf("counting began anew: %v", err)
				}
			}
		}
	})
}

func TestX1_ManyTriesAtOnceAreCounted(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		var all sync.WaitGroup
		var mu sync.Mutex
		looked := 0
		for range 12 {
			all.Go(func() {
				if _, err := d.signIn("ayxe", "wrong", noon); code(err) == "wrong-login" {
					mu.Lock()
					looked++
					mu.Unlock()
				} else if code(err) != "login-waits" {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if looked != d.profile.WaitAfter {
			t.Errorf("%d of 12 tries at one instant were looked at, want %d", looked, d.profile.WaitAfter)
		}
	})
}

func TestX6_ConfirmAndChange(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		if err := d.logins.Confirm(ctx, d.local, "u1", "county", good, noon); err != nil {
			t.Errorf("confirm: %v", err)
		}
		if err := d.logins.Confirm(ctx, d.local, "u1", "county", "wrong", noon); code(err) != "wrong-login" {
			t.Errorf("confirm with another password: %v", err)
		}
		if err := d.logins.Confirm(ctx, d.local, "u1", "another", good, noon); code(err) != "wrong-login" {
			t.Errorf("confirm in another log: %v", err)
		}
		before, err := d.logins.Stamp(ctx, d.local, "u1", "county")
		if err != nil {
			t.Fatal(err)
		}
		const next = "Hotan-2019-枣"
		if _, err := d.logins.Change(ctx, d.local, "u1", "county", "wrong", next, noon); code(err) != "wrong-login" {
			t.Errorf("change without the old one: %v", err)
		}
		if _, err := d.logins.Change(ctx, d.local, "u1", "county", good, "short", noon); code(err) != "password-too-short" {
			t.Errorf("change to a short one: %v", err)
		}
		in, err := d.logins.Change(ctx, d.local, "u1", "county", good, next, noon)
		if err != nil || in.Stamp == before || in.User != "u1" {
			t.Errorf("change: %+v, %v", in, err)
		}
		if after, err := d.logins.Stamp(ctx, d.local, "u1", "county"); err != nil || after != in.Stamp {
			t.Errorf("stamp = %s, want %s, %v", after, in.Stamp, err)
		}
		if _, err := d.signIn("ayxe", good, noon); code(err) != "wrong-login" {
			t.Errorf("the old password: %v", err)
		}
		if _, err := d.signIn("ayxe", next, noon); err != nil {
			t.Errorf("the new password: %v", err)
		}
		if s, err := d.logins.Stamp(ctx, d.local, "nobody", "county"); err != nil || s != "" {
			t.Errorf("stamp of nobody = %q, %v", s, err)
		}
	})
}

func TestX6_ReEntryIsFreshForItsTime(t *testing.T) {
	p, err := people.ProfileByID("asvs")
	if err != nil {
		t.Fatal(err)
	}
	within := p.ConfirmWithin()
	if within != 5*time.Minute {
		t.Errorf("confirmations hold %v", within)
	}
	for at, want := range map[time.Time]string{
		noon: "", noon.Add(-within): "", noon.Add(-within - time.Second): "enter-password-again",
		{}: "enter-password-again", noon.Add(time.Second): "enter-password-again",
	} {
		if got := code(people.ReEntered(at, noon, within)); got != want {
			t.Errorf("entered at %v: %q, want %q", at, got, want)
		}
	}
}

func TestProfiles(t *testing.T) {
	if _, err := people.ProfileByID("none"); err == nil {
		t.Error("an unknown profile is accepted")
	}
	for id, cases := range map[string]map[string]string{
		"dengbao-3": {
			"Abcdefg-1": "password-too-short", "Bcdmfghk-1": "", "Abcdefgh-1": "password-guessable", "Password2019!": "password-guessable", "Fupindai-2026": "password-guessable", "abcdefghij": "password-too-plain", "abcdefghi1": "password-too-plain",
			"bcdmfghk-1": "", "维吾尔族农民喜欢Aa1": "", strings.Repeat("Aa1-", 32): "", strings.Repeat("Aa1-", 32) + "x": "password-too-short",
			"Abcdefgh-\xff1": "password-too-short",
		},
		"asvs": {"qwertyuiopqw": "password-guessable", "一二三四五六七八九十一": "password-too-short", "一二三四五六七八九十一二": "", "bright river melon": ""},
	} {
		p, err := people.ProfileByID(id)
		if err != nil {
			t.Fatal(err)
		}
		for password, want := range cases {
			if got := code(p.Allows(password)); got != want {
				t.Errorf("%s: %q = %q, want %q", id, password, got, want)
			}
		}
	}
}

func TestSessions_LiveEndAndAreStoredHashed(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		s := people.NewSessions(d.local, time.Now)
		m := s.Manager(d.profile, true)
		var token string
		mux := http.NewServeMux()
		mux.HandleFunc("/in", func(_ http.ResponseWriter, r *http.Request) {
			if err := m.RenewToken(r.Context()); err != nil {
				t.Error(err)
			}
			m.Put(r.Context(), "user", "u1")
		})
		mux.HandleFunc("/who", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(m.GetString(r.Context(), "user"))) })
		mux.HandleFunc("/out", func(_ http.ResponseWriter, r *http.Request) {
			if err := m.Destroy(r.Context()); err != nil {
				t.Error(err)
			}
		})
		h := m.LoadAndSave(mux)
		ask := func(path, token string) (string, *http.Cookie) {
			r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
			if token != "" {
				r.AddCookie(&http.Cookie{Name: "__Host-fupindai", Value: token})
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			for _, c := range w.Result().Cookies() {
				return w.Body.String(), c
			}
			return w.Body.String(), nil
		}
		_, c := ask("/in", "planted")
		if c == nil || c.Name != "__Host-fupindai" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.SameSite != http.SameSiteLaxMode || c.Value == "planted" {
			t.Fatalf("cookie = %v", c)
		}
		token = c.Value
		if who, _ := ask("/who", token); who != "u1" {
			t.Errorf("signed in as %q", who)
		}
		if stored := d.tokens(); len(stored) != 1 || stored[0] == token || strings.Contains(stored[0], token) {
			t.Errorf("stored tokens %v", stored)
		}
		ask("/out", token)
		if who, _ := ask("/who", token); who != "" {
			t.Errorf("after the end still %q", who)
		}
		if stored := d.tokens(); len(stored) != 0 {
			t.Errorf("left %v", stored)
		}
	})
}

func (d *desk) tokens() (out []string) {
	d.t.Helper()
	err := d.db.Read(d.t.Context(), func(tx *store.Tx) (err error) {
		out, err = store.All(d.t.Context(), tx, store.One[string], `SELECT token FROM session ORDER BY token`)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func TestSessions_AreWrittenOncePerMinute(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		ctx, now, writes := t.Context(), noon, 0
		counted := people.Over(d.db.Read, func(ctx context.Context, fn func(*store.Tx) error) error {
			writes++
			return d.db.WriteLocal(ctx, fn)
		})
		s := people.NewSessions(counted, func() time.Time { return now })
		for _, tt := range []struct {
			after time.Duration
			data  string
			want  int
		}{{0, "a", 1}, {0, "a", 1}, {59 * time.Second, "a", 1}, {60 * time.Second, "a", 2}, {61 * time.Second, "b", 3}, {0, "b", 4}} {
			now = noon.Add(tt.after)
			if err := s.CommitCtx(ctx, "t", []byte(tt.data), now.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if writes != tt.want {
				t.Errorf("%v later with %s: %d writes, want %d", tt.after, tt.data, writes, tt.want)
			}
		}
		if data, found, err := s.Find("t"); err != nil || !found || string(data) != "b" {
			t.Errorf("found %s, %v, %v", data, found, err)
		}
		now = noon.Add(time.Hour)
		if _, found, err := s.Find("t"); err != nil || found {
			t.Errorf("found after its end: %v, %v", found, err)
		}
		if err := s.Sweep(ctx); err != nil || len(d.tokens()) != 0 {
			t.Errorf("after the sweep %v, %v", d.tokens(), err)
		}
		if err := errors.Join(s.Commit("x", []byte("x"), now.Add(time.Hour)), s.Delete("x"), s.Delete("x")); err != nil || len(d.tokens()) != 0 {
			t.Errorf("deleted twice: %v, %v", d.tokens(), err)
		}
	})
}
