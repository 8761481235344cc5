package sheet

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"fupindai/internal/act"
)

// openCSV reads the file once for its characters. A csv is UTF-8, with or without its
// mark, unless the person said GB18030: what is found to be something else is refused
// by name, and nothing is ever decoded on a guess.
func (b *Book) openCSV(ctx context.Context) error {
	raw, err := census(ctx, io.NewSectionReader(b.data, 0, b.size))
	switch {
	case err != nil:
		return err
	case raw.utf16:
		return refuse("charset-utf16", nil)
	case raw.nulRow > 0:
		return refuse("nul-character", act.Figures{"row": raw.nulRow})
	}
	if b.limits.Charset == GB18030 {
		if raw.badRow == 0 && raw.wide > 0 {
			return refuse("charset-is-utf8", nil)
		}
		decoded, err := census(ctx, b.text())
		switch {
		case err != nil:
			return err
		case decoded.lostRow > 0:
			return refuse("broken-gb18030", act.Figures{"row": decoded.lostRow})
		}
	} else if raw.badRow > 0 {
		asGB, err := census(ctx, gb18030(io.NewSectionReader(b.data, 0, b.size)))
		if err != nil {
			return err
		}
		if asGB.lostRow == 0 && raw.bad > raw.wide {
			return refuse("charset-gbk", nil)
		}
		return refuse("broken-utf8", act.Figures{"row": raw.badRow})
	}
	b.sheets = []sheetRef{{name: ""}}
	b.comma, err = delimiter(b.text())
	return err
}

// text is the csv's text, decoded, without a byte order mark.
func (b *Book) text() io.Reader {
	r := io.Reader(io.NewSectionReader(b.data, 0, b.size))
	if b.limits.Charset == GB18030 {
		return gb18030(r)
	}
	var mark [3]byte
	if n, _ := b.data.ReadAt(mark[:], 0); n == 3 && mark == [3]byte{0xef, 0xbb, 0xbf} {
		r = io.NewSectionReader(b.data, 3, b.size-3)
	}
	return r
}

func gb18030(r io.Reader) io.Reader {
	return transform.NewReader(r, simplifiedchinese.GB18030.NewDecoder())
}

// counts are what a csv is made of. Rows are counted as a spreadsheet counts them:
// a line break inside quotes does not begin one.
type counts struct {
	utf16   bool
	wide    int // characters of more than one byte, well formed
	bad     int // bytes that are no UTF-8
	badRow  int // row of the first; 0 if none
	nulRow  int
	lostRow int // row of the first U+FFFD, the mark of a character lost in decoding
}

func census(ctx context.Context, r io.Reader) (counts, error) {
	c, row, quoted := counts{}, 1, false
	buf := make([]byte, 64<<10)
	have := 0
	for first := true; ; first = false {
		n, err := io.ReadFull(r, buf[have:])
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return c, fmt.Errorf("read csv: %w", err)
		}
		last := err != nil
		b := buf[:have+n]
		if first && looksUTF16(b) {
			return counts{utf16: true}, nil
		}
		for len(b) > 0 {
			ch, size := rune(b[0]), 1
			if ch >= utf8.RuneSelf {
				if !last && !utf8.FullRune(b) {
					break
				}
				ch, size = utf8.DecodeRune(b)
			}
			switch {
			case ch == '\n' && !quoted:
				row++
			case ch == '"':
				quoted = !quoted
			case ch == 0 && c.nulRow == 0:
				c.nulRow = row
			case ch == utf8.RuneError && size == 1:
				if c.bad++; c.badRow == 0 {
					c.badRow = row
				}
			case ch == utf8.RuneError && c.lostRow == 0:
				c.lostRow = row
			case size > 1:
				c.wide++
			}
			b = b[size:]
		}
		if last {
			return c, nil
		}
		if ctx.Err() != nil {
			return c, ctx.Err()
		}
		have = copy(buf, b)
	}
}

// looksUTF16 sees the byte order mark of UTF-16, or zero bytes all on one side.
func looksUTF16(b []byte) bool {
	if bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return true
	}
	var zeros [2]int
	for i, c := range b[:min(len(b), 4096)] {
		if c == 0 {
			zeros[i%2]++
		}
	}
	return zeros[0]+zeros[1] >= 4 && (zeros[0] == 0 || zeros[1] == 0)
}
