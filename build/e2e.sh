#!/usr/bin/env bash
# The real programs, driven through the page: Chromium on the dev-tagged
# desktop, then a smoke test in the real window. Everything runs in a network
# namespace that has loopback only, so that a request to anywhere else fails.
#
#   build/e2e.sh OUT [test file …]
set -uo pipefail
cd "$(dirname "$0")/.."
out=$1
shift

go build -o build/bin/quancheng-server ./backend &&
go build -tags dev,webkit2_40 -o build/bin/quancheng-dev . &&
go build -tags desktop,production,webkit2_40,e2e -o build/bin/quancheng-e2e . ||
  { echo '{"name":"build of the programs","result":"fail"}' >"$out/build.e2e.json"; exit 1; }

tests=("$@")
[ ${#tests[@]} -gt 0 ] || tests=(frontend/e2e/*.test.mjs)

inside=$(cat <<'S'
ip link set lo up
for n in $(seq 200 240); do [ -e "/tmp/.X$n-lock" ] || break; done
Xvfb ":$n" -screen 0 1920x1080x24 -nolisten tcp >/dev/null 2>&1 &
x=$!
export DISPLAY=:$n
sleep 1.5
node --test --test-concurrency=1 --test-reporter=./frontend/e2e/lines.mjs --test-reporter-destination="$OUT/pages.e2e.json" "$@"
rc=$?
kill $x
exit $rc
S
)
if [ "$(id -u)" = 0 ]; then alone=(unshare -n); else alone=(unshare -rn); fi
OUT=$out "${alone[@]}" bash -c "$inside" e2e "${tests[@]}"
