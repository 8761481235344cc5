package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"rsc.io/qr"

	"fupindai/internal/act"
	"fupindai/internal/law"
	"fupindai/internal/web/page"
)

// board is what hangs out for everybody: no sign-in, no cookie, no session, not indexed.
type board struct {
	*Server
	limit  limiter // every public page
	filing limiter // reports
	asking limiter // codes
}

// open guards a public page: search engines keep out, and one address asks at most so
// often, so that tokens cannot be tried.
func (b *board) open(h func(w http.ResponseWriter, r *http.Request, lang string) error) http.HandlerFunc {
	next := b.public(func(w http.ResponseWriter, r *http.Request, lang string) error {
		err := h(w, r, lang)
		var no *act.Refusal
		if errors.As(err, &no) && (no.Code == "not-found" || no.Code == "notice-not-found") {
			return b.missing(w, r, lang)
		}
		return err
	})
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		if !b.limit.allow(network(b.address(r)), b.Now()) {
			w.Header().Set("Retry-After", "60")
			http.Error(w, say(lang(r), "访问过于频繁，请一分钟后再试。", "Too many requests. Please try again in a minute."), http.StatusTooManyRequests)
			return
		}
		next(w, r)
	}
}

// missing answers an address that leads to no notice, as a page of the board.
func (b *board) missing(w http.ResponseWriter, r *http.Request, lang string) error {
	p := page.PublicMissing{Shell: b.outside(r), County: b.Place}
	all, err := b.Door.PublicNotices(r.Context(), b.Log)
	if err != nil {
		return err
	}
	for _, n := range all {
		p.County, p.Phone = n.Place.County, n.Hotline
	}
	b.show(w, r, lang, http.StatusNotFound, p)
	return nil
}

// network is that of an address: of IPv4 itself, of IPv6 its /64.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap(); a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// limiter lets each client ask so often in a while. Most 0 is asksPerMinute, Within 0 a
// minute. It remembers clientsMax clients of the present while and no more.
type limiter struct {
	Most   int
	Within time.Duration

	mu    sync.Mutex
	since time.Time
	asked map[string]int
}

// What one address may do with reports: file a few an hour, ask for a few codes in ten
// minutes. Eight letters of 32 cannot be found by trying (T18).
const (
	filingsPerHour     = 6
	codesPerTenMinutes = 10
)

const (
	asksPerMinute = 120
	clientsMax    = 100_000
)

func (l *limiter) allow(client string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	most, within := l.Most, l.Within
	if most == 0 {
		most = asksPerMinute
	}
	if within == 0 {
		within = time.Minute
	}
	if l.asked == nil || now.Sub(l.since) >= within || now.Before(l.since) {
		l.asked, l.since = map[string]int{}, now
	}
	if _, known := l.asked[client]; !known && len(l.asked) >= clientsMax {
		return false
	}
	l.asked[client]++
	return l.asked[client] <= most
}

// list shows the villages that have a notice up today.
func (b *board) list(w http.ResponseWriter, r *http.Request, lang string) error {
	all, err := b.Door.PublicNotices(r.Context(), b.Log)
	if err != nil {
		return err
	}
	rd := reader{Lang: lang}
	p := page.PublicNotices{Shell: b.outside(r), County: b.Place}
	for _, n := range all {
		p.County, p.Phone, p.Office = n.Place.County, n.Hotline, n.Office
		p.Rows = append(p.Rows, page.NoticeCard{Village: n.Place.Village, Township: n.Place.Township, Href: "/n/" + url.PathEscape(n.Token), N: n.Rows, SumFen: n.TotalFen, From: n.PostedOn, To: n.LastOn})
	}
	return b.render(w, r, rd, p)
}

// notice is the page behind the code on the poster. Before its first day, after its last
// and for a token that does not exist the answer is the same (A6.2).
func (b *board) notice(w http.ResponseWriter, r *http.Request, lang string) error {
	n, err := b.Door.Public(r.Context(), b.Log, r.PathValue("token"))
	if err != nil {
		return err
	}
	rd := reader{Lang: lang}
	here := "/n/" + url.PathEscape(n.Token)
	p := page.PublicNotice{Shell: b.outside(r), County: n.Place.County, Report: here + "/report", Lookup: "/n/answer", Large: r.URL.Query().Get("large") != "", Switch: here + "?large=1"}
	if p.Large {
		p.Switch = here
	}
	p.Body = page.NoticeBody{
		Number: n.Number, Village: n.Place.Village, Township: n.Place.Township, From: n.PostedOn, To: n.LastOn, Document: basis(law.Default(), n.PostedOn),
		Phone: n.Hotline, Before: n.Before.Phone, Since: n.Before.Until, Office: n.Office, SumFen: n.TotalFen, URL: r.Host + here, Day: dayOfNotice(lang, law.Default(), n.NoticeLine, b.Door.Today()),
	}
	if days, err := law.Default().Working().Between(n.PostedOn, n.LastOn); err == nil {
		p.Body.Days = days
	}
	for _, l := range n.Lines {
		p.Body.Subsidy += l.SubsidyFen
		p.Body.Rows = append(p.Body.Rows, page.NoticeRow{Borrower: l.Borrower, Purpose: purposeName(lang, law.Default(), l.Purpose), AmountFen: l.AmountFen, Standard: standard(lang, l.SubsidyPercent, l.SubsidyPPM), SubsidyFen: l.SubsidyFen})
	}
	p.Body.QR, p.Body.QRSize = qrPath(b.scheme() + p.Body.URL)
	return b.render(w, r, rd, p)
}

func (s *Server) scheme() string {
	if s.Secure {
		return "https://"
	}
	return "http://"
}

// qrPath draws the code of a text as a path, one module a unit; empty if the text is too
// long for a code.
func qrPath(text string) (string, int) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", 0
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return path.String(), code.Size
}
