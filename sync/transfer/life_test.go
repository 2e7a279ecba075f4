package transfer_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/sync/remote"
	"quancheng/sync/transfer"
)

// lifeWord in the environment makes the test binary a desktop for one life.
const lifeWord = "QUANCHENG_TEST_LIFE"

// life is what such a desktop is told on its standard input.
type life struct {
	Act    string // seal, send, fetch
	Path   string // of the sealed file
	Size   int    // to seal
	Ticket api.Ticket
	Ref    document.Ref
	Base   string
	Pins   []document.Digest
	Offset time.Duration // of the server's clock
	Pass   api.SignIn
}

// live does one act and says on out: "part N" before each part that it sends,
// "range N" before each that it fetches, at the end "peak KIB" and "done JSON".
func live(in io.Reader, out io.Writer) {
	var l life
	err := json.NewDecoder(in).Decode(&l)
	var sealed document.Sealing
	var key document.Key
	switch {
	case err != nil:
	case l.Act == "seal":
		sealed, key, err = l.seal()
	default:
		err = l.move(out)
	}
	if err != nil {
		fmt.Fprintln(out, "failed", err)
		os.Exit(1)
	}
	text, err := json.Marshal(struct {
		Sealing document.Sealing
		Key     []byte
	}{sealed, key[:]})
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(out, "peak %s\ndone %s\n", peak(), text)
}

func (l life) seal() (document.Sealing, document.Key, error) {
	key, err := document.NewKey(rand.Reader)
	if err != nil {
		return document.Sealing{}, key, err
	}
	f, err := os.Create(l.Path)
	if err != nil {
		return document.Sealing{}, key, err
	}
	defer f.Close()
	s, err := document.Seal(f, picture(l.Size), key, rand.Reader)
	return s, key, err
}

func (l life) move(out io.Writer) error {
	now := func() time.Time { return time.Now().Add(l.Offset) }
	c, err := remote.New(remote.Config{Base: l.Base, Pins: l.Pins, Version: api.MinimumClient, Now: now})
	if err != nil {
		return err
	}
	ctx := context.Background()
	if _, err := c.SignIn(ctx, l.Pass); err != nil {
		return err
	}
	told := telling{c, out}
	if l.Act == "fetch" {
		return transfer.Fetch(ctx, quick(), told, l.Ref, l.Path)
	}
	f, err := os.Open(l.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	return transfer.Send(ctx, quick(), told, l.Ticket, f)
}

// telling says what is about to travel.
type telling struct {
	*remote.Client
	out io.Writer
}

func (t telling) PutPart(ctx context.Context, to api.PartURL, body io.Reader, size int64) error {
	fmt.Fprintf(t.out, "part %d\n", to.Part)
	return t.Client.PutPart(ctx, to, body, size)
}

func (t telling) Range(ctx context.Context, address string, from, to int64, w io.Writer) (int64, error) {
	fmt.Fprintf(t.out, "range %d\n", to-from)
	return t.Client.Range(ctx, address, from, to, w)
}

// peak is the most memory that this process ever held, in KiB; "" where the
// system does not say.
func peak() string {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if v, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			return strings.TrimSuffix(strings.TrimSpace(v), " kB")
		}
	}
	return ""
}
