package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quancheng/backend/domain/rescue"
	"quancheng/backend/servertest"
)

// R187, R195: the journal of a PC is damaged while it is off: it starts, says
// so, and every act whose bytes are whole still reaches the server.
func TestDamagedJournalStillSends(t *testing.T) {
	for name, hurt := range map[string]func(data []byte) []byte{
		"its first draft is unreadable": func(data []byte) []byte {
			at, _, size := rescue.Next(data, 0)
			data[at+size/2] ^= 1
			return data
		},
		"its end is cut off": func(data []byte) []byte {
			frames, _ := rescue.Split(data)
			return data[:len(data)-len(frames[len(frames)-1])]
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := servertest.New(t)
			p := newPC(t, s)
			p.signIn("linxl")
			_, err := (&Syncing{p.Desk}).SetAway(true)
			p.must(err)
			id := p.written("损坏前交出的项目")
			p.submit(id, "损坏前交出的项目")
			p.written("损坏时在写的草稿")
			user := p.session().Me.ID
			p.Stop(t.Context())
			path := filepath.Join(p.home.user(user, "journal"), "journal")
			data, err := os.ReadFile(path)
			p.must(err)
			p.must(os.WriteFile(path, hurt(data), 0o600))
			p.start()
			p.must(p.unlock("linxl"))
			if v := p.sync(); !strings.Contains(v.Trouble, "已损坏") {
				t.Fatalf("the damage is not told: %s", dump(v))
			}
			_, err = (&Syncing{p.Desk}).SetAway(false)
			p.must(err)
			p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
			p.restart()
			p.signIn("linxl")
			if v := p.sync(); strings.Contains(v.Trouble, "已损坏") {
				t.Errorf("still told after it was healed: %s", v.Trouble)
			}
		})
	}
}
