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
	if err := errors.Join(s.answer(*addr, door), closeDoor()); err != nil {
		return s.tell(err)
	}
	return exitDone
}

// answer serves the faces at an address until the operator stops it.
func (s *session) answer(addr string, door *app.Door) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	s.say("服务地址 http://%s/（按 Ctrl+C 停止）", "serving http://%s/ (Ctrl+C stops)", listener.Addr())
	return Serve(s.Context, listener, s.faces(door, slog.New(slog.NewJSONHandler(s.Stderr, nil))))
}

// faces puts pages and API on one mux.
func (s *session) faces(door *app.Door, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/", api.New(api.Options{Door: door, Tokens: api.TokenTable{DB: door.DB}, Log: log, Version: s.Version}))
	return mux
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
