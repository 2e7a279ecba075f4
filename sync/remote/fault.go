package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"quancheng/backend/api"
	"quancheng/backend/domain/fault"
)

const (
	untrustedText = "服务器证书与本机绑定的不一致，已停止连接。本机内容都在，没有发送任何内容。请联系系统管理员核对服务器。"
	elsewhereText = "服务器要求转到另一个地址，已停止连接。本机内容都在。请联系系统管理员核对服务器设置。"
	noAnswerText  = "连接不上服务器，本机内容都在，网络恢复后会自动同步。如一直连不上，请检查网线，或者联系运维人员。"
	cutText       = "与服务器的连接中断，本机内容都在，稍后会自动继续。"
)

func untrusted() error { return fault.Numbered(fault.Untrusted, "E-RM-001", untrustedText) }
func elsewhere() error { return fault.Numbered(fault.Untrusted, "E-RM-002", elsewhereText) }
func noAnswer() error  { return fault.Numbered(fault.Unreachable, "E-RM-003", noAnswerText) }
func cut() error       { return fault.Numbered(fault.Unreachable, "E-RM-004", cutText) }

// texts for answers that bring no words of their own.
var texts = map[fault.Code]string{
	fault.Invalid:      "服务器认为这次请求的内容不合规定，已有数据没有改变。请升级程序后重试。",
	fault.Unauthorized: "登录已失效，本机内容都在。请重新登录后继续。",
	fault.Forbidden:    "当前账号没有这项权限，已有数据没有改变。",
	fault.NotFound:     "没有找到所要的内容，它可能已经移动，或者不在您的权限范围内。",
	fault.Conflict:     "别人刚刚改动了同一内容，这一步没有执行。请刷新后重试。",
	fault.Locked:       "账号已被暂时锁定，请稍后再试，或者联系系统管理员。",
	fault.TooLarge:     "内容超过服务器允许的大小，没有保存。请压缩或拆分后重试。",
	fault.Upgrade:      "本机程序版本过低，请升级。已写好的内容仍会发送到服务器。",
	fault.Busy:         "服务器正忙，稍后会自动重试。",
	fault.Clock:        "本机时间与服务器相差过大，请校准后重试。",
	fault.Storage:      "服务器存储空间不足，本机内容都在，稍后会自动重试。请告知运维人员。",
	fault.Internal:     "服务器遇到意外情况，这一步没有完成，本机内容都在。请稍后重试；如再次出现，请告知运维人员。",
	fault.Unreachable:  "服务器正在启动或维护，本机内容都在，稍后会自动继续。",
}

// lost explains a request that got no answer. The address is left out of the
// chain: a presigned one is a secret.
func lost(ctx context.Context, attempt string, err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return fmt.Errorf("%s: %w", attempt, known)
	}
	if ctx.Err() != nil && errors.Is(context.Cause(ctx), context.Canceled) {
		return fmt.Errorf("%s: %w", attempt, context.Canceled)
	}
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("%s: %w: %w", attempt, noAnswer(), err)
}

// refusal explains an answer that is not a success: the server's own fault, or
// words for its status.
func refusal(attempt string, status int, body []byte) error {
	var f fault.Error
	if err := json.Unmarshal(body, &f); err == nil && f.Code != "" && f.Message != "" && api.Status(f.Code) == status {
		return fmt.Errorf("%s: %w", attempt, &f)
	}
	code := api.CodeOf(status)
	text, ok := texts[code]
	if !ok {
		return fmt.Errorf("%s: status %d: %w", attempt, status, fault.From(errors.New("no words")))
	}
	return fmt.Errorf("%s: status %d: %w", attempt, status, fault.Numbered(code, fmt.Sprintf("E-RM-%d", status), text))
}
