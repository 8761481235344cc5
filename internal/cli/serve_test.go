package cli

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// mustCertificate writes a certificate of this machine and gives its files.
func mustCertificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, form, form, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool = x509.NewCertPool()
	own, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool.AddCert(own)
	return cert, key, pool
}

// lines hands on what the program says.
type lines chan string

func (l lines) Write(b []byte) (int, error) {
	l <- string(b)
	return len(b), nil
}

// S10: TLS 1.2 and later only, cookies bound to https, browsers told to stay there.
func TestS10_ServesOverTLSOnly(t *testing.T) {
	data := t.TempDir()
	said := make(lines, 100)
	ctx, stop := context.WithCancel(t.Context())
	p := Process{Stdin: strings.NewReader(""), Stdout: said, Stderr: said, Clock: time.Now, Random: rand.Reader, Env: func(string) string { return "" }, Context: ctx}
	if code := Main([]string{"init", "--data", data, "--log", "c1", "--name", "县", "--unit", "653224", "--document", "文", "--admin", "u1:甲:1", "--admin", "u2:乙:2"}, p); code != exitDone {
		t.Fatal("init: ", code)
	}
	cert, key, pool := mustCertificate(t)
	ended := make(chan int)
	go func() {
		ended <- Main([]string{"serve", "--data", data, "--addr", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key}, p)
	}()
	at := ""
	for at == "" {
		select {
		case l := <-said:
			if m := regexp.MustCompile(`https://([0-9.:]+)/`).FindStringSubmatch(l); m != nil {
				at = m[1]
			}
		case code := <-ended:
			t.Fatal("serve ended with ", code)
		}
	}
	defer func() {
		stop()
		if code := <-ended; code != exitDone {
			t.Error("serve ended with ", code)
		}
	}()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	resp, err := client.Get("https://" + at + "/login")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.Header.Get("Strict-Transport-Security") == "" {
		t.Error("browsers are not told to stay with https")
	}
	cookies := resp.Cookies()
	if len(cookies) != 1 || !strings.HasPrefix(cookies[0].Name, "__Host-") || !cookies[0].Secure || !cookies[0].HttpOnly || cookies[0].Path != "/" {
		t.Errorf("cookies: %v", cookies)
	}
	old := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	if c, err := tls.Dial("tcp", at, old); err == nil {
		c.Close()
		t.Error("TLS 1.1 is taken")
	}
	plain, err := http.Get("http://" + at + "/login")
	if err != nil || plain.StatusCode != http.StatusBadRequest {
		t.Errorf("plain http on the TLS port: %v, %v", plain, err)
	}
	if plain != nil {
		plain.Body.Close()
	}
}

func TestPlainHTTPIsSentToHTTPS(t *testing.T) {
	for _, tt := range []struct {
		port, method, host, want string
		status                   int
	}{
		{"443", "GET", "fp.example", "https://fp.example/a?b=1", http.StatusPermanentRedirect},
		{"8443", "GET", "fp.example:80", "https://fp.example:8443/a?b=1", http.StatusPermanentRedirect},
		{"443", "POST", "fp.example", "", http.StatusForbidden},
	} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(tt.method, "http://"+tt.host+"/a?b=1", nil)
		toHTTPS(tt.port).ServeHTTP(w, r)
		if w.Code != tt.status || w.Header().Get("Location") != tt.want {
			t.Errorf("%+v: %d %s", tt, w.Code, w.Header().Get("Location"))
		}
	}
}

// The operations page names every setting, its variable and no other.
func TestSettings_AreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Settings {
		if !strings.Contains(string(text), "| `"+s.Name+"` | `"+s.Env+"` |") {
			t.Errorf("docs/operations.md has no row of %s, %s", s.Name, s.Env)
		}
	}
	if got := strings.Count(string(text), "| `FUPINDAI_"); got != len(Settings) {
		t.Errorf("docs/operations.md has %d rows of settings, there are %d", got, len(Settings))
	}
}
