package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the longest file name, in characters.
const maxName = 200

// Clean makes a file name safe on every system that may meet it. What nobody
// misses is taken off (white space around it, trailing dots); what could
// deceive or escape is refused. Exactly one of name and problem is empty;
// problem is a Chinese sentence for the user.
func Clean(name string) (clean, problem string) {
	if !utf8.ValidString(name) {
		return "", "文件名含有无法识别的编码，请改名后再添加。"
	}
	for _, r := range name {
		if p := forbidden(r); p != "" {
			return "", p
		}
	}
	name = strings.TrimFunc(name, unicode.IsSpace)
	name = strings.TrimRightFunc(name, func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
	switch {
	case name == "":
		return "", "文件名是空的，请改名后再添加。"
	case utf8.RuneCountInString(name) > maxName:
		return "", "文件名超过 200 个字符，请缩短后再添加。"
	case reserved(name):
		return "", "文件名“" + name + "”是 Windows 的保留名称，请改名后再添加。"
	}
	return name, ""
}

func forbidden(r rune) string {
	switch {
	case r == '/' || r == '\\':
		return "文件名含有路径符号（/ 或 \\），请改名后再添加。"
	case strings.ContainsRune(`:*?"<>|`, r):
		return "文件名含有不允许的符号“" + string(r) + "”，请改名后再添加。"
	case invisible(r):
		return "文件名含有看不见的控制字符（可能伪装扩展名），请改名后再添加。"
	}
	return ""
}

// invisible covers controls, bidi and zero-width marks, line separators and
// the fillers that draw nothing.
func invisible(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Variation_Selector) ||
		r == 0x034f || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0 || r == utf8.RuneError
}

// reserved reports the device names of Windows, which win over any extension.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	port, ok := strings.CutPrefix(stem, "COM")
	if !ok {
		port, ok = strings.CutPrefix(stem, "LPT")
	}
	return ok && utf8.RuneCountInString(port) == 1 && strings.ContainsAny(port, "0123456789¹²³")
}

// extension is the lower-case text after the last dot, without it.
func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return strings.ToLower(name[i+1:])
	}
	return ""
}
