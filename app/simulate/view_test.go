package simulate

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// view is what a reader may see, as text by a key; the oracle makes one of its
// maps, a desktop's is made of what it holds.
type view map[string]string

var money = []string{"estimate", "estimate_total", "funding", "planned_cost"}

func class(kind, field string) string {
	top, _, _ := strings.Cut(field, "/")
	switch {
	case slices.Contains(money, top):
		return "m"
	case kind == "filing" && top == "phone":
		return "p"
	}
	return "g"
}

// show adds one record, cut.
func (v view) show(key, kind, sight string, f *filing, state record.State, fields map[string]string) {
	if sight == "" {
		return
	}
	cut := map[string]string{}
	for name, text := range fields {
		if text != "" && strings.Contains(sight, class(kind, name)) {
			cut[name] = text
		}
	}
	v[key] = words(sight, string(state), string(f.owner), string(f.unit), cut)
}

func words(sight, state, owner, unit string, fields map[string]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s %s", sight, state, owner, unit)
	for _, n := range slices.Sorted(maps.Keys(fields)) {
		fmt.Fprintf(&b, "\n  %s=%s", n, fields[n])
	}
	return b.String()
}

func (o *oracle) view(a policy.Actor) view {
	v := view{}
	for _, f := range o.filings {
		v.show(string(f.id), "filing", o.sight(a, f, "filing"), f, f.state, f.full())
		v.show(string(f.root), "project", o.sight(a, f, "project"), f, f.state, f.project())
		state := f.state
		if f.number != "" {
			state = record.Filed
		}
		for id, d := range f.docs {
			v.show(string(id), "document", o.sight(a, f, "document"), f, state, d)
			if f.number != "" {
				v.show("archive/"+string(id), "archive", o.sight(a, f, "archive"), f, state, f.item(d["title"], d["doc_type"]))
			}
		}
		if f.number != "" {
			v.show("approval/"+string(f.root), "document", o.sight(a, f, "document"), f, state, map[string]string{"doc_type": "立项批复", "level": f.level()})
			v.show("archive/approval/"+string(f.root), "archive", o.sight(a, f, "archive"), f, state, f.item("", "立项批复"))
		}
	}
	return v
}

func (f *filing) level() string {
	if l := f.fields["level"]; l != "" {
		return l
	}
	return "内部"
}

// full are the fields with what is computed.
func (f *filing) full() map[string]string {
	out := maps.Clone(f.fields)
	for row := range f.rows {
		q, errQ := strconv.ParseInt(f.fields[row+"/quantity"], 10, 64)
		p, errP := strconv.ParseInt(f.fields[row+"/price"], 10, 64)
		if strings.HasPrefix(row, "estimate/") && errQ == nil && errP == nil {
			out[row+"/amount"] = strconv.FormatInt(q*p, 10)
		}
	}
	delete(out, "estimate_total")
	if total, ok := f.estimate(); ok {
		out["estimate_total"] = strconv.FormatInt(total, 10)
	}
	return out
}

func (f *filing) project() map[string]string {
	all := f.full()
	out := map[string]string{"stage": "initiation", "level": f.level(), "number": f.number, "document_number": f.doc, "approved_at": f.at}
	for to, from := range map[string]string{"name": "name", "owner_unit": "owner_unit", "kind": "kind", "estimate_total": "estimate_total",
		"planned_cost": "estimate_total", "planned_start": "start", "planned_finish": "finish", "summary": "goal"} {
		out[to] = all[from]
	}
	return out
}

func (f *filing) item(title, kind string) map[string]string {
	return map[string]string{"dossier_number": f.number + "-LX-" + kind, "number": f.number, "stage": "initiation", "doc_type": kind,
		"title": title, "level": f.level()}
}

// held is the view of what a desktop holds.
func held(records map[record.ID]api.RecordItem) view {
	v := view{}
	for id, it := range records {
		r := it.Record
		fields := map[string]string{}
		for n, val := range r.Fields {
			for _, row := range val.Rows {
				for c, text := range row.Cells {
					fields[string(n)+"/"+row.ID+"/"+string(c)] = text
				}
			}
			fields[string(n)] = val.Text
		}
		maps.DeleteFunc(fields, func(_, text string) bool { return text == "" })
		key := string(id)
		switch {
		case r.Type == "document" && r.Text("slot") == "approval":
			key = "approval/" + string(r.Root)
			keep(fields, "doc_type", "level")
		case r.Type == "archive_item" && r.Text("doc_type") == "立项批复":
			key = "archive/approval/" + string(r.Root)
			keep(fields, "dossier_number", "number", "stage", "doc_type", "level")
		case r.Type == "archive_item":
			key = "archive/" + r.Text("document")
			keep(fields, "dossier_number", "number", "stage", "doc_type", "level", "title")
		}
		v[key] = words(sight(it.Classes), string(r.State), string(r.Owner), string(r.Unit), fields)
	}
	return v
}

func keep(m map[string]string, names ...string) {
	maps.DeleteFunc(m, func(n, _ string) bool { return !slices.Contains(names, n) })
}

func sight(classes []record.Class) string {
	var b strings.Builder
	for _, c := range classes {
		b.WriteByte(c[0])
	}
	return b.String()
}

// differ names the first difference.
func (v view) differ(got view) string {
	for _, k := range slices.Sorted(maps.Keys(v)) {
		if got[k] != v[k] {
			return fmt.Sprintf("%s\nexpected %s\nholds    %s", k, v[k], got[k])
		}
	}
	for _, k := range slices.Sorted(maps.Keys(got)) {
		if _, ok := v[k]; !ok {
			return fmt.Sprintf("%s\nexpected nothing\nholds    %s", k, got[k])
		}
	}
	return ""
}
