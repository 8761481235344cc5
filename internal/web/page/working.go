package page

// Working says how far work is that takes long; it asks again by itself.
type Working struct {
	Shell
	What    string
	Percent int // 0 where it is not known
}

// Template names the file.
func (Working) Template() string { return "working" }
