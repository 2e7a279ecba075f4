// Package store holds everything that the server keeps in SQL: records with
// their index, cases, intents with their verdicts, the feed, the audit log,
// jobs, leases. SQLite and PostgreSQL run the same code and the same suite.
//
// It never judges: rights arrive as a policy.Scope and become one WHERE. It
// never renders JSON columns queryable, and nothing outside of Write changes a
// row. Feed and audit rows are written without number; the sequencer numbers
// what is committed.
//
//	err := db.Write(ctx, func(ctx context.Context, tx store.Tx) error {
//		_, err := tx.AppendAudit(ctx, audit.Entry{Act: "session.open", Result: audit.OK, …})
//		return err
//	})
package store
