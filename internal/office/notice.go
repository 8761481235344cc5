package office

import (
	"fmt"
	"regexp"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// documentNumber is the written form of a 文号: 代字〔2019〕12号.
var documentNumber = regexp.MustCompile(`^.{2,30}〔\d{4}〕\d{1,5}号$`)

// ReportBack is the branch's report of its disbursed loans to the county (A6.1).
type ReportBack struct {
	Rows []Row `json:"rows" doc:"申请|the disbursed applications, as seen"`
}

// PublishNotice puts one village's reported loans on its notice (A6.2, A6.3).
type PublishNotice struct {
	Village string `json:"village" doc:"村|division code of the village"`
	Rows    []Row  `json:"rows" doc:"申请|the reported applications, as seen"`
}

// PublishNotices puts reported loans on the notices of their villages, one each (A6.2).
type PublishNotices struct {
	Rows []Row `json:"rows" doc:"申请|the reported applications of several villages, as seen"`
}

// InterruptNotice says that a notice did not hang without a break; it hangs again from
// today and its days begin again (A6.3, R-A6.3-1).
type InterruptNotice struct {
	Notice string   `json:"notice" doc:"公示|the notice"`
	Reason act.Text `json:"reason" doc:"中断原因|why it did not hang"`
}

// FileNoticePhoto keeps a photo of the sheet as it hangs in the village (A6.3).
type FileNoticePhoto struct {
	Notice string     `json:"notice" doc:"公示|the notice"`
	Photo  act.FileID `json:"photo" doc:"照片|photo of the posted sheet"`
}

// SetHotline registers the county's report hotline (举报电话, A6.3).
type SetHotline struct {
	Phone  string   `json:"phone" doc:"举报电话|the office's telephone number"`
	Office act.Text `json:"office" doc:"受理单位|the office that answers"`
}

// Notice is one village notice (村级公示). The loans on it never change once published
// (I8); it may be interrupted and begin again, and the hotline on it follows the county's
// while it hangs. Its stream is NoticeStream(number).
type Notice struct {
	Number   string
	Token    string // the public address; cannot be guessed
	Village  string
	PostedOn civil.Date
	LastOn   civil.Date // the fifth working day; the day of posting is not counted (R-A6.3-1)
	Hotline  string
	Office   act.Text
	Lines    []NoticeRow
	By       act.Actor
	Breaks   []Break  // the times it did not hang, oldest first
	Photos   []Photo  // of the posted sheet, oldest first
	Before   []Number // hotlines it hung with before, oldest first
	// StaleSince is the day from which the sheet on the wall names a number that no longer
	// holds; zero once a photo of the new sheet is filed or it hangs again.
	StaleSince civil.Date
}

// Number is a hotline that a notice hung with, and the day on which it changed.
type Number struct {
	Phone string
	Until civil.Date
}

// NumberBefore is the hotline before the present one; zero if it never changed.
func (n *Notice) NumberBefore() Number {
	if len(n.Before) == 0 {
		return Number{}
	}
	return n.Before[len(n.Before)-1]
}

// Break is one interruption: since when the notice had hung, and why it did not.
type Break struct {
	PostedOn, On civil.Date
	Reason       act.Text
	By           act.Actor
}

// Photo is one photo of the posted sheet.
type Photo struct {
	File act.FileID
	On   civil.Date
	By   act.Actor
}

// Stands says whether the public can read the notice on a day.
func (n *Notice) Stands(on civil.Date) bool {
	return n.Token != "" && !on.Before(n.PostedOn) && !on.After(n.LastOn)
}

// NoticeRow is what the public may read of one loan (A6.2): the borrower by opaque
// id, purpose, sum, subsidy standard and subsidy sum. Nothing else.
type NoticeRow struct {
	Loan           string    `json:"loan"`
	Borrower       string    `json:"borrower"`
	Purpose        string    `json:"purpose"`
	AmountFen      money.Fen `json:"amount_fen"`
	SubsidyPercent int       `json:"subsidy_percent"`
	SubsidyPPM     money.PPM `json:"subsidy_ppm"`
	SubsidyFen     money.Fen `json:"subsidy_fen"`
}

// NoticeStream is the name of the notice's stream.
func NoticeStream(number string) string { return "notice/" + number }

// NoticePublished is the publication.
type NoticePublished struct {
	Notice  string      `json:"notice"`
	Token   string      `json:"token"`
	Village string      `json:"village"`
	LastOn  civil.Date  `json:"last_on"`
	Hotline string      `json:"hotline"`
	Office  act.Text    `json:"office"`
	Rows    []NoticeRow `json:"rows"`
}

// EventType names the event for ever.
func (*NoticePublished) EventType() string { return "office.notice-published/1" }

// DecideNotice publishes, or refuses without a hotline (A6.3).
func DecideNotice(e NoticePublished) ([]act.Event, error) {
	if e.Hotline == "" {
		return nil, act.Refuse("A6.3", "no-hotline", nil)
	}
	return []act.Event{&e}, nil
}

// NoticeInterrupted is one interruption: the notice hangs again from its day.
type NoticeInterrupted struct {
	Notice string     `json:"notice"`
	Reason act.Text   `json:"reason"`
	LastOn civil.Date `json:"last_on"`
}

// EventType names the event for ever.
func (*NoticeInterrupted) EventType() string { return "office.notice-interrupted/1" }

// DecideInterrupt lets a standing notice begin again; last is its new last day.
func (n *Notice) DecideInterrupt(cmd InterruptNotice, on, last civil.Date) ([]act.Event, error) {
	switch {
	case !n.Stands(on):
		return nil, act.Refuse("A6.3", "notice-over", act.Figures{"last": n.LastOn}).At("notice")
	case on == n.PostedOn:
		return nil, act.Refuse("A6.3", "notice-begins-today", nil).At("notice")
	case cmd.Reason.IsZero():
		return nil, act.Refuse("X10", "required", act.Figures{"field": "reason"}).At("reason")
	}
	return []act.Event{&NoticeInterrupted{Notice: n.Number, Reason: cmd.Reason, LastOn: last}}, nil
}

// NoticeHotlineChanged puts the county's new hotline on a notice that hangs. Its days go
// on: at no moment did it hang without a hotline.
type NoticeHotlineChanged struct {
	Notice  string   `json:"notice"`
	Hotline string   `json:"hotline"`
	Office  act.Text `json:"office"`
}

// EventType names the event for ever.
func (*NoticeHotlineChanged) EventType() string { return "office.notice-hotline-changed/1" }

// Follow puts a changed hotline on the notice, if it hangs on that day.
func (n *Notice) Follow(e HotlineSet, on civil.Date) []act.Event {
	if !n.Stands(on) {
		return nil
	}
	return []act.Event{&NoticeHotlineChanged{Notice: n.Number, Hotline: e.Phone, Office: e.Office}}
}

// NoticePhotoFiled is one photo of the posted sheet.
type NoticePhotoFiled struct {
	Notice string     `json:"notice"`
	Photo  act.FileID `json:"photo"`
}

// EventType names the event for ever.
func (*NoticePhotoFiled) EventType() string { return "office.notice-photo-filed/1" }

// DecidePhoto keeps a photo that was filed before.
func (n *Notice) DecidePhoto(cmd FileNoticePhoto) ([]act.Event, error) {
	for _, p := range n.Photos {
		if p.File == cmd.Photo {
			return nil, act.Refuse("A6.3", "photo-twice", nil).At("photo")
		}
	}
	return []act.Event{&NoticePhotoFiled{Notice: n.Number, Photo: cmd.Photo}}, nil
}

// Apply gives the notice after a recorded event.
func (n *Notice) Apply(r act.Recorded) (*Notice, error) {
	switch e := r.Event.(type) {
	case *NoticePublished:
		if n.Token == "" {
			return &Notice{
				Number: e.Notice, Token: e.Token, Village: e.Village, PostedOn: r.On, LastOn: e.LastOn, Hotline: e.Hotline, Office: e.Office, Lines: e.Rows, By: r.By,
			}, nil
		}
	case *NoticeInterrupted:
		c := *n
		c.Breaks = append(n.Breaks[:len(n.Breaks):len(n.Breaks)], Break{PostedOn: n.PostedOn, On: r.On, Reason: e.Reason, By: r.By})
		c.PostedOn, c.LastOn, c.StaleSince = r.On, e.LastOn, civil.Date{}
		return &c, nil
	case *NoticeHotlineChanged:
		c := *n
		if e.Hotline != n.Hotline {
			c.Before = append(n.Before[:len(n.Before):len(n.Before)], Number{Phone: n.Hotline, Until: r.On})
		}
		c.Hotline, c.Office, c.StaleSince = e.Hotline, e.Office, r.On
		return &c, nil
	case *NoticePhotoFiled:
		c := *n
		c.Photos = append(n.Photos[:len(n.Photos):len(n.Photos)], Photo{File: e.Photo, On: r.On, By: r.By})
		c.StaleSince = civil.Date{}
		return &c, nil
	}
	return nil, fmt.Errorf("notice %s: event %s does not belong here", n.Number, r.Event.EventType())
}

// The projections of notices and settings.
var (
	NoticeTable = &act.Table{
		Name: "notice",
		Key:  []string{"notice"},
		Cols: []string{"token", "village", "posted_on", "last_on", "hotline", "office", "rows_count", "total_fen", "posted_by", "interruptions", "photos", "stale_since", "hotline_before", "hotline_since"},
	}
	NoticeRowTable = &act.Table{
		Name: "notice_row",
		Key:  []string{"notice", "no"},
		Cols: []string{"loan", "borrower", "purpose", "amount_fen", "subsidy_percent", "subsidy_ppm", "subsidy_fen"},
	}
	SettingTable = &act.Table{
		Name: "setting",
		Key:  []string{"name"},
		Cols: []string{"value", "set_on"},
	}
)

// Rows are the notice's rows in the projections.
func (n *Notice) Rows() []act.Row {
	if n.Token == "" {
		return nil
	}
	var total money.Fen
	var rows []act.Row
	for i, r := range n.Lines {
		total += r.AmountFen
		rows = append(rows, act.Row{Table: NoticeRowTable, Key: []any{n.Number, int64(i + 1)}, Cols: []any{
			r.Loan, r.Borrower, r.Purpose, int64(r.AmountFen), int64(r.SubsidyPercent), int64(r.SubsidyPPM), int64(r.SubsidyFen),
		}})
	}
	for _, p := range n.Photos {
		rows = append(rows, p.File.Row(NoticeStream(n.Number), n.Village, ""))
	}
	before := n.NumberBefore()
	return append(rows, act.Row{Table: NoticeTable, Key: []any{n.Number}, Cols: []any{
		n.Token, n.Village, n.PostedOn.String(), n.LastOn.String(), n.Hotline, n.Office.ID, int64(len(n.Lines)), int64(total), n.By.User, int64(len(n.Breaks)), int64(len(n.Photos)), n.StaleSince.String(), before.Phone, before.Until.String(),
	}})
}

// County holds the county's own settings. Its stream is CountyStream.
type County struct {
	Hotline string
	Office  act.Text
	SetOn   civil.Date
}

// CountyStream is the name of the settings' stream.
const CountyStream = "county"

// HotlineSet is a change of the hotline.
type HotlineSet struct {
	Phone  string   `json:"phone"`
	Office act.Text `json:"office"`
}

// EventType names the event for ever.
func (*HotlineSet) EventType() string { return "office.hotline-set/1" }

var telephone = regexp.MustCompile(`^[0-9][0-9-]{2,18}[0-9]$`)

// DecideHotline registers an office telephone number.
func DecideHotline(cmd SetHotline) ([]act.Event, error) {
	if !telephone.MatchString(cmd.Phone) || act.LongNumber(strings.ReplaceAll(cmd.Phone, "-", "")) {
		return nil, act.Refuse("A6.3", "hotline-form", nil).At("phone")
	}
	if cmd.Office.IsZero() {
		return nil, act.Refuse("X10", "required", act.Figures{"field": "office"}).At("office")
	}
	return []act.Event{&HotlineSet{Phone: cmd.Phone, Office: cmd.Office}}, nil
}

// Apply gives the settings after a recorded event.
func (c *County) Apply(r act.Recorded) (*County, error) {
	e, ok := r.Event.(*HotlineSet)
	if !ok {
		return nil, fmt.Errorf("county: event %s does not belong here", r.Event.EventType())
	}
	return &County{Hotline: e.Phone, Office: e.Office, SetOn: r.On}, nil
}

// Rows are the settings' rows.
func (c *County) Rows() []act.Row {
	if c.SetOn.IsZero() {
		return nil
	}
	return []act.Row{
		{Table: SettingTable, Key: []any{"hotline"}, Cols: []any{c.Hotline, c.SetOn.String()}},
		{Table: SettingTable, Key: []any{"hotline-office"}, Cols: []any{c.Office.ID, c.SetOn.String()}},
	}
}
