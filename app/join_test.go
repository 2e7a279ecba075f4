package app

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/envelope"
	"quancheng/backend/servertest"
	"quancheng/build/bench"
)

// The halves of a run beside peers, each a process of its own that
// build/bench/ours starts by environment; `make bench` passes them over.

// handout is what a client needs to sign in, over the control address.
type handout struct {
	Base                            string
	Pins                            []document.Digest
	Device, Account, Password, Code string
	Key                             ed25519.PrivateKey
	Now                             time.Time
}

// BenchmarkJoinServe serves BENCH_N projects until it is killed; a GET of
// BENCH_SERVE answers when they are there, each time with another
// code to sign in with.
func BenchmarkJoinServe(b *testing.B) {
	at := wantedEnv(b, "BENCH_SERVE")
	n, err := strconv.Atoi(os.Getenv("BENCH_N"))
	bench.Must(b, err)
	l, err := net.Listen("tcp", at)
	bench.Must(b, err)
	s := servertest.New(b)
	p := s.PC(s.DeviceCode())
	seat := func() handout {
		return handout{Base: s.URL, Pins: s.Pins, Device: p.ID, Key: p.Key, Account: "hejing",
			Password: s.Password("hejing"), Code: s.NextCode("hejing"), Now: s.Now()}
	}
	im := signedIn(b, seat())
	sample := numbered(b, im, api.End{}, 0)
	im.Send(im.Births(n), bench.Batch)
	numbered(b, im, sample, n)
	bench.Must(b, http.Serve(l, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		bench.Must(b, json.NewEncoder(rw).Encode(seat()))
	})))
}

// BenchmarkJoinPull pulls everything into a new vault in BENCH_PULL.
func BenchmarkJoinPull(b *testing.B) {
	dir := wantedEnv(b, "BENCH_PULL")
	im := visitor(b)
	key, err := envelope.Random(rand.Reader)
	bench.Must(b, err)
	v, _, err := vault.Open(vault.Config{Dir: dir, Key: key, Random: rand.Reader, Now: time.Now})
	bench.Must(b, err)
	m, at, n := newMirror(), api.End{}, 0
	for more := true; more; more = at.More {
		var items []api.Item
		bench.Must(b, im.Pull(b.Context(), at, func(it api.Item) error {
			if it.Kind == api.ItemRecord {
				n++
			}
			items = append(items, it)
			return nil
		}))
		at = *items[len(items)-1].End
		_, err := m.apply(v, items, at)
		bench.Must(b, err)
	}
	bench.Must(b, v.Close())
	told(n)
}

// BenchmarkJoinPush pushes BENCH_PUSH intents, marked here, 64 at a time.
func BenchmarkJoinPush(b *testing.B) {
	n, err := strconv.Atoi(wantedEnv(b, "BENCH_PUSH"))
	bench.Must(b, err)
	im := visitor(b)
	im.Send(im.Births(n), bench.Batch)
	told(n)
}

// told ends the process before the testing package adds lines of its own.
func told(n int) {
	fmt.Println(n, 0)
	os.Exit(0)
}

func wantedEnv(b *testing.B, name string) string {
	v := os.Getenv(name)
	if v == "" {
		b.Skip("build/bench/ours starts it with " + name)
	}
	return v
}

// visitor signs in with what BENCH_AT hands out; BENCH_BASE is a relay before
// the server.
func visitor(b *testing.B) *bench.Importer {
	resp, err := http.Get(wantedEnv(b, "BENCH_AT"))
	bench.Must(b, err)
	defer resp.Body.Close()
	var h handout
	bench.Must(b, json.NewDecoder(resp.Body).Decode(&h))
	if base := os.Getenv("BENCH_BASE"); base != "" {
		h.Base = base
	}
	return signedIn(b, h)
}

func signedIn(b *testing.B, h handout) *bench.Importer {
	ahead := time.Until(h.Now)
	return bench.SignIn(b, bench.PC{Base: h.Base, Pins: h.Pins, Device: h.Device, Key: h.Key, Account: h.Account,
		Password: h.Password, Code: h.Code, Now: func() time.Time { return time.Now().Add(ahead) }})
}
