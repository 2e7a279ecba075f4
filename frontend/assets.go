// Package frontend embeds the built web pages of the desktop.
package frontend

import "embed"

// Dist holds what `npm run build` made, under "dist"; without a build only .gitkeep is there.
//
//go:embed all:dist
var Dist embed.FS
