package act

import "fupindai/internal/civil"

// Paper says that a signature was given in ink and entered later (纸质补录): the event's
// day is the day of signing, its recording the day of entering, its actor the first of
// the two keepers of the sheet.
type Paper struct {
	Signer string `json:"signer"` // the user who signed
	Keeper string `json:"keeper"` // the second keeper
	Scan   FileID `json:"scan"`
}

// PaperTable has one row for each signature entered from paper; the county counts them.
var PaperTable = &Table{
	Name: "paper_signature",
	Key:  []string{"stream", "subject", "seat", "signer"},
	Cols: []string{"village", "signed_on", "entered_on", "entered_by", "keeper", "file"},
}

// Row is the row of the signature under subject, an application or a list.
func (p Paper) Row(stream, subject string, seat Role, village string, signed, entered civil.Date, by string) Row {
	return Row{PaperTable, []any{stream, subject, string(seat), p.Signer}, []any{
		village, signed.String(), entered.String(), by, p.Keeper, string(p.Scan),
	}}
}
