package record

// Follow gives every part the attributes of its head that rights are decided
// on: root, unit, owner, state, and a level no lower than the head's. A part
// that is filed stays filed. Levels follow the level field, here for heads;
// for parts a level of their own may only raise it.
func Follow(agg Aggregate) Aggregate {
	head, ok := agg.Head()
	if !ok {
		return agg
	}
	for i := range agg {
		if agg[i].Level = LevelOf(agg[i]); agg[i].Parent == "" {
			head = agg[i]
		}
	}
	for i := range agg {
		if p := &agg[i]; p.Parent != "" {
			p.Root, p.Unit, p.Owner = head.Root, head.Unit, head.Owner
			p.Level = higher(p.Level, head.Level)
			if p.State != Filed {
				p.State = head.State
			}
		}
	}
	return agg
}

// LevelField is the name that a record's level field has in every type.
const LevelField Name = "level"

// LevelOf is the level of a record by its level field; as it stands when the
// field is absent or holds no permitted level.
func LevelOf(r Record) Level {
	if l := Level(r.Text(LevelField)); rank(l) >= 0 {
		return l
	}
	return r.Level
}

func higher(a, b Level) Level {
	if rank(a) > rank(b) {
		return a
	}
	return b
}

func rank(l Level) int {
	for i, known := range Levels() {
		if l == known {
			return i
		}
	}
	return -1
}
