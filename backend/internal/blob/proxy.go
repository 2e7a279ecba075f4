package blob

import (
	"net/http"
	"net/http/httputil"
)

// Proxy passes presigned requests on the bucket's path unchanged to the
// child, so that there is one address and one certificate. The Host stays,
// because it is signed. Whatever is not a presigned read or part is refused
// here: keys never travel, so nobody else has business on this path.
func (e *Embedded) Proxy() http.Handler {
	proxy := &httputil.ReverseProxy{
		Transport: e.transport(),
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Scheme, p.Out.URL.Host = "http", embeddedHost
			p.Out.Host = p.In.Host
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			e.log.Warn("pass to the embedded S3", "error", err)
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
