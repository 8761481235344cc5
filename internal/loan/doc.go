// Package loan is the household file (一户一档, A13.3): all applications and loans
// of one household, what articles 1–6 allow next, and the repayments up to the
// closing.
//
//	Decide(file, command, facts, act, law) → events, or a refusal naming the rule
//	file.Apply(recorded, law)              → the file after the event
//	file.Duties                            → who owes what by which day
//	file.Rows()                            → the file's rows in the projections
//
// It is pure: day, ids, law and facts are arguments. It imports only law and the
// leaves. One file per article: article01_survey.go … article06_notice.go.
package loan
