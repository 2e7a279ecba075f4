package server

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/identity"
	"quancheng/backend/internal/store"
)

const sampleOrgan = "示例市政务服务局"

// sampleUnits is the made-up organ.
func sampleUnits() []api.Unit {
	return []api.Unit{
		{ID: rootUnit, Name: sampleOrgan}, {ID: "u-ld", Name: "局领导", Parent: rootUnit}, {ID: "u-yw1", Name: "业务一处", Parent: rootUnit},
		{ID: "u-yw2", Name: "业务二处", Parent: rootUnit}, {ID: "u-xxh", Name: "信息化处", Parent: rootUnit},
		{ID: "u-cw", Name: "财务处", Parent: rootUnit}, {ID: "u-da", Name: "档案室", Parent: rootUnit},
	}
}

// SamplePeople is one account for each part in the story.
func SamplePeople() []identity.Founder {
	person := func(account, name string, unit record.UnitID, role policy.Role) identity.Founder {
		return identity.Founder{NewUser: api.NewUser{Account: account, Name: name, Unit: unit, Roles: []policy.Role{role}}}
	}
	return []identity.Founder{
		person("linxl", "林晓岚", "u-yw1", policy.Clerk), person("zhaogd", "赵国栋", "u-yw1", policy.UnitHead),
		person("sunyue", "孙悦", "u-yw2", policy.Clerk), person("zhoumin", "周敏", "u-xxh", policy.Office),
		person("hejing", "何静", "u-xxh", policy.Office), person("xuwen", "徐文", "u-xxh", policy.Configurator),
		person("chenqm", "陈启明", "u-ld", policy.Leader), person("wanglx", "王立新", "u-cw", policy.Finance),
		person("gaoyuan", "高原", "u-da", policy.Archivist), person("sysadmin", "李维", "u-root", policy.SystemAdmin),
		person("secadmin", "方宁", "u-root", policy.SecurityAdmin), person("auditadmin", "郑直", "u-root", policy.AuditAdmin),
	}
}

// sampleFounding draws passwords and seeds; the passwords lie beside the
// server keys, 0600, so that `codes` can show them.
func sampleFounding(c Config, organ string) (identity.Founding, error) {
	f := identity.Founding{Units: sampleUnits(), People: SamplePeople(), Meta: map[string]string{
		store.MetaOrgan: sampleOrgan, store.MetaOrganID: organ, store.MetaSample: "1", metaOrganCode: "示政服"}}
	passwords := map[string]string{}
	for i := range f.People {
		p := &f.People[i]
		if err := activate(p); err != nil {
			return f, err
		}
		passwords[p.Account] = p.Password
	}
	body, err := json.Marshal(passwords)
	if err == nil {
		err = os.WriteFile(c.samples(), body, 0o600)
	}
	if err != nil {
		return f, fmt.Errorf("keep the sample passwords: %w", err)
	}
	return f, nil
}

// activate gives somebody a random password and seed.
func activate(p *identity.Founder) error {
	raw := make([]byte, 10)
	p.Seed = make([]byte, 20)
	for _, b := range [][]byte{raw, p.Seed} {
		if _, err := rand.Read(b); err != nil {
			return fmt.Errorf("draw a sample secret: %w", err)
		}
	}
	text := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
	p.Password = strings.Join([]string{text[:4], text[4:8], text[8:12], text[12:]}, "-")
	return nil
}

// Account is one line of `codes`.
type Account struct {
	Account  string `json:"account"`
	Name     string `json:"name"`
	Unit     string `json:"unit"`
	Role     string `json:"role"`
	Password string `json:"password"`
	Code     string `json:"code"`
	Left     int    `json:"left"` // seconds that Code still shows
}

// Codes lists the accounts of a sample database with passwords and current
// codes; for anything else it is denied.
func Codes(ctx context.Context, c Config, asJSON bool, out io.Writer) error {
	h, err := open(ctx, c, Options{})
	if err != nil {
		return err
	}
	defer h.close()
	if !h.isSample || !c.local() {
		return fmt.Errorf("%w：只有建在回环地址上的演示数据才显示密码和验证码", ErrDenied)
	}
	accounts, err := h.accounts(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(out).Encode(accounts)
	}
	t := tabwriter.NewWriter(out, 2, 0, 2, ' ', 0)
	fmt.Fprintln(t, "账号\t姓名\t单位\t角色\t密码\t验证码")
	for _, a := range accounts {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s（还剩 %d 秒）\n", a.Account, a.Name, a.Unit, a.Role, a.Password, a.Code, a.Left)
	}
	return t.Flush()
}

func (h *house) accounts(ctx context.Context) ([]Account, error) {
	body, err := os.ReadFile(h.config.samples())
	if err != nil {
		return nil, fmt.Errorf("read the sample passwords: %w", err)
	}
	passwords := map[string]string{}
	if err := json.Unmarshal(body, &passwords); err != nil {
		return nil, fmt.Errorf("read the sample passwords: %w", err)
	}
	units := map[record.UnitID]string{}
	for _, u := range sampleUnits() {
		units[u.ID] = u.Name
	}
	var out []Account
	for _, p := range SamplePeople() {
		code, err := h.auth.SampleCode(ctx, p.Account)
		if err != nil {
			return nil, err
		}
		out = append(out, Account{p.Account, p.Name, units[p.Unit], identity.RoleTitle(p.Roles[0]), passwords[p.Account], code,
			30 - int(h.clock().Unix()%30)})
	}
	return out, nil
}
