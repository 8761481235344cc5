package loan

import (
	"fupindai/internal/act"
	"fupindai/internal/law"
)

// Cooperative development, 合作发展、带资带劳 (G5): the household lends its share of work
// and money to an enterprise's project, by its own written consent. The enterprise is
// never the borrower (G1: a member of the household is), never the holder of the
// account (A5.3), and never the sole user: without the household's own labour or
// participation there is no cooperative loan.

// The modes of an application.
const (
	Own         = "own"
	Cooperative = "cooperative"
)

// Cooperation is what a cooperative loan holds on record, each a text in the register
// that says what the paper is and where it is kept.
type Cooperation struct {
	Partner         act.Text `json:"partner"`
	PartnerCode     act.Text `json:"partner_code"`
	Agreement       act.Text `json:"agreement"`
	AgreementMonths int      `json:"agreement_months"`
	Consent         act.Text `json:"consent"`
	Labour          act.Text `json:"labour"`
	Benefit         act.Text `json:"benefit"`
}

// fields are the fields of each record the law asks for (cooperation-evidence).
func (cmd SubmitApplication) evidence() map[string][]field {
	return map[string][]field{
		"partner":           {{"partner", cmd.Partner.IsZero()}, {"partner_code", cmd.PartnerCode.IsZero()}},
		"agreement":         {{"agreement", cmd.Agreement.IsZero()}, {"agreement_months", cmd.AgreementMonths <= 0}},
		"household-consent": {{"consent", cmd.Consent.IsZero()}},
		"labour":            {{"labour", cmd.Labour.IsZero()}},
		"benefit":           {{"benefit", cmd.Benefit.IsZero()}},
	}
}

type field struct {
	name    string
	missing bool
}

// cooperation checks the records of a cooperative loan; nil for a loan of the
// household's own. Records with mode own are refused: somebody forgot the mode.
func (cmd SubmitApplication) cooperation(l *law.Law) (*Cooperation, error) {
	evidence := cmd.evidence()
	switch cmd.Mode {
	case "", Own:
		for _, fields := range evidence {
			for _, f := range fields {
				if !f.missing {
					return nil, act.Refuse("G5", "cooperation-without-mode", nil).At("mode")
				}
			}
		}
		return nil, nil
	case Cooperative:
	default:
		return nil, act.Refuse("X10", "unknown-code", act.Figures{"field": "mode", "code": cmd.Mode}).At("mode")
	}
	for _, e := range l.CooperationEvidence() {
		for _, f := range evidence[e.Code] {
			if f.missing {
				return nil, act.Refuse("G5", "evidence-missing", act.Figures{"evidence": e.Code}).At(f.name)
			}
		}
	}
	if cmd.AgreementMonths > cmd.TermMonths {
		return nil, act.Refuse("G5", "agreement-longer-than-loan", act.Figures{
			"months": cmd.AgreementMonths, "limit_months": cmd.TermMonths,
		}).At("agreement_months")
	}
	return &Cooperation{
		cmd.Partner, cmd.PartnerCode, cmd.Agreement, cmd.AgreementMonths, cmd.Consent, cmd.Labour, cmd.Benefit,
	}, nil
}
