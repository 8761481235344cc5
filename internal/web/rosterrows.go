package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/register"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// differenceRows puts differences into rows of the table: both names with what differs
// marked, the number's last four, what was done and by whom.
func differenceRows(ctx context.Context, lang string, v *app.View, diffs []app.DifferenceLine, base string, edits bool) ([]page.Difference, error) {
	var users, texts []string
	for _, d := range diffs {
		users, texts = append(users, d.By.User), append(texts, d.Document.ID)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return nil, err
	}
	said, err := v.Texts(ctx, texts)
	if err != nil {
		return nil, err
	}
	var out []page.Difference
	for _, d := range diffs {
		place, err := v.PlaceOf(ctx, d.County.Village)
		if err != nil {
			return nil, err
		}
		row := page.Difference{
			No: d.Row, Kind: words.Label(lang, "difference", string(d.Kind)), Open: d.Open(), Ours: page.Same(d.County.Name),
			IDMask: register.Masked(d.County.ID), Village: place.Township + place.Village, Attribute: d.County.Attribute,
		}
		if d.National != nil {
			row.Ours, row.Theirs = page.Differ(d.County.Name, d.National.Name)
		}
		if d.How != "" {
			row.Resolution = words.Label(lang, "resolution", string(d.How))
			if t := said[d.Document.ID]; t != "" {
				row.Resolution += "：" + t
			}
			row.By = names[d.By.User] + " " + d.On.String()
		}
		if edits {
			for _, way := range ways(lang, d) {
				row.Ways = append(row.Ways, page.Link{Words: way.Words, Href: base + "/resolve?row=" + strconv.Itoa(d.Row) + "&how=" + url.QueryEscape(way.Value)})
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// rosterSettle is the form of the resolve page: a choice of "take-national@12" names the
// national row, document and note are one ground (A12.2).
func (s *Server) rosterSettle(w http.ResponseWriter, r *http.Request) {
	rd, ok := s.posted(w, r)
	if !ok {
		return
	}
	how, national, _ := strings.Cut(r.FormValue("resolution"), "@")
	ground := strings.TrimSpace(r.FormValue("document"))
	if note := strings.TrimSpace(r.FormValue("note")); note != "" {
		ground = strings.TrimPrefix(ground+"；"+note, "；")
	}
	rows := []int{}
	for _, f := range r.PostForm["row"] {
		n, err := strconv.Atoi(f)
		if err != nil {
			s.answer(w, r, rd, bad("rows"))
			return
		}
		rows = append(rows, n)
	}
	args := map[string]any{"snapshot": r.PathValue("id"), "rows": rows, "how": how, "document": ground}
	if n, err := strconv.Atoi(national); err == nil {
		args["national_row"] = n
	}
	receipt, err := s.command(r, rd, "resolve-differences", args)
	var no *act.Refusal
	switch {
	case errors.As(err, &no):
		s.again(w, r, r.URL.RequestURI(), no)
	case err != nil:
		s.answer(w, r, rd, err)
	default:
		s.sessions.Put(r.Context(), keyDone, s.done(rd.Lang, receipt))
		http.Redirect(w, r, "/roster/"+url.PathEscape(r.PathValue("id")), http.StatusSeeOther)
	}
}

// pager leads through n rows of a list at path; the filters go along.
func pager(r *http.Request, path string, n int) page.Pager {
	keep := url.Values{}
	for k, vs := range r.URL.Query() {
		if k != "page" && k != "size" {
			keep[k] = vs
		}
	}
	p := page.Pager{Path: path, Keep: keep, Total: n, Page: 1, Size: 20}
	if size, err := strconv.Atoi(r.URL.Query().Get("size")); err == nil && size >= 10 && size <= 100 {
		p.Size = size
	}
	if no, err := strconv.Atoi(r.URL.Query().Get("page")); err == nil && no >= 1 {
		p.Page = min(no, p.Pages())
	}
	return p
}

// onPage are the rows of a page.
func onPage[T any](all []T, p page.Pager) []T {
	from := min(p.From()-1, len(all))
	return all[from:min(from+p.Size, len(all))]
}

func bankWords(lang string, b app.BankUnit) string {
	if lang == "en" && b.NameEn != "" {
		return b.NameEn
	}
	return b.Name
}
