package cli

import (
	"encoding/base32"
	"fmt"
	"io"
	"strings"

	"fupindai/internal/app"
	"fupindai/internal/law"
	"fupindai/internal/people"
	"fupindai/internal/store"
)

// password gives a user a new first password, for the first log-in or when the old
// one is forgotten:
//
//	fupindai password USER [--log LOG]
//
// It is printed once and good for the profile's hours [24]; the pages ask for an own one.
func (s *session) password(args []string) int {
	f := s.flags()
	log := f.String("log", "", "")
	rest, err := s.parse(f, args, 1)
	if err != nil {
		return s.used(f, err)
	}
	if len(rest) != 1 {
		return s.tell(wrongUse("用法：password 用户。", "usage: password USER."))
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	defer closeDoor() //nolint:errcheck // what was written is durable already
	if *log, err = s.log(s.Context, door.DB, *log); err != nil {
		return s.tell(err)
	}
	posts, err := door.PostsOf(s.Context, *log, rest[0])
	if err != nil {
		return s.tell(err)
	}
	if len(posts) == 0 {
		return s.tell(stopped(exitRefused, law.Words{ZH: "%s 今天没有任何岗位。", EN: "%s holds no post today."},
			law.Words{ZH: "核对用户编号；新用户先由管理员登记并授予岗位。", EN: "check the user id; a new user is enrolled and given a post first."}, rest[0]))
	}
	word, err := s.firstPassword(door, *log, rest[0])
	if err != nil {
		return s.tell(err)
	}
	s.sayPassword(rest[0], word)
	return exitDone
}

// firstPassword sets a drawn password that has to be changed at the first log-in.
func (s *session) firstPassword(door *app.Door, log, user string) (string, error) {
	profile, err := s.profile()
	if err != nil {
		return "", err
	}
	raw := make([]byte, 15)
	if _, err := io.ReadFull(s.Random, raw); err != nil {
		return "", fmt.Errorf("randomness: %w", err)
	}
	drawn := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
	word := "Fp2-" + drawn[:6] + "-" + drawn[6:12] + "-" + drawn[12:18] + "-" + drawn[18:] // four classes of characters
	err = door.DB.WriteLocal(s.Context, func(tx *store.Tx) error {
		return people.NewLogins(profile).SetFirst(s.Context, tx, user, user, log, word, s.Clock())
	})
	return word, err
}

func (s *session) sayPassword(user, word string) {
	s.say("用户 %s 的首次登录密码（只显示这一次，24 小时内登录一次并更改）：%s", "first password of %s (shown this once, good for one log-in within 24 hours, then to be changed): %s", user, word)
}
