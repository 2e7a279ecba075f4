package keyring

import (
	"fmt"
	"math"
	"time"

	"quancheng/backend/domain/fault"
)

// Burn keeps the used step in the journal, which the key opens. It runs before
// the unlock is granted; its error refuses.
type Burn func(vk VaultKey, step int64) error

// Unlock opens the vault key without the server: password and a code of the
// lease. Which of them was wrong is told to nobody, in words or in work.
// burn has kept the step when Unlock returns it.
func (k *Keys) Unlock(password, code string, now time.Time, burn Burn) (VaultKey, int64, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	secret, err := k.ring.secrets.Load(folderOf(k.who.user))
	if err != nil {
		return VaultKey{}, 0, refusal(Decision{Answer: NoLease}, now)
	}
	defer clear(secret)
	g, d := k.gate(secret).Step(Try{now, k.cfg.Build})
	if err := k.carry(secret, g, d); err != nil {
		return VaultKey{}, 0, err
	}
	if d.Answer != Check {
		return VaultKey{}, 0, refusal(d, now)
	}
	vk, event, carried := k.checkCarried(secret, password, code, g, now)
	if !carried {
		vk, event = k.check(secret, password, code, g, now)
	}
	g, d = g.Step(event)
	if err := k.carry(secret, g, d); err != nil {
		return VaultKey{}, 0, err
	}
	if d.Answer != Grant {
		return VaultKey{}, 0, refusal(d, now)
	}
	if err := burn(vk, g.LastStep); err != nil {
		vk.Wipe()
		return VaultKey{}, 0, fmt.Errorf("burn the code: %w", err)
	}
	return vk, g.LastStep, nil
}

// carry keeps the new state and deletes the lease when told to, in this order.
func (k *Keys) carry(secret []byte, g Gate, d Decision) error {
	if err := k.keep(secret, g); err != nil {
		return err
	}
	if d.Erase {
		return RemoveFile(k.path(offlineFile))
	}
	return nil
}

// check looks at both factors, always.
func (k *Keys) check(secret []byte, password, code string, g Gate, now time.Time) (VaultKey, Event) {
	var slot offlineSlot
	if err := readSlot(k.path(offlineFile), &slot); err != nil {
		return VaultKey{}, Missed{}
	}
	lease, vk, err := slot.open(k.who, secret, password)
	step, ok := find(lease, code, now.Add(g.Skew), g.LastStep)
	valid := err == nil && k.checkLease(lease) == nil && now.Add(g.Skew).Before(lease.Until.Clock())
	if !ok || !valid {
		if err == nil {
			vk.Wipe()
		}
		return VaultKey{}, Missed{}
	}
	return vk, Matched{now, step}
}

const (
	wrongText = "密码或验证码不正确，或者验证码已经用过。本机内容没有改变。请核对密码，用下一个验证码重试。"
	waitText  = "连续失败次数较多，请在 %d 分钟后重试。本机内容没有改变；连接网络后可随时正常登录。"
	clockText = "本机时间是 %s，早于最近一次可信时间 %s，暂不能离线登录。本机内容没有改变。请校准本机时间，或者连接网络后登录。"
	endedText = "离线登录已到期。本机未同步的内容都在，请连接网络后登录。"
	goneText  = "连续失败次数过多，本机的离线登录已取消。本机未同步的内容都在，请连接网络后登录。"
	noneText  = "这台电脑上没有可用的离线登录，请连接网络后登录。本机未同步的内容都在。"
)

// refusal puts a decision into words.
func refusal(d Decision, now time.Time) error {
	switch d.Answer {
	case Wrong:
		return fault.Numbered(fault.Unauthorized, "E-KR-001", wrongText)
	case Wait:
		return fault.Numbered(fault.Locked, "E-KR-002", fmt.Sprintf(waitText, int(math.Ceil(d.Wait.Minutes()))))
	case Clock:
		const layout = "2006年1月2日 15:04"
		return fault.Numbered(fault.Clock, "E-KR-003",
			fmt.Sprintf(clockText, now.Format(layout), d.Floor.In(now.Location()).Format(layout)))
	case Ended:
		return fault.Numbered(fault.Unauthorized, "E-KR-004", endedText)
	case Gone:
		return fault.Numbered(fault.Locked, "E-KR-005", goneText)
	default:
		return fault.Numbered(fault.Unauthorized, "E-KR-006", noneText)
	}
}
