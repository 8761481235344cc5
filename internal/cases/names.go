package cases

import (
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
)

// Codes of the world: real divisions of one county, invented banks and people.
const (
	logID      = "county-653224"
	countyCode = "653224"
	countyName = "洛浦县"

	prefectureLog, prefectureCode = "prefecture-6532", "6532"
	regionLog, regionCode         = "region-65", "65"

	township    = "653224201"
	otherTown   = "653224100"
	village1    = "653224201201"
	village2    = "653224201202"
	villageElse = "653224100201"
	bank1       = "JIA-653224"
	bank2       = "YI-653224"
	branch1     = "JIA-653224-01"
	branch2     = "YI-653224-01"
)

// places are the names of divisions and banks.
var places = []struct{ name, id, says string }{
	{"村1", village1, "a village of the township, with its group; its credit officer is of 银行1"},
	{"村2", village2, "another, whose credit officer is of 银行2"},
	{"村3", villageElse, "a village of 乡镇2, without a group"},
	{"乡镇", township, "the township of 村1 and 村2"},
	{"乡镇2", otherTown, "another township"},
	{"县", countyCode, "the county"},
	{"地州", prefectureCode, "the prefecture, which keeps its own log"},
	{"自治区", regionCode, "the region, which keeps its own log"},
	{"银行", branch1, "the same as 银行1"},
	{"银行1", branch1, "the branch of the first bank"},
	{"银行2", branch2, "the branch of the second bank"},
	{"银行1县行", bank1, "the first bank's county branch"},
	{"银行2县行", bank2, "the second bank's county branch"},
}

// actor is a person with a post that every case has.
type actor struct {
	name, user, real string
	role             act.Role
	unit             string // code
	bank             string // a credit officer's
}

// actors act by their names alone.
var actors = []actor{
	{"管理员", "u-admin-1", "高建新", act.Administrator, countyCode, ""},
	{"管理员2", "u-admin-2", "马晓明", act.Administrator, countyCode, ""},
	{"联查小组/第一书记", "u-v1-first", "王志远", act.FirstSecretary, village1, ""},
	{"联查小组/村支书", "u-v1-party", "艾力·热合曼", act.PartySecretary, village1, ""},
	{"联查小组/村会计", "u-v1-accounts", "古丽娜·艾山", act.VillageAccountant, village1, ""},
	{"联查小组/包户干部", "u-v1-cadre", "李文斌", act.HouseholdCadre, village1, ""},
	{"联查小组/信贷员", "u-v1-credit", "阿迪力·吐逊", act.CreditOfficer, village1, branch1},
	{"村2联查小组/第一书记", "u-v2-first", "陈刚", act.FirstSecretary, village2, ""},
	{"村2联查小组/村支书", "u-v2-party", "买买提·玉素甫", act.PartySecretary, village2, ""},
	{"村2联查小组/村会计", "u-v2-accounts", "热依汗·卡德尔", act.VillageAccountant, village2, ""},
	{"村2联查小组/包户干部", "u-v2-cadre", "赵敏", act.HouseholdCadre, village2, ""},
	{"村2联查小组/信贷员", "u-v2-credit", "库尔班·努尔", act.CreditOfficer, village2, branch2},
	{"乡镇扶贫办/经办", "u-town-clerk", "帕提古丽·麦麦提", act.TownshipClerk, township, ""},
	{"乡镇/领导", "u-town-leader", "张国强", act.TownshipLeader, township, ""},
	{"县扶贫办/经办", "u-county-clerk", "刘芳", act.CountyClerk, countyCode, ""},
	{"县领导小组/负责人", "u-county-head", "吐尔逊·阿不都", act.CountyHead, countyCode, ""},
	{"银行/客户经理", "u-b1-clerk", "孙丽", act.BankClerk, branch1, ""},
	{"银行/分管行长", "u-b1-head", "周海涛", act.BankHead, bank1, ""},
	{"银行2/客户经理", "u-b2-clerk", "玛依拉·司马义", act.BankClerk, branch2, ""},
	{"银行2/分管行长", "u-b2-head", "吴军", act.BankHead, bank2, ""},
	{"地州扶贫办/经办", "u-prefecture-clerk", "沈若兰", act.PrefectureClerk, prefectureCode, ""},
	{"自治区扶贫办/经办", "u-region-clerk", "帕孜来提·吐尔迪", act.RegionClerk, regionCode, ""},
	{"群众", "public", "群众", act.Public, "", ""},
	{"审计", "u-auditor", "郑洁", act.Auditor, countyCode, ""},
	{"系统", "system", "", act.System, countyCode, ""},
	{"替补人员1", "u-spare-1", "钱伟", "", "", ""},
	{"替补人员2", "u-spare-2", "阿孜古丽·依明", "", "", ""},
}

// above are the offices above the county with their administrators, who act only there.
var above = []struct {
	log, unit, name string
	administrators  [2]app.Person
}{
	{prefectureLog, prefectureCode, "和田地区扶贫办", [2]app.Person{{User: "u-p-admin-1", Name: "高建国"}, {User: "u-p-admin-2", Name: "马晓燕"}}},
	{regionLog, regionCode, "自治区扶贫办", [2]app.Person{{User: "u-r-admin-1", Name: "高建军"}, {User: "u-r-admin-2", Name: "马晓梅"}}},
}

// person is somebody of the lists. The first three households are on the first
// released roster; the others only if a case lists them.
type person struct {
	name, real, id string
	household      string // 户编号
	relation       string
	village        string
	account        string
	listed         bool
	householdName  string // 户1, for the head
}

var persons = []person{
	{"借款人1", "吾买尔江·依布拉音", "659999197503120111", "653224201201-0001", "户主", village1, "6229970000000000011", true, "户1"},
	{"家属1", "阿依努尔·吾买尔江", "659999200107080124", "653224201201-0001", "女", village1, "6229970000000000012", true, ""},
	{"借款人2", "图尔荪·巴拉提", "659999198011050131", "653224201201-0002", "户主", village1, "6229970000000000021", true, "户2"},
	{"借款人3", "萨拉麦提·托合提", "659999195307080141", "653224201202-0001", "户主", village2, "6229970000000000031", true, "户3"},
	{"借款人4", "努尔比亚·阿布拉", "659999198502200149", "653224201201-0004", "户主", village1, "6229970000000000041", false, "户4"},
	{"借款人5", "艾尼瓦尔·萨迪克", "659999197209090150", "653224201201-0005", "户主", village1, "6229970000000000051", false, "户5"},
	{"借款人6", "古力米热·喀迪尔", "659999199004150163", "653224201201-0006", "户主", village1, "6229970000000000061", false, "户6"},
	{"借款人7", "肉孜·买提尼亚孜", "659999196812010173", "653224201201-0007", "户主", village1, "6229970000000000071", false, "户7"},
}

// created are the names of what commands create, by the prefix of its number: the
// first application of a case is 申请1.
var created = []struct{ prefix, name, says string }{
	{"SQ-", "申请", "application"},
	{"DK-", "贷款", "loan"},
	{"HZ-", "汇总表", "signed list"},
	{"GS-", "公示", "village notice"},
	{"YS-", "疑似", "suspected breach"},
	{"JC-", "检查", "post-loan check"},
	{"WT-", "问题", "problem found with a loan"},
	{"TK-", "提款", "withdrawal from a loan’s account"},
	{"CS-", "通知", "collection notice"},
	{"FY-", "反映", "report of the public"},
	{"MD-", "名册", "released roster; 名册1 is the bare village's"},
	{"JG-", "接管", "old book that was released"},
}

// dynamic is what a name of something created looks like.
var dynamic = regexp.MustCompile(`^(申请|贷款|汇总表|公示|疑似|检查|问题|提款|通知|反映|名册|接管)[1-9][0-9]*$`)

// names are what a case's names stand for.
type names struct {
	ids   map[string]string // name → id
	words map[string]string // name → what it reads in a free text
	of    map[string]string // id → name, for what is shown
	count map[string]int    // of created things, by name
}

func newNames() *names {
	n := &names{map[string]string{}, map[string]string{}, map[string]string{}, map[string]int{}}
	for _, p := range places {
		n.put(p.name, p.id)
	}
	for _, a := range actors {
		n.put(a.name, a.user)
		n.words[a.name] = a.real
	}
	for _, p := range persons {
		n.words[p.name] = p.real
		n.words[p.name+"账号"] = p.account
	}
	return n
}

func (n *names) put(name, id string) {
	n.ids[name] = id
	n.of[id] = name
}

func (n *names) clone() *names {
	return &names{maps.Clone(n.ids), maps.Clone(n.words), maps.Clone(n.of), maps.Clone(n.count)}
}

// creates takes the numbers of a receipt.
func (n *names) creates(numbers []string) {
	for _, number := range numbers {
		for _, c := range created {
			if strings.HasPrefix(number, c.prefix) {
				n.count[c.name]++
				n.put(c.name+strconv.Itoa(n.count[c.name]), number)
			}
		}
	}
}

// id is what a value stands for: the id of a name, or the value itself.
func (n *names) id(value string) (string, error) {
	if id, ok := n.ids[value]; ok {
		return id, nil
	}
	if dynamic.MatchString(value) {
		return "", fmt.Errorf("there is no %s yet", value)
	}
	return value, nil
}

// free is what a value reads in a free text.
func (n *names) free(value string) string {
	if w, ok := n.words[value]; ok {
		return w
	}
	return value
}

// name is an id as a case would write it.
func (n *names) name(id string) string {
	if name, ok := n.of[id]; ok {
		return name
	}
	return id
}

func actorNamed(name string) (actor, bool) {
	for _, a := range actors {
		if a.name == name {
			return a, true
		}
	}
	return actor{}, false
}

func personNamed(name string) (person, bool) {
	for _, p := range persons {
		if p.name == name {
			return p, true
		}
	}
	return person{}, false
}

// actsAs is the actor a step's by stands for.
func (w Who) actsAs(n *names) act.Actor {
	if a, ok := actorNamed(w.Name); ok {
		return act.Actor{User: a.user, Role: a.role, Unit: a.unit}
	}
	a, _ := actorNamed(w.User)
	return act.Actor{User: a.user, Role: w.Role, Unit: n.ids[w.Unit]}
}
