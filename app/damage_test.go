package app

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"quancheng/backend/domain/fault"
	"quancheng/backend/servertest"
)

// often is a count for CI, or the full one for `make soak`.
func often(few, full int) int {
	if os.Getenv("QUANCHENG_SOAK") != "" {
		return full
	}
	return few
}

// R187, R195: random damage of cache and key files, 1,000 times in the soak
// with those of app/vault: the program starts, its user signs in, sees what he
// saw before, and what was unsent is accepted; or he is told in words what to
// do, and the frames of his journal are kept.
func TestDamagedDesk(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	user := p.session().Me.ID
	var before []string
	for n := range 2 {
		name := fmt.Sprint("已受理 ", n)
		id := p.written(name)
		p.submit(id, name)
		p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
		before = append(before, id)
	}
	older := t.TempDir()
	p.Stop(t.Context())
	p.must(os.CopyFS(older, os.DirFS(string(p.home))))
	p.start()
	p.must(p.unlock("linxl"))
	p.until("it is in contact", func() bool { return p.sync().Online })
	s.Stop()
	unsent := p.written("未上报")
	p.submit(unsent, "未上报")
	p.Stop(t.Context())
	s.Start()
	good, shown := p.home, map[string]string{}
	r := rand.New(rand.NewSource(20261122))
	outcomes := map[string]int{}
	for n := range often(10, 300) {
		p.home = home(t.TempDir())
		p.must(os.CopyFS(string(p.home), os.DirFS(string(good))))
		what := p.damage(r, older, user)
		p.start()
		if v := p.session(); v.State != "signin" && v.State != "offline" {
			if v.Notice == "" || len(p.journalOf(user)) == 0 {
				t.Fatalf("damage %d (%s): %s", n, what, dump(v))
			}
			outcomes["to be bound again"]++
			p.Stop(t.Context())
			continue
		}
		p.signIn("linxl")
		if v := p.sync(); strings.Contains(v.Trouble, "恢复密钥") {
			outcomes["to be rescued"]++
		} else {
			p.until(what+": the unsent filing is accepted", func() bool {
				v, err := p.records().Open(unsent)
				return err == nil && v.State == "reviewing" && v.Act == ""
			})
			outcomes["whole"]++
		}
		p.until(what+": all is here again", func() bool {
			for _, id := range before {
				if _, err := p.records().Open(id); err != nil {
					return false
				}
			}
			return true
		})
		for _, id := range before {
			v := p.open(id)
			text := fmt.Sprint(v.Title, v.State, v.Act, len(v.Documents), v.Values)
			if shown[id] == "" {
				shown[id] = text
			}
			if text != shown[id] {
				t.Fatalf("damage %d (%s): %s, before %s", n, what, text, shown[id])
			}
		}
		p.Stop(t.Context())
	}
	t.Log(outcomes)
	if outcomes["whole"] == 0 {
		t.Error("nothing came through")
	}
}

func (p *pc) journalOf(user string) []byte { return everyByte(p.t, p.home.user(user, "journal")) }

// damage hurts one thing of cache or keys and says what.
func (p *pc) damage(r *rand.Rand, older, user string) string {
	p.t.Helper()
	var paths []string
	for _, dir := range []string{p.home.path("keys"), p.home.user(user, "vault")} {
		p.must(filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			if info, err := e.Info(); err == nil && info.Size() > 0 && info.Size() < 8<<20 {
				paths = append(paths, path)
			}
			return nil
		}))
	}
	slices.Sort(paths)
	path := paths[r.Intn(len(paths))]
	data, err := os.ReadFile(path)
	p.must(err)
	kind := []string{"flip", "truncate", "zero", "delete", "swap", "older file", "older vault"}[r.Intn(7)]
	at := r.Intn(len(data))
	switch kind {
	case "flip":
		data[at] ^= byte(1 + r.Intn(255))
	case "truncate":
		data = data[:at]
	case "zero":
		clear(data[at:min(at+4096, len(data))])
	case "delete":
		p.must(os.Remove(path))
		return kind + " " + filepath.Base(path)
	case "swap":
		other := paths[r.Intn(len(paths))]
		content, err := os.ReadFile(other)
		p.must(err)
		p.must(os.WriteFile(other, data, 0o600))
		data = content
	case "older file":
		rel, err := filepath.Rel(string(p.home), path)
		p.must(err)
		if old, err := os.ReadFile(filepath.Join(older, rel)); err == nil {
			data = old
		}
	case "older vault":
		path = p.home.user(user, "vault")
		p.must(os.RemoveAll(path))
		p.must(os.CopyFS(path, os.DirFS(home(older).user(user, "vault"))))
		return kind
	}
	p.must(os.WriteFile(path, data, 0o600))
	return fmt.Sprint(kind, " ", filepath.Base(path), " at ", at)
}

// R196: a second window on the same folder is told so in Chinese and harms
// nothing.
func TestSecondWindowIsRefused(t *testing.T) {
	s := servertest.New(t)
	p := newPC(t, s)
	p.signIn("linxl")
	id := p.written("第一个窗口")
	q := &pc{t: t, s: s, home: p.home}
	q.start()
	_, err := (&Session{q.Desk}).SignIn("linxl", s.Password("linxl"), s.NextCode("linxl"))
	if f := fault.From(err); f.Ref != "E-KR-007" || !strings.ContainsFunc(f.Message, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		t.Fatal(err)
	}
	p.submit(id, "第一个窗口")
	p.until("it is accepted", func() bool { v := p.open(id); return v.State == "reviewing" && v.Act == "" })
}
