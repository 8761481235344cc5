package people

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
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
	FirstHours     int    `yaml:"first-hours"`     // how long a password set by somebody else can be used
	AddressTries   int    `yaml:"address-tries"`   // wrong log-ins from one address within address-minutes
	AddressMinutes int    `yaml:"address-minutes"`
	DraftDays      int    `yaml:"draft-days"` // what was typed and not sent is kept

	FactorRoles   []act.Role `yaml:"factor-roles"` // who needs a second factor
	FactorTries   int        `yaml:"factor-tries"` // wrong codes before a wait
	FactorMinutes int        `yaml:"factor-minutes"`
	RecoveryCodes int        `yaml:"recovery-codes"`
}

// NeedsFactor says whether one of the posts asks for a second factor.
func (p Profile) NeedsFactor(posts []act.Actor) bool {
	return slices.ContainsFunc(posts, func(a act.Actor) bool { return slices.Contains(p.FactorRoles, a.Role) })
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

//go:embed blocked.txt
var blockedTXT string

// blocked are passwords that are tried first by everybody: words of office and of this
// program with the endings people give them, walks over the keyboard, runs and dates.
var blocked = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, line := range strings.Fields(blockedTXT) {
		all[line] = true
	}
	return all
})

// productWords are what this program is called and about.
var productWords = []string{"fupindai", "fupin", "daikuan", "xinyong", "xinjiang", "扶贫小额信贷", "小额信贷", "扶贫"}

// ownLettersMin is how many characters must remain when a word that anybody can guess
// of this account is taken out.
const ownLettersMin = 8

// guessable says whether a password is on the list, or little more than a word of the
// program or of the account.
func guessable(password string, about []string) bool {
	low := strings.ToLower(password)
	bare := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, low)
	if blocked()[low] || blocked()[bare] {
		return true
	}
	rest := bare
	for _, w := range append(slices.Clone(about), productWords...) {
		if w = strings.ToLower(strings.TrimSpace(w)); utf8.RuneCountInString(w) >= 2 {
			rest = strings.ReplaceAll(rest, w, "")
		}
	}
	return rest != bare && utf8.RuneCountInString(rest) < ownLettersMin
}

// Allows refuses a password that the profile does not allow. about are words of the
// account: its log-in name, its person, its office.
func (p Profile) Allows(password string, about ...string) error {
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
	if guessable(password, about) {
		return act.Refuse("X1", "password-guessable", nil).At("password")
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
