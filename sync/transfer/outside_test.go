package transfer_test

import (
	"bytes"
	"net/url"
	"testing"

	"quancheng/backend/api"
	"quancheng/backend/servertest"
)

// R188, R200: with an S3 server outside of ours the desktop still knows one
// address and one certificate: its parts and its reading go through the
// server, under signatures that the outside server checks.
func TestOutsideStorage(t *testing.T) {
	s := servertest.New(t, servertest.OutsideS3(t).Settings(t)...)
	d := newDesktop(t, s, 0)
	f := seal(t, 9<<20)
	up, err := d.StartUpload(t.Context(), f.ticket)
	if err != nil {
		t.Fatal(err)
	}
	urls, err := d.PartURLs(t.Context(), up.ID, []int{1, 2})
	if err != nil || len(urls) != 2 {
		t.Fatal(urls, err)
	}
	for _, u := range urls {
		if at, err := url.Parse(u.URL); err != nil || "https://"+at.Host != s.URL {
			t.Errorf("a part goes to %q: %v", at.Host, err)
		}
	}
	// The signature is checked out there: other bytes, or another part, are refused.
	if err := d.PutPart(t.Context(), urls[0], bytes.NewReader(f.sealed[1:1+8<<20]), 8<<20); err == nil {
		t.Error("other bytes were taken")
	}
	if err := d.PutPart(t.Context(), api.PartURL{Part: 2, URL: urls[1].URL, Headers: urls[0].Headers}, bytes.NewReader(f.sealed[:8<<20]), 8<<20); err == nil {
		t.Error("another part was taken")
	}
	if err := d.send(f); err != nil {
		t.Fatal(err)
	}
	d.register(f)
	if got, err := d.fetch(f); err != nil || !bytes.Equal(got, f.sealed) {
		t.Fatal(len(got), err)
	}
}
