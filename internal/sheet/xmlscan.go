package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// scanner is a pull reader for the XML of workbooks: elements, their attributes and
// text. It is small because workbooks need little and because what it does not know
// cannot hurt: a document type declaration ends the reading, so there are no entities
// but the five of XML and character numbers, and nothing is ever fetched. One token
// costs no allocation. A differential test holds it against encoding/xml.
type scanner struct {
	r    io.Reader
	buf  []byte // unread bytes are buf[at:]
	at   int
	err  error
	keep bool   // collect the text before the next tag
	max  int    // longest text kept
	text []byte // what was collected
	tag  []byte // the tag without < and >, valid until the next token
	kind tagKind
}

type tagKind byte

const (
	startTag tagKind = iota + 1
	endTag
	emptyTag // <a/>
)

var (
	errDoctype  = errors.New("document type declaration")
	errEncoding = errors.New("not in UTF-8")
	errXML      = errors.New("broken XML")
	errTextLong = errors.New("text too long")
)

const maxTag = 64 << 10

func newScanner(r io.Reader, max int) *scanner {
	s := &scanner{r: r, buf: make([]byte, 0, 64<<10), max: max}
	if s.fill(3) && bytes.HasPrefix(s.buf, []byte("\xef\xbb\xbf")) {
		s.at = 3
	}
	return s
}

// fill makes at least n unread bytes available, if the part has them.
func (s *scanner) fill(n int) bool {
	for len(s.buf)-s.at < n {
		if s.err != nil {
			return false
		}
		if s.at > 0 {
			s.buf = s.buf[:copy(s.buf, s.buf[s.at:])]
			s.at = 0
		}
		if len(s.buf) == cap(s.buf) {
			s.buf = append(s.buf, 0)[:len(s.buf)]
		}
		var m int
		m, s.err = s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+m]
	}
	return true
}

// failed is the reader's error, or broken XML where the part ended too early.
func (s *scanner) failed() error {
	if s.err != nil && s.err != io.EOF {
		return s.err
	}
	return errXML
}

// next goes to the next tag. The text before it is in s.text if s.keep was set. At
// the end of the part it returns io.EOF.
func (s *scanner) next() error {
	s.text = s.text[:0]
	for {
		if err := s.toTag(); err != nil {
			return err
		}
		if !s.fill(2) {
			return s.failed()
		}
		switch c := s.buf[s.at+1]; c {
		case '?':
			if err := s.declaration(); err != nil {
				return err
			}
		case '!':
			if err := s.mark(); err != nil {
				return err
			}
		default:
			if bytes.IndexByte(s.text, '&') >= 0 {
				var err error
				if s.text, err = unescape(s.text); err != nil {
					return err
				}
			}
			return s.readTag()
		}
	}
}

// toTag moves to the next '<', collecting text.
func (s *scanner) toTag() error {
	for {
		i := bytes.IndexByte(s.buf[s.at:], '<')
		end := len(s.buf)
		if i >= 0 {
			end = s.at + i
		}
		if s.keep {
			if len(s.text)+end-s.at > s.max {
				return errTextLong
			}
			s.text = append(s.text, s.buf[s.at:end]...)
		}
		s.at = end
		if i >= 0 {
			return nil
		}
		if !s.fill(1) {
			if s.err == io.EOF {
				return io.EOF
			}
			return s.err
		}
	}
}

// readTag reads <…> at s.at; a '>' inside quotes does not end it.
func (s *scanner) readTag() error {
	from, quote := 1, byte(0)
	for {
		for i := s.at + from; i < len(s.buf); i++ {
			switch c := s.buf[i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '<':
				return errXML
			case c == '>':
				s.tag = s.buf[s.at+1 : i]
				s.at = i + 1
				return s.classify()
			}
		}
		from = len(s.buf) - s.at
		if from > maxTag {
			return errXML
		}
		if !s.fill(from + 1) {
			return s.failed()
		}
	}
}

func (s *scanner) classify() error {
	switch n := len(s.tag); {
	case n == 0:
		return errXML
	case s.tag[0] == '/':
		s.kind, s.tag = endTag, s.tag[1:]
	case s.tag[n-1] == '/':
		s.kind, s.tag = emptyTag, s.tag[:n-1]
	default:
		s.kind = startTag
	}
	return nil
}

// declaration skips <?…?>; the one of the document may not name another encoding.
func (s *scanner) declaration() error {
	body, err := s.until("?>", maxTag)
	if err != nil {
		return err
	}
	body = bytes.ToLower(body)
	if i := bytes.Index(body, []byte("encoding")); i >= 0 && bytes.HasPrefix(body, []byte("<?xml")) {
		rest := strings.Trim(string(body[i+len("encoding"):]), "= \t\r\n?>\"'")
		if !strings.HasPrefix(rest, "utf-8") && !strings.HasPrefix(rest, "us-ascii") {
			return errEncoding
		}
	}
	return nil
}

// mark reads what begins with <!: comments are skipped, CDATA is text, a document
// type ends the reading.
func (s *scanner) mark() error {
	if s.fill(4) && bytes.HasPrefix(s.buf[s.at:], []byte("<!--")) {
		_, err := s.until("-->", 1<<20)
		return err
	}
	if s.fill(9) && bytes.HasPrefix(s.buf[s.at:], []byte("<![CDATA[")) {
		body, err := s.until("]]>", s.max+12)
		if err != nil {
			return err
		}
		if s.keep {
			// References inside CDATA are plain text: protect them from unescape.
			plain := bytes.ReplaceAll(body[9:len(body)-3], []byte("&"), []byte("&amp;"))
			if len(s.text)+len(plain) > s.max {
				return errTextLong
			}
			s.text = append(s.text, plain...)
		}
		return nil
	}
	return errDoctype
}

// until consumes up to and with the mark and gives it all.
func (s *scanner) until(mark string, limit int) ([]byte, error) {
	from := 0
	for {
		if i := bytes.Index(s.buf[s.at+from:], []byte(mark)); i >= 0 {
			end := s.at + from + i + len(mark)
			body := s.buf[s.at:end]
			s.at = end
			return body, nil
		}
		have := len(s.buf) - s.at
		if have > limit {
			return nil, errTextLong
		}
		from = max(0, have-len(mark)+1)
		if !s.fill(have + 1) {
			return nil, s.failed()
		}
	}
}

// is says whether the tag has the local name.
func (s *scanner) is(local string) bool { return string(s.local()) == local }

// local is the tag's name without its prefix.
func (s *scanner) local() []byte {
	name := s.tag
	for i, c := range name {
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			name = name[:i]
			break
		}
	}
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return name
}

// attr is the value of an attribute, by its full name; nil if there is none. Names of
// relationship attributes differ in their prefix: attrLocal finds those.
func (s *scanner) attr(name string) []byte {
	return s.find(func(n []byte) bool { return string(n) == name })
}

// attrLocal is attr by the name behind the prefix; it needs one.
func (s *scanner) attrLocal(name string) []byte {
	return s.find(func(n []byte) bool {
		i := bytes.IndexByte(n, ':')
		return i >= 0 && string(n[i+1:]) == name
	})
}

func (s *scanner) find(wanted func([]byte) bool) []byte {
	rest := s.tag
	for {
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return nil
		}
		name := bytes.TrimRight(rest[:eq], " \t\r\n")
		if i := bytes.LastIndexAny(name, " \t\r\n"); i >= 0 {
			name = name[i+1:]
		}
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if rest[0] != '"' && rest[0] != '\'' || end < 0 {
			return nil
		}
		value := rest[1 : 1+end]
		rest = rest[end+2:]
		if wanted(name) {
			if bytes.IndexByte(value, '&') >= 0 {
				if plain, err := unescape(bytes.Clone(value)); err == nil {
					return plain
				}
				return nil
			}
			return value
		}
	}
}

// unescape replaces the references of XML in place: the result is never longer.
func unescape(b []byte) ([]byte, error) {
	out := b[:0]
	for i := 0; i < len(b); {
		if b[i] != '&' {
			out = append(out, b[i])
			i++
			continue
		}
		end := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
		if end < 0 {
			return b, errXML
		}
		switch name := string(b[i+1 : i+end]); name {
		case "amp":
			out = append(out, '&')
		case "lt":
			out = append(out, '<')
		case "gt":
			out = append(out, '>')
		case "quot":
			out = append(out, '"')
		case "apos":
			out = append(out, '\'')
		default:
			r, ok := charRef(name)
			if !ok {
				return b, errXML
			}
			out = utf8.AppendRune(out, r)
		}
		i += end + 1
	}
	return out, nil
}

func charRef(name string) (rune, bool) {
	base := 10
	digits, ok := strings.CutPrefix(name, "#")
	if hex, is := strings.CutPrefix(digits, "x"); is {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	r := rune(n)
	legal := r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
	return r, ok && err == nil && n <= utf8.MaxRune && legal
}
