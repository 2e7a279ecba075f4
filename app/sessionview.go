package app

import (
	"quancheng/app/keyring"
	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
)

// sessionView is what the shell shows at any time.
func (d *Desk) sessionView() SessionView {
	e, unbound := d.ring.Enrolment()
	d.mu.Lock()
	s := d.seat
	v := SessionView{State: "signin", Online: d.online && !d.away, Server: d.config.Server, Organ: d.hello.Organ, Version: api.Version, Sample: d.sample,
		Trouble: said(d.fault), Untrusted: untrusted(d.fault), Notice: d.notice}
	if d.locked {
		v.State = "locked"
	}
	d.mu.Unlock()
	v.DeviceTime = timeText(d.now())
	if d.client != nil && !d.client.Clock().Server.IsZero() {
		v.ServerTime = timeText(d.official())
	}
	if unbound != nil {
		v.State = "unbound"
		return v
	}
	v.Device, v.Media, v.Accounts = e.Name, e.Media, d.tiles(e)
	if v.Organ == "" {
		v.Organ = e.Organ
	}
	if s != nil {
		v.State, v.Me = "open", s.me()
	}
	return v
}

// tiles lists who has signed in here before.
func (d *Desk) tiles(e keyring.Enrolment) []AccountTile {
	users, err := d.ring.Users()
	if err != nil {
		d.log.Warn("list the users of this PC", "error", err)
	}
	list := make([]AccountTile, 0, len(users))
	for _, k := range users {
		t := d.home.tile(k.ID)
		v := AccountTile{User: k.ID, Account: k.Account, Name: k.Name, Unit: t.Unit, Waiting: t.Waiting}
		if keys, err := d.keysOf(k.ID, e); err == nil {
			if g := keys.Status(); g.Leased && d.official().Before(g.Until) {
				v.LeaseUntil = timeText(g.Until)
			}
		}
		list = append(list, v)
	}
	return list
}

func (s *seat) me() *Me {
	_, cat, actor := s.mirror.word()
	me := &Me{ID: s.who.ID, Account: s.who.Account, Name: s.who.Name, Unit: string(actor.Unit), UnitName: s.unitName(),
		Roles: texts(actor.Roles()), Modules: texts(cat.Modules()), Full: s.isFull()}
	for _, r := range actor.Roles() {
		me.RoleTitles = append(me.RoleTitles, roleTitle(r))
	}
	if g := s.keys.Status(); g.Leased {
		me.LeaseUntil = timeText(g.Until)
	}
	return me
}

// roleTitles are the posts in words.
var roleTitles = map[policy.Role]string{
	policy.Clerk: "经办人", policy.UnitHead: "处室负责人", policy.Office: "信息化处审核", policy.Leader: "分管领导",
	policy.Finance: "财务审核", policy.Procurement: "采购", policy.Auditor: "审计", policy.Archivist: "档案管理员",
	policy.Expert: "专家", policy.ThirdParty: "第三方", policy.Agency: "代理机构", policy.Contractor: "承建单位",
	policy.Supervisor: "监理", policy.Configurator: "配置员", policy.SystemAdmin: "系统管理员",
	policy.SecurityAdmin: "安全管理员", policy.AuditAdmin: "审计管理员",
}

func roleTitle(r policy.Role) string {
	if t, ok := roleTitles[r]; ok {
		return t
	}
	return "" // a post of a newer server
}
