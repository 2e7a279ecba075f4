package remote

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"slices"
	"time"

	"quancheng/backend/domain/document"
)

// PinOf names the public key of a certificate.
func PinOf(cert *x509.Certificate) document.Digest {
	return document.Of(cert.RawSubjectPublicKeyInfo)
}

// PinsOf names the keys of every certificate in PEM text.
func PinsOf(text []byte) ([]document.Digest, error) {
	var pins []document.Digest
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read a certificate: %w", err)
		}
		pins = append(pins, PinOf(cert))
	}
	if len(pins) == 0 {
		return nil, fmt.Errorf("no certificate in the text")
	}
	return pins, nil
}

// pinned replaces the system's trust by ours.
func pinned(host string, pins []document.Digest) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		InsecureSkipVerify: true, // VerifyConnection below does all of it
		VerifyConnection:   func(cs tls.ConnectionState) error { return verify(cs, host, pins) },
	}
}

// verify accepts a server that shows a bound key itself, or whose certificate
// for this very name was issued under one. The PC's clock may be years off
// (R203), so a certificate's dates do not count: a key is taken out of use by
// changing the pins.
func verify(cs tls.ConnectionState, host string, pins []document.Digest) error {
	if len(cs.PeerCertificates) == 0 {
		return untrusted()
	}
	leaf := cs.PeerCertificates[0]
	if slices.Contains(pins, PinOf(leaf)) {
		return nil
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range cs.PeerCertificates[1:] {
		if slices.Contains(pins, PinOf(c)) {
			roots.AddCert(c)
		} else {
			between.AddCert(c)
		}
	}
	_, err := leaf.Verify(x509.VerifyOptions{
		DNSName: host, Roots: roots, Intermediates: between,
		CurrentTime: leaf.NotBefore.Add(time.Second),
	})
	if err != nil {
		return fmt.Errorf("%w: %w", untrusted(), err)
	}
	return nil
}
