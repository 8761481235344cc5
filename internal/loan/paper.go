package loan

import (
	"slices"

	"fupindai/internal/act"
	"fupindai/internal/civil"
)

// EnterPaperSignatures enters signatures that members of the group gave in ink under a
// survey (纸质补录): of the day they signed (done_on), with a scan of the sheet and two
// keepers, the one who enters it and another. Each counts for who held the seat on the
// day of signing.
type EnterPaperSignatures struct {
	Application string     `json:"application" doc:"申请编号|the application"`
	Seats       []string   `json:"seats" doc:"签名的职务|the seats whose holders signed"`
	Scan        act.FileID `json:"scan" doc:"签名页扫描件|the scan of the signed sheet, in the household's folder"`
	Keeper      string     `json:"keeper" doc:"第二保管人|the user id of the second keeper of the sheet"`
	Seen        int        `json:"seen,omitempty" doc:"所见版本|the revision that was seen"`
}

func (cmd EnterPaperSignatures) decide(f *File, c Case) ([]act.Event, error) {
	a, err := c.at(f, cmd.Application, StepSignatures)
	if err != nil {
		return nil, err
	}
	if err := first(required("seats", len(cmd.Seats) == 0), seen(a, cmd.Seen)); err != nil {
		return nil, err
	}
	var out []act.Event
	signed := a.Signed()
	for i, s := range cmd.Seats {
		seat := act.Role(s)
		m, ok := c.Facts.member(seat, c.On)
		switch {
		case !seat.IsSeat():
			return nil, act.Refuse("A1.2", "no-such-seat", act.Figures{"seat": s}).At("seats")
		case !ok:
			return nil, act.Refuse("A1.2", "seat-vacant", act.Figures{"seat": s, "day": c.On}).At("seats")
		case signed[seat].User != "" || slices.Contains(cmd.Seats[:i], s):
			return nil, act.Refuse("A1.2", "already-signed", act.Figures{"seat": s, "application": a.Number}).At("seats")
		case seat == act.CreditOfficer && m.Bank != a.Bank:
			return nil, act.Refuse("A1.2", "officer-of-other-bank", act.Figures{"bank": a.Bank, "officers_bank": m.Bank}).At("seats")
		}
		for _, other := range signed {
			if other.User == m.User {
				return nil, act.Refuse("A1.2", "one-person-two-seats", act.Figures{"application": a.Number}).At("seats")
			}
		}
		signer := c
		signer.Act.By = act.Actor{User: m.User, Role: seat, Unit: a.Village}
		if err := signer.oneLevel(a, UnitVillage); err != nil {
			return nil, err
		}
		out = append(out, &SurveySigned{Application: a.Number, Seat: seat, Acting: m.Acting, Paper: &act.Paper{Signer: m.User, Keeper: cmd.Keeper, Scan: cmd.Scan}})
	}
	return out, nil
}

// inInk gives the event's record as the signer's own act: who signed on paper is the
// actor of what was signed, not who entered it.
func inInk(r act.Recorded, p *act.Paper, seat act.Role, village string) act.Recorded {
	if p != nil {
		r.By = act.Actor{User: p.Signer, Role: seat, Unit: village}
	}
	return r
}

// inked is the sheet of an event that was entered from paper; nil for another.
func inked(r act.Recorded, p *act.Paper) *Inked {
	if p == nil {
		return nil
	}
	return &Inked{*p, r.Noted, r.By.User}
}

// scanned says that the event rests on a scan, which proves the day it states (R-Z1-1).
func scanned(e act.Event) bool {
	switch e := e.(type) {
	case *SurveySigned:
		return e.Paper != nil
	case *VillageListed:
		return e.Paper != nil
	}
	return false
}

// Inked is what stands beside a signature that was entered from paper.
type Inked struct {
	act.Paper
	EnteredOn civil.Date
	EnteredBy string
}

// paperRows are the rows of signatures from paper, and of their scans.
func (f *File) paperRows() []act.Row {
	var rows []act.Row
	stream := Stream(f.Household)
	scans := map[act.FileID]bool{}
	for _, a := range f.Applications {
		for _, s := range a.Signatures {
			if s.Paper == nil {
				continue
			}
			if !s.Void {
				rows = append(rows, s.Paper.Row(stream, a.Number, s.Seat, a.Village, s.On, s.Paper.EnteredOn, s.Paper.EnteredBy))
			}
			if !scans[s.Paper.Scan] {
				scans[s.Paper.Scan] = true
				rows = append(rows, s.Paper.Scan.Row(stream, a.Village, a.Bank))
			}
		}
	}
	return rows
}
