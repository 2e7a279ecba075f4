package salvage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/rescue"
	"quancheng/backend/internal/store"
)

// Tally is what a report opened, and what it could not.
type Tally struct{ Opened, Shut int }

// Report opens the parcels of a user with the private rescue key and writes
// them for people to read, in the order of the journal. Opening is one entry
// of the log, before anything is written.
func (b *Box) Report(ctx context.Context, user string, private []byte, to io.Writer) (Tally, error) {
	rows, err := store.Rescues(ctx, b.db.Read(), user)
	if err != nil {
		return Tally{}, err
	}
	pcs, err := store.Desktops(ctx, b.db.Read())
	if err != nil {
		return Tally{}, err
	}
	line := audit.Entry{At: record.At(b.clock()), User: "system", Name: "系统", Role: "system", Act: "rescue.open", Object: "user/" + user, Result: audit.OK}
	if err := b.note(ctx, line); err != nil {
		return Tally{}, err
	}
	r := reader{user: user, private: private, seen: map[string]bool{}}
	for _, pc := range pcs {
		r.pcs = append(r.pcs, pc.ID)
	}
	fmt.Fprintf(to, "密封内容报告\n账号编号：%s\n打开时间：%s\n以下内容只供核对，没有受理，也不会由系统受理。\n", user, line.At)
	for _, row := range rows {
		full, err := store.Rescue(ctx, b.db.Read(), row.ID)
		if err != nil {
			return r.tally, err
		}
		fmt.Fprintf(to, "\n── %s 从电脑 %s 送来，%d 项\n", row.At, row.Device, row.Entries)
		if err := r.parcel(full, to); err != nil {
			return r.tally, err
		}
	}
	_, err = fmt.Fprintf(to, "\n共打开 %d 项，%d 项打不开。\n", r.tally.Opened, r.tally.Shut)
	return r.tally, err
}

// reader opens frames; an entry says nothing of its device, so the one that
// sent it is tried first, then all that were ever enrolled.
type reader struct {
	user    string
	private []byte
	pcs     []string
	tally   Tally
	seen    map[string]bool // entries come again in a later parcel
}

func (r *reader) parcel(row store.RescueRow, to io.Writer) error {
	frames, _ := rescue.Split(row.Frames)
	device := row.Device
	for _, raw := range frames {
		e, from, err := r.open(device, raw)
		if err != nil {
			r.tally.Shut++
			fmt.Fprintf(to, "\n（一项打不开）\n")
			continue
		}
		device = from
		key := fmt.Sprint(from, e.Seq, e.Kind, e.At.UnixMilli())
		if r.seen[key] {
			continue
		}
		r.seen[key] = true
		r.tally.Opened++
		if err := write(to, e); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) open(first string, raw []byte) (rescue.Entry, string, error) {
	e, err := rescue.Open(r.private, r.user, first, raw)
	if err == nil || errors.Is(err, rescue.ErrFrame) {
		return e, first, err
	}
	for _, pc := range r.pcs {
		if e, err := rescue.Open(r.private, r.user, pc, raw); err == nil {
			return e, pc, nil
		}
	}
	return e, "", err
}

// write puts one entry down: its payload as it was written, indented.
func write(to io.Writer, e rescue.Entry) error {
	fmt.Fprintf(to, "\n[%d] %s  %s\n", e.Seq, e.Kind.Title(), e.At.Local().Format(time.DateTime))
	for _, part := range [][2]string{{"记录", e.Index.Aggregate}, {"操作编号", e.Index.Intent}, {"材料", e.Index.Document}} {
		if part[1] != "" {
			fmt.Fprintf(to, "%s：%s\n", part[0], part[1])
		}
	}
	var text bytes.Buffer
	switch {
	case len(e.Payload) == 0:
		text.WriteString("（没有内容）")
	case json.Indent(&text, plain(e), "", "  ") != nil:
		text.Reset()
		fmt.Fprintf(&text, "%q", e.Payload)
	}
	_, err := fmt.Fprintf(to, "%s\n", text.Bytes())
	return err
}

// plain is what a report shows of a payload: an envelope's body, and of a
// document all but its key.
func plain(e rescue.Entry) []byte {
	switch e.Kind {
	case rescue.Attempt:
		var sent struct{ Body []byte }
		if json.Unmarshal(e.Payload, &sent) == nil && len(sent.Body) > 0 {
			return sent.Body
		}
	case rescue.Document:
		var fields map[string]json.RawMessage
		if json.Unmarshal(e.Payload, &fields) == nil {
			delete(fields, "key")
			if out, err := json.Marshal(fields); err == nil {
				return out
			}
		}
	}
	return e.Payload
}
