package journal

import "quancheng/backend/domain/rescue"

// Damage is a place in the file that cannot be read or does not fit.
type Damage struct {
	Offset, Length int64 // bytes; Length 0: the chain breaks here, nothing unreadable
	What           What
}

// What is wrong at a place; closed.
type What string

const (
	Unreadable What = "unreadable" // bytes that are no frame
	Broken     What = "broken"     // a frame was removed, swapped or inserted before this one
	Repeated   What = "repeated"   // a second frame with a known sequence
	Altered    What = "altered"    // whole, but not as it was sealed
	Missing    What = "missing"    // the end, or all of it: the marks say that there was more
)

// Report says what Open found.
type Report struct {
	Entries int
	Cut     int64    // bytes of a torn tail that were cut
	Damage  []Damage // in the order of the file
	Foreign int      // entries under a lost journal key: send them up with Rescue
}

// Damaged reports whether anything is wrong beyond a torn tail.
func (r Report) Damaged() bool { return len(r.Damage) > 0 }

// located is a frame with its place in the file.
type located struct {
	rescue.Frame
	off, size int
}

// scan finds every whole frame in data, whatever lies between them. tail is
// where the readable part ends: what follows is no frame at all.
func scan(data []byte) (frames []located, damage []Damage, tail int, err error) {
	prev, err := readHeader(data)
	if err == errNewer {
		return nil, nil, 0, err
	}
	headless, off := err != nil, headerSize
	if headless { // frames stand for themselves
		damage, off = append(damage, Damage{0, 0, Unreadable}), 0
	}
	for off < len(data) {
		at, f, size := rescue.Next(data, off)
		if size == 0 {
			break
		}
		if at > off {
			damage = append(damage, Damage{int64(off), int64(at - off), Unreadable})
		}
		if f.Prev != prev && !(headless && len(frames) == 0) {
			damage = append(damage, Damage{int64(at), 0, Broken})
		}
		frames = append(frames, located{f, at, size})
		prev, off = f.Sum, at+size
	}
	return frames, damage, min(off, len(data)), nil
}
