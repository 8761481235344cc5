package sheet

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// templateRows is how many rows of a template offer lists to choose from.
const templateRows = 20000

// WriteTemplate writes an empty workbook to fill in: the header in a frozen first row,
// identity numbers and codes set to text before anything is typed, lists to choose
// from, and a second sheet (填写说明) that says what each column wants.
func WriteTemplate(w io.Writer, sheetName string, columns []Column, guide []string) error {
	f := excelize.NewFile(excelize.Options{TmpDir: os.DevNull})
	defer f.Close()
	if err := writeTemplate(f, sheetName, columns, guide); err != nil {
		return fmt.Errorf("make template %s: %w", sheetName, err)
	}
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write template %s: %w", sheetName, err)
	}
	return nil
}

func writeTemplate(f *excelize.File, sheetName string, columns []Column, guide []string) error {
	st, err := newStyles(f)
	if err != nil {
		return err
	}
	if err := f.SetSheetName("Sheet1", sheetName); err != nil {
		return err
	}
	s, err := f.NewStreamWriter(sheetName)
	if err != nil {
		return err
	}
	head := make([]any, len(columns))
	var help [][2]string
	for _, g := range guide {
		help = append(help, [2]string{"说明", g})
	}
	for i, c := range columns {
		if err := s.SetColWidth(i+1, i+1, c.width()); err != nil {
			return err
		}
		if style := st.column(c.Kind); style != 0 {
			if err := s.SetColStyle(i+1, i+1, style); err != nil {
				return err
			}
		}
		title := c.Titles[0]
		if c.Required {
			title = "*" + title
		}
		head[i] = excelize.Cell{StyleID: st.head, Value: title}
		help = append(help, [2]string{title, c.describe()})
	}
	if err := freeze(s, 1); err != nil {
		return err
	}
	if err := s.SetRow("A1", head); err != nil {
		return err
	}
	lists, err := dropLists(f, sheetName, columns)
	if err != nil {
		return err
	}
	if err := s.Flush(); err != nil {
		return err
	}
	if err := pairs(f, "填写说明", st, help); err != nil {
		return err
	}
	return writeLists(f, lists)
}

func (s styles) column(k Kind) int {
	switch k {
	case ID, Code, Text:
		return s.text
	case Date:
		return s.date
	case Fen:
		return s.amount
	}
	return 0
}

// listSheet holds the lists that are too long to stand in a cell's rule.
const listSheet = "字典"

// dropLists adds the lists to choose from, before the sheet is flushed. It gives those
// that go to the hidden sheet of lists: a rule holds 255 characters at most.
func dropLists(f *excelize.File, sheetName string, columns []Column) (long [][]string, err error) {
	for i, c := range columns {
		if len(c.Values) == 0 {
			continue
		}
		rule := excelize.NewDataValidation(true)
		name := columnName(i)
		rule.SetSqref(fmt.Sprintf("%s2:%s%d", name, name, templateRows))
		if joined := strings.Join(c.Values, ","); utf8.RuneCountInString(joined) <= 255 && !strings.Contains(strings.Join(c.Values, ""), ",") {
			if err := rule.SetDropList(c.Values); err != nil {
				return nil, err
			}
		} else {
			at := columnName(len(long))
			rule.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", listSheet, at, at, len(c.Values)))
			long = append(long, c.Values)
		}
		if err := f.AddDataValidation(sheetName, rule); err != nil {
			return nil, err
		}
	}
	return long, nil
}

func writeLists(f *excelize.File, lists [][]string) error {
	if len(lists) == 0 {
		return nil
	}
	if _, err := f.NewSheet(listSheet); err != nil {
		return err
	}
	for i, list := range lists {
		if err := f.SetSheetCol(listSheet, columnName(i)+"1", &list); err != nil {
			return err
		}
	}
	return f.SetSheetVisible(listSheet, false)
}

// describe says what the column wants.
func (c Column) describe() string {
	kinds := map[Kind]string{
		Text: "文本", ID: "18 位身份证号，单元格已设为文本格式，请勿改为数字", Code: "编号，单元格已设为文本格式",
		Date: "日期，如 2019-07-05", Year: "年度，如 2018", Fen: "金额，单位见列名，最多到分", Int: "整数",
	}
	parts := []string{"选填", kinds[c.Kind]}
	if c.Required {
		parts[0] = "必填"
	}
	if c.Note != "" {
		parts = append(parts, c.Note)
	}
	if len(c.Values) > 0 && len(c.Values) <= 20 {
		parts = append(parts, "可选："+strings.Join(c.Values, "、"))
	}
	if len(c.Titles) > 1 {
		parts = append(parts, "导入时也识别列名："+strings.Join(c.Titles[1:], "、"))
	}
	return strings.Join(parts, "；")
}
