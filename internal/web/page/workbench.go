package page

import "fupindai/internal/civil"

// Workbench answers: what must I do now.
type Workbench struct {
	Shell
	Red, Yellow, Green, Done Card
	Big                      *BigButton // the one button; nil when nothing waits
	Strip                    []Duty18   // the county's eighteen articles; empty below the county
	StripAll                 string     // list of all duties with their time limits
	Chips                    []Chip
	Duties                   []DutyRow // red first, then yellow, then green
	Pager                    Pager
	Vacant                   []VacantPost // posts of the unit that nobody holds
	Inbox                    []Message
	Month                    []Figure // my month
	Next                     []Milestone
	AsOf                     string // 2019-07-05 10:40
	Coming                   string // for the empty list: 7月8日 贷后检查 2 户
}

// Card is one of the light cards.
type Card struct {
	N    int
	Says string // 最久 2 天：村级公示发布
	Href string
}

// BigButton is the reader's next act.
type BigButton struct {
	What string // 恰尔巴格镇第6批 40 份
	More string // 合计 1,545,000.00 元，其中提示 4 份
	Verb string // 审查本批 40 份
	Href string
}

// Duty18 is one article of the county strip, with the worst of its open duties.
type Duty18 struct {
	No    int // 1 to 18
	Light Light
	Says  string // 在办 6, 2 天, 无事项
	Href  string
}

// articleNames are the eighteen articles in their order.
var articleNames = [18]Text{
	Say("贷前调查"), Say("贷前审核"), Say("贷前审查"), Say("贷前评审"), Say("合同"), Say("公示"),
	Say("资金监控"), Say("贷后检查"), Say("整改"), Say("催收清收"), Say("续贷展期"), Say("实名制"),
	Say("台账"), Say("按月调度"), Say("监测预警"), Say("风险补偿"), Say("协同监管"), Say("约谈通报"),
}

// Name is the article's short name.
func (d Duty18) Name() Text { return articleNames[d.No-1] }

// Numeral is the article's number, 一 to 十八.
func (d Duty18) Numeral() string { return numeral(d.No) }

// Warm is the class of the cell's background.
func (d Duty18) Warm() string {
	switch d.Light.Colour {
	case Red:
		return "hot"
	case Yellow:
		return "warm"
	}
	return ""
}

// DutyRow is one line of the duty list.
type DutyRow struct {
	Light   Light
	What    string // 村级公示发布
	Href    string
	Object  string // 银行反馈 6月26日 · 3 村 27 笔
	Rule    string // A6.2; shown as 第（六）条
	DueOn   civil.Date
	Person  string // 郭思源, or 各村联查小组
	Verb    string // 发布
	Own     bool   // the last day is the county's own, not the Opinion's
	Assumed bool   // a feast day without a notice was assumed
	Why     string // address of the page that counts the days; "" where there is none
	Urge    *Send  // urge, for a duty of a unit below
	Subject string // what the duty is about, for urging
}

// Message is one line of the inbox.
type Message struct {
	Icon string // of the icon sheet: back, yuan, fix
	What string
	Href string
	More string // 附件不清 · 今天 09:41
	New  bool
}

// Figure is a number with its rows behind it.
type Figure struct{ Words, Value, Href string }

// Milestone is a day to come.
type Milestone struct {
	Colour Colour
	What   string
	More   string
}

// Template names the file.
func (Workbench) Template() string { return "workbench" }
