// Package server wires the central server: configuration, keys, database,
// identity, engine, the embedded S3, and the listeners; and it founds a new
// organ.
//
// It holds no rule and no query. Wiring stands here and nowhere else.
//
//	cfg, err := server.Read(os.LookupEnv)
//	err = server.Init(ctx, cfg, server.Founding{Sample: true}, os.Stdout)
//	err = server.Run(ctx, cfg, os.Stderr)
package server
