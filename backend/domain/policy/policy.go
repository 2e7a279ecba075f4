package policy

import "quancheng/backend/domain/record"

// Role is a part somebody plays; the list is closed.
type Role string

const (
	Clerk         Role = "clerk"          // 经办人
	UnitHead      Role = "unit_head"      // 处室负责人
	Office        Role = "office"         // 信息化处
	Leader        Role = "leader"         // 分管领导
	Finance       Role = "finance"        // 财务
	Procurement   Role = "procurement"    // 采购
	Auditor       Role = "auditor"        // 审计
	Archivist     Role = "archivist"      // 档案管理员
	Expert        Role = "expert"         // 专家
	ThirdParty    Role = "third_party"    // 第三方
	Agency        Role = "agency"         // 代理机构
	Contractor    Role = "contractor"     // 承建单位
	Supervisor    Role = "supervisor"     // 监理
	Configurator  Role = "configurator"   // 配置员
	SystemAdmin   Role = "system_admin"   // 系统管理员
	SecurityAdmin Role = "security_admin" // 安全管理员
	AuditAdmin    Role = "audit_admin"    // 审计管理员
)

// Grant is one role over one unit, one project, or the whole organ.
type Grant struct {
	ID    string        `json:"id"`
	User  record.UserID `json:"user"`
	Role  Role          `json:"role"`
	Unit  record.UnitID `json:"unit,omitempty"` // "" and no Root = the whole organ
	Root  record.ID     `json:"root,omitempty"`
	From  record.Time   `json:"from"`
	Until record.Time   `json:"until,omitempty"` // "" = open
}

// Actor is a signed-in person with the grants that are in force now.
type Actor struct {
	User    record.UserID `json:"user"`
	Name    string        `json:"name"`
	Unit    record.UnitID `json:"unit"`
	Device  string        `json:"device"`
	Session string        `json:"-"`
	Full    bool          `json:"full"` // signed in with password and code at the server
	Grants  []Grant       `json:"grants"`
}

// Attrs are the attributes of a record that rights are decided on.
type Attrs struct {
	ID    record.ID       `json:"id"`
	Type  record.TypeName `json:"type"`
	Root  record.ID       `json:"root"`
	Unit  record.UnitID   `json:"unit"`
	Owner record.UserID   `json:"owner"`
	Level record.Level    `json:"level"`
	State record.State    `json:"state"`
}

// AttrsOf reads the scope attributes of a record.
func AttrsOf(r record.Record) Attrs {
	return Attrs{r.ID, r.Type, r.Root, r.Unit, r.Owner, r.Level, r.State}
}

// Scope is a union of clauses; empty sees nothing.
type Scope []Clause

// Clause matches when every non-nil set holds the record's attribute, bytewise.
// It is one right of one grant; Reads are the classes that it shows, so that a
// kept scope says what was seen with it, whatever the matrix and the units
// became since.
type Clause struct {
	Role   Role              `json:"role,omitempty"`
	Reads  []record.Class    `json:"reads,omitempty"`
	Types  []record.TypeName `json:"types,omitempty"`
	Units  []record.UnitID   `json:"units,omitempty"`
	Roots  []record.ID       `json:"roots,omitempty"`
	Owners []record.UserID   `json:"owners,omitempty"`
	Levels []record.Level    `json:"levels,omitempty"`
	States []record.State    `json:"states,omitempty"`
}

// Access is what one may do with a class of a record.
type Access int

const (
	None  Access = iota
	Read         // sees it
	Write        // sees and changes it
)
