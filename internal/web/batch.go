package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/money"
	"fupindai/internal/web/page"
)

// batchSteps are the acts over a list with one signature, by the step they take from.
var batchSteps = map[string]loan.Step{
	"sign-village-list": loan.StepVillageList, "review-township": loan.StepTownshipReview, "sign-township": loan.StepTownshipSign,
	"hand-over-list": loan.StepHandOver, "report-back": loan.StepReport,
	"take-back-list": loan.StepDecision,                                                                // those whose list has run out
	"sign-survey":    loan.StepSignatures, "suggest": loan.StepSuggestion, "decide": loan.StepDecision, // each row by itself, all or none
}

// batchFilter finds what waits for a list act.
func batchFilter(command string, size int) app.ApplicationFilter {
	return app.ApplicationFilter{Steps: []loan.Step{batchSteps[command]}, Expired: command == "take-back-list", Unsigned: command == "sign-survey", Live: command == "decide", Page: 1, Size: size}
}

// batchesOf are the list acts a role has.
func batchesOf(r act.Role) []string {
	var out []string
	for command := range batchSteps {
		if app.MayCall(r, command) {
			out = append(out, command)
		}
	}
	sort.Strings(out)
	return out
}

// batch shows what waits for one signature. Nothing is ticked.
func (s *Server) batch(w http.ResponseWriter, r *http.Request, rd reader, v *app.View) error {
	ctx, command := r.Context(), r.PathValue("command")
	if _, ok := batchSteps[command]; !ok || !app.MayCall(rd.By.Role, command) {
		return act.Refuse("X2", "not-found", act.Figures{"what": "batch"})
	}
	bank, chips, err := s.banksOf(r, rd, v, command)
	if err != nil {
		return err
	}
	f := batchFilter(command, listMax)
	f.Bank = bank
	lines, sum, err := v.Applications(ctx, f)
	if err != nil {
		return err
	}
	p := page.BatchPage{Shell: s.shell(ctx, r, rd, v, page.MenuApplications), Name: commandTitle(rd.Lang, command), AsOf: v.RecordedAt().In(beijing).Format("01-02 15:04"), N: sum.N, AskedFen: sum.Asked}
	p.Under, p.Chips = true, chips
	confirm := "/batch/" + command + "/confirm"
	if bank != "" {
		confirm += "?bank=" + url.QueryEscape(bank)
	}
	p.Send = page.Send{Href: confirm, Command: command, Verb: commandTitle(rd.Lang, command)}
	p.AsksDocument, p.Document = command == "hand-over-list", typed(r, "document", "")
	projects, err := v.Projects(ctx, lines)
	if err != nil {
		return err
	}
	var persons []string
	families, villages := map[string]bool{}, map[string]bool{}
	for _, a := range lines {
		persons = append(persons, a.Borrower)
		families[a.Household], villages[a.Village] = true, true
		p.SumFen += a.Terms().AmountFen
	}
	p.Families, p.Villages = len(families), len(villages)
	names, err := v.Names(ctx, persons)
	if err != nil {
		return err
	}
	refused := map[string]*act.Refusal{}
	if k := kept(r); k != nil {
		for _, row := range k.refusal.Rows {
			refused[row.Row] = row.Refusal
		}
	}
	m := s.marks(ctx, command)
	if len(m.Ticked) > 0 { // ticks are kept from one act on the list to the next, no longer
		again := m
		again.Ticked = nil
		s.putMarks(ctx, command, again)
	}
	if p.Light, err = worstLight(ctx, v, lines); err != nil {
		return err
	}
	told, err := news(ctx, rd.Lang, v, lines)
	if err != nil {
		return err
	}
	for i, a := range lines {
		place, err := v.PlaceOf(ctx, a.Village)
		if err != nil {
			return err
		}
		id := rowMark(a.Number, a.Revision)
		row := page.BatchRow{
			ID: a.Number, Seen: a.Revision, No: i + 1, Borrower: names[a.Borrower], Href: "/applications/" + a.Number + "?list=" + command, Place: place.Village,
			AskedFen: a.Asked.AmountFen, SumFen: a.Terms().AmountFen, Months: a.Terms().TermMonths, Purpose: purpose(rd.Lang, v, a.Purpose), Project: projects[a.Number],
			Tick: ticked(r, "row", id) || slices.Contains(m.Ticked, id),
		}
		if command == "decide" {
			rate, err := rateOf(v, a)
			if err != nil {
				return err
			}
			row.Rate = rate
		}
		if no := refused[a.Number]; no != nil {
			row.Changed, row.ChangedBy = true, refusal(rd.Lang, no).Why
			if no.Code == "changed-meanwhile" {
				row.Tick = false
				p.Changed = append(p.Changed, row.Borrower+" "+a.Number)
			}
		}
		if judged(command) && hints(a, told) > 0 {
			if err := s.hint(r, v, a, told[a.Number], &row, rd.Lang); err != nil {
				return err
			}
			s.flag(&row, m, id, "/batch/"+command+"/mark/", bank)
			if row.State == page.ToOpen {
				p.Open++
				p.OpenWho = strings.TrimPrefix(p.OpenWho+say(rd.Lang, "、", ", ")+row.Borrower, say(rd.Lang, "、", ", "))
			}
			p.Hints++
			p.Flagged = append(p.Flagged, row)
		} else {
			p.CleanFen += row.SumFen
			p.Clean = append(p.Clean, row)
		}
	}
	if p.Lists, err = signedLists(r, rd, v, command); err != nil {
		return err
	}
	for i := range p.Clean { // numbered as they stand
		p.Clean[i].No = len(p.Flagged) + i + 1
	}
	for i := range p.Flagged {
		p.Flagged[i].No = i + 1
	}
	if len(lines) == 0 {
		p.Empty = &page.Empty{Says: page.As(say(rd.Lang, "没有待签批的申请。", "Nothing waits for this signature.")), Actions: []page.Link{{Words: say(rd.Lang, "工作台", "Workbench"), Href: "/workbench"}}}
	}
	return s.render(w, r, rd, p)
}

// worstLight is the light of the most pressing duty among the rows of a list. A clock may
// have begun before the step at which a row stands, so the duties themselves are asked.
func worstLight(ctx context.Context, v *app.View, lines []app.ApplicationLine) (page.Light, error) {
	duties, _, err := v.Duties(ctx, app.DutyFilter{Page: 1, Size: 100_000})
	if err != nil {
		return page.Light{}, err
	}
	on := map[string]bool{}
	for _, a := range lines {
		on[a.Number] = true
	}
	for _, d := range duties { // the most pressing first
		if on[d.Subject] {
			return light(v, d.Duty), nil
		}
	}
	return page.Light{}, nil
}

// signedLists are the lists signed lately at this level, to be printed as they were
// signed.
func signedLists(r *http.Request, rd reader, v *app.View, command string) ([]page.Link, error) {
	level := map[string]loan.Level{"sign-village-list": loan.UnitVillage, "sign-township": loan.UnitTownship, "hand-over-list": loan.UnitCounty}[command]
	if level == "" {
		return nil, nil
	}
	all, err := v.Lists(r.Context(), 200)
	if err != nil {
		return nil, err
	}
	var out []page.Link
	for _, l := range all {
		if l.Level == string(level) && len(out) < 10 {
			out = append(out, page.Link{Words: fmt.Sprintf(say(rd.Lang, "%s %s %d 份 %s 元 %s", "%s %s %d forms %s yuan %s"), l.Number, l.SignedOn, l.Rows, l.TotalFen.Commas(), l.Document), Href: "/lists/" + l.Number + "/print"})
		}
	}
	return out, nil
}

// news are what the household's running applications show of it, by application: changes
// told since it was submitted, and open differences of the county's newest match.
func news(ctx context.Context, l string, v *app.View, lines []app.ApplicationLine) (map[string][]string, error) {
	changed, err := v.ChangeHints(ctx, lines)
	if err != nil {
		return nil, err
	}
	var households []string
	for _, a := range lines {
		if a.Step.Open() || a.Loan != "" {
			households = append(households, a.Household)
		}
	}
	differ, err := v.DifferencesOf(ctx, households)
	if err != nil {
		return nil, err
	}
	out := map[string][]string{}
	for _, a := range lines {
		if n := changed[a.Number]; n > 0 {
			out[a.Number] = append(out[a.Number], fmt.Sprintf(say(l, "申请后登记变化 %d 项", "%d changes since the application"), n))
		}
		for _, d := range differ[a.Household] {
			if d.Open() && (a.Step.Open() || a.Step == loan.StepRepayment) {
				out[a.Number] = append(out[a.Number], say(l, "名册差异未处理：", "roster difference open: ")+label(l, "difference", string(d.Kind))+" "+d.Name)
			}
		}
	}
	return out, nil
}

// hints counts what a row shows to who signs it.
func hints(a app.ApplicationLine, told map[string][]string) int {
	return len(a.Warnings) + len(told[a.Number])
}

// hint says what the survey's warnings of an application are, with their figures, and
// what was told of the household since.
func (s *Server) hint(r *http.Request, v *app.View, a app.ApplicationLine, told []string, row *page.BatchRow, l string) error {
	checks, err := v.Checks(r.Context(), a)
	if err != nil {
		return err
	}
	var says []string
	for _, ck := range checks {
		if ck.Level == loan.CheckWarn {
			row.Rule = ck.Rule
			says = append(says, strings.TrimSuffix(label(l, "check", ck.Code)+say(l, "：", ": ")+detail(l, ck.Figures), say(l, "：", ": ")))
		}
	}
	if len(says) == 0 {
		for _, code := range a.Warnings {
			says = append(says, label(l, "check", code))
		}
	}
	row.Hint = strings.Join(append(says, told...), say(l, "；", "; "))
	return nil
}

// flag gives a row with a hint its state and its buttons: it is ticked only after it was
// opened, and not while it is taken out.
func (s *Server) flag(row *page.BatchRow, m marks, id, at, bank string) {
	q := "?of=" + url.QueryEscape(id)
	if bank != "" {
		q += "&bank=" + url.QueryEscape(bank)
	}
	row.Open = at + "open" + q
	switch {
	case slices.Contains(m.Out, id):
		row.State, row.PutBack = page.TakenOut, at+"in"+q
	case slices.Contains(m.Opened, id):
		row.State, row.TakeOut = page.Opened, at+"out"+q
	default:
		row.State, row.TakeOut = page.ToOpen, at+"out"+q
	}
	row.Held = row.State != page.Opened
	row.Tick = row.Tick && !row.Held
}

// banksOf are the banks to which applications wait to be handed over, as chips, and the
// one whose list is shown: a list goes to one bank.
func (s *Server) banksOf(r *http.Request, rd reader, v *app.View, command string) (bank string, chips []page.Chip, err error) {
	if command != "hand-over-list" {
		return "", nil, nil
	}
	count, err := v.CountByBank(r.Context(), batchFilter(command, 1))
	if err != nil {
		return "", nil, err
	}
	codes := sortedKeys(count)
	if bank = r.FormValue("bank"); count[bank] == 0 && len(codes) > 0 {
		bank = codes[0]
	}
	for _, code := range codes {
		chips = append(chips, page.Chip{Words: unitOf(r.Context(), rd.Lang, v, code), N: count[code], Href: "/batch/" + command + "?bank=" + url.QueryEscape(code), Current: code == bank})
	}
	return bank, chips, nil
}

// asYear is a year in any brackets a keyboard has.
var asYear = regexp.MustCompile(`[\[［(（【〔{｛〖]\s*(\d{4})\s*[\]］)）】〕}｝〗]`)

// documentNumber is 文号 as it is written: full-width figures as plain ones, the year
// between 〔 and 〕, no blanks.
func documentNumber(typed string) string {
	s := strings.Map(func(c rune) rune {
		switch {
		case c >= '０' && c <= '９':
			return c - '０' + '0'
		case unicode.IsSpace(c):
			return -1
		}
		return c
	}, typed)
	return asYear.ReplaceAllString(s, "〔$1〕")
}

// listMax is how many rows a list shows; the door takes no longer one.
const listMax = 200

// batchConfirm repeats what will be signed; the rows go along as they were seen.
func (s *Server) batchConfirm(w http.ResponseWriter, r *http.Request) {
	rd, err := s.reader(r)
	if err == nil && s.forged(r) {
		err = act.Refuse("X1", "not-signed-in", nil)
	}
	if err != nil {
		s.answer(w, r, rd, err)
		return
	}
	command := r.PathValue("command")
	step, ok := batchSteps[command]
	back, bank := "/batch/"+command, ""
	if command == "hand-over-list" { // a list goes to one bank: the list's page says to which
		if bank = r.FormValue("bank"); bank != "" {
			back += "?bank=" + url.QueryEscape(bank)
		}
	}
	if !ok || !app.MayCall(rd.By.Role, command) {
		s.answer(w, r, rd, act.Refuse("X2", "not-found", act.Figures{"what": "batch"}))
		return
	}
	if len(r.Form["row"]) == 0 {
		st, _ := loan.StationOf(step)
		s.again(w, r, back, act.Refuse(st.Rule, "empty-list", nil).At("rows"))
		return
	}
	err = s.look(w, r, rd, "batch", func(w http.ResponseWriter, v *app.View) error {
		f := batchFilter(command, listMax)
		f.Bank = bank
		lines, _, err := v.Applications(r.Context(), f)
		if err != nil {
			return err
		}
		if _, err := v.Projects(r.Context(), lines); err != nil {
			return err
		}
		seen := seenRows(r.Form["row"])
		told, err := news(r.Context(), rd.Lang, v, lines)
		if err != nil {
			return err
		}
		refused := s.unopened(r, command, lines, told)
		for _, a := range lines {
			if n, ok := seen[a.Number]; ok && n != a.Revision {
				refused = append(refused, act.RowRefusal{Row: a.Number, Refusal: act.Refuse("X11", "changed-meanwhile", act.Figures{"application": a.Number, "seen": n, "now": a.Revision})})
			}
		}
		if len(refused) > 0 {
			return &act.Refusal{Rule: "X11", Code: "rows-refused", Figures: act.Figures{"refused": len(refused), "rows": len(seen)}, Field: "rows", Rows: refused}
		}
		p := page.BatchConfirm{Shell: s.shell(r.Context(), r, rd, v, page.MenuApplications), Name: commandTitle(rd.Lang, command), Back: back, Document: documentNumber(r.FormValue("document"))}
		var persons []string
		for _, a := range lines {
			persons = append(persons, a.Borrower)
		}
		names, err := v.Names(r.Context(), persons)
		if err != nil {
			return err
		}
		var sum money.Fen
		families := map[string]bool{}
		for _, a := range lines {
			if n, ok := seen[a.Number]; ok {
				if command == "hand-over-list" && bank != "" && a.Bank != bank {
					continue // a list goes to one bank
				}
				sum += a.Terms().AmountFen
				families[a.Household] = true
				if judged(command) && hints(a, told) > 0 {
					p.Hints++
				}
				bank = a.Bank
				place, err := v.PlaceOf(r.Context(), a.Village)
				if err != nil {
					return err
				}
				p.Rows = append(p.Rows, page.BatchRow{
					ID: a.Number, Seen: n, Borrower: names[a.Borrower], Place: place.Village, AskedFen: a.Asked.AmountFen, SumFen: a.Terms().AmountFen, Tick: true,
				})
			}
		}
		if len(p.Rows) == 0 {
			return act.Refuse("X11", "changed-meanwhile", act.Figures{"application": "", "seen": 0, "now": 0})
		}
		if n := len(r.Form["row"]) - len(p.Rows); n > 0 {
			p.Left = strconv.Itoa(n) + say(rd.Lang, " 份：已有变化，或属另一承贷机构", ": changed meanwhile, or of another bank")
		}
		p.Families = len(families)
		p.SumFen, p.Verb = sum, commandTitle(rd.Lang, command)+" "+strconv.Itoa(len(p.Rows))+say(rd.Lang, " 份", "")
		mark := sha256.Sum256([]byte(strings.Join(r.Form["row"], "\n")))
		p.Mark = hex.EncodeToString(mark[:4])
		spec, _ := app.Command(command)
		if command == "hand-over-list" {
			back = "/batch/" + command + "?bank=" + url.QueryEscape(bank)
			p.Back = back
		}
		at := doAt(back)
		if _, each := eachCommands[command]; each {
			at = back + "/sign"
		}
		switch command {
		case "sign-village-list":
			at += "&village=" + rd.By.Unit
		case "sign-township":
			at += "&township=" + rd.By.Unit
		case "hand-over-list":
			at += "&bank=" + url.QueryEscape(bank)
		}
		p.Send = page.Send{Href: at, Command: command, Verb: p.Verb, Sign: spec.Signs && s.Demo == nil}
		return s.render(w, r, rd, p)
	})
	var no *act.Refusal
	if errors.As(err, &no) && no.Rule == "X11" {
		s.again(w, r, back, no)
		return
	}
	s.answer(w, r, rd, err)
}
