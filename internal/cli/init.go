package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/law"
	"fupindai/internal/people"
	"fupindai/internal/places"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// init founds a county:
//
//	fupindai init --log LOG --name NAME --unit CODE --admin USER:NAME:PHONE --admin USER:NAME:PHONE
//	  --document DOCUMENT [--divisions FILE.csv --known DAY] [--banks FILE.csv] [--overlay FILE.yaml]
//
// divisions: code,level,name,parent; without a file those this program carries. banks: code,name,name_en,parent,level. The keys are
// printed once for escrow: without them nothing personal can ever be read again.
func (s *session) init(args []string) int {
	f := s.flags()
	var admins []string
	found := app.Founding{}
	f.StringVar(&found.Log, "log", "", "")
	f.StringVar(&found.Name, "name", "", "")
	f.StringVar(&found.Unit, "unit", "", "")
	f.StringVar(&found.Document, "document", "", "")
	f.StringVar(&found.DivisionsKnown, "known", places.KnownOn, "")
	f.Func("admin", "", func(v string) error { admins = append(admins, v); return nil })
	divisions := f.String("divisions", "", "")
	banks := f.String("banks", "", "")
	overlay := f.String("overlay", "", "")
	if _, err := s.parse(f, args, 0); err != nil {
		return s.used(f, err)
	}
	if found.Log == "" || found.Name == "" || found.Unit == "" || found.Document == "" {
		return s.tell(wrongUse("init 须有 --log、--name、--unit 和 --document（建账依据文件）。", "init needs --log, --name, --unit and --document (what the county is founded on)."))
	}
	if found.Log == demo.Log {
		return s.tell(wrongUse("日志名 %s 留给演示，请另取。", "the log's name %s is the demo's: give another.", found.Log))
	}
	var err error
	if found.Administrators, err = administrators(admins); err != nil {
		return s.tell(err)
	}
	if err := s.foundingFiles(&found, *divisions, *banks, *overlay); err != nil {
		return s.tell(err)
	}
	if err := s.found(found); err != nil {
		return s.tell(err)
	}
	return exitDone
}

// administrators reads the two: USER:NAME:PHONE. Two different persons (X9).
func administrators(given []string) (out [2]app.Person, err error) {
	wrong := wrongUse("须有两个不同的 --admin，各写成 用户:姓名:电话。", "two different --admin are needed, each USER:NAME:PHONE.")
	if len(given) != 2 {
		return out, wrong
	}
	for i, g := range given {
		parts := strings.Split(g, ":")
		if len(parts) != 3 || parts[0] == "" || parts[1] == "" {
			return out, wrong
		}
		out[i] = app.Person{User: parts[0], Name: parts[1], Phone: parts[2]}
	}
	if out[0].User == out[1].User {
		return out, wrong
	}
	return out, nil
}

// setUp founds the county, unless its log has events already. It gives the first
// passwords of the two administrators.
func (s *session) setUp(db *store.DB, keys register.KeyProvider, f app.Founding) (before bool, words [2]string, err error) {
	door, err := s.door(db, keys)
	if err != nil {
		return false, words, err
	}
	logs, err := db.Logs(s.Context)
	if err != nil {
		return false, words, err
	}
	for _, l := range logs {
		if l.ID == f.Log && l.Seq > 0 {
			return true, words, nil
		}
	}
	profile, err := s.profile()
	if err != nil {
		return false, words, err
	}
	for _, a := range f.Administrators { // before anything is founded
		if err := db.WriteLocal(s.Context, func(tx *store.Tx) error {
			return people.NewLogins(profile).Free(s.Context, tx, a.User, a.User, f.Log)
		}); err != nil {
			return false, words, err
		}
	}
	if err := door.Setup(s.Context, f); err != nil {
		return false, words, err
	}
	for i, a := range f.Administrators {
		if words[i], err = s.firstPassword(door, f.Log, a.User); err != nil {
			return false, words, err
		}
	}
	return false, words, nil
}

func (s *session) foundingFiles(found *app.Founding, divisions, banks, overlay string) error {
	found.Divisions = places.Divisions()
	if divisions != "" {
		b, err := os.ReadFile(divisions)
		if err != nil {
			return err
		}
		found.Divisions = bytes.NewReader(b)
	}
	if banks != "" {
		b, err := os.ReadFile(banks)
		if err != nil {
			return err
		}
		rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
		if err != nil || len(rows) == 0 || strings.Join(rows[0], ",") != "code,name,name_en,parent,level" {
			return stopped(exitUsage, law.Words{ZH: "%s 不是承贷机构名单。", EN: "%s is no list of banks."},
				law.Words{ZH: "表头须为 code,name,name_en,parent,level。", EN: "its header is code,name,name_en,parent,level."}, banks)
		}
		for _, r := range rows[1:] {
			found.Banks = append(found.Banks, app.Bank{Code: r[0], Name: r[1], NameEn: r[2], Parent: r[3], Level: r[4]})
		}
	}
	if overlay != "" {
		b, err := os.ReadFile(overlay)
		if err != nil {
			return err
		}
		if found.Law, err = law.Load(law.Embedded(), b); err != nil {
			return stopped(exitRefused, law.Words{ZH: "县级覆盖不能采用：%v", EN: "the overlay cannot be adopted: %v"},
				law.Words{ZH: "用 fupindai law check 逐项核对。", EN: "see fupindai law check."}, err)
		}
	}
	return nil
}

// found makes the folder, the keys, the schema and the county. A key file that is
// there is used: a second county in the same database has the same keys.
func (s *session) found(f app.Founding) error {
	if err := os.MkdirAll(s.data.folder, 0o700); err != nil {
		return err
	}
	keys, err := register.KeyFile(s.data.keyFile())
	fresh := errors.Is(err, fs.ErrNotExist)
	if fresh {
		keys, err = register.CreateKeyFile(s.data.keyFile(), s.Random)
	}
	if err != nil {
		return err
	}
	// The keys exist before anything is sealed under them; a crash from here on leaves
	// a key file that the next init uses.
	db, err := store.Open(s.Context, s.data.dsn(), store.Options{Unsafe: s.data.unsafe})
	if err != nil {
		return err
	}
	if err := db.Migrate(s.Context); err != nil {
		return errors.Join(err, db.Close())
	}
	founded, words, err := s.setUp(db, keys, f)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if founded {
		s.say("日志 %s 此前已经建立，没有改动。", "log %s was founded before; nothing was changed.", f.Log)
		return nil
	}
	s.say("%s 已建立：日志 %s，数据目录 %s。", "%s is founded: log %s, data folder %s.", f.Name, f.Log, s.data.folder)
	for i, a := range f.Administrators {
		s.sayPassword(a.User, words[i])
	}
	if fresh {
		s.say("密钥文件 %s。请打印下面这一页（以后用 fupindai key print 重打）：", "Key file %s. Print the page below (fupindai key print shows it again):", s.data.keyFile())
		fmt.Fprintln(s.Stdout)
		s.escrowPage(keys)
	}
	return nil
}
