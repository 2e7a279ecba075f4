package app

import (
	"context"
	"fmt"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// Media is bound: 介质交换, for a PC without any network and for who carries
// its bundles. A path is one that Choose or Place gave.
type Media struct{ desk *Desk }

// MediaView is the page. On: this PC is served by media only.
type MediaView struct {
	On      bool            `json:"on"`
	Carrier bool            `json:"carrier"` // may deliver others' bundles to the server
	Device  string          `json:"device"`
	Lease   string          `json:"lease"`   // RFC 3339; "" = none
	Days    int             `json:"days"`    // left of it, whole
	Waiting []OutboxRow     `json:"waiting"` // to be carried, or carried and not answered
	Carried int             `json:"carried"` // of them, in an export that was not answered
	Docs    int             `json:"docs"`    // documents that are asked for
	History []MediaExchange `json:"history"` // newest first
}

// MediaExchange is one export or import, with its receipt.
type MediaExchange struct {
	Out    bool       `json:"out"`
	Seq    int        `json:"seq"`
	At     string     `json:"at"`
	Digest string     `json:"digest"`
	File   string     `json:"file"`
	Acts   []MediaAct `json:"acts"`
	Docs   int        `json:"docs"`
	Left   int        `json:"left"`
	Items  int        `json:"items"`
	Until  string     `json:"until"`
	Person string     `json:"person"`
	Device string     `json:"device"`
}

// MediaAct is an act of it. Outcome as of a verdict; "" in an export.
type MediaAct struct {
	Title   string `json:"title"`
	Outcome string `json:"outcome"`
	Reason  string `json:"reason"`
}

// State is the page; without a seat it says only what this PC is.
func (m *Media) State() (MediaView, error) { return m.desk.mediaView() }

// Choose asks for a bundle to import; "" when its user gave up.
func (m *Media) Choose() (string, error) {
	return runtime.OpenFileDialog(m.desk.window, runtime.OpenDialogOptions{Title: "选择介质上的文件", Filters: mediaFiles()})
}

// Place asks where to write one.
func (m *Media) Place(name string) (string, error) {
	return runtime.SaveFileDialog(m.desk.window, runtime.SaveDialogOptions{Title: "保存到介质", DefaultFilename: name, Filters: mediaFiles()})
}

func mediaFiles() []runtime.FileFilter {
	return []runtime.FileFilter{{DisplayName: "介质交换包 (*.qcm)", Pattern: "*.qcm"}}
}

// Export writes the outbox and its documents to a medium.
func (m *Media) Export(path string) (MediaExchange, error) {
	s, err := m.desk.open()
	if err != nil {
		return MediaExchange{}, err
	}
	e, err := s.exportMedia(path)
	return s.exchangeView(e), err
}

// Import takes the server's answer in.
func (m *Media) Import(path string) (MediaView, error) {
	if _, err := m.desk.importMedia(path); err != nil {
		return MediaView{}, err
	}
	return m.desk.mediaView()
}

// Request writes the file by which this PC asks to be enrolled.
func (m *Media) Request(code, path string) error { return m.desk.requestMedia(code, path) }

// Welcome takes the answer to it.
func (m *Media) Welcome(path string) (SessionView, error) {
	if err := m.desk.welcomeMedia(path); err != nil {
		return SessionView{}, err
	}
	m.desk.tellSession()
	return m.desk.sessionView(), nil
}

// Deliver takes another PC's bundle to the server and keeps the answer.
func (m *Media) Deliver(path, reply string) (MediaReceiptView, error) {
	return m.desk.deliver(context.Background(), path, "", reply)
}

// Enrol takes another PC's request to the server, for an account.
func (m *Media) Enrol(path, account, reply string) (MediaReceiptView, error) {
	return m.desk.deliver(context.Background(), path, account, reply)
}

func (d *Desk) mediaView() (MediaView, error) {
	e, _ := d.enrolment()
	v := MediaView{On: e.Media, Device: e.Name, Waiting: []OutboxRow{}, History: []MediaExchange{}}
	s, err := d.open()
	if err != nil {
		return v, nil //nolint:nilerr // nobody sits here
	}
	_, _, actor := s.mirror.word()
	v.Carrier = !e.Media && carries(actor)
	if g := s.keys.Status(); g.Leased {
		v.Lease, v.Days = timeText(g.Until), max(0, int(g.Until.Sub(d.official())/(24*time.Hour)))
	}
	for _, st := range s.runner.Standings() {
		p := pending{Standing: st}
		v.Waiting = append(v.Waiting, OutboxRow{Intent: string(st.Intent.ID), Record: string(st.Intent.Aggregate), Title: s.actTitle(st.Intent),
			Act: p.word(), Reason: p.reason(), At: string(st.Intent.At)})
		if st.Envelope != nil && st.Held == nil {
			v.Carried++
		}
	}
	v.Docs = len(s.wants())
	list, err := s.history()
	for _, x := range list {
		v.History = append([]MediaExchange{s.exchangeView(x)}, v.History...)
	}
	return v, err
}

func (s *seat) exchangeView(e exchange) MediaExchange {
	en, _ := s.desk.enrolment()
	v := MediaExchange{Out: e.Out, Seq: int(e.Seq), At: string(e.At), Digest: string(e.ID), File: e.File, Acts: []MediaAct{}, Docs: e.Docs,
		Left: e.Left, Items: e.Items, Until: string(e.Until), Person: s.who.Name, Device: fmt.Sprintf("%s（%.8s）", en.Name, en.Device)}
	for _, a := range e.Acts {
		v.Acts = append(v.Acts, MediaAct{a.Title, a.Outcome, a.Reason})
	}
	return v
}
