package app

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"quancheng/app/vault"
	"quancheng/backend/api"
	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/servertest"
	"quancheng/build/bench"
)

// Goal: ≥ 0.5 of parsing the same lines into bare encrypted Badger.
func BenchmarkFirstPull(b *testing.B) {
	im := filled(b)
	var items []api.Item
	bench.Compare(b, projects, func() time.Duration {
		m, v := newMirror(), newVault(b)
		return bench.Time(func() { items, _ = pull(b, im, m, v, api.End{}) })
	}, func() time.Duration { return bareWrite(b, items) })
}

// Goal: 100 changes in ≤ 5 limits + 20 ms, whatever else is held.
func BenchmarkPull100(b *testing.B) {
	const changes = 100
	im := filled(b)
	m, v := newMirror(), newVault(b)
	items, at := pull(b, im, m, v, api.End{})
	var some []record.ID
	for _, it := range items {
		if it.Kind == api.ItemRecord && len(some) < changes {
			some = append(some, it.Record.Record.ID)
		}
	}
	bench.Compare(b, changes, func() time.Duration {
		var now []record.Record
		for _, id := range some {
			it, _ := m.item(id)
			now = append(now, it.Record)
		}
		im.Send(im.Renames(now), bench.Batch)
		numbered(b, im, at, changes)
		return bench.Time(func() { items, at = pull(b, im, m, v, at) })
	}, func() time.Duration { return bareWrite(b, items) })
}

// A bare pass over name and cost is the limit.
func BenchmarkList2468(b *testing.B)  { listing(b, 2468) }
func BenchmarkList20000(b *testing.B) { listing(b, 20_000) }

func listing(b *testing.B, n int) {
	cat := lifecycle.Default()
	t, _ := cat.Type(lifecycle.Project)
	type row struct {
		name string
		cost int64
	}
	all, raw := make([]shown, n), make([]row, n)
	for i := range all {
		name, cost := fmt.Sprintf("第 %d 号政务服务平台改造", i), int64(i*7919%n)*10_000
		r := record.Record{ID: record.ID(fmt.Sprint(i)), Type: lifecycle.Project, State: record.Imported, Fields: map[record.Name]record.Value{}}
		r.Set(lifecycle.Name, record.Value{Text: name})
		r.Set(lifecycle.PlannedCost, record.Value{Text: record.MoneyText(cost)})
		all[i], raw[i] = shown{Record: r, Classes: []record.Class{record.General, record.Money}}, row{name, cost}
	}
	words := (&seat{mirror: newMirror()}).words
	half := int64(n/2) * 10_000
	q := ListQuery{Search: "平台", Conditions: []ConditionView{{string(lifecycle.PlannedCost), "ge", record.MoneyText(half)}},
		Sort: string(lifecycle.PlannedCost), Desc: true, Limit: 100}
	total := 0
	bench.Compare(b, n, func() time.Duration {
		in := slices.Clone(all)
		return bench.Time(func() { total = page(in, t, q, words, "").Total })
	}, func() time.Duration {
		in := slices.Clone(raw)
		return bench.Time(func() {
			in = slices.DeleteFunc(in, func(r row) bool { return r.cost < half || !strings.Contains(strings.ToLower(r.name), "平台") })
			slices.SortStableFunc(in, func(x, y row) int { return cmp.Compare(y.cost, x.cost) })
			if len(in) != total {
				b.Fatalf("%d rows, the limit keeps %d", total, len(in))
			}
		})
	})
}

const projects = 2500

// filled is a server with that many projects more than the sample has.
func filled(b *testing.B) *bench.Importer {
	s := servertest.New(b)
	p := s.PC(s.DeviceCode())
	im := bench.SignIn(b, bench.PC{Base: s.URL, Pins: s.Pins, Device: p.ID, Key: p.Key, Now: s.Now,
		Account: "hejing", Password: s.Password("hejing"), Code: s.NextCode("hejing")})
	sample := numbered(b, im, api.End{}, 0)
	im.Send(im.Births(projects), bench.Batch)
	numbered(b, im, sample, projects)
	return im
}

// numbered waits until the feed tells n records after a position, and answers
// where it ends.
func numbered(b *testing.B, im *bench.Importer, from api.End, n int) api.End {
	for {
		seen, at := 0, from
		for more := true; more; more = at.More {
			bench.Must(b, im.Pull(b.Context(), at, func(it api.Item) error {
				if it.Kind == api.ItemRecord {
					seen++
				} else if it.Kind == api.ItemEnd {
					at = *it.End
				}
				return nil
			}))
		}
		if seen >= n {
			return at
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func newVault(b *testing.B) *vault.Vault {
	key, err := envelope.Random(rand.Reader)
	bench.Must(b, err)
	v, _, err := vault.Open(vault.Config{Dir: b.TempDir(), Key: key, Random: rand.Reader, Now: time.Now})
	bench.Must(b, err)
	b.Cleanup(func() { bench.Must(b, v.Close()) })
	return v
}

// pull brings everything after a position into vault and memory.
func pull(b *testing.B, im *bench.Importer, m *mirror, v *vault.Vault, at api.End) (all []api.Item, _ api.End) {
	for more := true; more; more = at.More {
		var items []api.Item
		bench.Must(b, im.Pull(b.Context(), at, func(it api.Item) error {
			items = append(items, it)
			return nil
		}))
		at = *items[len(items)-1].End
		_, err := m.apply(v, items, at)
		bench.Must(b, err)
		all = append(all, items...)
	}
	return all, at
}

// bareWrite parses the same lines and writes them into encrypted Badger.
func bareWrite(b *testing.B, items []api.Item) time.Duration {
	lines := make([][]byte, len(items))
	for i, it := range items {
		var err error
		lines[i], err = json.Marshal(it)
		bench.Must(b, err)
	}
	opt := badger.DefaultOptions(b.TempDir()).WithLogger(nil).WithEncryptionKey(make([]byte, 32)).WithIndexCacheSize(32 << 20).
		WithMemTableSize(16 << 20).WithNumMemtables(2)
	db, err := badger.Open(opt)
	bench.Must(b, err)
	defer db.Close()
	return bench.Time(func() {
		w := db.NewWriteBatch()
		for i, line := range lines {
			var it api.Item
			bench.Must(b, json.Unmarshal(line, &it))
			bench.Must(b, w.Set(fmt.Appendf(nil, "%d", i), line))
		}
		bench.Must(b, w.Flush())
	})
}
