// Package app is the desktop program: one bound service a file (session,
// records, tasks, documents, archives, syncing, admin) over one Desk.
//
// What the user sees is Apply(projection, unsettled intents), computed when
// read from the vault and the journal. Bound types are flat structs of text
// and numbers, made for the page. The package never rules: it predicts with
// intent.Judge and lets the server decide.
//
//	err := app.Main(frontend.Dist)
package app
