package register

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"fupindai/internal/civil"
	"fupindai/internal/idcard"
)

// Household is a registered household (建档立卡户) as the roster knows it.
type Household struct {
	ID         string // opaque, given once
	No         string // 户编号
	HeadPerson string // the head's person id (户主)
	Village    string // division code, 12 digits

	Address          string // 住址
	Attribute        string // 脱贫属性
	OutOfPovertyYear int    // 脱贫年度; 0 if none
	Members          int    // 家庭人口数
	Labourers        int    // 劳动力人数
	Phone            string // masked, but from HouseholdInFull

	On      civil.Date // the day from which this version holds; set on reading
	Version Version    // set on reading
}

type householdDetail struct {
	Head      string `json:"head"`
	Attribute string `json:"attribute"`
	Year      int    `json:"year"`
	Members   int    `json:"members"`
	Labourers int    `json:"labourers"`
}

// PutHousehold files a household as it is from a day on, and makes it findable by
// its number. A household that already reads so keeps its version.
func (r *Register) PutHousehold(ctx context.Context, tx Tx, h Household, on civil.Date) (Version, error) {
	if h.ID == "" || on.IsZero() {
		return Version{}, fmt.Errorf("file household %q: needs id and day", h.ID)
	}
	if strings.Contains(h.Phone, "*") {
		return Version{}, fmt.Errorf("household %s: %w", h.ID, ErrMasked)
	}
	v, latest, changed, err := r.put(ctx, tx, households, record{
		id: h.ID, subject: h.ID, on: on, plain: []string{h.Village},
		fields: map[string]string{
			"household_no": strings.TrimSpace(h.No), "address": h.Address, "phone": h.Phone,
			"detail": pack(householdDetail{h.HeadPerson, h.Attribute, h.OutOfPovertyYear, h.Members, h.Labourers}),
		},
	})
	if err != nil || !latest || !changed {
		return v, err
	}
	return v, r.findableBy(ctx, tx, finder{"h/" + h.ID, h.ID, ""}, [][]byte{r.searchKey(byNo, noForm(h.No))})
}

// Household is the version that holds now, numbers masked; ErrUnknown if there is
// none. An erased one has its id and village, and Erased for words.
func (r *Register) Household(ctx context.Context, tx Tx, id string) (Household, error) {
	h, err := r.HouseholdInFull(ctx, tx, id)
	return h.masked(), err
}

// HouseholdInFull is Household with the phone unmasked. Asking it is an act that
// the caller records (I13).
func (r *Register) HouseholdInFull(ctx context.Context, tx Tx, id string) (Household, error) {
	rec, err := r.one(ctx, tx, households, households.sealed, id)
	if err != nil {
		return Household{}, err
	}
	return asHousehold(rec)
}

// Households are many households that hold now, by id, numbers masked; unknown ids
// are absent.
func (r *Register) Households(ctx context.Context, tx Tx, ids []string) (map[string]Household, error) {
	recs, err := r.some(ctx, tx, households, households.sealed, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Household, len(recs))
	for id, rec := range recs {
		h, err := asHousehold(rec)
		if err != nil {
			return nil, err
		}
		out[id] = h.masked()
	}
	return out, nil
}

// HouseholdByNo finds a household by its number (户编号), numbers masked. Where two
// carry the same number, which a roster can, the one with the smaller id is given.
func (r *Register) HouseholdByNo(ctx context.Context, tx Tx, no string) (Household, error) {
	hits, err := r.hits(ctx, tx, [][]byte{r.searchKey(byNo, noForm(no))}, "", 1)
	if err != nil {
		return Household{}, err
	}
	if len(hits) == 0 || noForm(no) == "" {
		return Household{}, fmt.Errorf("household by number: %w", ErrUnknown)
	}
	return r.Household(ctx, tx, hits[0].household)
}

func asHousehold(rec record) (Household, error) {
	var d householdDetail
	if err := unpack(rec, "detail", &d); err != nil {
		return Household{}, err
	}
	h := Household{
		ID: rec.id, No: rec.fields["household_no"], HeadPerson: d.Head, Village: rec.plain[0],
		Address: rec.fields["address"], Attribute: d.Attribute, OutOfPovertyYear: d.Year,
		Members: d.Members, Labourers: d.Labourers, Phone: rec.fields["phone"], On: rec.on, Version: rec.version,
	}
	if rec.erased {
		h.Attribute = Erased
	}
	return h, nil
}

func (h Household) masked() Household {
	h.Phone = MaskedPhone(h.Phone)
	return h
}

// noForm is the form in which household numbers are compared.
func noForm(no string) string { return squeezed(no) }

// squeezed reads full-width characters as ASCII and letters as capitals, and leaves
// blanks and hyphens out.
func squeezed(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= '！' && c <= '～' {
			c += '!' - '！'
		}
		switch c {
		case ' ', '\t', '\n', '\r', '\u00a0', '\u3000', '-':
			return -1
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		return c
	}, s)
}

// Masked shows the last four characters of an identity number, account or the like.
func Masked(number string) string {
	if number == Erased {
		return Erased
	}
	return idcard.Masked(number)
}

// MaskedPhone hides the middle four digits of a mobile number; of any other all but
// the last four characters.
func MaskedPhone(phone string) string {
	if len(phone) == 11 && strings.Trim(phone, "0123456789") == "" {
		return phone[:3] + "****" + phone[7:]
	}
	return Masked(phone)
}

// Format shows the id only: personal data never reaches a log by way of %v.
func (h Household) Format(f fmt.State, _ rune) { fmt.Fprint(f, "household "+h.ID) }

// LogValue shows the id only.
func (h Household) LogValue() slog.Value { return slog.StringValue("household " + h.ID) }
