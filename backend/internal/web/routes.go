package web

import (
	"net/http"
	"slices"

	"quancheng/backend/api"
	"quancheng/backend/domain/policy"
)

// Route is one line of the table.
type Route struct {
	Method string
	Path   string
	Act    string // word of a refusal in the log; "" = the operating system's and S3's own paths
	Who    Who
	Old    bool  // open to a client below the minimum, which may only send its outbox
	Limit  int64 // bytes of a body; 0 = 64 KiB
	mount  mount
}

// Who may call: everybody, anybody signed in, or the holders of a role.
type Who struct {
	Public bool
	Roles  []policy.Role // none = anybody signed in
}

// Admits reports whether holders of a role may call.
func (w Who) Admits(role policy.Role) bool {
	return w.Public || len(w.Roles) == 0 || slices.Contains(w.Roles, role)
}

func (w Who) admits(who policy.Actor) bool {
	return len(w.Roles) == 0 || slices.ContainsFunc(who.Grants, func(g policy.Grant) bool { return w.Admits(g.Role) })
}

// Table is every route but the bucket's path, for tests that walk it.
func Table() []Route { return (&Web{}).routes() }

// routes is every route there is.
func (w *Web) routes() []Route {
	var (
		public  = Who{Public: true}
		session = Who{}
		auditor = Who{Roles: []policy.Role{policy.AuditAdmin}}
		get     = http.MethodGet
		post    = http.MethodPost
	)
	table := []Route{
		{get, api.PathHealth, "", public, true, 0, plain(w.health)},
		{get, api.PathReady, "", public, true, 0, plain(w.ready)},
		{get, api.PathHello, "hello", public, true, 0, ask(w.hello)},
		{post, api.PathDevices, "device.enrol", public, false, 0, body(w.enrol)},
		{post, api.PathActivate, "account.activate", public, false, 0, body(w.activate)},
		{post, api.PathConfirm, "account.confirm", public, false, 0, body(w.confirm)},
		{post, api.PathSessions, "session.open", public, true, 0, body(w.signIn)},
		{post, api.PathResume, "session.resume", public, true, 0, body(w.resume)},
		{http.MethodDelete, api.PathSession, "session.close", session, true, 0, plain(w.signOut)},

		{post, api.PathIntents, "intent.push", session, true, pushLimit, body(w.push)},
		{get, api.PathConflicts, "conflict.read", session, false, 0, query(w.conflicts)},
		{get, api.PathFeed, "feed.pull", session, false, 0, plain(w.feed)},
		{get, api.PathWait, "feed.wait", session, false, 0, query(w.wait)},
		{get, api.PathDirectory, "directory.read", session, false, 0, ask(w.directory)},

		{get, api.PathAudit, "audit.read", auditor, false, 0, query(w.log)},
		{get, api.PathAuditMine, "audit.mine", session, false, 0, query(w.mine)},
		{get, api.PathAuditHead, "audit.checkpoint", session, false, 0, ask(w.checkpoint)},
		{get, api.PathAuditProof, "audit.proof", session, false, 0, query(w.proof)},

		{get, api.PathOpenAPI, "openapi.read", session, false, 0, plain(w.openAPI)},
	}
	table = append(table, w.uploads()...)
	table = append(table, w.catalogue()...)
	table = append(table, w.trust()...)
	table = append(table, w.salvage()...)
	table = append(table, w.media()...)
	if w.S3 != nil { // presigned: the signature in the address is the right
		table = append(table,
			Route{get, "/" + w.Bucket + "/", "", public, true, 0, plain(w.S3.ServeHTTP)},
			Route{http.MethodPut, "/" + w.Bucket + "/", "", public, true, partLimit, plain(w.S3.ServeHTTP)})
	}
	return table
}

const (
	pushLimit = 16 << 20
	partLimit = 9 << 20 // one part of 8 MiB
	bodyLimit = 64 << 10
)
