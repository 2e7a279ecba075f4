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
	address, tries := "", 0
	for size < g.ref.SealedSize {
		n, err := g.one(ctx, &address, size)
		size += n
		if n > 0 {
			tries = 0
		}
		if err == nil {
			continue
		}
		if tries++; tries > tryLimit || !again(err) || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-g.cfg.After(rest(tries)):
		}
	}
	return nil
}

// one fetches a range, with a new address when there is none.
func (g *fetcher) one(ctx context.Context, address *string, from int64) (int64, error) {
	if *address == "" {
		u, err := g.src.DocumentURL(ctx, record.ID(g.ref.ID))
		if err != nil {
			return 0, err
		}
		if u.Ref.Object != g.ref.Object {
			return 0, renamed()
		}
		*address = u.URL
	}
	w := &local{w: io.NewOffsetWriter(g.file, from), meter: g.meter}
	_, err := g.src.Range(ctx, *address, from, min(from+document.PartSize, g.ref.SealedSize), w)
	if w.err != nil {
		return w.n, fmt.Errorf("%w: %w", diskFailed(), w.err)
	}
	if fault.CodeOf(err) == fault.Forbidden { // the address expired
		*address = ""
		return w.n, fault.Numbered(fault.Busy, "E-TR-014", "服务器的存储暂不提供这份材料，请稍后重试。本机内容没有改变。")
	}
	return w.n, err
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
