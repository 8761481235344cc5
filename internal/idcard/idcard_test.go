package idcard

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fupindai/internal/civil"
	"pgregory.net/rapid"
)

var today = civil.MustParse("2019-09-30")

func TestA12_2_JudgedInThisOrder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, raw  string
		reason     Reason
		normalised string
	}{
		{"男性", "659999198001010013", OK, "659999198001010013"},
		{"女性末位 X", "65999919900307068X", OK, "65999919900307068X"},
		{"小写 x", "65999919900307068x", OK, "65999919900307068X"},
		{"外侧空格制表符不间断空格全角空格", " \t\u00a0\u3000659999198001010013\u3000\u00a0\t ", OK, "659999198001010013"},
		{"全角数字与全角 ｘ", "６５９９９９１９９００３０７０６８ｘ", OK, "65999919900307068X"},
		{"旧码、外省均不校验区划", "119999194912310021", OK, "119999194912310021"},
		{"空", "", Empty, ""},
		{"只有空格", " \u3000\t", Empty, ""},
		{"十五位旧号", "659999800101001", Old15Digit, "659999800101001"},
		{"十五位但非数字", "65999980010100X", WrongLength, "65999980010100X"},
		{"十七位", "65999919800101001", WrongLength, "65999919800101001"},
		{"十九位", "6599991980010100137", WrongLength, "6599991980010100137"},
		{"中间空格不删除", "659999 19800101 0017", WrongLength, "659999 19800101 0017"},
		{"十八个字符含中间空格", "659999 9800101001X", BadCharacter, "659999 9800101001X"},
		{"长度先于字符", "65999919800101OOO17", WrongLength, "65999919800101OOO17"},
		{"字母 O 当零", "6599991980010100I7", BadCharacter, "6599991980010100I7"},
		{"X 不在末位", "6599991980010100X7", BadCharacter, "6599991980010100X7"},
		{"末位其他字母", "65999919800101001Y", BadCharacter, "65999919800101001Y"},
		{"十八个汉字", strings.Repeat("一", 18), BadCharacter, strings.Repeat("一", 18)},
		{"字符先于出生日期", "6599991980023000I7", BadCharacter, "6599991980023000I7"},
		{"二月三十日", "659999198002300017", BadBirthDate, "659999198002300017"},
		{"平年二月二十九日", "659999198102290013", BadBirthDate, "659999198102290013"},
		{"十三月", "659999198013010017", BadBirthDate, "659999198013010017"},
		{"出生日期先于校验码", "659999198002300010", BadBirthDate, "659999198002300010"},
		{"明天出生", Mint(DemoPrefix, today.AddDays(1), 1), BadBirthDate, Mint(DemoPrefix, today.AddDays(1), 1)},
		{"今天出生", Mint(DemoPrefix, today, 1), OK, Mint(DemoPrefix, today, 1)},
		{"校验码错", "659999198001010014", BadCheckDigit, "659999198001010014"},
		{"X 处应为数字", "65999919800101001X", BadCheckDigit, "65999919800101001X"},
	} {
		got := CheckOn(tt.raw, today)
		if got.Reason != tt.reason || got.Normalised != tt.normalised {
			t.Errorf("%s：%q 判为 %s、%q，应为 %s、%q", tt.name, tt.raw, got.Reason, got.Normalised, tt.reason, tt.normalised)
		}
	}
}

func TestA12_2_WhatAGoodNumberSays(t *testing.T) {
	t.Parallel()
	man, woman := CheckOn("659999198001010013", today), CheckOn("65999919900307068X", today)
	if man.Female || man.Birth != civil.MustParse("1980-01-01") || !woman.Female || woman.Birth != civil.MustParse("1990-03-07") {
		t.Errorf("read as %+v and %+v", man, woman)
	}
	if bad := CheckOn("659999198001010027", today); !bad.Birth.IsZero() || bad.Female {
		t.Errorf("a refused number still says %+v", bad)
	}
}

func TestA12_2_OldNumberIsOfferedItsNewForm(t *testing.T) {
	t.Parallel()
	got := CheckOn(" 659999800101001 ", today)
	if got.Reason != Old15Digit || got.Proposed18 != "659999198001010013" {
		t.Errorf("offered %+v, want 659999198001010013", got)
	}
	if got := CheckOn("659999800230001", today); got.Reason != Old15Digit || got.Proposed18 != "" {
		t.Errorf("an old number with 30 February is offered %q", got.Proposed18)
	}
}

func TestCheck_KnowsNoToday(t *testing.T) {
	t.Parallel()
	future := Mint(DemoPrefix, civil.MustParse("2999-12-31"), 7)
	if got := Check(future).Reason; got != OK {
		t.Errorf("without a day, %s is %s", future, got)
	}
}

// checkDigits by the weights printed in GB 11643, apart from the recursion of idcard.go.
func TestGB11643_CheckDigitByWeights(t *testing.T) {
	t.Parallel()
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.StringMatching(`[0-9]{17}`).Draw(t, "digits")
		sum := 0
		for i, w := range weights {
			sum += w * int(n[i]-'0')
		}
		if got, want := checkDigit(n), "10X98765432"[sum%11]; got != want {
			t.Fatalf("%s ends with %c, want %c", n, got, want)
		}
	})
}

func TestMint_MakesGoodNumbersAndOneSlipSpoilsThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		birth := civil.MustParse("1930-01-01").AddDays(rapid.IntRange(0, 32000).Draw(t, "birth"))
		seq := rapid.IntRange(0, 999).Draw(t, "seq")
		n := Mint(DemoPrefix, birth, seq)
		if r := CheckOn(n, today); r.Reason != OK || r.Birth != birth || r.Female != (seq%2 == 0) {
			t.Fatalf("%s minted for %s, %d is %+v", n, birth, seq, r)
		}
		at, add := rapid.IntRange(0, 16).Draw(t, "at"), rapid.IntRange(1, 9).Draw(t, "add")
		slip := n[:at] + string('0'+(n[at]-'0'+byte(add))%10) + n[at+1:]
		if r := CheckOn(slip, today); r.Reason != BadCheckDigit && r.Reason != BadBirthDate {
			t.Fatalf("%s with one digit wrong, %s, is %s", n, slip, r.Reason)
		}
	})
}

func TestMint_WhatCannotBePanics(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(){
		"prefix of five":  func() { Mint("65999", today, 1) },
		"prefix of signs": func() { Mint("65999X", today, 1) },
		"no birth":        func() { Mint(DemoPrefix, civil.Date{}, 1) },
		"sequence 1000":   func() { Mint(DemoPrefix, today, 1000) },
		"sequence -1":     func() { Mint(DemoPrefix, today, -1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", name)
				}
			}()
			f()
		}()
	}
}

func TestMasked_LastFourOnly(t *testing.T) {
	t.Parallel()
	for n, want := range map[string]string{
		"659999198001010013": "**************0013", "65999919900307068X": "**************068X", "659999800101001": "***********1001",
		"1234": "****", "12345": "*2345", "": "", "一二三四五": "*二三四五",
	} {
		if got := Masked(n); got != want {
			t.Errorf("Masked(%q) = %q, want %q", n, got, want)
		}
	}
}

func FuzzIDCheck(f *testing.F) {
	for _, s := range []string{"659999198001010013", "65999919900307068x", "659999800101001", "", "６５９９９９", "659999198002300017", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		r := CheckOn(raw, today)
		if again := CheckOn(r.Normalised, today); again != r {
			t.Fatalf("%q gives %+v, its normal form %+v", raw, r, again)
		}
		if !utf8.ValidString(r.Normalised) {
			t.Fatalf("%q is normalised to broken text %q", raw, r.Normalised)
		}
		switch r.Reason {
		case OK:
			if len(r.Normalised) != 18 || r.Birth.IsZero() || r.Birth.After(today) {
				t.Fatalf("%q is ok: %+v", raw, r)
			}
		case Old15Digit:
			if r.Proposed18 != "" && CheckOn(r.Proposed18, today).Reason != OK {
				t.Fatalf("%q is offered %q, which is refused", raw, r.Proposed18)
			}
		case Empty, WrongLength, BadCharacter, BadBirthDate, BadCheckDigit:
		default:
			t.Fatalf("%q gives the unknown reason %q", raw, r.Reason)
		}
	})
}
