package app

import (
	"fmt"

	"quancheng/backend/domain/record"
	"quancheng/sync/replica"
)

// syncView is the status chip. What needs the user comes first.
func (d *Desk) syncView() SyncView {
	s, err := d.open()
	v := SyncView{Away: d.isAway()}
	if err != nil {
		d.mu.Lock()
		v.Online = d.online && !v.Away
		v.Mode = mode(replica.Status{Away: v.Away, Online: v.Online, Trouble: d.fault})
		d.mu.Unlock()
		return v
	}
	st := s.runner.Status()
	st.Away = v.Away
	v.Mode, v.Online, v.Waiting, v.Done, v.Total, v.Attention = mode(st), st.Online, st.Waiting+st.Sending, st.Done, st.Total, st.Held
	v.Last = timeText(st.Last)
	if g := s.keys.Status(); g.Leased {
		v.Lease = timeText(g.Until)
	}
	if v.Trouble = s.trouble(); st.Trouble != nil {
		v.Trouble = st.Trouble.Message
	}
	return v
}

// trouble is what this PC itself has to say.
func (s *seat) trouble() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.distrust != "":
		return s.distrust
	case s.report.Foreign > 0:
		return fmt.Sprintf("本机有 %d 项内容是用已丢失的密钥保存的，本机打不开，内容都在；联网后将密封送交服务器，由管理员用恢复密钥取出核对。", s.report.Foreign)
	case s.rescued > 0:
		return fmt.Sprintf("本机密钥曾丢失，用它保存的 %d 项内容已密封送交服务器，没有受理。如其中有未送出的工作，请联系系统管理员用恢复密钥取出核对。", s.rescued)
	case s.report.Damaged():
		return "本机未送出的内容有一部分已损坏，读得出的都已保留。请核对草稿，并联系运维人员检查磁盘。"
	}
	if n := s.mirror.strange(); n > 0 {
		return fmt.Sprintf("有 %d 项内容当前版本不认识，已加密保存在本机，没有显示。请升级程序后查看。", n)
	}
	return ""
}

func mode(s replica.Status) string {
	switch {
	case !s.Away && !s.Online && untrusted(s.Trouble):
		return "untrusted"
	case s.Held > 0:
		return "attention"
	case s.Away:
		return "away"
	case !s.Online && s.Trouble == nil:
		return "connecting"
	case !s.Online:
		return "offline"
	case s.Waiting+s.Sending > 0:
		return "working"
	}
	return "online"
}

func (d *Desk) chooseAway(on bool) (*seat, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.home.keep(settings{Away: on, Sample: d.sample}); err != nil {
		return nil, err
	}
	d.away = on
	return d.seat, nil
}

// setAway keeps the choice before it acts on it.
func (d *Desk) setAway(on bool) error {
	if e, err := d.ring.Enrolment(); err == nil && e.Media && !on {
		return mediaOnly()
	}
	s, err := d.chooseAway(on)
	if err != nil {
		return err
	}
	if s != nil {
		s.runner.SetAway(on)
		if on && d.client != nil && s.burntHere() {
			d.client.Forget() // its session is asked for again
		}
	}
	d.tellSync()
	d.tellSession()
	return nil
}

// burntHere reports whether the seat can ask for its session again by itself.
func (s *seat) burntHere() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.burnt != nil
}

// outboxView is the panel: what needs the user, what moves, what waits, what
// was ruled on today.
func (s *seat) outboxView() OutboxView {
	v := OutboxView{Attention: []OutboxRow{}, Sending: []OutboxRow{}, Waiting: []OutboxRow{}, Settled: []OutboxRow{}, Transfers: s.carrier.views()}
	for _, st := range s.runner.Standings() {
		p := pending{Standing: st}
		row := OutboxRow{Intent: string(st.Intent.ID), Record: string(st.Intent.Aggregate), Title: s.actTitle(st.Intent), Act: p.word(),
			At: string(st.Intent.At), Blocked: blockedTexts[st.Blocked]}
		switch {
		case st.State == replica.Held:
			row.Reason, row.Outcome = p.reason(), string(st.Held.Outcome)
			v.Attention = append(v.Attention, row)
		case st.State == replica.Sending:
			v.Sending = append(v.Sending, row)
		default:
			v.Waiting = append(v.Waiting, row)
		}
	}
	today := day(s.now())
	for _, e := range s.outbox.ended() {
		if day(e.Verdict.At) == today {
			v.Settled = append(v.Settled, OutboxRow{Intent: string(e.Intent.ID), Record: string(e.Intent.Aggregate), Title: e.Title,
				Act: actAccepted, Outcome: string(e.Verdict.Outcome), At: string(e.Verdict.At)})
		}
	}
	return v
}

// day is the date of a moment on this PC's wall.
func day(t record.Time) string { return t.Clock().Local().Format("2006-01-02") }
