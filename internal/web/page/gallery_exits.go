package page

// exitPages are the ways out of the line, corrections, and an ended application.
func (g gallery) exitPages() []Example {
	with := func(at int, do Form) Application {
		p := g.application(at)
		p.Do, p.Actions = do, nil
		return p
	}
	reason := g.w("还款来源不足")
	refuse := with(2, ExitForm{
		Send: Send{Href: "/do", Command: "refuse-application", Verb: g.w("不予受理"), Seen: 2, Sign: true}, Rule: "A1.3", Back: "?", Says: reason,
		Reasons: []Option{{"no-project", g.w("用途不符"), true}, {"other", g.w("其他"), false}},
	})
	withdraw := with(3, ExitForm{Send: Send{Href: "/do", Command: "withdraw-application", Verb: g.w("本户撤回申请"), Seen: 8}, Rule: "A1.1", Back: "?", Says: reason, Asks: true})
	void := with(9, ExitForm{Send: Send{Href: "/do", Command: "void-contract", Verb: g.w("合同作废"), Seen: 14}, Rule: "A5.1", Back: "?", Says: reason, NoteNeeded: true, Note: g.w("其他")})
	correct := with(3, CorrectForm{
		Send: Send{Href: "/do", Command: "correct-entry", Verb: g.w("更正记录"), Seen: 8, Sign: true}, Entry: 412, What: g.w("入户调查表 06-20"), Waits: g.w("乡镇"), Back: "?",
		Fields: []CorrectField{{"day", "date", "2019-06-20", "", nil}, {"debts_fen", "money", "24,000.00", "32,000.00", nil}, {"findings", "area", reason, "", nil}, {"place", "", "", "", nil}, {"purpose", "select", g.w("养殖业 / 牛"), "", []Option{{"", g.w("其他"), true}}}},
	})
	correct.Actions = []Action{{Verb: g.w("更正记录"), Command: "correct-entry", Main: true}}
	view := Corrected{On: on("2019-06-26"), What: g.w("入户调查表 06-20"), Lines: []Changed{{g.w("现有负债"), "24,000.00", "32,000.00"}, {g.w("其他"), "", "2019-06-21"}}, Why: reason, By: "刘慧敏", State: g.w("待办"), Wait: true}
	answer := with(4, AnswerForm{Send: Send{Href: "/do", Command: "answer-correction", Verb: g.w("对更正的意见"), Sign: true}, Correction: 431, View: view, Back: "?", Answers: []Option{{"consent", g.w("同意"), true}, {"object", g.w("其他"), false}}})
	waits, done := view, view
	waits.Reply = &Link{g.w("对更正的意见"), "?form=answer"}
	done.Wait, done.State = false, g.w("同意")
	answer.Corrections = []Corrected{waits, done}
	answer.Entries = []Link{{g.w("入户调查表 06-20"), "?form=correct"}}

	refused := g.application(2)
	refused.State, refused.Do = NotTaken, nil
	refused.Ended = &Over{on("2019-06-22"), NotTaken, g.w("用途不符"), reason, "", "陈志远", "A1.3"}
	for i := 2; i < 13; i++ {
		refused.Life[i] = Node{At: NodeDropped, Light: Light{Grey, Say("不再办理")}}
	}
	extend := with(12, LoanForm{Send: Send{Href: "/do", Command: "decide-extension", Verb: g.w("展期"), Sign: true}, Says: reason, Rule: "A11.2", Back: "?", Checks: []Check{{Passed, "A11.3", g.w("其他"), ""}, {Blocks, "A11.2", g.w("其他"), reason}}, Fields: []LoanField{
		{"outcome", "radio", "", []Option{{"approve", g.w("同意"), true}, {"decline", g.w("其他"), false}}, false}, {"months", "int", "12", nil, false}, {"document", "", "", nil, false}, {"dated_by", "", "", nil, true},
		{"conditions", "ticks", "", []Option{{"willing", g.w("其他"), true}}, false}, {"cause", "area", reason, nil, false}, {"note/extension", "area", "", nil, true}, {"done_on", "date", "2021-06-07", nil, true}, {"purpose", "select", "", []Option{{"", g.w("其他"), true}}, false},
	}})
	extend.Shell = g.bank(MenuApplications)
	extend.Loan = &LoanView{"LN-2019-0411", "LPNX-2019-0717-05", "JJ20190717005", yuan(40000), yuan(30000), 0, on("2019-07-18"), on("2022-07-18"), g.w("尾号 5521"), nil, "", []ExtensionView{
		{on("2021-06-01"), g.w("展期"), g.w("待办"), true, true, []string{reason}, "陈志远"}, {on("2021-06-01"), g.w("例外"), "", false, true, []string{reason}, "陈志远"},
	}}
	gone := g.application(8)
	gone.State = Withdrawn
	gone.Ended = &Over{on("2019-07-16"), Withdrawn, "", reason, g.w("借款人承诺书"), "陈志远", "A1.1"}
	gone.Earlier = []Earlier{{"SQ-2019-0101", "#", on("2019-05-06"), yuan(30000), g.w("不予受理"), reason}}
	gone.Partner = []Fact{{g.w("方式"), reason, "", nil, false}}
	return []Example{
		{"application-refuse", "申请：不予受理", refuse}, {"application-withdraw", "申请：本户撤回", withdraw}, {"application-void", "申请：合同作废", void},
		{"application-correct", "申请：更正记录", correct}, {"application-answer", "申请：对更正的意见", answer}, {"application-extend", "贷款：展期", extend},
		{"application-not-taken", "申请：已不予受理", refused}, {"application-withdrawn", "申请：已撤回，合作发展，以前的申请", gone},
	}
}
