//go:build !e2e

package app

import "context"

// hook is empty outside of builds tagged e2e.
func hook(context.Context) {}
