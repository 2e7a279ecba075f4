package blob

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/minio/minio-go/v7"

	"quancheng/backend/domain/document"
)

// window is how much one range request fetches: 16 sealed packages.
const window = 1 << 20

// Reader reads an object at random, by range requests. It remembers the last
// window, so that reading on costs one request a MiB. Safe for several
// goroutines; it ends with the context it was opened with.
type Reader struct {
	store  *Store
	ctx    context.Context // of the request that reads; io.ReaderAt has no place for it
	object document.Digest
	key    string
	size   int64

	mu   sync.Mutex
	from int64
	kept []byte
}

// Open begins reading; ErrAbsent when the object is not there.
func (s *Store) Open(ctx context.Context, object document.Digest) (*Reader, error) {
	size, err := s.Stat(ctx, object)
	if err != nil {
		return nil, err
	}
	key, err := name(object)
	if err != nil {
		return nil, err
	}
	return &Reader{store: s, ctx: ctx, object: object, key: key, size: size}, nil
}

// Size is the sealed size in bytes.
func (r *Reader) Size() int64 { return r.size }

// ReadAt implements io.ReaderAt.
func (r *Reader) ReadAt(b []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("read object %s at %d", r.object, off)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for n < len(b) && off < r.size {
		if off < r.from || off >= r.from+int64(len(r.kept)) {
			if err := r.fetch(off / window * window); err != nil {
				return n, err
			}
		}
		c := copy(b[n:], r.kept[off-r.from:])
		n, off = n+c, off+int64(c)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (r *Reader) fetch(from int64) error {
	n := min(window, r.size-from)
	var opts minio.GetObjectOptions
	if err := opts.SetRange(from, from+n-1); err != nil {
		return fmt.Errorf("range of object %s: %w", r.object, err)
	}
	body, _, _, err := r.store.core.GetObject(r.ctx, r.store.bucket, r.key, opts)
	if err != nil {
		return failed("read", r.object, err)
	}
	defer body.Close()
	kept := make([]byte, n)
	if _, err := io.ReadFull(body, kept); err != nil {
		return failed("read", r.object, err)
	}
	r.from, r.kept = from, kept
	return nil
}
