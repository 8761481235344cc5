package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"fupindai/internal/act"
)

// openContainer reads the central directory, judged before and after it is read, and
// gives the parts by name. Nothing is unpacked.
func (b *Book) openContainer() (map[string]*zip.File, error) {
	if err := b.checkDirectory(); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(b.data, b.size)
	if err != nil {
		return nil, refuse("workbook-damaged", act.Figures{"part": ""})
	}
	if len(z.File) > b.limits.Parts {
		return nil, refuse("workbook-bomb", act.Figures{"what": "parts", "found": len(z.File), "limit": b.limits.Parts})
	}
	parts := make(map[string]*zip.File, len(z.File))
	unpacked := uint64(0)
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		switch _, twice := parts[name]; {
		case twice:
			return nil, refuse("workbook-damaged", act.Figures{"part": "twice"})
		case strings.Contains(name, "..") || strings.Contains(name, `\`) || strings.HasPrefix(name, "/"):
			return nil, refuse("workbook-damaged", act.Figures{"part": "path"})
		case f.Flags&1 != 0:
			return nil, refuse("workbook-encrypted", nil)
		case f.Method != zip.Store && f.Method != zip.Deflate:
			return nil, refuse("workbook-damaged", act.Figures{"part": "method"})
		}
		if f.UncompressedSize64 > uint64(b.limits.UnpackedBytes) {
			unpacked = uint64(b.limits.UnpackedBytes) + 1
		} else {
			unpacked += f.UncompressedSize64
		}
		if unpacked > uint64(b.limits.UnpackedBytes) {
			return nil, refuse("workbook-bomb", act.Figures{"what": "bytes", "found": int64(unpacked), "limit": b.limits.UnpackedBytes})
		}
		parts[name] = f
	}
	if unpacked > 4<<20 && int64(unpacked)/b.size > b.limits.Ratio {
		return nil, refuse("workbook-bomb", act.Figures{"what": "ratio", "found": int64(unpacked) / b.size, "limit": b.limits.Ratio})
	}
	for name := range parts {
		switch {
		case strings.HasSuffix(name, "vbaproject.bin"):
			return nil, refuse("workbook-has-macros", nil)
		case strings.HasPrefix(name, "xl/externallinks/"):
			return nil, refuse("workbook-has-links", nil)
		}
	}
	return parts, nil
}

// checkDirectory holds the record at the end of the container against the limits, so
// that a forged one cannot make the reader allocate. 64-bit containers are for files
// larger than any limit here.
func (b *Book) checkDirectory() error {
	const recordLen, entryLen = 22, 46
	tail := make([]byte, min(b.size, recordLen+1<<16))
	start := b.size - int64(len(tail))
	if _, err := b.data.ReadAt(tail, start); err != nil && err != io.EOF {
		return fmt.Errorf("read the end of the container: %w", err)
	}
	at := bytes.LastIndex(tail, []byte("PK\x05\x06"))
	if at < 0 || at+recordLen > len(tail) {
		return refuse("workbook-damaged", act.Figures{"part": "end"})
	}
	record := tail[at:]
	entries := int(binary.LittleEndian.Uint16(record[10:]))
	size := int64(binary.LittleEndian.Uint32(record[12:]))
	offset := int64(binary.LittleEndian.Uint32(record[16:]))
	switch {
	case entries > b.limits.Parts || size > int64(b.limits.Parts)*(entryLen+512):
		return refuse("workbook-bomb", act.Figures{"what": "parts", "found": max(entries, int(size/entryLen)), "limit": b.limits.Parts})
	case offset+size != start+int64(at):
		return refuse("workbook-damaged", act.Figures{"part": "directory"})
	}
	return nil
}

// openPart begins to unpack one part; archive/zip ends the reading of one that is
// longer than it declared.
func openPart(f *zip.File) (io.ReadCloser, error) {
	r, err := f.Open()
	if err != nil {
		return nil, refuse("workbook-damaged", act.Figures{"part": f.Name})
	}
	return r, nil
}
