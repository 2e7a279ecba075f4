package app

import (
	"errors"
	"io"
	"slices"
	"strings"
	"sync"

	"quancheng/app/files"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
)

// incoming is one file on its way into the journal's area.
type incoming struct {
	head   record.ID
	doc    record.ID
	slot   record.Slot
	name   string
	level  string
	key    document.Key
	sealer *files.Upload
}

// uploads are the files that are being taken in.
type uploads struct {
	mu   sync.Mutex
	open map[string]*incoming
}

func (u *uploads) put(id string, in *incoming) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.open == nil {
		u.open = map[string]*incoming{}
	}
	u.open[id] = in
}

func (u *uploads) get(id string) (*incoming, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if in, ok := u.open[id]; ok {
		return in, nil
	}
	return nil, noUpload()
}

func (u *uploads) take(id string) (*incoming, error) {
	in, err := u.get(id)
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.open, id)
	return in, err
}

func (u *uploads) cancelAll() {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, in := range u.open {
		in.sealer.Cancel()
		delete(u.open, id)
	}
}

// Take is the files.Taker: chunks go to the seat that asked for them.
func (d *Desk) Take(upload string, offset int64, chunk []byte) (int64, error) {
	s, err := d.open()
	if err != nil {
		return 0, err
	}
	in, err := s.uploads.get(upload)
	if err != nil {
		return 0, err
	}
	n, err := in.sealer.Take(offset, chunk)
	if errors.Is(err, files.ErrStep) {
		return n, outOfStep()
	}
	return n, err
}

// startUpload checks what can be known before the bytes, and begins to seal.
func (s *seat) startUpload(head record.ID, slot, name, level string, size int64) (IncomingView, error) {
	clean, problem := document.Clean(name)
	if problem != "" {
		return IncomingView{}, fault.Numbered(fault.Invalid, "E-AP-022", problem)
	}
	if err := checkLevel(level, clean); err != nil {
		return IncomingView{}, err
	}
	d, err := s.begin(head)
	if err != nil {
		return IncomingView{}, err
	}
	where, err := s.slotOf(d.head(), slot)
	if err != nil {
		return IncomingView{}, err
	}
	if size == 0 {
		return IncomingView{}, fault.Numbered(fault.Invalid, "E-DO-010", "文件是空的（0 字节），没有加入。请检查文件后重新选择。")
	}
	if size < 0 || size > where.Max {
		return IncomingView{}, tooBig()
	}
	upload, err := record.NewID(s.desk.random)
	if err != nil {
		return IncomingView{}, err
	}
	doc, err := record.NewID(s.desk.random)
	if err != nil {
		return IncomingView{}, err
	}
	key, err := document.NewKey(s.desk.random)
	if err != nil {
		return IncomingView{}, err
	}
	put := func(write func(io.Writer) error) error { return s.journal.Documents().Put(string(doc), write) }
	s.uploads.put(string(upload), &incoming{head: head, doc: doc, slot: where, name: clean, level: level, key: key,
		sealer: files.Begin(put, size, key, s.desk.random)})
	return IncomingView{Upload: string(upload), Chunk: files.Chunk}, nil
}

// secretWords in a name or as a level stop a file at the door (no state
// secrets here).
func checkLevel(level, name string) error {
	for _, word := range []string{"秘密", "机密", "绝密"} {
		if level == word || strings.Contains(name, "【"+word) || strings.Contains(name, word+"★") || strings.HasPrefix(name, word) {
			return secretLevel()
		}
	}
	if !slices.Contains(record.Levels(), record.Level(level)) {
		return noLevel()
	}
	return nil
}

// slotOf is the line of the checklist; what is attached besides has its own.
func (s *seat) slotOf(head record.Record, name string) (record.Slot, error) {
	_, cat, _ := s.mirror.word()
	t, ok := cat.Type(head.Type)
	if !ok {
		return record.Slot{}, unknownType()
	}
	if name == "" || name == string(lifecycle.OtherSlot) {
		return record.Slot{Name: lifecycle.OtherSlot, Title: "其他材料", Max: document.MaxSize}, nil
	}
	for _, slot := range t.Slots {
		if string(slot.Name) == name {
			return slot, nil
		}
	}
	return record.Slot{}, fault.Numbered(fault.NotFound, "E-AP-023", "材料清单里没有这一项，材料没有加入。请刷新后重新选择。")
}

// finishUpload inspects what was sealed. A file that does not pass leaves
// nothing behind.
func (s *seat) finishUpload(upload string) (DocumentView, error) {
	in, err := s.uploads.take(upload)
	if err != nil {
		return DocumentView{}, err
	}
	sealed, err := in.sealer.Finish()
	if errors.Is(err, files.ErrStep) {
		return DocumentView{}, outOfStep()
	}
	if err != nil {
		return DocumentView{}, err
	}
	p, err := s.inspect(in, sealed)
	if err == nil {
		p, err = s.twin(p)
	}
	if err == nil {
		err = s.attach(in, p)
	}
	if err != nil {
		return DocumentView{}, errors.Join(err, s.journal.Documents().Remove(string(in.doc)))
	}
	return s.documentView(in.doc)
}

// inspect reads the sealed file as anybody later will.
func (s *seat) inspect(in *incoming, sealed document.Sealing) (paper, error) {
	f, err := s.journal.Documents().Get(string(in.doc))
	if err != nil {
		return paper{}, err
	}
	defer f.Close()
	plain, err := document.Open(readerAt(f), sealed.SealedSize, sealed.Size, in.key)
	if err != nil {
		return paper{}, err
	}
	card, err := document.Inspect(readerAt(plain), sealed.Size, in.name)
	if err != nil {
		return paper{}, err
	}
	if len(in.slot.Media) > 0 && !slices.Contains(in.slot.Media, card.Media) {
		return paper{}, wrongKind(strings.ToUpper(strings.Join(in.slot.Media, "、")))
	}
	p := paper{Head: in.head, Key: in.key, Card: card, Ref: document.Ref{ID: string(in.doc), Object: sealed.Object, Content: sealed.Content,
		Size: sealed.Size, SealedSize: sealed.SealedSize, Name: in.name, Media: card.Media}}
	for _, part := range sealed.Parts {
		p.Parts = append(p.Parts, part.Digest)
	}
	return p, nil
}

// attach registers the document and puts it into the draft, in this order: a
// draft never names a file that is not kept. A line of the checklist holds one
// document; the former one is taken out.
func (s *seat) attach(in *incoming, p paper) error {
	s.edit.Lock()
	defer s.edit.Unlock()
	d, err := s.begin(in.head)
	if err != nil {
		return err
	}
	if err := s.work.keepPaper(p); err != nil {
		return err
	}
	_, cat, _ := s.mirror.word()
	t, _ := cat.Type(lifecycle.Document)
	edition := 1
	for _, r := range d.Now.Clone() {
		if r.Parent == "" || in.slot.Name == lifecycle.OtherSlot || r.Text(lifecycle.Slot) != string(in.slot.Name) {
			continue
		}
		edition++
		d.Now = without(d.Now, r.ID)
		if _, stood := d.Base.Find(r.ID); !stood {
			if err := s.work.dropPaper(r.ID); err != nil {
				return err
			}
		}
	}
	title := in.slot.Title
	if in.slot.Name == lifecycle.OtherSlot {
		title = in.name
	}
	r := registration(d.head(), p.Ref, t, string(in.slot.Name), title, in.level, edition)
	if docType, ok := s.docType(d.head(), in.slot.Name); ok {
		r.Set(lifecycle.DocType, record.Value{Text: docType})
	}
	d.Now = record.Follow(append(d.Now.Clone(), r))
	return s.keepDraft(&d)
}

func (s *seat) docType(head record.Record, slot record.Name) (string, bool) {
	_, cat, _ := s.mirror.word()
	t, _ := cat.Type(head.Type)
	return lifecycle.DocTypeOf(t, slot)
}

func (s *seat) cancelUpload(upload string) error {
	in, err := s.uploads.take(upload)
	if err != nil {
		return err
	}
	in.sealer.Cancel()
	return nil
}

// removeDocument takes a document out of the draft; bytes that the server has
// stay there.
func (s *seat) removeDocument(head, doc record.ID) error {
	s.edit.Lock()
	defer s.edit.Unlock()
	d, err := s.begin(head)
	if err != nil {
		return err
	}
	if _, ok := d.Now.Find(doc); !ok {
		return noRecord()
	}
	d.Now = without(d.Now, doc)
	if err := s.keepDraft(&d); err != nil {
		return err
	}
	if _, stood := d.Base.Find(doc); stood {
		return nil
	}
	return s.work.dropPaper(doc)
}
