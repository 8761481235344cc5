package money

import "fupindai/internal/civil"

// Ratio is the share of the regular interest the treasury bears from a day on, in
// whole percent; the ratio follows the day the interest accrues.
type Ratio struct {
	From    civil.Date
	Percent int
}

// Subsidy is what a loan's interest subsidy (贴息) follows from.
type Subsidy struct {
	CapFen Fen     // principal up to which interest is subsidised
	Ratios []Ratio // in order of days; the first covers the first day billed

	// Until is the (extended) maturity: days from it on are never subsidised (reading
	// R-A10.5-1). None: every regular day is.
	Until civil.Date
}

// Subsidised is one bill divided: a part per ratio, and the borrower's rest.
type Subsidised struct {
	Bill        Bill
	Parts       []SubsidyPart
	SubsidyFen  Fen // sum of the parts
	BorrowerFen Fen // Bill.Fen without it, never negative
}

// SubsidyPart is the treasury's part of a bill for the days of one ratio, rounded
// half up to the fen once.
type SubsidyPart struct {
	From, To civil.Date // the day To is not counted
	Percent  int
	Fen      Fen
}

// Subsidise divides bills between treasury and borrower (articles.md, Interest):
// regular interest on the balance up to the cap, at the ratio of the day, half up
// per bill and ratio; the borrower bears the rest. Overdue bills are the borrower's.
//
// An error is a *Misfit: a day without ratio, ratios out of order or outside 0 to 100.
func Subsidise(bills []Bill, s Subsidy) ([]Subsidised, error) {
	if s.CapFen < 0 {
		return nil, misfit("subsidy-cap", s.CapFen)
	}
	for i, r := range s.Ratios {
		if r.Percent < 0 || r.Percent > 100 {
			return nil, misfit("subsidy-ratio", r.From, r.Percent)
		}
		if i > 0 && !r.From.After(s.Ratios[i-1].From) {
			return nil, misfit("subsidy-order", r.From, s.Ratios[i-1].From)
		}
	}
	out := make([]Subsidised, len(bills))
	for i, b := range bills {
		out[i] = Subsidised{Bill: b, BorrowerFen: b.Fen}
		if b.Kind != Regular {
			continue
		}
		parts, err := s.parts(b)
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			// Two ratios in one bill can each round up: the treasury never bears more than the bill.
			part.Fen = min(part.Fen, out[i].BorrowerFen)
			out[i].Parts = append(out[i].Parts, part)
			out[i].SubsidyFen += part.Fen
			out[i].BorrowerFen -= part.Fen
		}
	}
	return out, nil
}

// parts are the bill's stretches of one ratio each, rounded, before the bill limits them.
func (s Subsidy) parts(b Bill) ([]SubsidyPart, error) {
	var parts []SubsidyPart
	var sums []wide
	for _, seg := range b.Segments {
		for from := seg.From; from.Before(seg.To) && (s.Until.IsZero() || from.Before(s.Until)); {
			percent, next, err := s.ratioOn(from)
			if err != nil {
				return nil, err
			}
			to := seg.To
			for _, limit := range []civil.Date{next, s.Until} {
				if !limit.IsZero() {
					to = minDate(to, limit)
				}
			}
			if n := len(parts); n == 0 || parts[n-1].Percent != percent {
				parts = append(parts, SubsidyPart{From: from, Percent: percent})
				sums = append(sums, wide{})
			}
			last := len(parts) - 1
			parts[last].To = to
			sums[last] = sums[last].plus(accrue(min(seg.PrincipalFen, s.CapFen), seg.AnnualRatePPM, from.DaysUntil(to), percent))
			from = to
		}
	}
	for i := range parts {
		parts[i].Fen = sums[i].halfUp(accrualUnit)
	}
	return parts, nil
}

// ratioOn is the ratio in force on a day, and the day the next one begins (none for the last).
func (s Subsidy) ratioOn(d civil.Date) (percent int, next civil.Date, err error) {
	for i := len(s.Ratios) - 1; i >= 0; i-- {
		if !s.Ratios[i].From.After(d) {
			if i+1 < len(s.Ratios) {
				next = s.Ratios[i+1].From
			}
			return s.Ratios[i].Percent, next, nil
		}
	}
	return 0, next, misfit("subsidy-missing", d)
}
