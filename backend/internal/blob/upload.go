package blob

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/minio/minio-go/v7"

	"quancheng/backend/domain/document"
)

// The header that binds a part's URL to exactly its bytes.
const checksumHeader = "X-Amz-Checksum-Sha256"

// Request is what a desktop sends: the method is PUT for a part, GET for an
// object, and every header must go along unchanged.
type Request struct {
	URL     string
	Headers map[string]string
}

// Start opens an upload for the object that parts make and answers its id. The
// plan is proved first, so that a finished upload can only be what its name
// says. It does not look whether the object stands: that is told to those only
// who see it registered.
func (s *Store) Start(ctx context.Context, object document.Digest, parts []document.Part) (string, error) {
	key, err := name(object)
	if err != nil {
		return "", err
	}
	if err := document.CheckParts(object, total(parts), parts); err != nil {
		return "", fmt.Errorf("start upload of %s: %w", object, err)
	}
	id, err := s.core.NewMultipartUpload(ctx, s.bucket, key, minio.PutObjectOptions{
		ContentType: "application/octet-stream",
		// The library passes keys that are S3 headers through as they are.
		UserMetadata: map[string]string{"X-Amz-Checksum-Algorithm": "SHA256"},
	})
	if err != nil {
		return "", failed("start upload of", object, err)
	}
	return id, nil
}

// Stands reports whether the object that parts make is there, whole.
func (s *Store) Stands(ctx context.Context, object document.Digest, parts []document.Part) (bool, error) {
	size, err := s.Stat(ctx, object)
	if errors.Is(err, ErrAbsent) {
		return false, nil
	}
	return err == nil && size == total(parts), err
}

// PresignPart signs the address of one part for its bytes only, in the name
// of the public address.
func (s *Store) PresignPart(ctx context.Context, object document.Digest, upload string, p document.Part, ttl time.Duration) (Request, error) {
	key, err := name(object)
	if err != nil {
		return Request{}, err
	}
	sha, err := checksum(p.Digest)
	if err != nil {
		return Request{}, err
	}
	query := url.Values{"uploadId": {upload}, "partNumber": {strconv.Itoa(p.Number)}}
	u, err := s.public.PresignHeader(ctx, http.MethodPut, s.bucket, key, ttl, query,
		http.Header{checksumHeader: {sha}})
	if err != nil {
		return Request{}, failed("sign part of", object, err)
	}
	return Request{u.String(), map[string]string{checksumHeader: sha}}, nil
}

// PresignGet signs the address of the whole object; ranges are allowed.
func (s *Store) PresignGet(ctx context.Context, object document.Digest, ttl time.Duration) (Request, error) {
	key, err := name(object)
	if err != nil {
		return Request{}, err
	}
	u, err := s.public.PresignedGetObject(ctx, s.bucket, key, ttl, nil)
	if err != nil {
		return Request{}, failed("sign read of", object, err)
	}
	return Request{URL: u.String()}, nil
}

// Held are the numbers of the parts that stand in the store with the right
// size and digest; they need not be sent again. ErrAbsent: the upload is gone.
func (s *Store) Held(ctx context.Context, object document.Digest, upload string, parts []document.Part) ([]int, error) {
	found, err := s.list(ctx, object, upload)
	if err != nil {
		return nil, err
	}
	var held []int
	for _, p := range parts {
		if sha, err := checksum(p.Digest); err == nil {
			if f := found[p.Number]; f.Size == p.Size && f.ChecksumSHA256 == sha {
				held = append(held, p.Number)
			}
		}
	}
	return held, nil
}

func (s *Store) list(ctx context.Context, object document.Digest, upload string) (map[int]minio.ObjectPart, error) {
	key, err := name(object)
	if err != nil {
		return nil, err
	}
	found := map[int]minio.ObjectPart{}
	for marker := 0; ; {
		page, err := s.core.ListObjectParts(ctx, s.bucket, key, upload, marker, 1000)
		if err != nil {
			return nil, failed("list parts of", object, err)
		}
		for _, p := range page.ObjectParts {
			found[p.PartNumber] = p
		}
		if !page.IsTruncated || page.NextPartNumberMarker <= marker {
			return found, nil
		}
		marker = page.NextPartNumberMarker
	}
}

// Complete makes the object from its parts. missing lists the parts that are
// not there as planned; then nothing was done. An upload that is gone because
// the answer to an earlier Complete was lost counts as done.
func (s *Store) Complete(ctx context.Context, object document.Digest, upload string, parts []document.Part) (missing []int, err error) {
	found, err := s.list(ctx, object, upload)
	if errors.Is(err, ErrAbsent) {
		if ok, serr := s.Stands(ctx, object, parts); serr == nil && ok {
			return nil, nil
		}
	}
	if err != nil {
		return nil, err
	}
	done := make([]minio.CompletePart, 0, len(parts))
	for _, p := range parts {
		sha, err := checksum(p.Digest)
		if err != nil {
			return nil, err
		}
		f, ok := found[p.Number]
		if !ok || f.Size != p.Size || f.ChecksumSHA256 != sha {
			missing = append(missing, p.Number)
		}
		done = append(done, minio.CompletePart{PartNumber: p.Number, ETag: f.ETag, ChecksumSHA256: sha})
	}
	if len(missing) > 0 {
		return missing, nil
	}
	key, err := name(object)
	if err != nil {
		return nil, err
	}
	_, err = s.core.CompleteMultipartUpload(ctx, s.bucket, key, upload, done, minio.PutObjectOptions{})
	return nil, failed("complete upload of", object, err)
}

// Abort drops an upload and its parts; one that is gone is no error.
func (s *Store) Abort(ctx context.Context, object document.Digest, upload string) error {
	key, err := name(object)
	if err != nil {
		return err
	}
	err = failed("abort upload of", object, s.core.AbortMultipartUpload(ctx, s.bucket, key, upload))
	if errors.Is(err, ErrAbsent) {
		return nil
	}
	return err
}

// Put stores what the server made itself, by the same path as an upload.
func (s *Store) Put(ctx context.Context, object document.Digest, parts []document.Part, src io.ReaderAt) error {
	if ok, err := s.Stands(ctx, object, parts); err != nil || ok {
		return err
	}
	up, err := s.Start(ctx, object, parts)
	if err != nil {
		return err
	}
	if err := s.Fill(ctx, object, up, parts, src); err != nil {
		return errors.Join(err, s.Abort(ctx, object, up))
	}
	missing, err := s.Complete(ctx, object, up, parts)
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("put object %s: parts %v did not arrive", object, missing)
	}
	return err
}

// Fill puts some parts of an upload from the object's bytes.
func (s *Store) Fill(ctx context.Context, object document.Digest, upload string, parts []document.Part, src io.ReaderAt) error {
	key, err := name(object)
	if err != nil {
		return err
	}
	for _, p := range parts {
		sha, err := checksum(p.Digest)
		if err != nil {
			return err
		}
		_, err = s.core.PutObjectPart(ctx, s.bucket, key, upload, p.Number,
			io.NewSectionReader(src, p.Offset(), p.Size), p.Size,
			minio.PutObjectPartOptions{Sha256Hex: string(p.Digest), CustomHeader: http.Header{checksumHeader: {sha}}})
		if err != nil {
			return failed("put part of", object, err)
		}
	}
	return nil
}

func total(parts []document.Part) (n int64) {
	for _, p := range parts {
		n += p.Size
	}
	return n
}

// checksum is the digest as S3 writes it: base64.
func checksum(d document.Digest) (string, error) {
	b, err := d.Bytes()
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(b), nil
}
