package page

// SignCode asks for the second factor.
type SignCode struct {
	Shell
	Place string
}

// SignFactor sets a second factor up: scan, then prove it by a first code.
type SignFactor struct {
	Shell
	Place  string
	URL    string // otpauth://…
	QR     string // the code as one SVG path, drawn by the handler
	QRSize int
	Secret string // the same, to be typed
	Post   string // where the first code goes
}

// RecoveryCodes are shown once.
type RecoveryCodes struct {
	Shell
	Codes []string
	Next  string
}

// NewPassword asks for an own password: at the first log-in, when the old one has
// grown old, or because its owner wants one.
type NewPassword struct {
	Shell
	Place                     string
	First, Expired            bool
	Post                      string // where it goes
	CharactersMin, ClassesMin int
	Back                      string // a way back; "" while signing in
}

// RoleDuties are the sentences of the Opinion that one's posts are about.
type RoleDuties struct {
	Shell
	Posts  []string
	Rules  []RuleLine
	Next   string // posted to go on; "" when read again later
	Unoffi bool   // the sentences are a translation
}

// RuleLine is one sentence with its rule.
type RuleLine struct{ Rule, No, Says string }

// Account is 我的: posts, devices, what one did, what one exported.
type Account struct {
	Shell
	Person                 string
	Login                  string
	Posts                  []AccountPost
	Devices                []DeviceLine
	EndOthers              bool // there are others to end
	FactorOn, FactorNeeded bool
	Codes                  int
	HasPassword            bool
	Acts                   []ActLine
	ActFilter              string
	Exports                []ActLine
	Pager                  Pager
}

// AccountPost is one post held.
type AccountPost struct{ Unit, Role, From, To string }

// DeviceLine is one session.
type DeviceLine struct {
	ID, Words, Opened, Seen string
	Here                    bool
	Ended                   string
}

// ActLine is something done: when, what, the numbers it made or concerned.
type ActLine struct{ At, What, Of string }

// Template names the file.
func (SignCode) Template() string { return "sign-code" }

// Template names the file.
func (SignFactor) Template() string { return "sign-factor" }

// Template names the file.
func (RecoveryCodes) Template() string { return "recovery-codes" }

// Template names the file.
func (NewPassword) Template() string { return "new-password" }

// Template names the file.
func (RoleDuties) Template() string { return "role-duties" }

// Template names the file.
func (Account) Template() string { return "account" }
