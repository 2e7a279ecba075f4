package server

import (
	"context"
	"crypto/rand"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
	"quancheng/backend/internal/identity"
	"quancheng/backend/internal/keys"
	"quancheng/backend/internal/store"
)

// Founding says what init makes.
type Founding struct {
	Sample bool
	Units  io.Reader // CSV lines id,name,parent; nil = the organ alone
	Options
}

// ErrUse marks wrong use or configuration (exit code 2), ErrDenied what is not
// allowed or out of reach (3).
var (
	ErrUse    = errors.New("用法或配置不对")
	ErrDenied = errors.New("不允许")
)

const rootUnit record.UnitID = "u-root"

// Init makes data directory, server keys, certificate and an empty organ with
// its three administrators; their one-time codes are printed once.
func Init(ctx context.Context, c Config, f Founding, out io.Writer) error {
	if f.Sample && !c.local() {
		return fmt.Errorf("%w：演示数据只能建在回环地址上，QUANCHENG_LISTEN 现在是 %s", ErrUse, c.Listen)
	}
	if err := makeGround(c); err != nil {
		return err
	}
	id := make([]byte, 8)
	if _, err := rand.Read(id); err != nil {
		return fmt.Errorf("draw the organ's id: %w", err)
	}
	organ := hex.EncodeToString(id)
	if _, err := keys.Create(c.ring(), "quancheng-"+organ); err != nil {
		return fmt.Errorf("%w：建立服务器密钥：%w", ErrUse, err)
	}
	if err := makeCertificate(c); err != nil {
		return err
	}
	founding := identity.Founding{Meta: map[string]string{store.MetaOrgan: c.Organ, store.MetaOrganID: organ, metaOrganCode: c.OrganCode}}
	var err error
	if f.Sample {
		founding, err = sampleFounding(c, organ)
	} else {
		founding.People = administrators()
		founding.Units, err = readUnits(c.Organ, f.Units)
	}
	if err != nil {
		return err
	}
	return found(ctx, c, founding, f, out)
}

// found writes the organ and says what was made.
func found(ctx context.Context, c Config, founding identity.Founding, f Founding, out io.Writer) error {
	o := f.Options
	o.organ, o.founding = founding.Meta[store.MetaOrgan], f.Sample
	h, err := open(ctx, c, o)
	if err != nil {
		return err
	}
	defer h.close()
	made, err := h.auth.Found(ctx, founding)
	if err != nil {
		return err
	}
	desktop := map[string]any{"server": c.PublicURL, "pins": []document.Digest{h.pin}}
	if f.Sample {
		desktop["code"] = made.Device.Code
		if err := h.sample(ctx); err != nil {
			return err
		}
	}
	body, err := json.MarshalIndent(desktop, "", "  ")
	if err == nil {
		err = os.WriteFile(c.desktop(), append(body, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the desktop's configuration: %w", err)
	}
	return report(out, c, h, founding, made, f.Sample)
}

func makeGround(c Config) error {
	for _, path := range []string{c.ring(), c.Data + "/quancheng.db"} {
		if _, err := os.Stat(path); err == nil {
			return fmt.Errorf("%w：%s 已经存在，没有改动。要重新开始，请先移走数据目录和密钥目录", ErrUse, path)
		}
	}
	for _, dir := range []string{c.Data, c.Keys} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("%w：建立目录：%w", ErrUse, err)
		}
	}
	return nil
}

// administrators are the three of a new organ; who they are is written when
// they activate their accounts. There is no fourth and no default password.
func administrators() []identity.Founder {
	person := func(account, name string, role policy.Role) identity.Founder {
		return identity.Founder{NewUser: api.NewUser{Account: account, Name: name, Unit: rootUnit, Roles: []policy.Role{role}}}
	}
	return []identity.Founder{person("sysadmin", "系统管理员", policy.SystemAdmin), person("secadmin", "安全管理员", policy.SecurityAdmin),
		person("auditadmin", "审计管理员", policy.AuditAdmin)}
}

func readUnits(organ string, from io.Reader) ([]api.Unit, error) {
	units := []api.Unit{{ID: rootUnit, Name: organ}}
	if from == nil {
		return units, nil
	}
	rows := csv.NewReader(from)
	rows.FieldsPerRecord = 3
	all, err := rows.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%w：读取单位表：%w", ErrUse, err)
	}
	known := map[string]bool{string(rootUnit): true}
	for i, r := range all {
		if r[2] == "" {
			r[2] = string(rootUnit)
		}
		if r[0] == "" || r[1] == "" || known[r[0]] || !known[r[2]] {
			return nil, fmt.Errorf("%w：单位表第 %d 行：编号、名称不能空，编号不能重复，上级要在前面出现", ErrUse, i+1)
		}
		known[r[0]] = true
		units = append(units, api.Unit{ID: record.UnitID(r[0]), Name: r[1], Parent: record.UnitID(r[2])})
	}
	return units, nil
}

func report(out io.Writer, c Config, h *house, f identity.Founding, made identity.Invitations, sample bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "已建立：%s\n数据目录 %s\n密钥目录 %s（请单独备份，不要与数据放在一起）\n证书公钥 %s\n\n", f.Meta[store.MetaOrgan], c.Data, c.Keys, h.pin)
	if len(made.People) > 0 {
		b.WriteString("一次性启用码，只显示这一次，请分别当面交给三位管理员：\n")
		t := tabwriter.NewWriter(&b, 2, 0, 2, ' ', 0)
		for _, p := range f.People {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s 前有效\n", p.Account, p.Name, made.People[p.Account].Code, local(made.People[p.Account].Until))
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	fmt.Fprintf(&b, "\n桌面端的配置 %s，请放进各台电脑的程序目录。\n第一台电脑的登记码（%s 前有效，只能用一次）：%s\n",
		c.desktop(), local(made.Device.Until), made.Device.Code)
	if sample {
		b.WriteString("\n这是演示数据。运行 quancheng-server codes 查看账号、密码和当前验证码。\n")
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func local(t record.Time) string { return t.Clock().Local().Format("2006-01-02 15:04") }
