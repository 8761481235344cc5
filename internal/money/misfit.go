package money

import "fmt"

// Misfit says which part of a plan or subsidy cannot be. It carries figures, so that
// a face can say it in the reader's language by Code; Error says it in English.
type Misfit struct {
	Code    string
	Figures []any
}

// misfits are the codes and what they say.
var misfits = map[string]string{
	"principal":           "principal %s: want more than 0.00",
	"no-disbursement":     "no disbursement day",
	"settlement":          "settlement %q: want quarterly or monthly",
	"no-term":             "no maturity and rate",
	"until-too-early":     "reckoned until %s: before the disbursement on %s",
	"maturity-too-early":  "maturity %s: want a day after %s",
	"rate":                "rate %s: want 0%% to 100%%",
	"on-time-too-early":   "on time until %s: before the maturity %s",
	"overdue-percent":     "overdue multiplier %d%%: want 100%% to 1000%%",
	"repayment-too-early": "repayment on %s: before %s",
	"repayment-nothing":   "repayment on %s of %s: want more than 0.00",
	"repayment-too-much":  "repayment on %s of %s: only %s is open",
	"repayment-late":      "repayment on %s: after the maturity %s; say until which day to reckon",
	"subsidy-cap":         "subsidy cap %s: want 0.00 or more",
	"subsidy-ratio":       "subsidy ratio from %s of %d%%: want 0%% to 100%%",
	"subsidy-order":       "subsidy ratio from %s: want a day after %s",
	"subsidy-missing":     "no subsidy ratio on %s",
}

func misfit(code string, figures ...any) *Misfit { return &Misfit{code, figures} }

func (m *Misfit) Error() string { return fmt.Sprintf(misfits[m.Code], m.Figures...) }
