package transfer

import (
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

const (
	streams    = 4 // parts on their way at once
	ahead      = 8 // addresses asked for at once: they are good for minutes only
	tryLimit   = 4 // failures in a row; then the outbox rests and starts again
	roundLimit = 3 // tickets whose upload was gone on the server
)

// Upload is one sealed file on its way, as a step function: no goroutine,
// clock or map order inside.
type Upload struct {
	parts []document.Part

	id      string // of the ticket; "" = one is needed
	round   int    // of tickets: parts of an earlier one count no more
	left    []int  // parts that neither stand nor fly, in order
	urls    map[int]api.PartURL
	flying  int
	asking  bool // for a ticket, addresses or the end
	resting bool
	over    bool
	tries   int
	out     []command
}

type event any

type (
	begun    struct{}
	ticketed struct{ upload api.Upload }
	signed   struct{ urls []api.PartURL }
	put      struct{ send send }
	finished struct{}
	due      struct{}
	failed   struct {
		command command
		fault   *fault.Error
	}
)

type command any

type (
	start struct{}
	sign  struct{ parts []int }
	send  struct {
		to    api.PartURL
		round int
	}
	finish  struct{}
	pause   struct{ tries int }
	settled struct{ fault *fault.Error } // nil: the server has confirmed it
)

// Step takes an event and says what to do.
func (u *Upload) Step(e event) []command {
	u.out = nil
	if u.over {
		return nil
	}
	switch e := e.(type) {
	case ticketed:
		u.ticketed(e.upload)
	case signed:
		u.signed(e.urls)
	case put:
		u.flying--
		if e.send.round == u.round {
			u.tries = 0
		}
	case finished:
		u.end(nil)
	case due:
		u.resting = false
	case failed:
		u.failed(e)
	}
	u.next()
	return u.out
}

func (u *Upload) end(f *fault.Error) {
	u.over = true
	u.out = append(u.out, settled{f})
}

// ticketed: what stands already is not sent again.
func (u *Upload) ticketed(up api.Upload) {
	u.asking = false
	if up.Done {
		u.end(nil)
		return
	}
	u.id, u.left, u.urls = up.ID, nil, map[int]api.PartURL{}
	for _, p := range u.parts {
		if !slices.Contains(up.Have, p.Number) {
			u.left = append(u.left, p.Number)
		}
	}
}

func (u *Upload) signed(urls []api.PartURL) {
	u.asking = false
	for _, to := range urls {
		if slices.Contains(u.left, to.Part) {
			u.urls[to.Part] = to
		}
	}
	if len(u.urls) == 0 {
		u.retry(fault.From(errUnsigned))
	}
}

// next keeps some parts flying and asks for addresses when they run out.
func (u *Upload) next() {
	switch {
	case u.over || u.resting:
	case u.id == "":
		u.ask(start{})
	default:
		u.fly()
		if len(u.left) > 0 && len(u.urls) == 0 && u.flying < streams {
			u.ask(sign{slices.Clone(u.left[:min(ahead, len(u.left))])})
		}
		if len(u.left) == 0 && u.flying == 0 {
			u.ask(finish{})
		}
	}
}

func (u *Upload) ask(c command) {
	if !u.asking {
		u.asking = true
		u.out = append(u.out, c)
	}
}

func (u *Upload) fly() {
	for i := 0; i < len(u.left) && u.flying < streams; {
		to, ok := u.urls[u.left[i]]
		if !ok {
			i++
			continue
		}
		delete(u.urls, to.Part)
		u.left = slices.Delete(u.left, i, i+1)
		u.flying++
		u.out = append(u.out, send{to, u.round})
	}
}

// failed recovers, or ends with the fault.
func (u *Upload) failed(e failed) {
	part, sending := e.command.(send)
	_, starting := e.command.(start)
	if sending {
		u.flying--
		if part.round != u.round {
			return
		}
		u.left = append(u.left, part.to.Part)
		slices.Sort(u.left)
	} else {
		u.asking = false
	}
	code := e.fault.Code
	switch {
	case sending && (code == fault.Forbidden || code == fault.Unauthorized):
		u.urls = map[int]api.PartURL{} // the address expired, and its siblings will
		u.retry(e.fault)
	case !starting && (code == fault.NotFound || code == fault.Conflict) && u.round < roundLimit:
		u.id = "" // the upload is gone, or holds not all that was sent
		u.round++
	case transient(e.fault):
		u.retry(e.fault)
	default:
		u.end(e.fault)
	}
}

// retry rests before it goes on; too many failures in a row end the upload.
func (u *Upload) retry(f *fault.Error) {
	if u.tries++; u.tries > tryLimit {
		if f.Code == fault.Forbidden || f.Code == fault.Unauthorized {
			f = unsignable()
		}
		u.end(f)
		return
	}
	if !u.resting {
		u.resting = true
		u.out = append(u.out, pause{u.tries})
	}
}

// transient faults may pass by themselves within seconds.
func transient(f *fault.Error) bool {
	return f.Code == fault.Unreachable || f.Code == fault.Busy || f.Code == fault.Internal
}
