package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// The ways out of the lending line, and corrections, on the application's page.

// ExitForm ends an application or takes it a step back: refuse-application (Reasons),
// withdraw-application (Request), cancel-decision, void-contract, end-disbursement,
// reverse-disbursement (Note needed). It opens as a dialog.
type ExitForm struct {
	Send       Send
	Says       string // what follows from it, in one sentence
	Rule       string
	Reasons    []Option // reason; empty: not asked
	Asks       bool     // request: the household's written request
	Request    string
	NoteNeeded bool
	Note       string
	Back       string
}

// CorrectForm is correct-entry: what is left empty stays as it is.
type CorrectForm struct {
	Send   Send
	Entry  int64
	What   string // 已放款 2019-07-16
	Waits  string // whose consent it will wait for; empty: nobody's
	Fields []CorrectField
	Why    string
	Back   string
}

// CorrectField is one field of an entry. Kind is "money", "int", "date", "area",
// "select" or "".
type CorrectField struct {
	Key     string // of the field's words: "debts_fen", "amount_fen/disburse"
	Kind    string
	Was     string // as it reads now
	Value   string // as typed
	Options []Option
}

// AnswerForm is answer-correction: consent or object, with a note for the latter.
type AnswerForm struct {
	Send       Send
	Correction int64
	View       Corrected
	Answers    []Option
	Note       string
	Back       string
}

// Corrected is one correction as it is read.
type Corrected struct {
	On    civil.Date
	What  string // which entry
	Lines []Changed
	Why   string
	By    string
	State string // counts, waits for …, not consented
	Wait  bool
	Reply *Link // answers it
}

// Changed is one value of a correction.
type Changed struct{ Words, Was, Is string }

// Earlier is another application of the household, before this one.
type Earlier struct {
	Number, Href string
	On           civil.Date
	AskedFen     money.Fen
	Step         string
	Reason       string
}

// Block names the template block.
func (ExitForm) Block() string    { return "do-exit" }
func (CorrectForm) Block() string { return "do-correct" }
func (AnswerForm) Block() string  { return "do-answer" }
