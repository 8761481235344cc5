package page

import (
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Notices is 村级公示 in the office: per village a card.
type Notices struct {
	Shell
	Tabs     []Chip // 待公示, 公示中, 已结束, 有反映
	Cards    []NoticeCard
	Hotline  string // 举报电话; empty blocks publishing
	SetPhone *HotlineForm
	Change   string // opens the form of the hotline; empty: not possible, or open
	Empty    *Empty
	Posters  string // all posters that hang today, in one file
	Publish  string // the page that publishes all that wait; empty: not possible
}

// NoticeCard is one village with loans to publish, or a notice.
type NoticeCard struct {
	Village, Township string
	Href              string
	State             State
	N                 int
	SumFen            money.Fen
	Day               string // 第 4/5 个工作日
	From, To          civil.Date
	Reports           int
	Light             Light
	Verb              string // 编制公示, 查看
	Public            string // the public page; empty before publication
	Print             string // the poster; empty before publication
	Stale             bool   // the sheet on the wall names an old hotline
}

// HotlineForm is set-hotline: phone, office.
type HotlineForm struct {
	Send          Send
	Phone, Office string
}

// ReportRow is one report of the public.
type ReportRow struct {
	Code    string
	Village string
	About   string
	Done    string // answered, and when
	On      civil.Date
	Light   Light
	State   State
	Person  string // who answers
	Href    string
}

// Template names the file.
func (Notices) Template() string { return "notices" }

// NoticeCompose shows a village's notice before it is published.
type NoticeCompose struct {
	Shell
	Village, Township string
	Notice            NoticeBody
	Light             Light
	Do                *Action // 发布公示
	Send              Send    // publish-notice; the rows go along hidden as "row" and "seen"
	Rows              []BatchRow
}

// Template names the file.
func (NoticeCompose) Template() string { return "notice-compose" }

// NoticeBody is what hangs on the board: five columns and no other personal datum.
type NoticeBody struct {
	Number   string // LP24-07
	Village  string
	Township string
	From, To civil.Date
	Days     int    // working days it stands
	Day      string // 第 4/5 个工作日; empty before and after
	Document string // 新扶贫领发〔2019〕14号
	Rows     []NoticeRow
	SumFen   money.Fen
	Subsidy  money.Fen
	Phone    string
	Before   string     // the hotline before, if it changed while the notice hangs
	Since    civil.Date // the day it changed
	Office   string
	Address  string
	URL      string // printed below the code
	QR       string // path data of the QR code, one module a unit
	QRSize   int    // modules a side
}

// NoticeRow is one loan on the board: the five columns of A6.2.
type NoticeRow struct {
	Borrower   string
	Purpose    string
	AmountFen  money.Fen
	Standard   string // 全额贴息，年 4.35%
	SubsidyFen money.Fen
}

// PublicNotice is the page behind the QR code, without sign-in, not indexed.
type PublicNotice struct {
	Shell
	County string
	Body   NoticeBody
	Over   bool   // its days have passed: names are gone, sums stay
	Large  bool   // 大字
	Switch string // address with the other size
	Report string // address of the report form
	Lookup string // address of the look-up by code
}

// Template names the file.
func (PublicNotice) Template() string { return "public-notice" }

// PublicNotices lists the villages that have a notice up now.
type PublicNotices struct {
	Shell
	County string
	Rows   []NoticeCard
	Phone  string
	Office string
}

// Template names the file.
func (PublicNotices) Template() string { return "public-notices" }

// PublicMissing is the answer to an address that leads to no notice.
type PublicMissing struct {
	Shell
	County string
	Phone  string // of a notice that stands now; empty: unknown
}

// Template names the file.
func (PublicMissing) Template() string { return "public-missing" }

// PublicReport is 我要反映: text, reporter, reporter_phone; no account, no puzzle.
type PublicReport struct {
	Shell
	County, Village       string
	Send                  Send
	Abouts                []Option // whom the report is about
	Text, Reporter, Phone string
	Hotline               string
	Back                  string
}

// Template names the file.
func (PublicReport) Template() string { return "public-report" }

// PublicCode is shown after a report: the code that leads to the answer.
type PublicCode struct {
	Shell
	County, Village string
	Code            string
	AnswerBy        civil.Date
	Lookup          string
	Back            string
	Hotline         string
}

// Template names the file.
func (PublicCode) Template() string { return "public-code" }

// PublicAnswer looks up a report by its code.
type PublicAnswer struct {
	Shell
	County   string
	Code     string
	Missing  bool // no report has this code
	Found    bool
	State    string // 已受理, 办理中, 已答复
	On       civil.Date
	AnswerBy civil.Date
	Answer   string
	By       string
	Hotline  string
	Back     string
}

// Template names the file.
func (PublicAnswer) Template() string { return "public-answer" }

// NoticePublish shows the notices of several villages before they are published with
// one signature.
type NoticePublish struct {
	Shell
	Chips  []Chip // banks
	All    []NoticeBody
	Left   int // villages that do not go into one signature
	SumFen money.Fen
	Do     *Action
	Send   Send // publish-notices; the rows go along hidden
	Rows   []BatchRow
	Empty  *Empty
}

// Template names the file.
func (NoticePublish) Template() string { return "notice-publish" }

// NoticeView is one published notice in the office.
type NoticeView struct {
	Shell
	Number    string
	Notice    NoticeBody
	State     State
	Light     Light
	Print     string
	Public    string
	Breaks    []NoticeBreak
	Photos    []Link
	Interrupt *InterruptForm
	Photo     *PhotoForm
	Stale     bool // the sheet on the wall names an old hotline
}

// NoticeBreak is one time the notice did not hang and began again.
type NoticeBreak struct {
	From, On civil.Date
	Reason   string
}

// InterruptForm is interrupt-notice: notice, reason.
type InterruptForm struct {
	Send           Send
	Notice, Reason string
}

// PhotoForm is file-notice-photo: notice, photo.
type PhotoForm struct {
	Send   Send
	Notice string
}

// Template names the file.
func (NoticeView) Template() string { return "notice-view" }
