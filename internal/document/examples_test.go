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
	posters := &document.Posters{Sheet: document.Sheet{Paper: document.Board, Title: "村级公示"}, All: []document.Poster{board, board}}
	return []example{
		{"approval", approval, []string{"吐尔逊·买买提", longName, "伍万元整", "人民币肆万伍仟元伍角", "洛扶贫领发〔2019〕12号", "第1页共", "第2页共", "打印人郭思源", "指纹d41a90c2", "4.75%"}},
		{"approval-draft", &draft, []string{"草稿", "伍万元整"}},
		{"list", list, []string{longName, "2,025,000.00", "人民币贰佰零贰万伍仟元整", "45户", "秦若兰"}},
		{"poster", posters, []string{"阿依玛克村扶贫小额信贷公示", "吾甫尔·亚合甫", "举报电话0903-5550100", "90,000.00", "3,915.00", "fupin.example/n/abcd"}},
	}
}
