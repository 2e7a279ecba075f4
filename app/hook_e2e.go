//go:build e2e

package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// hook lets the smoke test run JavaScript in the real window: POST /exec on
// QUANCHENG_E2E with a function body answers {"ok":…,"v":…}. It exists only in
// builds tagged e2e.
func hook(ctx context.Context) {
	l, err := net.Listen("tcp", os.Getenv("QUANCHENG_E2E"))
	if err != nil {
		panic(err)
	}
	answers := make(chan string, 1)
	runtime.EventsOn(ctx, "e2e:result", func(v ...any) { answers <- fmt.Sprint(v[0]) })
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		js, _ := json.Marshal(string(body))
		runtime.WindowExecJS(ctx, `(async()=>{const F=Object.getPrototypeOf(async function(){}).constructor;let o;`+
			`try{o={ok:true,v:await new F(`+string(js)+`)()}}catch(e){o={ok:false,v:String(e&&e.stack||e)}};`+
			`window.runtime.EventsEmit("e2e:result",JSON.stringify(o))})()`)
		select {
		case a := <-answers:
			io.WriteString(w, a)
		case <-r.Context().Done(): // asked before the page stood
		case <-time.After(30 * time.Second):
			http.Error(w, "no answer", http.StatusGatewayTimeout)
		}
	}))
}
