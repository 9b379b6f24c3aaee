package store

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
)

// secure is what a connection by TLS is checked with; nil without TLS. The
// system's authorities are trusted, or only that of the option ca, for a Redis
// with a certificate of the organisation's own.
//
// A Redis may want to know us, too: cert and key name our certificate.
func (a address) secure() (*tls.Config, error) {
	if !a.TLS {
		return nil, nil //nolint:nilnil // the client takes nil for a plain connection
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if host, _, err := net.SplitHostPort(a.Hosts[0]); err == nil && a.Kind == "one" {
		c.ServerName = host
	}
	if a.CA != "" {
		text, err := os.ReadFile(a.CA)
		if err != nil {
			return nil, fmt.Errorf("ca: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("ca: there is no certificate in %s: want PEM", a.CA)
		}
	}
	if a.Cert != "" {
		own, err := tls.LoadX509KeyPair(a.Cert, a.Key)
		if err != nil {
			return nil, fmt.Errorf("cert and key: %w", err)
		}
		c.Certificates = []tls.Certificate{own}
	}
	return c, nil
}

// withFiles is the address with the options of TLS, out of a URL.
func (a address) withFiles(option func(string) string) (address, error) {
	a.CA, a.Cert, a.Key = option("ca"), option("cert"), option("key")
	switch {
	case !a.TLS && (a.CA != "" || a.Cert != "" || a.Key != ""):
		return a, errors.New("ca, cert and key are for rediss")
	case (a.Cert == "") != (a.Key == ""):
		return a, errors.New("cert and key come together: the file of the certificate and that of its key")
	}
	return a, nil
}
