package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"github.com/uptrace/bun"

	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// known is what a group has read or staged: nil stands for what is not there.
type known struct {
	intents map[string]*IntentRow
	records map[record.ID]*record.Record
	members map[record.ID][]record.ID // of a head
	cases   map[record.ID][]instanceRow
}

func unknown() known {
	return known{map[string]*IntentRow{}, map[record.ID]*record.Record{}, map[record.ID][]record.ID{}, map[record.ID][]instanceRow{}}
}

// forget makes the next reader ask the database.
func (k known) forget(ids []string) {
	for _, id := range ids {
		delete(k.intents, id)
		delete(k.records, record.ID(id))
		delete(k.members, record.ID(id))
		delete(k.cases, record.ID(id))
	}
}

// Wanted is what a group will ask for.
type Wanted struct {
	Intents []string
	Heads   []record.ID // with their parts, their cases and the projects above them
	Records []record.ID
}

// Foresee reads for the whole group at once; outside of one it does nothing.
func (t Tx) Foresee(ctx context.Context, w Wanted) error {
	if t.group == nil {
		return nil
	}
	if err := t.learnIntents(ctx, w.Intents); err != nil {
		return err
	}
	if err := t.learnHeads(ctx, w.Heads); err != nil {
		return err
	}
	ids := slices.Clone(w.Records)
	for _, head := range w.Heads {
		if r := t.group.known.records[head]; r != nil && r.Root != "" {
			ids = append(ids, r.Root)
		}
	}
	if err := t.learnRecords(ctx, ids); err != nil {
		return err
	}
	return t.learnCases(ctx, w.Heads)
}

// missing are those of ids that nothing is known of, each once.
func missing[K comparable, V any](ids []K, in map[K]V) []K {
	var out []K
	for _, id := range ids {
		if _, ok := in[id]; !ok && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (t Tx) learnIntents(ctx context.Context, ids []string) error {
	k := t.group.known
	ids = missing(ids, k.intents)
	if len(ids) == 0 {
		return nil
	}
	var all []IntentRow
	if err := t.NewSelect().Model(&all).ExcludeColumn("body", "mark").Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return found("read intents", err)
	}
	for _, id := range ids {
		k.intents[id] = nil
	}
	for i := range all {
		k.intents[all[i].ID] = &all[i]
	}
	return nil
}

func (t Tx) learnHeads(ctx context.Context, heads []record.ID) error {
	k := t.group.known
	heads = missing(heads, k.members)
	if len(heads) == 0 {
		return nil
	}
	all, err := some(ctx, t, "head", heads)
	if err != nil {
		return err
	}
	for _, head := range heads {
		k.members[head] = nil
	}
	for i := range all {
		k.keep(&all[i])
	}
	return nil
}

func (t Tx) learnRecords(ctx context.Context, ids []record.ID) error {
	k := t.group.known
	ids = missing(ids, k.records)
	if len(ids) == 0 {
		return nil
	}
	all, err := some(ctx, t, "id", ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		k.records[id] = nil
	}
	for i := range all {
		k.records[all[i].ID] = &all[i]
	}
	return nil
}

func (t Tx) learnCases(ctx context.Context, ids []record.ID) error {
	k := t.group.known
	ids = missing(ids, k.cases)
	if len(ids) == 0 {
		return nil
	}
	all, err := cases(ctx, t, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		k.cases[id] = nil
	}
	for _, r := range all {
		k.cases[record.ID(r.Record)] = append(k.cases[record.ID(r.Record)], r)
	}
	return nil
}

// keep knows a record, also as a member of its aggregate where that is known.
func (k known) keep(r *record.Record) {
	k.records[r.ID] = r
	head := cmp.Or(r.Parent, r.ID)
	if members, ok := k.members[head]; ok && !slices.Contains(members, r.ID) {
		k.members[head] = append(members, r.ID)
	}
}

// drop knows that a record is gone.
func (k known) drop(r record.Record) {
	k.records[r.ID] = nil
	head := cmp.Or(r.Parent, r.ID)
	if members, ok := k.members[head]; ok {
		k.members[head] = slices.DeleteFunc(slices.Clone(members), func(id record.ID) bool { return id == r.ID })
	}
}

// Intent is the function of the same name, from what the group knows; of one
// that was ruled on earlier without body and mark.
func (t Tx) Intent(ctx context.Context, id string) (IntentRow, error) {
	if t.group == nil {
		return Intent(ctx, t, id)
	}
	if err := t.learnIntents(ctx, []string{id}); err != nil {
		return IntentRow{}, err
	}
	if r := t.group.known.intents[id]; r != nil {
		return *r, nil
	}
	return IntentRow{}, found("an intent", sql.ErrNoRows)
}

// Outcomes is the function of the same name, from what the group knows.
func (t Tx) Outcomes(ctx context.Context, ids []string) (map[string]string, error) {
	if t.group == nil {
		return Outcomes(ctx, t, ids)
	}
	if err := t.learnIntents(ctx, ids); err != nil {
		return nil, err
	}
	out := make(map[string]string, len(ids))
	for _, id := range ids {
		if r := t.group.known.intents[id]; r != nil {
			out[id] = r.Outcome
		}
	}
	return out, nil
}

// Aggregate is the function of the same name, from what the group knows.
func (t Tx) Aggregate(ctx context.Context, head record.ID) (record.Aggregate, error) {
	if t.group == nil {
		return Aggregate(ctx, t, head)
	}
	if err := t.learnHeads(ctx, []record.ID{head}); err != nil {
		return nil, err
	}
	out, err := t.Records(ctx, t.group.known.members[head])
	slices.SortFunc(out, func(a, b record.Record) int {
		return cmp.Or(cmp.Compare(a.Created, b.Created), cmp.Compare(a.ID, b.ID))
	})
	return out, err
}

// Records is the function of the same name, from what the group knows.
func (t Tx) Records(ctx context.Context, ids []record.ID) ([]record.Record, error) {
	if t.group == nil {
		return Records(ctx, t, ids)
	}
	if err := t.learnRecords(ctx, ids); err != nil {
		return nil, err
	}
	out := make([]record.Record, 0, len(ids))
	for _, id := range ids {
		if r := t.group.known.records[id]; r != nil {
			out = append(out, r.Clone())
		}
	}
	return out, nil
}

// Instances is the function of the same name, from what the group knows.
func (t Tx) Instances(ctx context.Context, id record.ID) ([]workflow.Instance, error) {
	if t.group == nil {
		return Instances(ctx, t, []record.ID{id})
	}
	if err := t.learnCases(ctx, []record.ID{id}); err != nil {
		return nil, err
	}
	return instances(t.group.known.cases[id])
}
