package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
)

var errPanic = errors.New("a handler panicked")

// failure is a fault on its way through huma.
type failure struct{ fault *fault.Error }

func (f failure) Error() string { return f.fault.Message }

// GetStatus makes it huma's status error.
func (f failure) GetStatus() int { return api.Status(f.fault.Code) }

// MarshalJSON is the body: the fault alone.
func (f failure) MarshalJSON() ([]byte, error) { return json.Marshal(f.fault) }

// failure logs what is not for users, once, and keeps the fault.
func (w *Web) failure(ctx context.Context, err error) failure {
	f := fault.From(err)
	if f.Code == fault.Internal && ctx.Err() == nil {
		w.Logger.Error("request failed", "user", caller(ctx).User, "error", err)
	}
	return failure{f}
}

// write answers a plain handler's error.
func (w *Web) write(rw http.ResponseWriter, r *http.Request, err error) {
	f := w.failure(r.Context(), err)
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(f.GetStatus())
	_ = json.NewEncoder(rw).Encode(f) // the client may have gone
}

// chinese turns what huma says about a malformed request into a fault, after
// the refusal stands in the log.
func (w *Web) chinese(ctx huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	ctx.SetHeader("Content-Type", "application/json")
	f := malformed(m)
	op := ctx.Operation()
	if err := w.refuse(ctx.Context(), caller(ctx.Context()), op.Summary, op.Path, f.Message); err != nil {
		w.Logger.Error("log a refusal", "error", err)
		return fault.From(err), nil
	}
	return f, nil
}

func malformed(m *huma.ErrorModel) *fault.Error {
	if m.Status == http.StatusRequestEntityTooLarge {
		return fault.Numbered(fault.TooLarge, "E-WEB-003", "请求的内容太大，没有进行，数据没有改变。请分几次提交。")
	}
	var places []string
	for _, e := range m.Errors {
		places = append(places, e.Location)
	}
	slices.Sort(places)
	where := ""
	if places = slices.Compact(places); len(places) > 0 {
		where = "（" + strings.Join(places[:min(len(places), 5)], "、") + "）"
	}
	return fault.Numbered(fault.Invalid, "E-WEB-004", "请求的内容不符合接口约定"+where+"，没有进行，数据没有改变。请升级程序，或对照接口说明改正。")
}

func noRoute() error {
	return fault.Numbered(fault.NotFound, "E-WEB-001", "服务器没有这个功能，数据没有改变。请核对地址，或升级程序。")
}

func forbidden() error {
	return fault.Numbered(fault.Forbidden, "E-WEB-002", "您的角色不能使用这个功能，这一步没有进行，数据没有改变。如需要，请联系安全管理员。")
}

func upgrade() error {
	return fault.Numbered(fault.Upgrade, "E-WEB-005", "请升级：这台电脑的程序版本太旧。未上报的内容仍会照常上报，其他功能升级后可用。")
}
