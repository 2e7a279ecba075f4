package api

import (
	"quancheng/backend/domain/policy"
	"quancheng/backend/domain/record"
)

// Hello is what the server says to anybody at the start.
type Hello struct {
	Protocol  int         `json:"protocol"`
	Minimum   string      `json:"minimum"` // lowest client that may do more than send its outbox
	Version   string      `json:"version"`
	Organ     string      `json:"organ"`
	OrganID   string      `json:"organ_id"`
	Epoch     string      `json:"epoch"`
	Catalogue int         `json:"catalogue"`
	Sample    bool        `json:"sample"` // 演示数据
	Time      record.Time `json:"time"`
	Rescue    []byte      `json:"rescue"`  // X25519 public key: journals can be opened with its other half
	LogKey    string      `json:"log_key"` // note verifier of audit checkpoints
}

// Enrol asks to bind a device; Key is its Ed25519 public key, Proof its mark
// over EnrolProof.
type Enrol struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	OS    string `json:"os"`
	Key   []byte `json:"key"`
	Proof []byte `json:"proof"`
}

// Device is an enrolled device.
type Device struct {
	ID   string      `json:"id"`
	Name string      `json:"name"`
	At   record.Time `json:"at"`
}

// Activate begins the first use of an account: the one-time code from the
// administrators for a TOTP seed.
type Activate struct {
	Account string `json:"account"`
	Code    string `json:"code"`
}

// Activation holds the seed once; QR is a PNG.
type Activation struct {
	Name   string `json:"name"`
	URI    string `json:"uri"`
	Secret string `json:"secret"`
	QR     []byte `json:"qr"`
}

// ConfirmActivation ends it: password and two consecutive codes.
type ConfirmActivation struct {
	Account  string `json:"account"`
	Code     string `json:"code"`
	Password string `json:"password"`
	First    string `json:"first"`
	Second   string `json:"second"`
}

// SignIn is the full sign-in. Proof is the device key's mark over SignInProof. SessionKey, without Device, is the ephemeral
// Ed25519 key of a command-line client, whose envelopes it marks; such a
// session gets no lease.
type SignIn struct {
	Account    string      `json:"account"`
	Password   string      `json:"password"`
	Code       string      `json:"code"`
	Device     string      `json:"device,omitempty"`
	SessionKey []byte      `json:"session_key,omitempty"`
	At         record.Time `json:"at"`
	Proof      []byte      `json:"proof"`
}

// Resume turns an offline unlock into a session for push and pull, until the
// lease ends. Step and Code are those that were burnt; Proof marks ResumeProof.
type Resume struct {
	User   record.UserID `json:"user"`
	Device string        `json:"device"`
	Step   int64         `json:"step"`
	Code   string        `json:"code"`
	Proof  []byte        `json:"proof"`
}

// Session answers both. Share opens the online slot; Lease is present after a
// full sign-in only.
type Session struct {
	Token  string       `json:"token"`
	Actor  policy.Actor `json:"actor"`
	Device string       `json:"device"`
	Idle   int          `json:"idle_seconds"`
	Until  record.Time  `json:"until"`
	Share  []byte       `json:"share,omitempty"`
	Lease  *Lease       `json:"lease,omitempty"`
	Hello  Hello        `json:"hello"`
}

// Lease lets one user open his vault on one device without the server.
// Codes holds the LeaseCode of step First+i; steps are 30 s.
type Lease struct {
	User     record.UserID `json:"user"`
	Device   string        `json:"device"`
	Secret   []byte        `json:"secret"`
	From     record.Time   `json:"from"`
	Until    record.Time   `json:"until"`
	First    int64         `json:"first"`
	Codes    []byte        `json:"codes"` // 16 bytes each
	LastStep int64         `json:"last_step"`
}

// User as the administrators see one.
type User struct {
	ID       record.UserID  `json:"id"`
	Account  string         `json:"account"`
	Name     string         `json:"name"`
	Unit     record.UnitID  `json:"unit"`
	UnitName string         `json:"unit_name"`
	State    string         `json:"state"` // pending, invited, active, locked, disabled
	Grants   []policy.Grant `json:"grants"`
	Created  record.Time    `json:"created"`
	By       string         `json:"by"`
	Pending  string         `json:"pending,omitempty"` // what waits for the second administrator
	Last     record.Time    `json:"last,omitempty"`    // last full sign-in
}

// NewUser is the system administrator's request; it is in force when the
// security administrator confirms it.
type NewUser struct {
	Account string        `json:"account"`
	Name    string        `json:"name"`
	Unit    record.UnitID `json:"unit"`
	Roles   []policy.Role `json:"roles"`
}

// OneTimeCode is shown once.
type OneTimeCode struct {
	Code  string      `json:"code"`
	Until record.Time `json:"until"`
}
