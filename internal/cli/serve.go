package cli

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"fupindai/internal/api"
	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/people"
	"fupindai/internal/web"
)

// serve answers pages and API until the operator stops it:
//
//	fupindai serve [--addr 127.0.0.1:8080]
func (s *session) serve(args []string) int {
	f := s.flags()
	addr := f.String("addr", "127.0.0.1:8080", "")
	if _, err := s.parse(f, args, 0); err != nil {
		return s.used(f, err)
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	log, err := s.log(s.Context, door.DB, "")
	if err != nil {
		return s.tell(errors.Join(err, closeDoor()))
	}
	if err := errors.Join(s.answer(*addr, door, log, nil), closeDoor()); err != nil {
		return s.tell(err)
	}
	return exitDone
}

// answer serves the faces at an address until the operator stops it.
func (s *session) answer(addr string, door *app.Door, log string, d *web.Demo) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	faces, err := s.faces(door, log, d)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	s.say("服务地址 http://%s/（按 Ctrl+C 停止）", "serving http://%s/ (Ctrl+C stops)", listener.Addr())
	return Serve(s.Context, listener, faces)
}

// faces puts pages and API on one mux.
func (s *session) faces(door *app.Door, log string, d *web.Demo) (http.Handler, error) {
	logger := slog.New(slog.NewJSONHandler(s.Stderr, nil))
	profile, err := people.ProfileByID("dengbao-3")
	if err != nil {
		return nil, err
	}
	if door.ConfirmWithin == 0 {
		door.ConfirmWithin = profile.ConfirmWithin()
	}
	place, err := door.UnitName(s.Context, log, "zh", log)
	if err != nil {
		return nil, err
	}
	if d != nil {
		place = demo.Place
	}
	pages, err := web.New(web.Options{Door: door, Log: log, Place: place, Profile: profile, Logins: people.NewLogins(profile), Now: s.Clock, Demo: d, Logger: logger})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/api/", api.New(api.Options{Door: door, Tokens: api.TokenTable{DB: door.DB}, Log: logger, Version: s.Version}))
	mux.Handle("/", pages)
	return mux, nil
}

// Serve answers on a listener until the context ends, then finishes what is under way.
func Serve(ctx context.Context, listener net.Listener, h http.Handler) error {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10,
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	err := server.Shutdown(last)
	if served := <-done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
