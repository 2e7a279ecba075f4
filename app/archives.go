package app

// Archives is bound: the archive as the vault holds it.
type Archives struct{ desk *Desk }

// ArchiveNode is a line of the tree project → stage → document type.
type ArchiveNode struct {
	ID     string `json:"id"`
	Parent string `json:"parent"`
	Title  string `json:"title"`
	Count  int    `json:"count"`
}

// ArchiveItem is one filed document version.
type ArchiveItem struct {
	ID         string       `json:"id"`
	Number     string       `json:"number"` // 项目编号-阶段-文档类型
	Title      string       `json:"title"`
	Project    string       `json:"project"`
	ProjectID  string       `json:"projectId"`
	Stage      string       `json:"stage"`
	DocType    string       `json:"docType"`
	Level      string       `json:"level"`
	Retention  string       `json:"retention"`
	State      string       `json:"state"`
	StateTitle string       `json:"stateTitle"`
	FrozenAt   string       `json:"frozenAt"`
	Content    string       `json:"content"`
	Document   DocumentView `json:"document"`
	Formed     string       `json:"formed"`   // 形成于
	Approved   string       `json:"approved"` // 批准于
}

// Tree is project → stage → document type of all that is filed here.
func (s *Archives) Tree() ([]ArchiveNode, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	return seat.archiveTree(), nil
}

// Items lists what is filed under a node of the tree; "" = all.
func (s *Archives) Items(node string) ([]ArchiveItem, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	return seat.archiveItems(node), nil
}
