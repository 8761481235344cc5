package page

// Login is the first page: account and password, no puzzle.
type Login struct {
	Shell
	Place                string // 和田地区洛浦县
	Account              string // as typed before
	Next                 string // where to go after signing in; sent along as "next"
	Wrong                bool   // account or password did not fit
	WaitAfter, LockAfter int    // wrong tries before waiting, before locking
	LockMinutes          int    // how long the lock lasts
	Late                 bool   // the session had ended when a form was sent
	Kept, KeptAt, KeptBy string // that form, its page, and whose it is
	WaitSec              int    // seconds to wait after repeated failures; 0 none
	Roles                string // the demo's role page; empty outside the demo
	Public               string // the public list of notices
}

// Template names the file.
func (Login) Template() string { return "login" }
