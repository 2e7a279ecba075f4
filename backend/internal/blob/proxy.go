package blob

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"time"
)

// Proxy passes presigned requests on the bucket's path unchanged to the
// child, so that there is one address and one certificate.
func (e *Embedded) Proxy() http.Handler {
	return front(&url.URL{Scheme: "http", Host: embeddedHost}, e.transport(), e.log)
}

// Outside passes presigned requests on the bucket's path unchanged to the S3
// server at address (http or https, host:port): desktops know one server only
// (R200), also where a unit has an S3 of its own. That server must verify
// signatures for the Host that it is told, as MinIO and versitygw do.
func Outside(address string, log *slog.Logger) (http.Handler, error) {
	to, err := url.Parse(address)
	if err != nil || to.Host == "" || (to.Scheme != "http" && to.Scheme != "https") {
		return nil, fmt.Errorf("S3 address %.80q: want http(s)://host:port", address)
	}
	return front(&url.URL{Scheme: to.Scheme, Host: to.Host}, direct(), log), nil
}

// direct dials without a proxy of the environment: what goes to the store is
// ours and stays in the house.
func direct() *http.Transport {
	return &http.Transport{
		DialContext:        (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		DisableCompression: true, MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute,
		TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: time.Minute,
	}
}

// front is the whole of the bucket's path. The Host stays, because it is
// signed. Whatever is not a presigned read or part is refused here: keys never
// travel, so nobody else has business on this path.
func front(to *url.URL, by http.RoundTripper, log *slog.Logger) http.Handler {
	proxy := &httputil.ReverseProxy{
		Transport: by,
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = to.Scheme, to.Host
			p.Out.Host = p.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			log.Warn("pass to the S3 server", "error", err)
			http.Error(w, "", http.StatusServiceUnavailable)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		read := r.Method == http.MethodGet || r.Method == http.MethodHead
		q := r.URL.Query()
		part := r.Method == http.MethodPut && q.Has("uploadId") && q.Has("partNumber")
		if !q.Has("X-Amz-Signature") || (!read && !part) {
			http.Error(w, "", http.StatusForbidden)
			return
		}
		proxy.ServeHTTP(w, r)
	})
}
