package app

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// Main opens the window over the embedded page and returns when it is closed.
func Main(dist embed.FS) error {
	desk, err := New()
	if err != nil {
		return err
	}
	page, err := fs.Sub(dist, "dist")
	if err != nil {
		return err
	}
	return wails.Run(&options.App{
		Title:            "全程",
		Width:            1440,
		Height:           900,
		MinWidth:         1024,
		MinHeight:        640,
		BackgroundColour: options.NewRGB(0xF1, 0xF0, 0xEC),
		AssetServer:      &assetserver.Options{Assets: page, Handler: desk.Files()},
		OnStartup:        desk.Start,
		OnShutdown:       desk.Stop,
		ErrorFormatter:   desk.formatted,
		Bind:             desk.Services(),
		Linux:            &linux.Options{WebviewGpuPolicy: linux.WebviewGpuPolicyNever, ProgramName: "quancheng"},
	})
}

// formatted turns any error into the fault that the page shows; chains stay in
// the log. It travels as JSON text: the runtime of the page makes an Error of it.
func (d *Desk) formatted(err error) any {
	f := d.told(err)
	text, failed := json.Marshal(f)
	if failed != nil {
		return f.Message
	}
	return string(text)
}

// emitter gives events to the page.
func emitter(ctx context.Context) func(string, any) {
	return func(name string, data any) { runtime.EventsEmit(ctx, name, data) }
}
