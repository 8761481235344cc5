package people_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"fupindai/internal/people"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// mustFactors gives the second factor of u1, offered, and its secret.
func (d *desk) mustFactors(t *testing.T) (*people.Factors, string) {
	t.Helper()
	keys, err := register.NewKeys(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	reg, err := register.New(keys, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	f := &people.Factors{Profile: d.profile, Vault: register.Own{Register: reg}, Random: rand.Reader}
	_, secret, err := f.Offer(t.Context(), d.local, "county", "u1", "fupindai", "u1")
	if err != nil {
		t.Fatal(err)
	}
	return f, secret
}

func mustCode(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// S5: each code once, one step either way, five tries, recovery codes once.
func TestS5_SecondFactor(t *testing.T) {
	const triesAgain = 300
	onBoth(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		f, secret := d.mustFactors(t)
		check := func(code string, at time.Time) string { return codeOf(f.Check(ctx, d.local, "county", "u1", code, at)) }
		if got := check(mustCode(t, secret, noon), noon); got != "wrong-code" {
			t.Errorf("before it was confirmed: %q", got)
		}
		codes, err := f.Confirm(ctx, d.local, "county", "u1", mustCode(t, secret, noon), noon)
		if err != nil || len(codes) != d.profile.RecoveryCodes {
			t.Fatalf("confirm: %v, %v", codes, err)
		}
		if got := check(mustCode(t, secret, noon), noon); got != "wrong-code" {
			t.Errorf("the code that confirmed, again: %q", got)
		}
		now := noon.Add(time.Hour)
		for _, step := range []time.Duration{-2 * 30 * time.Second, 2 * 30 * time.Second} {
			if got := check(mustCode(t, secret, now.Add(step)), now); got != "wrong-code" {
				t.Errorf("two steps off (%v): %q", step, got)
			}
		}
		for _, step := range []time.Duration{-30 * time.Second, 0, 30 * time.Second} {
			if got := check(mustCode(t, secret, now.Add(step)), now); got != "" {
				t.Errorf("one step off (%v): %q", step, got)
			}
		}
		// A code seen over the shoulder is worth nothing, however often it is tried.
		used := mustCode(t, secret, now)
		at := now
		for range triesAgain {
			if got := check(used, at); got != "wrong-code" && got != "code-waits" {
				t.Fatalf("a used code was taken: %q", got)
			}
			at = at.Add(time.Millisecond)
		}
		if got := check(mustCode(t, secret, at.Add(time.Minute)), at.Add(time.Minute)); got != "code-waits" {
			t.Errorf("a right code while it waits: %q", got)
		}
		at = at.Add(time.Duration(d.profile.FactorMinutes)*time.Minute + time.Second)
		if got := check(codes[0], at); got != "" {
			t.Errorf("a recovery code: %q", got)
		}
		if got := check(codes[0], at); got != "wrong-code" {
			t.Errorf("the recovery code again: %q", got)
		}
		if got := check(strings.ToUpper(strings.ReplaceAll(codes[1], "-", " ")), at); got != "" {
			t.Errorf("a recovery code as people type it: %q", got)
		}
		st, err := f.State(ctx, d.local, "county", "u1")
		if err != nil || !st.On || st.Codes != d.profile.RecoveryCodes-2 {
			t.Errorf("state %+v, %v", st, err)
		}
		if _, _, err := f.Offer(ctx, d.local, "county", "u1", "fupindai", "u1"); codeOf(err) != "factor-is-on" {
			t.Errorf("offered again: %v", err)
		}
		// A new first password does not skip it.
		if err := d.db.WriteLocal(ctx, func(tx *store.Tx) error {
			return d.logins.SetFirst(ctx, tx, "ayxe", "u1", "county", "Kucha-2019-梨", noon)
		}); err != nil {
			t.Fatal(err)
		}
		if st, err := f.State(ctx, d.local, "county", "u1"); err != nil || !st.On {
			t.Errorf("after a reset of the password: %+v, %v", st, err)
		}
		d.mustBeSealed(t, secret, codes)
	})
}

func codeOf(err error) string { return code(err) }

// mustBeSealed looks for seed and codes in what the tables hold.
func (d *desk) mustBeSealed(t *testing.T, secret string, codes []string) {
	t.Helper()
	err := d.db.Read(t.Context(), func(tx *store.Tx) error {
		seeds, err := store.All(t.Context(), tx, store.One[[]byte], `SELECT seed FROM second_factor`)
		if err != nil {
			return err
		}
		hashes, err := store.All(t.Context(), tx, store.One[string], `SELECT code_hash FROM recovery_code`)
		if err != nil {
			return err
		}
		all := append(bytes.Join(seeds, nil), strings.Join(hashes, "")...)
		for _, clear := range append(codes, secret) {
			if bytes.Contains(all, []byte(clear)) {
				t.Error("a seed or code lies in clear")
			}
		}
		if len(seeds) != 1 || len(hashes) != len(codes) {
			t.Errorf("%d seeds, %d codes", len(seeds), len(hashes))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestS5_Passwords(t *testing.T) {
	p, err := people.ProfileByID("asvs")
	if err != nil {
		t.Fatal(err)
	}
	// 12 to 128 characters of any script, none cut off.
	for _, alphabet := range []string{"kwzm", "ئۇيغۇرچە", "平乐安康", "αβγδ", "🦫🐑🐪🐄"} {
		runes := []rune(alphabet)
		for _, n := range []int{11, 12, 128, 129} {
			var b strings.Builder
			for i := range n {
				b.WriteRune(runes[(i*i+i/3)%len(runes)])
			}
			want := ""
			if n < p.CharactersMin || n > 128 {
				want = "password-too-short"
			}
			if got := code(p.Allows(b.String())); got != want {
				t.Errorf("%d characters of %s: %q, want %q", n, alphabet, got, want)
			}
		}
	}
	for _, guess := range []string{"password2019", "PASSWORD2019", "pass-word-2019", "zhangsan@2026", "1234567890123", "xinjiang2026", "888888888888"} {
		if got := code(p.Allows(guess)); got != "password-guessable" {
			t.Errorf("%q: %q", guess, got)
		}
	}
	if got := code(p.Allows("guosiyuan-2026", "guosiyuan")); got != "password-guessable" {
		t.Errorf("one's own name and a year: %q", got)
	}
	if got := code(p.Allows("guosiyuan likes quince", "guosiyuan")); got != "" {
		t.Errorf("a sentence with one's name: %q", got)
	}
	onBoth(t, func(t *testing.T, d *desk) { // no cutting off: the last character counts
		long := strings.Repeat("Aa1-梨枣杏桃", 15) + "x"
		if err := d.set("long", "u9", long, noon); err != nil {
			t.Fatal(err)
		}
		if _, err := d.signIn("long", long[:len(long)-1]+"y", noon); code(err) != "wrong-login" {
			t.Errorf("another last character: %v", err)
		}
		if _, err := d.signIn("long", long, noon); err != nil {
			t.Errorf("a long password: %v", err)
		}
	})
}

func TestDraft_SealedAndItsOwnersAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		f, _ := d.mustFactors(t)
		drafts := &people.Drafts{Profile: d.profile, Vault: f.Vault}
		const words = "reason=吐尔逊家的羊"
		if err := drafts.Put(ctx, d.local, "county", "u1", "p1", words, noon); err != nil {
			t.Fatal(err)
		}
		if got, at, err := drafts.Draft(ctx, d.local, "county", "u1", "p1"); err != nil || got != words || !at.Equal(noon) {
			t.Errorf("draft %q of %v, %v", got, at, err)
		}
		for _, other := range [][2]string{{"u2", "p1"}, {"u1", "p2"}} {
			if got, _, err := drafts.Draft(ctx, d.local, "county", other[0], other[1]); err != nil || got != "" {
				t.Errorf("%v reads %q, %v", other, got, err)
			}
		}
		if err := d.db.Read(ctx, func(tx *store.Tx) error {
			rows, err := store.All(ctx, tx, func(r *sql.Rows) (b []byte, err error) { return b, r.Scan(&b) }, `SELECT sealed FROM draft`)
			if err == nil && (len(rows) != 1 || bytes.Contains(rows[0], []byte("吐尔逊"))) {
				t.Errorf("%d drafts, or one in clear", len(rows))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for i := range 60 {
			if err := drafts.Put(ctx, d.local, "county", "u1", "q"+strings.Repeat("x", i), words, noon.Add(time.Duration(i)*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		if got, _, err := drafts.Draft(ctx, d.local, "county", "u1", "p1"); err != nil || got != "" {
			t.Errorf("the oldest of many is still there: %q, %v", got, err)
		}
		if err := drafts.Drop(ctx, d.local, "county", "u1", "qx"); err != nil {
			t.Fatal(err)
		}
		if got, _, _ := drafts.Draft(context.Background(), d.local, "county", "u1", "qx"); got != "" {
			t.Errorf("dropped: %q", got)
		}
	})
}
