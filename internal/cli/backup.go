package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"fupindai/internal/backup"
	"fupindai/internal/blob"
	"fupindai/internal/law"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// backup writes one sealed file of everything but the keys:
//
//	fupindai backup --out FILE [--to AGE-RECIPIENT …]
//
// Without --to it opens under the key file (or the escrow page); with it, only for
// those recipients. The file appears under its name when it is whole and was read again.
func (s *session) backup(args []string) int {
	f := s.flags()
	out := f.String("out", "", "")
	var to []age.Recipient
	f.Func("to", "", func(v string) error {
		r, err := age.ParseX25519Recipient(v)
		to = append(to, r)
		return err
	})
	if _, err := s.parse(f, args, 0); err != nil {
		return s.used(f, err)
	}
	if *out == "" {
		return s.tell(wrongUse("须用 --out 指明文件。", "name the file with --out."))
	}
	told, err := s.backUp(*out, to)
	if err != nil {
		return s.tell(err)
	}
	s.sayBackup(*out, told)
	s.say("备份不含密钥文件 %s：它另行保管，没有它恢复后读不出姓名和证号。", "the key file %s is not in it: keep it apart; without it names and numbers cannot be read.", s.data.keyFile())
	return exitDone
}

func (s *session) backUp(out string, to []age.Recipient) (told backup.Told, err error) {
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		return told, stopped(exitUsage, law.Words{ZH: "%s 已经存在。", EN: "%s is there already."},
			law.Words{ZH: "备份不覆盖旧备份：换一个文件名，例如带日期。", EN: "a backup overwrites nothing: give another name, for example with the day."}, out)
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return told, err
	}
	defer func() { err = errors.Join(err, closeDoor()) }()
	seal, err := s.seal("")
	if err != nil {
		return told, err
	}
	outside := len(to) > 0
	if outside {
		seal.Recipients = to
	}
	files, err := s.files(false)
	if err != nil {
		return told, err
	}
	w, err := os.OpenFile(out+".partial", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return told, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(out+".partial"))
		}
	}()
	told, err = backup.Write(s.Context, door.DB, w, seal, backup.Options{Blobs: files, Program: s.Version, At: s.Clock(), Progress: s.progress})
	if err == nil {
		err = w.Sync()
	}
	if err == nil && !outside { // what was written is read again before it has its name
		if _, err = w.Seek(0, 0); err == nil {
			_, err = backup.Look(s.Context, w, seal)
		}
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return told, err
	}
	if err := os.Rename(out+".partial", out); err != nil {
		return told, err
	}
	d, err := os.Open(filepath.Dir(out))
	if err != nil {
		return told, err
	}
	return told, errors.Join(d.Sync(), d.Close())
}

// restore fills an empty database from a backup and verifies it:
//
//	fupindai restore FILE [--identity FILE] [--look] [--data FOLDER] [--postgres URL]
//
// The folder must hold the key file already. --look reads the whole file and restores nothing.
func (s *session) restore(args []string) int {
	f := s.flags()
	identity := f.String("identity", "", "")
	look := f.Bool("look", false, "")
	rest, err := s.parse(f, args, 1)
	if err != nil {
		return s.used(f, err)
	}
	if len(rest) != 1 {
		return s.tell(wrongUse("用法：restore 备份文件。", "usage: restore FILE."))
	}
	keys, err := register.KeyFile(s.data.keyFile())
	if errors.Is(err, fs.ErrNotExist) {
		return s.tell(stopped(exitUsage, law.Words{ZH: "%s 里没有密钥文件 keys.txt。", EN: "there is no key file keys.txt in %s."},
			law.Words{ZH: "先把密钥文件放入数据目录；只有封存页时，照页录入并用 key check 核对。", EN: "put the key file there first; from the escrow page type it and hold it against key check."}, s.data.folder))
	}
	if err != nil {
		return s.tell(err)
	}
	seal, err := s.seal(*identity)
	if err != nil {
		return s.tell(err)
	}
	r, err := os.Open(rest[0])
	if err != nil {
		return s.tell(err)
	}
	defer r.Close()
	if *look {
		told, err := backup.Look(s.Context, r, seal)
		if err != nil {
			return s.tell(err)
		}
		s.sayBackup(rest[0], told)
		return exitDone
	}
	files, err := s.files(true)
	if err != nil {
		return s.tell(err)
	}
	db, err := store.Open(s.Context, s.data.dsn(), store.Options{Unsafe: s.data.unsafe})
	if err != nil {
		return s.tell(err)
	}
	defer db.Close() //nolint:errcheck // what was written is durable already
	told, err := backup.Restore(s.Context, db, r, seal, backup.Options{Blobs: files, Progress: s.progress})
	if err != nil {
		return s.tell(err)
	}
	s.sayBackup(rest[0], told)
	return s.verifyRestored(db, keys, told)
}

// verifyRestored holds what was restored against the backup's own account.
func (s *session) verifyRestored(db *store.DB, keys register.KeyProvider, told backup.Told) int {
	door, err := s.door(db, keys)
	if err == nil {
		err = fits(s.Context, door)
	}
	if err != nil {
		return s.tell(err)
	}
	broken := 0
	for _, l := range told.Logs {
		c, err := db.Checkpoint(s.Context, l.Log)
		if err != nil {
			return s.tell(err)
		}
		if c.Size != l.Size || fmt.Sprintf("%x", c.Root[:]) != l.Root {
			broken++
			fmt.Fprintf(s.Stdout, "✗ %s %d %x\n", l.Log, c.Size, c.Root[:])
		}
		findings, err := door.Verify(s.Context, l.Log, false, nil, nil)
		if err != nil {
			return s.tell(err)
		}
		broken += s.findings(l.Log, findings)
	}
	if broken > 0 {
		return s.tell(stopped(exitRefused, law.Words{ZH: "恢复后的数据有 %d 项不成立。", EN: "the restored data break %d of their promises."},
			law.Words{ZH: "不要启用这份数据；换用另一份备份恢复到新的空数据库。", EN: "do not put it to use; restore another copy into a new empty database."}, broken))
	}
	s.say("恢复完毕，核对一致。", "restored and verified.")
	return exitDone
}

// seal is how backups are sealed: under the key file, or opened by an age identity.
func (s *session) seal(identity string) (backup.Seal, error) {
	if identity != "" {
		r, err := os.Open(identity)
		if err != nil {
			return backup.Seal{}, err
		}
		defer r.Close()
		ids, err := age.ParseIdentities(r)
		if err != nil {
			return backup.Seal{}, wrongUse("%s 里没有 age 私钥。", "%s holds no age identity.", identity)
		}
		return backup.Seal{Identities: ids}, nil
	}
	keys, err := register.KeyFile(s.data.keyFile())
	if err != nil {
		return backup.Seal{}, err
	}
	return backup.UnderKeys(keys)
}

// files are the filed photos and scans; nil while there are none, unless they are to be made.
func (s *session) files(make bool) (blob.Store, error) {
	dir := filepath.Join(s.data.folder, filesName)
	if _, err := os.Stat(dir); !make && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return blob.Folder(dir, filesMax)
}

// filesMax bounds one filed photo or scan, in bytes.
const filesMax = 20 << 20

func (s *session) progress(table string, rows int64) {
	fmt.Fprintf(s.Stderr, law.Words{ZH: "%s：%d 行\n", EN: "%s: %d rows\n"}.In(s.lang), table, rows)
}

func (s *session) sayBackup(file string, told backup.Told) {
	s.say("%s：%s 写成（%s，结构 %d），%d 张表 %d 行，%d 个附件，摘要 %s", "%s: written %s (%s, schema %d), %d tables, %d rows, %d files, digest %s",
		file, told.At.Local().Format("2006-01-02 15:04"), told.Engine, told.Schema, told.Tables, told.Rows, told.Blobs, told.SHA256)
	for _, l := range told.Logs {
		s.say("  日志 %s（%s）：%d 条记录，根 %s", "  log %s (%s): %d events, root %s", l.Log, l.Name, l.Size, l.Root)
	}
}
