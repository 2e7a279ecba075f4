package web_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/internal/web"
	"quancheng/backend/servertest"
)

var han = regexp.MustCompile(`\p{Han}.*。`)

// R201, R155: no route takes harm from a body that is none: empty, cut, deep,
// of another shape, not text, or longer than the route takes. The answer is a
// refusal in words or, where a route reads no body, its own; never a fault of
// the server; and the next request is served.
func TestNoBodyHurtsARoute(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	tokens := map[string]string{}
	for _, account := range []string{"linxl", "sysadmin", "secadmin", "auditadmin"} {
		tokens[account] = pc.SignIn(account).Token
	}
	deep := strings.Repeat(`{"a":[`, 12000) + strings.Repeat("]}", 12000)
	bodies := map[string][]byte{"empty": {}, "null": []byte("null"), "array": []byte("[1,2]"), "cut": []byte(`{"envelopes":[{"suite":1,"key":"`),
		"deep": []byte(deep), "deep in place": []byte(`{"envelopes":` + deep + `,"user":` + deep + `}`), "not text": {0xff, 0xfe, 0, '{', 0x80},
		"compressed": {0x28, 0xb5, 0x2f, 0xfd, 0xff, 0xff, 0xff, 0xff}, "numbers": []byte(`{"at":1e999999,"size":-1,"catalogue":99999999999999999999999}`)}
	for _, r := range web.Table() {
		if r.Act == "" || r.Method == http.MethodGet || r.Path == api.PathSession {
			continue
		}
		all := map[string][]byte{}
		for name, b := range bodies {
			all[name] = b
		}
		if limit := max(r.Limit, 64<<10); limit <= 32<<20 {
			all["long"] = append(append([]byte(`{"x":"`), bytes.Repeat([]byte("x"), int(limit))...), `"}`...)
		}
		for name, b := range all {
			for account, token := range tokens {
				if account != "linxl" && name == "long" && r.Limit > 64<<10 {
					continue // large, and read before anybody is asked for
				}
				status, answer := pc.Call(t, r.Method, strings.ReplaceAll(r.Path, "{id}", "00000000000000000000000000000000"), token, b)
				var f fault.Error
				switch err := json.Unmarshal(answer, &f); {
				case status >= 500 || status == 0:
					t.Errorf("%s %s, %s as %s: %d %s", r.Method, r.Path, name, account, status, answer)
				case status >= 400 && (err != nil || f.Code == "" || !han.MatchString(f.Message)):
					t.Errorf("%s %s, %s as %s: %d without words: %s", r.Method, r.Path, name, account, status, answer)
				}
			}
		}
		if status, _ := pc.Call(t, http.MethodGet, api.PathHello, "", nil); status != http.StatusOK {
			t.Fatalf("after %s %s the server answers %d", r.Method, r.Path, status)
		}
	}
	var me struct{}
	pc.Must(t, http.MethodGet, api.PathAuditMine, tokens["linxl"], nil, &me)
}
