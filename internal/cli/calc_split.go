package cli

import (
	"strconv"
	"strings"

	"fupindai/internal/money"
)

var calcSplit = calculation{
	name: "split",
	options: []option{
		{name: "amount", required: true, instead: "amount-fen"},
		{name: "amount-fen"},
		{name: "shares", required: true},
		{name: "already"},
		{name: "already-fen"},
	},
	columns: []string{"parts_fen", "reason"},
	answer:  answerSplit,
}

// answerSplit divides an amount; with --already, the next amount after that much.
func answerSplit(o *options) (answer, error) {
	amount, already := o.fen("amount"), o.fen("already")
	shares, separator := o.shares("shares")
	if o.err != nil {
		return answer{}, o.err
	}
	total := money.Add(already, amount)
	parts := money.SplitNext(already, amount, shares)
	upTo, before := money.Split(total, shares), money.Split(already, shares)

	lines := []string{say(o.lang, "split/of", amount.Commas(), strings.Trim(strings.Join(texts(shares), "%:")+"%", ":"))}
	if already > 0 {
		lines = append(lines, say(o.lang, "split/next", already.Commas(), total.Commas()))
	}
	percent, running := 0, money.Fen(0)
	for i, share := range shares {
		percent += share
		running += upTo[i]
		lines = append(lines, say(o.lang, "split/part", i+1, share, total.Commas(), percent, running.Commas(), upTo[i].Commas()))
		if already > 0 {
			lines = append(lines, say(o.lang, "split/less", upTo[i].Commas(), before[i].Commas(), parts[i].Commas()))
		}
	}
	lines = append(lines, say(o.lang, "split/sum", strings.Join(commas(parts), " + "), money.Add(parts...).Commas()))

	fen := make([]int64, len(parts))
	for i, p := range parts {
		fen[i] = int64(p)
	}
	return answer{
		value: struct {
			AmountFen  int64   `json:"amount_fen"`
			AlreadyFen int64   `json:"already_fen,omitempty"`
			Shares     []int   `json:"shares"`
			PartsFen   []int64 `json:"parts_fen"`
		}{int64(amount), int64(already), shares, fen},
		lines: lines,
		cells: []string{strings.Join(texts(fen), separator)},
	}, nil
}

func texts[N int | int64](numbers []N) []string {
	out := make([]string, len(numbers))
	for i, n := range numbers {
		out[i] = strconv.FormatInt(int64(n), 10)
	}
	return out
}

func commas(amounts []money.Fen) []string {
	out := make([]string, len(amounts))
	for i, a := range amounts {
		out[i] = a.Commas()
	}
	return out
}
