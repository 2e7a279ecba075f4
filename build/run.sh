#!/usr/bin/env bash
# The sample system under build/run: server, bound desktop, real window.
# `make run` calls it; RESET=1 starts anew, ONCE=1 ends after a screenshot.
#
#   build/run.sh [codes]
set -uo pipefail
cd "$(dirname "$0")/.."

run=$PWD/build/run bin=$PWD/build/bin
[ -z "${RESET:-}" ] || [ "${1:-}" = codes ] || rm -rf "$run"
mkdir -p "$run"

# The desktop is bound to an address: a standing sample keeps its port.
port=${PORT:-8443}
if [ -f "$run/port" ]; then
  port=$(cat "$run/port")
  [ "${PORT:-$port}" = "$port" ] || echo "演示系统建在端口 $port，继续使用；要换端口请加 RESET=1 重新建立。"
fi
export QUANCHENG_DATA=$run/server QUANCHENG_KEYS=$run/keys
export QUANCHENG_LISTEN=127.0.0.1:$port QUANCHENG_PUBLIC_URL=https://127.0.0.1:$port

if [ "${1:-}" = codes ]; then exec "$bin/quancheng-server" codes; fi

fail() { echo "这一步没有成功：$1" >&2; exit 1; }
pids=()
finish() { for p in "${pids[@]}"; do kill "$p" 2>/dev/null; done; wait 2>/dev/null; }
trap finish EXIT
trap 'exit 0' INT TERM

if [ ! -d "$QUANCHENG_DATA" ]; then
  "$bin/quancheng-server" init --sample >"$run/init.log" 2>&1 || { rm -rf "$QUANCHENG_DATA" "$QUANCHENG_KEYS"; fail "建立演示数据（见 build/run/init.log）"; }
  # The same file that IT packs for a real PC: server, pins, one-time code.
  mkdir -p "$run/desktop" && mv "$QUANCHENG_KEYS/quancheng.json" "$run/desktop/" || fail "把服务器地址交给桌面端"
  echo "$port" >"$run/port"
fi

"$bin/quancheng-server" serve >>"$run/server.log" 2>&1 &
server=$!
pids+=("$server")
for i in $(seq 120); do
  curl -sk -o /dev/null -f "https://127.0.0.1:$port/readyz" && break
  kill -0 "$server" 2>/dev/null || fail "启动服务器（见 build/run/server.log）"
  [ "$i" != 120 ] || fail "等待服务器就绪（见 build/run/server.log）"
  sleep .5
done

"$bin/quancheng-server" codes || fail "列出演示账号"
echo "验证码每 30 秒更换，可另开终端执行 make codes 再次查看。"

if [ -z "${DISPLAY:-}" ]; then
  for n in $(seq 90 120); do [ -e "/tmp/.X$n-lock" ] || break; done
  Xvfb ":$n" -screen 0 1440x900x24 -nolisten tcp >/dev/null 2>&1 &
  pids+=($!)
  export DISPLAY=:$n headless=1
  sleep 2
fi

QUANCHENG_HOME=$run/desktop "$bin/quancheng" >>"$run/desktop.log" 2>&1 &
desktop=$!
pids+=("$desktop")

if [ -n "${headless:-}" ]; then
  sleep 6
  kill -0 "$desktop" 2>/dev/null || fail "打开窗口（见 build/run/desktop.log）"
  import -window root "$run/screenshot.png" || fail "保存截图"
  echo "没有显示器：窗口开在虚拟屏 $DISPLAY，截图在 build/run/screenshot.png。"
  [ -z "${ONCE:-}" ] || exit 0
  echo "按 Ctrl-C 结束。"
fi
wait "$desktop"
