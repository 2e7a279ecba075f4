// Package api is the wire contract between desktop and server: paths,
// messages, versions, and the one map of fault codes and HTTP statuses.
//
// It holds no behaviour beyond that map. Every body is JSON; the feed is
// NDJSON, compressed with zstd when asked; money, times and digests are text.
//
//	resp, err := client.R().SetBody(api.SignIn{…}).Post(api.PathSessions)
package api
