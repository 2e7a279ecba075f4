package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strconv"

	"quancheng/app/files"
	"quancheng/app/journal"
	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// sealedFile is a document's container on this PC with what opens it.
type sealedFile struct {
	file       io.ReadSeekCloser
	size, held int64 // of the plaintext, of the container
	key        document.Key
}

// local finds the bytes on this PC: of a document that was sealed here, or of
// one that was fetched.
func (s *seat) local(r record.Record) (sealedFile, error) {
	if p, ok := s.work.paper(r.ID); ok {
		if f, err := s.journal.Documents().Get(string(r.ID)); err == nil {
			return sealedFile{f, p.Ref.Size, p.Ref.SealedSize, p.Key}, nil
		}
	}
	it, ok := s.mirror.item(r.ID)
	if !ok {
		return sealedFile{}, fs.ErrNotExist
	}
	f, err := s.held(r)
	if err != nil {
		return sealedFile{}, err
	}
	size, _ := strconv.ParseInt(r.Text(lifecycle.Size), 10, 64)
	out := sealedFile{file: f, size: size, held: document.SealedSize(size)}
	if len(it.Key) != document.KeySize {
		return sealedFile{}, errors.Join(fs.ErrNotExist, f.Close())
	}
	copy(out.key[:], it.Key)
	return out, nil
}

// held opens a container whose key is the server's word: fetched, or sealed
// here and settled, and not yet in the server's backup.
func (s *seat) held(r record.Record) (io.ReadSeekCloser, error) {
	f, err := s.carrier.openCached(document.Digest(r.Text(lifecycle.Object)))
	if errors.Is(err, fs.ErrNotExist) {
		return s.journal.Documents().Get(string(r.ID))
	}
	return f, err
}

// open gives the plaintext of a document, fetching it first when it is not
// here and there is a network.
func (s *seat) openDocument(ctx context.Context, id record.ID) (record.Record, io.ReadSeeker, io.Closer, error) {
	r, _, err := s.findDocument(id)
	if err != nil {
		return r, nil, nil, err
	}
	f, err := s.local(r)
	if errors.Is(err, fs.ErrNotExist) {
		if s.desk.isAway() || !s.client.Signed() {
			return r, nil, nil, notHere()
		}
		if err := s.carrier.fetch(ctx, r); err != nil {
			return r, nil, nil, err
		}
		s.told(r) // the server logged this reading when it gave the address
		s.wake()  // others may have to make room
		f, err = s.local(r)
	}
	if err != nil {
		return r, nil, nil, err
	}
	plain, err := document.Open(readerAt(f.file), f.held, f.size, f.key)
	m := s.carrier.mending(plain, f.file)
	if err != nil {
		m.note(err)
		return r, nil, nil, errors.Join(err, m.Close())
	}
	return r, m, m, nil
}

// OpenDocument is the files.Opener. Each reading of a version is noted once a
// session: a reader asks for many ranges.
func (d *Desk) OpenDocument(ctx context.Context, id, content string) (*files.Opened, error) {
	s, err := d.open()
	if err != nil {
		return nil, err
	}
	r, plain, closer, err := s.openDocument(ctx, record.ID(id))
	if err != nil {
		return nil, err
	}
	if r.Text(lifecycle.Content) != content {
		return nil, errors.Join(noRecord(), closer.Close())
	}
	if err := s.noteRead(r); err != nil {
		return nil, errors.Join(err, closer.Close())
	}
	return &files.Opened{Name: r.Text(lifecycle.Name), Media: r.Text(lifecycle.Media), ReadSeeker: plain, Closer: closer}, nil
}

// noteRead keeps a reading in the journal; without that there is no reading.
func (s *seat) noteRead(r record.Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.read == nil {
		s.read = map[string]bool{}
	}
	version := versionOf(r)
	if s.read[version] || r.Rev == 0 {
		return nil // what the server never saw is the user's own
	}
	id, err := record.NewID(s.desk.random)
	if err != nil {
		return err
	}
	if _, err := s.journal.Append(journal.Read, journal.Index{Aggregate: string(r.Parent), Intent: string(id), Document: string(r.ID)}, []byte(version)); err != nil {
		return err
	}
	s.read[version] = true
	s.untold = append(s.untold, api.Reading{ID: id, Document: r.ID, At: record.At(s.desk.now())})
	s.wake()
	return nil
}

// told marks a version as read in this session: its entry stands in the log.
func (s *seat) told(r record.Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.read == nil {
		s.read = map[string]bool{}
	}
	s.read[versionOf(r)] = true
}

func versionOf(r record.Record) string { return string(r.ID) + "/" + r.Text(lifecycle.Content) }

// openCard makes a document ready and reads its card.
func (s *seat) openCard(id record.ID) (DocumentView, error) {
	r, plain, closer, err := s.openDocument(s.ctx, id)
	if err != nil {
		return DocumentView{}, err
	}
	defer closer.Close()
	v, err := s.documentView(id)
	if err != nil || len(v.Card) > 0 || v.Media != document.OFD {
		return v, err
	}
	card, err := document.Inspect(readerAt(plain), v.Size, r.Text(lifecycle.Name))
	if err != nil {
		return DocumentView{}, err
	}
	v.Card = cardLines(card)
	return v, nil
}

// readerAt reads where asked from what only seeks; one reader at a time.
func readerAt(r io.ReadSeeker) io.ReaderAt {
	if at, ok := r.(io.ReaderAt); ok {
		return at
	}
	return &seeking{r: r}
}

type seeking struct{ r io.ReadSeeker }

func (s *seeking) ReadAt(b []byte, off int64) (int, error) {
	if _, err := s.r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.r, b)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}
