package transfer_test

import (
	"bufio"
	"encoding/json"
	"io"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"quancheng/backend/domain/document"
	"quancheng/backend/servertest"
)

const (
	streams    = 4         // parts that fly at once
	memoryMost = 128 << 10 // KiB, at any size
)

// amount is a number from the environment: make soak asks for more than CI.
func amount(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(name, err)
	}
	return n
}

// lived is what one life of a desktop told before it ended.
type lived struct {
	parts, bytes int
	peak         int
	done         string
	failed       string
}

// run lets a desktop live. strike is asked at each part or range that it
// begins, and kills whom it likes; kill ends the desktop itself.
func run(t *testing.T, l life, strike func(kill func())) lived {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), lifeWord+"=1")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := json.NewEncoder(in).Encode(l); err != nil {
		t.Fatal(err)
	}
	var got lived
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "part", "range":
			got.parts++
			if word == "range" {
				n, _ := strconv.Atoi(rest)
				got.bytes += n
			}
			if strike != nil {
				strike(func() { _ = cmd.Process.Kill() })
			}
		case "peak":
			got.peak, _ = strconv.Atoi(rest)
		case "done":
			got.done = rest
		case "failed":
			got.failed = rest
		}
	}
	_ = cmd.Wait() // killed, or said above why it ended
	return got
}

// R188, R195: a document sealed once goes up and comes down through kill -9 of
// the desktop and of the storage at any moment; its digest is equal, a kill
// costs at most one part a stream, and no process holds more than 128 MiB.
func TestKilledTransfer(t *testing.T) {
	size, kills := amount(t, "QUANCHENG_SOAK_BYTES", 64<<20), amount(t, "QUANCHENG_SOAK_KILLS", 8)
	s := servertest.New(t)
	d := newDesktop(t, s, 0)
	path := filepath.Join(t.TempDir(), "sealed")
	made := run(t, life{Act: "seal", Path: path, Size: size}, nil)
	var seal struct {
		Sealing document.Sealing
		Key     []byte
	}
	if err := json.Unmarshal([]byte(made.done), &seal); err != nil {
		t.Fatal(made.failed, err)
	}
	f := ticketOf(t, seal.Sealing, document.Key(seal.Key))
	l := life{Act: "send", Path: path, Ticket: f.ticket, Ref: f.ref, Base: s.URL, Pins: s.Pins}

	parts, most := len(f.ticket.Parts), made.peak
	up := through(t, s, d, l, kills, max(1, parts/kills))
	t.Logf("%d parts, %d sent, %d kills, peak %d KiB", parts, up.parts, kills, up.peak)
	if up.parts > parts+streams*kills {
		t.Errorf("%d parts were sent %d times: more than one a stream and kill", parts, up.parts)
	}
	d.signIn()
	d.register(f)
	l.Act, l.Path = "fetch", path+"-down"
	down := through(t, s, d, l, kills, max(1, parts/kills))
	t.Logf("%d bytes fetched of %d, peak %d KiB", down.bytes, f.ref.SealedSize, down.peak)
	if int64(down.bytes) > f.ref.SealedSize+int64(kills)*document.PartSize {
		t.Errorf("%d bytes were fetched of %d: more than one part a kill", down.bytes, f.ref.SealedSize)
	}
	same(t, path, l.Path)
	for _, peak := range []int{most, up.peak, down.peak} {
		if peak == 0 || peak > memoryMost {
			t.Errorf("a desktop held %d KiB", peak)
		}
	}
}

// through lets desktops live until one ends its act, and kills so many times:
// the desktop and the storage in turn, after some parts each.
func through(t *testing.T, s *servertest.Server, d *desktop, l life, kills, step int) lived {
	t.Helper()
	random := mathrand.New(mathrand.NewPCG(7, uint64(kills)))
	var all lived
	for left, wait := kills, 1; ; {
		l.Pass, l.Offset = d.pass(), time.Until(s.Now())
		got := run(t, l, func(kill func()) {
			if wait--; wait > 0 || left == 0 {
				return
			}
			time.Sleep(time.Duration(random.IntN(20)) * time.Millisecond) // anywhere in the part
			wait = 1 + random.IntN(2*step)
			if left--; left%2 == 0 {
				s.KillStorage()
			} else {
				kill()
			}
		})
		all.parts, all.bytes, all.peak = all.parts+got.parts, all.bytes+got.bytes, max(all.peak, got.peak)
		if got.done != "" {
			if left > 0 {
				t.Logf("it ended before the last %d kills", left)
			}
			return all
		}
		if got.failed != "" {
			t.Log("an attempt ended:", got.failed) // as its outbox would, it begins again
		}
	}
}

func same(t *testing.T, a, b string) {
	t.Helper()
	digest := func(path string) document.Digest {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		d, _, err := document.Compute(f)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if digest(a) != digest(b) {
		t.Error("what came down is not what went up")
	}
}
