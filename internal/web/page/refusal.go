package page

// Refused is a whole page that says what was not done, why, and what to do.
type Refused struct {
	Shell // Shell.Refusal is the refusal
	Back  Link
}

// Template names the file.
func (Refused) Template() string { return "refused" }

// NotFound is shown for what does not exist and for what the reader may not see:
// the two look alike.
type NotFound struct {
	Shell
	Scope string // 恰尔巴格镇扶贫办经办，只能查看本镇 39 村
	Back  Link
}

// Template names the file.
func (NotFound) Template() string { return "not-found" }

// Failed is shown when the program could not do what it should: nothing was
// changed, and the number lets the administrator find the log.
type Failed struct {
	Shell
	Request string
	Back    Link
}

// Template names the file.
func (Failed) Template() string { return "failed" }

// Law shows the sentences of one article, the asked rule marked.
type Law struct {
	Shell
	Rule       string // A12.2
	No         string // 第（十二）条 实名制
	Document   string // 新扶贫领发〔2019〕14号
	Says       string // the article's text
	Unofficial bool   // the English text is unofficial
	Values     []LawValue
	Readings   []LawReading
	Duty       string // what the rule makes one do, in one sentence
	Who        string // who answers for it
}

// LawValue is a policy parameter behind the rule.
type LawValue struct{ Words, Value, From, Source string }

// LawReading is how an open place of the text is read.
type LawReading struct{ ID, Of, Take, Because string }

// Template names the file.
func (Law) Template() string { return "law" }
