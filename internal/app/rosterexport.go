package app

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"fupindai/internal/idcard"
	"fupindai/internal/roster"
	"fupindai/internal/sheet"
	"fupindai/internal/words"
)

// WriteDifferences writes differences of a list as a workbook with full numbers, as the
// offices ask it of each other. The caller has recorded the export as number seq (X8).
func (v *View) WriteDifferences(ctx context.Context, w io.Writer, r *roster.Roster, rows []DifferenceLine, seq int64) error {
	var users, texts []string
	for _, d := range rows {
		users, texts = append(users, d.By.User), append(texts, d.Document.ID)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return err
	}
	said, err := v.Texts(ctx, texts)
	if err != nil {
		return err
	}
	x, err := sheet.NewXLSX(w, sheet.Export{
		Sheet: "比对差异", Title: []string{
			"实名名册比对情况表", fmt.Sprintf("名册 %s，全国名单 %s；一致 %d 行，差异 %d 行，未处理 %d 行；登记号 %d", r.AsOf.Chinese(), r.NationalAsOf.Chinese(), r.Agreed, len(r.Differences), r.Open(), seq),
		},
		Columns: []sheet.Column{
			{Key: "row", Titles: []string{"本县行号"}, Kind: sheet.Int, Width: 10}, {Key: "national_row", Titles: []string{"全国行号"}, Kind: sheet.Int, Width: 10},
			{Key: "kind", Titles: []string{"差异类型"}, Width: 14}, {Key: "fault", Titles: []string{"证号问题"}, Width: 16},
			{Key: "name", Titles: []string{"本县姓名"}, Width: 24}, {Key: "national_name", Titles: []string{"全国姓名"}, Width: 24},
			{Key: "id", Titles: []string{"本县证号"}, Kind: sheet.ID}, {Key: "national_id", Titles: []string{"全国证号"}, Kind: sheet.ID},
			{Key: "household", Titles: []string{"本县户编号"}, Kind: sheet.Code, Width: 22}, {Key: "national_household", Titles: []string{"全国户编号"}, Kind: sheet.Code, Width: 22},
			{Key: "village", Titles: []string{"村"}, Width: 30}, {Key: "attribute", Titles: []string{"属性"}, Width: 12},
			{Key: "how", Titles: []string{"处理"}, Width: 16}, {Key: "document", Titles: []string{"依据"}, Width: 30}, {Key: "by", Titles: []string{"处理人"}, Width: 12}, {Key: "on", Titles: []string{"处理日期"}, Kind: sheet.Date},
		},
	})
	if err != nil {
		return err
	}
	for _, d := range rows {
		place, err := v.PlaceOf(ctx, d.Village())
		if err != nil {
			return err
		}
		n := d.national()
		how, fault := any("未处理"), any(nil)
		if d.How != "" {
			how = words.Label(words.ZH, "resolution", string(d.How))
		}
		if reason := cmp.Or(d.Reason, d.NationalReason); reason != "" && reason != idcard.OK {
			fault = words.Label(words.ZH, "number-fault", string(reason))
		}
		if err := x.Row(stated(max(d.Row, 0)), stated(d.NationalRow), words.Label(words.ZH, "difference", string(d.Kind)), fault,
			cmp.Or(d.County.Written, d.County.Name), cmp.Or(n.Written, n.Name), d.County.ID, n.ID, d.County.HouseholdNo, n.HouseholdNo,
			place.Township+place.Village, d.Attribute(), how, said[d.Document.ID], names[d.By.User], d.On); err != nil {
			return err
		}
	}
	return x.Close()
}

// WriteComparison writes who is in one list and not in the other.
func (v *View) WriteComparison(ctx context.Context, w io.Writer, c *Comparison, seq int64) error {
	x, err := sheet.NewXLSX(w, sheet.Export{
		Sheet: "名单对比", Title: []string{
			"两次名单对比表", fmt.Sprintf("前一份 %s，%d 行；后一份 %s，%d 行；相同 %d 人，变动 %d 人；登记号 %d", c.A.AsOf.Chinese(), c.NA, c.B.AsOf.Chinese(), c.NB, c.Unchanged, len(c.Steps), seq),
		},
		Columns: []sheet.Column{
			{Key: "moved", Titles: []string{"变动"}, Width: 12}, {Key: "row_a", Titles: []string{"前一份行号"}, Kind: sheet.Int, Width: 12}, {Key: "row_b", Titles: []string{"后一份行号"}, Kind: sheet.Int, Width: 12},
			{Key: "name_a", Titles: []string{"前一份姓名"}, Width: 24}, {Key: "name_b", Titles: []string{"后一份姓名"}, Width: 24},
			{Key: "id_a", Titles: []string{"前一份证号"}, Kind: sheet.ID}, {Key: "id_b", Titles: []string{"后一份证号"}, Kind: sheet.ID},
			{Key: "household", Titles: []string{"户编号"}, Kind: sheet.Code, Width: 22}, {Key: "village", Titles: []string{"村"}, Width: 30}, {Key: "attribute", Titles: []string{"属性"}, Width: 12},
		},
	})
	if err != nil {
		return err
	}
	for _, s := range c.Steps {
		var a, b roster.NationalRow
		if s.A != nil {
			a = *s.A
		}
		if s.B != nil {
			b = *s.B
		}
		place, err := v.PlaceOf(ctx, s.Row().Village)
		if err != nil {
			return err
		}
		if err := x.Row(words.Label(words.ZH, "moved", string(s.Moved)), stated(s.RowA), stated(s.RowB), cmp.Or(a.Written, a.Name), cmp.Or(b.Written, b.Name), a.ID, b.ID,
			s.Row().HouseholdNo, cmp.Or(place.Township+place.Village, s.Row().TownshipName+s.Row().InName), s.Row().Attribute); err != nil {
			return err
		}
	}
	return x.Close()
}

// stated is nil for a row number that there is not.
func stated(n int) any {
	if n == 0 {
		return nil
	}
	return n
}
