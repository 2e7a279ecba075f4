// Package web turns HTTP into calls and answers into JSON: decode, call,
// encode. Every route stands in one table with who may call it; a route that
// is not in the table does not exist, and one whose caller is not named in it
// refuses.
//
// An error body is always a fault.Error in Chinese; an unknown JSON field is
// refused; a refusal at the gate is an entry in the log. The package decides
// nothing about records and holds no session of its own.
//
//	handler := web.New(web.Deps{Auth: auth, Ledger: engine, …})
//	http.Server{Handler: handler}
package web
