package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/loan"
	"fupindai/internal/words"
)

// view is one list or page that can be read. Right is its name in docs/access.csv.
type view struct {
	id, path, zh, en, right string
	parameters              []*huma.Param
	answer                  reflect.Type
	run                     func(ctx context.Context, v *app.View, r *http.Request, q *query) (any, error)
}

var ledgerParameters = append([]*huma.Param{
	parameter("division", "string", "区划代码 / a division's code"),
	parameter("bank", "string", "承贷机构 / a bank unit's code"),
	parameter("purpose", "string", "用途 / a purpose's code"),
	parameter("state", "string", "open、closed 或 overdue / open, closed or overdue"),
	parameter("due_to", "date", "到期日不晚于 / maturing up to"),
	parameter("missing", "integer", "缺项不少于 / at least so many gaps (A13.4)"),
}, paging()...)

var views = []view{
	{
		id: "list-applications", path: "/api/v1/applications", zh: "申请清单", en: "Applications", right: "applications",
		parameters: append([]*huma.Param{
			parameter("waiting", "boolean", "待本岗位办理 / waiting for the reader's post"),
			parameter("handled", "boolean", "本人办理过 / handled by the reader"),
			parameter("returned", "boolean", "曾被退回 / sent back"),
			parameter("step", "string", "环节 / the step"),
			parameter("village", "string", "村、乡镇或县代码 / code of a village, township or county"),
			parameter("bank", "string", "承贷机构 / the bank unit"),
			parameter("from", "date", "申请日不早于 / submitted on or after"),
		}, paging()...),
		answer: reflect.TypeFor[Applications](), run: listApplications,
	},
	{
		id: "get-application", path: "/api/v1/applications/{application}", zh: "一件申请", en: "One application", right: "application",
		parameters: []*huma.Param{pathParameter("application")}, answer: reflect.TypeFor[ApplicationFile](), run: oneApplication,
	},
	{
		id: "list-loans", path: "/api/v1/loans", zh: "贷款清单（今天）", en: "Loans as of today", right: "ledger",
		parameters: ledgerParameters, answer: reflect.TypeFor[Ledger](), run: ledger,
	},
	{
		id: "get-ledger", path: "/api/v1/ledger", zh: "台账（截至某日）", en: "The ledger as of a day", right: "ledger",
		parameters: append([]*huma.Param{
			parameter("as_of", "date", "截至日，不填为今天 / the day; today if left out"),
			parameter("seq", "integer", "截至的日志编号，不填为最新；多个县的台账不适用 / the number of the journal; the last if left out; not for a ledger over several counties"),
		}, ledgerParameters...),
		answer: reflect.TypeFor[Ledger](), run: ledger,
	},
	{
		id: "list-duties", path: "/api/v1/duties", zh: "待办时限", en: "Open duties", right: "workbench",
		parameters: append([]*huma.Param{
			parameter("mine", "boolean", "只看本单位 / only the reader's unit"),
			parameter("overdue", "boolean", "只看超期 / only those past their day"),
			parameter("rule", "string", "条款，如 A6 或 A6.3 / an article or a rule"),
		}, paging()...),
		answer: reflect.TypeFor[Duties](), run: listDuties,
	},
	{
		id: "get-household", path: "/api/v1/households/{household}", zh: "一户一档", en: "One household's file", right: "household",
		parameters: []*huma.Param{pathParameter("household")}, answer: reflect.TypeFor[Household](), run: oneHousehold,
	},
}

func pathParameter(name string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: "string"}, Description: words.Label(words.ZH, "field", name) + " / " + words.Label(words.EN, "field", name)}
}

// operation describes the view.
func (v view) operation(schemas huma.Registry) *huma.Operation {
	return &huma.Operation{
		OperationID: v.id, Method: "GET", Path: v.path, Summary: v.zh + " / " + v.en, Tags: []string{"read"},
		Parameters: headers(v.parameters...), Responses: responses(v.zh+" / "+v.en, schemas.Schema(v.answer, true, "")),
		Extensions: map[string]any{"x-view": v.right},
	}
}

// view answers one reading within the reader's scope (I12).
func (a *api) view(r *http.Request, v view) (answer any, err error) {
	c, err := a.identify(r)
	if err != nil {
		return nil, err
	}
	q := readQuery(r, v.parameters)
	if q.err != nil {
		return nil, q.err
	}
	err = a.Door.View(r.Context(), c.log, c.by, v.right, func(av *app.View) error {
		answer, err = v.run(r.Context(), av, r, &q)
		return err
	})
	return answer, err
}

func listApplications(ctx context.Context, v *app.View, _ *http.Request, q *query) (any, error) {
	f := app.ApplicationFilter{
		Waiting: q.yes("waiting"), Handled: q.yes("handled"), Returned: q.yes("returned"), Village: q.text("village"), Bank: q.text("bank"),
	}
	f.From = q.day("from", f.From)
	f.Page, f.Size = q.page()
	if step := q.one("step", words.Codes("step")...); step != "" {
		f.Steps = []loan.Step{loan.Step(step)}
	}
	if q.err != nil {
		return nil, q.err
	}
	lines, sum, err := v.Applications(ctx, f)
	out := Applications{Total: sum.N, AskedFen: sum.Asked, DecidedFen: sum.Decided, Applications: []Application{}}
	for _, l := range lines {
		out.Applications = append(out.Applications, applicationLine(l))
	}
	return out, err
}

func oneApplication(ctx context.Context, v *app.View, r *http.Request, _ *query) (any, error) {
	c, err := v.Application(ctx, r.PathValue("application"))
	if err != nil {
		return nil, err
	}
	out := ApplicationFile{
		Application: applicationOf(c.App), BorrowerName: c.Persons[c.App.Borrower],
		Signatures: []Signature{}, Trail: []Passage{}, Checks: []Check{},
	}
	for _, s := range c.App.Signatures {
		out.Signatures = append(out.Signatures, Signature{Seat: string(s.Seat), User: s.User, On: s.On, Void: s.Void})
	}
	for _, p := range c.App.Trail {
		out.Trail = append(out.Trail, Passage{
			Step: string(p.Step), Round: p.Round, StartedOn: p.StartedOn, DoneOn: p.DoneOn, User: p.By.User, Returned: p.Returned,
		})
	}
	for _, k := range c.Checks {
		out.Checks = append(out.Checks, Check{Code: k.Code, Rule: k.Rule, Level: k.Level})
	}
	if c.Loan != nil {
		l := loanOf(c.File.Household, c.Loan)
		out.Opened = &l
	}
	return out, nil
}

// ledger answers both the ledger as of a day and the loans of today.
func ledger(ctx context.Context, v *app.View, _ *http.Request, q *query) (any, error) {
	f := app.LedgerFilter{
		AsOf: q.day("as_of", v.Today), Division: q.text("division"), Bank: q.text("bank"), Purpose: q.text("purpose"), State: q.one("state", "open", "closed", "overdue"),
	}
	f.DueTo = q.day("due_to", f.DueTo)
	f.Missing = q.number("missing", 0, len(app.Gaps))
	f.Page, f.Size = q.page()
	seq := int64(q.number("seq", 0, 1<<53))
	if q.err != nil {
		return nil, q.err
	}
	heads, err := v.LedgerHeads(ctx)
	if err != nil {
		return nil, err
	}
	for log := range heads {
		if len(heads) > 1 && seq > 0 {
			return nil, act.Refuse("X10", "bad-value", act.Figures{"field": "seq"}).At("seq") // each log has its own numbers
		}
		f.Known = app.Heads{log: seq}
	}
	lines, sum, err := v.Ledger(ctx, f)
	out := Ledger{
		AsOf: f.AsOf, Known: []KnownLog{}, Total: sum.Loans, Households: sum.Households, AmountFen: sum.AmountFen, BalanceFen: sum.BalanceFen, Loans: []Loan{},
	}
	for log, n := range sum.Known {
		out.Known = append(out.Known, KnownLog{log, n})
	}
	slices.SortFunc(out.Known, func(a, b KnownLog) int { return strings.Compare(a.Log, b.Log) })
	if len(out.Known) == 1 {
		out.Seq = out.Known[0].Seq
	}
	for _, l := range lines {
		out.Loans = append(out.Loans, loanLine(l))
	}
	return out, err
}

func listDuties(ctx context.Context, v *app.View, _ *http.Request, q *query) (any, error) {
	f := app.DutyFilter{Mine: q.yes("mine"), Overdue: q.yes("overdue"), Rule: q.text("rule")}
	f.Page, f.Size = q.page()
	if q.err != nil {
		return nil, q.err
	}
	lines, n, err := v.Duties(ctx, f)
	out := Duties{Today: v.Today, Total: n, Duties: []Duty{}}
	for _, d := range lines {
		out.Duties = append(out.Duties, Duty{
			Duty: d.ID, Rule: d.Rule, Subject: d.Subject, Role: string(d.Role), Unit: d.Unit, StartedOn: d.StartedOn, DueOn: d.DueOn, Basis: d.Basis, Why: d.Why,
		})
	}
	return out, err
}

// oneHousehold gives the file's applications and loans that lie in the reader's
// scope: a bank sees its own. What is owed to all banks together is one sum, which
// the cap needs (R-G3-1).
func oneHousehold(ctx context.Context, v *app.View, r *http.Request, _ *query) (any, error) {
	h, err := v.Household(ctx, r.PathValue("household"))
	if err != nil {
		return nil, err
	}
	out := Household{
		Household: h.Household.ID, Village: h.Household.Village, Attribute: h.Household.Attribute, Release: h.Release,
		CapFen: h.CapFen, OutstandingFen: h.OwedFen, Members: []Member{}, Applications: []Application{}, Loans: []Loan{},
	}
	for _, p := range h.Persons {
		out.Members = append(out.Members, Member{Person: p.ID, Name: p.Name, IDNumber: p.IDNumber, Relation: p.Relation})
	}
	for _, a := range h.File.Applications {
		if v.Scope.Covers(a.Village, a.Bank) {
			out.Applications = append(out.Applications, applicationOf(a))
		}
	}
	for _, l := range h.File.Loans {
		if v.Scope.Covers(l.Village, l.Bank) {
			out.Loans = append(out.Loans, loanOf(h.File.Household, l))
		}
	}
	return out, nil
}
