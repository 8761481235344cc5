package blob_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"fupindai/internal/blob"
)

// photo is a w × h picture, its left half red, with an EXIF part that says how to turn
// it and where it was taken.
func photo(t *testing.T, w, h int, turn byte) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{0, 0, 255, 255}
			if x < w/2 {
				c = color.RGBA{255, 0, 0, 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), turn, 0, 0, 0, 0, 0, 0)
	exif = append(exif, "GPS 37.07N 80.18E"...)
	part := append([]byte{0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
	return append(append([]byte{0xff, 0xd8}, part...), b.Bytes()[2:]...)
}

func mustDecode(t *testing.T, data []byte) image.Image {
	t.Helper()
	p, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func red(p image.Image, x, y int) bool {
	r, _, b, _ := p.At(x, y).RGBA()
	return r > 0xc000 && b < 0x4000
}

func TestClean_PictureLosesItsPlaceAndStandsUpright(t *testing.T) {
	for _, tt := range []struct {
		turn byte
		w, h int
		x, y int // where the red half is now
	}{{1, 64, 32, 8, 16}, {3, 64, 32, 56, 16}, {6, 32, 64, 16, 8}, {8, 32, 64, 16, 56}} {
		clean, err := blob.Clean(photo(t, 64, 32, tt.turn))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(clean, []byte("GPS")) || bytes.Contains(clean, []byte("Exif")) {
			t.Errorf("orientation %d: the cleaned picture still says where it was taken", tt.turn)
		}
		p := mustDecode(t, clean)
		if got := p.Bounds().Size(); got != image.Pt(tt.w, tt.h) {
			t.Errorf("orientation %d: size %v, want %d × %d", tt.turn, got, tt.w, tt.h)
		}
		if !red(p, tt.x, tt.y) {
			t.Errorf("orientation %d: the red half is not at %d, %d", tt.turn, tt.x, tt.y)
		}
	}
}

func TestClean_LargePictureIsMadeLegibleNotLarger(t *testing.T) {
	clean, err := blob.Clean(photo(t, 5000, 1000, 1))
	if err != nil {
		t.Fatal(err)
	}
	if got := mustDecode(t, clean).Bounds().Dx(); got > 2480 || got < 1240 {
		t.Errorf("width %d, want at most 2480 and not less than half of it", got)
	}
}

func TestClean_RefusesWhatIsNoPicture(t *testing.T) {
	var bomb bytes.Buffer // a palette picture of few bytes and very many dots
	if err := png.Encode(&bomb, image.NewPaletted(image.Rect(0, 0, 20_000, 3_000), color.Palette{color.White, color.Black})); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"empty", nil, blob.ErrNoPicture},
		{"a page", []byte("<html><script>"), blob.ErrNoPicture},
		{"a drawing with script", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), blob.ErrNoPicture},
		{"cut short", photo(t, 64, 32, 1)[:80], blob.ErrNoPicture},
		{"a bomb", bomb.Bytes(), blob.ErrPixels},
	} {
		if _, err := blob.Clean(tt.data); !errors.Is(err, tt.want) {
			t.Errorf("%s: error %v, want %v", tt.name, err, tt.want)
		}
	}
	pdf := []byte("%PDF-1.4\n")
	if clean, err := blob.Clean(pdf); err != nil || blob.Media(clean) != blob.PDF {
		t.Errorf("a PDF: %v", err)
	}
}

func FuzzClean(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II\x2a\x00\xff\xff\xff\xff"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if clean, err := blob.Clean(data); err == nil && blob.Media(clean) == blob.JPEG {
			mustDecode(t, clean)
		}
	})
}
