// Package pgtest runs a throw-away PostgreSQL for tests: one cluster a test
// binary, one empty database a test, on loopback, without fsync.
//
// It never touches a server that it did not start, and takes its own away at
// the end. Without initdb on the machine the tests that need it say so and
// are skipped.
//
//	var cluster pgtest.Cluster
//	func TestMain(m *testing.M) { os.Exit(cluster.Run(m)) }
//	db, err := store.Open(ctx, cluster.DSN(t))
package pgtest
