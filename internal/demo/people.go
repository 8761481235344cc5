package demo

import (
	"fmt"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/idcard"
	"fupindai/internal/roster"
)

// The invented county: the divisions are real, the people and their numbers cannot be.
const (
	Log      = "demo-653224"
	county   = "653224"
	township = "653224103"
	bank     = "LPNX"
	branch   = "LPNX-QE"
	other    = "LPYC-LP"
)

var villages = []string{"653224103201", "653224103202", "653224103203", "653224103204"}

var banks = []app.Bank{
	{Code: "LPNX", Name: "洛浦农信联社（演示）", NameEn: "Luopu Rural Credit Union (demo)", Level: "county"},
	{Code: "LPNX-QE", Name: "洛浦农信联社恰尔巴格信用社（演示）", NameEn: "Qarbag branch (demo)", Parent: "LPNX", Level: "branch"},
	{Code: "LPYC", Name: "洛浦邮储支行（演示）", NameEn: "Luopu Postal Savings (demo)", Level: "county"},
	{Code: "LPYC-LP", Name: "洛浦邮储支行营业部（演示）", NameEn: "Luopu Postal Savings counter (demo)", Parent: "LPYC", Level: "branch"},
}

// member is one of the staff: a user with a real name that nobody bears.
type member struct {
	user, name string
	role       act.Role
	unit       string
	bank       string
}

var administrators = [2]app.Person{
	{User: "u-admin-1", Name: "管理员甲", Phone: "0000-0001"}, {User: "u-admin-2", Name: "管理员乙", Phone: "0000-0002"},
}

// above are the offices above the county: each keeps its own log, with its own people.
var above = []upper{
	{"demo-6532", "和田地区扶贫办（演示）", "6532", [2]app.Person{{User: "u-p-admin-1", Name: "管理员丙"}, {User: "u-p-admin-2", Name: "管理员丁"}}, member{"u-prefecture-clerk", "沈若兰", act.PrefectureClerk, "6532", ""}},
	{"demo-65", "自治区扶贫办（演示）", "65", [2]app.Person{{User: "u-r-admin-1", Name: "管理员戊"}, {User: "u-r-admin-2", Name: "管理员己"}}, member{"u-region-clerk", "帕孜来提·吐尔迪", act.RegionClerk, "65", ""}},
}

// upper is an office above the county with its two administrators and its clerk.
type upper struct {
	log, name, unit string
	administrators  [2]app.Person
	clerk           member
}

// staff are all users of the first township and the county but the administrators.
func staff() []member { return Township.staff() }

// staff are all users of the demo but the administrators: those of the first township
// and the county first.
func (s Size) staff() []member {
	grounds := s.grounds()
	out := []member{
		{"u-township-clerk", "何静", act.TownshipClerk, township, ""},
		{"u-township-leader", "艾力·吐尔地", act.TownshipLeader, township, ""},
		{"u-county-clerk", "郭思源", act.CountyClerk, county, ""},
		{"u-county-head", "热合曼·库尔班", act.CountyHead, county, ""},
		{"u-bank-clerk", "唐晓燕", act.BankClerk, branch, ""},
		{"u-bank-head", "阿布都拉·肉孜", act.BankHead, bank, ""},
		{"u-auditor", "韩审", act.Auditor, county, ""},
	}
	names := [][4]string{
		{"陈志远", "买买提江·亚森", "阿孜古丽·尼亚孜", "刘慧敏"},
		{"周雅琴", "吐尔洪·阿吾提", "古丽努尔·热西提", "马国强"},
		{"李建新", "玉素甫·巴拉提", "努尔比亚·托合提", "赵玉兰"},
		{"王海涛", "阿卜杜热依木·艾散", "帕提古丽·买买提", "孙立军"},
	}
	for i, v := range grounds[0].villages {
		for j, seat := range act.Seats[:4] {
			out = append(out, member{fmt.Sprintf("u-v%d-%s", i+1, seat), names[i][j], seat, v, ""})
		}
		out = append(out, member{"u-credit-officer", "玉山江·阿吉", act.CreditOfficer, v, branch})
	}
	for t, g := range grounds[1:] {
		crew := crewOf("u-t"+g.code[6:]+"-", t, g)
		if g.bank() == bank {
			crew = crew[1:] // its head has a name already
		}
		out = append(out, crew...)
	}
	return out
}

// crewOf are the people of a township and its villages, and those of its branch: first
// the head of its bank.
func crewOf(prefix string, n int, g ground) []member {
	out := []member{
		{prefix + "bank-head", local(n, 3), act.BankHead, g.bank(), ""},
		{prefix + "clerk", sent(n, 0), act.TownshipClerk, g.code, ""},
		{prefix + "leader", local(n, 1), act.TownshipLeader, g.code, ""},
		{prefix + "bank-clerk", sent(n, 2), act.BankClerk, g.branch, ""},
	}
	for i, v := range g.villages {
		for j, seat := range act.Seats[:4] {
			name := local(n*villagesMost+i, 4+j)
			if seat == act.FirstSecretary || seat == act.HouseholdCadre && i%3 == 0 {
				name = sent(n*villagesMost+i, 4+j)
			}
			out = append(out, member{fmt.Sprintf("%sv%d-%s", prefix, i+1, seat), name, seat, v, ""})
		}
		out = append(out, member{prefix + "credit-officer", local(n, 9), act.CreditOfficer, v, g.branch})
	}
	return out
}

// local and sent make up the name of somebody from here, and of somebody sent here.
func local(n, m int) string {
	return givenNames[(n*5+m*7)%len(givenNames)] + "·" + fatherNames[(n*3+m)%len(fatherNames)]
}

func sent(n, m int) string {
	return []string{"张", "李", "杨", "吴", "徐", "朱", "高", "林", "罗", "梁", "宋", "郑", "谢"}[(n+m*3)%13] +
		[]string{"文斌", "晓东", "丽娟", "建华", "雪梅", "志刚", "桂英", "明辉", "春燕", "立新", "永强"}[(n*2+m)%11]
}

var (
	givenNames = []string{
		"吐尔逊", "买买提", "阿依古丽", "热依汗", "库尔班", "艾合买提", "帕提曼", "吾斯曼", "早热姑", "伊敏", "阿卜杜外力", "茹先古丽", "图尔荪", "麦麦提依明", "海丽且姆",
		"努尔麦麦提", "萨迪尔", "古海尔", "约麦尔", "如则", "斯迪克", "布维萨拉", "阿瓦汗", "托合提",
	}
	fatherNames = []string{"买买提", "亚森", "尼亚孜", "艾散", "吾布力", "巴拉提", "托合提", "热西提", "库尔班", "阿吾提", "吐尔地", "肉孜", "喀迪尔", "伊斯马伊力", "玉素甫"}
	relations   = []string{"配偶", "子", "女"}
)

// households makes the invented roster: the same rows every time.
func (s Size) households() []roster.CountyRow {
	var rows []roster.CountyRow
	n := 0
	for _, g := range s.grounds() {
		for vi, v := range g.villages {
			for i := range g.households {
				rows = append(rows, household(n, vi, i, v, len(rows)+1)...)
				n++
			}
		}
	}
	return rows
}

// household is the n-th household of all, the i-th of its village: up to three rows.
func household(n, vi, i int, village string, rowNo int) []roster.CountyRow {
	var rows []roster.CountyRow
	no := fmt.Sprintf("%s%04d", village, i+1)
	head := givenNames[(n*7+vi)%len(givenNames)] + "·" + fatherNames[(n*5+i)%len(fatherNames)]
	members := 2 + n%4
	for m := range min(members, 3) {
		name, relation, born := head, "户主", civil.New(1962+(n*3)%34, 1+n%12, 1+(n*5)%28)
		if m > 0 {
			name = givenNames[(n*11+m*3)%len(givenNames)] + "·" + fatherNames[(n*2+m)%len(fatherNames)]
			relation, born = relations[m-1], civil.New(1965+(n*2+m*9)%33, 1+(n+m)%12, 1+(n*3+m)%28)
		}
		row := roster.CountyRow{
			RowNo: rowNo + m, HouseholdNo: no, HeadName: head, Name: name, ID: idcard.Mint(idcard.DemoPrefix, born, 101+(n*4+m)%800),
			Relation: relation, Village: village, Attribute: "已脱贫", OutOfPovertyYear: 2016 + n%3, Members: members, Labourers: 1 + n%2,
		}
		if n%5 == 0 {
			row.Attribute, row.OutOfPovertyYear = "未脱贫", 0
		}
		rows = append(rows, row)
	}
	return rows
}

// national is the national list that agrees with the county's.
func national(county []roster.CountyRow) []roster.NationalRow {
	out := make([]roster.NationalRow, len(county))
	for i, c := range county {
		out[i] = roster.NationalRow{RowNo: i + 1, HouseholdNo: c.HouseholdNo, Name: c.Name, ID: c.ID, Village: c.Village, Attribute: c.Attribute}
	}
	return out
}

// Canaries are the names, numbers and words of the demo that must stand nowhere but
// in the register.
func Canaries() []string {
	var out []string
	for _, r := range Township.households() {
		out = append(out, r.Name, r.ID, r.HouseholdNo)
	}
	for _, m := range staff() {
		out = append(out, m.name)
	}
	return append(out, "圈舍和饲草已备", "上年收入未列草畜补贴", "6230000000")
}

// Roster is an invented roster of n rows, for measuring.
func Roster(n int) []roster.CountyRow {
	rows := make([]roster.CountyRow, 0, n+2)
	for i := 0; len(rows) < n; i++ {
		vi := i % len(villages)
		rows = append(rows, household(i, vi, i/len(villages), villages[vi], len(rows)+1)...)
	}
	rows = rows[:n]
	for i := range rows { // numbers of a thousand births a day are all different
		rows[i].ID = idcard.Mint(idcard.DemoPrefix, civil.New(1950, 1, 1).AddDays(i/900), 50+i%900)
	}
	return rows
}
