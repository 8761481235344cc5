package app

import "fupindai/internal/law"

// Names gives the names of codes that stand in the law and in the registry.
func Names(lang, key, code string) (string, bool) {
	switch key {
	case "purpose":
		p, ok := law.Default().Purpose(code)
		return p.Name().In(lang), ok
	case "condition":
		for _, c := range law.Default().Conditions() {
			if c.Code == code {
				return law.Words{ZH: c.ZH, EN: c.EN}.In(lang), true
			}
		}
	case "command":
		if c, ok := Command(code); ok {
			return law.Words{ZH: c.Zh, EN: c.En}.In(lang), true
		}
	}
	return "", false
}
