package server

import (
	"context"
	"fmt"
	"time"

	"quancheng/backend/domain/lifecycle"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/archive"
	"quancheng/backend/internal/engine"
	"quancheng/backend/internal/identity"
)

// renderer hands the engine's snapshots to the archive's templates.
type renderer struct{ auth *identity.Authority }

// Render makes the content of a document of one kind.
func (r renderer) Render(ctx context.Context, kind string, of engine.Snapshot) ([]byte, error) {
	if kind != "approval" {
		return nil, fmt.Errorf("no template for %q", kind)
	}
	book, err := r.auth.Book(ctx)
	if err != nil {
		return nil, err
	}
	return archive.Render(initiation(of, book.UnitName).Approval())
}

// initiation is what a filing's 批复 says of it, as it was decided.
func initiation(of engine.Snapshot, unit func(record.UnitID) string) archive.Initiation {
	text := of.Head.Text
	owner := record.UnitID(text(lifecycle.OwnerUnit))
	if owner == "" {
		owner = of.Head.Unit
	}
	fen, _ := record.ParseMoney(text(lifecycle.Estimate)) // the rules made sure of it
	return archive.Initiation{
		Organ: of.Organ, Number: of.Numbers[lifecycle.DocumentNumber], ProjectNumber: of.Numbers[lifecycle.Number], Name: text(lifecycle.Name),
		Unit: unit(owner), Kind: lifecycle.Default().Codes(lifecycle.ProjectKinds)[text(lifecycle.ProjectKind)], Goal: text(lifecycle.Goal),
		Start: text(lifecycle.Start), Finish: text(lifecycle.Finish), Estimate: fen,
		Date: of.Decided.Clock().In(beijing).Format(time.DateOnly), Sample: of.Sample,
	}
}

// beijing is the official time of the country.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)
