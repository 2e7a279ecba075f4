package main

import (
	"context"
	"fmt"
	"os"

	"quancheng/backend/api"
	"quancheng/backend/internal/server"
)

const mediaUse = "media import FILE --out REPLY | media enrol REQUEST --user ACCOUNT --out ANSWER"

// media is the exchange station 交换站 on the server's own machine.
func media(ctx context.Context, args []string) error {
	var account, out string
	var files []string
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--out" && i+1 < len(args):
			i++
			out = args[i]
		case args[i] == "--user" && i+1 < len(args):
			i++
			account = args[i]
		default:
			files = append(files, args[i])
		}
	}
	if len(files) != 2 || out == "" || files[0] != "import" && files[0] != "enrol" || (files[0] == "enrol") != (account != "") {
		return badUse(mediaUse)
	}
	c, err := config()
	if err != nil {
		return err
	}
	r, err := server.Media(ctx, c, account, files[1], out)
	if err != nil {
		return err
	}
	return tellReceipt(r, out)
}

// outcomes in words.
var outcomes = map[string]string{"accepted": "已受理", "merged": "已合并受理", "conflict": "冲突", "rejected": "未受理",
	"reconfirm": "需复核", "missing": "缺材料", "waiting": "等前一项", "refused": "不能识别"}

func tellReceipt(r api.MediaReceipt, out string) error {
	count := map[string]int{}
	for _, a := range r.Acts {
		count[a.Outcome]++
	}
	text := fmt.Sprintf("回执\n交换包 %s\n电脑   %s（%s）\n人员   %s\n经手   %s\n到达   %s\n操作   %d 项", r.Bundle, r.DeviceName, r.Device, r.Name, r.Carrier, r.At, len(r.Acts))
	for outcome, n := range count {
		text += fmt.Sprintf("，%s %d", outcomes[outcome], n)
	}
	text += fmt.Sprintf("\n材料   收到 %d 份，带回 %d 份\n", r.Taken, r.Brought)
	if r.Ending != "" {
		text += "这个账号或这台电脑已停用：没有受理任何操作，交换包已密封保留；答复导入后，离线电脑将清除数据。\n"
	} else {
		text += fmt.Sprintf("离线登录有效至 %s\n", r.Lease)
	}
	_, err := fmt.Fprintf(os.Stdout, "%s答复   %s（%s）\n", text, out, r.Reply)
	return err
}
