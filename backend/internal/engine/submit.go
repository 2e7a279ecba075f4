package engine

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// group is how many intents commit together, and how many a push may carry.
const group = 64

// petition is one intent on its way through the loop.
type petition struct {
	actor    policy.Actor
	envelope intent.Envelope
	in       intent.Intent
	answer   chan api.Answer // one answer, after the commit
}

// Submit rules on envelopes in their order and answers each, after what was
// decided is durable. Sending one again is answered as the first time.
func (e *Engine) Submit(ctx context.Context, actor policy.Actor, envelopes []intent.Envelope) ([]api.Answer, error) {
	if len(envelopes) > group {
		return nil, fault.New(fault.TooLarge, fmt.Sprintf("一次最多上报 %d 项操作，本次没有处理，内容仍保存在本机。请分批同步。", group))
	}
	waiting, answers, err := e.petitions(ctx, actor, envelopes)
	if err != nil {
		return nil, err
	}
	readable := slices.DeleteFunc(slices.Clone(waiting), func(p *petition) bool { return p == nil })
	if err := e.enqueue(ctx, readable); err != nil {
		return nil, err
	}
	for i, p := range waiting {
		if p == nil {
			continue
		}
		select {
		case answers[i] = <-p.answer:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-e.stopped:
			return nil, stopping()
		}
	}
	return answers, nil
}

// petitions reads envelopes, several at a time; one that cannot be read has its
// answer already.
func (e *Engine) petitions(ctx context.Context, actor policy.Actor, envelopes []intent.Envelope) ([]*petition, []api.Answer, error) {
	waiting := make([]*petition, len(envelopes))
	answers := make([]api.Answer, len(envelopes))
	key := sync.OnceValues(func() (ed25519.PublicKey, error) { return e.Device(ctx, actor.Device) })
	read := make([]intent.Intent, len(envelopes))
	errs := make([]error, len(envelopes))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, envelope := range envelopes {
		g.Go(func() error {
			read[i], errs[i] = open(actor, envelope, key)
			return nil
		})
	}
	_ = g.Wait() // each has its own error
	for i, in := range read {
		if errs[i] == nil {
			waiting[i] = &petition{actor, envelopes[i], in, make(chan api.Answer, 1)}
			continue
		}
		answers[i].Fault = fault.From(errs[i])
		if err := e.Refuse(ctx, actor, "intent.open", "intent/"+string(in.ID), answers[i].Fault.Message); err != nil {
			return nil, nil, err
		}
	}
	return waiting, answers, nil
}

func (e *Engine) enqueue(ctx context.Context, ps []*petition) error {
	if len(ps) == 0 {
		return nil
	}
	select {
	case e.queue <- ps:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-e.stopped:
		return stopping()
	}
}

// open reads an envelope and proves that it is the session's own; key is its
// device's.
func open(actor policy.Actor, envelope intent.Envelope, key func() (ed25519.PublicKey, error)) (intent.Intent, error) {
	in, err := intent.Unmarshal(envelope.Body)
	if err != nil {
		return in, err
	}
	if envelope.Key != actor.Device || in.Device != actor.Device || in.By != actor.User {
		return in, fault.New(fault.Forbidden, "这项操作不属于当前登录的人员和设备，没有受理，内容仍保存在本机。请由操作人本人在原设备上登录后同步。")
	}
	public, err := key()
	if err != nil {
		return in, err
	}
	return in, envelope.Verify(public)
}

// rule is the loop: whoever waits is ruled on together.
func (e *Engine) rule(ctx context.Context) error {
	var waiting []*petition
	for {
		if len(waiting) == 0 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case waiting = <-e.queue:
			}
		}
		waiting = e.gather(waiting)
		n := min(group, len(waiting))
		e.commit(ctx, waiting[:n])
		waiting = waiting[n:]
	}
}

func (e *Engine) gather(waiting []*petition) []*petition {
	for len(waiting) < group {
		select {
		case ps := <-e.queue:
			waiting = append(waiting, ps...)
		default:
			return waiting
		}
	}
	return waiting
}

// commit rules on a group in one transaction and answers when it is durable.
// Its rows are written together; where they do not fit, each by itself.
func (e *Engine) commit(ctx context.Context, waiting []*petition) {
	answers := make([]api.Answer, len(waiting))
	err := e.db.Together(ctx, func(ctx context.Context, tx store.Tx) error { return e.ruleAll(ctx, tx, waiting, answers) })
	if err != nil && ctx.Err() == nil {
		e.Log.Warn("write a group together", "intents", len(waiting), "error", err)
		err = e.db.Write(ctx, func(ctx context.Context, tx store.Tx) error { return e.ruleAll(ctx, tx, waiting, answers) })
	}
	if err != nil {
		e.Log.Error("commit a group", "intents", len(waiting), "error", err)
	}
	poke(e.fresh)
	poke(e.jobs)
	for i, p := range waiting {
		if err != nil {
			answers[i] = api.Answer{Fault: fault.New(fault.Busy, "服务器暂时无法保存，这一步没有生效，内容仍保存在本机，将自动重试。")}
		}
		p.answer <- answers[i]
	}
}

func (e *Engine) ruleAll(ctx context.Context, tx store.Tx, waiting []*petition, answers []api.Answer) error {
	s, err := e.sit(ctx, tx)
	if err != nil {
		return err
	}
	if err := tx.Foresee(ctx, wanted(waiting)); err != nil {
		return err
	}
	for i, p := range waiting {
		if answers[i], err = s.alone(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// wanted is what ruling on them will ask for.
func wanted(waiting []*petition) store.Wanted {
	var w store.Wanted
	for _, p := range waiting {
		w.Intents = append(w.Intents, string(p.in.ID))
		for _, id := range p.in.After {
			w.Intents = append(w.Intents, string(id))
		}
		w.Heads = append(w.Heads, p.in.Aggregate)
		for _, b := range p.in.Births {
			w.Records = append(w.Records, b.ID, cmp.Or(b.Root, b.ID))
		}
	}
	return w
}

// alone rules on one intent in a savepoint: what fails takes back its own rows
// only, and is told to its author and the log.
func (s *sitting) alone(ctx context.Context, p *petition) (answer api.Answer, err error) {
	failed := s.tx.Savepoint(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		inner := *s
		inner.tx = tx
		answer, err = inner.one(ctx, p)
		return err
	})
	if failed == nil {
		return answer, nil
	}
	if err := s.tx.Broken(); err != nil {
		return answer, err
	}
	f := fault.From(failed)
	if f.Code == fault.Internal {
		s.Log.Error("rule on an intent", "intent", p.in.ID, "op", p.in.Op, "error", failed)
	}
	entry := s.entry(p, audit.Failed, f.Message)
	if f.Code != fault.Internal {
		entry.Result = audit.Refused
	}
	_, err = s.tx.AppendChange(ctx, entry, p.envelope.Body)
	return api.Answer{Fault: f}, err
}

// entry is the line of the log about an intent.
func (s *sitting) entry(p *petition, result, reason string) audit.Entry {
	act := string(p.in.Op)
	if p.in.Op == intent.Decide {
		act = string(p.in.Action)
	}
	e := s.line(p.actor, "intent."+act, "intent/"+string(p.in.ID))
	e.DeviceAt, e.Result, e.Reason = p.in.At, result, reason
	return e
}

// line is a log entry of an actor, now.
func (e *Engine) line(actor policy.Actor, act, object string) audit.Entry {
	roles := ""
	for i, r := range actor.Roles() {
		if i > 0 {
			roles += " "
		}
		roles += string(r)
	}
	return audit.Entry{
		At: e.now(), User: actor.User, Name: actor.Name, Role: roles, Device: actor.Device, Session: actor.Session,
		Act: act, Object: object, Result: audit.OK,
	}
}

// Refuse writes a refusal into the log.
func (e *Engine) Refuse(ctx context.Context, actor policy.Actor, act, object, reason string) error {
	line := e.line(actor, act, object)
	line.Result, line.Reason = audit.Refused, reason
	return e.Note(ctx, line)
}

// Note writes one entry into the log by itself.
func (e *Engine) Note(ctx context.Context, line audit.Entry) error {
	if line.At == "" {
		line.At = record.At(e.Clock())
	}
	err := e.db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
		_, err := tx.AppendAudit(ctx, line)
		return err
	})
	poke(e.fresh)
	return err
}

func stopping() error {
	return fault.New(fault.Busy, "服务器正在停止或重启，这一步还没有答复，内容仍保存在本机，将自动重试。")
}
