package main

import (
	"context"
	"os"

	"quancheng/backend/internal/connect"
)

// told is the exit code of a command that has said everything itself.
type told int

func (told) Error() string { return "" }

// bringIn imports a list as a client of the running server.
func bringIn(ctx context.Context, args []string) error {
	c := connect.Command{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}
	if code := c.Run(ctx, args); code != exitDone {
		return told(code)
	}
	return nil
}
