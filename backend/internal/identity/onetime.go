package identity

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
)

// letters without I, L, O and U, which are misread.
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// drawCode makes a one-time code of 130 bits in groups of five:
// 7K2MZ-…; shown once, kept as a digest.
func drawCode(random io.Reader) (string, error) {
	raw := make([]byte, 17)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("draw a one-time code: %w", err)
	}
	text := base32.NewEncoding(letters).WithPadding(base32.NoPadding).EncodeToString(raw)[:26]
	var groups []string
	for i := 0; i < len(text); i += 5 {
		groups = append(groups, text[i:min(i+5, len(text))])
	}
	return strings.Join(groups, "-"), nil
}

// tidyCode forgives what people type: case, blanks, dashes, misread letters.
func tidyCode(code string) string {
	return strings.NewReplacer("-", "", " ", "", "　", "", "I", "1", "L", "1", "O", "0", "U", "V").Replace(strings.ToUpper(code))
}

// digest is how codes and tokens are kept.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

func drawID(random io.Reader) (string, error) {
	raw := make([]byte, 16)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", fmt.Errorf("draw an id: %w", err)
	}
	return hex.EncodeToString(raw), nil
}
