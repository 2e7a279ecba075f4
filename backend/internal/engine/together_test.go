package engine

import (
	"context"
	"testing"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/internal/store"
)

// One whose rows the database refuses fails alone, whoever it was committed
// with; sent again when they fit, it is accepted. R196
func TestWhatDoesNotFitFailsAlone(t *testing.T) {
	both(t, func(w *world) {
		raw := func(statement string) {
			err := w.db.Write(context.Background(), func(ctx context.Context, tx store.Tx) error {
				_, err := tx.NewRaw(statement).Exec(ctx)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		raw("CREATE UNIQUE INDEX only_one ON intents (op)")
		ins := []intent.Intent{w.draft(linxl, "第一个", 1_000_00), w.draft(linxl, "第二个", 1_000_00)}
		answers := w.submit(linxl, ins...)
		if answers[0].Verdict == nil || answers[0].Verdict.Outcome != intent.Accepted {
			t.Errorf("the one that fits: %+v", answers[0])
		}
		if answers[1].Fault == nil || answers[1].Fault.Code != fault.Internal {
			t.Errorf("the one that does not fit: %+v", answers[1])
		}
		raw("DROP INDEX only_one")
		answers = w.submit(linxl, ins...)
		for _, a := range answers {
			if a.Verdict == nil || a.Verdict.Outcome != intent.Accepted {
				t.Errorf("sent again: %+v", a)
			}
		}
		w.head(ins[0].Aggregate)
		w.head(ins[1].Aggregate)
	})
}
