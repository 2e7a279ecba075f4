package vault

import "slices"

// reseal stages every row that keeps a class whose key must change.
func (s *stage) reseal() error {
	if len(s.lost) == 0 {
		return nil
	}
	roots := map[string]bool{}
	for lost := range s.lost {
		roots[lost.root] = true
	}
	for root := range roots {
		for _, key := range s.of(root) {
			_, classes := s.now(key)
			touched := slices.ContainsFunc(classes, func(c string) bool { return s.lost[slot{root, c}] })
			if _, staged := s.rows[key]; staged || !touched {
				continue
			}
			row, err := s.v.read(key)
			if err != nil {
				return err
			}
			s.keep(key, &row)
		}
	}
	for lost := range s.lost {
		s.v.table.doom(lost)
	}
	return nil
}

// finish ends a loss of rights that a crash interrupted: what is sealed under
// a doomed key is sealed anew, or dropped where nothing of the slot is left.
func (v *Vault) finish() error {
	if len(v.table.doomed) == 0 {
		return nil
	}
	s := newStage(v)
	for _, key := range s.doomed() {
		root, classes := s.now(key)
		if !slices.ContainsFunc(classes, func(c string) bool { return len(v.table.doomed[slot{root, c}]) > 0 }) {
			continue
		}
		row, err := v.read(key)
		if err != nil {
			return err
		}
		for class := range row.Sections {
			at := slot{root, class}
			if _, kept := v.table.live[at]; !kept && len(v.table.doomed[at]) > 0 {
				delete(row.Sections, class)
			}
		}
		if s.keep(key, &row); len(row.Sections) == 0 {
			s.keep(key, nil)
		}
	}
	return s.write(nil)
}

// doomed lists the rows of the roots that have a doomed key.
func (s *stage) doomed() []string {
	var keys []string
	roots := map[string]bool{}
	for at := range s.v.table.doomed {
		if !roots[at.root] {
			roots[at.root] = true
			keys = append(keys, s.of(at.root)...)
		}
	}
	slices.Sort(keys)
	return keys
}
