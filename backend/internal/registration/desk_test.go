package registration_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/blob"
	"quancheng/backend/internal/registration"
	"quancheng/backend/internal/store"
)

// R25, R156: a document counts only when it was read back; then who sees its
// registration reads it, and nobody else; each is in the log.
func TestDocumentComesInAndIsRead(t *testing.T) {
	w := newWorld(t)
	p := w.seal(paper(t), "申报请示.pdf")
	if w.confirmed(p.ticket.Aggregate, p.ref()) {
		t.Fatal("confirmed before it came")
	}
	if _, err := w.bring(linxl, p); err != nil {
		t.Fatal(err)
	}
	if !w.confirmed(p.ticket.Aggregate, p.ref()) {
		t.Fatal("not confirmed")
	}
	if w.confirmed(w.id(), p.ref()) {
		t.Error("confirmed for another aggregate")
	}
	other := p.ref()
	other.Content = document.Of([]byte("another"))
	if w.confirmed(p.ticket.Aggregate, other) {
		t.Error("confirmed with another content")
	}
	if _, err := w.KeyOf(t.Context(), p.ticket.Document); !errors.Is(err, store.ErrAbsent) {
		t.Error("a key without registration:", err)
	}
	w.register(linxl, p, record.Reviewing)
	if _, err := w.Read(t.Context(), sunyue, string(p.ticket.Document)); code(err) != fault.NotFound {
		t.Error("read by another department:", err)
	}
	if _, err := w.Read(t.Context(), linxl, string(w.id())); code(err) != fault.NotFound {
		t.Error("what does not exist has another answer:", err)
	}
	u, err := w.Read(t.Context(), linxl, string(p.ticket.Document))
	if err != nil || u.Ref != p.ref() || !bytes.Equal(u.Key, p.ticket.Key) {
		t.Fatalf("%+v %v", u.Ref, err)
	}
	if key, err := w.KeyOf(t.Context(), p.ticket.Document); err != nil || !bytes.Equal(key, p.ticket.Key) {
		t.Error("another key for the feed:", err)
	}
	if !bytes.Equal(w.fetch(u.URL), p.sealed) {
		t.Error("other bytes")
	}
	if w.log("document.read", audit.OK) != 1 || w.log("document.read", audit.Refused) != 2 || w.log("upload.done", audit.OK) != 1 {
		t.Error("the log is not complete")
	}
}

// R188: an upload goes on where it stood, also after its parts were swept.
func TestUploadGoesOn(t *testing.T) {
	w := newWorld(t)
	small := paper(t)
	tail := small[bytes.LastIndex(small, []byte("startxref")):]
	big := slices.Concat(small, bytes.Repeat([]byte{'\n'}, 2*document.PartSize), tail)
	p := w.seal(big, "建设方案.pdf")
	up, err := w.Start(t.Context(), linxl, p.ticket)
	if err != nil || len(up.Have) != 0 || up.Done {
		t.Fatal(up, err)
	}
	w.send(linxl, up, p, 2)
	if err := w.Done(t.Context(), linxl, up.ID); code(err) != fault.Conflict {
		t.Fatal("an incomplete upload:", err)
	}
	again, err := w.Start(t.Context(), linxl, p.ticket)
	if err != nil || again.ID != up.ID || !slices.Equal(again.Have, []int{2}) {
		t.Fatal(again, err)
	}
	if _, err := w.Parts(t.Context(), sunyue, up.ID, []int{1}); code(err) != fault.NotFound {
		t.Error("another's upload:", err)
	}
	w.send(linxl, up, p, 1, 3)
	for range 2 { // an answer that was lost is asked for again
		if err := w.Done(t.Context(), linxl, up.ID); err != nil {
			t.Fatal(err)
		}
	}
	done, err := w.Start(t.Context(), linxl, p.ticket)
	if err != nil || !done.Done || done.ID != up.ID {
		t.Error(done, err)
	}
}

// What the server reads back decides, not what the desktop says: damaged,
// encrypted, of another content, another kind or under another key.
func TestReadBackRefuses(t *testing.T) {
	w := newWorld(t)
	good := paper(t)
	for name, c := range map[string]struct {
		content []byte
		spoil   func(*api.Ticket)
	}{
		"damaged PDF":     {good[:len(good)/2], nil},
		"encrypted PDF":   {bytes.Replace(good, []byte("/Root"), []byte("/Encrypt 1 0 R /Root"), 1), nil},
		"another content": {good, func(t *api.Ticket) { t.Content = document.Of([]byte("x")) }},
		"another kind":    {good, func(t *api.Ticket) { t.Media = document.OFD }},
		"another key":     {good, func(t *api.Ticket) { t.Key = bytes.Repeat([]byte{1}, document.KeySize) }},
	} {
		p := w.seal(c.content, "材料.pdf")
		if c.spoil != nil {
			c.spoil(&p.ticket)
		}
		id, err := w.bring(linxl, p)
		if code(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		if w.confirmed(p.ticket.Aggregate, p.ref()) {
			t.Errorf("%s: confirmed", name)
		}
		if _, err := w.blob.Stat(t.Context(), p.ticket.Object); !errors.Is(err, blob.ErrAbsent) {
			t.Errorf("%s: the object stands: %v", name, err)
		}
		if err := w.Done(t.Context(), linxl, id); code(err) != fault.NotFound {
			t.Errorf("%s: asked again: %v", name, err)
		}
	}
	if n := w.log("upload.done", audit.Refused); n < 5 {
		t.Error("refusals in the log:", n)
	}
}

// Bad input: sizes, names, plans, ids, roles, quota; nothing is begun.
func TestTicketsRefused(t *testing.T) {
	w := newWorld(t)
	content := paper(t)
	for name, c := range map[string]struct {
		who   policy.Actor
		spoil func(*api.Ticket)
		want  fault.Code
	}{
		"path in the name": {linxl, func(t *api.Ticket) { t.Name = "../申报.pdf" }, fault.Invalid},
		"reserved name":    {linxl, func(t *api.Ticket) { t.Name = "con.pdf" }, fault.Invalid},
		"bidi mark":        {linxl, func(t *api.Ticket) { t.Name = "申报\u202efdp.exe" }, fault.Invalid},
		"too large":        {linxl, func(t *api.Ticket) { t.Size = document.MaxSize + 1 }, fault.TooLarge},
		"sizes disagree":   {linxl, func(t *api.Ticket) { t.SealedSize++ }, fault.Invalid},
		"another plan":     {linxl, func(t *api.Ticket) { t.Parts = []document.Digest{document.Of(nil)} }, fault.Invalid},
		"unknown kind":     {linxl, func(t *api.Ticket) { t.Media = "exe" }, fault.Invalid},
		"short key":        {linxl, func(t *api.Ticket) { t.Key = t.Key[:16] }, fault.Invalid},
		"bad id":           {linxl, func(t *api.Ticket) { t.Document = "1" }, fault.Invalid},
		"administrator":    {auditor, func(*api.Ticket) {}, fault.Forbidden},
	} {
		p := w.seal(content, "申报.pdf")
		c.spoil(&p.ticket)
		if _, err := w.Start(t.Context(), c.who, p.ticket); code(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := w.log("upload.start", audit.Refused); n != 10 {
		t.Error("refusals in the log:", n)
	}
	if w.log("upload.start", audit.OK) != 0 {
		t.Error("something was begun")
	}
}

// R27: one does not bring documents to what one does not see, nor under the id
// of a record of another kind.
func TestHiddenAggregate(t *testing.T) {
	w := newWorld(t)
	p := w.seal(paper(t), "申报.pdf")
	w.register(linxl, p, record.Reviewing)
	foreign := w.seal(paper(t), "申报.pdf")
	foreign.ticket.Document = p.ticket.Document
	if _, err := w.Start(t.Context(), sunyue, foreign.ticket); code(err) != fault.NotFound {
		t.Error(err)
	}
	if _, err := w.Start(t.Context(), linxl, foreign.ticket); code(err) != fault.NotFound {
		t.Error("another aggregate's document:", err)
	}
}

func TestQuota(t *testing.T) {
	w := newWorld(t)
	content := bytes.Repeat([]byte("%PDF-1.7\n"), 3<<20)
	var last error
	for range 3 {
		_, last = w.Start(t.Context(), linxl, w.seal(content, "大.pdf").ticket)
	}
	if code(last) != fault.TooLarge {
		t.Error(last)
	}
	if _, err := w.Start(t.Context(), sunyue, w.seal(content, "大.pdf").ticket); err != nil {
		t.Error("another's quota:", err)
	}
}

// 5.7, 7: bytes are sent once where their registration is seen and their key
// known; elsewhere the same name tells nothing.
func TestSameBytes(t *testing.T) {
	w := newWorld(t)
	p := w.seal(paper(t), "申报.pdf")
	if _, err := w.bring(linxl, p); err != nil {
		t.Fatal(err)
	}
	w.register(linxl, p, record.Reviewing)
	again := p
	again.ticket.Document, again.ticket.Aggregate = w.id(), w.id()
	up, err := w.Start(t.Context(), linxl, again.ticket)
	if err != nil || !up.Done || !w.confirmed(again.ticket.Aggregate, again.ref()) {
		t.Fatal(up, err)
	}
	stolen := again
	stolen.ticket.Document, stolen.ticket.Key = w.id(), bytes.Repeat([]byte{9}, document.KeySize)
	if up, err = w.Start(t.Context(), sunyue, stolen.ticket); err != nil || up.Done || len(up.Have) > 0 {
		t.Fatal("a stranger is told that the object stands:", up, err)
	}
	// Nor does he learn it with the right key, and by asking again; he sends.
	known := again
	known.ticket.Document, known.ticket.Aggregate = w.id(), w.id()
	for range 2 {
		if up, err := w.Start(t.Context(), sunyue, known.ticket); err != nil || up.Done || len(up.Have) > 0 {
			t.Fatal("a stranger is told that the object stands:", up, err)
		}
	}
	if _, err := w.bring(sunyue, known); err != nil || !w.confirmed(known.ticket.Aggregate, known.ref()) {
		t.Error("the stranger's own copy:", err)
	}
	w.send(sunyue, up, stolen, 1)
	if err := w.Done(t.Context(), sunyue, up.ID); code(err) != fault.Invalid {
		t.Error("confirmed without the key:", err)
	}
	if _, err := w.blob.Stat(t.Context(), p.ticket.Object); err != nil {
		t.Error("the refusal took another's object:", err)
	}
}

// Incomplete uploads are swept after a day, others stay.
func TestSweep(t *testing.T) {
	w := newWorld(t)
	w.now = time.Now() // S3 stamps uploads by its own clock
	p, q := w.seal(paper(t), "一.pdf"), w.seal(paper(t), "二.pdf")
	up, err := w.Start(t.Context(), linxl, p.ticket)
	w.must(err)
	if _, err := w.bring(linxl, q); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Sweep(t.Context()); n != 0 || err != nil {
		t.Fatal("swept too early:", n, err)
	}
	w.now = w.now.Add(25 * time.Hour)
	if n, err := w.Sweep(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if _, err := w.Parts(t.Context(), linxl, up.ID, []int{1}); code(err) != fault.NotFound {
		t.Error("a swept upload goes on:", err)
	}
	if !w.confirmed(q.ticket.Aggregate, q.ref()) {
		t.Error("a confirmed upload was swept")
	}
	fresh, err := w.Start(t.Context(), linxl, p.ticket)
	if err != nil || fresh.ID == up.ID {
		t.Error("it cannot begin again:", err)
	}
}

// R188: an object that no upload names, left by a crash or a restore, is
// removed when it is old enough, with a line in the log; others stay.
func TestSweepObjects(t *testing.T) {
	w := newWorld(t)
	w.now = time.Now()
	orphan, brought := w.seal(paper(t), "一.pdf"), w.seal(paper(t), "二.pdf")
	plan, err := document.PlanOf(orphan.ticket.SealedSize, orphan.ticket.Parts)
	w.must(err)
	w.must(w.blob.Put(t.Context(), orphan.ticket.Object, plan, bytes.NewReader(orphan.sealed)))
	if _, err := w.bring(linxl, brought); err != nil {
		t.Fatal(err)
	}
	if n, err := w.SweepObjects(t.Context()); n != 0 || err != nil {
		t.Fatal("swept too early:", n, err)
	}
	w.now = w.now.Add(registration.Keep + time.Hour)
	if n, err := w.SweepObjects(t.Context()); n != 1 || err != nil || w.log("object.sweep", audit.OK) != 1 {
		t.Fatal(n, err)
	}
	if _, err := w.blob.Stat(t.Context(), orphan.ticket.Object); !errors.Is(err, blob.ErrAbsent) {
		t.Error("the orphan stayed:", err)
	}
	if _, err := w.blob.Stat(t.Context(), brought.ticket.Object); err != nil {
		t.Error("a registered object was swept:", err)
	}
}

// R188: a reading back that takes longer than a request may is not begun anew
// by the next one; the client that comes again gets its result.
func TestSlowReadBack(t *testing.T) {
	w := newWorld(t)
	w.Wait = time.Nanosecond
	p := w.seal(paper(t), "申报.pdf")
	up, err := w.Start(t.Context(), linxl, p.ticket)
	w.must(err)
	w.send(linxl, up, p, 1)
	for err = w.Done(t.Context(), linxl, up.ID); code(err) == fault.Busy; err = w.Done(t.Context(), linxl, up.ID) {
	}
	if err != nil || w.log("upload.done", audit.OK) != 1 {
		t.Fatal(err, w.log("upload.done", audit.OK))
	}
}

// R74: putting again after a crash is the same object, and it opens to the
// same bytes.
func TestPutTwice(t *testing.T) {
	w := newWorld(t)
	doc, agg := w.id(), w.id()
	first, err := w.Put(t.Context(), doc, agg, "关于A/B“一网”项目立项的批复.pdf", paper(t))
	w.must(err)
	second, err := w.Put(t.Context(), doc, agg, "关于A/B“一网”项目立项的批复.pdf", paper(t))
	w.must(err)
	if first != second || !w.confirmed(agg, first) || first.Name != "关于A_B“一网”项目立项的批复.pdf" {
		t.Error(first, second)
	}
	w.must(w.blob.Remove(t.Context(), first.Object))
	third, err := w.Put(t.Context(), doc, agg, "关于A/B“一网”项目立项的批复.pdf", paper(t))
	if err != nil || third.Object == first.Object {
		t.Error("a lost object was named again:", err)
	}
}

func TestAbort(t *testing.T) {
	w := newWorld(t)
	p := w.seal(paper(t), "申报.pdf")
	up, err := w.Start(t.Context(), linxl, p.ticket)
	w.must(err)
	if err := w.Abort(t.Context(), sunyue, up.ID); code(err) != fault.NotFound {
		t.Error("another's:", err)
	}
	w.must(w.Abort(t.Context(), linxl, up.ID))
	if err := w.Done(t.Context(), linxl, up.ID); code(err) != fault.NotFound {
		t.Error(err)
	}
}
