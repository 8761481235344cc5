package app

import (
	"context"

	"fupindai/internal/act"
	"fupindai/internal/loan"
	"fupindai/internal/office"
	"fupindai/internal/people"
)

// Signatures given in ink where the line was cut, entered later (纸质补录): a scan, two
// keepers of the sheet, both dates.
func init() {
	command("enter-paper-signatures", "补录纸质调查签名", "Enter survey signatures from paper", []string{"A1.2", "X4"},
		func(ctx context.Context, k *Desk, cmd loan.EnterPaperSignatures) error {
			p, c, err := k.caseOf(ctx, cmd.Application)
			if err != nil {
				return err
			}
			if err := k.kept(ctx, "A1.2", cmd.Scan, p.Household, cmd.Keeper, p.Village); err != nil {
				return err
			}
			return k.decide(ctx, p.Household, cmd, c)
		})
	command("enter-paper-list", "补录纸质村级汇总表", "Enter a village list from paper", []string{"A1.3", "X4"},
		func(ctx context.Context, k *Desk, cmd office.EnterPaperList) error {
			g, err := k.group(ctx, cmd.Village)
			if err != nil {
				return err
			}
			if err := k.kept(ctx, "A1.3", cmd.Scan, OfficeFiles, cmd.Keeper, cmd.Village); err != nil {
				return err
			}
			signer, ok := g.Holder(act.FirstSecretary, k.on)
			if !ok {
				return act.Refuse("A1.2", "seat-vacant", act.Figures{"seat": string(act.FirstSecretary), "day": k.on})
			}
			ink := act.Paper{Signer: signer.User, Keeper: cmd.Keeper, Scan: cmd.Scan}
			return k.list(ctx, "A1.3", office.ListSigned{Level: string(loan.UnitVillage), Unit: cmd.Village, Paper: &ink}, cmd.Rows,
				func(r office.Row, number string) loan.Command {
					row := ink
					return loan.PassVillage{Application: r.Application, Seen: r.Seen, List: number, Paper: &row}
				}, func(p place) bool { return p.Village == cmd.Village })
		})
}

// kept refuses a sheet without its scan, and without a second keeper: another person
// than who enters it, who holds a post or seat over the village today.
func (k *Desk) kept(ctx context.Context, rule string, scan act.FileID, subject, keeper, village string) error {
	if err := k.filed(ctx, rule, "scan", scan, subject); err != nil {
		return err
	}
	if keeper == "" || keeper == k.act.By.User {
		return act.Refuse(rule, "second-keeper-needed", nil).At("keeper")
	}
	p, err := open[*people.People](ctx, k, people.Stream)
	if err != nil {
		return err
	}
	for _, post := range p.PostsOf(keeper, k.act.Today) {
		if ScopeOf(act.Actor{User: keeper, Role: post.Role, Unit: post.Unit}).Covers(village, "") {
			return nil
		}
	}
	g, err := open[*office.Group](ctx, k, office.GroupStream(village))
	if err != nil {
		return err
	}
	for _, m := range g.Members {
		if m.User == keeper && m.Holds(k.act.Today) {
			return nil
		}
	}
	return act.Refuse(rule, "second-keeper-needed", nil).At("keeper")
}

// PaperCount is how many signatures of the reader's villages were entered from paper
// and still count.
func (v *View) PaperCount(ctx context.Context) (n int, err error) {
	vf, vt, _, _ := v.Scope.spans()
	err = v.k.tx.QueryRow(ctx, `SELECT count(*) FROM paper_signature WHERE log_id = $1 AND village >= $2 AND village < $3`, v.k.tx.Log(), vf, vt).Scan(&n)
	return n, err
}
