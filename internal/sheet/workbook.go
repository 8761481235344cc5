package sheet

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"fupindai/internal/act"
)

// workbook is what an xlsx says about itself, and its shared texts.
type workbook struct {
	parts   map[string]*zip.File // by lower-case name
	base    int                  // day number of the serial 0: 0, or 1462 in a book of 1904
	shared  sharedTexts
	strings string // the part of the shared texts; "" if there is none
}

// openXLSX reads the container's directory, the list of sheets and nothing else.
func (b *Book) openXLSX(ctx context.Context) error {
	parts, err := b.openContainer()
	if err != nil {
		return err
	}
	w := &workbook{parts: parts}
	main := ""
	err = w.relations("_rels/.rels", "", func(typ, _, target string) {
		if main == "" && strings.HasSuffix(typ, "/officeDocument") {
			main = target
		}
	})
	if err != nil {
		return err
	}
	if !strings.HasPrefix(path.Base(main), "workbook") {
		return refuse("not-a-workbook", act.Figures{"extension": path.Ext(b.Name)})
	}
	sheets := map[string]string{} // relation id → part
	err = w.relations(path.Join(path.Dir(main), "_rels", path.Base(main)+".rels"), path.Dir(main), func(typ, id, target string) {
		switch {
		case strings.HasSuffix(typ, "/worksheet"):
			sheets[id] = target
		case strings.HasSuffix(typ, "/sharedStrings"):
			w.strings = target
		}
	})
	if err != nil {
		return err
	}
	err = w.scan(main, 4096, func(s *scanner) error {
		switch {
		case s.kind == endTag:
		case s.is("workbookPr"):
			if on := string(s.attr("date1904")); on == "1" || on == "true" {
				w.base = 1462
			}
		case s.is("sheet"):
			state := string(s.attr("state"))
			part := sheets[string(s.attrLocal("id"))]
			if part != "" && state != "hidden" && state != "veryHidden" && len(b.sheets) < 50 {
				b.sheets = append(b.sheets, sheetRef{string(s.attr("name")), part})
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	if len(b.sheets) == 0 {
		return refuse("no-visible-sheet", nil)
	}
	b.xlsx = w
	return nil
}

// relations calls fn for each relation of a part, with targets as part names.
func (w *workbook) relations(part, dir string, fn func(typ, id, target string)) error {
	return w.scan(part, 4096, func(s *scanner) error {
		if s.kind == endTag || !s.is("Relationship") || string(s.attr("TargetMode")) == "External" {
			return nil
		}
		target := string(s.attr("Target"))
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(dir, target)
		}
		fn(string(s.attr("Type")), string(s.attr("Id")), target)
		return nil
	})
}

// scan opens a part and calls fn at each tag, to the end of the part.
func (w *workbook) scan(name string, max int, fn func(*scanner) error) error {
	f := w.parts[strings.ToLower(name)]
	if f == nil {
		return refuse("not-a-workbook", act.Figures{"part": name})
	}
	r, err := openPart(f)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r, max)
	for {
		if err := s.next(); err == io.EOF {
			return nil
		} else if err != nil {
			return damaged(name, err)
		}
		if err := fn(s); err != nil {
			return damaged(name, err)
		}
	}
}

// damaged turns what a part's reader says into a refusal; refusals and the end of the
// caller's patience stay what they are.
func damaged(part string, err error) error {
	var refusal *act.Refusal
	switch {
	case errors.As(err, &refusal), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, errDoctype):
		return refuse("workbook-has-doctype", act.Figures{"part": part})
	case errors.Is(err, errTextLong):
		return refuse("text-too-long", act.Figures{"part": part})
	}
	return refuse("workbook-damaged", act.Figures{"part": part})
}

// sharedTexts are the texts that cells refer to by number, in one piece.
type sharedTexts struct {
	all  string
	ends []uint32
}

func (t sharedTexts) at(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.all[from:t.ends[i]], true
}

// loadShared reads the shared texts once. They are held in memory, so they may be at
// most twenty times the file's size and a mebibyte: honest texts pack far less.
func (w *workbook) loadShared(ctx context.Context, limits Limits, size int64) error {
	if w.strings == "" || w.shared.ends != nil {
		return nil
	}
	var all []byte
	ends := []uint32{}
	rich := richText{}
	limit := min(limits.TextBytes, 20*size+1<<20)
	err := w.scan(w.strings, limits.CellBytes, func(s *scanner) error {
		rich.tag(s, &all)
		if s.is("si") && s.kind != startTag {
			ends = append(ends, uint32(len(all)))
			if len(ends)%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
		if held := int64(len(all) + 4*len(ends)); held > limit {
			return refuse("workbook-bomb", act.Figures{"what": "text", "found": held, "limit": limit})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if !utf8.Valid(all) {
		return refuse("broken-utf8", act.Figures{"row": 0})
	}
	w.shared = sharedTexts{string(all), ends}
	return nil
}

// richText collects the <t> of a shared or inline text, leaving out phonetic guides.
type richText struct{ phonetic bool }

func (r *richText) tag(s *scanner, into *[]byte) {
	switch {
	case s.is("rPh"):
		r.phonetic = s.kind == startTag
	case s.is("t"):
		if s.kind == endTag && s.keep && !r.phonetic {
			*into = append(*into, unescapeX(s.text)...)
		}
		s.keep = s.kind == startTag
	}
}

// unescapeX replaces the _xHHHH_ by which workbooks write characters XML has not.
func unescapeX(text []byte) []byte {
	out := text[:0]
	for i := 0; i < len(text); {
		if r, ok := escapedX(text[i:]); ok {
			out = utf8.AppendRune(out, r)
			i += 7
			continue
		}
		out = append(out, text[i])
		i++
	}
	return out
}

func escapedX(b []byte) (rune, bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	r := rune(0)
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		default:
			return 0, false
		}
	}
	return r, r < 0xd800 || r > 0xdfff
}
