package api

import (
	"net/http"

	"quancheng/backend/domain/fault"
)

// Protocol and MinimumClient are told at the start of every session.
const (
	Protocol      = 1
	MinimumClient = "0.1.0"
	Version       = "0.1.0"
)

// Projection counts what a desktop takes out of the feed: it rises with each
// kind and key of an Item. A cache that was written under another number is
// pulled anew, for it lacks what its build passed over.
const Projection = 1

// Paths, as patterns of net/http.
const (
	PathHealth      = "/healthz"
	PathReady       = "/readyz"
	PathHello       = "/api/v1/hello"
	PathDevices     = "/api/v1/devices"             // POST enrolment, GET list
	PathStanding    = "/api/v1/devices/standing"    // POST what became of those who signed in on this PC
	PathActivate    = "/api/v1/accounts/activate"   // POST code → TOTP seed
	PathConfirm     = "/api/v1/accounts/confirm"    // POST password and two consecutive codes
	PathSessions    = "/api/v1/sessions"            // POST full sign-in
	PathResume      = "/api/v1/sessions/resume"     // POST after an offline unlock
	PathSession     = "/api/v1/sessions/current"    // DELETE sign out
	PathIntents     = "/api/v1/intents"             // POST envelopes → verdicts
	PathConflicts   = "/api/v1/conflicts"           // GET ?before one's own, from whichever device
	PathFeed        = "/api/v1/feed"                // GET ?cursor&epoch&grants (NDJSON)
	PathWait        = "/api/v1/feed/wait"           // GET ?cursor long poll
	PathUploads     = "/api/v1/uploads"             // POST ticket
	PathUploadParts = "/api/v1/uploads/{id}/parts"  // POST presign
	PathUploadDone  = "/api/v1/uploads/{id}/done"   // POST complete and confirm
	PathUpload      = "/api/v1/uploads/{id}"        // DELETE abort
	PathDocument    = "/api/v1/documents/{id}"      // GET → presigned URL and key
	PathReads       = "/api/v1/reads"               // POST readings of a PC's own copies
	PathAudit       = "/api/v1/audit"               // GET log, audit administrator
	PathAuditMine   = "/api/v1/audit/mine"          // GET own operations
	PathAuditHead   = "/api/v1/audit/checkpoint"    // GET
	PathAuditProof  = "/api/v1/audit/proof"         // GET ?leaf=&size= or ?from=&size=
	PathUsers       = "/api/v1/users"               // GET, POST
	PathUserConfirm = "/api/v1/users/{id}/confirm"  // POST second administrator
	PathUserDisable = "/api/v1/users/{id}/disable"  // POST
	PathUserCode    = "/api/v1/users/{id}/code"     // POST new one-time enrolment code
	PathUserReset   = "/api/v1/users/{id}/reset"    // POST lost password or second factor
	PathUserUnlock  = "/api/v1/users/{id}/unlock"   // POST after a lock-out
	PathDeviceCodes = "/api/v1/devices/codes"       // POST one-time device enrolment code
	PathRevoke      = "/api/v1/devices/{id}/revoke" // POST a lost device signs in no more
	PathRescue      = "/api/v1/rescue"              // POST sealed entries of a lost or revoked PC; GET which came
	PathDirectory   = "/api/v1/directory"           // GET units and people
	PathOpenAPI     = "/api/v1/openapi.json"        // GET 数据对接标准
)

// HeaderVersion carries the client's version on every request.
const HeaderVersion = "Quancheng-Client"

// The one map of codes and statuses, used by web and by remote.
var statusOf = map[fault.Code]int{
	fault.Invalid:      http.StatusUnprocessableEntity,
	fault.Unauthorized: http.StatusUnauthorized,
	fault.Forbidden:    http.StatusForbidden,
	fault.NotFound:     http.StatusNotFound,
	fault.Conflict:     http.StatusConflict,
	fault.Locked:       http.StatusLocked,
	fault.TooLarge:     http.StatusRequestEntityTooLarge,
	fault.Upgrade:      http.StatusUpgradeRequired,
	fault.Busy:         http.StatusTooManyRequests,
	fault.Clock:        http.StatusPreconditionFailed,
	fault.Storage:      http.StatusInsufficientStorage,
	fault.Unreachable:  http.StatusServiceUnavailable,
	fault.Internal:     http.StatusInternalServerError,
}

// Status is the HTTP status of a fault code.
func Status(c fault.Code) int {
	if s, ok := statusOf[c]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// CodeOf is the fault code of an HTTP status, for answers without a body.
func CodeOf(status int) fault.Code {
	for c, s := range statusOf {
		if s == status {
			return c
		}
	}
	return fault.Internal
}
