package intent_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

func TestBodyGoesAndComesBack(t *testing.T) {
	in := newDesk(t).born(100)
	body, err := intent.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	back, err := intent.Unmarshal(body)
	if err != nil || !reflect.DeepEqual(in, back) {
		t.Fatalf("came back as %+v, %v", back, err)
	}
}

func TestUnmarshalIsStrict(t *testing.T) {
	good, err := intent.Marshal(newDesk(t).intent(linxl, intent.Save))
	if err != nil {
		t.Fatal(err)
	}
	many := newDesk(t).intent(linxl, intent.Save)
	many.Changes = make([]record.Change, intent.MaxChanges+1)
	tooMany, err := json.Marshal(many)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body []byte
		want fault.Code
	}{
		"empty":         {nil, fault.Invalid},
		"no object":     {[]byte("[]"), fault.Invalid},
		"unknown field": {bytes.Replace(good, []byte(`{`), []byte(`{"sudo":true,`), 1), fault.Invalid},
		"two bodies":    {append(bytes.Clone(good), good...), fault.Invalid},
		"not UTF-8":     {bytes.Replace(good, []byte("linxl"), []byte("lin\xff"), 1), fault.Invalid},
		"unknown op":    {bytes.Replace(good, []byte(`"save"`), []byte(`"burn"`), 1), fault.Invalid},
		"id not hex":    {bytes.Replace(good, []byte(filingID), []byte(strings.Repeat("G", 32)), 1), fault.Invalid},
		"deep":          {[]byte(strings.Repeat(`{"changes":[`, 20000)), fault.Invalid},
		"too large":     {bytes.Repeat([]byte(" "), intent.MaxBody+1), fault.TooLarge},
		"many changes":  {tooMany, fault.TooLarge},
	} {
		if _, err := intent.Unmarshal(c.body); fault.CodeOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := intent.Marshal(many); fault.CodeOf(err) != fault.TooLarge {
		t.Errorf("sent %v", err)
	}
}

// R155, R159: the mark covers suite, device and every byte of the body.
func TestMarkCoversEveryByte(t *testing.T) {
	pub, key, err := ed25519.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	e := intent.Mark(key, "d1", []byte(`{"op":"save"}`))
	if err := e.Verify(pub); err != nil {
		t.Fatal(err)
	}
	for i := range e.Body {
		forged := e
		forged.Body = bytes.Clone(e.Body)
		forged.Body[i] ^= 1
		if fault.CodeOf(forged.Verify(pub)) != fault.Untrusted {
			t.Fatalf("byte %d is not covered", i)
		}
	}
	for name, change := range map[string]func(*intent.Envelope){
		"device":  func(e *intent.Envelope) { e.Key = "d2" },
		"mark":    func(e *intent.Envelope) { e.Mark = nil },
		"a plain": func(e *intent.Envelope) { e.Mark = ed25519.Sign(key, e.Body) },
	} {
		forged := e
		change(&forged)
		if fault.CodeOf(forged.Verify(pub)) != fault.Untrusted {
			t.Errorf("%s is not covered", name)
		}
	}
	if e.Suite = 2; fault.CodeOf(e.Verify(pub)) != fault.Upgrade {
		t.Error("an unknown suite was not refused")
	}
	e.Suite = intent.SuiteIntl
	if fault.CodeOf(e.Verify(nil)) != fault.Untrusted {
		t.Error("no key, and verified")
	}
}

// A digest moves with its own class only, with the salt, and with the aggregate.
func TestSeenIsPerClass(t *testing.T) {
	d := newDesk(t)
	d.keep(linxl, d.born(100))
	base := intent.SeenOf(d.c.Aggregate, d.cat, salt)
	if len(base) != len(record.Classes()) {
		t.Fatalf("%d digests", len(base))
	}
	for field, class := range map[record.Name]record.Class{"name": record.General, "estimate_total": record.Money,
		"phone": record.Personal, "x_local": record.Internal} {
		agg := d.c.Aggregate.Clone()
		agg[0].Set(field, record.Value{Text: "7"})
		for c, digest := range intent.SeenOf(agg, d.cat, salt) {
			if (digest != base[c]) != (c == class) {
				t.Errorf("%s changed: class %s moved %v", field, c, digest != base[c])
			}
		}
	}
	shuffled := record.Aggregate{d.c.Aggregate[2], d.c.Aggregate[0], d.c.Aggregate[1]}
	if !reflect.DeepEqual(intent.SeenOf(shuffled, d.cat, salt), base) {
		t.Error("the order of the parts counts")
	}
	if reflect.DeepEqual(intent.SeenOf(d.c.Aggregate, d.cat, []byte("another")), base) {
		t.Error("the salt does not count")
	}
}

// Judge never panics, whatever stands in an intent.
func FuzzJudge(f *testing.F) {
	all := desks(f)
	for _, d := range all {
		for _, in := range []intent.Intent{d.born(100), d.intent(linxl, intent.Submit), d.imported(zhoumin, "S-1")} {
			body, err := intent.Marshal(in)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(body)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var in intent.Intent
		if err := json.Unmarshal(body, &in); err != nil {
			return
		}
		for _, d := range all {
			for _, by := range anyone() {
				in.By = by.User
				if r := d.judge(by, in); !r.Outcome.Settled() && !same(r.Next, d.c.Aggregate) {
					t.Fatalf("%s changed something", r.Outcome)
				}
			}
		}
	})
}

// R201: any bytes as an envelope: a refusal in words, or an intent that comes
// back the same from its own bytes.
func FuzzEnvelope(f *testing.F) {
	pub, key, err := ed25519.GenerateKey(bytes.NewReader(bytes.Repeat([]byte{7}, 32)))
	if err != nil {
		f.Fatal(err)
	}
	d := newDesk(f)
	for _, in := range []intent.Intent{d.born(100), d.intent(linxl, intent.Save), d.intent(linxl, intent.Discard)} {
		body, _ := intent.Marshal(in)
		whole, _ := json.Marshal(intent.Mark(key, "d1", body))
		f.Add(whole, body)
		f.Add(whole[:len(whole)/2], body[:len(body)/2])
	}
	f.Add([]byte(`{"suite":2,"key":"d1","body":"e30=","mark":""}`), []byte(`{"op":"annul"}`))
	f.Add([]byte(`{"suite":1,"body":"`+strings.Repeat("A", 4096)+`"}`), []byte(strings.Repeat(`{"changes":[`, 20)))
	f.Fuzz(func(t *testing.T, whole, body []byte) {
		var e intent.Envelope
		if json.Unmarshal(whole, &e) == nil {
			if err := e.Verify(pub); err != nil && fault.From(err).Message == "" {
				t.Fatalf("no words for %v", err)
			}
		}
		for _, b := range [][]byte{e.Body, body} {
			in, err := intent.Unmarshal(b)
			if err != nil {
				if c := fault.CodeOf(err); c != fault.Invalid && c != fault.TooLarge {
					t.Fatalf("refused with %s: %v", c, err)
				}
				continue
			}
			again, err := intent.Marshal(in)
			if fault.CodeOf(err) == fault.TooLarge {
				continue // escapes made it longer
			}
			if err != nil {
				t.Fatal(err)
			}
			back, err := intent.Unmarshal(again)
			if third, merr := intent.Marshal(back); err != nil || merr != nil || !bytes.Equal(again, third) {
				t.Fatalf("it came back as another: %v %v", err, merr)
			}
		}
	})
}
