#!/usr/bin/env bash
# Every test runner, one after the other (two cores); each writes its results
# under build/out, and tally adds them up.
set -uo pipefail
cd "$(dirname "$0")/.."

out=$PWD/build/out
rm -rf "$out"
mkdir -p "$out"
say() { echo "── $*"; }

say "页面：单元测试"
make --no-print-directory frontend/node_modules/.lock || exit 1
(cd frontend && npx vitest run --reporter=default --reporter=json --outputFile.json="$out/page.vitest.json") >"$out/vitest.log" 2>&1 || tail -n 40 "$out/vitest.log"

say "页面：生成"
make --no-print-directory page || exit 1

# Goroutines live in these; the detector slows the pure-Go SQLite too much to run it everywhere.
racy="./app/journal ./app/keyring ./app/vault ./sync/... ./backend/internal/engine ./backend/internal/identity"
say "Go：全部测试"
go test -json -timeout 20m ./... >"$out/all.go.json" 2>"$out/go.log" || true
# What kills child processes, damages files or counts rows gains nothing from the detector.
alone='TestKilled|TestDamageNeverGivesAWrongValue|TestCostOfGrantsFollowsTheChange|TestCostIsMeasured'
say "Go：竞争检测"
go test -race -short -skip "$alone" -json -timeout 20m $racy >"$out/race.go.json" 2>>"$out/go.log" || true
cat "$out/go.log"

say "界面：真实程序"
build/e2e.sh "$out" || true

say "合计"
go run ./build/tally "$out"/*.json
