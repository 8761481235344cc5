package people

import (
	_ "embed"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/unicode/norm"

	"fupindai/internal/act"
)

//go:embed profiles.yaml
var profilesYAML []byte

// Profile is a set of rules for passwords, log-in and sessions; its numbers stand in
// profiles.yaml, with their source.
type Profile struct {
	ID             string `yaml:"id"`
	Source         string `yaml:"source"`
	CharactersMin  int    `yaml:"characters-min"`
	ClassesMin     int    `yaml:"classes-min"`         // of small letters, capitals, digits, others
	ChangeDays     int    `yaml:"change-days"`         // 0: never
	WaitAfter      int    `yaml:"wait-after-failures"` // the wait doubles with each further failure
	WaitSeconds    int    `yaml:"wait-seconds"`        // the first wait
	LockAfter      int    `yaml:"lock-after-failures"` // after the lock, counting begins anew
	LockMinutes    int    `yaml:"lock-minutes"`
	ConfirmMinutes int    `yaml:"confirm-minutes"` // how long a re-entry is fresh (X6)
	IdleMinutes    int    `yaml:"idle-minutes"`    // a session without requests ends
	SessionHours   int    `yaml:"session-hours"`   // and in any case after this
}

// ProfileByID finds a profile: "dengbao-3" or "asvs".
func ProfileByID(id string) (Profile, error) {
	var all []Profile
	if err := yaml.UnmarshalWithOptions(profilesYAML, &all, yaml.Strict()); err != nil {
		return Profile{}, fmt.Errorf("profiles: %w", err)
	}
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	return Profile{}, fmt.Errorf("profile %q is unknown", id)
}

// ConfirmWithin is how long a password entered again counts for signatures (X6).
func (p Profile) ConfirmWithin() time.Duration { return time.Duration(p.ConfirmMinutes) * time.Minute }

// Idle is how long a session lives without a request.
func (p Profile) Idle() time.Duration { return time.Duration(p.IdleMinutes) * time.Minute }

// Lifetime is how long a session lives at most.
func (p Profile) Lifetime() time.Duration { return time.Duration(p.SessionHours) * time.Hour }

// wait is how long an account waits after its n-th failure in a row.
func (p Profile) wait(n int64) time.Duration {
	lock := time.Duration(p.LockMinutes) * time.Minute
	switch {
	case n >= int64(p.LockAfter):
		return lock
	case n < int64(p.WaitAfter):
		return 0
	}
	return min(lock, time.Duration(p.WaitSeconds)*time.Second<<(n-int64(p.WaitAfter)))
}

// charactersMax bounds the work of hashing, not the choice of a password.
const charactersMax = 128

// typed is a password as it is hashed: two ways to type one character are one (NFC).
func typed(password string) string { return norm.NFC.String(password) }

// Allows refuses a password that the profile does not allow.
func (p Profile) Allows(password string) error {
	password = typed(password)
	if n := utf8.RuneCountInString(password); n < p.CharactersMin || n > charactersMax || !utf8.ValidString(password) {
		return act.Refuse("X1", "password-too-short", act.Figures{"limit": p.CharactersMin}).At("password")
	}
	var small, capital, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			small = 1
		case unicode.IsUpper(r):
			capital = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	if small+capital+digit+other < p.ClassesMin {
		return act.Refuse("X1", "password-too-plain", act.Figures{"limit": p.ClassesMin}).At("password")
	}
	return nil
}

// ReEntered refuses a signature without a password entered again within the time (X6).
func ReEntered(at, now time.Time, within time.Duration) error {
	if at.IsZero() || at.After(now) || now.Sub(at) > within {
		return act.Refuse("X6", "enter-password-again", act.Figures{"minutes": int(within / time.Minute)})
	}
	return nil
}
