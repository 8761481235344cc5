package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/idcard"
	"fupindai/internal/register"
	"fupindai/internal/roster"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// differenceRows puts differences into rows of the table: both names with what differs
// marked, the number's last four, what was done and by whom.
func differenceRows(ctx context.Context, lang string, v *app.View, diffs []app.DifferenceLine, base string, edits bool) ([]page.Difference, error) {
	var users, texts []string
	for _, d := range diffs {
		users, texts = append(users, d.By.User), append(texts, d.Document.ID)
		for _, o := range []*roster.Offer{d.Offer, d.Carried} {
			if o != nil {
				users, texts = append(users, o.By.User), append(texts, o.Document.ID)
			}
		}
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return nil, err
	}
	said, err := v.Texts(ctx, texts)
	if err != nil {
		return nil, err
	}
	told := func(how roster.How, document string) string {
		if t := said[document]; t != "" {
			return words.Label(lang, "resolution", string(how)) + say(lang, "：", ": ") + t
		}
		return words.Label(lang, "resolution", string(how))
	}
	var out []page.Difference
	for _, d := range diffs {
		place, err := v.PlaceOf(ctx, d.Village())
		if err != nil {
			return nil, err
		}
		row := page.Difference{
			No: d.Row, Kind: words.Label(lang, "difference", string(d.Kind)), More: more(lang, d), Open: d.Open(),
			IDMask: register.Masked(d.ID()), Village: place.Township + app.VillageName(place.Village), Attribute: d.Attribute(),
		}
		row.Ours, row.Theirs = spellings(d)
		switch {
		case d.How != "":
			row.Resolution, row.By = told(d.How, d.Document.ID), names[d.By.User]+" "+d.On.String()
		case d.Offer != nil:
			row.Again, row.Resolution, row.By = true, told(d.Offer.How, d.Offer.Document.ID), names[d.Offer.By.User]+" "+d.Offer.On.String()
		}
		if o := d.Carried; o != nil {
			row.Origin = names[o.By.User] + " " + o.On.String()
		}
		if edits && d.Open() && d.Proposed && slices.Contains(d.Ways(), roster.TakeProposed) {
			row.Accept = &page.Accept{Href: base + "/resolve?row=" + strconv.Itoa(d.Row), Verb: say(lang, "已核对身份证，采用 18 位", "card seen: take the 18 digits")}
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

// spellings are both names, each as it was entered.
func spellings(d app.DifferenceLine) (ours, theirs []page.Run) {
	name := cmp.Or(d.County.Written, d.County.Name)
	if d.National == nil {
		return page.SameName(name), nil
	}
	return page.Differ(name, cmp.Or(d.National.Written, d.National.Name))
}

// more says what the kind alone does not: the fault of a number, the row it repeats,
// both household numbers, how many rows the number has in the national list.
func more(lang string, d app.DifferenceLine) string {
	var parts []string
	if d.Reason != "" {
		parts = append(parts, words.Label(lang, "number-fault", string(d.Reason)))
	}
	if d.Proposed {
		parts = append(parts, say(lang, "可改为 18 位 ", "18 digits: ")+register.Masked(idcard.Check(d.County.ID).Proposed18))
	}
	if d.NationalReason != "" {
		parts = append(parts, say(lang, "全国证号", "national number: ")+words.Label(lang, "number-fault", string(d.NationalReason)))
	}
	if d.FirstRow != 0 {
		parts = append(parts, fmt.Sprintf(say(lang, "与第 %d 行同号", "as in row %d"), d.FirstRow))
	}
	if (d.Kind == roster.HouseholdDiffers || d.HouseholdToo) && d.National != nil {
		parts = append(parts, fmt.Sprintf(say(lang, "户编号 %s，全国 %s", "household %s, national %s"), d.County.HouseholdNo, d.National.HouseholdNo))
	}
	for _, n := range d.Candidates {
		o := d.Others[n]
		parts = append(parts, fmt.Sprintf(say(lang, "全国第 %d 行 %s，户 %s", "national row %d: %s, household %s"), n, o.Name, o.HouseholdNo))
	}
	return strings.Join(parts, say(lang, "；", "; "))
}

// importedLists are the imported lists with where they came from (A12.1).
func importedLists(ctx context.Context, lang string, v *app.View, all []app.SnapshotLine) ([]page.ImportedList, error) {
	var users, texts []string
	for _, c := range all {
		users, texts = append(users, c.By), append(texts, c.SourceID)
	}
	names, err := v.UserNames(ctx, users)
	if err != nil {
		return nil, err
	}
	said, err := v.Texts(ctx, texts)
	if err != nil {
		return nil, err
	}
	var out []page.ImportedList
	for _, c := range all {
		l := page.ImportedList{
			Kind: words.Label(lang, "list", c.List), AsOf: c.AsOf, N: c.Rows, Source: said[c.SourceID], On: c.ImportedOn, By: names[c.By], Mark: short(c.FileDigest), Release: c.Release,
		}
		if c.List == string(roster.County) {
			l.Href = "/roster/" + url.PathEscape(c.ID)
		}
		out = append(out, l)
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
