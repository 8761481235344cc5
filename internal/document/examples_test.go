package document_test

import (
	"fupindai/internal/civil"
	"fupindai/internal/document"
	"fupindai/internal/money"
)

// An example of each form, with what its file must say. The names are invented; the
// last one has characters that few fonts have.
type example struct {
	name string
	form document.Form
	says []string
}

func on(s string) civil.Date { return civil.MustParse(s) }

func sheet(paper document.Paper, title, number string, draft bool) document.Sheet {
	return document.Sheet{
		Paper: paper, Title: title, Number: number, FilledOn: on("2019-07-05"), InYuan: true, PrintedBy: "郭思源", PrintedAt: "2019-07-05 10:40",
		Fingerprint: "d41a90c2" + "00000000000000000000000000000000000000000000000000000000", Draft: draft, Invented: true,
	}
}

func signed(role, name, day string) document.Signature {
	return document.Signature{Role: role, Name: name, On: on(day), Mark: "3f8a21c7", Opinion: "同意"}
}

const longName = "阿卜杜热合曼江·麦麦提依明·吐尔逊尼亚孜·艾合买提"

func examples() []example {
	seats := []document.Signature{
		signed("第一书记", "陈志远", "2019-06-20"), signed("村支书", "买合木提·亚森", "2019-06-20"), signed("村会计", "阿孜古丽·尼亚孜", "2019-06-20"),
		signed("扶贫包户干部", "刘慧敏", "2019-06-20"), signed("信贷员", "玉山·阿吉", "2019-06-21"),
	}
	seats[4].Entered = on("2019-06-24") // in ink, entered later
	approval := &document.Approval{
		Sheet: sheet(document.Portrait, "扶贫小额信贷审批表", "SQ-2019-000617", false), HouseholdNo: "6532241032020047", Head: "吐尔逊·买买提",
		Borrower: document.Relative{Name: "吐尔逊·买买提", Relation: "户主", ID: "659999********4417", Birth: on("1979-03-12")}, Sex: "男", Phone: "138****4417",
		Address: "洛浦县恰尔巴格镇琼库勒贝希村 3 组",
		Family: []document.Relative{
			{Name: "吐尔逊·买买提", Relation: "户主", ID: "659999********4417"}, {Name: "阿依努尔·玉素音", Relation: "配偶", ID: "659999********2065"}, {Name: longName, Relation: "子", ID: "659999********1912"},
		},
		Attribute: "已脱贫（2018年脱贫）", IncomeFen: 3860000, DebtsFen: 2400000, Surveyed: true, AskedFen: 5000000, AskedMonths: 24, Purpose: "养殖业 / 养牛", Project: "育肥牛 4 头", Way: "自主发展",
		Bank: "昆岗农信联社", Overdebt: "亲友借款约定 2021 年归还", Seats: seats, Secretary: signed("第一书记", "陈志远", "2019-06-21"), Clerk: signed("经办", "何静", "2019-06-25"), Leader: signed("领导", "艾力·吐尔地", "2019-06-27"),
		County:   document.Step{Signature: signed("负责人", "秦若兰", "2019-07-01"), AmountFen: 4500050, Months: 24, Document: "洛扶贫领发〔2019〕12号"},
		Decision: document.Step{Signature: signed("分管行长", "王晨", "2019-07-03"), AmountFen: 4500050, Months: 24, Rate: 47500}, Promised: on("2019-06-10"),
	}
	draft := *approval
	draft.Sheet = sheet(document.Portrait, "扶贫小额信贷审批表", "SQ-2019-000618", true)
	draft.Sheet.Fingerprint = ""
	draft.Leader, draft.County, draft.Decision = document.Signature{}, document.Step{}, document.Step{}
	list := &document.List{
		Sheet: sheet(document.Landscape, "扶贫小额信贷审批表汇总表", "HZ-2019-000088", false), From: "洛浦县", Level: "county", To: "昆岗农信联社", Document: "洛扶贫领发〔2019〕12号", Families: 45,
		Signs: []document.Signature{{Role: "经办人"}, signed("县领导小组负责人", "秦若兰", "2019-07-01"), {Role: "银行签收人"}},
	}
	for range 45 {
		list.Rows = append(list.Rows, document.ListRow{Head: "吐尔逊·买买提", Borrower: longName, ID: "659999********4417", Place: "琼库勒贝希村", AskedFen: 5000000, AmountFen: 4500000, Months: 24, Purpose: "养牛", Way: "自主"})
		list.SumFen += 4500000
	}
	board := document.Poster{
		Village: "阿依玛克村", Township: "恰尔巴格镇", Basis: "新扶贫领发〔2019〕14号", From: on("2019-07-02"), To: on("2019-07-09"), Days: 5, Phone: "0903-5550100", Office: "洛浦县扶贫开发领导小组办公室",
		Publisher: "洛浦县扶贫开发领导小组", URL: "fupin.example/n/abcd", QR: "M0 0h7v7h-7z", QRSize: 21,
	}
	for _, n := range []string{"吾甫尔·亚合甫", "买买提·㐂𠮷", longName} {
		board.Rows = append(board.Rows, document.PosterRow{Borrower: n, Purpose: "养羊", Standard: "全额贴息，年 4.35%", AmountFen: 3000000, SubsidyFen: 130500})
		board.SumFen += 3000000
		board.Subsidy += money.Fen(130500)
	}
	changed := board
	changed.Before, changed.Since = "0903-5550101", on("2019-07-04")
	posters := &document.Posters{Sheet: document.Sheet{Paper: document.Board, Title: "村级公示"}, All: []document.Poster{board, changed}}
	survey := &document.Survey{
		Sheet: sheet(document.Portrait, "扶贫小额信贷贷前入户调查表", "SQ-2019-000617", false), On: on("2019-06-18"), Place: "借款人家中", Borrower: "吐尔逊·买买提", Address: "洛浦县恰尔巴格镇琼库勒贝希村 3 组", Release: "MD-2019-000042",
		Members: 6, Labourers: 3, IncomeFen: 3860000, DebtsFen: 2400000, Findings: "住房 1 处，土地 8 亩，牛 2 头，牛棚已建。", Project: "育肥牛 4 头", Purpose: "养殖业 / 养牛", Conditions: []string{"有贷款意愿", "有就业创业潜质"}, Warning: "亲友借款约定 2021 年归还",
		AmountFen: 5000000, Months: 24, Result: "建议贷款 50,000.00 元，期限 24 个月。", Seats: seats,
	}
	slip := &document.Slip{
		Sheet: sheet(document.Portrait, "扶贫小额信贷申请退回通知单", "SQ-2019-000617-1", false), To: "琼库勒贝希村联查小组", Paragraphs: []string{"吐尔逊·买买提的扶贫小额信贷申请经乡镇审查，退回到“入户调查”，请按下列原因补正后重新办理："},
		Reasons: []string{"签名不全", "用途写得不清：几头牛，何时买"}, After: []string{"该步骤以后的签名因退回作废，补正后须重新签名。"}, Office: "恰尔巴格镇", By: signed("", "何静", "2019-06-25"), Receipt: "本通知单收到。编号：SQ-2019-000617",
	}
	table := &document.Table{
		Sheet: sheet(document.Wide, "扶贫小额信贷发放、使用、管理台账信息汇总表", "", false), Lines: [3]string{"填报单位：洛浦县", "", "截至 2019年7月5日"},
		Columns: []document.Column{{Head: "姓名", Width: 36, Name: true}, {Head: "贷款金额", Width: 30, Align: document.Right}, {Head: "放款时间", Width: 24, Align: document.Centre}, {Head: "贷款用途", Name: true}},
		Sum:     []string{"60 户 60 笔", "3,000,000.00", "", ""}, Notes: []string{"口径：余额为未还本金。"}, Signs: []document.Signature{{Role: "填表人"}, {Role: "审核人"}, {Role: "负责人"}},
	}
	for range 60 {
		table.Rows = append(table.Rows, []string{longName, "50,000.00", "2019-07-05", "养牛"})
	}
	empty := &document.Table{Sheet: sheet(document.Portrait, "待办清单", "", false), Columns: []document.Column{{Head: "事项"}}}
	report := &document.Report{
		Sheet: sheet(document.Portrait, "举报办理单", "FY-2019-004711", false), Unit: "恰尔巴格镇", Village: "恰尔巴格镇阿依玛克村", Notice: "GS-2019-004600", About: "村干部、联查小组", DueOn: on("2019-07-17"), Words: "名单里有一户没有养羊。",
		Photos: 1, Assigned: signed("", "何静", "2019-07-04"), Answered: signed("", "何静", "2019-07-08"), Answer: "经核查，存栏与合同一致。",
	}
	ways := []string{"签收", "拒签，有见证人", "留置并拍照", "挂号邮寄"}
	due := &document.Collection{
		Sheet: sheet(document.Portrait, "扶贫小额信贷到期催收通知书", "CS-2021-000131", false), To: longName, Borrower: longName, HouseholdNo: "6532241032020047", Loan: "DK-2019-000118", Contract: "甲农借2019-0001",
		Bank: "昆岗农信联社", AmountFen: 4000000, PrincipalFen: 3000000, Reckoned: true, Rate: 47500, DisbursedOn: on("2019-07-16"), DueOn: on("2021-07-16"), PayBy: on("2021-07-16"),
		Office: "琼库勒贝希村联查小组", Members: "陈志远、刘慧敏", Ways: ways,
	}
	overdue := *due
	overdue.Sheet = sheet(document.Portrait, "扶贫小额信贷逾期催收通知书", "CS-2021-000140", false)
	overdue.To, overdue.Borrower, overdue.Overdue, overdue.No, overdue.OverdueDays, overdue.PayBy = "吐尔逊·买买提的家属（继承人）", "吐尔逊·买买提", true, 2, 41, on("2021-09-10")
	overdue.Rate, overdue.Reckoned, overdue.Contract = 0, false, ""
	overdue.Way, overdue.Receiver, overdue.Person, overdue.Servers, overdue.ServedOn = ways[0], "同住家属", "阿依努尔·玉素音", "陈志远、刘慧敏", on("2021-08-28")
	cover := &document.Cover{
		Sheet: sheet(document.Portrait, "扶贫小额信贷档案", "6532241032020047", false), Head: "吐尔逊·买买提", HouseholdNo: "6532241032020047", Place: "洛浦县恰尔巴格镇琼库勒贝希村", Attribute: "已脱贫（2018年脱贫）", From: on("2019-06-10"), To: on("2019-07-05"),
		Papers: []string{"审批表 SQ-2019-000617", "贷前入户调查表 SQ-2019-000617"}, Index: []document.Entry{{No: 617, On: on("2019-06-10"), What: "提交申请", By: "村会计 阿孜古丽·尼亚孜", Says: "50,000.00 元，24 个月", Mark: "3f8a21c7"}},
	}
	check := &document.Check{
		Sheet: sheet(document.Portrait, "扶贫小额信贷贷后检查表", "JC-2019-000130", false), Borrower: "图尔荪·巴拉提", No: "653224201201-0002", Address: "洛浦县恰尔巴格镇琼库勒贝希村 2 组", Loan: "DK-2019-000096", Bank: "洛浦农信联社",
		Purpose: "养殖业 / 养羊", AmountFen: 3000000, OwedFen: 2000000, DisbursedOn: on("2019-03-18"), MaturesOn: on("2020-03-18"), Kind: "季度贷后检查", DueOn: on("2019-06-18"), On: on("2019-06-20"), NotedOn: on("2019-06-21"), NextOn: on("2019-07-20"),
		Answers: []document.CheckAnswer{{Question: "实际用途", Options: []string{"与合同一致", "另作他用", "还没有用"}, Given: 1, Note: "院内新建房屋", Last: "与合同一致（2019-03-20）"}, {Question: "项目现状", Options: []string{"好", "一般", "差"}, Given: 0}},
		Problem: "B3 用于建房、装修", AmountInvolved: "20,000.00", Found: "院内新建房屋，没有购羊。", Advice: "提出整改方案", Photo: "照片摘要 3f8a21c7", Signed: true, Present: []document.Signature{{Role: "第一书记", Name: "陈志远"}, {Role: "扶贫包户干部", Name: "刘慧敏"}},
	}
	blank := *check
	blank.Blank, blank.Number, blank.Problem, blank.Found, blank.Advice, blank.AmountInvolved, blank.Signed = true, "", "", "", "", "", false
	blank.Answers = []document.CheckAnswer{{Question: "实际用途", Options: []string{"与合同一致", "另作他用", "还没有用"}, Given: -1, Last: "另作他用，院内新建房屋（2019-06-20）"}}
	return []example{
		{"check", check, []string{"贷后检查表", "☑另作他用", "2019年6月21日录入", "20,000.00", "刘慧敏"}},
		{"check-blank", &blank, []string{"☐另作他用", "没有问题", "院内新建房屋（2019-06-20）"}},
		{"survey", survey, []string{"扶贫小额信贷贷前入户调查表", "MD-2019-000042", "38,600.00", "牛棚已建", "玉山·阿吉"}},
		{"slip", slip, []string{"退回通知单", "1.签名不全", "须重新签名", "签收人"}},
		{"table", table, []string{"台账信息汇总表", "3,000,000.00", "60户60笔", "口径"}},
		{"table-empty", empty, []string{"没有记录"}},
		{"collection-due", due, []string{"到期催收通知书", longName, "2021年7月16日", "人民币叁万元整", "申请展期", "回执"}},
		{"collection-overdue", &overdue, []string{"逾期催收通知书", "家属（继承人）", "逾期41天", "第2次", "以承贷机构结算为准", "☑签收", "阿依努尔·玉素音"}},
		{"report", report, []string{"举报办理单", "匿名", "存栏与合同一致", "附照片1张"}},
		{"cover", cover, []string{"扶贫小额信贷档案", "目录", "摘要值", "3f8a21c7"}},
		{"approval", approval, []string{"吐尔逊·买买提", longName, "伍万元整", "人民币肆万伍仟元伍角", "洛扶贫领发〔2019〕12号", "第1页共", "第2页共", "打印人郭思源", "指纹d41a90c2", "4.75%"}},
		{"approval-draft", &draft, []string{"草稿", "伍万元整"}},
		{"list", list, []string{longName, "2,025,000.00", "人民币贰佰零贰万伍仟元整", "45户", "秦若兰"}},
		{"poster", posters, []string{"阿依玛克村扶贫小额信贷公示", "吾甫尔·亚合甫", "举报电话0903-5550100", "90,000.00", "3,915.00", "fupin.example/n/abcd"}},
	}
}
