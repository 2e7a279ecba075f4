package api

import (
	"reflect"
	"strings"
	"testing"

	"quancheng/backend/domain/document"
)

// R190: a binding survives being written and read; whatever is cut or bent is refused.
func TestBinding(t *testing.T) {
	pin := document.Digest(strings.Repeat("a1", 32))
	want := Binding{Server: "https://127.0.0.1:8443", Pins: []document.Digest{pin, pin}, Code: "7K2MZ-1"}
	got, err := ParseBinding("  " + want.String() + "\n")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v %v", got, err)
	}
	line := want.String()
	for _, bad := range []string{"", line[:len(line)-8], line[1:], strings.Replace(line, "https", "http", 1), strings.Replace(line, ":8443", "/x", 1),
		strings.Replace(line, "a1", "zz", 1), strings.Replace(line, "127", "me@127", 1)} {
		if _, err := ParseBinding(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
