package transfer

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

// store is the server's side of one upload.
type store struct {
	upload string
	have   map[int]bool
	done   bool
	lost   int
}

func plan(n int) []document.Part {
	var parts []document.Part
	for i := range n {
		parts = append(parts, document.Part{Number: i + 1})
	}
	return parts
}

// R188: whatever is lost, expired or gone, an upload ends whole, or with a
// fault in words; a part that stands is not sent again within one upload, and
// no more than the allowed number flies.
func TestUploadEndsWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "parts")
		s := &store{have: map[int]bool{}}
		for starts := 0; !s.done; starts++ { // the outbox starts it again
			if starts > 200 {
				t.Fatal("never ends")
			}
			attempt(t, s, n, starts > 20)
		}
	})
}

// attempt is one life of the desktop; it may be killed at any moment.
func attempt(t *rapid.T, s *store, n int, mild bool) {
	u := &Upload{parts: plan(n)}
	flight := u.Step(begun{})
	for {
		sends := 0
		for _, c := range flight {
			if _, ok := c.(send); ok {
				sends++
			}
		}
		if sends > streams {
			t.Fatalf("%d parts fly", sends)
		}
		if len(flight) == 0 {
			t.Fatal("nothing in flight and no end")
		}
		i := rapid.IntRange(0, len(flight)-1).Draw(t, "command")
		c := flight[i]
		flight = slices.Delete(flight, i, i+1)
		if end, ok := c.(settled); ok {
			if end.fault == nil && !s.done || end.fault != nil && mild {
				t.Fatalf("ended with %v, the server %v", end.fault, s.done)
			}
			return
		}
		how := 9
		if !mild {
			how = rapid.IntRange(0, 9).Draw(t, "how")
		}
		if how == 0 && rapid.Bool().Draw(t, "killed") {
			return
		}
		flight = append(flight, u.Step(s.take(t, c, how, n))...)
	}
}

func (s *store) take(t *rapid.T, c command, how, n int) event {
	if _, rest := c.(pause); !rest && how == 1 {
		code := rapid.SampledFrom([]fault.Code{fault.Unreachable, fault.Internal, fault.Busy, fault.Forbidden, fault.Storage}).Draw(t, "code")
		return failed{c, fault.New(code, "?")}
	}
	switch c := c.(type) {
	case start:
		if s.upload == "" || how == 2 { // 2: swept, all parts are gone
			s.lost++
			s.upload, s.have = string(rune('a'+s.lost%26)), map[int]bool{}
		}
		up := api.Upload{ID: s.upload, Done: s.done}
		for p := range n {
			if s.have[p+1] {
				up.Have = append(up.Have, p+1)
			}
		}
		return ticketed{up}
	case sign:
		var urls []api.PartURL
		for _, p := range c.parts {
			urls = append(urls, api.PartURL{Part: p, URL: s.upload})
		}
		return signed{urls}
	case send:
		if how == 4 && !s.done { // swept while parts fly
			s.upload, s.have = "", map[int]bool{}
		}
		if c.to.URL != s.upload || s.upload == "" {
			return failed{c, fault.New(fault.NotFound, "NoSuchUpload")}
		}
		if s.have[c.to.Part] && how != 1 {
			t.Fatalf("part %d is sent although it stands", c.to.Part)
		}
		s.have[c.to.Part] = true
		return put{c}
	case finish:
		if len(s.have) < n {
			return failed{c, fault.New(fault.Conflict, "missing")}
		}
		s.done = true
		if how == 3 {
			return failed{c, fault.New(fault.Unreachable, "the answer is lost")}
		}
		return finished{}
	}
	return due{}
}

// Faults of the store that retrying does not mend end the upload at once.
func TestFinalFaultsEndTheUpload(t *testing.T) {
	for _, code := range []fault.Code{fault.TooLarge, fault.Storage, fault.Untrusted, fault.Invalid} {
		u := &Upload{parts: plan(2)}
		u.Step(begun{})
		u.Step(ticketed{api.Upload{ID: "u"}})
		out := u.Step(signed{[]api.PartURL{{Part: 1}, {Part: 2}}})
		got := u.Step(failed{out[0], fault.New(code, "?")})
		if end, ok := got[0].(settled); !ok || end.fault.Code != code {
			t.Errorf("%s: %v", code, got)
		}
	}
}

// An address that never works is said so, and is not the session's fault.
func TestRefusedAddressesAreNotASignOut(t *testing.T) {
	u := &Upload{parts: plan(1)}
	flight := append(u.Step(begun{}), u.Step(ticketed{api.Upload{ID: "u"}})...)
	for range 50 {
		c := flight[len(flight)-1]
		switch c := c.(type) {
		case settled:
			if c.fault.Code != fault.Busy {
				t.Errorf("ended with %+v", c.fault)
			}
			return
		case sign:
			flight = u.Step(signed{[]api.PartURL{{Part: 1}}})
		case send:
			flight = u.Step(failed{c, fault.New(fault.Forbidden, "?")})
		case pause:
			flight = u.Step(due{})
		}
	}
	t.Error("never ends")
}
