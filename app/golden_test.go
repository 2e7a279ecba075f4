package app

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/servertest"
)

// goldenWord is what the goldens of a version must show.
type goldenWord struct {
	Accepted string // a filing that the server accepted
	Unsent   string // one that waits in the journal
	After    time.Duration
}

// R201: a PC and a server of every released version: the database is migrated,
// keys, vault and journal open with their password and code, what was accepted
// is there, what waited goes up.
func TestGoldenHouses(t *testing.T) {
	dir := filepath.Join("testdata", "v"+api.Version)
	if *updateGolden {
		writeGoldenHouse(t, dir)
	}
	all, err := filepath.Glob("testdata/v*")
	if err != nil || len(all) == 0 {
		t.Fatal("no goldens", err)
	}
	fresh := servertest.New(t).Schema()
	for _, dir := range all {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			var w goldenWord
			text, err := os.ReadFile(filepath.Join(dir, "want.json"))
			if err := errors.Join(err, json.Unmarshal(text, &w)); err != nil {
				t.Fatal(err)
			}
			there := t.TempDir()
			unpack(t, filepath.Join(dir, "server.tar.gz"), there)
			s := servertest.Again(t, there, w.After)
			if got := s.Schema(); !slices.Equal(got, fresh) {
				t.Errorf("migrated, its schema is another than a fresh one:\n%q\n%q", got, fresh)
			}
			p := &pc{t: t, s: s, home: home(t.TempDir())}
			unpack(t, filepath.Join(dir, "pc.tar.gz"), string(p.home))
			p.start()
			e, err := p.ring.Enrolment()
			p.must(err)
			e.Server = s.URL // another port
			p.must(p.ring.Enrol(e))
			p.restart()
			p.must(p.unlock("linxl"))
			if v := p.sync(); v.Trouble != "" && v.Online {
				t.Error(v.Trouble)
			}
			if seat, err := p.Desk.open(); err != nil || seat.why != "" || seat.report.Damaged() {
				t.Fatal("the cache or the journal did not open:", err, seat.why, seat.report)
			}
			if v := p.open(w.Accepted); v.Title != "已受理的申报" || v.State != "reviewing" || len(v.Documents) != 2 {
				t.Fatal(dump(v))
			}
			p.until("what waited is accepted", func() bool {
				v := p.open(w.Unsent)
				return v.State == "reviewing" && v.Act == "" && v.Title == "待同步的申报"
			})
			p.signIn("auditadmin")
			if v, err := p.Desk.provenBy(t); err != nil || !v.Good {
				t.Fatal("the log does not prove itself:", v.Message, err)
			}
		})
	}
}

func (d *Desk) provenBy(t *testing.T) (ProofView, error) {
	s, err := d.open()
	if err != nil {
		return ProofView{}, err
	}
	return s.prove(t.Context())
}

func writeGoldenHouse(t *testing.T, dir string) {
	t.Helper()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("%s stands: a golden is never written again (%v)", dir, err)
	}
	s := servertest.New(t)
	began := s.Now()
	p := newPC(t, s)
	p.signIn("linxl")
	w := goldenWord{Accepted: p.written("已受理的申报")}
	p.submit(w.Accepted, "已受理的申报")
	p.until("it is accepted", func() bool { v := p.open(w.Accepted); return v.State == "reviewing" && v.Act == "" })
	_, err := (&Syncing{p.Desk}).SetAway(true)
	p.must(err)
	w.Unsent = p.written("待同步的申报")
	p.submit(w.Unsent, "待同步的申报")
	_, err = (&Syncing{p.Desk}).SetAway(false)
	p.must(err)
	p.Stop(t.Context())
	s.Stop()
	w.After = s.Now().Sub(began).Round(time.Second) + 10*time.Minute
	text, err := json.MarshalIndent(w, "", "  ")
	p.must(errors.Join(err, os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, "want.json"), append(text, '\n'), 0o644)))
	for name, from := range map[string]string{"server.tar.gz": s.Dir, "pc.tar.gz": string(p.home)} {
		at, err := filepath.Abs(filepath.Join(dir, name))
		p.must(err)
		if out, err := exec.Command("tar", "--exclude=log", "-C", from, "-czf", at, ".").CombinedOutput(); err != nil {
			t.Fatal(string(out), err)
		}
	}
}

func unpack(t *testing.T, from, to string) {
	t.Helper()
	f, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil || !filepath.IsLocal(h.Name) {
			t.Fatal(h, err)
		}
		path := filepath.Join(to, h.Name)
		if h.FileInfo().IsDir() {
			err = os.MkdirAll(path, 0o700)
		} else {
			data, rerr := io.ReadAll(r)
			err = errors.Join(rerr, os.WriteFile(path, data, 0o600))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
