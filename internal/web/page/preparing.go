package page

import "fupindai/internal/civil"

// Preparing is what the demo shows while its story is being played: how far it is.
type Preparing struct {
	Shell
	Place    string     // 和田地区洛浦县
	Day      civil.Date // that is being played
	Done, Of int        // days
}

// Template names the file.
func (Preparing) Template() string { return "preparing" }
