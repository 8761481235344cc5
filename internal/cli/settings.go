package cli

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"fupindai/internal/law"
)

// setting is what an operator may set once instead of at every call: by flag, else by
// environment, else in settings.yaml of the data folder, else as the program has it.
// The folder itself is set by flag or environment only.
type setting struct {
	Name  string // of the flag and in settings.yaml
	Env   string
	About law.Words
}

// Settings are all of them; docs/operations.md lists them, held by a test.
var Settings = []setting{
	{"data", "FUPINDAI_DATA", law.Words{ZH: "数据目录", EN: "the data folder"}},
	{"postgres", "FUPINDAI_POSTGRES", law.Words{ZH: "PostgreSQL 的地址；不设则用数据目录里的 SQLite", EN: "address of a PostgreSQL; without it the SQLite in the data folder"}},
	{"addr", "FUPINDAI_ADDR", law.Words{ZH: "serve 的地址", EN: "where serve listens"}},
	{"tls-cert", "FUPINDAI_TLS_CERT", law.Words{ZH: "证书文件（PEM，连同中间证书）", EN: "the certificate's file (PEM, with intermediates)"}},
	{"tls-key", "FUPINDAI_TLS_KEY", law.Words{ZH: "证书私钥文件（PEM）", EN: "the file of its private key (PEM)"}},
	{"http-addr", "FUPINDAI_HTTP_ADDR", law.Words{ZH: "另在此地址把 http 访问转到 https", EN: "where plain http is answered with the way to https"}},
	{"behind-proxy", "FUPINDAI_BEHIND_PROXY", law.Words{ZH: "由前置代理终结 TLS，并由它给出来访地址", EN: "a proxy before it ends TLS and tells the caller's address"}},
	{"password-profile", "FUPINDAI_PASSWORD_PROFILE", law.Words{ZH: "密码规则：dengbao-3 或 asvs", EN: "rules for passwords: dengbao-3 or asvs"}},
}

const settingsName = "settings.yaml"

// settle gives each setting that no flag gave its value from the environment or the file.
func (s *session) settle(f *flag.FlagSet) error {
	given := map[string]bool{}
	f.Visit(func(g *flag.Flag) { given[g.Name] = true })
	set := func(name, value, from string) error {
		if value == "" || given[name] || f.Lookup(name) == nil {
			return nil
		}
		given[name] = true
		if err := f.Set(name, value); err != nil {
			return wrongUse("%s 中的 %s 不可用：%v。", "%s: %s cannot be used: %v.", from, name, err)
		}
		return nil
	}
	for _, x := range Settings {
		if err := set(x.Name, s.Env(x.Env), x.Env); err != nil {
			return err
		}
	}
	path := filepath.Join(s.data.folder, settingsName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	values := map[string]string{}
	if err := yaml.Unmarshal(text, &values); err != nil {
		return wrongUse("%s 读不懂：%v", "%s cannot be read: %v", path, err)
	}
	for name, value := range values {
		known := false
		for _, x := range Settings {
			known = known || x.Name == name && name != "data"
		}
		if !known {
			return wrongUse("%s 中没有 %q 这一项。", "%s: there is no setting %q.", path, name)
		}
		if err := set(name, value, path); err != nil {
			return err
		}
	}
	return nil
}
