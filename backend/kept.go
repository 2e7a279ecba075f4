package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"quancheng/backend/internal/server"
)

// kept tells the mark, or moves it to a backup that began at the time given.
func kept(ctx context.Context, args []string) error {
	if len(args) > 1 {
		return badUse("kept [TIME]")
	}
	var began time.Time
	if len(args) == 1 {
		var err error
		if began, err = time.Parse(time.RFC3339, args[0]); err != nil {
			return fmt.Errorf("%w：备份开始的时间 %q 要写成 2026-11-22T01:00:00+08:00", server.ErrUse, args[0])
		}
	}
	c, err := config()
	if err != nil {
		return err
	}
	return server.Kept(ctx, c, server.Options{}, began, os.Stdout)
}
