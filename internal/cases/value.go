package cases

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// kind is how a value is written and compared.
type kind string

const (
	text   kind = "text"      // a name of the world, or the text itself
	free   kind = "free text" // words; a person's name stands for the real name
	date   kind = "date"      // 2019-07-10; none
	amount kind = "amount"    // 50000.00 元, 50,000 元, 5000000 分; bare: fen
	rate   kind = "rate"      // 4.75 %, or parts per million
	number kind = "number"
	yesNo  kind = "yes or no"
	role   kind = "role" // 第一书记 or first-secretary
	texts  kind = "list of text"
	file   kind = "file" // 户1/签名页 or office/签名页: a scan, taken before the step
	ints   kind = "list of numbers"
	rows   kind = "rows"
	figure kind = "figure" // compared by the type of what came
)

// eventType as a number stands for the newest event of the type: entry: loan.repaid/1.
var eventType = regexp.MustCompile(`^[a-z]+\.[a-z-]+/[0-9]+$`)

// none is how an empty value is written where one is expected.
const none = "none"

// canonical reads a value of a kind: fen, ppm and numbers as digits, dates as
// 2019-07-10, yes and no. Texts and names stay as they are.
func canonical(k kind, s string) (string, error) {
	if s == none {
		s = ""
	}
	switch k {
	case date:
		d, err := civil.Parse(s)
		if s != "" && err != nil {
			return "", fmt.Errorf("%q is no date like 2019-07-10", s)
		}
		return d.String(), nil
	case amount:
		f, err := parseAmount(s)
		if err != nil {
			return "", err
		}
		return strconv.FormatInt(int64(f), 10), nil
	case rate:
		return parseRate(s)
	case number, ints:
		if k == number && eventType.MatchString(s) {
			return s, nil
		}
		if _, err := strconv.ParseInt(s, 10, 64); err != nil {
			return "", fmt.Errorf("%q is no whole number", s)
		}
		return s, nil
	case yesNo:
		switch s {
		case "yes", "true":
			return "true", nil
		case "no", "false":
			return "false", nil
		}
		return "", fmt.Errorf("%q is neither yes nor no", s)
	case role:
		r, ok := roleOf(s)
		if !ok {
			return "", fmt.Errorf("%q is no role", s)
		}
		return string(r), nil
	}
	return s, nil
}

// parseAmount reads 50000 元, 50,000.00 元, 5000000 分 or bare fen.
func parseAmount(s string) (money.Fen, error) {
	if yuan, ok := strings.CutSuffix(s, "元"); ok {
		f, err := money.ParseYuan(strings.ReplaceAll(strings.TrimSpace(yuan), ",", ""))
		if err != nil {
			return 0, fmt.Errorf("%q is no amount like 50000.00 元", s)
		}
		return f, nil
	}
	n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(s, "分")), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no amount like 50000.00 元", s)
	}
	return money.Fen(n), nil
}

// parseRate reads 4.75 % as 47500 parts per million.
func parseRate(s string) (string, error) {
	percent, ok := strings.CutSuffix(s, "%")
	if !ok {
		return canonical(number, s)
	}
	// A percent with up to four decimals is a whole number of ppm, as yuan are of fen.
	whole, part, _ := strings.Cut(strings.TrimSpace(percent), ".")
	if len(part) > 4 {
		return "", fmt.Errorf("%q has more than four decimals", s)
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", 4-len(part)), 10, 64)
	if err != nil {
		return "", fmt.Errorf("%q is no rate like 4.75 %%", s)
	}
	return strconv.FormatInt(n, 10), nil
}

// shown is a canonical value as a case would write it.
func shown(k kind, s string) string {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case s == "":
		return none
	case k == amount && err == nil:
		return money.Fen(n).String() + " 元"
	case k == rate && err == nil:
		return money.PPM(n).Percent()
	}
	return s
}

// figureOf is a refusal's figure as a kind and a canonical value.
func figureOf(v any) (kind, string) {
	switch v := v.(type) {
	case money.Fen:
		return amount, strconv.FormatInt(int64(v), 10)
	case money.PPM:
		return rate, strconv.FormatInt(int64(v), 10)
	case civil.Date:
		return date, v.String()
	case bool:
		return yesNo, strconv.FormatBool(v)
	case int, int64:
		return number, fmt.Sprint(v)
	}
	return text, fmt.Sprint(v)
}

// rolesZh are the roles as cases write them.
var rolesZh = []struct {
	zh   string
	role act.Role
}{
	{"第一书记", act.FirstSecretary},
	{"村支书", act.PartySecretary},
	{"村会计", act.VillageAccountant},
	{"包户干部", act.HouseholdCadre},
	{"信贷员", act.CreditOfficer},
	{"乡镇扶贫办经办", act.TownshipClerk},
	{"乡镇领导", act.TownshipLeader},
	{"县扶贫办经办", act.CountyClerk},
	{"县领导小组负责人", act.CountyHead},
	{"客户经理", act.BankClerk},
	{"分管行长", act.BankHead},
	{"地州扶贫办经办", act.PrefectureClerk},
	{"自治区扶贫办经办", act.RegionClerk},
	{"审计", act.Auditor},
	{"管理员", act.Administrator},
}

func roleOf(s string) (act.Role, bool) {
	for _, r := range rolesZh {
		if r.zh == s || string(r.role) == s {
			return r.role, true
		}
	}
	return "", false
}
