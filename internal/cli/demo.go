package cli

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"

	"fupindai/internal/demo"
	"fupindai/internal/register"
	"fupindai/internal/store"
	"fupindai/internal/web"
)

// demo serves an invented county whose story is played through the door:
//
//	fupindai demo [--addr 127.0.0.1:8080] [--size county|township] [--data FOLDER] [--postgres URL]
//
// The county has all its townships: some 1,500 households and 600 loans; a township
// has about fifty applications and is ready at once.
//
//	fupindai demo --portfolio county|region [--seed N] --data FOLDER
//
// makes a county or a region of the size of real ones, for measuring: the same seed
// makes the same journals. It takes minutes.
// Without --data it lives in a temporary folder that is gone afterwards. A folder or
// database that holds the demo is opened where it stopped. Sample workbooks to import
// by hand are written beside it.
func (s *session) demo(args []string) int {
	f := s.flags()
	addr := f.String("addr", "127.0.0.1:8080", "")
	sized := f.String("size", "county", "")
	portfolio := f.String("portfolio", "", "")
	seed := f.Uint64("seed", 1, "")
	if _, err := s.parse(f, args, 0); err != nil {
		return s.used(f, err)
	}
	size, ok := map[string]demo.Size{"county": demo.County, "township": demo.Township}[*sized]
	if !ok {
		return s.tell(wrongUse("--size 只能是 county（全县）或 township（一个乡镇）。", "--size is county or township."))
	}
	play := func(db *store.DB, keys register.KeyProvider, told func(demo.Progress)) (*demo.World, error) {
		return size.Build(s.Context, db, keys, s.Random, s.Clock, told)
	}
	if *portfolio != "" {
		p, ok := demo.Portfolios(*portfolio, *seed)
		if !ok {
			return s.tell(wrongUse("--portfolio 只能是 county（一个县）或 region（全区）。", "--portfolio is county or region."))
		}
		size = demo.Township
		play = func(db *store.DB, keys register.KeyProvider, _ func(demo.Progress)) (*demo.World, error) {
			return p.Build(s.Context, db, keys, s.Clock, func(county string, done, of int) {
				s.say("  %d/%d %s", "  %d/%d %s", done, of, county)
			})
		}
	}
	named := false
	f.Visit(func(g *flag.Flag) { named = named || g.Name == "data" })
	if !named {
		if s.data.postgres != "" {
			return s.tell(wrongUse("--postgres 须与 --data 一起使用：密钥文件要留在一个目录里。", "--postgres goes with --data: the key file has to stay in a folder."))
		}
		folder, err := os.MkdirTemp("", "fupindai-demo-")
		if err != nil {
			return s.tell(err)
		}
		defer os.RemoveAll(folder)                  //nolint:errcheck // a temporary folder
		s.data.folder, s.data.unsafe = folder, true // nothing of it outlives the program
	}
	if err := s.playDemo(*addr, size, play); err != nil {
		return s.tell(err)
	}
	return exitDone
}

// player plays a demo into an empty database, or opens the one that is there.
type player func(db *store.DB, keys register.KeyProvider, told func(demo.Progress)) (*demo.World, error)

func (s *session) playDemo(addr string, size demo.Size, play player) error {
	if err := os.MkdirAll(s.data.folder, 0o700); err != nil {
		return err
	}
	keys, err := register.KeyFile(s.data.keyFile())
	if errors.Is(err, fs.ErrNotExist) {
		keys, err = register.CreateKeyFile(s.data.keyFile(), s.Random)
	}
	if err != nil {
		return err
	}
	db, err := store.Open(s.Context, s.data.dsn(), store.Options{Unsafe: s.data.unsafe})
	if err != nil {
		return err
	}
	return errors.Join(s.serveDemo(addr, size, play, db, keys), db.Close())
}

// samples writes the workbooks to import by hand beside the demo.
func (s *session) samples(size demo.Size) (map[string][]byte, error) {
	files, err := size.Samples()
	if err != nil {
		return nil, err
	}
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(s.data.folder, name), body, 0o600); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// serveDemo answers from the beginning: with a page that says how far the story is, and
// with pages and API once it is played.
func (s *session) serveDemo(addr string, size demo.Size, play player, db *store.DB, keys register.KeyProvider) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	waiting := &web.Waiting{Place: demo.Place}
	ctx, stop := context.WithCancel(s.Context)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, listener, waiting) }()
	s.say("正在准备演示县。现在就可以打开 http://%s/，准备好后自动进入。", "preparing the demo county. http://%s/ can be opened now and goes on by itself when it is ready.", listener.Addr())
	faces, err := s.prepareDemo(size, play, db, keys, waiting)
	if err != nil {
		stop()
		return errors.Join(err, <-served)
	}
	waiting.Ready(faces)
	s.say("服务地址 http://%s/（按 Ctrl+C 停止）", "serving http://%s/ (Ctrl+C stops)", listener.Addr())
	return <-served
}

// gcWhilePlaying is how much of the heap may be garbage, in percent of what is in use,
// while the story is played: much is made and thrown away, little is kept.
const gcWhilePlaying = 400

func (s *session) prepareDemo(size demo.Size, play player, db *store.DB, keys register.KeyProvider, waiting *web.Waiting) (http.Handler, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(gcWhilePlaying))
	if err := db.Migrate(s.Context); err != nil {
		return nil, err
	}
	var files map[string][]byte
	written := make(chan error, 1)
	go func() { // it takes nothing of the story
		var err error
		files, err = s.samples(size)
		written <- err
	}()
	world, err := play(db, keys, func(p demo.Progress) { waiting.Tell(p.Day, p.Done, p.Of) })
	if err := errors.Join(err, <-written); err != nil {
		return nil, err
	}
	if world.Door.Files, err = s.files(true); err != nil {
		return nil, err
	}
	s.say("演示县已就绪：今天是 %s，数据目录 %s。示例工作簿：", "the demo county is ready: today is %s, data folder %s. Sample workbooks:", s.day(world.Door.Today()), s.data.folder)
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		s.say("  %s", "  %s", filepath.Join(s.data.folder, name))
	}
	d := &web.Demo{Advance: world.Advance, Files: files}
	for _, who := range size.RoleNames() {
		d.People = append(d.People, web.Person(who))
	}
	return s.faces(listening{}, world.Door, world.Log, d)
}
