package server

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// sampleProject is one historical project; money in 万元.
type sampleProject struct {
	source, name   string
	unit           record.UnitID
	kind           string
	stage          record.Stage
	planned, spent int64
	start, finish  string
	ended          string // real finish; "" = not yet
}

// sampleProjects stand in several stages of life.
func sampleProjects() []sampleProject {
	return []sampleProject{
		{"YB-2023-01", "政务服务事项管理系统建设", "u-yw1", lifecycle.KindNew, lifecycle.Operations, 386, 379, "2023-03-01", "2023-12-20", "2023-12-15"},
		{"YB-2023-02", "办事大厅排队叫号系统升级", "u-yw2", lifecycle.KindUpgrade, lifecycle.Operations, 48, 52, "2023-05-10", "2023-09-30", "2023-10-18"},
		{"YB-2023-03", "政务外网接入设备更新", "u-xxh", lifecycle.KindUpgrade, lifecycle.Evaluation, 210, 203, "2023-06-01", "2024-03-31", "2024-03-20"},
		{"YB-2024-01", "电子证照库二期", "u-yw1", lifecycle.KindNew, lifecycle.Evaluation, 520, 533, "2024-01-15", "2024-11-30", "2025-01-10"},
		{"YB-2024-02", "智能客服知识库采购", "u-yw2", lifecycle.KindService, lifecycle.Acceptance, 95, 95, "2024-04-01", "2025-03-31", "2025-03-28"},
		{"YB-2024-03", "档案数字化加工", "u-da", lifecycle.KindService, lifecycle.Acceptance, 132, 126, "2024-06-01", "2025-06-30", "2025-07-09"},
		{"YB-2024-04", "统一身份认证平台", "u-xxh", lifecycle.KindNew, lifecycle.Implementation, 688, 0, "2024-09-01", "2026-12-31", ""},
		{"YB-2025-01", "数据共享交换平台扩容", "u-xxh", lifecycle.KindUpgrade, lifecycle.Implementation, 430, 0, "2025-03-01", "2026-11-30", ""},
		{"YB-2025-02", "业务系统国产化适配改造", "u-xxh", lifecycle.KindUpgrade, lifecycle.Procurement, 760, 0, "2026-01-01", "2027-06-30", ""},
		{"YB-2025-03", "“一件事”集成服务专区", "u-yw1", lifecycle.KindNew, lifecycle.Procurement, 358, 0, "2026-02-01", "2026-12-31", ""},
		{"YB-2026-01", "财务一体化接口开发", "u-cw", lifecycle.KindNew, lifecycle.Planning, 86, 0, "2026-09-01", "2027-03-31", ""},
		{"YB-2026-02", "机房运行维护（2026 年度）", "u-xxh", lifecycle.KindOperate, lifecycle.Operations, 64, 0, "2026-01-01", "2026-12-31", ""},
	}
}

// sample writes the historical projects as a reviewer of the office would: by
// intents that the engine rules on, under a key that is revoked afterwards.
func (h *house) sample(ctx context.Context) (err error) {
	s := &Server{house: h}
	if err := s.openEngine(ctx); err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.engine.Run(running) }()
	defer func() {
		stop()
		if e := <-ended; !errors.Is(e, context.Canceled) {
			err = errors.Join(err, e)
		}
	}()
	return errors.Join(s.plant(ctx), s.settle(ctx))
}

// settle waits until the sequencer has numbered what was written.
func (h *house) settle(ctx context.Context) error {
	for range 100 {
		feed, log, err := store.Unnumbered(ctx, h.db.Read())
		if err != nil || !feed && !log {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return errors.New("the sequencer does not come to an end")
}

func (s *Server) plant(ctx context.Context) error {
	who, key, err := s.planter(ctx, "hejing")
	if err != nil {
		return err
	}
	var envelopes []intent.Envelope
	for i, p := range sampleProjects() {
		e, err := p.envelope(who, key, int64(i+1), record.At(s.clock()))
		if err != nil {
			return err
		}
		envelopes = append(envelopes, e)
	}
	answers, err := s.engine.Submit(ctx, who, envelopes)
	if err != nil {
		return err
	}
	for i, a := range answers {
		if a.Fault != nil {
			return fmt.Errorf("plant %s: %w", sampleProjects()[i].source, a.Fault)
		}
		if a.Verdict.Outcome != intent.Accepted {
			return fmt.Errorf("plant %s: %s %s %+v", sampleProjects()[i].source, a.Verdict.Outcome, a.Verdict.Message, a.Verdict.Problems)
		}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.SetDevice(ctx, who.Device, store.DeviceRevoked)
	})
}

// planter is an account with a fresh key, as a command-line client has one.
func (s *Server) planter(ctx context.Context, account string) (policy.Actor, ed25519.PrivateKey, error) {
	acct, err := store.AccountBy(ctx, s.db.Read(), "account", account)
	if err != nil {
		return policy.Actor{}, nil, err
	}
	who, err := s.auth.Actor(ctx, record.UserID(acct.ID))
	if err != nil {
		return who, nil, err
	}
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return who, nil, fmt.Errorf("make a key: %w", err)
	}
	id, err := record.NewID(rand.Reader)
	if err != nil {
		return who, nil, err
	}
	who.Device = string(id)
	return who, key, s.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.AddDevice(ctx, store.DeviceRow{ID: string(id), Kind: store.KindSessionKey, Name: "init", Key: pub,
			State: store.DeviceActive, Created: string(record.At(s.clock()))})
	})
}

func (p sampleProject) envelope(who policy.Actor, key ed25519.PrivateKey, seq int64, at record.Time) (intent.Envelope, error) {
	ids := make([]record.ID, 2)
	for i := range ids {
		var err error
		if ids[i], err = record.NewID(rand.Reader); err != nil {
			return intent.Envelope{}, err
		}
	}
	in := intent.Intent{ID: intent.ID(ids[0]), Op: intent.Import, Aggregate: ids[1], Catalogue: lifecycle.CatalogueVersion,
		By: who.User, Device: who.Device, Seq: seq, At: at,
		Births: []record.Birth{{ID: ids[1], Type: lifecycle.Project, Root: ids[1], Unit: p.unit}}}
	for name, text := range p.fields() {
		if text != "" {
			in.Changes = append(in.Changes, record.Change{Record: ids[1], Field: name, New: record.Value{Text: text}})
		}
	}
	body, err := intent.Marshal(in)
	if err != nil {
		return intent.Envelope{}, fmt.Errorf("write intent for %s: %w", p.source, err)
	}
	return intent.Mark(key, who.Device, body), nil
}

func (p sampleProject) fields() map[record.Name]string {
	money := func(wan int64) string {
		if wan == 0 {
			return ""
		}
		return record.MoneyText(wan * 1_000_000)
	}
	return map[record.Name]string{
		lifecycle.SourceID: p.source, lifecycle.Name: p.name, lifecycle.OwnerUnit: string(p.unit), lifecycle.ProjectKind: p.kind,
		lifecycle.StageField: string(p.stage), lifecycle.Level: string(record.Inside),
		lifecycle.PlannedCost: money(p.planned), lifecycle.ActualCost: money(p.spent),
		lifecycle.PlannedStart: p.start, lifecycle.PlannedFinish: p.finish, lifecycle.ActualStart: p.start, lifecycle.ActualFinish: p.ended,
	}
}
