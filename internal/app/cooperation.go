package app

import (
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/loan"
)

// cooperation refuses an enterprise whose credit code cannot be one (G5): the words are
// the door's to read, the core sees only that they were typed.
func cooperation(k *Desk, cmd loan.SubmitApplication) error {
	if code := k.words[cmd.PartnerCode.ID]; code != "" && !creditCode(strings.TrimSpace(code)) {
		return act.Refuse("G5", "partner-code", nil).At("partner_code")
	}
	return nil
}

// creditAlphabet are the characters of a unified social credit code (GB 32100-2015), in
// the order of their values: no I, O, S, V, Z.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditCode says whether s is a unified social credit code: 18 characters, the last
// of which makes the sum, weighted by powers of 3, divisible by 31.
func creditCode(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(creditAlphabet, s[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31] == s[17]
}
