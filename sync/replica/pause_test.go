package replica

import (
	"testing"

	"quancheng/backend/domain/record"
)

// R195, R197: a document that its user holds back keeps its act waiting and
// lets others pass; going on sends it. A restart changes nothing of it.
func TestPausedDocumentWaits(t *testing.T) {
	r, out := linkedWith(true, act("i1", "a", "d1"), act("i2", "b", "d2"))
	up := found[Upload](t, out)
	out = r.Step(Paused{[]record.ID{"d1"}})
	none[Upload](t, out)
	out = r.Step(Failed{Command: up}) // hung up by us: no rest
	none[Backoff](t, out)
	if u := found[Upload](t, out); u.Document.ID != "d2" {
		t.Fatalf("uploads %+v", u)
	}
	out = r.Step(Uploaded{"d2"})
	if p := found[Push](t, out); len(p.IDs) != 1 || p.IDs[0] != "i2" {
		t.Fatalf("pushes %+v", p)
	}
	none[Upload](t, out)
	r.Step(Began{Acts: []Act{act("i1", "a", "d1")}})
	none[Upload](t, r.Step(Linked{Link{Full: true, Epoch: "e1"}}))
	if u := found[Upload](t, r.Step(Paused{})); u.Document.ID != "d1" {
		t.Fatalf("uploads %+v", u)
	}
}
