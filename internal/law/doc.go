// Package law is the law as data: dated policy parameters with their sources, the
// readings taken where the Opinion (新扶贫领发〔2019〕14号) is open, the text of its
// articles, the catalogues of purposes, conditions, reasons and problems, the dated
// names of bodies, and the working-day calendar.
//
//	Default(), Load(fsys, overlay), FromFiles(files)  → one adopted Law
//	l.PackOn(signed)                                  → the pack a contract keeps
//	p.Days("disbursement.working-days", on)           → 7, with l's overlay applied
//	p.Due("disbursement.working-days", from)          → the last day of the clock
//	p.Reading("R-A5.2-1", on)                         → "decision"
//	l.Calendar("xj")                                  → working days
//
// It promises that exactly one value answers on every day of a pack's window, that
// every value names its source, and that what is not known is an error naming the
// document that would settle it; it never guesses. A Law is immutable. No number of
// the Opinion stands in code: code asks for it here by name.
package law
