package registration_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/archive"
	"quancheng/backend/internal/blob"
	"quancheng/backend/internal/keys"
	"quancheng/backend/internal/registration"
	"quancheng/backend/internal/store"
	"quancheng/backend/servertest"
)

// TestMain lets the test binary play "quancheng-server s3-embedded".
func TestMain(m *testing.M) { servertest.Main(m) }

func newRandom() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{7}) }

// insecure is a client without pins: those are the desktop's business.
func insecure() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
}

// world is a desk on a real database and the embedded S3.
type world struct {
	*registration.Desk
	t      *testing.T
	db     *store.DB
	blob   *blob.Store
	http   *http.Client
	random *rand.ChaCha8
	now    time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, random: newRandom(), now: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)}
	exe, err := os.Executable()
	w.must(err)
	e, err := blob.StartEmbedded(t.Context(), exe, []string{"s3-embedded"}, t.TempDir(), w.random, slog.New(slog.DiscardHandler))
	w.must(err)
	t.Cleanup(func() { _ = e.Close() })
	front := httptest.NewTLSServer(e.Proxy())
	t.Cleanup(front.Close)
	w.http = front.Client()
	w.blob, err = blob.New(e.Config("documents", front.URL))
	w.must(err)
	w.must(w.blob.Ensure(t.Context()))
	w.db, err = store.Open(t.Context(), "sqlite:"+t.TempDir()+"/q.db")
	w.must(err)
	t.Cleanup(func() { _ = w.db.Close() })
	ring, err := keys.New(w.random, "test")
	w.must(err)
	w.Desk = registration.New(w.db, registration.Deps{Blob: w.blob, Ring: ring, Rand: w.random, Clock: func() time.Time { return w.now },
		Units: func(context.Context) (policy.Units, error) { return units, nil }, Quota: 40 << 20})
	return w
}

func units(u record.UnitID) []record.UnitID { return []record.UnitID{u} }

func person(user record.UserID, role policy.Role, unit record.UnitID) policy.Actor {
	return policy.Actor{User: user, Name: string(user), Unit: unit, Device: "pc-" + string(user),
		Grants: []policy.Grant{{User: user, Role: role, Unit: unit}}}
}

var (
	linxl   = person("linxl", policy.Clerk, "u-yw1")
	sunyue  = person("sunyue", policy.Clerk, "u-yw2")
	auditor = person("auditadmin", policy.AuditAdmin, "u-root")
)

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) id() record.ID {
	id, err := record.NewID(w.random)
	w.must(err)
	return id
}

// paper is a real PDF.
func paper(t *testing.T) []byte {
	t.Helper()
	b, err := archive.Render(archive.Approval{Organ: "示例市政务服务局", Number: "示政服批〔2026〕1号", Title: "关于甲项目立项的批复",
		To: "业务一处", Body: []string{"同意。"}, Date: "2026-11-22"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// parcel is what a desktop has sealed.
type parcel struct {
	ticket api.Ticket
	sealed []byte
}

func (w *world) seal(content []byte, name string) parcel {
	w.t.Helper()
	key, err := document.NewKey(w.random)
	w.must(err)
	var out bytes.Buffer
	s, err := document.Seal(&out, bytes.NewReader(content), key, w.random)
	w.must(err)
	t := api.Ticket{Document: w.id(), Aggregate: w.id(), Object: s.Object, Content: s.Content, Size: s.Size, SealedSize: s.SealedSize,
		Key: key[:], Name: name, Media: document.PDF}
	for _, p := range s.Parts {
		t.Parts = append(t.Parts, p.Digest)
	}
	return parcel{t, out.Bytes()}
}

// send puts the parts as a desktop does.
func (w *world) send(who policy.Actor, up api.Upload, p parcel, parts ...int) {
	w.t.Helper()
	urls, err := w.Parts(w.t.Context(), who, up.ID, parts)
	w.must(err)
	plan, err := document.PlanOf(p.ticket.SealedSize, p.ticket.Parts)
	w.must(err)
	for _, u := range urls.URLs {
		at := plan[u.Part-1]
		req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPut, u.URL, bytes.NewReader(p.sealed[at.Offset():at.Offset()+at.Size]))
		w.must(err)
		for k, v := range u.Headers {
			req.Header.Set(k, v)
		}
		resp, err := w.http.Do(req)
		w.must(err)
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			w.t.Fatal("part refused:", resp.StatusCode)
		}
	}
}

// bring uploads a whole parcel.
func (w *world) bring(who policy.Actor, p parcel) (string, error) {
	w.t.Helper()
	up, err := w.Start(w.t.Context(), who, p.ticket)
	w.must(err)
	if !up.Done {
		for i := range p.ticket.Parts {
			w.send(who, up, p, i+1)
		}
	}
	return up.ID, w.Done(w.t.Context(), who, up.ID)
}

func (p parcel) ref() document.Ref {
	t := p.ticket
	return document.Ref{ID: string(t.Document), Object: t.Object, Content: t.Content, Size: t.Size, SealedSize: t.SealedSize, Name: t.Name, Media: t.Media}
}

func (w *world) confirmed(aggregate record.ID, ref document.Ref) bool {
	w.t.Helper()
	m, err := w.Confirmed(w.t.Context(), w.db.Read(), aggregate, []document.Ref{ref})
	w.must(err)
	return m[record.ID(ref.ID)]
}

// register writes the record that an intent would.
func (w *world) register(who policy.Actor, p parcel, state record.State) {
	w.t.Helper()
	t := p.ticket
	r := record.Record{ID: t.Document, Type: lifecycle.Document, Schema: 1, Root: t.Aggregate, Parent: t.Aggregate, Unit: who.Unit, Owner: who.User,
		Level: record.Inside, State: state, Rev: 1, Fields: map[record.Name]record.Value{lifecycle.Object: {Text: string(t.Object)}}}
	typ, _ := lifecycle.Default().Type(lifecycle.Document)
	w.must(w.db.Write(w.t.Context(), func(ctx context.Context, tx store.Tx) error { return tx.PutRecord(ctx, r, store.IndexOf(typ, r)) }))
}

func (w *world) fetch(url string) []byte {
	w.t.Helper()
	resp, err := w.http.Get(url)
	w.must(err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	w.must(err)
	if resp.StatusCode != http.StatusOK {
		w.t.Fatal(resp.StatusCode)
	}
	return b
}

// log counts entries by act and result.
func (w *world) log(act, result string) (n int) {
	w.t.Helper()
	var texts []string
	w.must(w.db.Read().NewRaw("SELECT entry FROM audit ORDER BY id").Scan(w.t.Context(), &texts))
	for _, text := range texts {
		var e audit.Entry
		w.must(json.Unmarshal([]byte(text), &e))
		if e.Act == act && e.Result == result {
			n++
		}
	}
	return n
}

func code(err error) fault.Code {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}
