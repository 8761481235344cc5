package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/register"
	"fupindai/internal/roster"
	"fupindai/internal/web/page"
	"fupindai/internal/words"
)

// lists are the imported lists a roster page stands on: the county's one it shows and
// the newest national one.
type lists struct {
	county, national *app.SnapshotLine
	all              []app.SnapshotLine
}

func findLists(all []app.SnapshotLine, id string) lists {
	l := lists{all: all}
	for i := range all {
		s := &all[i]
		switch {
		case s.List == string(roster.National):
			if l.national == nil {
				l.national = s
			}
		case id == "" && l.county == nil, s.ID == id:
			l.county = s
		}
	}
	return l
}

// steps draws the four steps with what has been done. A step leads only where the reader
// may go: the import to who imports, the release to its page once it exists or to who
// gives it.
func (l lists) steps(rd reader, here string) []page.RosterStep {
	lang, steps := rd.Lang, make([]page.RosterStep, 4)
	if app.MayCall(rd.By.Role, "import-roster") {
		steps[0].Href = "/roster/import"
	}
	if l.county == nil {
		steps[0].At = page.NodeNow
		return steps
	}
	c := l.county
	base := "/roster/" + url.PathEscape(c.ID)
	steps[0].More = fmt.Sprintf(say(lang, "%s · %d 行", "%s · %d rows"), c.ImportedOn, c.Rows)
	steps[1].Href, steps[2].Href = base, base
	if !c.MatchedOn.IsZero() {
		steps[1].More = c.MatchedOn.String()
		steps[2].More = fmt.Sprintf(say(lang, "%d 行，已处理 %d", "%d rows, %d done"), c.Differences, c.Differences-c.Open)
		if !c.ReleasedOn.IsZero() || app.MayCall(rd.By.Role, "release-roster") {
			steps[3].Href = base + "/release"
		}
	}
	if !c.ReleasedOn.IsZero() {
		steps[3].More = c.ReleasedOn.String()
	}
	done := 1
	switch {
	case !c.ReleasedOn.IsZero():
		done = 4
	case !c.MatchedOn.IsZero() && c.Open == 0:
		done = 3
	case !c.MatchedOn.IsZero():
		done = 2
	}
	if here == "import" {
		steps[0].At = page.NodeNow
		return steps
	}
	for i := range steps {
		switch {
		case i < done:
			steps[i].At = page.NodeDone
		case i == done:
			steps[i].At = page.NodeNow
		}
	}
	return steps
}

func rosterName(lang string, c *app.SnapshotLine) string {
	return fmt.Sprintf(say(lang, "%s 名册", "roster of %s"), c.AsOf)
}

// roster is 名册比对: the county's list beside the national one (A12.2).
func (s *Server) roster(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	all, err := v.Snapshots(ctx)
	if err != nil {
		return err
	}
	l := findLists(all, r.PathValue("id"))
	if l.county == nil && r.PathValue("id") != "" {
		return act.Refuse("X2", "not-found", act.Figures{"what": r.PathValue("id")})
	}
	p := page.Roster{Shell: s.shell(ctx, r, rd, v, page.MenuRoster), Steps: l.steps(rd, "")}
	writes := app.MayCall(rd.By.Role, "import-roster")
	if writes {
		p.Import = "/roster/import"
	}
	releases, err := v.Releases(ctx)
	if err != nil {
		return err
	}
	for _, l := range releases {
		p.Releases = append(p.Releases, releaseLine(rd.Lang, l))
	}
	if p.Lists, err = importedLists(ctx, rd.Lang, v, all); err != nil {
		return err
	}
	if len(all) > 1 {
		p.Compare = "/roster/compare"
	}
	if l.county == nil || l.national == nil {
		p.Empty = &page.Empty{Says: page.NoRoster}
		if l.county != nil {
			p.Empty.Says = page.As(say(rd.Lang, "本县名册已导入，还没有全国系统名单。", "The county’s roster is in; the national list is not."))
		}
		if writes {
			p.Empty.Actions = []page.Link{{Words: say(rd.Lang, "导入本县名册", "Import the county’s roster"), Href: "/roster/import"}, {Words: say(rd.Lang, "导入全国系统名单", "Import the national list"), Href: "/roster/import?list=national"}, {Words: say(rd.Lang, "下载模板", "Template"), Href: "/roster/template"}}
		}
		return s.render(w, r, rd, p)
	}
	c := l.county
	p.Name, p.Release, p.Frozen = rosterName(rd.Lang, c), c.Release, c.Release != ""
	p.Mend = s.rematch(rd, l)
	if c.MatchedOn.IsZero() {
		if app.MayCall(rd.By.Role, "match-roster") {
			p.Match = s.matching(rd, l)
			p.MatchSays = fmt.Sprintf(say(rd.Lang, "将比对：%s 与 %s。", "To be matched: %s and %s."), rosterName(rd.Lang, c), rosterName(rd.Lang, l.national))
			p.MatchOld = l.national.AsOf.Before(c.AsOf)
		} else {
			p.Empty = &page.Empty{Says: page.As(say(rd.Lang, "还没有比对。", "Not matched yet."))}
		}
		return s.render(w, r, rd, p)
	}
	return s.rosterTable(w, r, rd, v, p, c)
}

// rosterTable adds the differences, cut by the filter, open ones first.
func (s *Server) rosterTable(w http.ResponseWriter, r *http.Request, rd reader, v *app.View, p page.Roster, c *app.SnapshotLine) error {
	ctx := r.Context()
	_, diffs, err := v.Differences(ctx, c.ID)
	if err != nil {
		return err
	}
	base := "/roster/" + url.PathEscape(c.ID)
	q := r.URL.Query()
	p.Filter = page.RosterFilter{Name: q.Get("name"), Reset: base, Kinds: []page.Option{{Words: say(rd.Lang, "全部", "all")}}, Townships: []page.Option{{Words: say(rd.Lang, "全部", "all")}},
		States: []page.Option{{Words: say(rd.Lang, "全部", "all")}, {Value: "open", Words: say(rd.Lang, "待处理", "open"), Chosen: q.Get("state") == "open"}, {Value: "offered", Words: say(rd.Lang, "可沿用上期", "as last time"), Chosen: q.Get("state") == "offered"}, {Value: "done", Words: say(rd.Lang, "已处理", "resolved"), Chosen: q.Get("state") == "done"}}}
	townships, err := v.Divisions(ctx, v.Scope.Division)
	if err != nil {
		return err
	}
	for _, t := range townships {
		p.Filter.Townships = append(p.Filter.Townships, page.Option{Value: t.Code, Words: t.Name, Chosen: q.Get("township") == t.Code})
	}
	p.Kinds = []page.DifferenceKind{{Words: say(rd.Lang, "一致", "agree"), N: c.Agreed, Fine: true, Href: base}}
	edits := c.Release == "" && app.MayCall(rd.By.Role, "resolve-differences")
	for _, k := range roster.Kinds {
		card := page.DifferenceKind{Words: words.Label(rd.Lang, "difference", string(k)), Href: base + "?kind=" + string(k)}
		for _, d := range diffs {
			if d.Kind == k {
				card.N++
				if d.Open() {
					card.Open++
				}
			}
		}
		p.Open += card.Open
		p.All += card.N
		p.Filter.Kinds = append(p.Filter.Kinds, page.Option{Value: string(k), Words: card.Words, Chosen: q.Get("kind") == string(k)})
		if card.N > 0 || usual[k] {
			p.Kinds = append(p.Kinds, card)
		}
		if edits && card.Open > 1 {
			p.Bulk = append(p.Bulk, page.Link{Words: fmt.Sprintf(say(rd.Lang, "%s %d 行", "%s, %d rows"), card.Words, card.Open), Href: base + "/resolve?kind=" + string(k)})
		}
	}
	open, done := cut(diffs, q)
	if edits {
		p.Carry = s.carry(rd, base, q, open)
	}
	if len(diffs) > 0 && app.MayCall(rd.By.Role, "record-export") {
		p.Export = base + "/export"
	}
	if edits && len(open) > 0 {
		p.Actions = append(p.Actions, page.Action{Verb: say(rd.Lang, "处理下一行", "Resolve the next row"), Command: "resolve-differences", Href: base + "/resolve?row=" + strconv.Itoa(open[0].Row), Main: true})
	}
	if c.Release == "" && app.MayCall(rd.By.Role, "release-roster") {
		a := page.Action{Verb: say(rd.Lang, "冻结发放", "Release"), Command: "release-roster", Href: base + "/release", Main: p.Open == 0}
		if p.Open > 0 {
			a.Why, a.Rule = fmt.Sprintf(say(rd.Lang, "不能发放：还有 %d 行未处理。", "Cannot be released: %d rows are open."), p.Open), "A12.2"
		}
		p.Actions = append(p.Actions, a)
	}
	shown := append(open, done...)
	p.N, p.Pager = len(shown), pager(r, base, len(shown))
	p.Rows, err = differenceRows(ctx, rd.Lang, v, onPage(shown, p.Pager), base, edits)
	if err != nil {
		return err
	}
	for i := range p.Rows {
		if a := p.Rows[i].Accept; a != nil {
			a.Token, a.Command = p.Token, p.Command
		}
	}
	return s.render(w, r, rd, p)
}

// usual are the kinds that are shown even where there is none.
var usual = map[roster.Kind]bool{
	roster.NotInNational: true, roster.NotInCounty: true, roster.NameDiffers: true, roster.Duplicate: true, roster.BadID: true, roster.Deceased: true, roster.Removed: true,
}

// cut keeps the differences that the filters ask for, the open ones apart.
func cut(diffs []app.DifferenceLine, q url.Values) (open, done []app.DifferenceLine) {
	for _, d := range diffs {
		offered := d.Open() && d.Offer != nil
		switch state := q.Get("state"); {
		case q.Get("kind") != "" && string(d.Kind) != q.Get("kind"), state == "open" && !d.Open(), state == "done" && d.Open(), state == "offered" && !offered,
			!strings.HasPrefix(d.Village(), q.Get("township")), !strings.Contains(roster.NameKey(d.Name()), roster.NameKey(q.Get("name"))):
		case d.Open():
			open = append(open, d)
		default:
			done = append(done, d)
		}
	}
	return open, done
}

// carry offers to take over the earlier resolutions of the open rows shown, or nil.
func (s *Server) carry(rd reader, base string, q url.Values, open []app.DifferenceLine) *page.Carry {
	c := &page.Carry{}
	for _, d := range open {
		if d.Offer != nil {
			c.Rows = append(c.Rows, d.Row)
		}
	}
	if len(c.Rows) == 0 {
		return nil
	}
	id := strings.TrimPrefix(base, "/roster/")
	c.Send = s.send(rd.Lang, base, "carry-resolutions", 0)
	c.Send.Href += "&snapshot=" + id
	c.Send.Verb = fmt.Sprintf(say(rd.Lang, "沿用上期处理 %d 行", "Carry %d over"), len(c.Rows))
	if q.Get("state") != "offered" {
		c.Show = base + "?state=offered"
	}
	return c
}

// rematch offers to match again when a newer national list has come in since; nil if
// there is nothing newer or the list is frozen.
func (s *Server) rematch(rd reader, l lists) *page.Send {
	c, n := l.county, l.national
	if c.MatchedOn.IsZero() || c.Release != "" || n.ID == c.National || !app.MayCall(rd.By.Role, "match-roster") {
		return nil
	}
	return s.matching(rd, l)
}

func (s *Server) matching(rd reader, l lists) *page.Send {
	match := s.send(rd.Lang, "/roster/"+url.PathEscape(l.county.ID), "match-roster", 0)
	match.Href += "&snapshot=" + url.QueryEscape(l.county.ID) + "&national=" + url.QueryEscape(l.national.ID)
	match.Verb = say(rd.Lang, "开始比对", "Match now")
	return &match
}

// waysOfAll are the ways that every one of the rows can bear; choosing among national
// rows is for one row.
func waysOfAll(lang string, rows []app.DifferenceLine) []page.Option {
	all := ways(lang, rows[0])
	for _, d := range rows {
		can := ways(lang, d)
		all = slices.DeleteFunc(all, func(o page.Option) bool { return strings.Contains(o.Value, "@") || !slices.Contains(can, o) })
	}
	return all
}

// changesAgainst says which list the release follows and how many came, went and were
// renamed since.
func (s *Server) changesAgainst(ctx context.Context, rd reader, v *app.View, c *app.SnapshotLine, ro *roster.Roster, p *page.RosterRelease) error {
	releases, err := v.Releases(ctx)
	if err != nil {
		return err
	}
	for _, l := range releases {
		if ro.Release != nil && l.Number != ro.Release.Predecessor {
			continue
		}
		if ro.Release == nil && l.Snapshot == c.ID {
			continue
		}
		p.Before = l.Number
		compared, err := v.Compare(ctx, l.Snapshot, c.ID)
		if err != nil {
			return err
		}
		at := "/roster/compare?list_a=" + url.QueryEscape(l.Snapshot) + "&list_b=" + url.QueryEscape(c.ID)
		for _, m := range roster.AllMoved {
			n := 0
			for _, st := range compared.Steps {
				if st.Moved == m {
					n++
				}
			}
			p.Changes = append(p.Changes, page.Figure{Words: words.Label(rd.Lang, "moved", string(m)), Value: strconv.Itoa(n), Href: at + "&kind=" + string(m)})
		}
		return nil
	}
	return nil
}

// ways are the offers a kind allows. An ambiguous number needs to know which national
// row is meant: its value carries the row.
func ways(lang string, d app.DifferenceLine) []page.Option {
	var out []page.Option
	for _, how := range d.Ways() {
		name := words.Label(lang, "resolution", string(how))
		switch {
		case how == roster.TakeNational && d.Kind == roster.Ambiguous:
			for _, n := range d.Candidates {
				out = append(out, page.Option{Value: string(how) + "@" + strconv.Itoa(n), Words: fmt.Sprintf(say(lang, "%s第 %d 行", "%s %d"), name, n)})
			}
			continue
		case how == roster.TakeNational && d.Kind == roster.NotInCounty:
			name = say(lang, "列入名册", "put on the list")
		case how == roster.Keep && d.Kind == roster.NotInCounty:
			name = say(lang, "不列入并附依据", "leave off, with its ground")
		}
		out = append(out, page.Option{Value: string(how), Words: name})
	}
	return out
}

// rosterResolve asks what becomes of one row, or of the open rows of a kind (A12.2).
func (s *Server) rosterResolve(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	id := r.PathValue("id")
	_, diffs, err := v.Differences(ctx, id)
	if err != nil {
		return err
	}
	base := "/roster/" + url.PathEscape(id)
	q := r.URL.Query()
	row, _ := strconv.Atoi(q.Get("row"))
	var chosen []app.DifferenceLine
	for _, d := range diffs {
		if row != 0 && d.Row == row || row == 0 && q.Get("kind") == string(d.Kind) && d.Open() {
			chosen = append(chosen, d)
		}
	}
	if len(chosen) == 0 {
		return act.Refuse("X2", "not-found", act.Figures{"what": q.Get("row") + q.Get("kind")})
	}
	p := page.RosterResolve{Shell: s.shell(ctx, r, rd, v, page.MenuRoster), Bulk: row == 0, Kind: words.Label(rd.Lang, "difference", string(chosen[0].Kind)), Back: base}
	p.Under = true
	p.Ways = ways(rd.Lang, chosen[0])
	if p.Bulk {
		p.Ways = waysOfAll(rd.Lang, chosen)
	}
	for i := range p.Ways {
		p.Ways[i].Chosen = p.Ways[i].Value == typed(r, "resolution", q.Get("how"))
	}
	p.Document, p.Note = typed(r, "document", ""), typed(r, "note", "")
	p.Send = page.Send{Href: base + "/resolve?" + r.URL.RawQuery, Command: "resolve-differences", Verb: fmt.Sprintf(say(rd.Lang, "处理 %d 行", "Resolve %d"), len(chosen))}
	if p.Rows, err = differenceRows(ctx, rd.Lang, v, chosen, base, false); err != nil {
		return err
	}
	return s.render(w, r, rd, p)
}

// rosterRelease asks for the last signature, or shows the frozen list.
func (s *Server) rosterRelease(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx := r.Context()
	all, err := v.Snapshots(ctx)
	if err != nil {
		return err
	}
	l := findLists(all, r.PathValue("id"))
	if l.county == nil || l.county.MatchedOn.IsZero() {
		return act.Refuse("X2", "not-found", act.Figures{"what": r.PathValue("id")})
	}
	c := l.county
	ro, _, err := v.Differences(ctx, c.ID)
	if err != nil {
		return err
	}
	base := "/roster/" + url.PathEscape(c.ID)
	p := page.RosterRelease{Shell: s.shell(ctx, r, rd, v, page.MenuRoster), Steps: l.steps(rd, ""), Name: rosterName(rd.Lang, c), Number: c.Release, N: ro.OnList(), Mark: short(c.Fingerprint), Back: base}
	if err := s.changesAgainst(ctx, rd, v, c, ro, &p); err != nil {
		return err
	}
	p.Under = true
	banks, err := v.Banks(ctx)
	if err != nil {
		return err
	}
	to := map[string]roster.Recipient{}
	if ro.Release != nil {
		p.Done, p.On, p.N = true, ro.Release.On, ro.Release.RowCount
		for _, b := range ro.Release.Banks {
			to[b.Unit] = b
		}
		p.Show = "/releases/" + url.PathEscape(ro.Release.Number)
		names, err := v.UserNames(ctx, []string{ro.Release.By.User})
		if err != nil {
			return err
		}
		p.By = names[ro.Release.By.User]
	} else {
		if !app.MayCall(rd.By.Role, "release-roster") {
			return act.Refuse("X2", "not-this-role", act.Figures{"role": string(rd.By.Role), "command": "release-roster"})
		}
		if err := ro.Releasable(); err != nil {
			return err
		}
		p.Mark = say(rd.Lang, "发放时计算", "reckoned on release")
		p.Send = s.send(rd.Lang, base+"/release", "release-roster", 0)
		p.Send.Href += "&snapshot=" + url.QueryEscape(c.ID)
		p.Send.Sign = s.Demo == nil
		p.Send.Verb = fmt.Sprintf(say(rd.Lang, "冻结发放 %d 行", "Release %d rows"), p.N)
	}
	for _, b := range banks {
		if rec, given := to[b.Code]; given {
			p.Banks = append(p.Banks, receiptOf(rd.Lang, v, bankWords(rd.Lang, b), rec))
		} else if ro.Release == nil && receives(b) {
			p.Banks = append(p.Banks, page.BankReceipt{Bank: bankWords(rd.Lang, b)})
			p.Send.Href += "&banks=" + url.QueryEscape(b.Code)
		}
	}
	return s.render(w, r, rd, p)
}

// receives says that a released list is given to the unit: the county's branch of each
// bank, from which its counters have it.
func receives(b app.BankUnit) bool { return b.Level == "county" && b.Into == "" }

// short is a fingerprint as pages show it.
func short(mark string) string { return mark[:min(8, len(mark))] }

// masked hides what could be a person's number in a cell.
func masked(column, found string) string {
	if strings.Contains(column, "证") || strings.Contains(column, "账") || strings.Contains(column, "电话") || strings.Contains(column, "手机") {
		return register.Masked(found)
	}
	return found
}
