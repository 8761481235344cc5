package document

// Slip is a short letter to one household or office: 退回通知单, 不予受理告知书.
type Slip struct {
	Sheet
	To         string // whom it is addressed to
	Paragraphs []string
	Reasons    []string // numbered
	After      []string // what can be done now
	Office     string   // who writes
	By         Signature
	Receipt    string // above the cut, to be signed by who received it; empty: none
}

// Template names the file.
func (*Slip) Template() string { return "slip" }
