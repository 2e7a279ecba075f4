package api

import (
	"net/url"
	"strings"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

// Binding is all that a PC needs for its first contact, in one line that can
// be pasted or carried on a stick:
//
//	https://10.0.0.8:8443#PIN[,PIN]#ONE-TIME-CODE
type Binding struct {
	Server string            // scheme://host:port
	Pins   []document.Digest // SHA-256 of the public keys (SPKI) that are trusted
	Code   string            // one-time device code
}

func (b Binding) String() string {
	pins := make([]string, len(b.Pins))
	for i, p := range b.Pins {
		pins[i] = string(p)
	}
	return b.Server + "#" + strings.Join(pins, ",") + "#" + b.Code
}

// ParseBinding reads what String wrote.
func ParseBinding(line string) (Binding, error) {
	parts := strings.Split(strings.TrimSpace(line), "#")
	if len(parts) != 3 || len(line) > 1000 {
		return Binding{}, badBinding()
	}
	b := Binding{Server: parts[0], Code: parts[2]}
	u, err := url.Parse(b.Server)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || b.Code == "" {
		return Binding{}, badBinding()
	}
	for p := range strings.SplitSeq(parts[1], ",") {
		if b.Pins = append(b.Pins, document.Digest(p)); !document.Digest(p).Valid() {
			return Binding{}, badBinding()
		}
	}
	return b, nil
}

func badBinding() error {
	return fault.Numbered(fault.Invalid, "E-BD-001", "绑定码不完整，这台电脑还没有绑定。请把系统管理员给的绑定码整行粘贴进来，它以 https:// 开头。")
}
