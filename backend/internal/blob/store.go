package blob

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"quancheng/backend/domain/document"
)

// Config says where the bucket is.
type Config struct {
	Endpoint  string            // host:port as the server reaches it
	Secure    bool              // TLS to Endpoint
	PublicURL string            // scheme://host:port as desktops reach it; empty = Endpoint
	Access    string            //
	Secret    string            //
	Bucket    string            //
	Region    string            // empty = us-east-1
	Transport http.RoundTripper // nil = straight to Endpoint, without a proxy
}

// ErrAbsent is the error for an object or an upload that is not there.
var ErrAbsent = errors.New("no such object")

// Store is one bucket.
type Store struct {
	core   minio.Core
	public *minio.Client // signs only; never connects
	bucket string
	region string
}

// New prepares the clients; nothing is sent before the first call.
func New(c Config) (*Store, error) {
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	inner, err := client(c, c.Endpoint, c.Secure)
	if err != nil {
		return nil, fmt.Errorf("blob client for %s: %w", c.Endpoint, err)
	}
	public := inner
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Host == "" || (u.Path != "" && u.Path != "/") {
			return nil, fmt.Errorf("public address %q: want scheme://host:port without a path", c.PublicURL)
		}
		if public, err = client(c, u.Host, u.Scheme == "https"); err != nil {
			return nil, fmt.Errorf("blob signer for %s: %w", u.Host, err)
		}
	}
	return &Store{minio.Core{Client: inner}, public, c.Bucket, c.Region}, nil
}

// tries of one request before the caller is told: it has rests of its own.
const tries = 3

func client(c Config, host string, secure bool) (*minio.Client, error) {
	if c.Transport == nil {
		c.Transport = direct()
	}
	return minio.New(host, &minio.Options{
		Creds:  credentials.NewStaticV4(c.Access, c.Secret, ""),
		Secure: secure, Region: c.Region, Transport: c.Transport, MaxRetries: tries,
		BucketLookup: minio.BucketLookupPath,
	})
}

// Ensure makes the bucket where it is missing. It is also the readiness
// check: it fails when the store does not answer.
func (s *Store) Ensure(ctx context.Context) error {
	ok, err := s.core.BucketExists(ctx, s.bucket)
	if err == nil && !ok {
		err = s.core.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: s.region})
	}
	if err != nil {
		return fmt.Errorf("bucket %s: %w", s.bucket, err)
	}
	return nil
}

// Stat is the sealed size of an object; ErrAbsent when it is not there.
func (s *Store) Stat(ctx context.Context, object document.Digest) (int64, error) {
	key, err := name(object)
	if err != nil {
		return 0, err
	}
	info, err := s.core.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return 0, failed("stat", object, err)
	}
	return info.Size, nil
}

// Remove deletes an object; one that is gone already is no error.
func (s *Store) Remove(ctx context.Context, object document.Digest) error {
	key, err := name(object)
	if err != nil {
		return err
	}
	err = failed("remove", object, s.core.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}))
	if errors.Is(err, ErrAbsent) {
		return nil
	}
	return err
}

// name is the key in the bucket: 256 folders, so that a file system below
// keeps its directories short.
func name(object document.Digest) (string, error) {
	if !object.Valid() {
		return "", fmt.Errorf("object name %.80q is not a digest", string(object))
	}
	return string(object[:2]) + "/" + string(object), nil
}

// failed wraps an S3 error with what was attempted; nil stays nil.
func failed(what string, object document.Digest, err error) error {
	if err == nil {
		return nil
	}
	switch minio.ToErrorResponse(err).Code {
	case minio.NoSuchKey, minio.NoSuchUpload, minio.NoSuchBucket:
		return fmt.Errorf("%s object %s: %w", what, object, ErrAbsent)
	}
	return fmt.Errorf("%s object %s: %w", what, object, err)
}
