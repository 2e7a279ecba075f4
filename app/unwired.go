package app

import "errors"

// errUnwired is what a service answers until the desk behind it stands.
var errUnwired = errors.New("not wired")
