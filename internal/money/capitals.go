package money

import "strings"

var capitalDigits = []rune("零壹贰叁肆伍陆柒捌玖")

// Capitals is the amount in Chinese capitals as signed papers carry it (大写金额,
// payment-settlement rules): 整 follows 元, nothing follows 角 or 分; inner zeros are
// read once; a zero the rules leave open (before 仟 or 角) is not written. The papers
// put 人民币 in front. Negative amounts begin with 负.
func (f Fen) Capitals() string {
	sign, n := f.parts()
	if n == 0 {
		return "零元整"
	}
	var b strings.Builder
	if sign != "" {
		b.WriteString("负")
	}
	yuan, jiao, fen := n/100, n/10%10, n%10
	if yuan > 0 {
		b.WriteString(capitalNumber(yuan) + "元")
	}
	if jiao == 0 && fen == 0 {
		b.WriteString("整")
		return b.String()
	}
	if jiao > 0 {
		b.WriteString(string(capitalDigits[jiao]) + "角")
	} else if yuan > 0 {
		b.WriteString("零")
	}
	if fen > 0 {
		b.WriteString(string(capitalDigits[fen]) + "分")
	}
	return b.String()
}

// capitalNumber reads n > 0 aloud: above 亿 first, then above 万, then the four digits.
func capitalNumber(n uint64) string {
	for _, unit := range []struct {
		size uint64
		name string
	}{{1_0000_0000, "亿"}, {1_0000, "万"}} {
		if n < unit.size {
			continue
		}
		high, low := n/unit.size, n%unit.size
		s := capitalNumber(high) + unit.name
		if low == 0 {
			return s
		}
		if low < unit.size/10 {
			s += "零"
		}
		return s + capitalNumber(low)
	}
	var b strings.Builder
	zero := false
	for i, name := range []string{"仟", "佰", "拾", ""} {
		digit := n / []uint64{1000, 100, 10, 1}[i] % 10
		if digit == 0 {
			zero = b.Len() > 0
			continue
		}
		if zero {
			b.WriteString("零")
			zero = false
		}
		b.WriteString(string(capitalDigits[digit]) + name)
	}
	return b.String()
}
