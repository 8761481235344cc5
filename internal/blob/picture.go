package blob

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
)

// The kinds of file a person may hand in, as the reader's browser is told.
const (
	JPEG = "image/jpeg"
	PDF  = "application/pdf"
)

// Errors of Clean.
var (
	ErrNoPicture = errors.New("the file is no JPEG, PNG or PDF")
	ErrPixels    = errors.New("the picture has too many pixels")
)

const (
	pixelsMax  = 40_000_000 // what is decoded at most: 160 MB while it is cleaned
	sideMax    = 2480       // the longer side that is kept: A4 at 210 dots an inch
	photoLevel = 82         // JPEG quality: print stays legible
)

// Clean makes what a person handed in fit to be kept. A picture is decoded, turned
// upright, made no larger than is needed to read it, and written anew as JPEG: its
// place, its camera and everything else that stood beside the picture is gone. A PDF
// is kept as it came and given out only as a download.
func Clean(data []byte) (clean []byte, err error) {
	if bytes.HasPrefix(data, []byte("%PDF-")) {
		return data, nil
	}
	decode, config := jpeg.Decode, jpeg.DecodeConfig
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		decode, config = png.Decode, png.DecodeConfig
	case !bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return nil, ErrNoPicture
	}
	size, err := config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPicture, err)
	}
	if size.Width < 1 || size.Height < 1 || size.Width > pixelsMax/size.Height {
		return nil, ErrPixels
	}
	picture, err := decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPicture, err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, redrawn(picture, orientation(data)), &jpeg.Options{Quality: photoLevel}); err != nil {
		return nil, fmt.Errorf("write the picture: %w", err)
	}
	return out.Bytes(), nil
}

// Media is the kind of a cleaned file.
func Media(clean []byte) string {
	if bytes.HasPrefix(clean, []byte("%PDF-")) {
		return PDF
	}
	return JPEG
}

// redrawn turns a picture upright (EXIF orientation, 1–8) on white ground and takes
// the mean of each square of step × step dots.
func redrawn(p image.Image, turn int) image.Image {
	b := p.Bounds()
	step := (max(b.Dx(), b.Dy()) + sideMax - 1) / sideMax
	w, h := max(1, b.Dx()/step), max(1, b.Dy()/step)
	size := image.Rect(0, 0, w, h)
	if turn >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := turned(x, y, w, h, turn)
			out.SetRGBA(tx, ty, mean(p, image.Rect(b.Min.X+x*step, b.Min.Y+y*step, b.Min.X+(x+1)*step, b.Min.Y+(y+1)*step).Intersect(b)))
		}
	}
	return out
}

// turned is where the dot x, y of a w × h picture stands once it is upright.
func turned(x, y, w, h, turn int) (int, int) {
	switch turn {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

func mean(p image.Image, of image.Rectangle) color.RGBA {
	var r, g, b, n uint64
	for y := of.Min.Y; y < of.Max.Y; y++ {
		for x := of.Min.X; x < of.Max.X; x++ {
			cr, cg, cb, ca := p.At(x, y).RGBA()
			white := uint64(0xffff - ca) // what shines through
			r, g, b, n = r+uint64(cr)+white, g+uint64(cg)+white, b+uint64(cb)+white, n+1
		}
	}
	n = max(n, 1) << 8
	return color.RGBA{uint8(min(r/n, 255)), uint8(min(g/n, 255)), uint8(min(b/n, 255)), 255}
}

// orientation is the EXIF orientation of a JPEG: 1 if it says none.
func orientation(jpg []byte) int {
	for at := 2; at+4 <= len(jpg) && jpg[at] == 0xff && jpg[at+1] != 0xda; {
		end := at + 2 + int(binary.BigEndian.Uint16(jpg[at+2:]))
		if end > len(jpg) {
			break
		}
		if exif, ok := bytes.CutPrefix(jpg[at+4:max(end, at+4)], []byte("Exif\x00\x00")); ok && jpg[at+1] == 0xe1 {
			return orientationOf(exif)
		}
		at = max(end, at+4)
	}
	return 1
}

// orientationOf reads tag 0x0112 of the first directory of a TIFF.
func orientationOf(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var o binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		o = binary.LittleEndian
	}
	at := uint64(o.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range o.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			break
		}
		if turn := int(o.Uint16(entries[8:])); o.Uint16(entries) == 0x0112 && turn >= 1 && turn <= 8 {
			return turn
		}
		entries = entries[12:]
	}
	return 1
}
