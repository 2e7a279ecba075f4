// Package bench measures the product against what this machine can do at all:
// the same bytes through the bare store, in the same run. Absolute figures
// move with the machine; `make bench` prints ratios.
//
// It holds the stopwatch, the importer that fills a server, and the benchmarks
// of the server; those that need the inside of the desktop lie in app, the one
// that needs a server of its own process in backend. Nothing
// here ships, and nothing here passes or fails: no test waits for a clock.
//
//	bench.Compare(b, n, ours, limit) // 0.25 ×limit: a quarter of the limit's speed
package bench
