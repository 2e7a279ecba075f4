package simulate

import (
	"time"

	"quancheng/app"
)

// plan begins everybody's life and everybody's troubles.
func (w *world) plan() {
	for _, p := range w.pcs {
		p.live()
		p.trouble()
	}
	w.grants()
	w.outage()
}

// trouble befalls a PC, again and again.
func (p *pc) trouble() {
	w := p.w
	w.after(w.exp(w.size.span/6), func() {
		if w.healing {
			return
		}
		if w.chance(0.5) {
			p.befall(w.rand.IntN(6))
		}
		p.trouble()
	})
}

func (p *pc) befall(what int) {
	w := p.w
	switch what {
	case 0, 1:
		d := w.log(time.Minute, min(30*24*time.Hour, w.size.span))
		p.until = max(p.until, w.now+d)
		w.srv.hang(p)
		w.note("%s: cut for %s", p.name, d.Round(time.Second))
	case 2, 3:
		p.disk.left = 1 + w.rand.IntN(40)
		w.note("%s: the power goes after %d writes", p.name, p.disk.left)
	case 4:
		const years = 10 * 365 * 24 * time.Hour
		p.offset = time.Duration(w.rand.Int64N(int64(2*years))) - years
		w.note("%s: clock %s off", p.name, p.offset.Round(time.Second))
	case 5:
		if w.rand.IntN(2) == 0 {
			p.restart()
		} else {
			p.away()
		}
	}
}

// away is 离线工作 for a while.
func (p *pc) away() {
	set := func(on bool) {
		if p.running && p.sim != nil {
			_, err := p.sim.Services()[5].(*app.Syncing).SetAway(on)
			p.excused(err)
		}
	}
	set(true)
	p.w.after(p.w.log(time.Minute, p.w.size.span/4), func() { set(false) })
}

// grants are given and taken away.
func (w *world) grants() {
	w.after(w.exp(w.size.span/16), func() {
		if w.healing {
			return
		}
		w.srv.regrant()
		w.grants()
	})
}

// outage: the server is away for a while; who waited is hung up.
func (w *world) outage() {
	w.after(w.exp(w.size.span/4), func() {
		if w.healing {
			return
		}
		if w.chance(0.5) {
			w.srv.down = true
			w.srv.hang(nil)
			w.after(w.log(time.Minute, 6*time.Hour), func() { w.srv.down = false })
		}
		w.outage()
	})
}

// heal ends all troubles and lets everything come to rest.
func (w *world) heal() {
	w.healing = true
	w.srv.down = false
	w.note("healed: %d acts", w.wishes)
	for _, p := range w.pcs {
		p.disk.left = 0
	}
	w.run(forever)
	w.srv.gen++ // everybody signs in once more, fully
	for _, p := range w.pcs {
		if !p.running {
			p.boot()
		}
		_, err := p.sim.Services()[5].(*app.Syncing).SetAway(false)
		p.excused(err)
	}
	for range 2 {
		for _, p := range w.pcs {
			p.sim.Poke()
		}
		w.run(forever)
	}
}
