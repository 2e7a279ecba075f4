package simulate

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"quancheng/backend/api"
	"quancheng/backend/domain/intent"
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// oracle is the whole product a second time, small: plain maps, the rules of
// rights and of the process written anew, acts applied in the server's order.
// It shares types with the product, and no rule.
type oracle struct {
	w       *world
	rulings map[intent.ID]intent.Outcome
	held    map[intent.ID]map[string]string // conflicts: what stood at each place
	filings map[record.ID]*filing
	serials map[int]int // approvals of a year
	applied map[intent.ID]int
}

// filing is an aggregate with its project and what became of it.
type filing struct {
	id, root        record.ID
	unit            record.UnitID
	owner           record.UserID
	state           record.State
	node            string // whose turn
	round, steps    int
	fields          map[string]string // "name", "table/row/column"
	rows            map[string]bool   // "table/row"
	docs            map[record.ID]map[string]string
	number, doc, at string // of the approval
}

func newOracle(w *world) *oracle {
	return &oracle{w: w, rulings: map[intent.ID]intent.Outcome{}, held: map[intent.ID]map[string]string{}, filings: map[record.ID]*filing{},
		serials: map[int]int{}, applied: map[intent.ID]int{}}
}

func (o *oracle) settled(id intent.ID) bool { return o.rulings[id].Settled() }

// ruled follows the server: its outcome must be the one and only, and one that
// the act deserves.
func (o *oracle) ruled(by policy.Actor, in intent.Intent, a api.Answer) {
	if a.Verdict == nil || a.Verdict.Outcome == intent.Missing {
		return
	}
	v := *a.Verdict
	if v.Intent != in.ID {
		o.w.fail("oracle: %s is answered with the verdict of %s", in.ID, v.Intent)
	}
	if before, known := o.rulings[in.ID]; known {
		if before != v.Outcome {
			o.w.fail("oracle: %s %s was ruled %s, now %s %s", in.Op, in.ID, before, v.Outcome, v.Message)
		}
		return
	}
	o.rulings[in.ID] = v.Outcome
	clash := o.clash(in)
	switch {
	case v.Outcome == intent.Conflict && len(clash) == 0:
		o.w.fail("oracle: %s %s meets no other value, the server says conflict", in.Op, in.ID)
	case v.Outcome == intent.Conflict:
		o.held[in.ID] = clash
	case v.Outcome.Settled() && len(clash) > 0:
		o.w.fail("oracle: %s %s was %s over other values: %v", in.Op, in.ID, v.Outcome, clash)
	case v.Outcome.Settled():
		o.applied[in.ID]++
		o.apply(by, in, v.At)
	}
}

func place(c record.Change) string {
	return strings.TrimRight(string(c.Field)+"/"+c.Row+"/"+string(c.Column), "/")
}

// clash lists the places whose value is neither the old nor the new one.
func (o *oracle) clash(in intent.Intent) map[string]string {
	out := map[string]string{}
	f := o.filings[in.Aggregate]
	for _, c := range in.Changes {
		born := slices.ContainsFunc(in.Births, func(b record.Birth) bool { return b.ID == c.Record })
		switch {
		case f == nil && !born:
			out[place(c)] = ""
		case f == nil:
		case c.Record != f.id:
			doc, stands := f.docs[c.Record]
			if !stands && !born || stands && doc[string(c.Field)] != c.Old.Text && doc[string(c.Field)] != c.New.Text {
				out[place(c)] = doc[string(c.Field)]
			}
		case c.Field == "estimate_total" || c.Column == "amount" && c.Field == "estimate":
		case c.Row != "" && c.Column == "":
			if now := f.row(string(c.Field), c.Row); now != flat(c.Field, c.Old) && now != flat(c.Field, c.New) {
				out[place(c)] = now
			}
		case c.Row != "" && !f.rows[string(c.Field)+"/"+c.Row]:
			if c.New.Text != "" {
				out[place(c)] = ""
			}
		default:
			if now := f.fields[place(c)]; now != c.Old.Text && now != c.New.Text {
				out[place(c)] = now
			}
		}
	}
	return out
}

// row is one line of a table without what is computed.
func (f *filing) row(field, row string) string {
	if !f.rows[field+"/"+row] {
		return ""
	}
	cells := map[record.Name]string{}
	for k, v := range f.fields {
		if col, ok := strings.CutPrefix(k, field+"/"+row+"/"); ok {
			cells[record.Name(col)] = v
		}
	}
	return flat(record.Name(field), record.Value{Rows: []record.Row{{ID: row, Cells: cells}}})
}

func flat(field record.Name, v record.Value) string {
	if len(v.Rows) == 0 {
		return ""
	}
	var b strings.Builder
	for _, n := range slices.Sorted(maps.Keys(v.Rows[0].Cells)) {
		if text := v.Rows[0].Cells[n]; text != "" && !(field == "estimate" && n == "amount") {
			fmt.Fprintf(&b, "%s=%s;", n, text)
		}
	}
	return "row " + b.String()
}

func (o *oracle) apply(by policy.Actor, in intent.Intent, at record.Time) {
	f := o.filings[in.Aggregate]
	if f == nil {
		if len(in.Births) == 0 {
			o.w.fail("oracle: %s %s is about nothing", in.Op, in.ID)
		}
		f = &filing{id: in.Aggregate, root: in.Births[0].Root, unit: in.Births[0].Unit, owner: by.User, state: record.Draft,
			fields: map[string]string{}, rows: map[string]bool{}, docs: map[record.ID]map[string]string{}}
		o.filings[f.id] = f
	}
	if in.Op == intent.Decide {
		o.decide(f, by, in, at)
		return
	}
	mayWrite := f.owner == by.User && (f.state == record.Draft || f.state == record.Returned)
	if len(in.Births)+len(in.Changes)+len(in.Removed) == 0 && in.Op == intent.Save {
		return // says nothing
	}
	if !mayWrite || in.Op != intent.Discard && len(in.Changes) > 0 && !o.holds(by, f.unit, policy.Clerk, policy.UnitHead) {
		o.w.fail("oracle: %s may not %s %s of %s in state %s", by.User, in.Op, f.id, f.owner, f.state)
	}
	if in.Op == intent.Discard {
		if f.state != record.Draft {
			o.w.fail("oracle: %s was discarded in state %s", f.id, f.state)
		}
		delete(o.filings, f.id)
		return
	}
	f.write(in)
	if in.Op == intent.Submit {
		f.state, f.node, f.round, f.steps = record.Reviewing, "office", f.round+1, f.steps+1
	}
}

func (f *filing) write(in intent.Intent) {
	for _, b := range in.Births {
		if b.ID != f.id && f.docs[b.ID] == nil {
			f.docs[b.ID] = map[string]string{}
		}
	}
	for _, c := range in.Changes {
		table, at := string(c.Field)+"/"+c.Row, place(c)
		switch {
		case c.Record != f.id:
			f.docs[c.Record][string(c.Field)] = c.New.Text
		case c.Row != "" && c.Column == "":
			maps.DeleteFunc(f.fields, func(k, _ string) bool { return strings.HasPrefix(k, table+"/") })
			if delete(f.rows, table); len(c.New.Rows) > 0 {
				f.rows[table] = true
				for n, text := range c.New.Rows[0].Cells {
					f.fields[table+"/"+string(n)] = text
				}
			}
		case c.Row != "" && !f.rows[table]:
		default:
			f.fields[at] = c.New.Text
		}
	}
	for _, id := range in.Removed {
		delete(f.docs, id)
	}
}

// estimate adds the lines up: quantities here are whole.
func (f *filing) estimate() (int64, bool) {
	var sum int64
	n := 0
	for row := range f.rows {
		if !strings.HasPrefix(row, "estimate/") {
			continue
		}
		q, errQ := strconv.ParseInt(f.fields[row+"/quantity"], 10, 64)
		p, errP := strconv.ParseInt(f.fields[row+"/price"], 10, 64)
		if errQ != nil || errP != nil {
			return 0, false
		}
		sum, n = sum+q*p, n+1
	}
	return sum, n > 0
}

var turns = map[string]policy.Role{"office": policy.Office, "finance": policy.Finance, "leader": policy.Leader}

func (o *oracle) decide(f *filing, by policy.Actor, in intent.Intent, at record.Time) {
	part := strings.Split(string(in.Task), "/")
	if len(part) != 4 || part[1] != f.node || part[2] != strconv.Itoa(f.round) {
		o.w.fail("oracle: %s decided %s, open is %s of round %d", by.User, in.Task, f.node, f.round)
	}
	if !o.holds(by, f.unit, turns[f.node]) || by.User == f.owner {
		o.w.fail("oracle: %s decided %s of %s and is not %s there", by.User, in.Task, f.owner, turns[f.node])
	}
	f.steps++
	total, _ := f.estimate()
	switch {
	case in.Action == "send_back":
		f.state, f.node = record.Returned, "applicant"
	case in.Action == "refuse":
		f.state, f.node = record.Refused, ""
	case f.node == "office" && total >= 400_000_000:
		f.node = "finance"
	case f.node != "leader":
		f.state, f.node = record.Approving, "leader"
	default:
		year := at.Clock().In(time.FixedZone("", 8*3600)).Year()
		o.serials[year]++
		n := o.serials[year]
		f.state, f.node, f.at = record.Approved, "", string(at)
		f.number, f.doc = fmt.Sprintf("SL-%d-%04d", year, n), fmt.Sprintf("示政服批〔%d〕%d号", year, n)
	}
}

// holds: one of the roles, over the unit.
func (o *oracle) holds(a policy.Actor, unit record.UnitID, roles ...policy.Role) bool {
	for _, g := range a.Grants {
		if slices.Contains(roles, g.Role) && under(unit, g.Unit) {
			return true
		}
	}
	return false
}

func under(unit, top record.UnitID) bool {
	parent := map[record.UnitID]record.UnitID{"u-a": "u-root", "u-b": "u-root", "u-a1": "u-a"}
	for u := unit; u != ""; u = parent[u] {
		if u == top {
			return true
		}
	}
	return top == ""
}

// sight is the matrix, written a second time: which of the classes general,
// money, personal, review, bid, internal a reader sees of a kind of record.
func (o *oracle) sight(a policy.Actor, f *filing, kind string) string {
	seen := map[byte]bool{}
	for _, g := range a.Grants {
		if !under(f.unit, g.Unit) {
			continue
		}
		for _, c := range []byte(sees(g.Role, kind, f.state, f.owner == a.User)) {
			seen[c] = true
		}
	}
	var out []byte
	for _, c := range []byte("gmprbi") {
		if seen[c] {
			out = append(out, c)
		}
	}
	return string(out)
}

func sees(role policy.Role, kind string, state record.State, own bool) string {
	files := role == policy.Clerk || role == policy.UnitHead
	switch {
	case state == record.Draft && files && own && kind != "archive":
		return "gmp"
	case state == record.Draft:
		return ""
	case files:
		return "gmp"
	case role == policy.Office:
		return "gmpri"
	case role == policy.Leader:
		return "gmr"
	case role == policy.Finance:
		return "gm"
	case role == policy.Auditor:
		return "gmprbi"
	case role == policy.Archivist && state == record.Approved && kind != "filing":
		return "g"
	}
	return ""
}
