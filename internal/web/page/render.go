package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed templates/*.html
var templateFiles embed.FS

// layouts are the files that every page may use.
var layouts = []string{"templates/shell.html", "templates/parts.html", "templates/forms.html", "templates/exits.html", "templates/loan.html", "templates/supervision.html"}

// Render writes a page in the language "zh" or "en". Nothing is written when the
// template fails.
func Render(w io.Writer, lang string, p Page) error {
	set := chinese
	if lang == "en" {
		set = inEnglish
	}
	pages, err := set()
	if err != nil {
		return err
	}
	tpl, ok := pages[p.Template()]
	if !ok {
		return fmt.Errorf("page %q has no template", p.Template())
	}
	var b bytes.Buffer
	if err := tpl.ExecuteTemplate(&b, p.Template()+".html", p); err != nil {
		return fmt.Errorf("render page %s: %w", p.Template(), err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// Ready reads all templates in both languages; a program that shows pages calls
// it before it listens.
func Ready() error {
	if _, err := chinese(); err != nil {
		return err
	}
	_, err := inEnglish()
	return err
}

var (
	chinese   = sync.OnceValues(func() (map[string]*template.Template, error) { return parse("zh") })
	inEnglish = sync.OnceValues(func() (map[string]*template.Template, error) { return parse("en") })
)

func parse(lang string) (map[string]*template.Template, error) {
	base, err := template.New("base").Option("missingkey=error").Funcs(funcs(lang)).ParseFS(templateFiles, layouts...)
	if err != nil {
		return nil, fmt.Errorf("read layouts: %w", err)
	}
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, f := range files {
		name := path.Join("templates", f.Name())
		if slices.Contains(layouts, name) {
			continue
		}
		clone, err := base.Clone()
		if err != nil {
			return nil, err
		}
		tpl, err := clone.ParseFS(templateFiles, name)
		if err != nil {
			return nil, fmt.Errorf("read page %s: %w", f.Name(), err)
		}
		pages[strings.TrimSuffix(f.Name(), ".html")] = tpl
	}
	return pages, nil
}
