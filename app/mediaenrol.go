package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"quancheng/app/keyring"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
	"quancheng/sync/media"
)

// asked is a request whose answer is awaited. Secret is the digest of the
// one-time code, of no use after the answer.
type asked struct {
	ID     document.Digest `json:"id"`
	Secret string          `json:"secret"`
}

// mediaEnrolment is this PC's, when it is one without a network.
func (d *Desk) mediaEnrolment() (keyring.Enrolment, error) {
	e, err := d.enrolment()
	if err == nil && !e.Media {
		return e, networked()
	}
	return e, err
}

// requestMedia writes the file by which this PC asks to be enrolled.
func (d *Desk) requestMedia(code, path string) error {
	d.turn.Lock()
	defer d.turn.Unlock()
	if _, err := d.ring.Enrolment(); err == nil {
		return alreadyBound()
	}
	key, err := d.ring.DeviceKey()
	if err != nil {
		return err
	}
	m, err := d.machine(keyring.Enrolment{})
	if err != nil {
		return err
	}
	name, err := os.Hostname()
	if err != nil || name == "" {
		name = "电脑"
	}
	ask := asked{Secret: bundle.Secret(code)}
	return atomically(path, func(f *os.File) error {
		ask.ID, err = media.Request(f, m, media.Ask{Key: key, Name: name, OS: runtime.GOOS, At: record.At(d.now()), Secret: ask.Secret})
		if err != nil {
			return err
		}
		return writeJSON(d.home.path("keys", "asked.json"), ask)
	})
}

// welcomeMedia takes the answer: from then on this PC is served by media, and
// its first user unlocks with his password and code.
func (d *Desk) welcomeMedia(path string) error {
	d.turn.Lock()
	defer d.turn.Unlock()
	if _, err := d.ring.Enrolment(); err == nil {
		return alreadyBound()
	}
	var ask asked
	if err := readJSON(d.home.path("keys", "asked.json"), &ask); err != nil {
		return fmt.Errorf("find the request: %w: %w", notAsked(), err)
	}
	temp := d.home.path("media", "incoming.part")
	if err := copyFile(temp, path); err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp) }() // renamed, or refused
	m, err := d.machine(keyring.Enrolment{})
	if err != nil {
		return err
	}
	in, closer, err := openArrival(temp, func(src io.ReaderAt, size int64) (*media.Arrival, error) {
		return media.Welcome(src, size, m, ask.ID, ask.Secret)
	})
	if err != nil {
		return err
	}
	return errors.Join(d.enrolMedia(in, temp), closer.Close())
}

// enrolMedia: the lease and the projection first, the enrolment last; until it
// stands the answer can be taken in again.
func (d *Desk) enrolMedia(in *media.Arrival, temp string) error {
	w := in.Word
	e := keyring.Enrolment{Server: w.Server, Pins: texts(w.Pins), Device: in.Device, Name: w.Name, Rescue: w.Rescue, Organ: w.Organ,
		Media: true, OrganID: in.Organ, ServerKey: in.Header.Key}
	if err := d.arrive(e, in, temp); err != nil {
		return err
	}
	if err := d.ring.Enrol(e); err != nil {
		return err
	}
	d.mu.Lock()
	d.notice, d.client, d.away = "", nil, true
	d.mu.Unlock()
	return keyring.RemoveFile(d.home.path("keys", "asked.json"))
}

func networked() error {
	return fault.Numbered(fault.Conflict, "E-MF-001", "这台电脑按联网方式登记，由程序自动同步，不用介质交换。已有数据没有改变。")
}

func mediaOnly() error {
	return fault.Numbered(fault.Conflict, "E-MF-009", "这台电脑按不联网方式登记，内容通过介质交换送达服务器，不能改为联网工作。已有数据没有改变。")
}

func alreadyBound() error {
	return fault.Numbered(fault.Conflict, "E-MF-002", "这台电脑已经登记过，没有重复登记，数据没有改变。")
}

func notAsked() error {
	return fault.Numbered(fault.Invalid, "E-MF-003", "本机没有等待答复的登记申请，没有导入任何内容。请先导出登记申请。")
}

func oldAnswer() error {
	return fault.Numbered(fault.Conflict, "E-MF-004", "这份答复已经导入过，或已被后来导入的一份取代，没有再次导入，本机内容没有改变。要得到最新内容，请重新导出并交换一次。")
}

func notOurs() error {
	return fault.Numbered(fault.Invalid, "E-MF-005", "这份答复对应的导出在本机没有记录，没有导入任何内容，本机内容没有改变。请重新导出并交换一次。")
}

func noFile() error {
	return fault.Numbered(fault.NotFound, "E-MF-006", "打不开选择的文件，没有导入任何内容。请检查介质是否插好，再选一次。")
}

func lostPaper(name string) error {
	return fault.Numbered(fault.NotFound, "E-MF-007", "本机保存的材料“"+name+"”已不可读，没有导出。请移除后重新添加，再导出。")
}

// noRoom words what a disk or a medium refused; a fault stays as it is.
func noRoom(err error) error {
	var f *fault.Error
	if err == nil || errors.As(err, &f) {
		return err
	}
	return fmt.Errorf("write to a disk: %w: %w", fault.Numbered(fault.Storage, "E-MF-008", "写不进所选的位置：介质可能已满、被写保护或已拔出。没有生成文件，本机内容没有改变。请换一个位置重试。"), err)
}
