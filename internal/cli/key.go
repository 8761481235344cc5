package cli

import (
	"errors"
	"fmt"
	"io"
	"os"

	"fupindai/internal/law"
	"fupindai/internal/register"
	"fupindai/internal/store"
)

// key keeps the key file:
//
//	fupindai key print            the escrow page, to be printed and sealed
//	fupindai key check FILE|-     is this copy, typed from the page, the key file? (- is the terminal)
//	fupindai key rotate           a new master key; data keys are sealed anew while people work
//
// With no key file in the folder, check only tests the copy against its own check groups.
func (s *session) key(args []string) int {
	f := s.flags()
	rest, err := s.parse(f, args, 2)
	if err != nil {
		return s.used(f, err)
	}
	switch {
	case len(rest) == 1 && rest[0] == "print":
		err = s.printKeys()
	case len(rest) == 2 && rest[0] == "check":
		err = s.checkKeys(rest[1])
	case len(rest) == 1 && rest[0] == "rotate":
		err = s.rotateKeys()
	default:
		err = wrongUse("用法：key print、key check 文件、key rotate。", "usage: key print, key check FILE, key rotate.")
	}
	if err != nil {
		return s.tell(err)
	}
	return exitDone
}

func (s *session) printKeys() error {
	keys, err := register.KeyFile(s.data.keyFile())
	if err != nil {
		return err
	}
	s.escrowPage(keys)
	return nil
}

// escrowPage is what is printed, signed, sealed and kept in two places.
func (s *session) escrowPage(keys *register.Keys) {
	s.say("——— 密钥封存页 ———", "--- Escrow of the keys ---")
	s.say("%s 打印。一式两份，分别密封，由两人在两处保管，不与备份同放。", "Printed on %s. Two copies, sealed apart, kept by two persons in two places, never beside a backup.", s.Clock().Format("2006-01-02"))
	s.say("持有本页和数据库的人可以读出全部姓名和证号；本页与密钥文件都丢失，则永远无法读出。", "Whoever holds this page and the database can read every name and number; without page and key file nobody ever can.")
	fmt.Fprintln(s.Stdout)
	fmt.Fprint(s.Stdout, keys.Escrow())
	fmt.Fprintln(s.Stdout)
	s.say("每行等号后是校验组。使用：把上面各行照录到文件 keys.txt（首行 fupindai-keys/1 起），运行 fupindai key check keys.txt。",
		"The group after = finds typing errors. To use it: type the lines, from fupindai-keys/1 on, into keys.txt and run fupindai key check keys.txt.")
	s.say("保管人：____________  日期：____________  封条号：____________", "Keeper: ____________  Date: ____________  Seal no.: ____________")
}

func (s *session) checkKeys(file string) error {
	in := s.Stdin
	if file != "-" {
		r, err := os.Open(file)
		if err != nil {
			return err
		}
		defer r.Close()
		in = r
	}
	text, err := io.ReadAll(io.LimitReader(in, 1<<20))
	if err != nil {
		return err
	}
	typed, err := register.ParseEscrow(string(text))
	if err != nil {
		return stopped(exitRefused, law.Words{ZH: "抄件有误：%v。", EN: "the copy is wrong: %v."}, law.Words{ZH: "照封存页改正该行后再核对。", EN: "put that line right from the page and check again."}, err)
	}
	keys, err := register.KeyFile(s.data.keyFile())
	switch {
	case errors.Is(err, os.ErrNotExist):
		s.say("抄件各行校验无误（数据目录里没有密钥文件可比）。", "every line of the copy checks (there is no key file in the folder to compare with).")
	case err != nil:
		return err
	case typed.Escrow() != keys.Escrow():
		return stopped(exitRefused, law.Words{ZH: "抄件本身无误，但与密钥文件不是同一套密钥。", EN: "the copy checks, but it is not this key file."},
			law.Words{ZH: "更换过主密钥后须重新打印封存页：fupindai key print。", EN: "after key rotate a new page has to be printed: fupindai key print."})
	default:
		s.say("抄件与密钥文件一致。", "the copy is the key file.")
	}
	return nil
}

// resealMany is how many data keys one transaction seals anew.
const resealMany = 500

func (s *session) rotateKeys() error {
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return err
	}
	defer closeDoor() //nolint:errcheck // what was written is durable already
	keys, err := register.AddMaster(s.data.keyFile(), s.Random)
	if err != nil {
		return err
	}
	// From here the file holds the old and the new key: a crash leaves some data keys
	// under the old one, which go on opening; rotate again takes them along.
	reg, err := register.New(keys, s.Random)
	if err != nil {
		return err
	}
	logs, err := door.DB.Logs(s.Context)
	if err != nil {
		return err
	}
	total := 0
	for _, l := range logs {
		for n := resealMany; n == resealMany; {
			if err := door.DB.Write(s.Context, l.ID, func(tx *store.Tx) (err error) {
				n, err = reg.Reseal(s.Context, tx, resealMany)
				return err
			}); err != nil {
				return err
			}
			total += n
		}
	}
	s.say("主密钥已更换，%d 把数据密钥改由新密钥封装。请重新打印封存页：", "the master key is new; %d data keys are sealed under it. Print the escrow page again:", total)
	s.escrowPage(keys)
	return nil
}
