package app

import (
	"errors"
	"fmt"
	"os"

	"quancheng/app/keyring"
	"quancheng/backend/domain/fault"
)

// The server's faults after which this PC holds nothing any more (R198), or
// opens nothing under the old password.
const (
	refDisabled = "E-ID-006"
	refRevoked  = "E-ID-007"
	refRenewed  = "E-ID-018"
)

// endings say on the sign-in page what was done here, and to what.
var endings = map[string]string{
	refDisabled: "账号“%s”已停用，本机缓存的数据已清除，未上报的内容已密封保留。请联系系统管理员。",
	refRevoked:  "这台电脑的登记已被撤销，本机缓存的数据已清除，未上报的内容已密封保留。如要继续使用，请向系统管理员要一个新的登记码。",
	refRenewed:  "账号“%s”的登录信息已由管理员重置，原来的密码或口令设备不再有效，本机未上报的内容都还在。请用启用码重新设置后登录。",
}

// refused follows a sign-in that the server refused.
func (d *Desk) refused(account string, err error) error {
	f := fault.From(err)
	if _, ends := endings[f.Ref]; !ends {
		return err
	}
	who, unknown := d.known(func(k keyring.Known) bool { return k.Account == account })
	if unknown != nil && f.Ref != refRevoked {
		return err
	}
	return errors.Join(err, d.end(f.Ref, who))
}

// ended follows trouble during replication. It runs beside the runner, which
// is closed by it.
func (d *Desk) ended(s *seat, f *fault.Error) {
	if _, ends := endings[f.Ref]; !ends {
		return
	}
	d.wg.Go(func() {
		d.turn.Lock()
		defer d.turn.Unlock()
		if now, err := d.open(); err != nil || now != s {
			return
		}
		if err := d.end(f.Ref, s.who); err != nil {
			d.log.Error("follow the end of a right", "error", err)
		}
	})
}

// end does what a word of the server about a user, or about this PC, asks for:
// the seat is left, the page says why, then keys and cache go. Under turn.
func (d *Desk) end(ref string, who keyring.Known) error {
	if s, err := d.open(); err == nil && (s.who.ID == who.ID || ref == refRevoked) {
		d.leave(false)
	}
	d.mu.Lock()
	if d.seat == nil {
		d.notice = endings[ref]
		if ref != refRevoked {
			d.notice = fmt.Sprintf(endings[ref], who.Name)
		}
	}
	d.mu.Unlock()
	var err error
	switch ref {
	case refRevoked:
		err = d.retire()
	case refDisabled:
		err = d.erase(who.ID)
	case refRenewed:
		err = d.endLease(who.ID)
	}
	d.tellSession()
	return err
}

// retire erases what this PC holds of everybody, and its enrolment.
func (d *Desk) retire() error {
	users, err := d.ring.Users()
	if err != nil {
		return err
	}
	for _, k := range users {
		err = errors.Join(err, d.erase(k.ID))
	}
	return errors.Join(err, d.ring.Retire())
}

func (d *Desk) endLease(user string) error {
	e, err := d.enrolment()
	if err != nil {
		return err
	}
	keys, err := d.keysOf(user, e)
	if err != nil {
		return err
	}
	return keys.EndLease()
}

// erase destroys the user's keys and cache here: the one place where they are
// given up. Journal and documents stay: what was never sent is sealed to the
// server's rescue key in every frame, and opens with nothing else from now on.
func (d *Desk) erase(user string) error {
	e, err := d.ring.Enrolment()
	if err != nil {
		return err
	}
	keys, err := d.keysOf(user, e)
	if err != nil {
		return err
	}
	if err := d.pack(user, e.Device); err != nil {
		d.log.Error("pack what was never sent", "error", err) // it stays in the journal, sealed
	}
	err = errors.Join(keys.Erase(), d.ring.Forget(user))
	for _, dir := range []string{"vault", "objects", "choices.json", "tile.json"} {
		err = errors.Join(err, os.RemoveAll(d.home.user(user, dir)))
	}
	if err != nil {
		return fmt.Errorf("erase the user's cache: %w", err)
	}
	return nil
}
