package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
	"quancheng/backend/internal/store/pgtest"
)

var cluster pgtest.Cluster

func TestMain(m *testing.M) { os.Exit(cluster.Run(m)) }

// both runs a test on each engine, each time on an empty database.
func both(t *testing.T, test func(t *testing.T, db *DB)) {
	open := func(t *testing.T, dsn string) {
		db, err := Open(context.Background(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		test(t, db)
	}
	t.Run("sqlite", func(t *testing.T) { open(t, "sqlite:"+t.TempDir()+"/test.db") })
	t.Run("postgres", func(t *testing.T) { open(t, cluster.DSN(t)) })
}

func write(t testing.TB, db *DB, fn func(ctx context.Context, tx Tx) error) {
	t.Helper()
	if err := db.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func project(n int) record.Record {
	id := record.ID(fmt.Sprintf("%032x", n))
	return record.Record{
		ID: id, Type: "project", Root: id, Unit: "u1", Owner: "o1", Level: record.Inside, State: record.Draft, Rev: 1,
		Fields:  map[record.Name]record.Value{"name": {Text: "一体化平台'\"\\?"}, "cost": {Text: "40000000000"}},
		Created: "2026-11-22T08:00:00.000Z", Updated: "2026-11-22T08:00:00.000Z",
	}
}

func TestRecordsRoundTrip(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		typ := record.Type{Fields: []record.Field{
			{Name: "name", Kind: record.KText, Indexed: true}, {Name: "cost", Kind: record.KMoney, Indexed: true},
		}}
		r := project(7)
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.PutRecord(ctx, r, IndexOf(typ, r)) })
		r.Rev, r.State = 2, record.Reviewing
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.PutRecord(ctx, r, IndexOf(typ, r)) })
		agg, err := Aggregate(ctx, db.Read(), r.ID)
		if err != nil || len(agg) != 1 || agg[0].Text("name") != r.Text("name") || agg[0].State != record.Reviewing {
			t.Fatalf("%+v %v", agg, err)
		}
		ids, err := Having(ctx, db.Read(), policy.Scope{{}}, "project", "name", r.Text("name"), 5)
		if err != nil || !slices.Equal(ids, []record.ID{r.ID}) {
			t.Fatal(ids, err)
		}
		stale := db.Write(ctx, func(ctx context.Context, tx Tx) error { return tx.PutRecord(ctx, r, nil) })
		if !errors.Is(stale, ErrMoved) {
			t.Fatal("a stale revision was written:", stale)
		}
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.DropRecord(ctx, r) })
		if left, _ := Records(ctx, db.Read(), []record.ID{r.ID}); len(left) != 0 {
			t.Fatal("a dropped record stands")
		}
	})
}

// A failing savepoint takes back its own rows only; a failing transaction all.
func TestSavepoints(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		ctx, fail := context.Background(), errors.New("fail")
		write(t, db, func(ctx context.Context, tx Tx) error {
			if err := tx.SetMeta(ctx, "a", "1"); err != nil {
				return err
			}
			err := tx.Savepoint(ctx, func(ctx context.Context, tx Tx) error {
				_ = tx.SetMeta(ctx, "b", "1")
				_, err := tx.NewRaw("SELECT nonsense FROM nowhere").Exec(ctx)
				return errors.Join(fail, err)
			})
			if !errors.Is(err, fail) {
				t.Error("the savepoint did not fail:", err)
			}
			return tx.SetMeta(ctx, "c", "1")
		})
		if err := db.Write(ctx, func(ctx context.Context, tx Tx) error {
			_ = tx.SetMeta(ctx, "d", "1")
			return fail
		}); !errors.Is(err, fail) {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"a": "1", "b": "", "c": "1", "d": ""} {
			if got, err := Meta(ctx, db.Read(), name); got != want || err != nil {
				t.Errorf("%s is %q, want %q (%v)", name, got, want, err)
			}
		}
	})
}

// R27: SQL and Go agree on every scope.
func TestScopeAgreesWithMatch(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		var all []policy.Attrs
		n := 0
		write(t, db, func(ctx context.Context, tx Tx) error {
			for _, typ := range []record.TypeName{"project", "filing"} {
				for _, unit := range []record.UnitID{"u1", "u'2", "单位"} {
					for _, owner := range []record.UserID{"o1", "O1"} {
						for _, level := range record.Levels() {
							for _, state := range []record.State{record.Draft, record.Reviewing} {
								n++
								r := project(n)
								r.Type, r.Unit, r.Owner, r.Level, r.State = typ, unit, owner, level, state
								all = append(all, policy.AttrsOf(r))
								if err := tx.PutRecord(ctx, r, nil); err != nil {
									return err
								}
							}
						}
					}
				}
			}
			return nil
		})
		rapid.Check(t, func(t *rapid.T) {
			s := scope(t)
			rs, err := Page(ctx, db.Read(), s, "", 1000)
			if err != nil {
				t.Fatal(err)
			}
			var want []record.ID
			for _, a := range all {
				if s.Match(a) {
					want = append(want, a.ID)
				}
			}
			var got []record.ID
			for _, r := range rs {
				got = append(got, r.ID)
			}
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Fatalf("SQL sees %d, Go %d of %+v", len(got), len(want), s)
			}
			now := scope(t)
			lost, err := Lost(ctx, db.Read(), s, now, "", 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range lost {
				if !s.Match(a) || now.Match(a) {
					t.Fatalf("%+v is not lost", a)
				}
			}
			want = slices.DeleteFunc(want, func(id record.ID) bool {
				return now.Match(all[slices.IndexFunc(all, func(a policy.Attrs) bool { return a.ID == id })])
			})
			if len(lost) != len(want) {
				t.Fatalf("lost %d, want %d", len(lost), len(want))
			}
		})
	})
}

func scope(t *rapid.T) policy.Scope {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) policy.Clause {
		return policy.Clause{
			Types:  set(t, "types", record.TypeName("project"), "filing", "document"),
			Units:  set(t, "units", record.UnitID("u1"), "u'2", "单位", "U1"),
			Roots:  set(t, "roots", project(1).ID, project(5).ID, project(9).ID),
			Owners: set(t, "owners", record.UserID("o1"), "O1", ""),
			Levels: set(t, "levels", record.Levels()...),
			States: set(t, "states", record.Draft, record.Reviewing),
		}
	}), 0, 3).Draw(t, "scope")
}

// set draws nil (any), an empty set (none) or a subset.
func set[T comparable](t *rapid.T, name string, of ...T) []T {
	if rapid.IntRange(0, 2).Draw(t, name) > 0 {
		return nil
	}
	return rapid.SliceOfDistinct(rapid.SampledFrom(of), func(v T) T { return v }).Draw(t, name)
}

// R78: a number is given once, also to many at a time, and never by what failed.
func TestNumbersAreUnique(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		var mu sync.Mutex
		seen := map[int64]bool{}
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 20 {
					var n int64
					fail := errors.New("fail")
					err := db.Write(context.Background(), func(ctx context.Context, tx Tx) (err error) {
						if n, err = tx.NextNumber(ctx, "project_number", 2026); err == nil && (w+i)%5 == 0 {
							return fail
						}
						return err
					})
					if errors.Is(err, fail) {
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					if seen[n] {
						t.Errorf("%d was given twice", n)
					}
					seen[n] = true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for n := int64(1); n <= int64(len(seen)); n++ {
			if !seen[n] {
				t.Errorf("%d is missing", n)
			}
		}
	})
}

// R189: many writers, one reader behind the sequencer: nothing is skipped.
func TestFeedHasNoGap(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		const writers, each = 8, 25
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					err := db.Write(ctx, func(ctx context.Context, tx Tx) error {
						a := policy.AttrsOf(project(w*1000 + i))
						if err := tx.AppendFeed(ctx, FeedRow{Kind: "record", Record: a.ID, After: &a}); err != nil {
							return err
						}
						if i%3 == 0 {
							time.Sleep(time.Millisecond) // commits later than its row id says
						}
						_, err := tx.AppendAudit(ctx, audit.Entry{Act: "test", Result: audit.OK})
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		var cursor int64
		got := map[record.ID]int{}
		for len(got) < writers*each && !t.Failed() {
			write(t, db, func(ctx context.Context, tx Tx) error {
				if _, err := tx.ExtendLog(ctx, 10); err != nil {
					return err
				}
				_, err := tx.NumberFeed(ctx, 10)
				return err
			})
			head, err := FeedHead(ctx, db.Read())
			if err != nil {
				t.Fatal(err)
			}
			rows, err := Feed(ctx, db.Read(), policy.Scope{{}}, "", cursor, head, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if r.Seq != cursor+1 {
					t.Fatalf("%d follows %d", r.Seq, cursor)
				}
				cursor = r.Seq
				got[r.Record]++
			}
		}
		wg.Wait()
		for id, n := range got {
			if n != 1 {
				t.Errorf("%s came %d times", id, n)
			}
		}
	})
}

// One sequencer: who lost his lease writes nothing.
func TestLeaseFences(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		a, err := db.Acquire(ctx, "sequencer", "a", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Acquire(ctx, "sequencer", "b", time.Hour); !errors.Is(err, ErrFenced) {
			t.Fatal("two hold one lease:", err)
		}
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.Hold(ctx, a, time.Hour) })
		if err := db.Release(ctx, a); err != nil {
			t.Fatal(err)
		}
		b, err := db.Acquire(ctx, "sequencer", "b", time.Hour)
		if err != nil || b.Term <= a.Term {
			t.Fatal(b, err)
		}
		err = db.Write(ctx, func(ctx context.Context, tx Tx) error {
			if err := tx.SetMeta(ctx, "x", "late"); err != nil {
				return err
			}
			return tx.Hold(ctx, a, time.Hour)
		})
		if v, _ := Meta(ctx, db.Read(), "x"); !errors.Is(err, ErrFenced) || v != "" {
			t.Fatal("the fenced one wrote:", err, v)
		}
	})
}

func TestJobsEndOnce(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.AddJob(ctx, "i/issue", "issue", "{}") })
		jobs, err := db.DueJobs(ctx, 5)
		if err != nil || len(jobs) != 1 {
			t.Fatal(jobs, err)
		}
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.DelayJob(ctx, "i/issue", "no font", time.Hour) })
		if jobs, _ := db.DueJobs(ctx, 5); len(jobs) != 0 {
			t.Fatal("a job that was put off is due")
		}
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.FinishJob(ctx, "i/issue", "done") })
		again := db.Write(ctx, func(ctx context.Context, tx Tx) error { return tx.FinishJob(ctx, "i/issue", "done") })
		if !errors.Is(again, ErrMoved) {
			t.Fatal("a job ended twice:", again)
		}
	})
}

func TestCasesAndCuts(t *testing.T) {
	both(t, func(t *testing.T, db *DB) {
		ctx := context.Background()
		i := workflow.Instance{ID: "i1", Record: "r1", Root: "p1", Process: "initiation", Round: 1, Tokens: []workflow.Token{{Node: "office"}}}
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.PutInstance(ctx, i, "2026-11-22T08:00:00.000Z") })
		i.Tokens, i.Outcome = nil, workflow.OutcomeApproved
		write(t, db, func(ctx context.Context, tx Tx) error { return tx.PutInstance(ctx, i, "2026-11-22T09:00:00.000Z") })
		got, err := Instances(ctx, db.Read(), []record.ID{"r1"})
		if err != nil || len(got) != 1 || got[0].Outcome != workflow.OutcomeApproved {
			t.Fatal(got, err)
		}
		a := policy.Actor{User: "u", Grants: []policy.Grant{{ID: "g", Role: policy.Clerk}}}
		var first, same, next Cut
		write(t, db, func(ctx context.Context, tx Tx) (err error) {
			first, err = tx.CutOf(ctx, a, policy.Scope{{Units: []record.UnitID{"u1"}}})
			return err
		})
		write(t, db, func(ctx context.Context, tx Tx) (err error) {
			a.Session, a.Device = "s2", "d2"
			same, err = tx.CutOf(ctx, a, policy.Scope{{Units: []record.UnitID{"u1"}}})
			return err
		})
		write(t, db, func(ctx context.Context, tx Tx) (err error) { next, err = tx.CutOf(ctx, a, nil); return err })
		if first.Version != 1 || same.Version != 1 || next.Version != 2 {
			t.Fatal(first.Version, same.Version, next.Version)
		}
		old, err := CutAt(ctx, db.Read(), "u", 1)
		if err != nil || len(old.Scope) != 1 || len(old.Actor.Grants) != 1 {
			t.Fatal(old, err)
		}
	})
}
