// Package keyring holds the keys of one PC: the device key with the enrolment,
// and for each user a random vault key in two slots, each replaced atomically.
//
//	online   HKDF(device secret ‖ share released by a full sign-in)
//	offline  HKDF(argon2id(password) ‖ device secret ‖ lease secret)
//
// The offline slot opens through a Gate only: a lease of code hashes, used
// steps, waits, a floor under the clock. The gate is a pure step function. An
// offline code is a gate against colleagues, not cryptography: what protects a
// stolen disk is the device secret and the password.
//
// Losing any file here costs a full sign-in and a re-sync, never work. No
// secret is ever logged or put into an error.
//
//	vk, fresh, err := ring.Keys(user, cfg).SignedIn(signIn)            // online
//	vk, step, err := ring.Keys(user, cfg).Unlock(password, code, now, burn) // offline
package keyring
