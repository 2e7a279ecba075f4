package engine

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// beside is a second server on the database of the first: the same devices,
// its own connections.
func beside(t *testing.T, w *world, dsn, holder string) *world {
	db, err := store.Open(context.Background(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	other := &world{t: t, db: db, keys: w.keys, logKey: w.logKey, n: 1 << 32, objects: map[record.ID][]byte{}}
	other.e = other.engine(w.e.LogKey)
	other.e.Holder = holder
	other.start()
	t.Cleanup(func() { other.stop(); _ = db.Close() })
	return other
}

// R189: two servers on one database: one numbers, the other waits and hears of
// what was numbered; when the one ends, the other goes on, and the log is whole.
func TestTwoServersHandOver(t *testing.T) {
	dsn := cluster.DSN(t)
	a := newWorld(t, dsn)
	a.held()
	b := beside(t, a, dsn, "other")
	filing := b.draft(linxl, "由乙受理", 100)
	b.ask(intent.Accepted, linxl, filing)
	if b.e.Leads() {
		t.Fatal("both number")
	}
	a.settle()
	heard := make(chan error, 1)
	head, err := store.FeedHead(t.Context(), b.db.Read())
	if err != nil {
		t.Fatal(err)
	}
	go func() { heard <- b.e.Wait(t.Context(), linxl, head) }()
	a.ask(intent.Accepted, linxl, a.draft(linxl, "由甲受理", 100))
	if err := <-heard; err != nil {
		t.Fatal(err)
	}
	a.stop()
	b.held()
	b.ask(intent.Accepted, linxl, b.draft(linxl, "甲停止以后", 100))
	b.settle()
	report, err := VerifyLog(t.Context(), b.db, b.logKey)
	if err != nil || !report.Whole() {
		t.Errorf("%+v %v", report, err)
	}
}

// Who was fenced waits for his turn again, and takes nothing back from a twin
// of the same name: of two copies of one machine, one numbers.
func TestFencedServerWaits(t *testing.T) {
	dsn := cluster.DSN(t)
	a := newWorld(t, dsn)
	a.held()
	b := beside(t, a, dsn, "test") // the same name
	b.held()
	for end := time.Now().Add(time.Minute); a.e.Leads() && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
	}
	for range 30 {
		if a.e.Leads() || !b.e.Leads() {
			t.Fatalf("leads: %v %v", a.e.Leads(), b.e.Leads())
		}
		time.Sleep(100 * time.Millisecond)
	}
	a.ask(intent.Accepted, linxl, a.draft(linxl, "仍受理", 100))
	b.stop()
	a.held()
}

// R189, R195: the same intents go to both servers at once, as after an answer
// that was lost: one verdict each, each written once; approvals on both
// servers give each number once.
func TestBothServersRuleOnce(t *testing.T) {
	dsn := cluster.DSN(t)
	a := newWorld(t, dsn)
	b := beside(t, a, dsn, "other")
	var all []intent.Intent
	for range 20 {
		all = append(all, a.draft(linxl, "同时上报", 100))
	}
	leaves := make([]map[intent.ID]intent.Verdict, 2)
	var both sync.WaitGroup
	for n, w := range []*world{a, b} {
		leaves[n] = map[intent.ID]intent.Verdict{}
		both.Go(func() {
			for _, in := range all {
				if got := w.answered(linxl, in); got.Outcome != intent.Accepted {
					t.Errorf("%+v", got)
				} else {
					leaves[n][in.ID] = got
				}
			}
		})
	}
	both.Wait()
	for id, v := range leaves[0] {
		if v.Leaf != leaves[1][id].Leaf {
			t.Errorf("%s was ruled on twice", id)
		}
	}
	var numbers []string
	var mu sync.Mutex
	for n, w := range []*world{a, b} {
		both.Go(func() {
			for i := range 4 {
				filing := w.approved(string(rune('甲'+n)) + string(rune('一'+i)))
				project, err := store.Records(t.Context(), w.db.Read(), []record.ID{w.head(filing).Root})
				if err != nil || len(project) != 1 {
					t.Error(project, err)
					return
				}
				mu.Lock()
				numbers = append(numbers, project[0].Text(lifecycle.Number))
				mu.Unlock()
			}
		})
	}
	both.Wait()
	slices.Sort(numbers)
	if len(slices.Compact(slices.Clone(numbers))) != 8 || slices.Contains(numbers, "") {
		t.Errorf("numbers: %v", numbers)
	}
}

// answered is a verdict at once: the servers wait for each other, neither fails.
func (w *world) answered(by policy.Actor, in intent.Intent) intent.Verdict {
	answers, err := w.e.Submit(context.Background(), by, []intent.Envelope{w.mark(by, in)})
	if err != nil || answers[0].Verdict == nil {
		w.t.Errorf("%s: %v %+v", in.ID, err, answers)
		return intent.Verdict{}
	}
	return *answers[0].Verdict
}

// Rules read more than they write: while one server rules, another does not.
func TestRulingsWaitForEachOther(t *testing.T) {
	dsn := cluster.DSN(t)
	a := newWorld(t, dsn)
	answered := make(chan intent.Verdict, 1)
	err := a.db.Write(t.Context(), func(ctx context.Context, tx store.Tx) error {
		if err := tx.Alone(ctx, ruling); err != nil {
			return err
		}
		go func() { answered <- a.answered(linxl, a.draft(linxl, "等待", 100)) }()
		select {
		case <-answered:
			t.Error("ruled beside another ruling")
		case <-time.After(500 * time.Millisecond):
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if v := <-answered; v.Outcome != intent.Accepted {
		t.Errorf("%+v", v)
	}
}
