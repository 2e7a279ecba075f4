package identity

import (
	"bytes"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"image/png"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// Codes are TOTP (RFC 6238): SHA-1, six digits, 30 s, as every authenticator
// knows them. A step is the counter of the token itself; a token whose clock
// runs off by d steps shows at server step s the code of step s+d.
const (
	stepSeconds = 30
	seedSize    = 20
	pairReach   = 10 // steps that a token's clock may be off at enrolment
)

func stepAt(t time.Time) int64 { return t.Unix() / stepSeconds }

// Code is what a token with this seed shows at a step.
func Code(seed []byte, step int64) string {
	code, err := hotp.GenerateCodeCustom(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(seed), uint64(step),
		hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		panic(err) // only for a seed that is not base32
	}
	return code
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// matchCode finds the step of a code: the current and the previous one, by
// the token's clock. Both are always computed.
func matchCode(seed []byte, code string, drift int64, now time.Time) (step int64, ok bool) {
	current := stepAt(now) + drift
	for _, s := range []int64{current, current - 1} {
		if same(Code(seed, s), code) && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}

// matchPair finds two consecutive codes near now, and how far the token's
// clock is off. Up to one step late counts as typed slowly, not as drift.
func matchPair(seed []byte, first, second string, now time.Time) (last, drift int64, ok bool) {
	current := stepAt(now)
	for d := int64(-pairReach); d <= pairReach; d++ {
		s := current + d
		if !ok && same(Code(seed, s-1), first) && same(Code(seed, s), second) {
			last, ok = s, true
		}
	}
	switch {
	case !ok:
		return 0, 0, false
	case last > current:
		drift = last - current
	case last < current-1:
		drift = last - current + 1
	}
	return last, drift, true
}

// token is the QR of a seed for an authenticator, as PNG, and its URI.
func token(organ, account string, seed []byte) (uri, secret string, qr []byte, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: organ, AccountName: account, Secret: seed})
	if err != nil {
		return "", "", nil, fmt.Errorf("describe the token: %w", err)
	}
	img, err := key.Image(264, 264)
	if err != nil {
		return "", "", nil, fmt.Errorf("draw the token's QR: %w", err)
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		return "", "", nil, fmt.Errorf("encode the token's QR: %w", err)
	}
	return key.URL(), key.Secret(), buf.Bytes(), nil
}
