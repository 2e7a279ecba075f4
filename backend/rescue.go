package main

import (
	"context"
	"os"

	"quancheng/backend/internal/server"
)

// salvaged lists the parcels of sealed entries that PCs handed in, or opens
// those of one account into a report. The report holds work of people: it
// takes the key directory to make, and two persons should read it.
func salvaged(ctx context.Context, args []string) error {
	list, open := len(args) == 1 && args[0] == "list", len(args) == 3 && args[0] == "open"
	if !list && !open {
		return badUse("rescue list | rescue open ACCOUNT FILE")
	}
	c, err := config()
	if err != nil {
		return err
	}
	if list {
		return server.Rescues(ctx, c, os.Stdout)
	}
	return server.OpenRescues(ctx, c, args[1], args[2], os.Stdout)
}
