package salvage

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/rescue"
	"quancheng/backend/internal/store"
)

var now = time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)

// world is a box with one user, a PC that was revoked and one that sealed.
type world struct {
	*Box
	t       *testing.T
	db      *store.DB
	key     ed25519.PrivateKey
	private []byte
	public  interface{ Bytes() []byte }
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+t.TempDir()+"/q.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w := &world{Box: New(db, func() time.Time { return now }), t: t, db: db}
	pub, key, _ := ed25519.GenerateKey(rand.Reader)
	w.key = key
	secret, err := rescue.KEM().GenerateKey()
	w.must(err)
	w.private, err = secret.Bytes()
	w.must(err)
	w.public = secret.PublicKey()
	w.must(db.Write(t.Context(), func(ctx context.Context, tx store.Tx) error {
		return errors.Join(
			tx.AddAccount(ctx, store.Account{ID: "u-1", Account: "linxl", Name: "林晓岚", State: "disabled"}),
			tx.AddDevice(ctx, store.DeviceRow{ID: "d-new", Kind: store.KindDesktop, Key: pub, State: store.DeviceRevoked}),
			tx.AddDevice(ctx, store.DeviceRow{ID: "d-old", Kind: store.KindDesktop, Key: []byte("lost"), State: store.DeviceActive}),
			tx.AddDevice(ctx, store.DeviceRow{ID: "d-cli", Kind: store.KindSessionKey, Key: pub, State: store.DeviceActive}))
	}))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// frame is one entry as a PC seals it.
func (w *world) frame(device string, seq uint64, kind rescue.Kind, payload string) []byte {
	w.t.Helper()
	f := rescue.Frame{Seq: seq, Kind: kind, Index: []byte("sealed elsewhere")}
	once, err := envelope.Random(rand.Reader)
	w.must(err)
	f.Payload, err = once.Seal(rand.Reader, rescue.Plain([]byte(`{"a":"a-1","t":0}`), []byte(payload)), rescue.Place("payload", "u-1", device, &f))
	w.must(err)
	to, err := rescue.KEM().NewPublicKey(w.public.Bytes())
	w.must(err)
	secret := once.Secret()
	w.must(rescue.Wrap(to, "u-1", device, &f, secret[:]))
	return f.Encode()
}

func (w *world) parcel(user, device string, frames ...[]byte) api.Rescue {
	data := bytes.Join(frames, nil)
	at := record.At(now)
	return api.Rescue{User: record.UserID(user), Device: device, At: at, Why: "ended", Frames: data,
		Mark: ed25519.Sign(w.key, api.RescueProof(record.UserID(user), device, at, document.Of(data)))}
}

// R198: what a revoked user never sent is kept, told without its content, and
// opens for people only, keys of documents left out; nothing is applied.
func TestRescueOfRevoked(t *testing.T) {
	w := newWorld(t)
	p := w.parcel("u-1", "d-new", w.frame("d-new", 1, rescue.Draft, `{"name":"未报的项目"}`), w.frame("d-old", 2, rescue.Document, `{"head":"h","key":"c2VjcmV0"}`),
		w.frame("d-old", 3, rescue.Attempt, `{"suite":1,"body":"eyJvcCI6InN1Ym1pdCJ9"}`), w.frame("d-none", 4, rescue.Draft, "x"))
	w.must(w.Take(t.Context(), p))
	w.must(w.Take(t.Context(), p)) // told again after a lost answer
	list, err := w.List(t.Context(), policy.Actor{User: "u-office", Name: "周敏"})
	if err != nil || len(list) != 1 || list[0].Entries != 4 || list[0].Name != "林晓岚" || list[0].Size != int64(len(p.Frames)) {
		t.Fatalf("listed %+v: %v", list, err)
	}
	var out strings.Builder
	tally, err := w.Report(t.Context(), "u-1", w.private, &out)
	w.must(err)
	text := out.String()
	if tally != (Tally{3, 1}) || !strings.Contains(text, "未报的项目") || !strings.Contains(text, `"op": "submit"`) || strings.Contains(text, "c2VjcmV0") {
		t.Fatalf("%+v\n%s", tally, text)
	}
	var acts int
	w.must(w.db.Read().NewRaw("SELECT COUNT(*) FROM audit WHERE act IN ('rescue.take', 'rescue.list', 'rescue.open') AND result = 'ok'").Scan(t.Context(), &acts))
	if acts != 3 {
		t.Errorf("%d entries in the log, want one of each", acts)
	}
	var records int
	w.must(w.db.Read().NewRaw("SELECT (SELECT COUNT(*) FROM records) + (SELECT COUNT(*) FROM intents)").Scan(t.Context(), &records))
	if records != 0 {
		t.Error("something was applied")
	}
}

// R155, R198: everything else is refused, and each refusal stands in the log.
func TestRescueRefused(t *testing.T) {
	w := newWorld(t)
	good := w.frame("d-new", 1, rescue.Draft, "{}")
	marked := w.parcel("u-1", "d-new", good)
	altered := marked
	altered.Frames = append(bytes.Clone(marked.Frames), good...)
	for name, c := range map[string]struct {
		in   api.Rescue
		want fault.Code
	}{
		"altered after the mark":        {altered, fault.Forbidden},
		"unknown device":                {w.parcel("u-1", "d-0", good), fault.Forbidden},
		"another device's key":          {w.parcel("u-1", "d-old", good), fault.Forbidden},
		"a command line's key":          {w.parcel("u-1", "d-cli", good), fault.Forbidden},
		"unknown user":                  {w.parcel("u-2", "d-new", good), fault.Forbidden},
		"nothing in it":                 {w.parcel("u-1", "d-new"), fault.Invalid},
		"bytes between the frames":      {w.parcel("u-1", "d-new", good, []byte("QCJF"), good), fault.Invalid},
		"a frame cut short":             {w.parcel("u-1", "d-new", good[:len(good)-1]), fault.Invalid},
		"a frame with a flipped length": {w.parcel("u-1", "d-new", append([]byte("QCJF\xff\xff\xff\xff"), good[8:]...)), fault.Invalid},
	} {
		if err := w.Take(t.Context(), c.in); fault.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	var refused, kept int
	w.must(w.db.Read().NewRaw("SELECT COUNT(*) FROM audit WHERE act = 'rescue.take' AND result = 'refused'").Scan(t.Context(), &refused))
	w.must(w.db.Read().NewRaw("SELECT COUNT(*) FROM rescues").Scan(t.Context(), &kept))
	if refused != 9 || kept != 0 {
		t.Errorf("%d refusals in the log, %d kept", refused, kept)
	}
}
