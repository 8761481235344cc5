package app

import "fupindai/internal/loan"

// The commands of article 11: the household asks through its village or bank, the county
// confirms the conditions, the bank decides.
func init() {
	ofLoan("request-extension", "申请展期", "Ask for an extension", []string{"A11.2", "A11.3", "G1", "G2"},
		func(c loan.RequestExtension) string { return c.Loan })
	ofLoan("confirm-extension", "审核展期条件", "Confirm an extension’s conditions", []string{"A11.2", "A11.3", "G1"},
		func(c loan.ConfirmExtension) string { return c.Loan }).signs()
	ofLoan("decide-extension", "展期决定", "Decide on an extension", []string{"A11.2", "A11.3", "A11.4", "G1", "X4"},
		func(c loan.DecideExtension) string { return c.Loan }).signs()
	ofLoan("except-extension", "展期例外", "Except from “once”", []string{"A11.3"},
		func(c loan.ExceptExtension) string { return c.Loan }).signs()
}
