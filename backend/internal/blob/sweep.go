package blob

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"quancheng/backend/domain/document"
)

// SweepUploads drops the uploads begun before a moment and says how many.
func (s *Store) SweepUploads(ctx context.Context, before time.Time) (int, error) {
	n := 0
	for keyMarker, idMarker := "", ""; ; {
		page, err := s.core.ListMultipartUploads(ctx, s.bucket, "", keyMarker, idMarker, "", 1000)
		if err != nil {
			return n, fmt.Errorf("list uploads: %w", err)
		}
		for _, u := range page.Uploads {
			if !u.Initiated.Before(before) {
				continue
			}
			err := failed("sweep upload of", document.Digest(u.Key), s.core.AbortMultipartUpload(ctx, s.bucket, u.Key, u.UploadID))
			if err != nil && !errors.Is(err, ErrAbsent) {
				return n, err
			}
			n++
		}
		if !page.IsTruncated || (page.NextKeyMarker == keyMarker && page.NextUploadIDMarker == idMarker) {
			return n, nil
		}
		keyMarker, idMarker = page.NextKeyMarker, page.NextUploadIDMarker
	}
}

// Objects names those that were last written before a moment, in pages: it
// calls each until that fails or the bucket ends. What is not named as an object
// is none of ours and is left out.
func (s *Store) Objects(ctx context.Context, before time.Time, each func(document.Digest) error) error {
	for after := ""; ; {
		page, err := s.core.ListObjectsV2(s.bucket, "", after, "", "", 1000)
		if err != nil {
			return fmt.Errorf("list objects: %w", err)
		}
		for _, o := range page.Contents {
			after = o.Key
			object := document.Digest(o.Key[strings.LastIndexByte(o.Key, '/')+1:])
			if key, err := name(object); err != nil || key != o.Key || !o.LastModified.Before(before) {
				continue
			}
			if err := each(object); err != nil {
				return err
			}
		}
		if !page.IsTruncated || len(page.Contents) == 0 || ctx.Err() != nil {
			return ctx.Err()
		}
	}
}
