package app

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"quancheng/app/vault"
	"quancheng/backend/servertest"
)

// channels are all places of a PC where a value can lie: what is in memory for
// pages and search, the opened cache, raw files (cache, journal, objects, keys,
// log), and temporary files.
func (p *pc) channels(temp string) map[string][]byte {
	p.t.Helper()
	out := map[string][]byte{"files": everyByte(p.t, string(p.home)), "temp": everyByte(p.t, temp)}
	seat, err := p.Desk.open()
	p.must(err)
	m := seat.mirror
	m.mu.RLock()
	out["memory"] = []byte(dump([]any{m.records, m.before, m.seen, m.cases, m.notices, m.book, m.actor}))
	m.mu.RUnlock()
	for _, collection := range []string{inRecords, inBefore, inSeen, inCases, inNotices, inDirectory, inCatalogue, inActor} {
		p.must(seat.vault.Each(collection, func(r vault.Row) error {
			for _, section := range r.Sections {
				out["cache"] = append(out["cache"], section...)
			}
			return nil
		}))
	}
	return out
}

// R156, R158: canaries of three classes; after each step of a filing, on one
// PC that everybody uses: 0 for who has no right to them, in every channel.
func TestNoCanaryOnThePC(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	s := servertest.New(t)
	p := newPC(t, s)
	const name, phone, money = "金丝雀甲乙丙", "13912345678", "777000777"
	p.signIn("linxl")
	v, err := p.records().New("filing")
	p.must(err)
	form := values(name, money)
	i := slices.IndexFunc(form, func(v ValueView) bool { return v.Field == "phone" })
	form[i].Text = phone
	_, err = p.records().Save(v.ID, form)
	p.must(err)
	for slot, file := range map[string]string{"request": "申报请示.pdf", "plan": "建设方案.pdf"} {
		_, err := p.attach(v.ID, slot, file, pdf(name+slot))
		p.must(err)
	}
	_, err = p.records().Submit(v.ID, form)
	p.must(err)
	p.until("it is accepted", func() bool { v := p.open(v.ID); return v.State == "reviewing" && v.Act == "" })
	heard := map[string]int{}
	sweep := func(when string) {
		t.Helper()
		for account, may := range map[string][]string{"zhoumin": {name, phone, money}, "wanglx": {name, money}, "chenqm": {name, money},
			"sunyue": nil, "gaoyuan": nil, "sysadmin": nil, "secadmin": nil, "auditadmin": nil} {
			p.signIn(account)
			for channel, data := range p.channels(temp) {
				for _, canary := range []string{name, phone, money} {
					there := bytes.Contains(data, []byte(canary))
					allowed := slices.Contains(may, canary) && (channel == "memory" || channel == "cache")
					if there && !allowed {
						t.Errorf("%s: %s finds %s in %s", when, account, canary, channel)
					}
					if there && allowed {
						heard[canary]++
					}
				}
			}
		}
	}
	if often(0, 1) > 0 {
		sweep("submitted")
	}
	p.signIn("zhoumin")
	p.until("the office has the task", func() bool { c, err := p.tasks().Case(v.ID); return err == nil && c.Task != nil })
	p.act(ActInput{Record: v.ID, Task: p.taskOf(v.ID).Task, Action: "send_back", Opinion: "请核对电话",
		Notes: []NoteView{{Record: v.ID, Field: "phone", Text: phone + " 打不通"}}})
	p.until("the outbox is empty", func() bool { return p.sync().Waiting == 0 })
	sweep("sent back")
	for _, canary := range []string{name, phone, money} {
		if heard[canary] == 0 {
			t.Errorf("nobody with the right has %s: the sweep is blind", canary)
		}
	}
	p.signIn("sunyue")
	p.leaksAreFound(temp)
}

// leaksAreFound plants a canary in each channel: the sweep must see it.
func (p *pc) leaksAreFound(temp string) {
	p.t.Helper()
	const planted = "CANARY-planted"
	seat, err := p.Desk.open()
	p.must(err)
	for channel, plant := range map[string]func(){
		"files": func() {
			p.must(os.WriteFile(filepath.Join(string(p.home), "users", "crash.dmp"), []byte("x"+planted), 0o600))
		},
		"temp": func() { p.must(os.WriteFile(filepath.Join(temp, "preview"), []byte(planted+"x"), 0o600)) },
		"memory": func() {
			seat.mirror.mu.Lock()
			defer seat.mirror.mu.Unlock()
			n := seat.mirror.notices["planted"]
			n.Text = planted
			seat.mirror.notices["planted"] = n
		},
		"cache": func() {
			var b vault.Batch
			b.Put(vault.Plain(inNotices, "planted", "", 0, []byte(`{"text":"`+planted+`"}`)))
			p.must(seat.vault.Apply(&b))
		},
	} {
		if bytes.Contains(p.channels(temp)[channel], []byte(planted)) {
			p.t.Fatalf("%s: found before it was planted", channel)
		}
		if plant(); !bytes.Contains(p.channels(temp)[channel], []byte(planted)) {
			p.t.Errorf("a leak into %s is not seen", channel)
		}
	}
	p.Desk.log.Info(planted)
	if !bytes.Contains(everyByte(p.t, p.home.path("log")), []byte(planted)) {
		p.t.Error("a leak into the log is not seen")
	}
}
