package simulate

import (
	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
)

// flaw is a bug planted on purpose, at a seam of the world: the simulator must
// find each. The product itself has no such switch.
type flaw string

const (
	noFlaw flaw = ""
	noSync flaw = "the disk says synced and is not"
)

func (f flaw) pushed(s *central, who policy.Actor, es []intent.Envelope) (policy.Actor, []intent.Envelope) {
	return who, es
}

func (f flaw) reader(who policy.Actor) policy.Actor { return who }

func (f flaw) page(s *central, p *pc, items []api.Item) []api.Item { return items }

func (f flaw) envelopes(p *pc, es []intent.Envelope) []intent.Envelope { return es }

func (f flaw) silence() error { return unreachable() }
