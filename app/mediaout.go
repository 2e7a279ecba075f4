package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"quancheng/app/keyring"
	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/record"
	"quancheng/sync/media"
	"quancheng/sync/replica"
)

// bringBack is how many bytes of documents an answer may carry.
const bringBack = 4 << 30

// machine is this PC as media knows it.
func (d *Desk) machine(e keyring.Enrolment) (media.Machine, error) {
	private, public, err := d.ring.Box()
	return media.Machine{Organ: e.OrganID, Device: e.Device, Server: e.ServerKey, Rescue: e.Rescue, Box: private, BoxPub: public,
		Sign: d.ring.Sign, Random: d.random}, err
}

// exportMedia writes the user's outbox and documents into a file. It is named
// in the book before it stands there: an answer to it is then known.
func (s *seat) exportMedia(path string) (exchange, error) {
	s.edit.Lock()
	defer s.edit.Unlock()
	e, err := s.desk.mediaEnrolment()
	if err != nil {
		return exchange{}, err
	}
	cargo, out, closers, err := s.cargo()
	defer func() {
		for _, c := range closers {
			_ = c.Close() // read only
		}
	}()
	if err != nil {
		return exchange{}, err
	}
	m, err := s.desk.machine(e)
	if err != nil {
		return exchange{}, err
	}
	err = atomically(path, func(f *os.File) error {
		if out.ID, err = s.spooled(f, m, cargo); err != nil {
			return err
		}
		return s.book(out)
	})
	if err != nil {
		return exchange{}, err
	}
	out.File = filepath.Base(path)
	return out, s.remember(out)
}

func (s *seat) spooled(f *os.File, m media.Machine, c media.Cargo) (id document.Digest, err error) {
	spool, err := os.CreateTemp(s.desk.home.user(s.who.ID), "media-*")
	if err != nil {
		return "", noRoom(err)
	}
	defer func() { err = errors.Join(err, spool.Close(), os.Remove(spool.Name())) }()
	return media.Export(f, spool, m, c)
}

func (s *seat) book(out exchange) error {
	b, err := s.desk.home.mediaBook(s.who.ID)
	if err != nil {
		return err
	}
	b.Exported = append(b.Exported, mediaSent{out.Seq, out.ID, b.Imported})
	return s.desk.home.keepMediaBook(s.who.ID, b)
}

// cargo gathers what goes: sealed acts with the documents that they name, what
// was read here, and which documents are wanted.
func (s *seat) cargo() (media.Cargo, exchange, []io.Closer, error) {
	var closers []io.Closer
	s.mu.Lock()
	burnt, reads := s.burnt, slices.Clone(s.untold)
	s.mu.Unlock()
	if burnt == nil {
		return media.Cargo{}, exchange{}, nil, notOpen()
	}
	at, err := positionOf(s.vault)
	if err != nil {
		return media.Cargo{}, exchange{}, nil, err
	}
	acts, err := s.runner.Carry()
	if err != nil {
		return media.Cargo{}, exchange{}, nil, err
	}
	seq, err := s.desk.counter.next()
	if err != nil {
		return media.Cargo{}, exchange{}, nil, err
	}
	key := s.answerKey(seq)
	out := exchange{Out: true, Seq: seq, At: record.At(s.desk.now()), Acts: []exchanged{}}
	c := media.Cargo{User: record.UserID(s.who.ID), Epoch: at.Epoch, Seq: seq, At: out.At, Reads: reads, Wants: s.wants(),
		From: api.MediaFrom{Version: api.Version, At: at, Step: burnt.step, Code: burnt.code, Key: key[:], Limit: bringBack}}
	for _, r := range reads {
		out.Reads = append(out.Reads, r.ID)
	}
	for _, a := range acts {
		c.Acts = append(c.Acts, *a.Envelope)
		out.Acts = append(out.Acts, exchanged{Intent: string(a.Intent.ID), Title: s.actTitle(a.Intent)})
		if closers, err = s.load(&c, a, closers); err != nil {
			return c, out, closers, err
		}
	}
	out.Docs = len(c.Docs)
	return c, out, closers, nil
}

// load adds the documents of an act that were sealed here.
func (s *seat) load(c *media.Cargo, a replica.Act, closers []io.Closer) ([]io.Closer, error) {
	for _, d := range a.Intent.Documents {
		p, ok := s.work.paper(record.ID(d.ID))
		known := slices.ContainsFunc(c.Docs, func(x media.Paper) bool { return x.Ticket.Document == record.ID(d.ID) })
		if !ok || known {
			continue
		}
		f, err := s.journal.Documents().Get(d.ID)
		if err != nil {
			return closers, fmt.Errorf("open a sealed document for a medium: %w: %w", lostPaper(d.Name), err)
		}
		closers = append(closers, f)
		t := api.Ticket{Document: record.ID(d.ID), Aggregate: a.Intent.Aggregate, Object: d.Object, Content: d.Content, Size: d.Size,
			SealedSize: d.SealedSize, Parts: p.Parts, Key: slices.Clone(p.Key[:]), Name: d.Name, Media: d.Media}
		c.Docs = append(c.Docs, media.Paper{Ticket: t, Sealed: f})
	}
	return closers, nil
}

// wants lists the documents that are to come back: of projects that are kept
// here, and of what waits for this user's decision.
func (s *seat) wants() []record.ID {
	roots := s.carrier.choices.pinned()
	for _, c := range s.mirror.allCases() {
		if len(c.Tasks) > 0 {
			roots = append(roots, c.Root)
		}
	}
	var ids []record.ID
	for _, r := range s.papersOf(roots) {
		if !s.here(r) && len(ids) < 900 {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// atomically writes a file beside path and renames it when all of it is on the
// medium.
func atomically(path string, write func(*os.File) error) error {
	temp := path + ".part"
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return noRoom(err)
	}
	if err = errors.Join(write(f), f.Sync(), f.Close()); err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		return errors.Join(noRoom(err), os.Remove(temp))
	}
	return nil
}
