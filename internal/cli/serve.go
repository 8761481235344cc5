package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"fupindai/internal/api"
	"fupindai/internal/app"
	"fupindai/internal/demo"
	"fupindai/internal/law"
	"fupindai/internal/people"
	"fupindai/internal/web"
)

// listening is where and how serve listens.
type listening struct {
	addr, cert, key, httpAddr string
	behindProxy               bool
}

func (l listening) tls() bool { return l.cert != "" }

// secure says whether the browser speaks https, to us or to the proxy before us.
func (l listening) secure() bool { return l.tls() || l.behindProxy }

// serve answers pages and API until the operator stops it:
//
//	fupindai serve [--addr 127.0.0.1:8080] [--tls-cert FILE --tls-key FILE [--http-addr 0.0.0.0:80]] [--behind-proxy]
//
// Without a certificate it speaks plain http, and then on this machine only, unless a
// proxy ends TLS before it.
func (s *session) serve(args []string) int {
	f := s.flags()
	var l listening
	f.StringVar(&l.addr, "addr", "127.0.0.1:8080", "")
	f.StringVar(&l.cert, "tls-cert", "", "")
	f.StringVar(&l.key, "tls-key", "", "")
	f.StringVar(&l.httpAddr, "http-addr", "", "")
	f.BoolVar(&l.behindProxy, "behind-proxy", false, "")
	if _, err := s.parse(f, args, 0); err != nil {
		return s.used(f, err)
	}
	if err := l.check(); err != nil {
		return s.tell(err)
	}
	door, closeDoor, err := s.open(s.Context)
	if err != nil {
		return s.tell(err)
	}
	log, err := s.log(s.Context, door.DB, "")
	if err != nil {
		return s.tell(errors.Join(err, closeDoor()))
	}
	ctx, stop := context.WithCancel(s.Context)
	nights := make(chan struct{})
	go func() {
		defer close(nights)
		keepHouse(ctx, door, s.Clock, slog.New(slog.NewJSONHandler(s.Stderr, nil)))
	}()
	err = s.answer(l, door, log)
	stop()
	<-nights
	if err := errors.Join(err, closeDoor()); err != nil {
		return s.tell(err)
	}
	return exitDone
}

func (l listening) check() error {
	if (l.cert == "") != (l.key == "") {
		return wrongUse("--tls-cert 和 --tls-key 须一起给出。", "--tls-cert and --tls-key go together.")
	}
	if l.httpAddr != "" && !l.tls() {
		return wrongUse("--http-addr 只在有证书时有用。", "--http-addr needs a certificate.")
	}
	host, _, err := net.SplitHostPort(l.addr)
	if err != nil {
		return wrongUse("--addr 须写成 主机:端口：%q。", "--addr is HOST:PORT: %q.", l.addr)
	}
	ip := net.ParseIP(host)
	if !l.secure() && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return stopped(exitUsage, law.Words{ZH: "没有证书时只能在本机地址上提供服务，不是 %s：密码会以明文经过网络。", EN: "without a certificate this serves on the machine itself only, not on %s: passwords would cross the network in clear."},
			law.Words{ZH: "用 --tls-cert 和 --tls-key 给出证书；由前置代理终结 TLS 的，加 --behind-proxy。", EN: "give a certificate with --tls-cert and --tls-key, or --behind-proxy if a proxy ends TLS."}, l.addr)
	}
	return nil
}

// answer serves the faces at an address until the operator stops it.
func (s *session) answer(l listening, door *app.Door, log string) error {
	listener, err := net.Listen("tcp", l.addr)
	if err != nil {
		return err
	}
	scheme := "http"
	if l.tls() {
		pair, err := tls.LoadX509KeyPair(l.cert, l.key)
		if err != nil {
			return errors.Join(stopped(exitUsage, law.Words{ZH: "证书不可用：%v。", EN: "the certificate cannot be used: %v."},
				law.Words{ZH: "核对 --tls-cert 和 --tls-key 是否是一对 PEM 文件。", EN: "check that --tls-cert and --tls-key are a pair of PEM files."}, err), listener.Close())
		}
		scheme, listener = "https", tls.NewListener(listener, &tls.Config{
			Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		})
	}
	faces, err := s.faces(l, door, log, nil)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	s.say("服务地址 %s://%s/（按 Ctrl+C 停止）", "serving %s://%s/ (Ctrl+C stops)", scheme, listener.Addr())
	if l.httpAddr == "" {
		return Serve(s.Context, listener, faces)
	}
	plain, err := net.Listen("tcp", l.httpAddr)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return errors.Join(err, listener.Close(), plain.Close())
	}
	hint := make(chan error, 1)
	ctx, stop := context.WithCancel(s.Context)
	go func() { hint <- Serve(ctx, plain, toHTTPS(port)) }()
	err = Serve(s.Context, listener, faces)
	stop()
	return errors.Join(err, <-hint)
}

// toHTTPS answers plain http: what is read is sent on to https; what was posted has
// crossed the network in clear and is refused.
func toHTTPS(port string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if port != "443" {
			host = net.JoinHostPort(host, port)
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "本系统只接受 https。Only https is accepted here.", http.StatusForbidden)
			return
		}
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusPermanentRedirect)
	})
}

// faces puts pages and API on one mux.
func (s *session) faces(l listening, door *app.Door, log string, d *web.Demo) (http.Handler, error) {
	logger := slog.New(slog.NewJSONHandler(s.Stderr, nil))
	profile, err := s.profile()
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
	pages, err := web.New(web.Options{Door: door, Log: log, Place: place, Profile: profile, Logins: people.NewLogins(profile), Now: s.Clock, Demo: d, Logger: logger, Secure: l.secure(), BehindProxy: l.behindProxy})
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
