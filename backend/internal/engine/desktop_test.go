package engine

import (
	"context"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/domain/workflow"
)

// desktop is what a client keeps of its pulls.
type desktop struct {
	w       *world
	actor   policy.Actor
	limit   int
	end     api.End
	records map[record.ID]api.RecordItem
	cases   map[record.ID]workflow.CaseView
	notices []api.Notice
	raw     []api.Item
}

func (w *world) desktop(a policy.Actor) *desktop {
	return &desktop{w: w, actor: a, limit: 3, records: map[record.ID]api.RecordItem{}, cases: map[record.ID]workflow.CaseView{}}
}

// page pulls once and keeps what came.
func (d *desktop) page() {
	d.w.t.Helper()
	err := d.w.e.Pull(context.Background(), d.actor, d.end.Cursor, d.end.Epoch, d.end.Grants, d.end.Resume, d.limit, func(i api.Item) error {
		d.raw = append(d.raw, i)
		switch {
		case i.Withdrawal != nil && len(i.Withdrawal.Classes) > 0:
			held := d.records[i.Withdrawal.Record]
			held.Classes = slices.DeleteFunc(slices.Clone(held.Classes), func(c record.Class) bool { return slices.Contains(i.Withdrawal.Classes, c) })
			d.records[i.Withdrawal.Record] = held
		case i.Record != nil:
			for _, c := range d.records[i.Record.Record.ID].Classes {
				if !slices.Contains(i.Record.Classes, c) && d.end.Resume == "" { // within a stream the withdrawal may come at its end
					d.w.t.Errorf("%s lost %s of %s without a withdrawal", d.actor.User, c, i.Record.Record.ID)
				}
			}
			d.records[i.Record.Record.ID] = *i.Record
		case i.Withdrawal != nil:
			delete(d.records, i.Withdrawal.Record)
			delete(d.cases, i.Withdrawal.Record)
		case i.Case != nil:
			d.cases[i.Case.Record] = *i.Case
		case i.Notice != nil:
			d.notices = append(d.notices, *i.Notice)
		case i.End != nil:
			d.end = *i.End
		}
		return nil
	})
	if err != nil {
		d.w.t.Fatal(err)
	}
}

func (d *desktop) pull() *desktop {
	d.w.t.Helper()
	d.w.settle()
	for d.page(); d.end.More; d.page() {
	}
	return d
}

func (d *desktop) ids() []record.ID {
	var ids []record.ID
	for id := range d.records {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
