package identity

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// cheap is for tests only; the server hashes with Floor.
var cheap = Cost{Time: 1, MemoryKiB: 64, Threads: 1}

var monday = time.Date(2026, 11, 23, 1, 0, 10, 0, time.UTC)

// R154: the right password matches, any other and an unknown account do not.
func TestHashMatches(t *testing.T) {
	h := newHasher(cheap, 2)
	ctx := context.Background()
	encoded, err := h.hash(ctx, "山高月小水落石出千里江陵")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		encoded, password string
		want              bool
	}{
		{encoded, "山高月小水落石出千里江陵", true},
		{encoded, "山高月小水落石出千里江陵 ", false},
		{encoded, "", false},
		{"", "山高月小水落石出千里江陵", false},
		{"", "", false},
	} {
		if got, err := h.match(ctx, tc.encoded, tc.password); err != nil || got != tc.want {
			t.Errorf("match(%.12q, %q) = %v, %v", tc.encoded, tc.password, got, err)
		}
	}
}

// R154: the floor is the one that the reference asks for, and stands in the hash.
func TestFloor(t *testing.T) {
	h := newHasher(Floor(), 1)
	encoded, err := h.hash(context.Background(), "x")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(encoded, "$argon2id$v=19$m=65536,t=3,p=2$") {
		t.Fatal(encoded)
	}
}

// R155: a flood is told to come back and nothing waits without bound.
func TestHashQueueIsBounded(t *testing.T) {
	h := newHasher(cheap, 1)
	h.slots <- struct{}{} // the one slot is taken
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	answers := make(chan error, queueMax+20)
	for range queueMax + 20 {
		wg.Go(func() { _, err := h.hash(ctx, "x"); answers <- err })
	}
	for range 20 {
		if err := <-answers; fault.CodeOf(err) != fault.Busy {
			t.Fatalf("one too many: %v", err)
		}
	}
	cancel()
	wg.Wait()
}

// R154: what the password policy refuses and takes.
func TestPasswordPolicy(t *testing.T) {
	words := []string{"linxl", "林晓岚", "业务一处", "示例市政务服务局"}
	for password, ok := range map[string]bool{
		"correct horse battery":  true,
		"秋水共长天一色落霞与孤鹜":           true,
		"Tq7#mfbL2!xe":           true,
		"short1234":              false,
		"aaaaaaaaaaaaaa":         false,
		"123456789012":           false,
		"abcdefghijklm":          false,
		"Password12345":          false,
		"admin@20262026":         false,
		"my-linxl-password":      false,
		"业务一处的口令很长很长很长":          false,
		"我是林晓岚我的口令够长了吧":          false,
		strings.Repeat("长", 129): false,
	} {
		if err := checkPassword(password, words...); (err == nil) != ok {
			t.Errorf("%q: %v", password, err)
		}
	}
}

// R190: a code matches at its own step and the next, never earlier or later.
func TestCodeWindow(t *testing.T) {
	seed := []byte("12345678901234567890")
	if got := Code(seed, 1); got != "287082" { // RFC 6238, appendix B, 59 s
		t.Fatalf("RFC 6238: %s", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "seed")
		drift := rapid.Int64Range(-10, 10).Draw(t, "drift")
		off := rapid.Int64Range(-20, 20).Draw(t, "off")
		at := stepAt(monday) + drift + off
		step, ok := matchCode(seed, Code(seed, at), drift, monday)
		if want := off == 0 || off == -1; want && (!ok || step != at) {
			t.Fatalf("a code in the window was refused")
		} else if !want && ok && step == at {
			t.Fatalf("a code outside the window was taken")
		}
	})
}

// R190: enrolment takes two consecutive codes and learns the token's drift.
func TestPairOfCodes(t *testing.T) {
	seed := []byte("12345678901234567890")
	now := stepAt(monday)
	for _, tc := range []struct {
		first, second int64
		ok            bool
		drift         int64
	}{
		{-1, 0, true, 0}, {-2, -1, true, 0}, {0, 1, true, 1}, {-3, -2, true, -1}, {4, 5, true, 5},
		{0, 0, false, 0}, {0, -1, false, 0}, {-2, 0, false, 0}, {10, 11, false, 0}, {-12, -11, false, 0},
	} {
		last, drift, ok := matchPair(seed, Code(seed, now+tc.first), Code(seed, now+tc.second), monday)
		if ok != tc.ok || drift != tc.drift || ok && last != now+tc.second {
			t.Errorf("%+v: last %d drift %d ok %v", tc, last-now, drift, ok)
		}
	}
}

// R155: five failures lock a minute, doubling to fifteen; the hundredth until
// an administrator unlocks.
func TestTries(t *testing.T) {
	var tries Tries
	now := monday
	var locks []time.Duration
	for range triesTotal {
		if tries = tries.Fail(now); tries.Locked(now) {
			locks = append(locks, tries.Until.Sub(now))
			now = tries.Until
		}
	}
	want := []time.Duration{1, 2, 4, 8, 15, 15}
	for i, w := range want {
		if locks[i] != w*time.Minute {
			t.Errorf("lock %d: %v", i, locks[i])
		}
	}
	if len(locks) != triesTotal-triesFree+1 || locks[len(locks)-1] != lockEver {
		t.Errorf("%d locks, the last %v", len(locks), locks[len(locks)-1])
	}
}

// R194: a lease holds the code of every step in it, bound to the step, and
// opens for no other.
func TestLease(t *testing.T) {
	seed, secret := []byte("12345678901234567890"), []byte("secret")
	l := buildLease(seed, secret, "u", "d", monday, monday.Add(72*time.Hour), 7)
	if l.LastStep != 7 || len(l.Codes) != (8640+2*leaseSlack+1)*api.LeaseCodeSize {
		t.Fatalf("last %d, %d bytes", l.LastStep, len(l.Codes))
	}
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(l.Codes)/api.LeaseCodeSize-1).Draw(t, "i")
		held := string(l.Codes[i*api.LeaseCodeSize : (i+1)*api.LeaseCodeSize])
		step := l.First + int64(i)
		if held != string(api.LeaseCode(secret, step, Code(seed, step))) {
			t.Fatal("the code of its step does not open")
		}
		if held == string(api.LeaseCode(secret, step+1, Code(seed, step))) {
			t.Fatal("the code opens at another step")
		}
	})
}

// R203: both times are named when the PC is more than five minutes off.
func TestClockWords(t *testing.T) {
	if words, off := clockWords(record.At(monday.Add(4*time.Minute)), monday); off {
		t.Error(words)
	}
	words, off := clockWords(record.At(monday.Add(-time.Hour)), monday)
	if !off || !strings.Contains(words, "08:00:10") || !strings.Contains(words, "09:00:10") {
		t.Error(words)
	}
}

// R155: one-time codes differ, and typing errors of people are forgiven.
func TestOneTimeCode(t *testing.T) {
	a, err := drawCode(strings.NewReader(strings.Repeat("\x9f", 17)))
	if err != nil || len(tidyCode(a)) != 26 {
		t.Fatal(a, err)
	}
	if tidyCode(strings.ToLower(a)+" ") != tidyCode(a) || tidyCode("OIl-0") != "0110" {
		t.Error(a)
	}
}
