package app

import (
	"os"
	"strings"
	"testing"

	"quancheng/backend/servertest"
)

// R198: the unsent work of a disabled user reaches the server sealed, opens
// there for people, and is not applied.
func TestUnsentWorkOfTheDisabledIsHandedIn(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	admin := p.second()
	p.signIn("linxl")
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)
	id := p.written("停用前没有报出的项目")
	p.submit(id, "停用前没有报出的项目")
	user := p.session().Me.ID
	admin.disable(user)
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	p.until("it is erased", func() bool { return p.gone(user) })
	p.until("it was handed in", func() bool { return strings.Contains(s.Rescued("linxl"), "停用前没有报出的项目") })
	admin.signIn("zhoumin")
	for _, row := range admin.tab(tabTodo) {
		if strings.Contains(row.Title, "停用前没有报出") {
			t.Fatal("it was applied")
		}
	}
	list, err := admin.seatOf().client.Rescued(t.Context())
	if err != nil || len(list) == 0 || list[0].Name != "林晓岚" || list[0].Why != whyEnded {
		t.Fatalf("the office is not told: %+v %v", list, err)
	}
}

// R198: a PC that was taken out of use marks what is sealed before its key
// goes; the server takes it by that mark.
func TestUnsentWorkOfARevokedPCIsHandedIn(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	admin := p.second()
	p.signIn("linxl")
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)
	p.written("撤销前的草稿")
	device := p.seatOf().device
	admin.signIn("secadmin")
	p.must(admin.seatOf().client.RevokeDevice(t.Context(), device))
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	p.until("it was handed in", func() bool { return strings.Contains(s.Rescued("linxl"), "撤销前的草稿") })
}

// R195, R198: with the local keys lost and the PC bound anew, the old journal
// goes up sealed, the user is told, and it happens once.
func TestWorkUnderLostKeysIsHandedIn(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	code := p.deviceCode()
	p.signIn("linxl")
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)
	draft := p.written("丢失密钥前的草稿")
	p.Stop(t.Context())
	p.must(os.RemoveAll(p.home.path("keys", "secrets")))
	p.must(os.Remove(p.home.path("keys", "device.key")))
	p.must(os.Remove(p.home.path("keys", "enrolment.json")))
	p.start()
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	_, err = (&Session{p.Desk}).Bind(code)
	p.must(err)
	p.signIn("linxl")
	p.seatOf().wake()
	p.until("it was handed in", func() bool { return strings.Contains(p.sync().Trouble, "已密封送交服务器") })
	if report := s.Rescued("linxl"); !strings.Contains(report, "丢失密钥前的草稿") || !strings.Contains(report, "，0 项打不开") {
		t.Fatal(report)
	}
	if _, err := p.records().Open(draft); err == nil {
		t.Fatal("it opens without its key")
	}
	names, err := p.seatOf().journal.Documents().Names()
	if err != nil || len(names) != 2 {
		t.Fatalf("sealed files left: %v %v", names, err)
	}
	p.restart()
	p.signIn("linxl")
	if v := p.sync(); strings.Contains(v.Trouble, "密钥") {
		t.Fatal("told again after it was done:", dump(v))
	}
	if names, err := p.seatOf().journal.Documents().Names(); err != nil || len(names) != 2 {
		t.Fatalf("sealed files were swept: %v %v", names, err)
	}
}
