// Quancheng 全程 is the desktop application; its server is in backend.
package main

import (
	"fmt"
	"os"

	"quancheng/app"
	"quancheng/frontend"
)

func main() {
	if err := app.Main(frontend.Dist); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
