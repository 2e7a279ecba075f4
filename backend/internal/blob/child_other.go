//go:build !linux

package blob

import (
	"context"
	"errors"
	"io"
)

// RunEmbedded is refused: the embedded S3 needs syncfs and flock.
func RunEmbedded(context.Context, []string, io.Reader, io.Writer) error {
	return errors.New("the embedded S3 runs on Linux only; name an S3 server in the configuration")
}
