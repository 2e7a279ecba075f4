package registration

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/store"
)

// check proves a ticket by itself and returns its plan of parts.
func check(t api.Ticket) ([]document.Part, error) {
	ref := document.Ref{ID: string(t.Document), Object: t.Object, Content: t.Content, Size: t.Size, SealedSize: t.SealedSize, Name: t.Name, Media: t.Media}
	if !record.ValidID(t.Document) || !record.ValidID(t.Aggregate) || len(t.Key) != document.KeySize {
		return nil, badTicket()
	}
	switch clean, problem := document.Clean(t.Name); {
	case problem != "":
		return nil, badName(problem)
	case clean != t.Name:
		return nil, badTicket()
	case t.Size > document.MaxSize:
		return nil, tooLarge()
	case !ref.Valid() || !slices.Contains(media(), t.Media):
		return nil, badTicket()
	}
	parts, err := document.PlanOf(t.SealedSize, t.Parts)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", badTicket(), err)
	}
	if err := document.CheckParts(t.Object, t.SealedSize, parts); err != nil {
		return nil, fmt.Errorf("%w: %w", badTicket(), err)
	}
	return parts, nil
}

func media() []string {
	return []string{document.PDF, document.OFD, document.DOCX, document.XLSX, document.PPTX, document.OLE,
		document.PNG, document.JPEG, document.TIFF, document.ZIP}
}

// admit asks whether the actor may bring this document to this aggregate. An
// aggregate that does not stand yet is one that he is about to make; of one
// that he does not see, he does not learn that it stands.
func (d *Desk) admit(ctx context.Context, who policy.Actor, t api.Ticket) error {
	units, err := d.Units(ctx)
	if err != nil {
		return err
	}
	if len(policy.Compile(who, units)) == 0 {
		return notBusiness()
	}
	standing, err := store.Records(ctx, d.db.Read(), []record.ID{t.Aggregate, t.Document})
	if err != nil {
		return err
	}
	for _, r := range standing {
		registers := r.ID == t.Document && r.Type == lifecycle.Document && r.Parent == t.Aggregate
		if len(policy.Visible(who, policy.AttrsOf(r), units)) == 0 || r.ID == t.Document && !registers || r.ID == t.Aggregate && r.Parent != "" {
			return notThere()
		}
	}
	return d.afford(ctx, who.User, t.SealedSize)
}

func (d *Desk) afford(ctx context.Context, user record.UserID, size int64) error {
	used, err := store.Unregistered(ctx, d.db.Read(), user)
	if err == nil && used+size > d.Quota {
		return overQuota(d.Quota)
	}
	return err
}

// row is a ticket as it is kept, its key sealed.
func (d *Desk) row(id string, who policy.Actor, t api.Ticket) (store.UploadRow, error) {
	sealed, err := d.Ring.Seal(place(string(t.Document), string(t.Object)), t.Key)
	if err != nil {
		return store.UploadRow{}, fmt.Errorf("seal a document key: %w", err)
	}
	parts, err := json.Marshal(t.Parts)
	if err != nil {
		return store.UploadRow{}, fmt.Errorf("write the parts of %s: %w", t.Object, err)
	}
	return store.UploadRow{
		ID: id, User: string(who.User), Device: who.Device, Aggregate: string(t.Aggregate), Document: string(t.Document),
		Object: string(t.Object), Content: string(t.Content), Size: t.Size, SealedSize: t.SealedSize, Parts: string(parts),
		Key: sealed, Name: t.Name, Media: t.Media, State: store.UploadStarted, At: d.now(),
	}, nil
}
