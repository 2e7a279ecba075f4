package web_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/audit"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/policy"
	"quancheng/backend/internal/web"
	"quancheng/backend/servertest"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// holds names an account of the sample by its role.
var holds = map[policy.Role]string{policy.SystemAdmin: "sysadmin", policy.SecurityAdmin: "secadmin", policy.AuditAdmin: "auditadmin", policy.Clerk: "linxl", policy.Configurator: "xuwen"}

// R161, R155: every route of the table refuses whoever it does not name, in
// Chinese, and each refusal is one entry in the log: no token, a made-up one,
// one that ran out, and each wrong role.
func TestEveryRouteRefuses(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	idle, ended := pc.SignIn("sunyue").Token, pc.SignIn("linxl").Token
	s.Sleep(time.Hour)
	tokens := map[policy.Role]string{}
	for role, account := range holds {
		tokens[role] = pc.SignIn(account).Token
	}
	for _, r := range web.Table() {
		if r.Who.Public {
			continue
		}
		for name, token := range map[string]string{"none": "", "made up": "x", "idle": idle, "ended by a newer one": ended} {
			refused(t, pc, r, name, token, fault.Unauthorized)
		}
		for role, token := range tokens {
			if !r.Who.Admits(role) {
				refused(t, pc, r, string(role), token, fault.Forbidden)
			}
		}
	}
}

func refused(t *testing.T, pc *servertest.PC, r web.Route, name, token string, want fault.Code) {
	t.Helper()
	before := len(pc.Log())
	path := strings.NewReplacer("{id}", "x").Replace(r.Path)
	f := pc.Fault(t, r.Method, path, token, []byte(`{}`))
	if f.Code != want || f.Ref == "" || !strings.ContainsAny(f.Message, "。") {
		t.Errorf("%s %s, %s: %+v", r.Method, r.Path, name, f)
	}
	after := pc.Log()
	if len(after) != before+1 {
		t.Errorf("%s %s, %s: %d entries", r.Method, r.Path, name, len(after)-before)
		return
	}
	if e := after[before]; e.Result != audit.Refused || e.Act != r.Act || e.Reason != f.Message {
		t.Errorf("%s %s, %s: logged %+v", r.Method, r.Path, name, e)
	}
}

// R161: a flood of strangers on every route leaves a bounded number of entries
// and their sum; who is signed in is refused with an entry each, meanwhile.
func TestFloodIsBounded(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	token := pc.SignIn("linxl").Token
	before := len(pc.Log())
	sent := 0
	for range 12 {
		for _, r := range web.Table() {
			if r.Act == "" || r.Path == api.PathHello {
				continue
			}
			pc.Fault(t, r.Method, strings.NewReplacer("{id}", "x").Replace(r.Path), "made up", []byte(`{"`))
			sent++
		}
	}
	if n := len(pc.Log()) - before; n > 200 || sent < 300 {
		t.Fatalf("%d entries of %d", n, sent)
	}
	for i := range 250 {
		before := len(pc.Log())
		if f := pc.Fault(t, http.MethodGet, api.PathUsers, token, nil); f.Code != fault.Forbidden {
			t.Fatal(f)
		}
		if log := pc.Log(); len(log) != before+1 || log[before].User == "" {
			t.Fatalf("refusal %d of somebody who is signed in is not in the log", i)
		}
	}
	s.Stop()
	s.Start()
	log := pc.Log()
	last := log[len(log)-1]
	if want := strconv.Itoa(sent-200) + " 次"; last.Act != "stranger.refused" || !strings.Contains(last.Reason, want) {
		t.Errorf("%s: %+v", want, last)
	}
}

// R155: a route that is not in the table does not exist, whoever asks.
func TestNothingBesideTheTable(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	token := pc.SignIn("sysadmin").Token
	for _, path := range []string{"/", "/openapi.json", "/docs", "/schemas/User.json", "/debug/pprof/", "/api/v1/users/x", "/api/v1"} {
		if f := pc.Fault(t, http.MethodGet, path, token, nil); f.Code != fault.NotFound {
			t.Errorf("%s: %+v", path, f)
		}
	}
	if f := pc.Fault(t, http.MethodPut, api.PathUsers, token, nil); f.Code != fault.NotFound {
		t.Errorf("another method: %+v", f)
	}
}

// R155: bodies that are malformed, too deep, too long, or hold a field that is
// not in the contract are refused in Chinese and change nothing.
func TestBadBodies(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	token := pc.SignIn("sysadmin").Token
	for name, body := range map[string]struct {
		text string
		want fault.Code
	}{
		"empty":         {"", fault.Invalid},
		"cut":           {`{"account":"someone"`, fault.Invalid},
		"unknown field": {`{"account":"someone","name":"某某","unit":"u-yw1","roles":["clerk"],"admin":true}`, fault.Invalid},
		"wrong type":    {`{"account":1,"name":"某某","unit":"u-yw1","roles":"clerk"}`, fault.Invalid},
		"deep":          {`{"account":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + "}", fault.Invalid},
		"long":          {`{"account":"` + strings.Repeat("x", 70<<10) + `"}`, fault.TooLarge},
	} {
		f := pc.Fault(t, http.MethodPost, api.PathUsers, token, []byte(body.text))
		if f.Code != body.want || strings.Contains(f.Message, "expected") {
			t.Errorf("%s: %+v", name, f)
		}
		if log := pc.Log(); log[len(log)-1].Result != audit.Refused || log[len(log)-1].User == "" {
			t.Errorf("%s: logged %+v", name, log[len(log)-1])
		}
	}
	var users []api.User
	pc.Must(t, http.MethodGet, api.PathUsers, token, nil, &users)
	if len(users) != 12 {
		t.Errorf("%d users", len(users))
	}
}

// R201: a client below the minimum is told 请升级, may greet and sign in, and
// may send its outbox.
func TestOldClients(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	token := pc.SignIn("linxl").Token
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer client.CloseIdleConnections()
	for _, version := range []string{"", "0.0.9", "x.y.z", "0.1"} {
		for _, r := range web.Table() {
			if r.Act == "" || r.Path == api.PathSession {
				continue
			}
			req, err := http.NewRequestWithContext(t.Context(), r.Method, s.URL+strings.ReplaceAll(r.Path, "{id}", "x"), bytes.NewReader([]byte("{}")))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set(api.HeaderVersion, version)
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			var f fault.Error
			_ = json.NewDecoder(resp.Body).Decode(&f) // an answer that is no fault stays empty
			_ = resp.Body.Close()
			if upgrade := f.Code == fault.Upgrade; upgrade == r.Old || upgrade && !strings.Contains(f.Message, "请升级") {
				t.Errorf("%q %s %s: %d %+v", version, r.Method, r.Path, resp.StatusCode, f)
			}
		}
	}
}

// R156: the feed streams as NDJSON, ends with its end, and holds no account,
// password or code.
func TestFeed(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	token := pc.SignIn("hejing").Token
	status, body := pc.Call(t, http.MethodGet, api.PathFeed, token, nil)
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	lines := bytes.Split(bytes.TrimSpace(body), []byte("\n"))
	kinds := map[api.ItemKind]int{}
	for _, l := range lines {
		var it api.Item
		if err := json.Unmarshal(l, &it); err != nil {
			t.Fatal(err)
		}
		kinds[it.Kind]++
	}
	if kinds[api.ItemEnd] != 1 || kinds[api.ItemRecord] != 12 || kinds[api.ItemDirectory] == 0 || kinds[api.ItemCatalogue] == 0 {
		t.Errorf("%v", kinds)
	}
	for _, secret := range []string{s.Password("hejing"), "argon2"} {
		if bytes.Contains(body, []byte(secret)) {
			t.Errorf("the feed holds %q", secret)
		}
	}
	if f := pc.Fault(t, http.MethodGet, api.PathFeed+"?cursor=-1", token, nil); f.Code != fault.Invalid {
		t.Errorf("%+v", f)
	}
}

// R155: the OpenAPI document names every typed route and who may call it.
func TestOpenAPI(t *testing.T) {
	s := servertest.New(t)
	pc := s.PC(s.DeviceCode())
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct{ Description string }
	}
	pc.Must(t, http.MethodGet, api.PathOpenAPI, pc.SignIn("linxl").Token, nil, &doc)
	if doc.OpenAPI != "3.1.0" || doc.Paths[api.PathUsers]["post"].Description != "限角色：system_admin" {
		t.Errorf("%+v", doc)
	}
}
