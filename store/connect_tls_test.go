package store_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ponte/casework"
	"ponte/store"
	"ponte/store/storetest"
)

// authority signs certificates; it is nobody's but the test's.
type authority struct {
	tb   testing.TB
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(tb testing.TB) *authority {
	tb.Helper()
	a := &authority{tb: tb, dir: tb.TempDir()}
	a.cert, a.key = a.sign("ca", &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	return a
}

// sign writes name.crt and name.key; without an authority yet it signs itself.
func (a *authority) sign(name string, c *x509.Certificate) (*x509.Certificate, *ecdsa.PrivateKey) {
	a.tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.tb.Fatal(err)
	}
	c.SerialNumber, c.Subject = big.NewInt(time.Now().UnixNano()), pkix.Name{CommonName: name}
	c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		a.tb.Fatal(err)
	}
	plain, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.tb.Fatal(err)
	}
	a.write(name+".crt", "CERTIFICATE", der)
	a.write(name+".key", "PRIVATE KEY", plain)
	signed, err := x509.ParseCertificate(der)
	if err != nil {
		a.tb.Fatal(err)
	}
	return signed, key
}

func (a *authority) write(name, kind string, der []byte) {
	a.tb.Helper()
	if err := os.WriteFile(a.file(name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		a.tb.Fatal(err)
	}
}

func (a *authority) file(name string) string { return filepath.Join(a.dir, name) }

// server starts a Redis that speaks only TLS to the network; its certificate is
// for 127.0.0.1. It returns its URL, without options.
func (a *authority) server(args ...string) string {
	a.tb.Helper()
	a.sign("server", &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}})
	addr := storetest.FreeAddr(a.tb)
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		a.tb.Fatal(err)
	}
	storetest.MustStartServer(a.tb, append([]string{"--bind", "127.0.0.1", "--tls-port", port, "--tls-ca-cert-file", a.file("ca.crt"),
		"--tls-cert-file", a.file("server.crt"), "--tls-key-file", a.file("server.key")}, args...)...)
	return "rediss://" + addr
}

// opens tries to open a store.
func opens(t *testing.T, url string) error {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: url, Bot: 1, Keys: storetest.MustKeys(t)})
	if err == nil {
		err = s.Close()
	}
	return err
}

func TestByTLSARedisIsTrustedByItsAuthorityOnly(t *testing.T) {
	a := newAuthority(t)
	url := a.server("--tls-auth-clients", "no")
	s := storetest.MustConnect(t, store.Options{URL: url + "?ca=" + a.file("ca.crt")})
	mustPush(t, s, casework.PersonLane(olena), update(1))
	if got := mustDrain(t, s, mustClaim(t, s)); len(got) != 1 {
		t.Errorf("handled %v", got)
	}

	other := newAuthority(t)
	for name, refused := range map[string]string{
		"the system's authorities": url,
		"another authority":        url + "?ca=" + other.file("ca.crt"),
		"another name":             strings.Replace(url, "127.0.0.1", "localhost", 1) + "?ca=" + a.file("ca.crt"),
		"no TLS":                   strings.Replace(url, "rediss", "redis", 1),
	} {
		if err := opens(t, refused); err == nil {
			t.Errorf("with %s it opened", name)
		} else if name != "no TLS" && !contains(err.Error(), "x509:", "certificate") {
			t.Errorf("with %s: %v, which does not say why", name, err)
		}
	}
}

func TestByTLSARedisMayWantToKnowUs(t *testing.T) {
	a := newAuthority(t)
	url := a.server() + "?ca=" + a.file("ca.crt") // redis-server asks for a certificate unless told otherwise
	a.sign("ponte", &x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	if err := opens(t, url); err == nil {
		t.Error("without a certificate of ours it opened")
	}
	if err := opens(t, url+"&cert="+a.file("ponte.crt")+"&key="+a.file("ponte.key")); err != nil {
		t.Errorf("with one: %v", err)
	}
}

func TestWhatIsWrongWithFilesOfTLSIsSaid(t *testing.T) {
	a := newAuthority(t)
	for options, want := range map[string]string{
		"?ca=/nowhere":                                "no such file",
		"?ca=" + a.file("ca.key"):                     "there is no certificate in",
		"?cert=" + a.file("ca.crt"):                   "cert and key come together",
		"?cert=/nowhere&key=" + a.file("ca.key"):      "no such file",
		"?cacert=" + a.file("ca.crt"):                 "takes ca, cert, key",
		"?cert=" + a.file("ca.key") + "&key=/nowhere": "cert and key",
	} {
		if err := opens(t, "rediss://127.0.0.1:1"+options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", options, err, want)
		}
	}
}
