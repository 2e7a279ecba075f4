// Package lifecycle is the catalogue: the record types, dictionaries and
// processes of the seven stages, declared as data with their rules beside them.
//
// One file per stage says what the stage is called, which documents belong to
// it and which record types it brings; project.go and archives.go hold what
// all stages share. The package never stores, judges or shows anything: a new
// type costs its declaration, its rules and its test table. Any change of a
// schema raises its Version; a golden test insists.
//
//	t, ok := lifecycle.Default().Type(lifecycle.Filing)
package lifecycle
