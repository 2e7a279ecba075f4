#!/usr/bin/env bash
# Full counts and long fuzzing, by hand or at night; CI runs the short counts.
#
#   FUZZ=5m CHECKS=20000 make soak
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
mkdir -p build/out

echo "── 性质测试，每项 ${CHECKS:=10000} 次"
for package in $(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./backend/domain/... ./sync/... ./app/keyring); do
  go test -count=1 -timeout 60m "$package" -rapid.checks="$CHECKS" 2>/dev/null || go test -count=1 -timeout 60m "$package" || failed=1
done

echo "── 续传：1 GiB 杀 50 次，2 GiB 杀 10 次（约需 10 GB 临时空间）"
for run in "1073741824 50" "2147483648 10"; do
  set -- $run
  QUANCHENG_SOAK_BYTES=$1 QUANCHENG_SOAK_KILLS=$2 go test -count=1 -timeout 60m -v -run TestKilledTransfer ./sync/transfer || failed=1
done

echo "── 模拟，${SEEDS:=100000} 个小世界，${WHOLE:=2000} 个全尺寸世界"
SIM_SMALL=1 SIM_SEEDS=$SEEDS go test -count=1 -timeout 0 -run '^TestSimulation$' ./app/simulate >"build/out/sim.log" 2>&1 || { grep -A3 'FAIL\|replay' build/out/sim.log | head -60; failed=1; }
SIM_SEEDS=$WHOLE go test -count=1 -timeout 0 -run '^TestSimulation$/^whole$' ./app/simulate >"build/out/sim-whole.log" 2>&1 || { grep -A3 'FAIL\|replay' build/out/sim-whole.log | head -60; failed=1; }

echo "── 损坏、权限、泄漏，全部次数"
QUANCHENG_SOAK=1 go test -count=1 -timeout 120m -run 'Damage|Canary|OldCiphertext|Cost' ./app ./app/vault ./backend/internal/engine || failed=1

echo "── 断电、强制结束、损坏：本机日志，全部次数"
QUANCHENG_SOAK=1 go test -count=1 -timeout 60m ./app/journal || failed=1

echo "── 服务器在负载下被强制结束：10 次；两台服务器：6 次"
QUANCHENG_SOAK=1 go test -count=1 -timeout 60m -v -run 'TestKilledUnderLoad|TestTwoServers' ./backend || failed=1

echo "── 竞争检测，全部包"
go test -race -timeout 90m ./app/... ./sync/... ./backend/... || failed=1

echo "── 模糊测试，每项 ${FUZZ:=5m}"
FUZZ=$FUZZ build/fuzz.sh || failed=1
exit $failed
