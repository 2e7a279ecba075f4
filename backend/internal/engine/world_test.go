package engine

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/note"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/archive"
	"quancheng/backend/internal/store"
	"quancheng/backend/internal/store/pgtest"
)

var cluster pgtest.Cluster

func TestMain(m *testing.M) { os.Exit(cluster.Run(m)) }

var (
	linxl   = person("linxl", "林晓岚", policy.Clerk, "u-yw1")
	zhaogd  = person("zhaogd", "赵国栋", policy.UnitHead, "u-yw1")
	sunyue  = person("sunyue", "孙悦", policy.Clerk, "u-yw2")
	zhoumin = person("zhoumin", "周敏", policy.Office, "")
	hejing  = person("hejing", "何静", policy.Office, "")
	wanglx  = person("wanglx", "王立新", policy.Finance, "")
	chenqm  = person("chenqm", "陈启明", policy.Leader, "")
	gaoyuan = person("gaoyuan", "高原", policy.Archivist, "")
	auditor = person("auditadmin", "郑直", policy.AuditAdmin, "")
	sysadm  = person("sysadmin", "李维", policy.SystemAdmin, "")
)

func person(id record.UserID, name string, role policy.Role, unit record.UnitID) policy.Actor {
	return policy.Actor{User: id, Name: name, Unit: unit, Full: true, Device: "d-" + string(id), Session: "s-" + string(id),
		Grants: []policy.Grant{{ID: "g-" + string(id), User: id, Role: role, Unit: unit}}}
}

// people is the directory of the sample.
type people []policy.Actor

func (ps people) Holders(role policy.Role, unit record.UnitID) []workflow.Person {
	var out []workflow.Person
	for _, a := range ps {
		if a.Has(role, unit, ps.Units) {
			out = append(out, workflow.Person{User: a.User, Name: a.Name, Unit: a.Unit})
		}
	}
	return out
}

func (ps people) Units(u record.UnitID) []record.UnitID { return []record.UnitID{u} }

// world is an engine on a real database, with documents in memory.
type world struct {
	t       testing.TB
	e       *Engine
	db      *store.DB
	keys    map[string]ed25519.PrivateKey
	logKey  note.Verifier
	mu      sync.Mutex
	n       int
	objects map[record.ID][]byte
	cancel  context.CancelFunc
	ran     sync.WaitGroup
	offset  time.Duration
}

func everyone() people {
	return people{linxl, zhaogd, sunyue, zhoumin, hejing, wanglx, chenqm, gaoyuan, auditor, sysadm}
}

func both(t *testing.T, test func(w *world)) {
	t.Run("sqlite", func(t *testing.T) { test(newWorld(t, "sqlite:"+t.TempDir()+"/engine.db")) })
	t.Run("postgres", func(t *testing.T) { test(newWorld(t, cluster.DSN(t))) })
}

func newWorld(t testing.TB, dsn string) *world {
	ctx := context.Background()
	db, err := store.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: db, keys: map[string]ed25519.PrivateKey{}, objects: map[record.ID][]byte{}}
	for _, a := range everyone() {
		_, w.keys[a.Device], _ = ed25519.GenerateKey(rand.Reader)
	}
	skey, vkey, err := note.GenerateKey(rand.Reader, "quancheng-log")
	if err != nil {
		t.Fatal(err)
	}
	signer, _ := note.NewSigner(skey)
	w.logKey, _ = note.NewVerifier(vkey)
	w.e = w.engine(signer)
	w.start()
	t.Cleanup(func() { w.stop(); _ = db.Close() })
	return w
}

func (w *world) engine(signer note.Signer) *Engine {
	e, err := New(context.Background(), w.db, Deps{
		Catalogue: lifecycle.Default(),
		Directory: func(context.Context) (Book, api.Directory, error) { return everyone(), api.Directory{}, nil },
		Device: func(_ context.Context, id string) (ed25519.PublicKey, error) {
			k, ok := w.keys[id]
			if !ok {
				return nil, store.ErrAbsent
			}
			return k.Public().(ed25519.PublicKey), nil
		},
		Confirmed: w.confirmed,
		KeyOf: func(_ context.Context, id record.ID) ([]byte, error) {
			return []byte("key of " + id), nil
		},
		Due:   func(from record.Time, days int) record.Time { return record.At(from.Clock().AddDate(0, 0, days)) },
		Clock: func() time.Time { return time.Now().Add(w.offset) }, Rand: rand.Reader, LogKey: signer,
		Patterns:  map[string]archive.Pattern{"project_number": archive.ProjectNumber, "document_number": archive.ApprovalNumber},
		OrganCode: "示政服", Holder: "test", Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

func (w *world) start() {
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel = cancel
	w.ran.Go(func() {
		if err := w.e.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
			w.t.Error("run:", err)
		}
	})
}

// held is the lease of the running engine.
func (w *world) held() store.Lease {
	w.t.Helper()
	for range 600 {
		if lease := w.e.lease.Load(); lease != nil {
			return *lease
		}
		time.Sleep(50 * time.Millisecond)
	}
	w.t.Fatal("the engine does not number")
	return store.Lease{}
}

func (w *world) stop() { w.cancel(); w.ran.Wait() }

func (w *world) confirmed(_ context.Context, _ bun.IDB, _ record.ID, refs []document.Ref) (map[record.ID]bool, error) {
	out := map[record.ID]bool{}
	for _, r := range refs {
		out[record.ID(r.ID)] = !strings.HasPrefix(r.Name, "未上传")
	}
	return out, nil
}

// Render and Put: the sample's own printer and shelf.
func (w *world) Render(_ context.Context, kind string, of Snapshot) ([]byte, error) {
	return []byte(kind + " " + of.Numbers[lifecycle.DocumentNumber] + " " + of.Head.Text(lifecycle.Name)), nil
}

func (w *world) Put(_ context.Context, id, _ record.ID, name string, content []byte) (document.Ref, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.objects[id] = content
	size := int64(len(content))
	return document.Ref{ID: string(id), Object: document.Of(append([]byte("sealed"), content...)), Content: document.Of(content),
		Size: size, SealedSize: document.SealedSize(size), Name: name, Media: document.PDF}, nil
}

// work runs the jobs until none waits.
func (w *world) work() {
	w.t.Helper()
	lease := w.held()
	for {
		due, err := w.db.DueJobs(context.Background(), 10)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(due) == 0 {
			return
		}
		for _, j := range due {
			if err := w.e.do(context.Background(), lease, j, w, w); err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

func (w *world) id() record.ID {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.n++
	return record.ID(fmt.Sprintf("%032x", w.n))
}

func (w *world) intent(by policy.Actor, op intent.Op, aggregate record.ID) intent.Intent {
	return intent.Intent{ID: intent.ID(w.id()), Op: op, Aggregate: aggregate, By: by.User, Device: by.Device,
		Catalogue: lifecycle.CatalogueVersion, At: record.At(time.Now())}
}

func (w *world) mark(by policy.Actor, in intent.Intent) intent.Envelope {
	body, err := intent.Marshal(in)
	if err != nil {
		w.t.Fatal(err)
	}
	return intent.Mark(w.keys[by.Device], by.Device, body)
}

func (w *world) submit(by policy.Actor, ins ...intent.Intent) []api.Answer {
	w.t.Helper()
	var envelopes []intent.Envelope
	for _, in := range ins {
		envelopes = append(envelopes, w.mark(by, in))
	}
	answers, err := w.e.Submit(context.Background(), by, envelopes)
	if err != nil {
		w.t.Fatal(err)
	}
	return answers
}

// ask sends one and wants an answer of this outcome.
func (w *world) ask(want intent.Outcome, by policy.Actor, in intent.Intent) intent.Verdict {
	w.t.Helper()
	a := w.submit(by, in)[0]
	if a.Verdict == nil || a.Verdict.Outcome != want {
		w.t.Fatalf("%s by %s: want %s, got %+v %+v", in.Op, by.User, want, a.Verdict, a.Fault)
	}
	return *a.Verdict
}

func text(rec record.ID, f record.Name, old, new string) record.Change {
	return record.Change{Record: rec, Field: f, Old: record.Value{Text: old}, New: record.Value{Text: new}}
}

// draft is everything that a submission needs, over fen.
func (w *world) draft(by policy.Actor, name string, fen int64) intent.Intent {
	filing, root, request, plan := w.id(), w.id(), w.id(), w.id()
	unit := by.Grants[0].Unit
	in := w.intent(by, intent.Save, filing)
	in.Births = []record.Birth{{ID: filing, Type: lifecycle.Filing, Root: root, Unit: unit},
		{ID: request, Type: lifecycle.Document, Root: root, Parent: filing, Unit: unit},
		{ID: plan, Type: lifecycle.Document, Root: root, Parent: filing, Unit: unit}}
	amount := record.MoneyText(fen)
	row := func(f record.Name, cells map[record.Name]string) record.Change {
		r := record.Row{ID: string(w.id()), Cells: cells}
		return record.Change{Record: filing, Field: f, Row: r.ID, New: record.Value{Rows: []record.Row{r}}}
	}
	in.Changes = []record.Change{
		text(filing, "name", "", name), text(filing, "owner_unit", "", string(unit)), text(filing, "kind", "", w.code(lifecycle.ProjectKinds)),
		text(filing, "basis", "", "《示例市政务服务条例》（示政发〔2026〕3号）"),
		text(filing, "goal", "", "建设统一受理平台，编制信息资源目录并共享，落实等级保护和密码应用。"),
		text(filing, "start", "", "2026-12-01"), text(filing, "finish", "", "2026-12-31"), text(filing, "level", "", "内部"),
		text(filing, "phone", "", "13800000000"),
		row("estimate", map[record.Name]string{"category": w.code(lifecycle.CostKinds), "name": "软件", "quantity": "1", "price": amount}),
		row("funding", map[record.Name]string{"channel": w.code(lifecycle.Channels), "year": "2026", "amount": amount}),
	}
	w.attach(&in, request, "request", "申报请示.pdf")
	w.attach(&in, plan, "plan", "建设方案.pdf")
	return in
}

func (w *world) attach(in *intent.Intent, doc record.ID, slot, name string) {
	ref := document.Ref{ID: string(doc), Object: document.Of([]byte("sealed" + name)), Content: document.Of([]byte(name)),
		Size: 1000, SealedSize: document.SealedSize(1000), Name: name, Media: document.PDF}
	in.Documents = append(in.Documents, ref)
	in.Changes = append(in.Changes, text(doc, "title", "", name), text(doc, "slot", "", slot), text(doc, "name", "", name),
		text(doc, "media", "", document.PDF), text(doc, "size", "", "1000"), text(doc, "content", "", string(ref.Content)),
		text(doc, "object", "", string(ref.Object)), text(doc, "level", "", "内部"))
}

func (w *world) code(dictionary string) string {
	d, _ := lifecycle.Default().Dictionary(dictionary)
	return d.Entries[0].Code
}

// submitted is a filing that has entered its process.
func (w *world) submitted(name string, fen int64) record.ID {
	w.t.Helper()
	in := w.draft(linxl, name, fen)
	w.ask(intent.Accepted, linxl, in)
	w.ask(intent.Accepted, linxl, w.intent(linxl, intent.Submit, in.Aggregate))
	return in.Aggregate
}

// decision is one with what was delivered.
func (w *world) decision(by policy.Actor, filing record.ID, node workflow.NodeID, a workflow.Action) intent.Intent {
	w.t.Helper()
	ctx := context.Background()
	cases, err := store.Instances(ctx, w.db.Read(), []record.ID{filing})
	if err != nil || len(cases) == 0 {
		w.t.Fatal("no case", err)
	}
	agg, err := store.Aggregate(ctx, w.db.Read(), filing)
	if err != nil {
		w.t.Fatal(err)
	}
	in := w.intent(by, intent.Decide, filing)
	in.Task, in.Action, in.Opinion = workflow.TaskAt(cases[0].ID, node, cases[0].Round), a, "意见"
	in.Seen = intent.SeenOf(agg, w.e.Catalogue, w.e.salt(filing))
	return in
}

// approved is a filing that the leader has approved.
func (w *world) approved(name string) record.ID {
	w.t.Helper()
	filing := w.submitted(name, 10_000_00)
	w.ask(intent.Accepted, zhoumin, w.decision(zhoumin, filing, "office", workflow.Agree))
	w.ask(intent.Accepted, chenqm, w.decision(chenqm, filing, "leader", workflow.Agree))
	return filing
}

func (w *world) head(filing record.ID) record.Record {
	w.t.Helper()
	rs, err := store.Records(context.Background(), w.db.Read(), []record.ID{filing})
	if err != nil || len(rs) != 1 {
		w.t.Fatal(rs, err)
	}
	return rs[0]
}

// settle waits until everything that was committed has its number.
func (w *world) settle() {
	w.t.Helper()
	for {
		feed, log, err := store.Unnumbered(context.Background(), w.db.Read())
		if err != nil {
			w.t.Fatal(err)
		}
		if !feed && !log {
			return
		}
		poke(w.e.fresh)
		time.Sleep(time.Millisecond)
	}
}
