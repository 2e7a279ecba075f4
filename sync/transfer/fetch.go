package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// Source is the part of remote.Client that downloads.
type Source interface {
	DocumentURL(ctx context.Context, id record.ID) (api.DocumentURL, error)
	Range(ctx context.Context, address string, from, to int64, w io.Writer) (int64, error)
}

const partSuffix = ".part"

var errUnsound = errors.New("transfer: a part that came is not what its digest says")

// Fetch brings the sealed bytes of ref to the file path, which is there whole
// and with the digest that ref names, or not at all. What an earlier Fetch left
// in path.part is used.
func Fetch(ctx context.Context, cfg Config, src Source, ref document.Ref, path string) error {
	if !ref.Valid() {
		return fmt.Errorf("fetch %s: %w", ref.ID, renamed())
	}
	f, err := os.OpenFile(path+partSuffix, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("fetch %s: %w: %w", ref.ID, diskFailed(), err)
	}
	g := &fetcher{cfg: cfg, src: src, ref: ref, file: f, meter: newMeter(cfg, ref.SealedSize)}
	err = errors.Join(g.whole(ctx), f.Close())
	if err != nil {
		return fmt.Errorf("fetch %s: %w", ref.ID, err)
	}
	if err := os.Rename(path+partSuffix, path); err != nil {
		return fmt.Errorf("fetch %s: %w: %w", ref.ID, diskFailed(), err)
	}
	syncDir(filepath.Dir(path))
	return nil
}

type fetcher struct {
	cfg   Config
	src   Source
	ref   document.Ref
	file  *os.File
	meter *meter

	address string          // "" = one is needed
	parts   []document.Part // none: the server does not tell
}

// whole fetches what is missing and proves the digest; a file that fails is
// fetched once more from its beginning, for a remainder of old may be in it.
func (g *fetcher) whole(ctx context.Context) error {
	for last := false; ; last = true {
		if err := g.rest(ctx); err != nil {
			return err
		}
		ok, err := g.proved()
		if err != nil {
			return fmt.Errorf("%w: %w", diskFailed(), err)
		}
		if ok {
			break
		}
		if err := g.file.Truncate(0); err != nil {
			return fmt.Errorf("%w: %w", diskFailed(), err)
		}
		if last {
			return strange()
		}
	}
	if err := g.file.Sync(); err != nil {
		return fmt.Errorf("%w: %w", diskFailed(), err)
	}
	return nil
}

// rest continues at the end of the file, range by range.
func (g *fetcher) rest(ctx context.Context) error {
	size, err := g.file.Seek(0, io.SeekEnd)
	if err == nil && size > g.ref.SealedSize {
		size, err = 0, g.file.Truncate(0)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", diskFailed(), err)
	}
	g.meter.stand(size)
	tries := 0
	for size < g.ref.SealedSize {
		n, err := g.one(ctx, size)
		size += n
		if n > 0 && err != nil {
			tries = 0 // it moves
		} else if err == nil {
			size, err = g.sound(size)
		}
		if err == nil {
			tries = 0
			continue
		}
		if tries++; tries > tryLimit || !again(err) || ctx.Err() != nil {
			return told(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-g.cfg.After(rest(tries)):
		}
	}
	return nil
}

// one fetches to the end of a part, with a new address when there is none.
func (g *fetcher) one(ctx context.Context, from int64) (int64, error) {
	if g.address == "" {
		u, err := g.src.DocumentURL(ctx, record.ID(g.ref.ID))
		if err != nil {
			return 0, err
		}
		if u.Ref.Object != g.ref.Object {
			return 0, renamed()
		}
		g.address = u.URL
		g.parts = g.plan(u.Parts)
	}
	w := &local{w: io.NewOffsetWriter(g.file, from), meter: g.meter}
	_, err := g.src.Range(ctx, g.address, from, min((from/document.PartSize+1)*document.PartSize, g.ref.SealedSize), w)
	if w.err != nil {
		return w.n, fmt.Errorf("%w: %w", diskFailed(), w.err)
	}
	if fault.CodeOf(err) == fault.Forbidden { // the address expired
		g.address = ""
		return w.n, fault.Numbered(fault.Busy, "E-TR-014", "服务器的存储暂不提供这份材料，请稍后重试。本机内容没有改变。")
	}
	return w.n, err
}

// sound looks at the part that ends at size, so that bad bytes cost one part
// and not the file; such a part is dropped.
func (g *fetcher) sound(size int64) (int64, error) {
	n := (size - 1) / document.PartSize
	if n >= int64(len(g.parts)) {
		return size, nil
	}
	p := g.parts[n]
	sum, _, err := document.Compute(io.NewSectionReader(g.file, p.Offset(), p.Size))
	if err == nil && sum == p.Digest {
		return size, nil
	}
	g.meter.add(p.Offset() - size)
	if terr := g.file.Truncate(p.Offset()); err != nil || terr != nil {
		return size, fmt.Errorf("%w: %w", diskFailed(), errors.Join(err, terr))
	}
	return p.Offset(), errUnsound
}

// plan is what the server says of the parts when it fits the object; without
// one the whole is proved at the end.
func (g *fetcher) plan(digests []document.Digest) []document.Part {
	parts, err := document.PlanOf(g.ref.SealedSize, digests)
	if err != nil || document.CheckParts(g.ref.Object, g.ref.SealedSize, parts) != nil {
		return nil
	}
	return parts
}

// told puts bytes that stay wrong into words.
func told(err error) error {
	if errors.Is(err, errUnsound) {
		return strange()
	}
	return err
}

func again(err error) bool { return transient(fault.From(err)) }

// proved reads the file back: its parts must make the object's name.
func (g *fetcher) proved() (bool, error) {
	plan := document.NewPlanner()
	n, err := io.Copy(plan, io.NewSectionReader(g.file, 0, g.ref.SealedSize))
	if err != nil {
		return false, err
	}
	name, err := document.ObjectName(plan.Parts())
	return n == g.ref.SealedSize && name == g.ref.Object, err
}

// local tells the disk's failures from the network's.
type local struct {
	w     io.Writer
	meter *meter
	n     int64
	err   error
}

func (l *local) Write(b []byte) (int, error) {
	n, err := l.w.Write(b)
	l.n += int64(n)
	l.err = err
	l.meter.add(int64(n))
	return n, err
}

// syncDir makes a rename durable where the system can; a file that is lost is
// fetched again.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
