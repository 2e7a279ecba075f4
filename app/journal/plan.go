package journal

// plan decides what a compaction keeps. Pure: items in order of sequence.
func plan(items []item) []keeping {
	s := survey(items)
	var out []keeping
	for _, it := range items {
		if s.stays(it) {
			out = append(out, keeping{it, s.closes(it)})
		}
	}
	return out
}

// surveyed is what must be known of the whole to judge one entry.
type surveyed struct {
	kept    int64             // the server's backup covers verdicts up to here
	done    map[string]int64  // intent → mark of its verdict; 0 when released
	over    map[string]bool   // released: never sent again
	newest  map[string]uint64 // superseding key → its newest sequence
	alive   map[string]bool   // aggregates with a draft or an intent that is not finished
	open    map[string]bool   // of these, with a draft or an intent without a verdict
	ruled   map[string]uint64 // aggregate → newest sequence of an intent with a verdict
	covered map[string]uint64 // aggregate → newest sequence of a finished, covered intent
}

func survey(items []item) surveyed {
	s := surveyed{done: map[string]int64{}, over: map[string]bool{}, newest: map[string]uint64{},
		alive: map[string]bool{}, open: map[string]bool{}, ruled: map[string]uint64{}, covered: map[string]uint64{}}
	for _, it := range items {
		switch it.kind {
		case Settled:
			s.done[it.label.Intent] = it.label.Mark
		case Released:
			s.over[it.label.Intent] = true
		case Kept:
			s.kept = it.label.Mark // the newest word: a restored server has an older mark
		}
		s.newest[supersedes(it)] = it.seq
	}
	for _, it := range items {
		switch {
		case it.kind == Draft && !it.empty && s.newest[supersedes(it)] == it.seq:
			s.alive[it.label.Aggregate], s.open[it.label.Aggregate] = true, true
		case it.kind == Intent && s.finished(it.label.Intent):
			s.covered[it.label.Aggregate] = max(s.covered[it.label.Aggregate], it.seq)
		case it.kind == Intent && s.settled(it.label.Intent):
			s.alive[it.label.Aggregate] = true
			s.ruled[it.label.Aggregate] = max(s.ruled[it.label.Aggregate], it.seq)
		case it.kind == Intent:
			s.alive[it.label.Aggregate], s.open[it.label.Aggregate] = true, true
		}
	}
	return s
}

// supersedes names what a later entry of the same name replaces.
func supersedes(it item) string {
	switch it.kind {
	case Draft:
		return "draft " + it.label.Aggregate
	case Document:
		return "document " + it.label.Document
	case Attempt, Held, Released, Settled:
		return string(rune(it.kind)) + " " + it.label.Intent
	case Burnt:
		return "burnt"
	case Kept:
		return "kept"
	default:
		return "" // every one counts
	}
}

// finished: the server settled it and its backup covers the verdict, or the
// user gave it up.
func (s surveyed) finished(intent string) bool {
	mark, done := s.done[intent]
	return s.over[intent] || done && mark <= s.kept
}

func (s surveyed) stays(it item) bool {
	newest := s.newest[supersedes(it)] == it.seq
	switch it.kind {
	case Draft:
		return newest && !it.empty
	case Document:
		gone := !s.alive[it.label.Aggregate] && s.covered[it.label.Aggregate] > it.seq
		return newest && !it.empty && !gone
	case Intent, Read:
		return !s.finished(it.label.Intent)
	case Burnt: // the newest is the floor under the next unlock
		return newest || !s.finished(it.label.Intent)
	case Kept:
		return newest
	default:
		return newest && !s.finished(it.label.Intent)
	}
}

func (s surveyed) settled(intent string) bool {
	_, done := s.done[intent]
	return done
}

// closes: what was settled is kept for a restored server only, its documents
// with it; a right that is lost later opens nothing of it here.
func (s surveyed) closes(it item) bool {
	switch it.kind {
	case Intent, Attempt, Held:
		return s.settled(it.label.Intent)
	case Document:
		return !s.open[it.label.Aggregate] && s.ruled[it.label.Aggregate] > it.seq
	}
	return false
}
