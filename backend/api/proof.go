package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strconv"

	"quancheng/backend/domain/record"
)

// LeaseCodeSize is the length of one code in Lease.Codes, in bytes.
const LeaseCodeSize = 16

// LeaseCode is what a lease holds for one step: HMAC-SHA256 under its secret
// over the step (8 bytes, big endian) and the six digits, cut to 16 bytes.
func LeaseCode(secret []byte, step int64, code string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	mac.Write([]byte(code))
	return mac.Sum(nil)[:LeaseCodeSize]
}

// EnrolProof is what a device key marks to be enrolled.
func EnrolProof(code string) []byte { return []byte("enrol\n" + code) }

// SignInProof is what a device or session key marks at a full sign-in.
func SignInProof(account string, at record.Time) []byte {
	return []byte("signin\n" + account + "\n" + string(at))
}

// StandingProof is what a device key marks to ask for the standing of users.
func StandingProof(device string, at record.Time, users []record.UserID) []byte {
	text := "standing\n" + device + "\n" + string(at)
	for _, u := range users {
		text += "\n" + string(u)
	}
	return []byte(text)
}

// ResumeProof is what a device key marks after an offline unlock.
func ResumeProof(user record.UserID, step int64, code string) []byte {
	return []byte("resume\n" + string(user) + "\n" + strconv.FormatInt(step, 10) + "\n" + code)
}
