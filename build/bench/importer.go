package bench

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/sync/remote"
)

// Batch is how many intents one push carries.
const Batch = 64

// PC is an enrolled device and who sits at it.
type PC struct {
	Base                    string
	Pins                    []document.Digest
	Device                  string
	Key                     ed25519.PrivateKey
	Account, Password, Code string
	Now                     func() time.Time
}

// Importer brings projects to a running server, as a signed-in desktop.
type Importer struct {
	*remote.Client
	b       *testing.B
	pc      PC
	session api.Session
	seq     int64
}

// SignIn opens a session of somebody who may import.
func SignIn(b *testing.B, pc PC) *Importer {
	b.Helper()
	client, err := remote.New(remote.Config{Base: pc.Base, Pins: pc.Pins, Version: api.Version, Now: pc.Now})
	Must(b, err)
	b.Cleanup(client.Close)
	at := record.At(pc.Now())
	s, err := client.SignIn(b.Context(), api.SignIn{Account: pc.Account, Password: pc.Password, Code: pc.Code, Device: pc.Device, At: at,
		Proof: ed25519.Sign(pc.Key, api.SignInProof(pc.Account, at))})
	Must(b, err)
	return &Importer{Client: client, b: b, pc: pc, session: s}
}

// Births are n intents that each bring one new project.
func (im *Importer) Births(n int) []intent.Envelope {
	list := make([]intent.Envelope, n)
	for i := range list {
		id := im.id()
		in := im.intent(id)
		in.Births = []record.Birth{{ID: id, Type: lifecycle.Project, Root: id, Unit: "u-yw1"}}
		for name, text := range project(int(im.seq)) {
			in.Changes = append(in.Changes, record.Change{Record: id, Field: name, New: record.Value{Text: text}})
		}
		list[i] = im.mark(in)
	}
	return list
}

// Renames are intents that each give one of those projects another name.
func (im *Importer) Renames(of []record.Record) []intent.Envelope {
	list := make([]intent.Envelope, len(of))
	for i, r := range of {
		in := im.intent(r.ID)
		in.Changes = []record.Change{{Record: r.ID, Field: lifecycle.Name, Old: r.Fields[lifecycle.Name],
			New: record.Value{Text: fmt.Sprintf("更名 %d", im.seq)}}}
		list[i] = im.mark(in)
	}
	return list
}

// Send pushes in batches; anything but accepted ends the benchmark.
func (im *Importer) Send(all []intent.Envelope, batch int) {
	im.b.Helper()
	for len(all) > 0 {
		n := min(batch, len(all))
		answers, err := im.Push(im.b.Context(), all[:n])
		Must(im.b, err)
		for _, a := range answers {
			if a.Verdict == nil || a.Verdict.Outcome != intent.Accepted {
				im.b.Fatalf("not accepted: %+v %+v", a.Verdict, a.Fault)
			}
		}
		all = all[n:]
	}
}

func (im *Importer) intent(aggregate record.ID) intent.Intent {
	im.seq++
	return intent.Intent{ID: intent.ID(im.id()), Op: intent.Import, Aggregate: aggregate, Catalogue: im.session.Hello.Catalogue,
		By: im.session.Actor.User, Device: im.session.Device, Seq: im.seq, At: record.At(im.pc.Now())}
}

func (im *Importer) mark(in intent.Intent) intent.Envelope {
	body, err := intent.Marshal(in)
	Must(im.b, err)
	return intent.Mark(im.pc.Key, im.session.Device, body)
}

func (im *Importer) id() record.ID {
	id, err := record.NewID(rand.Reader)
	Must(im.b, err)
	return id
}

func project(n int) map[record.Name]string {
	return map[record.Name]string{
		lifecycle.SourceID: fmt.Sprintf("BENCH-%d", n), lifecycle.Name: fmt.Sprintf("第 %d 号政务服务平台改造", n), lifecycle.OwnerUnit: "u-yw1",
		lifecycle.ProjectKind: lifecycle.KindUpgrade, lifecycle.StageField: string(lifecycle.Operations), lifecycle.Level: string(record.Inside),
		lifecycle.PlannedCost: record.MoneyText(int64(n) * 10_000), lifecycle.ActualCost: record.MoneyText(int64(n) * 9_900),
		lifecycle.PlannedStart: "2024-01-15", lifecycle.PlannedFinish: "2024-11-30", lifecycle.ActualStart: "2024-01-15", lifecycle.ActualFinish: "2025-01-10",
	}
}

// Must ends the benchmark on an error.
func Must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
