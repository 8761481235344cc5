package cli

import (
	"strconv"
	"strings"
	"time"

	"fupindai/internal/civil"
	"fupindai/internal/idcard"
)

var calcID = calculation{
	name: "id",
	options: []option{
		{name: "id", required: true, orEmpty: true},
		{name: "today"},
	},
	columns: []string{"valid", "normalised", "reason"},
	answer:  answerID,
}

// answerID judges an identity number as of --today, the clock's day if not given.
func answerID(o *options) (answer, error) {
	today := o.date("today")
	if o.err != nil {
		return answer{}, o.err
	}
	if today.IsZero() {
		today = civil.Of(time.Now())
	}
	r := idcard.CheckOn(o.given["id"], today)
	valid := r.Reason == idcard.OK
	type result struct {
		Valid      bool       `json:"valid"`
		Reason     string     `json:"reason"`
		Normalised string     `json:"normalised"`
		Proposed18 string     `json:"proposed18,omitempty"`
		Birth      civil.Date `json:"birth,omitzero"`
		Sex        string     `json:"sex,omitempty"`
		Today      civil.Date `json:"today"`
	}
	value := result{Valid: valid, Reason: string(r.Reason), Normalised: r.Normalised, Proposed18: r.Proposed18, Today: today}
	if valid {
		value.Birth, value.Sex = r.Birth, "male"
		if r.Female {
			value.Sex = "female"
		}
	}
	return answer{
		value:   value,
		lines:   idSteps(o.lang, r, today),
		cells:   []string{strconv.FormatBool(valid), r.Normalised, string(r.Reason)},
		refused: !valid,
	}, nil
}

// idSteps tells the judgement in its order, up to the step that decided.
func idSteps(lang string, r idcard.Result, today civil.Date) []string {
	n := r.Normalised
	lines := []string{say(lang, "id/normalised", n)}
	decided := func(code string, figures ...any) []string {
		return append(lines, say(lang, "id/"+code, figures...), say(lang, "id/reason", r.Reason))
	}
	length := len([]rune(n))
	switch r.Reason {
	case idcard.Empty:
		return decided("empty")
	case idcard.Old15Digit:
		if r.Proposed18 == "" {
			return decided("old-impossible")
		}
		return decided("old", r.Proposed18)
	case idcard.WrongLength:
		return decided("length", length)
	}
	lines = append(lines, say(lang, "id/length-good"))
	if r.Reason == idcard.BadCharacter {
		return decided("character", strings.Join(strangers(n), ", "))
	}
	lines = append(lines, say(lang, "id/character-good"))
	if r.Reason == idcard.BadBirthDate {
		return decided("birth", n[6:14], today)
	}
	birth := civil.MustParse(n[6:10] + "-" + n[10:12] + "-" + n[12:14])
	lines = append(lines, say(lang, "id/birth-good", birth))
	seq, _ := strconv.Atoi(n[14:17])
	want := idcard.Mint(n[:6], birth, seq)[17:]
	if r.Reason == idcard.BadCheckDigit {
		return decided("check", n[17:], want)
	}
	sex := "id/male"
	if r.Female {
		sex = "id/female"
	}
	lines = append(lines, say(lang, "id/check-good", want))
	return decided("good", birth, say(lang, sex))
}

// strangers are the characters that do not belong, with their places from 1.
func strangers(n string) []string {
	var out []string
	for i, r := range []rune(n) {
		if digit := r >= '0' && r <= '9'; !digit && (r != 'X' || i != 17) {
			out = append(out, strconv.Itoa(i+1)+":"+strconv.Quote(string(r)))
		}
	}
	return out
}
