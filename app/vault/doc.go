// Package vault is the desktop's sealed cache of the server's word: what the
// feed brought, in Badger, rebuildable from the server at any time. Nothing
// that exists only here; what the user did is in package journal.
//
// Badger is not trusted: it swallows read errors and its encryption has no
// authentication. Every value is sealed by us for its place, and a keyed
// digest of each collection tells at Open when rows are missing or old. Any
// doubt moves the cache aside and starts an empty one (Report.Rebuilt): a
// re-sync, never a wrong value and never a crash loop.
//
// A row has one sealed section per field class, under a key of its own per
// (root, class). The keys are in a small table outside Badger. Losing a right
// seals anew what is kept and drops the old key, so that no byte left in any
// file opens with any live key.
//
//	v, report, err := vault.Open(vault.Config{Dir: dir, Key: vk.Vault(), …})
//	var page vault.Batch
//	page.Put(vault.Row{Collection: "record", ID: id, Root: root, Rev: 7, Sections: sections})
//	page.State("cursor", cursor)
//	err = v.Apply(&page)
package vault
