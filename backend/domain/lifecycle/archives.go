package lifecycle

import (
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/record"
)

// The types of documents and of what is filed.
const (
	Document    record.TypeName = "document"
	ArchiveItem record.TypeName = "archive_item"
)

// Fields of a document's registration and of an archive item.
const (
	Title     record.Name = "title"
	Slot      record.Name = "slot"     // the line of the checklist that it fills
	DocType   record.Name = "doc_type" // one of DocTypes
	Media     record.Name = "media"
	Size      record.Name = "size"    // bytes of plaintext
	Content   record.Name = "content" // digest of the plaintext
	Object    record.Name = "object"  // name in the store
	Sealed    record.Name = "sealed_size"
	Edition   record.Name = "version"
	Place     record.Name = "place"
	DossierNo record.Name = "dossier_number" // 项目编号-阶段-文档类型
	DocRef    record.Name = "document"
	FrozenAt  record.Name = "frozen_at"
	Retention record.Name = "retention"
)

// OtherSlot and ApprovalSlot are slots beyond a type's checklist: what is
// attached besides, and what the system itself makes.
const (
	OtherSlot    record.Name = "other"
	ApprovalSlot record.Name = "approval"
)

// ApprovalTitle is the document type of the generated 批复.
const ApprovalTitle = "立项批复"

// documentType is a registration: its bytes are not a record.
func documentType() record.Type {
	return record.Type{Name: Document, Title: "材料", Version: 1, Parents: []record.TypeName{Filing, Project}, Naming: Title,
		Fields: []record.Field{
			{Name: Title, Title: "材料名称", Kind: record.KText, Required: true, Max: 200, Class: record.General, Indexed: true},
			{Name: Slot, Title: "材料清单项", Kind: record.KText, Required: true, Max: 40, Class: record.General, Indexed: true},
			{Name: DocType, Title: "文档类型", Kind: record.KChoice, Dictionary: DocTypes, Class: record.General, Indexed: true},
			{Name: Name, Title: "文件名", Kind: record.KText, Required: true, Max: 255, Class: record.General},
			{Name: Media, Title: "格式", Kind: record.KText, Required: true, Max: 20, Class: record.General, Indexed: true},
			{Name: Size, Title: "大小（字节）", Kind: record.KNumber, Required: true, Class: record.General, Indexed: true},
			{Name: Sealed, Title: "密封后大小（字节）", Kind: record.KNumber, Class: record.General},
			{Name: Content, Title: "内容摘要", Kind: record.KDigest, Required: true, Class: record.General, Indexed: true},
			{Name: Object, Title: "存储对象", Kind: record.KDigest, Required: true, Class: record.General, Indexed: true},
			{Name: Level, Title: "密级", Kind: record.KLevel, Required: true, Class: record.General, Indexed: true},
			{Name: Edition, Title: "版本", Kind: record.KNumber, Class: record.General},
			{Name: Place, Title: "存放位置", Kind: record.KText, Max: 100, Class: record.General, System: true},
		}}
}

// archiveItem is a filed, frozen document; made by the server only.
func archiveItem() record.Type {
	return record.Type{Name: ArchiveItem, Title: "档案", Version: 1, Head: true, Naming: Title,
		Fields: []record.Field{
			{Name: DossierNo, Title: "分类号", Kind: record.KText, Required: true, Max: 120, Class: record.General, Indexed: true, System: true},
			{Name: Title, Title: "题名", Kind: record.KText, Required: true, Max: 200, Class: record.General, Indexed: true, System: true},
			{Name: Number, Title: "项目编号", Kind: record.KText, Max: 40, Class: record.General, Indexed: true, System: true},
			{Name: StageField, Title: "阶段", Kind: record.KChoice, Dictionary: StageNames, Required: true, Class: record.General, Indexed: true, System: true},
			{Name: DocType, Title: "文档类型", Kind: record.KChoice, Dictionary: DocTypes, Required: true, Class: record.General, Indexed: true, System: true},
			{Name: DocRef, Title: "材料", Kind: record.KRef, Ref: Document, Required: true, Class: record.General, System: true},
			{Name: Content, Title: "内容摘要", Kind: record.KDigest, Required: true, Class: record.General, Indexed: true, System: true},
			{Name: Media, Title: "格式", Kind: record.KText, Max: 20, Class: record.General, System: true},
			{Name: Size, Title: "大小（字节）", Kind: record.KNumber, Class: record.General, System: true},
			{Name: FrozenAt, Title: "冻结时间", Kind: record.KTime, Required: true, Class: record.General, Indexed: true, System: true},
			{Name: Retention, Title: "保管期限", Kind: record.KChoice, Dictionary: Retentions, Required: true, Class: record.General, Indexed: true, System: true},
			{Name: Level, Title: "密级", Kind: record.KLevel, Required: true, Class: record.General, Indexed: true, System: true},
		}}
}

// Classification is 项目编号-阶段-文档类型, e.g. SL-2026-0001-LX-立项批复; false
// for a stage that is not one of the seven, or without a number.
func Classification(number string, stage record.Stage, docType string) (string, bool) {
	s, ok := StageOf(stage)
	if !ok || number == "" || docType == "" {
		return "", false
	}
	return number + "-" + s.Code + "-" + docType, true
}

// RetentionOf proposes how long a document type is kept; what the table does
// not know is kept for ever, for nothing is lost by that.
func RetentionOf(stage record.Stage, docType string) string {
	s, _ := StageOf(stage)
	for _, d := range s.Documents {
		if d.Title == docType {
			return d.Retention
		}
	}
	return forever
}

// DocTypeOf is the document type of what fills a slot of type t.
func DocTypeOf(t record.Type, slot record.Name) (string, bool) {
	if slot == ApprovalSlot {
		return ApprovalTitle, true
	}
	for _, s := range t.Slots {
		if s.Name == slot {
			return s.Title, true
		}
	}
	return "", false
}

// papers are the media of ordinary application papers.
func papers() []string { return []string{document.PDF, document.OFD} }
