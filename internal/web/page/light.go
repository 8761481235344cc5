package page

// Colour is the colour of a light or a tag; each also has a shape and words.
type Colour string

// The colours. Red is past its last day, yellow is near it, green is in time,
// grey has not begun or is paused.
const (
	Red    Colour = "r"
	Yellow Colour = "y"
	Green  Colour = "g"
	Grey   Colour = "o"
)

// Light is shape, colour and words, with the days where a clock runs. The zero
// Light is not shown.
type Light struct {
	Colour Colour
	Text   Text
}

// Overdue is a duty past its last day by so many days.
func Overdue(days int) Light { return Light{Red, Say("超期 %d 天", days)} }

// PastDue is a loan past its maturity by so many days.
func PastDue(days int) Light { return Light{Red, Say("逾期 %d 天", days)} }

// DoneLate is a thing that was done so many days after its last day.
func DoneLate(days int) Light { return Light{Red, Say("迟 %d 天", days)} }

// DueToday is a duty whose last day is today: yellow until midnight.
func DueToday() Light { return Light{Yellow, Say("今日到期")} }

// DaysLeft is a duty with calendar days left; soon says that it is near.
func DaysLeft(days int, soon bool) Light { return Light{near(soon), Say("剩 %d 天", days)} }

// WorkingDaysLeft is a duty with working days left; soon says that it is near.
func WorkingDaysLeft(days int, soon bool) Light {
	return Light{near(soon), Say("剩 %d 个工作日", days)}
}

// DaysUsed is a step done in time: working days used of those allowed.
func DaysUsed(used, allowed int) Light { return Light{Green, Say("%d/%d 工作日", used, allowed)} }

// OnTime is a step done in time, or a duty without anything late.
func OnTime() Light { return Light{Green, Say("正常")} }

// Late says that something of the group is past its last day.
func Late() Light { return Light{Red, Say("超期")} }

// Soon says that something of the group is near its last day.
func Soon() Light { return Light{Yellow, Say("临期")} }

// Accepted is the light of a received application.
func Accepted() Light { return Light{Green, Say("受理")} }

// NotStarted is a step whose clock has not begun.
func NotStarted() Light { return Light{Grey, Say("未开始")} }

// NotRecorded is a step past its day of which nothing is recorded here.
func NotRecorded() Light { return Light{Grey, Say("未登记")} }

// NoClock says that the last day cannot be computed: the calendar of the year is
// missing. It never shows green.
func NoClock(year int) Light { return Light{Yellow, Say("时限未计算：缺 %d 年日历", year)} }

func near(soon bool) Colour {
	if soon {
		return Yellow
	}
	return Green
}

// State is a state tag; its words, colour and shape stand here.
type State string

// The states of applications, loans, notices and list rows.
const (
	Draft     State = "draft"
	Todo      State = "todo"
	InHand    State = "in-hand"
	SentBack  State = "sent-back"
	Agreed    State = "agreed"
	Declined  State = "declined"
	NotTaken  State = "refused"
	Withdrawn State = "withdrawn"
	Expired   State = "expired"
	OnNotice  State = "on-notice"
	NoticeDue State = "notice-due"
	Ended     State = "ended"
	Disbursed State = "disbursed"
	Repaid    State = "repaid"
	Opened    State = "opened"
	ToOpen    State = "to-open"
	TakenOut  State = "taken-out"
	VoidState State = "void"
	Resolved  State = "resolved"
	Unsettled State = "unresolved"
	Frozen    State = "frozen"
	Vacant    State = "vacant"
	Active    State = "active"
	Stopped   State = "stopped"
)

// stateWords: class of the tag, then its words with the shape.
var stateWords = map[State]struct {
	class string
	words Text
}{
	Draft:     {"", Say("草稿")},
	Todo:      {"b", Say("待办")},
	InHand:    {"b", Say("办理中")},
	SentBack:  {"y", Say("↩ 已退回")},
	Agreed:    {"g", Say("✓ 已同意")},
	Declined:  {"", Say("✕ 不予贷款")},
	NotTaken:  {"", Say("✕ 不予受理")},
	Withdrawn: {"", Say("本户撤回")},
	Expired:   {"y", Say("▲ 清单过期，待县收回")},
	OnNotice:  {"b", Say("公示中")},
	NoticeDue: {"y", Say("▲ 待公示")},
	Ended:     {"", Say("已结束")},
	Disbursed: {"g", Say("✓ 已放款")},
	Repaid:    {"g", Say("✓ 已结清")},
	Opened:    {"g", Say("✓ 已打开")},
	ToOpen:    {"y", Say("▲ 待打开")},
	TakenOut:  {"", Say("✕ 已移出本批")},
	VoidState: {"st", Say("因退回作废")},
	Resolved:  {"", Say("已处理")},
	Unsettled: {"b", Say("待处理")},
	Frozen:    {"g", Say("✓ 已冻结")},
	Vacant:    {"r", Say("■ 空缺")},
	Active:    {"g", Say("✓ 在用")},
	Stopped:   {"", Say("已停用")},
}
