// Package connect brings data in from other systems; today, project lists
// from spreadsheets (quancheng-server import).
//
// A list is read, mapped and checked here, and every row that is right becomes
// an intent. The package is a client of the running server: it signs in with
// password and code, its intents are judged and logged like anybody's, and it
// never opens the database. A record's id follows from the organ, the list and
// the row's key, so that a second run finds its own rows and changes nothing.
//
// Nothing in a file is executed: a formula is text, and is said to be there.
//
//	m, err := connect.ReadMapping(file)
//	table, err := connect.ReadTable("projects.csv", bytes, m.Sheet)
//	list, err := connect.Convert(m, table)      // projects and findings
//	tally, err := client.Push(ctx, list)
package connect
