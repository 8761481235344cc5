// Package words is what people read: the sentence for every refusal, and the name
// of every step, role, field, event and check, in Chinese and English.
//
//	Refusal(lang, refusal)        what was not done and why, and what to do
//	Label(lang, group, code)      one name
//	Figures(refusal)              the figures for a machine, with units in their names
//
// The texts stand in refusals.yaml and labels.yaml, by code. It is a leaf and pure:
// it knows act, money and civil, and asks a Namer for names that stand elsewhere
// (purposes and conditions in law, commands in the registry).
//
// In a text {key} is a figure, {key|one|many} a figure with its English noun, and
// [ … ] a part that is left out when a figure in it is missing, empty or zero.
// {article} is the rule's article and is always there.
package words

// The languages. Anything else reads as Chinese.
const (
	ZH = "zh"
	EN = "en"
)
