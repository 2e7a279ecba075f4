// Package identity knows who somebody is: accounts, devices, passwords, codes,
// sessions, leases, grants, and the three administrators.
//
// Every change runs in one transaction with its audit entry, refusals too. A
// password, a seed or a token is never stored or logged as it is: passwords by
// argon2id, seeds and shares sealed under the server's ring, tokens and
// one-time codes as digests. No answer says which of account, password or code
// was wrong, and the work is the same either way. The package never reads
// business records and decides no rights on them; it says which grants hold.
//
//	auth := identity.New(db, identity.Deps{…})
//	session, err := auth.SignIn(ctx, api.SignIn{…})
//	actor, err := auth.Authenticate(ctx, session.Token)
package identity
