package money

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParseYuan_ExactOrRefused(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]Fen{
		"50000.00": 5_000_000, "50000": 5_000_000, "50,000.00": 5_000_000, "0": 0, "0.05": 5, "0.5": 50, "-0.05": -5, "-1,234,567.89": -123_456_789,
		"-0": 0, " 50000\t": 5_000_000, "\u00a09999.99\u3000": 999_999, "５０，０００．００": 5_000_000, "－１": -100, "007": 700, "999": 99_900, "1,000": 100_000,
		"92233720368547758.07": math.MaxInt64, "-92233720368547758.08": math.MinInt64,
	} {
		if got, err := ParseYuan(s); err != nil || got != want {
			t.Errorf("ParseYuan(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
	for s, want := range map[string]error{
		"": ErrEmpty, " ": ErrEmpty, "-": ErrCharacter, ".5": ErrCharacter, "5.": ErrCharacter, "+5": ErrCharacter, "--5": ErrCharacter, "1e5": ErrCharacter,
		"5 000": ErrCharacter, "¥5": ErrCharacter, "5元": ErrCharacter, "5万": ErrCharacter, "0x10": ErrCharacter, "1_000": ErrCharacter, "1.2.3": ErrCharacter,
		"1.0,0": ErrCharacter, "1.-5": ErrCharacter, "NaN": ErrCharacter, "Inf": ErrCharacter, "٥": ErrCharacter,
		"0.005": ErrFraction, "1.230": ErrFraction, "1.000": ErrFraction,
		"5,00": ErrGroups, "5,0000": ErrGroups, "5000,000": ErrGroups, ",500": ErrGroups, "500,": ErrGroups, "1,,000": ErrGroups, "50,00,000": ErrGroups, "1,000,00": ErrGroups,
		"92233720368547758.08": ErrRange, "-92233720368547758.09": ErrRange, "100000000000000000000": ErrRange,
	} {
		if got, err := ParseYuan(s); !errors.Is(err, want) || got != 0 {
			t.Errorf("ParseYuan(%q) = %d, %v; want 0 and %v", s, got, err, want)
		}
	}
}

func TestParsePercent_ExactOrRefused(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]PPM{"4.75%": 47500, "4.75": 47500, "４．３５％": 43500, "0": 0, "4.0001": 40001, "100%": 1_000_000} {
		if got, err := ParsePercent(s); err != nil || got != want {
			t.Errorf("ParsePercent(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
	for s, want := range map[string]error{"": ErrEmpty, "%": ErrEmpty, "-1": ErrCharacter, "4.75%%": ErrCharacter, "4.75‰": ErrCharacter, "4.00001": ErrFraction} {
		if got, err := ParsePercent(s); !errors.Is(err, want) || got != 0 {
			t.Errorf("ParsePercent(%q) = %d, %v; want 0 and %v", s, got, err, want)
		}
	}
}

func TestFen_Texts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		fen           Fen
		plain, commas string
	}{
		{5_000_000, "50000.00", "50,000.00"},
		{0, "0.00", "0.00"},
		{-5, "-0.05", "-0.05"},
		{99_999, "999.99", "999.99"},
		{100_000, "1000.00", "1,000.00"},
		{-100_000_001, "-1000000.01", "-1,000,000.01"},
		{math.MinInt64, "-92233720368547758.08", "-92,233,720,368,547,758.08"},
	} {
		if tt.fen.String() != tt.plain || tt.fen.Commas() != tt.commas {
			t.Errorf("%d fen: %q and %q, want %q and %q", int64(tt.fen), tt.fen.String(), tt.fen.Commas(), tt.plain, tt.commas)
		}
	}
	for ppm, want := range map[PPM]string{47500: "4.75%", 43500: "4.35%", 40000: "4%", 1: "0.0001%", 0: "0%", 1_000_000: "100%", -47500: "-4.75%"} {
		if got := ppm.Percent(); got != want {
			t.Errorf("%d ppm = %q, want %q", int64(ppm), got, want)
		}
	}
}

func TestFen_PrintedAmountsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := Fen(rapid.Int64().Draw(t, "fen"))
		for _, s := range []string{f.String(), f.Commas()} {
			if got, err := ParseYuan(s); err != nil || got != f {
				t.Fatalf("%d fen prints %q, which reads as %d, %v", int64(f), s, got, err)
			}
		}
		r := PPM(rapid.Int64Range(0, math.MaxInt64).Draw(t, "ppm"))
		if got, err := ParsePercent(r.Percent()); err != nil || got != r {
			t.Fatalf("%d ppm prints %q, which reads as %d, %v", int64(r), r.Percent(), got, err)
		}
	})
}

func TestCapitals_PaymentSettlementRules(t *testing.T) {
	t.Parallel()
	for yuan, want := range map[string]string{
		"50000.00": "伍万元整", "1409.50": "壹仟肆佰零玖元伍角", "6007.14": "陆仟零柒元壹角肆分", "16409.02": "壹万陆仟肆佰零玖元零贰分",
		"325.04": "叁佰贰拾伍元零肆分", "0.00": "零元整", "0.50": "伍角", "0.05": "伍分", "0.15": "壹角伍分", "10.00": "壹拾元整", "10.01": "壹拾元零壹分",
		"1680.32": "壹仟陆佰捌拾元叁角贰分", "107000.53": "壹拾万柒仟元伍角叁分", "100000.01": "壹拾万元零壹分", "100005.00": "壹拾万零伍元整",
		"10500.00": "壹万零伍佰元整", "1001000.00": "壹佰万壹仟元整", "100000000.00": "壹亿元整", "100010000.00": "壹亿零壹万元整",
		"110000000.00": "壹亿壹仟万元整", "100000001.00": "壹亿零壹元整", "12345678.90": "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角",
		"1000000000000.00": "壹万亿元整", "-1.20": "负壹元贰角", "7230.54": "柒仟贰佰叁拾元伍角肆分", "20020020.00": "贰仟零贰万零贰拾元整",
		"92233720368547758.07": "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
	} {
		f, err := ParseYuan(yuan)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Capitals(); got != want {
			t.Errorf("%s = %s, want %s", yuan, got, want)
		}
	}
}

// readCapitals is written apart from capitals.go: a left-to-right reader that keeps a
// running section, as a clerk reads the paper.
func readCapitals(s string) uint64 {
	digit := map[rune]uint64{'零': 0, '壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9}
	var done, section, pending, fen uint64
	for _, r := range s {
		switch r {
		case '仟', '佰', '拾':
			section += pending * map[rune]uint64{'仟': 1000, '佰': 100, '拾': 10}[r]
			pending = 0
		case '万':
			done += (section + pending) * 10_000
			section, pending = 0, 0
		case '亿':
			done = (done + section + pending) * 100_000_000
			section, pending = 0, 0
		case '元':
			fen += (done + section + pending) * 100
			pending = 0
		case '角':
			fen += pending * 10
			pending = 0
		case '分':
			fen += pending
		case '整', '负':
		default:
			pending = digit[r]
		}
	}
	return fen
}

func TestCapitals_AClerkReadsTheSameSum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// Above 万亿 the word 万 before 亿 needs a reader that knows nesting; real sums stay below.
		f := Fen(rapid.Int64Range(0, 999_999_999_999_99).Draw(t, "fen"))
		if got := readCapitals(f.Capitals()); got != uint64(f) {
			t.Fatalf("%s = %s, read as %d fen", f, f.Capitals(), got)
		}
	})
}

func TestAdd_OverflowPanics(t *testing.T) {
	t.Parallel()
	if got := Add(5, -7, 2_000); got != 1_998 {
		t.Errorf("sum = %d, want 1998", got)
	}
	for _, amounts := range [][]Fen{{math.MaxInt64, 1}, {math.MinInt64, -1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Add(%v) did not panic", amounts)
				}
			}()
			Add(amounts...)
		}()
	}
}

func FuzzParseYuan(f *testing.F) {
	for _, s := range []string{"50000.00", "50,000.00", "-0.05", "1e5", "５０，０００", "0.005", "", ",", "-", "92233720368547758.08"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fen, err := ParseYuan(s)
		if err != nil {
			if fen != 0 {
				t.Fatalf("ParseYuan(%q) refuses and gives %d", s, fen)
			}
			return
		}
		for _, printed := range []string{fen.String(), fen.Commas()} {
			if again, err := ParseYuan(printed); err != nil || again != fen {
				t.Fatalf("ParseYuan(%q) = %d, printed %q, read as %d, %v", s, fen, printed, again, err)
			}
		}
	})
}

func FuzzParsePercent(f *testing.F) {
	for _, s := range []string{"4.75", "4.75%", "100", "0.0001", "-1", "4,75", "１", "", "9999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ppm, err := ParsePercent(s)
		if err != nil && ppm != 0 {
			t.Fatalf("ParsePercent(%q) refuses and gives %d", s, ppm)
		}
	})
}
