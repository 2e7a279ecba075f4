package replica

import (
	"quancheng/backend/api"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/record"
)

// Event is something that happened; the list is closed.
type Event interface{ event() }

type (
	// Began is a start or a restart: what the journal and the cache hold.
	Began struct {
		Acts []Act
		At   api.End
	}
	// Enqueued: the journal keeps the act. The id of a queued act: newer content.
	Enqueued struct{ Act Act }
	// Resolved: a new act takes the place of one that was held.
	Resolved struct {
		Held intent.ID
		With Act
	}
	// Withdrawn: the user took acts back; the journal says so.
	Withdrawn struct{ IDs []intent.ID }
	// Sealed: the envelope is made and in the journal.
	Sealed struct {
		ID       intent.ID
		Envelope intent.Envelope
	}
	// Away is 离线工作, chosen or ended.
	Away struct{ On bool }
	// Poked is 立即同步, or word of a network: no more waiting.
	Poked struct{}
	// Linked: a session stands.
	Linked struct{ Link Link }
	// Due ends the Backoff of the same round.
	Due struct {
		Lane  Lane
		Round int
	}
	// Pushed: the server answered each of the acts.
	Pushed struct {
		IDs     []intent.ID
		Answers []api.Answer
	}
	// Carried: a medium brought answers; no push was on its way.
	Carried struct {
		IDs     []intent.ID
		Answers []api.Answer
	}
	// Uploaded: the server has the document.
	Uploaded struct{ Document record.ID }
	// Paused: these documents, and no others, wait until the user goes on.
	Paused struct{ Documents []record.ID }
	// Paged: a page was applied; several may come before Pulled.
	Paged struct{ End api.End }
	// Pulled: the stream ended as it should.
	Pulled struct{}
	// Renewed: the server is of another epoch; nothing of the page was applied.
	Renewed struct{ Epoch string }
	// Woken: the long poll answered.
	Woken struct{ Changed bool }
	// Failed: a command failed; nil: it was hung up by us.
	Failed struct {
		Command Command
		Fault   *fault.Error
	}
)

func (Began) event()     {}
func (Enqueued) event()  {}
func (Resolved) event()  {}
func (Withdrawn) event() {}
func (Sealed) event()    {}
func (Away) event()      {}
func (Poked) event()     {}
func (Linked) event()    {}
func (Due) event()       {}
func (Pushed) event()    {}
func (Carried) event()   {}
func (Uploaded) event()  {}
func (Paused) event()    {}
func (Paged) event()     {}
func (Pulled) event()    {}
func (Renewed) event()   {}
func (Woken) event()     {}
func (Failed) event()    {}

// Link is a session with the server.
type Link struct {
	Full  bool   // password and code at the server
	Epoch string // by the server's Hello; "" unknown
}

// Command is something to carry out; the list is closed. Each but Backoff,
// Hang and Note ends in exactly one event.
type Command interface{ command() }

type (
	// Open a session: Linked or Failed.
	Open struct{}
	// Upload one document of an act: Uploaded or Failed. Again: the server lost it.
	Upload struct {
		Intent   intent.ID
		Document document.Ref
		Again    bool
	}
	// Push acts in this order, sealing those that are not: Pushed or Failed.
	Push struct{ IDs []intent.ID }
	// Note what became of an act. If it cannot be kept nothing is lost: after a
	// restart the act is sent again and gets the same verdict.
	Note struct {
		ID      intent.ID
		To      State // Settled or Held
		Verdict intent.Verdict
	}
	// Pull the feed from At, dropping the cache before when Reset: Paged…, then
	// Pulled, Renewed or Failed.
	Pull struct {
		At    api.End
		Reset bool
	}
	// Wait for something after the cursor: Woken or Failed.
	Wait struct{ Cursor int64 }
	// Backoff gives Due after a while that grows with Tries.
	Backoff struct {
		Lane         Lane
		Tries, Round int
	}
	// Hang up the long poll, or everything: Failed without a fault.
	Hang struct{ All bool }
)

func (Open) command()    {}
func (Upload) command()  {}
func (Push) command()    {}
func (Note) command()    {}
func (Pull) command()    {}
func (Wait) command()    {}
func (Backoff) command() {}
func (Hang) command()    {}
