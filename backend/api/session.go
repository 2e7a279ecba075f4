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

// Activation holds the seed once; QR is a PNG. After a reset of one factor
// Keeps names the other: "password" is entered as it was, "token" has no seed
// here and shows the codes that it always did.
type Activation struct {
	Name   string `json:"name"`
	Keeps  string `json:"keeps,omitempty"`
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

// StandingMost is how many users one question names.
const StandingMost = 64

// Standing asks what became of those who have signed in on a PC; Proof is its
// mark over StandingProof.
type Standing struct {
	Device string          `json:"device"`
	At     record.Time     `json:"at"`
	Users  []record.UserID `json:"users" maxItems:"64"`
	Proof  []byte          `json:"proof"`
}

// Stood answers in the same order. A PC erases what it holds of who is
// Disabled, and gives up the lease of who is Renewed: his password or token
// was reset, his sessions have ended.
type Stood struct {
	Users []UserStanding `json:"users"`
}

// UserStanding of one user on the PC that asks.
type UserStanding struct {
	User     record.UserID `json:"user"`
	Disabled bool          `json:"disabled,omitempty"`
	Renewed  bool          `json:"renewed,omitempty"`
}

// Session answers both. Share opens the online slot; Lease is present after a
// full sign-in only.
type Session struct {
	Token  string       `json:"token"`
	Actor  policy.Actor `json:"actor"`
	Unit   string       `json:"unit,omitempty"` // name of the actor's unit
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
	Pending  string         `json:"pending,omitempty"` // what waits for the second administrator: create, disable, reset_password, reset_token, reset_both
	Asked    string         `json:"asked,omitempty"`   // who asked for it, by name
	May      []string       `json:"may"`               // what the administrator who asks may do: confirm, disable, reset, code, unlock
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

// Reset asks to end what somebody signs in with: his password, his token, or
// both. In force when a second administrator confirms it.
type Reset struct {
	What string `json:"what" enum:"password,token,both"`
}

// DeviceInfo is an enrolled PC as the administrators see one.
type DeviceInfo struct {
	Device
	OS       string       `json:"os"`
	State    string       `json:"state"` // active, revoked
	Seen     record.Time  `json:"seen,omitempty"`
	Last     string       `json:"last,omitempty"` // who used it last, and his unit
	UnitName string       `json:"unit_name,omitempty"`
	Users    []DeviceUser `json:"users"`
}

// DeviceUser has a seat on a PC; Lease is when his offline unlock ends.
type DeviceUser struct {
	User  record.UserID `json:"user"`
	Name  string        `json:"name"`
	Unit  string        `json:"unit"`
	Lease record.Time   `json:"lease,omitempty"`
}

// OneTimeCode is shown once.
type OneTimeCode struct {
	Code  string      `json:"code"`
	Until record.Time `json:"until"`
}
