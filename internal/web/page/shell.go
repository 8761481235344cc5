package page

import (
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"fupindai/internal/civil"
)

// Page is one screen. Template names its file in templates, without ".html".
type Page interface{ Template() string }

// Shell is what surrounds every page. Pages embed it by value.
type Shell struct {
	Here    string     // path and query of this page, to come back to
	Today   civil.Date // the program's day (Beijing time; the demo's own clock in the demo)
	DayKind Text       // Workday, DayOff or NoCalendar
	Demo    bool       // the data are invented: say so on every page
	Token   string     // goes into every form that posts, against forged ones
	Command string     // id of the command a form on this page will give; one per rendering

	Name     string // the person who reads; empty when nobody is signed in
	Unit     string // 洛浦县扶贫办
	Role     string // 经办
	Posts    []Post // the seats the person holds, for the role switch
	Counties []Post // what an office above the county can open, for the county switch; posted to /county as "county"
	Messages int    // unread messages

	Section MenuKey    // the menu entry this page belongs to
	Menu    []MenuItem // what the role may open, at most nine
	Under   bool       // the page lies below that entry: the path shows the entry
	Trail   []Link     // pages between the menu entry and this page
	Recent  []Link     // opened lately, newest first, at most three are shown
	Query   string     // what stands in the search box

	Help    Contact      // the county office on duty, at the foot of every page
	Logged  bool         // this view is recorded; the foot says so
	Draft   string       // when what stands in the form was kept without being sent; "" for nothing
	Done    *Done        // what has just been done
	Refusal *Refusal     // what was not done, and why
	Errors  []FieldError // what is to be put right in the form, in the order of its fields
}

// Day kinds of the workbench's first line.
var (
	Workday    = Say("工作日")
	DayOff     = Say("休息日")
	NoCalendar = Say("工作日历缺失")
)

// County is the county that an office above reads.
func (s Shell) County() string {
	for _, c := range s.Counties {
		if c.Current {
			return c.Words
		}
	}
	return ""
}

// Post is one seat of the person who reads: unit and role.
type Post struct {
	ID      string // posted to /post as "post"
	Words   string // 洛浦县扶贫办 · 经办
	Current bool
}

// Link is words and an address.
type Link struct{ Words, Href string }

// Contact is an office with its telephone number.
type Contact struct{ Office, Phone string }

// Done says what was done: how many, how much, with a way to look at it.
type Done struct {
	What string // 已签批 37 份
	More string // ，合计 1,415,000.00 元。 and the like
	Link *Link
}

// FieldError is what is wrong with one field; Field is the argument of the Command, if one
// was given.
type FieldError struct{ Field, Command, Says string }

// MenuKey names an entry of the menu.
type MenuKey string

// The entries, in their order.
const (
	MenuWorkbench    MenuKey = "workbench"
	MenuApplications MenuKey = "applications"
	MenuRoster       MenuKey = "roster"
	MenuReleases     MenuKey = "releases"
	MenuDisbursement MenuKey = "disbursement"
	MenuNotices      MenuKey = "notices"
	MenuReports      MenuKey = "reports"
	MenuWithdrawals  MenuKey = "withdrawals"
	MenuChecks       MenuKey = "checks"
	MenuProblems     MenuKey = "problems"
	MenuCollection   MenuKey = "collection"
	MenuLedger       MenuKey = "ledger"
	MenuHouseholds   MenuKey = "households"
	MenuGroups       MenuKey = "groups"
	MenuUsers        MenuKey = "users"
	MenuSystem       MenuKey = "system"
	MenuBreaches     MenuKey = "breaches"
)

// MenuItem is one entry the reader may open.
type MenuItem struct {
	Key   MenuKey
	Href  string
	Count int // what waits behind it; 0 shows nothing
}

type menuEntry struct {
	key         MenuKey
	group, name Text
	short       Text // for the phone's bottom bar
	icon        string
}

var menuEntries = []menuEntry{
	{MenuWorkbench, Text{}, Say("工作台"), Say("待办"), "home"},
	{MenuApplications, Say("贷前"), Say("申请与审批"), Say("审批"), "form"},
	{MenuRoster, Say("贷前"), Say("名册比对"), Say("名册"), "match"},
	{MenuReleases, Say("贷前"), Say("名单签收"), Say("名单"), "match"},
	{MenuDisbursement, Say("贷中"), Say("放款登记"), Say("放款"), "yuan"},
	{MenuNotices, Say("贷中"), Say("村级公示"), Say("公示"), "horn"},
	{MenuReports, Say("贷中"), Say("群众反映"), Say("反映"), "info"},
	{MenuWithdrawals, Say("贷后"), Say("资金监控"), Say("资金"), "yuan"},
	{MenuChecks, Say("贷后"), Say("贷后检查"), Say("检查"), "check"},
	{MenuCollection, Say("贷后"), Say("到期催收"), Say("催收"), "bell"},
	{MenuProblems, Say("贷后"), Say("问题整改"), Say("整改"), "back"},
	{MenuLedger, Say("台账档案"), Say("台账"), Say("台账"), "book"},
	{MenuHouseholds, Say("台账档案"), Say("一户一档"), Say("户档"), "file"},
	{MenuBreaches, Say("报送监管"), Say("追责登记"), Say("追责"), "info"},
	{MenuGroups, Say("系统"), Say("联查小组"), Say("小组"), "user"},
	{MenuUsers, Say("系统"), Say("用户与角色"), Say("用户"), "pen"},
	{MenuSystem, Say("系统"), Say("参数与日志"), Say("参数"), "info"},
}

func entryOf(k MenuKey) menuEntry {
	for _, e := range menuEntries {
		if e.key == k {
			return e
		}
	}
	return menuEntry{}
}

// Section is a piece of the menu with its heading.
type menuGroup struct {
	Name  Text
	Items []menuLine
}

type menuLine struct {
	Item    MenuItem
	Name    Text
	Short   Text
	Icon    string
	Current bool
}

// MenuGroups gives the menu in its order, with headings.
func (s Shell) MenuGroups() []menuGroup {
	var groups []menuGroup
	for _, e := range menuEntries {
		for _, it := range s.Menu {
			if it.Key != e.key {
				continue
			}
			if len(groups) == 0 || groups[len(groups)-1].Name.zh != e.group.zh {
				groups = append(groups, menuGroup{Name: e.group})
			}
			g := &groups[len(groups)-1]
			g.Items = append(g.Items, menuLine{it, e.name, e.short, e.icon, s.Section == e.key})
		}
	}
	return groups
}

// afield are what is opened away from a desk, before all else.
var afield = []MenuKey{MenuWorkbench, MenuChecks}

// PhoneBar gives three entries for the phone's bottom bar, those that are used afield
// first, then in the order of the menu; the fourth place opens the menu.
func (s Shell) PhoneBar() []menuLine {
	var bar, rest []menuLine
	for _, g := range s.MenuGroups() {
		for _, it := range g.Items {
			if slices.Contains(afield, it.Item.Key) {
				bar = append(bar, it)
			} else {
				rest = append(rest, it)
			}
		}
	}
	bar = append(bar, rest...)
	return bar[:min(3, len(bar))]
}

// Crumb is the menu entry this page belongs to, for the path above the title; nil
// if the reader has no such entry.
func (s Shell) Crumb() *menuLine {
	for _, g := range s.MenuGroups() {
		for i := range g.Items {
			if g.Items[i].Current {
				return &g.Items[i]
			}
		}
	}
	return nil
}

// CrumbGroup is the heading over that entry.
func (s Shell) CrumbGroup() Text { return entryOf(s.Section).group }

// Wrong gives what is wrong with a field, or nothing.
func (s Shell) Wrong(field string) string {
	for _, e := range s.Errors {
		if e.Field == field {
			return e.Says
		}
	}
	return ""
}

// Paper is the address that prints this page's official form.
func (s Shell) Paper() string {
	path, _, _ := strings.Cut(s.Here, "?")
	return strings.TrimRight(path, "/") + "/print"
}

// PaperOfRows is Paper with the page's filters.
func (s Shell) PaperOfRows() string {
	_, query, found := strings.Cut(s.Here, "?")
	if !found {
		return s.Paper()
	}
	return s.Paper() + "?" + query
}

// Frame is the shell itself; templates hand it on.
func (s Shell) Frame() Shell { return s }

// DropHref is where the draft of this page is thrown away.
func (s Shell) DropHref() string { return "/draft/drop?at=" + url.QueryEscape(s.Here) }

// LangHref is the address that shows this page in the other language.
func (s Shell) LangHref(lang string) string {
	return "/lang/" + lang + "?back=" + url.QueryEscape(s.Here)
}

// Pager leads through a long list.
type Pager struct {
	Path              string     // the list's address
	Keep              url.Values // the filters, without page and size
	Total, Page, Size int        // all rows; the page shown, from 1; rows a page
}

// Pages is the number of pages, at least 1.
func (p Pager) Pages() int {
	if p.Size <= 0 || p.Total <= p.Size {
		return 1
	}
	return (p.Total + p.Size - 1) / p.Size
}

// From is the number of the first row of the page, from 1.
func (p Pager) From() int { return (max(p.Page, 1)-1)*p.Size + 1 }

// To is the address of a page.
func (p Pager) To(page int) string { return p.with("page", strconv.Itoa(page), true) }

// Sized is the address with another number of rows a page.
func (p Pager) Sized(size int) string { return p.with("size", strconv.Itoa(size), false) }

func (p Pager) with(key, value string, size bool) string {
	v := url.Values{}
	for k, vs := range p.Keep {
		v[k] = vs
	}
	if size && p.Size > 0 {
		v.Set("size", strconv.Itoa(p.Size))
	}
	v.Set(key, value)
	return p.Path + "?" + v.Encode()
}

// Near are the page numbers to show: the first, the last, two either side of the
// present; 0 is a gap.
func (p Pager) Near() []int {
	var ns []int
	for n := 1; n <= p.Pages(); n++ {
		if n == 1 || n == p.Pages() || (n >= p.Page-2 && n <= p.Page+2) {
			ns = append(ns, n)
		} else if ns[len(ns)-1] != 0 {
			ns = append(ns, 0)
		}
	}
	return ns
}

// Hidden are the filters as fields, in order, for the form that jumps to a page.
func (p Pager) Hidden() []Option {
	var os []Option
	for k, vs := range p.Keep {
		for _, v := range vs {
			os = append(os, Option{Value: k, Words: v})
		}
	}
	sort.Slice(os, func(i, j int) bool {
		return os[i].Value < os[j].Value || (os[i].Value == os[j].Value && os[i].Words < os[j].Words)
	})
	return os
}
