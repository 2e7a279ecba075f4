package store

import (
	"context"
	"fmt"

	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/document"

	"github.com/uptrace/bun"
)

// auditRow keeps an entry as the exact bytes of its leaf.
type auditRow struct {
	bun.BaseModel `bun:"table:audit,alias:audit"`
	ID            int64  `bun:"id,pk,autoincrement"`
	Index         *int64 `bun:"idx"` // nil until the sequencer came by
	At            string `bun:"at"`
	User          string `bun:"user_id"`
	Name          string `bun:"name"` // as the entry says it: a name, or the account asked for
	Act           string `bun:"act"`
	Result        string `bun:"result"`
	Root          string `bun:"root"`
	Entry         string `bun:"entry"`
	Salt          []byte `bun:"salt"`
	Leaf          string `bun:"leaf"` // RFC 6962 hash of Entry, hex
}

// AppendAudit writes one entry in this transaction and returns its leaf, by
// which a desktop asks for the inclusion proof later.
func (t Tx) AppendAudit(ctx context.Context, e audit.Entry) (document.Digest, error) {
	return t.AppendChange(ctx, e, nil)
}

// AppendChange does the same and commits the entry to change, salted, so that
// the entry can be shown without its content.
func (t Tx) AppendChange(ctx context.Context, e audit.Entry, change []byte) (document.Digest, error) {
	salt, err := t.draw(16)
	if err != nil {
		return "", err
	}
	e.Change = string(audit.Commit(salt, change))
	text := audit.Leaf(e)
	leaf := audit.LeafDigest(text)
	r := auditRow{
		At: string(e.At), User: string(e.User), Name: e.Name, Act: e.Act, Result: e.Result, Root: string(e.Root),
		Entry: string(text), Salt: salt, Leaf: string(leaf),
	}
	if t.group != nil {
		s := t.group.staged()
		s.audit = append(s.audit, r)
		return leaf, nil
	}
	if _, err := t.NewInsert().Model(&r).ExcludeColumn("id").Returning("NULL").Exec(ctx); err != nil {
		return "", fmt.Errorf("append an audit entry: %w", err)
	}
	return leaf, nil
}
