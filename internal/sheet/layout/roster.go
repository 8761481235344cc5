package layout

import (
	"context"
	"io"
	"strings"
	"unicode"

	"fupindai/internal/roster"
	"fupindai/internal/sheet"
)

// checkedColumn is where an identity number that truly ends in 000 is confirmed.
var checkedColumn = sheet.Column{
	Key: "id_checked", Titles: []string{"证号核对"}, Width: 12, Values: []string{sheet.Confirmed}, Note: "证号末三位确为 000 的，核对证件后填“已核对”",
}

// County are the columns of the county's roster (A12.1).
var County = append([]sheet.Column{
	{Key: "household_no", Titles: []string{"户编号", "贫困户编号", "家庭编号", "户编码"}, Required: true, Kind: sheet.Code, Width: 24},
	{Key: "head", Titles: []string{"户主姓名", "户主"}, Required: true, Width: 26},
	{Key: "name", Titles: []string{"姓名", "成员姓名", "人员姓名"}, Required: true, Width: 26, Note: "间隔点用“·”"},
	{Key: "id", Titles: []string{"身份证号", "身份证号码", "证件号码", "证件号", "公民身份号码", "居民身份证号码", "成员身份证号"}, Required: true, Kind: sheet.ID, ConfirmedBy: "id_checked"},
	{Key: "relation", Titles: []string{"与户主关系", "关系"}, Width: 12},
	{Key: "attribute", Titles: []string{"脱贫属性", "户属性", "贫困户属性", "户类型", "贫困属性"}, Width: 14, Note: "如 已脱贫、未脱贫"},
	{Key: "year", Titles: []string{"脱贫年度", "脱贫年份"}, Kind: sheet.Year, Width: 10},
	{Key: "members", Titles: []string{"家庭人口数", "家庭人口", "人口数", "家庭人数"}, Kind: sheet.Int, Width: 12},
	{Key: "labourers", Titles: []string{"劳动力人数", "劳动力数", "劳动力人口"}, Kind: sheet.Int, Width: 12},
	{Key: "phone", Titles: []string{"联系电话", "电话", "手机号", "手机号码"}, Kind: sheet.Code, Width: 16},
	checkedColumn,
}, villageColumns()...)

// National are the columns of the national system's list, as exported from it.
var National = append([]sheet.Column{
	{Key: "household_no", Titles: []string{"户编号", "贫困户编号", "家庭编号", "户编码"}, Kind: sheet.Code, Width: 24},
	{Key: "name", Titles: []string{"姓名", "成员姓名", "人员姓名"}, Required: true, Width: 26},
	{Key: "id", Titles: []string{"证件号码", "身份证号", "身份证号码", "证件号", "公民身份号码"}, Required: true, Kind: sheet.ID, ConfirmedBy: "id_checked"},
	{Key: "attribute", Titles: []string{"脱贫属性", "户属性", "贫困户属性", "户类型", "贫困属性"}, Width: 14},
	{Key: "state", Titles: []string{"状态", "人员状态", "户状态", "人员情况"}, Width: 12, Values: []string{"正常", "已清退", "死亡"}},
	{Key: "removed", Titles: []string{"是否清退", "是否剔除"}, Width: 10, Values: []string{"是", "否"}},
	{Key: "deceased", Titles: []string{"是否死亡", "是否去世"}, Width: 10, Values: []string{"是", "否"}},
	checkedColumn,
}, villageColumns()...)

// ReadCounty reads the county's roster. The rows are those without errors, in the
// file's order; whoever takes them in takes them only if report.OK. find may be nil:
// villages then stay as written. The error is a refusal of rule X10 or the context's.
func ReadCounty(ctx context.Context, b *sheet.Book, find Villages) ([]roster.CountyRow, *sheet.Report, error) {
	var rows []roster.CountyRow
	report, err := b.Read(ctx, County, func(r *sheet.Row) error {
		row := roster.CountyRow{
			RowNo: r.N, HouseholdNo: r.Text("household_no"), HeadName: name(r, "head"), Name: name(r, "name"), Written: written(r, "name"), ID: r.Text("id"),
			Relation: r.Text("relation"), Attribute: r.Text("attribute"), OutOfPovertyYear: r.Int("year"),
			Members: r.Int("members"), Labourers: r.Int("labourers"), Phone: r.Text("phone"),
		}
		row.Village, row.CountyName, row.TownshipName, row.InName = place(r, find)
		if !r.Failed() {
			rows = append(rows, row)
		}
		return nil
	})
	return rows, report, err
}

// ReadNational reads the national system's list; see ReadCounty. Where a village is not
// needed to tell people apart the columns may be absent.
func ReadNational(ctx context.Context, b *sheet.Book) ([]roster.NationalRow, *sheet.Report, error) {
	var rows []roster.NationalRow
	report, err := b.Read(ctx, National, func(r *sheet.Row) error {
		row := roster.NationalRow{
			RowNo: r.N, HouseholdNo: r.Text("household_no"), Name: name(r, "name"), Written: written(r, "name"), ID: r.Text("id"),
			Attribute: r.Text("attribute"), Village: r.Text("village_code"),
			CountyName: r.Text("county"), TownshipName: r.Text("township"), InName: r.Text("village"),
		}
		removed, deceased := state(r)
		row.Removed = yes(r, "removed") || removed
		row.Deceased = yes(r, "deceased") || deceased
		if !r.Failed() {
			rows = append(rows, row)
		}
		return nil
	})
	return rows, report, err
}

// name reads a person's name with canonical separators (roster.NormaliseName). A name
// has at least one letter and no digits.
func name(r *sheet.Row, key string) string {
	n := roster.NormaliseName(r.Text(key))
	if n == "" && !r.Has(key) {
		return ""
	}
	if !strings.ContainsFunc(n, unicode.IsLetter) || strings.ContainsFunc(n, unicode.IsDigit) {
		r.Fail(key, "name-unreadable", nil)
	}
	return n
}

// written is a name as it stands in the file, if that is another spelling: what was
// entered is kept beside what it is compared as (B7).
func written(r *sheet.Row, key string) string {
	if as := r.Text(key); as != roster.NormaliseName(as) {
		return as
	}
	return ""
}

// states are what the national system calls a person's state; any other word is a row
// error, never taken for good standing.
var states = map[string]struct{ removed, deceased bool }{
	"": {}, "正常": {}, "在册": {}, "有效": {}, "新增": {},
	"已清退": {removed: true}, "清退": {removed: true}, "整户清退": {removed: true}, "已剔除": {removed: true}, "剔除": {removed: true}, "整户剔除": {removed: true},
	"死亡": {deceased: true}, "已死亡": {deceased: true}, "去世": {deceased: true}, "已去世": {deceased: true}, "自然死亡": {deceased: true},
}

func state(r *sheet.Row) (removed, deceased bool) {
	s, known := states[r.Text("state")]
	if !known {
		r.Fail("state", "state-unknown", nil)
	}
	return s.removed, s.deceased
}

func yes(r *sheet.Row, key string) bool {
	switch r.Text(key) {
	case "是", "√", "Y", "1":
		return true
	case "", "否", "N", "0":
		return false
	}
	r.Fail(key, "yes-or-no", nil)
	return false
}

// WriteCounty writes a county roster in its layout, for samples and for taking a list
// elsewhere; it reads back as the same rows.
func WriteCounty(w io.Writer, title []string, rows []roster.CountyRow) error {
	x, err := sheet.NewXLSX(w, sheet.Export{Sheet: "名册", Title: title, Columns: County})
	if err != nil {
		return err
	}
	for _, r := range rows {
		err := x.Row(r.HouseholdNo, r.HeadName, r.Name, r.ID, r.Relation, r.Attribute, number(r.OutOfPovertyYear),
			number(r.Members), number(r.Labourers), r.Phone, checked(r.ID), r.Village, r.CountyName, r.TownshipName, r.InName)
		if err != nil {
			return err
		}
	}
	return x.Close()
}

// WriteNational writes a national list in its layout.
func WriteNational(w io.Writer, title []string, rows []roster.NationalRow) error {
	x, err := sheet.NewXLSX(w, sheet.Export{Sheet: "全国系统名单", Title: title, Columns: National})
	if err != nil {
		return err
	}
	for _, r := range rows {
		state := "正常"
		switch {
		case r.Deceased:
			state = "死亡"
		case r.Removed:
			state = "已清退"
		}
		err := x.Row(r.HouseholdNo, r.Name, r.ID, r.Attribute, state, nil, nil, checked(r.ID), r.Village, r.CountyName, r.TownshipName, r.InName)
		if err != nil {
			return err
		}
	}
	return x.Close()
}

// CountyTemplate writes the empty roster workbook with its instructions.
func CountyTemplate(w io.Writer) error {
	return sheet.WriteTemplate(w, "名册", County, []string{
		"一人一行，列名不要改动；可以增加其他列，导入时不读。",
		"导入前先检查全部行，有一行有误则全部不导入，并给出错误表。",
	})
}

// NationalTemplate writes the empty workbook of a national list, for a list that does
// not come as the national system's own export.
func NationalTemplate(w io.Writer) error {
	return sheet.WriteTemplate(w, "全国系统名单", National, []string{
		"一人一行；可直接使用全国系统导出的表，列名相同即可，不必改列的顺序。",
		"证号列须为文本；已清退、死亡的人员保留在表内，并注明状态。",
	})
}

// checked confirms a number that ends in 000: our own lists hold no cut-off ones.
func checked(id string) any {
	if strings.HasSuffix(id, "000") {
		return sheet.Confirmed
	}
	return nil
}

// number is nil for a figure that is not stated.
func number(n int) any {
	if n == 0 {
		return nil
	}
	return n
}
