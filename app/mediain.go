package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"quancheng/app/journal"
	"quancheng/app/keyring"
	"quancheng/backend/api"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
	"quancheng/sync/media"
)

// importMedia takes a bundle of the server in. It is copied and proven whole
// before it counts; from then on it is taken in to its end, through any crash:
// at once when its user sits here, else when he unlocks.
func (d *Desk) importMedia(path string) (user string, err error) {
	d.turn.Lock()
	defer d.turn.Unlock()
	e, err := d.mediaEnrolment()
	if err != nil {
		return "", err
	}
	m, err := d.machine(e)
	if err != nil {
		return "", err
	}
	temp := d.home.path("media", "incoming.part")
	if err := copyFile(temp, path); err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(temp) }() // renamed, or refused
	in, closer, err := openArrival(temp, func(src io.ReaderAt, size int64) (*media.Arrival, error) { return media.Open(src, size, m) })
	if err != nil {
		return "", err
	}
	err = errors.Join(d.arrive(e, in, temp), closer.Close())
	return string(in.User), err
}

// arrive makes a proven bundle durable: the lease, the bundle, then its number.
func (d *Desk) arrive(e keyring.Enrolment, in *media.Arrival, temp string) error {
	user := string(in.User)
	b, err := d.home.mediaBook(user)
	if err != nil {
		return err
	}
	if in.Kind == bundle.Down {
		if err := b.admits(in.Seq, in.To); err != nil {
			return err
		}
	}
	if in.Word.Ending != "" {
		who, err := d.known(func(k keyring.Known) bool { return k.ID == user })
		if err != nil {
			return err
		}
		return d.end(in.Word.Ending, who)
	}
	if err := d.carryLease(e, in); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(d.home.incoming(user)), 0o700); err != nil {
		return noRoom(err)
	}
	if err := os.Rename(temp, d.home.incoming(user)); err != nil {
		return noRoom(err)
	}
	b.Imported = max(b.Imported, in.Seq)
	if err := d.home.keepMediaBook(user, b); err != nil {
		return err
	}
	if s, err := d.open(); err == nil && s.who.ID == user && in.Kind == bundle.Down {
		return s.takeMedia()
	}
	d.tellSession()
	return nil
}

func (d *Desk) carryLease(e keyring.Enrolment, in *media.Arrival) error {
	p := in.Word.Parcel
	if p == nil {
		return nil
	}
	keys, err := d.keysOf(string(p.User), e)
	if err != nil {
		return err
	}
	if err := keys.Carry(*p); err != nil {
		return fmt.Errorf("keep the lease of a medium: %w", err)
	}
	return d.ring.Remember(keyring.Known{ID: string(p.User), Account: p.Account, Name: p.Name})
}

// takeMedia takes the waiting bundle in; none is no error. Everything in it may
// be taken in twice.
func (s *seat) takeMedia() error {
	path := s.desk.home.incoming(s.who.ID)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	e, err := s.desk.mediaEnrolment()
	if err != nil {
		return err
	}
	m, err := s.desk.machine(e)
	if err != nil {
		return err
	}
	in, closer, err := openArrival(path, func(src io.ReaderAt, size int64) (*media.Arrival, error) { return media.Open(src, size, m) })
	if err == nil {
		err = errors.Join(s.unpack(in), closer.Close())
	}
	if err != nil && fault.CodeOf(err) != fault.Invalid {
		return err // the disk is full, say: it waits
	}
	if err != nil {
		s.desk.log.Error("a bundle that was taken in cannot be opened", "error", err)
	}
	return keyring.RemoveFile(path)
}

// unpacking is a bundle on its way into journal, cache and outbox.
type unpacking struct {
	*seat
	in   *media.Arrival
	page []api.Item
	skip bool // the feed does not go on from where the cache stands
	note exchange

	ids     []intent.ID
	answers []api.Answer
}

func (s *seat) unpack(in *media.Arrival) error {
	key := s.answerKey(in.Seq)
	if in.Kind == bundle.Enrol {
		brought := s.keys.MediaKey()
		if len(brought) != document.KeySize {
			return fault.New(fault.Invalid, "a first projection whose key is gone") // the next exchange brings it
		}
		key = document.Key(brought)
	}
	at, err := positionOf(s.vault)
	if err != nil {
		return err
	}
	u := &unpacking{seat: s, in: in, note: exchange{Seq: in.Seq, At: record.At(s.desk.now()), ID: in.ID(), Acts: []exchanged{}, Left: in.Word.Left}}
	if in.Word.Parcel != nil {
		u.note.Until = in.Word.Parcel.Until
	}
	begun := s.vaultBegun(in.ID())
	switch {
	case in.Word.Anew && !begun:
		if err := (projection{s}).Reset(in.Epoch); err != nil {
			return err
		}
	case !in.Word.Anew && !begun:
		u.skip = at != in.Word.Base
	}
	if err := s.beginVault(in.ID()); err != nil {
		return err
	}
	if err := in.Lines(key, u.take); err != nil {
		return err
	}
	return u.finish()
}

func (u *unpacking) take(l api.MediaLine) error {
	switch {
	case l.Answer != nil:
		u.answered(*l.Answer)
	case l.Document != nil:
		return u.keep(*l.Document)
	case l.Item != nil && l.Item.End != nil:
		page := u.page
		u.page = nil
		if u.skip {
			return nil
		}
		u.answer()
		return projection{u.seat}.Apply(page, *l.Item.End)
	case l.Item != nil:
		u.page = append(u.page, *l.Item)
		u.note.Items++
	}
	return nil
}

// answered gathers a verdict with the title that the act still has.
func (u *unpacking) answered(a api.MediaAnswer) {
	x := exchanged{Intent: string(a.Intent), Outcome: "refused"}
	if a.Verdict != nil {
		x.Outcome, x.Reason = string(a.Verdict.Outcome), a.Verdict.Message
	} else if a.Fault != nil {
		x.Reason = a.Fault.Message
	}
	for _, st := range u.runner.Standings() {
		if st.Intent.ID == a.Intent {
			x.Title = u.actTitle(st.Intent)
		}
	}
	u.note.Acts = append(u.note.Acts, x)
	u.ids, u.answers = append(u.ids, a.Intent), append(u.answers, a.Answer)
}

// answer settles acts before the feed shows what they did.
func (u *unpacking) answer() {
	if len(u.ids) > 0 {
		u.runner.Answered(u.ids, u.answers)
		u.ids, u.answers = nil, nil
	}
}

// keep lays a document's container where a fetched one would lie.
func (u *unpacking) keep(d api.MediaDocument) error {
	src, err := u.in.Document(d)
	if err != nil {
		return err
	}
	if u.cached(d.Ref.Object) {
		return nil
	}
	if err := os.MkdirAll(u.carrier.dir, 0o700); err != nil {
		return noRoom(err)
	}
	u.note.Docs++
	return atomically(filepath.Join(u.carrier.dir, string(d.Ref.Object)), func(f *os.File) error {
		_, err := io.Copy(f, src)
		return err
	})
}

// finish settles what the export told, and writes the receipt.
func (u *unpacking) finish() error {
	u.answer()
	list, err := u.history()
	if err != nil {
		return err
	}
	for _, e := range list {
		if e.Out && e.Seq == u.in.Seq {
			if err := u.toldBy(e.Reads); err != nil {
				return err
			}
		}
	}
	u.desk.tellSync()
	return u.remember(u.note)
}

// toldBy marks readings as known to the server.
func (s *seat) toldBy(ids []record.ID) error {
	told := map[record.ID]bool{}
	for _, id := range ids {
		told[id] = true
		if _, err := s.journal.Append(journal.Settled, journal.Index{Intent: string(id), Mark: s.desk.official().UnixMilli()}, nil); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var rest []api.Reading
	for _, r := range s.untold {
		if !told[r.ID] {
			rest = append(rest, r)
		}
	}
	s.untold = rest
	return nil
}

const stateBundle = "bundle"

// vaultBegun reports whether the cache holds the beginning of this bundle: a
// crash came between its pages, and it goes on from where it stands.
func (s *seat) vaultBegun(id document.Digest) bool {
	data, err := s.vault.State(stateBundle)
	return err == nil && string(data) == string(id)
}

func openArrival(path string, open func(io.ReaderAt, int64) (*media.Arrival, error)) (*media.Arrival, io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open a bundle: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open a bundle: %w", err), f.Close())
	}
	in, err := open(f, info.Size())
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return in, f, nil
}

// copyFile takes a file off a medium, which may be pulled out at any time.
func copyFile(to, from string) error {
	src, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("open %s: %w: %w", filepath.Base(from), noFile(), err)
	}
	defer src.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return noRoom(err)
	}
	return atomically(to, func(f *os.File) error {
		_, err := io.Copy(f, src)
		return err
	})
}
