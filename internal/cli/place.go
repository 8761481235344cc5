package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"fupindai/internal/app"
	"fupindai/internal/civil"
	"fupindai/internal/demo"
	"fupindai/internal/law"
	"fupindai/internal/people"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// place is where the data are.
type place struct {
	folder   string
	postgres string
	profile  string // of passwords
	unsafe   bool
}

// The files of a data folder.
const (
	keyFileName  = "keys.txt"
	databaseName = "fupindai.db"
	filesName    = "files" // photos and scans, sealed
)

func (p *place) flags(f *flag.FlagSet) {
	f.StringVar(&p.folder, "data", "fupindai-data", "")
	f.StringVar(&p.postgres, "postgres", "", "")
	f.StringVar(&p.profile, "password-profile", "dengbao-3", "")
	f.BoolVar(&p.unsafe, "unsafe-test-database", false, "")
}

func (p place) dsn() string {
	if p.postgres != "" {
		return p.postgres
	}
	return "sqlite:" + filepath.Join(p.folder, databaseName)
}

func (p place) keyFile() string { return filepath.Join(p.folder, keyFileName) }

// open opens database, key file and door of a county that was founded.
func (s *session) open(ctx context.Context) (*app.Door, func() error, error) {
	if _, err := os.Stat(s.data.keyFile()); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, stopped(exitUsage,
			law.Words{ZH: "%s 里没有密钥文件，这里还没有建立县。", EN: "there is no key file in %s: no county was founded here."},
			law.Words{ZH: "用 --data 指明数据目录；新的县先用 fupindai init 建立。", EN: "name the folder with --data; a new county is founded by fupindai init."}, s.data.folder)
	}
	keys, err := register.KeyFile(s.data.keyFile())
	if err != nil {
		return nil, nil, err
	}
	db, err := store.Open(ctx, s.data.dsn(), store.Options{Unsafe: s.data.unsafe})
	if err != nil {
		return nil, nil, err
	}
	d, err := s.door(db, keys)
	if err == nil {
		err = fits(ctx, d)
	}
	if err == nil {
		var own *demo.Clock
		if own, err = demo.ClockOf(ctx, db, s.Clock); own != nil {
			s.Clock, d.Clock = own.Now, own.Now
			today := civil.Of(own.Now())
			fmt.Fprintln(s.Stderr, law.Words{ZH: "这是演示数据：按演示的时钟，今天是 " + today.Chinese() + "。", EN: "this is the demo: by its clock today is " + today.String() + "."}.In(s.lang))
		}
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return d, db.Close, nil
}

func (s *session) door(db *store.DB, keys register.KeyProvider) (*app.Door, error) {
	r, err := register.New(keys, s.Random)
	if err != nil {
		return nil, err
	}
	profile, err := s.profile()
	if err != nil {
		return nil, err
	}
	files, err := s.files(true)
	if err != nil {
		return nil, err
	}
	return &app.Door{
		DB: db, Register: r, Files: files, Clock: s.Clock, Random: s.Random, ConfirmWithin: time.Duration(profile.ConfirmMinutes) * time.Minute,
	}, nil
}

// fits finds out a key file of another database before anything is sealed under it.
func fits(ctx context.Context, d *app.Door) error {
	logs, err := d.DB.Logs(ctx)
	if err != nil {
		return err
	}
	for _, l := range logs {
		if err := d.DB.ReadLog(ctx, l.ID, func(tx *store.Tx) error { return d.Register.CheckKeys(ctx, tx) }); err != nil {
			return err
		}
	}
	return nil
}

// profile is the set of rules for passwords of this office.
func (s *session) profile() (people.Profile, error) {
	p, err := people.ProfileByID(s.data.profile)
	if err != nil {
		return p, wrongUse("没有密码规则 %q，只有 dengbao-3 和 asvs。", "there are no password rules %q, only dengbao-3 and asvs.", s.data.profile)
	}
	return p, nil
}

// log is the log a verb works on: the one named, or the only one there is, or the only
// county's, where the offices above it keep theirs beside.
func (s *session) log(ctx context.Context, db *store.DB, named string) (string, error) {
	if named != "" {
		return named, nil
	}
	logs, err := db.Logs(ctx)
	if err != nil {
		return "", err
	}
	if len(logs) == 1 {
		return logs[0].ID, nil
	}
	county := ""
	for _, l := range logs {
		if l.Kind != "county" {
			continue
		}
		if county != "" {
			county = ""
			break
		}
		county = l.ID
	}
	if county == "" {
		return "", wrongUse("这个数据库有 %d 个日志，须用 --log 指明一个。", "this database has %d logs; name one with --log.", len(logs))
	}
	return county, nil
}

func (s *session) migrate(args []string) int {
	f := s.flags()
	if _, err := s.parse(f, args, 0); err != nil {
		return s.used(f, err)
	}
	if s.data.postgres == "" {
		if _, err := os.Stat(s.data.folder); err != nil {
			return s.tell(stopped(exitUsage,
				law.Words{ZH: "没有数据目录 %s。", EN: "there is no data folder %s."},
				law.Words{ZH: "用 --data 指明；新的县先用 fupindai init 建立。", EN: "name it with --data; a new county is founded by fupindai init."}, s.data.folder))
		}
	}
	db, err := store.Open(s.Context, s.data.dsn(), store.Options{Unsafe: s.data.unsafe})
	if err != nil {
		return s.tell(err)
	}
	if err := errors.Join(db.Migrate(s.Context), db.Close()); err != nil {
		return s.tell(err)
	}
	s.say("数据库结构已更新（%s）。", "the schema is up to date (%s).", db.Engine())
	return exitDone
}
