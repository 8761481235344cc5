package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"fupindai/internal/civil"
)

//go:embed assets/app.css assets/print.css assets/app.js assets/icons.svg assets/icon.svg
var assetFiles embed.FS

// hashed holds the file names with their digests, both ways.
var hashed = sync.OnceValue(func() (m struct{ to, from map[string]string }) {
	m.to, m.from = map[string]string{}, map[string]string{}
	files, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic("page: assets: " + err.Error())
	}
	for _, f := range files {
		b, err := assetFiles.ReadFile("assets/" + f.Name())
		if err != nil {
			panic("page: assets: " + err.Error())
		}
		sum := sha256.Sum256(b)
		ext := path.Ext(f.Name())
		name := strings.TrimSuffix(f.Name(), ext) + "." + hex.EncodeToString(sum[:4]) + ext
		m.to[f.Name()], m.from[name] = name, f.Name()
	}
	return m
})

// Asset is the address of a file of assets: "app.css" gives
// "/assets/app.<digest>.css", which may be cached for ever. It panics on a name
// that does not exist: the names stand in templates.
func Asset(name string) string {
	to, ok := hashed().to[name]
	if !ok {
		panic("page: no asset " + name)
	}
	return "/assets/" + to
}

// Assets holds the files under their names with digests, to be served below
// /assets/. Other names do not exist in it.
func Assets() fs.FS { return assetFS{} }

type assetFS struct{}

func (assetFS) Open(name string) (fs.File, error) {
	from, ok := hashed().from[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return assetFiles.Open("assets/" + from)
}

// Watermark is the background of pages with personal data: name, staff number and
// day of the reader, in 6 % ink. It is served at /watermark.svg, to be kept by
// the reader's browser only.
func Watermark(name, staff string, today civil.Date) []byte {
	return []byte(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="260" height="170" viewBox="0 0 260 170"><g fill="#303133" fill-opacity=".06" font-family="PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif" font-size="14" transform="rotate(-20 130 85)"><text x="40" y="80">%s %s</text><text x="40" y="102">%s</text></g></svg>`,
		html.EscapeString(name), html.EscapeString(staff), today))
}

var symbol = regexp.MustCompile(`<symbol id="([^"]+)".*?</symbol>\n?`)

// sprite is the icon sheet, whole or only the named symbols; it stands once in
// the page, because a sheet in its own file cannot be used before it is loaded.
func sprite(ids ...string) template.HTML {
	b, err := assetFiles.ReadFile("assets/icons.svg")
	if err != nil {
		panic("page: icons: " + err.Error())
	}
	all := string(b)
	if len(ids) == 0 {
		return template.HTML(all)
	}
	return template.HTML(symbol.ReplaceAllStringFunc(all, func(s string) string {
		for _, id := range ids {
			if strings.Contains(s, `id="`+id+`"`) {
				return s
			}
		}
		return ""
	}))
}
