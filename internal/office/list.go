package office

import (
	"fmt"
	"strconv"

	"fupindai/internal/act"
	"fupindai/internal/civil"
	"fupindai/internal/money"
)

// Row names one application on a batch as its signer saw it.
type Row struct {
	Application string `json:"application" doc:"申请编号|the application"`
	Seen        int    `json:"seen" doc:"所见版本|the revision the signer saw"`
}

// SignVillageList is the first secretary's one signature under the village's forms (A1.3).
type SignVillageList struct {
	Village string `json:"village" doc:"村|division code of the village"`
	Rows    []Row  `json:"rows" doc:"申请|the applications, as seen"`
}

// ReviewTownship lets several applications pass the township office's pre-review (A2.1).
type ReviewTownship struct {
	Rows []Row    `json:"rows" doc:"申请|the applications, as seen"`
	Note act.Text `json:"note,omitempty" doc:"初审意见|the opinion"`
}

// SignTownship is the township leader's one signature (A2.2).
type SignTownship struct {
	Township string   `json:"township" doc:"乡镇|division code of the township"`
	Rows     []Row    `json:"rows" doc:"申请|the applications, as seen"`
	Note     act.Text `json:"note,omitempty" doc:"审核意见|the opinion"`
}

// HandOverList hands the county's list to one bank under a formal document (A3.3).
type HandOverList struct {
	Bank     string `json:"bank" doc:"承贷机构|code of the lending branch"`
	Document string `json:"document" doc:"文号|number of the formal document, like 洛扶贫领发〔2019〕12号"`
	Rows     []Row  `json:"rows" doc:"申请|the applications, as seen"`
}

// TakeBackList takes applications back to the county whose list the bank let run out (A3.3).
type TakeBackList struct {
	Rows []Row `json:"rows" doc:"申请|the applications, as seen"`
}

// ReturnList sends several applications back with the same reasons (A2.3): all or none.
type ReturnList struct {
	To      string   `json:"to" doc:"退回到|survey, village-list, township-review or suggestion"`
	Reasons []string `json:"reasons" doc:"退回原因|codes of the reasons"`
	Note    act.Text `json:"note,omitempty" doc:"说明|what is to be put right; needed for 'other'"`
	Rows    []Row    `json:"rows" doc:"申请|the applications, as seen"`
}

// List is one signed list. It never changes (I8). Its stream is ListStream(number).
type List struct {
	Number      string
	Level       string // village, township or county
	Unit        string // division code
	Bank        string // the receiving bank, on a county list
	Document    string // 文号, on a county list
	Lines       []ListRow
	TotalFen    money.Fen
	Fingerprint string // root of the salted row commitments
	SignedOn    civil.Date
	SignedBy    act.Actor
	Paper       *act.Paper // signed in ink and entered later; nil if signed here
	EnteredOn   civil.Date // the day of entering, and
	EnteredBy   string     // who entered it; only with Paper
}

// ListRow is one application on a list, as signed: all that the printed list says of it,
// so that paper never depends on what the application became later. Persons and places
// are ids and codes; names are the register's.
type ListRow struct {
	Household   string    `json:"household"`
	Application string    `json:"application"`
	Revision    int       `json:"revision"`
	Borrower    string    `json:"borrower"`
	Village     string    `json:"village"`
	Purpose     string    `json:"purpose"`
	Mode        string    `json:"mode"` // own or cooperative (G5)
	AskedFen    money.Fen `json:"asked_fen"`
	AmountFen   money.Fen `json:"amount_fen"` // asked, suggested or decided: what the level signed
	TermMonths  int       `json:"term_months"`
}

// Fields are what the row's commitment is over, in their order (I8).
func (r ListRow) Fields() []string {
	return []string{
		r.Household, r.Application, strconv.Itoa(r.Revision), r.Borrower, r.Village, r.Purpose, r.Mode, r.AskedFen.String(), r.AmountFen.String(), strconv.Itoa(r.TermMonths),
	}
}

// ListStream is the name of the list's stream.
func ListStream(number string) string { return "list/" + number }

// ListSigned is the signing of a list.
type ListSigned struct {
	List        string    `json:"list"`
	Level       string    `json:"level"`
	Unit        string    `json:"unit"`
	Bank        string    `json:"bank"`
	Document    string    `json:"document"`
	Rows        []ListRow `json:"rows"`
	TotalFen    money.Fen `json:"total_fen"`
	Fingerprint string    `json:"fingerprint"`

	Paper *act.Paper `json:"paper,omitempty"` // signed in ink, entered later
}

// EventType names the event for ever.
func (*ListSigned) EventType() string { return "office.list-signed/1" }

// CheckBatch refuses an empty batch, one above the limit, or a row named twice.
func CheckBatch(rule string, rows []Row, limit int) error {
	if len(rows) == 0 {
		return act.Refuse(rule, "empty-list", nil).At("rows")
	}
	if len(rows) > limit {
		return act.Refuse(rule, "list-too-long", act.Figures{"rows": len(rows), "limit": limit}).At("rows")
	}
	named := map[string]bool{}
	for _, r := range rows {
		if named[r.Application] {
			return act.Refuse(rule, "row-twice", act.Figures{"application": r.Application}).At("rows")
		}
		named[r.Application] = true
	}
	return nil
}

// CheckDocument refuses a list for the bank without its document number (A3.3): a
// year in six-corner brackets and a number, as offices write it.
func CheckDocument(document string) error {
	if document == "" {
		return act.Refuse("A3.3", "document-number-needed", nil).At("document")
	}
	if !documentNumber.MatchString(document) {
		return act.Refuse("A3.3", "document-number-form", nil).At("document")
	}
	return nil
}

// EnterPaperList enters the village's list that the first secretary signed in ink
// (纸质补录), with a scan and two keepers.
type EnterPaperList struct {
	Village string     `json:"village" doc:"村|division code of the village"`
	Rows    []Row      `json:"rows" doc:"申请|the applications on the list, as seen"`
	Scan    act.FileID `json:"scan" doc:"签名页扫描件|the scan of the signed list, in the office's folder"`
	Keeper  string     `json:"keeper" doc:"第二保管人|the user id of the second keeper of the sheet"`
}

// Apply gives the list after its one event.
func (l *List) Apply(r act.Recorded) (*List, error) {
	e, ok := r.Event.(*ListSigned)
	if !ok || l.Level != "" {
		return nil, fmt.Errorf("list %s: event %s does not belong here", l.Number, r.Event.EventType())
	}
	out := &List{
		Number: e.List, Level: e.Level, Unit: e.Unit, Bank: e.Bank, Document: e.Document, Lines: e.Rows, TotalFen: e.TotalFen,
		Fingerprint: e.Fingerprint, SignedOn: r.On, SignedBy: r.By,
	}
	if e.Paper != nil {
		out.Paper, out.EnteredOn, out.EnteredBy = e.Paper, r.Noted, r.By.User
		out.SignedBy = act.Actor{User: e.Paper.Signer, Role: act.FirstSecretary, Unit: e.Unit}
	}
	return out, nil
}

// The projections of lists.
var (
	ListTable = &act.Table{
		Name: "list",
		Key:  []string{"list"},
		Cols: []string{"level", "unit", "bank", "document", "rows_count", "total_fen", "fingerprint", "signed_on", "signed_by", "signed_role"},
	}
	ListRowTable = &act.Table{
		Name: "list_row",
		Key:  []string{"list", "no"},
		Cols: []string{"household", "application", "revision", "borrower", "village", "purpose", "mode", "asked_fen", "amount_fen", "term_months"},
	}
)

// Rows are the list's rows in the projections.
func (l *List) Rows() []act.Row {
	if l.Level == "" {
		return nil
	}
	rows := []act.Row{{Table: ListTable, Key: []any{l.Number}, Cols: []any{
		l.Level, l.Unit, l.Bank, l.Document, int64(len(l.Lines)), int64(l.TotalFen), l.Fingerprint, l.SignedOn.String(), l.SignedBy.User, string(l.SignedBy.Role),
	}}}
	for i, r := range l.Lines {
		rows = append(rows, act.Row{Table: ListRowTable, Key: []any{l.Number, int64(i + 1)}, Cols: []any{
			r.Household, r.Application, int64(r.Revision), r.Borrower, r.Village, r.Purpose, r.Mode, int64(r.AskedFen), int64(r.AmountFen), int64(r.TermMonths),
		}})
	}
	if l.Paper != nil {
		stream := ListStream(l.Number)
		rows = append(rows, l.Paper.Row(stream, l.Number, l.SignedBy.Role, l.Unit, l.SignedOn, l.EnteredOn, l.EnteredBy), l.Paper.Scan.Row(stream, l.Unit, ""))
	}
	return rows
}
