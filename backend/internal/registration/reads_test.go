package registration_test

import (
	"encoding/json"
	"testing"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/record"
)

// R159, R161: readings from a PC's own copy come into the log once each, with
// the PC's time; R27: what is hidden or absent is refused there and nowhere else.
func TestReadsOfAPC(t *testing.T) {
	w := newWorld(t)
	p := w.seal(paper(t), "申报请示.pdf")
	w.register(linxl, p, record.Reviewing)
	at := record.Time("2026-11-22T08:00:00.000Z")
	sent := api.Reads{Reads: []api.Reading{{ID: w.id(), Document: p.ticket.Document, At: at}, {ID: w.id(), Document: w.id(), At: at}}}
	for range 2 { // an answer that was lost
		w.must(w.Reads(t.Context(), linxl, sent))
	}
	if ok, no := w.log("document.read.offline", audit.OK), w.log("document.read.offline", audit.Refused); ok != 1 || no != 1 {
		t.Error(ok, no)
	}
	w.must(w.Reads(t.Context(), sunyue, sent)) // another's ids are another's
	if ok, no := w.log("document.read.offline", audit.OK), w.log("document.read.offline", audit.Refused); ok != 1 || no != 3 {
		t.Error(ok, no)
	}
	var text string
	w.must(w.db.Read().NewRaw("SELECT entry FROM audit WHERE act = ? AND result = 'ok'", "document.read.offline").Scan(t.Context(), &text))
	var e audit.Entry
	w.must(json.Unmarshal([]byte(text), &e))
	if e.DeviceAt != at || e.Object != "document/"+string(p.ticket.Document) || e.User != linxl.User || e.Root != p.ticket.Aggregate {
		t.Errorf("%+v", e)
	}
}
