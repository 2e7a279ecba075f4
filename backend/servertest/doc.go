// Package servertest runs a real server for tests: SQLite in a temporary
// directory, the embedded S3, TLS on a port of its own, a clock that the test
// moves. It is to this project what httptest is to net/http.
//
// Test files may import it from anywhere, other files never. A package that
// uses it lets its test binary be the embedded S3 child too:
//
//	func TestMain(m *testing.M) { servertest.Main(m) }
//
//	s := servertest.New(t)
//	client, err := remote.New(remote.Config{Base: s.URL, Pins: s.Pins, Version: api.Version, Now: s.Now})
//	client.SignIn(ctx, api.SignIn{Account: "linxl", Password: s.Password("linxl"), Code: s.NextCode("linxl"), …})
package servertest
