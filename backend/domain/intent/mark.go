package intent

import (
	"crypto/ed25519"

	"quancheng/backend/domain/fault"
)

// SuiteIntl is Ed25519; the byte leaves room for the national algorithms.
const SuiteIntl byte = 1

// domainPrefix keeps a mark on an intent from being one on anything else.
const domainPrefix = "quancheng/intent/v1\n"

// marked is what the mark covers: prefix, suite, device and the exact body.
func marked(suite byte, device string, body []byte) []byte {
	b := append([]byte(domainPrefix), suite)
	b = append(b, device...)
	b = append(b, '\n')
	return append(b, body...)
}

// Mark puts a body under the device's mark (操作留痕: internal evidence, not a
// legal signature).
func Mark(key ed25519.PrivateKey, device string, body []byte) Envelope {
	return Envelope{Suite: SuiteIntl, Key: device, Body: body, Mark: ed25519.Sign(key, marked(SuiteIntl, device, body))}
}

// Verify proves that the holder of the device key marked exactly this body.
func (e Envelope) Verify(pub ed25519.PublicKey) error {
	if e.Suite != SuiteIntl {
		return fault.New(fault.Upgrade, "这一步使用了本系统不支持的密码套件，没有执行，内容仍保存在本机。请升级客户端。")
	}
	if len(pub) != ed25519.PublicKeySize || !ed25519.Verify(pub, marked(e.Suite, e.Key, e.Body), e.Mark) {
		return fault.New(fault.Untrusted, "这一步的操作留痕与本机登记不符，没有执行，内容仍保存在本机。请联系系统管理员重新登记设备。")
	}
	return nil
}
