package sheet

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// flatten writes what a scanner sees: tags by local name, and the text before them.
func flatten(r io.Reader) (string, error) {
	s := newScanner(r, 1<<20)
	s.keep = true
	var b strings.Builder
	for {
		if err := s.next(); err == io.EOF {
			return b.String(), nil
		} else if err != nil {
			return b.String(), err
		}
		b.Write(s.text)
		if s.kind != endTag {
			b.WriteString("<" + string(s.local()) + " a=" + string(s.attr("a")) + ">")
		}
		if s.kind != startTag {
			b.WriteString("</" + string(s.local()) + ">")
		}
	}
}

// flattenStd is flatten by the standard library's reader; text after the last tag is
// left out, as flatten does.
func flattenStd(doc string) (string, error) {
	d := xml.NewDecoder(strings.NewReader(doc))
	var b, text strings.Builder
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			a := ""
			for _, attr := range tok.Attr {
				if attr.Name.Local == "a" && attr.Name.Space == "" {
					a = attr.Value
					break
				}
			}
			b.WriteString(text.String() + "<" + tok.Name.Local + " a=" + a + ">")
			text.Reset()
		case xml.EndElement:
			b.WriteString(text.String() + "</" + tok.Name.Local + ">")
			text.Reset()
		case xml.CharData:
			text.Write(tok)
		case xml.Directive:
			return "", errDoctype
		}
	}
}

var xmlDocs = []string{
	`<r><c a="1">x</c><c a='2'/></r>`,
	`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><x:r xmlns:x="u"><x:c a="&lt;&#65;&#x4e2d;">文&amp;本</x:c></x:r>`,
	`<r><!-- <c>no</c> --><c a="a>b">1<!-- -->2</c></r>`,
	`<r><![CDATA[<c>&amp;]]>&amp;lt;<c/></r>`,
	"<r\n a = \"1\"\t><c\na='x'\n/></r>",
	`<r b="a='1'" a="2"/>`,
	`<r>&amp;lt;<!-- x -->&gt;</r>`,
}

func TestXML_ReadsLikeTheStandardReader(t *testing.T) {
	for _, doc := range xmlDocs {
		want, err := flattenStd(doc)
		if err != nil {
			t.Fatal(err)
		}
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(doc), "by byte": iotest.OneByteReader(strings.NewReader(doc))} {
			if got, err := flatten(r); got != want || err != nil {
				t.Errorf("%s, %s:\n got %q, %v\nwant %q", doc, name, got, err, want)
			}
		}
	}
}

func TestXML_RefusesWhatWorkbooksDoNotNeed(t *testing.T) {
	for doc, want := range map[string]error{
		`<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>`: errDoctype,
		`<r>&x;</r>`:      errXML,
		`<r>&#0;</r>`:     errXML,
		`<r>&#xd800;</r>`: errXML,
		`<r>&`:            io.EOF,
		`<r a="`:          errXML,
		`<r><![CDATA[`:    errXML,
		`<r><!--`:         errXML,
		`<`:               errXML,
		`<>`:              errXML,
		`<r<c>`:           errXML,
		`<?xml version="1.0" encoding="GBK"?><r/>`:    errEncoding,
		`<r>` + strings.Repeat("x", 1<<20+1) + `</r>`: errTextLong,
		`<r ` + strings.Repeat("x", 1<<17):            errXML,
	} {
		_, err := flatten(strings.NewReader(doc))
		if want == io.EOF {
			want = nil // text after the last tag is never looked at
		}
		if err != want {
			t.Errorf("%.60s: %v, want %v", doc, err, want)
		}
	}
}

func FuzzXML(f *testing.F) {
	for _, doc := range xmlDocs {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		want, wantErr := flattenStd(doc)
		got, err := flatten(strings.NewReader(doc))
		slow, slowErr := flatten(iotest.OneByteReader(strings.NewReader(doc)))
		if got != slow || (err == nil) != (slowErr == nil) {
			t.Errorf("%q by bytes: %q, %v; whole: %q, %v", doc, slow, slowErr, got, err)
		}
		// What the standard reader accepts we read the same or refuse; carriage returns
		// it normalises, and an attribute it takes without quotes is not looked for.
		if wantErr == nil && err == nil && got != want && !strings.ContainsAny(doc, "\r") {
			t.Errorf("%q: %q, the standard reader sees %q", doc, got, want)
		}
	})
}
