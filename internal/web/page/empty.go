package page

// What empty lists say: the fact; the next step is the list's action.
var (
	NoApplications    = Say("本村暂无申请。")
	NothingToDo       = Say("暂无待办申请。")
	NoRecords         = Say("没有符合条件的记录。")
	NoRoster          = Say("尚未导入本期名册。")
	NoRelease         = Say("县里还没有发来名单。")
	OneList           = Say("只有一份名单，还不能对比。")
	NothingToDisburse = Say("没有待放款的贷款。")
	NoReportBack      = Say("银行尚未反馈放款结果。")
	NoLoans           = Say("该户尚无贷款记录。")
	ListDone          = Say("本批已全部办完。")
	NoGroups          = Say("还没有登记联查小组。")
	NoBooks           = Say("还没有接管过老台账。")
	NoBreaches        = Say("没有疑似未按期的事项。")
	NoMessages        = Say("没有消息。")
	NoWithdrawals     = Say("没有这样的提款。")
	NoChecksDue       = Say("这段时间没有应检的贷款。")
	NoCollection      = Say("这段时间没有到期或逾期要催收的贷款。")
	NoFindings        = Say("没有未销号的问题。")
	NoUsers           = Say("没有符合条件的用户。")
	NoProblems        = Say("没有登记的问题。老台账没有记问题，贷后检查发现的问题登记后列在这里。")
)

// Excluded names the filter that shuts out most: 用途=加工业, 214 rows.
func Excluded(filter, value string, n int) Text {
	return Say("没有符合条件的记录。条件“%s=%s”排除了 %d 条。", filter, value, n)
}
