package engine

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/compliance"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// one rules on one intent: the same id again is the same verdict again, else
// load, judge, write.
func (s *sitting) one(ctx context.Context, p *petition) (api.Answer, error) {
	before, err := s.tx.Intent(ctx, string(p.in.ID))
	switch {
	case err == nil:
		return s.again(ctx, p, before)
	case !errors.Is(err, store.ErrAbsent):
		return api.Answer{}, err
	}
	if err := s.after(ctx, p.in); err != nil {
		return api.Answer{}, err
	}
	c, err := s.load(ctx, p)
	if err != nil {
		return api.Answer{}, err
	}
	r := intent.Judge(c, p.in)
	if r.Outcome.Settled() {
		if err := s.carry(ctx, p, c, &r); err != nil {
			return api.Answer{}, err
		}
	}
	if err := s.whose(ctx, p.in.Aggregate, r.Conflicts); err != nil {
		return api.Answer{}, err
	}
	v, err := s.keep(ctx, p, c, r)
	if err != nil {
		return api.Answer{}, err
	}
	v = s.cut(v, p.actor, c.Aggregate)
	return api.Answer{Verdict: &v}, nil
}

// again answers an intent that was ruled on before, cut by today's rights.
func (s *sitting) again(ctx context.Context, p *petition, before store.IntentRow) (api.Answer, error) {
	if before.User != string(p.actor.User) || before.Device != p.actor.Device || before.Digest != string(document.Of(p.envelope.Body)) {
		return api.Answer{}, fault.New(fault.Conflict, "这项操作的编号已被另一项操作使用，没有受理，内容仍保存在本机。请重新提交。")
	}
	var v intent.Verdict
	if err := json.Unmarshal([]byte(before.Verdict), &v); err != nil {
		return api.Answer{}, fmt.Errorf("read the verdict of %s: %w", p.in.ID, err)
	}
	agg, err := s.tx.Aggregate(ctx, p.in.Aggregate)
	if err != nil {
		return api.Answer{}, err
	}
	v = s.cut(v, p.actor, agg)
	return api.Answer{Verdict: &v}, nil
}

// after demands that what the intent builds on has settled; until then it is
// not ruled on, and may be sent again.
func (s *sitting) after(ctx context.Context, in intent.Intent) error {
	ids := make([]string, len(in.After))
	for i, id := range in.After {
		ids[i] = string(id)
	}
	outcomes, err := s.tx.Outcomes(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !intent.Outcome(outcomes[id]).Settled() {
			return fault.New(fault.Conflict, "它所依据的上一步尚未受理，这一步暂不处理，内容仍保存在本机。请先处理上一步。")
		}
	}
	return nil
}

// load gathers all that Judge may know.
func (s *sitting) load(ctx context.Context, p *petition) (intent.Case, error) {
	c := intent.Case{
		Server: true, Actor: p.actor, Types: s.Catalogue, Catalogue: s.Catalogue.Version, Modules: s.Catalogue.Modules(),
		Salt: s.salt(p.in.Aggregate), Now: s.now(), Due: s.Due, Directory: s.book, Units: s.units,
	}
	var err error
	if c.Aggregate, err = s.tx.Aggregate(ctx, p.in.Aggregate); err != nil {
		return c, err
	}
	if err := s.unborn(ctx, p.in, c.Aggregate); err != nil {
		return c, err
	}
	head := headOf(c.Aggregate, p.in)
	if err := s.loadRoot(ctx, &c, head); err != nil {
		return c, err
	}
	if err := s.loadCase(ctx, &c, head); err != nil {
		return c, err
	}
	if c.Documents, err = s.Confirmed(ctx, s.tx, p.in.Aggregate, p.in.Documents); err != nil {
		return c, fmt.Errorf("look for documents: %w", err)
	}
	if p.in.Op == intent.Submit || p.in.Op == intent.Decide {
		c.Facts, err = s.facts(ctx, p, head)
	}
	return c, err
}

// headOf is the head as it stands, or as it is to be born.
func headOf(agg record.Aggregate, in intent.Intent) record.Record {
	if head, ok := agg.Head(); ok {
		return head
	}
	for _, b := range in.Births {
		if b.ID == in.Aggregate {
			return record.Record{ID: b.ID, Type: b.Type, Root: b.Root, Unit: b.Unit}
		}
	}
	return record.Record{}
}

// unborn: an id that lives elsewhere is nobody's to be born with.
func (s *sitting) unborn(ctx context.Context, in intent.Intent, agg record.Aggregate) error {
	var ids []record.ID
	for _, b := range in.Births {
		if _, here := agg.Find(b.ID); !here {
			ids = append(ids, b.ID)
		}
	}
	taken, err := s.tx.Records(ctx, ids)
	if err == nil && len(taken) > 0 {
		return fault.New(fault.Conflict, "新建内容的编号已被占用，这一步没有执行，内容仍保存在本机。请复制内容后重新新建。")
	}
	return err
}

// loadRoot reads the project beside a head that is not itself one.
func (s *sitting) loadRoot(ctx context.Context, c *intent.Case, head record.Record) error {
	if head.Root == "" || head.Root == head.ID {
		return nil
	}
	rs, err := s.tx.Records(ctx, []record.ID{head.Root})
	if err == nil && len(rs) == 1 {
		c.Root = &rs[0]
	}
	return err
}

func (s *sitting) loadCase(ctx context.Context, c *intent.Case, head record.Record) error {
	cases, err := s.tx.Instances(ctx, head.ID)
	if err != nil {
		return err
	}
	p, ok := s.forType(head.Type)
	if len(cases) > 0 {
		c.Instance = &cases[len(cases)-1]
		p, ok = s.bound(c.Instance.Process, c.Instance.Version)
	}
	if ok {
		c.Process = &p
	}
	return nil
}

// names is how many project names a submission is compared with.
const names = 5000

// facts: the names of other projects that the actor may see.
func (s *sitting) facts(ctx context.Context, p *petition, head record.Record) (compliance.Facts, error) {
	name := head.Text(lifecycle.Name)
	for _, c := range p.in.Changes {
		if c.Record == head.ID && c.Field == lifecycle.Name {
			name = c.New.Text
		}
	}
	others, err := store.Texts(ctx, s.tx, policy.Compile(p.actor, s.units), lifecycle.Project, lifecycle.Name, head.Root, names)
	return compliance.Facts{compliance.FactSimilar: compliance.Alike(name, others)}, err
}

// keep writes the line of the log, and the intent under its id. One that
// waits for documents is not kept: the same is sent again after the upload.
func (s *sitting) keep(ctx context.Context, p *petition, c intent.Case, r intent.Ruling) (intent.Verdict, error) {
	v := intent.Verdict{
		Intent: p.in.ID, Outcome: r.Outcome, Message: r.Message, Problems: r.Problems, Conflicts: r.Conflicts,
		Changed: r.Changed, Missing: r.Missing, At: c.Now,
	}
	result := audit.Refused
	if r.Outcome.Settled() {
		result = audit.OK
	}
	line := s.entry(p, result, r.Message)
	if head := headOf(c.Aggregate, p.in); head.ID != "" {
		line.Object, line.Root = string(head.Type)+"/"+string(head.ID), head.Root
	}
	var err error
	if v.Leaf, err = s.tx.AppendChange(ctx, line, p.envelope.Body); err != nil || r.Outcome == intent.Missing {
		return v, err
	}
	text, err := json.Marshal(v)
	if err != nil {
		return v, fmt.Errorf("write a verdict: %w", err)
	}
	return v, s.tx.PutIntent(ctx, store.IntentRow{
		ID: string(p.in.ID), User: string(p.actor.User), Device: p.actor.Device, Seq: p.in.Seq, Op: string(p.in.Op),
		Aggregate: string(p.in.Aggregate), Suite: int(p.envelope.Suite), Digest: string(document.Of(p.envelope.Body)),
		Body: p.envelope.Body, Mark: p.envelope.Mark, Outcome: string(v.Outcome), Verdict: string(text), At: string(v.At),
	})
}

// cut takes out of a verdict what its reader may not see now. A record that
// does not stand has nothing but what its author sent.
func (s *sitting) cut(v intent.Verdict, actor policy.Actor, agg record.Aggregate) intent.Verdict {
	head, stands := agg.Head()
	if !stands {
		return v
	}
	sees := func(id record.ID, field record.Name) bool {
		r, ok := agg.Find(id)
		if !ok {
			r = head
		}
		visible := policy.Visible(actor, policy.AttrsOf(r), s.units)
		t, _ := s.Catalogue.Type(r.Type)
		f, declared := t.Field(field)
		return len(visible) > 0 && (!declared || slices.Contains(visible, f.Class))
	}
	v.Problems = slices.DeleteFunc(slices.Clone(v.Problems), func(p fault.Problem) bool {
		return p.Record != "" && !sees(record.ID(p.Record), record.Name(p.Field))
	})
	v.Conflicts = slices.DeleteFunc(slices.Clone(v.Conflicts), func(c record.Conflict) bool {
		return !sees(c.Change.Record, c.Change.Field)
	})
	return v
}

// salt of an aggregate's Seen.
func (e *Engine) salt(head record.ID) []byte {
	h := hmac.New(sha256.New, e.secret)
	h.Write([]byte(head))
	return h.Sum(nil)
}
