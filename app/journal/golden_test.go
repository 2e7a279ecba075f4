package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"quancheng/backend/domain/envelope"
	"quancheng/backend/domain/rescue"
)

var golden = flag.Bool("golden", false, "write testdata/golden-N for a new version of the format; never over an old one")

// goldenKeys are of the goldens only.
var (
	goldenKey     = envelope.New(sha256.Sum256([]byte("golden journal key")))
	goldenPrivate = sha256.Sum256([]byte("golden rescue key"))
)

// goldenEntry is what the golden must give, for ever.
type goldenEntry struct {
	Seq     uint64
	Kind    Kind
	Index   Index
	Payload string
	Closed  bool
}

func goldenConfig(t *testing.T, disk, marks FS) Config {
	t.Helper()
	key, err := rescue.KEM().NewPrivateKey(goldenPrivate[:])
	if err != nil {
		t.Fatal(err)
	}
	cfg := testConfig(disk)
	cfg.Key, cfg.Rescue, cfg.Marks, cfg.Documents = goldenKey, key.PublicKey().Bytes(), marks, nil
	return cfg
}

// R201: journals of every version open for ever, with this journal key and
// with this rescue key, and their marks hold.
func TestGoldens(t *testing.T) {
	if *golden {
		writeGolden(t, filepath.Join("testdata", fmt.Sprintf("golden-%d", fileVersion)))
	}
	all, err := filepath.Glob("testdata/golden-*")
	if err != nil || len(all) < fileVersion {
		t.Fatalf("%d goldens of %d versions: %v", len(all), fileVersion, err)
	}
	for _, dir := range all {
		var want []goldenEntry
		if err := json.Unmarshal(must(os.ReadFile(filepath.Join(dir, "want.json"))), &want); err != nil {
			t.Fatal(err)
		}
		disk := newSimDisk(1)
		disk.stands(fileName, must(os.ReadFile(filepath.Join(dir, fileName))))
		disk.folder("beside").stands(marksName, must(os.ReadFile(filepath.Join(dir, marksName))))
		cfg := goldenConfig(t, disk, disk.folder("beside"))
		j, report := open(t, cfg)
		if report.Damaged() || report.Cut != 0 || report.Foreign != 0 || report.Entries != len(want) {
			t.Fatalf("%s: %+v", dir, report)
		}
		got := replay(t, j)
		frames, _ := rescue.Split(must(disk.Read(fileName)))
		for i, w := range want {
			e := got[w.Seq]
			if e.Kind != w.Kind || e.Index != w.Index || e.Closed != w.Closed || !e.Closed && string(e.Payload) != w.Payload {
				t.Errorf("%s: entry %d is %+v", dir, w.Seq, e)
			}
			if r, err := rescue.Open(goldenPrivate[:], cfg.User, cfg.Device, frames[i]); err != nil || string(r.Payload) != w.Payload {
				t.Errorf("%s: rescued entry %d is %q: %v", dir, w.Seq, r.Payload, err)
			}
		}
	}
}

func writeGolden(t *testing.T, dir string) {
	t.Helper()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("%s stands: a golden is never written again (%v)", dir, err)
	}
	disk := newSimDisk(1)
	j, _ := open(t, goldenConfig(t, disk, disk.folder("beside")))
	for _, e := range []goldenEntry{
		{Kind: Draft, Index: Index{Aggregate: "a-1"}, Payload: `{"草稿":"内容"}`},
		{Kind: Document, Index: Index{Aggregate: "a-1", Document: "document-1"}, Payload: `{"key":"…"}`},
		{Kind: Intent, Index: Index{Aggregate: "a-2", Intent: "i-1"}, Payload: "settled"},
		{Kind: Attempt, Index: Index{Aggregate: "a-2", Intent: "i-1"}, Payload: "envelope"},
		{Kind: Settled, Index: Index{Aggregate: "a-2", Intent: "i-1", Mark: 20}, Payload: "verdict"},
		{Kind: Intent, Index: Index{Aggregate: "a-3", Intent: "i-2"}, Payload: "held"},
		{Kind: Held, Index: Index{Aggregate: "a-3", Intent: "i-2"}, Payload: "reason"},
		{Kind: Burnt, Index: Index{Intent: "b-1", Mark: 7}, Payload: "123456"},
		{Kind: Read, Index: Index{Intent: "r-1", Document: "document-1"}, Payload: ""},
		{Kind: Kept, Index: Index{Mark: 10}, Payload: ""},
	} {
		if _, err := j.Append(e.Kind, e.Index, []byte(e.Payload)); err != nil {
			t.Fatal(err)
		}
	}
	before := replay(t, j)
	if err := j.Compact(); err != nil {
		t.Fatal(err)
	}
	seq, err := j.Append(Draft, Index{Aggregate: "a-1"}, []byte(`{"草稿":"后来的内容"}`))
	if err != nil {
		t.Fatal(err)
	}
	var want []goldenEntry
	_ = j.Replay(func(e Entry) error {
		payload := string(e.Payload)
		if e.Seq != seq {
			payload = string(before[e.Seq].Payload)
		}
		want = append(want, goldenEntry{e.Seq, e.Kind, e.Index, payload, e.Closed})
		return nil
	})
	text, err := json.MarshalIndent(want, "", "  ")
	if err = errors.Join(err, os.MkdirAll(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"want.json": append(text, '\n'), fileName: must(disk.Read(fileName)), marksName: must(disk.folder("beside").Read(marksName))} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// R187: any bytes at all as marks: no crash, and only what is whole counts.
func FuzzMarks(f *testing.F) {
	one := mark{markAppended, 3, rescue.Sum{1}}
	f.Add(one.encode())
	f.Add(append(one.encode(), "QCJM"...))
	f.Fuzz(func(t *testing.T, data []byte) {
		for i, m := range decodeMarks(data) {
			if !bytes.Equal(m.encode(), data[i*markSize:(i+1)*markSize]) {
				t.Fatal("a mark does not encode as it was read")
			}
		}
		disk := newSimDisk(1)
		disk.folder("beside").stands(marksName, data)
		cfg := testConfig(disk)
		cfg.Random = io.MultiReader(bytes.NewReader(make([]byte, 64)), bytes.NewReader(make([]byte, 1<<12)))
		if _, _, err := Open(cfg); err != nil {
			t.Fatal(err)
		}
	})
}
