package page

import "fupindai/internal/civil"

// Export asks what rows with personal data are taken out of the house for; the act is
// recorded before the first byte is given (I13). Field: export_purpose.
type Export struct {
	Shell
	AsOf    civil.Date
	N       int
	Purpose string
	Send    Send
	Back    string
	Title   Text // what is taken out; the ledger if not said
	Paper   bool // printed, not taken out as a workbook
}

// Template names the file.
func (Export) Template() string { return "export" }

// What else is taken out.
var (
	ExportDifferences = Say("导出比对差异")
	ExportComparison  = Say("导出名单对比")
	ExportCollection  = Say("导出催收名册")
	ExportBreaches    = Say("导出追责登记")
	ExportProblems    = Say("导出问题清单")
)
