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

// renderer writes the words of generated documents.
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
	return archive.Render(approval(of, book.UnitName(of.Head.Unit)))
}

// approval is the 批复 of a filing.
func approval(of engine.Snapshot, unit string) archive.Approval {
	text := func(n record.Name) string { return of.Head.Fields[n].Text }
	name := text(lifecycle.Name)
	a := archive.Approval{
		Organ: of.Organ, Number: of.Numbers[lifecycle.DocumentNumber], Title: "关于同意" + name + "立项的批复", To: unit,
		Date: of.Decided.Clock().In(time.FixedZone("CST", 8*60*60)).Format(time.DateOnly),
		Body: []string{
			"你单位报送的《" + name + "》立项申报及有关材料收悉。经审核，现批复如下：",
			"一、同意" + name + "立项，项目编号为" + of.Numbers[lifecycle.Number] + "。",
			"二、建设目标与内容：" + text(lifecycle.Goal),
			"三、建设周期：自 " + text(lifecycle.Start) + " 至 " + text(lifecycle.Finish) + "。",
			"四、项目概算总额为" + wan(text(lifecycle.Estimate)) + "，请严格按照批复的概算控制投资，专款专用。",
			"五、请据此抓紧组织实施，落实网络安全、密码应用和数据安全要求，按规定开展招标采购、验收和档案归集工作。",
			"此复。",
		},
		CC: []string{"财务处", "档案室"},
	}
	if of.Sample {
		a.Watermark = "演示数据 不具效力"
	}
	return a
}

func wan(fen string) string {
	n, ok := record.ParseMoney(fen)
	if !ok {
		return fen
	}
	return " " + record.FormatWan(n) + " 万元"
}
