# Sourced by the scripts beside it, inside a run.sh of the harness. One binary
# is both halves; ours_server N starts a server of N projects and waits for it,
# OURS is the command of a client, which is told by environment what to do.
OURS_AT=http://127.0.0.1:5990/
OURS=("$BW/bin/ours-app" -test.run '^$' -test.benchtime 1x -test.timeout 0 -test.bench)
[ -n "${OURS_BUILT:-}" ] || { (cd "$OURS_DIR/../../../app" && go test -c -o "$BW/bin/ours-app" .) && OURS_BUILT=1; }
ours_server() {
  [ "${OURS_N:-}" != "$1" ] || return 0
  [ -z "${OURS_PID:-}" ] || stop "$OURS_PID"
  BENCH_SERVE=127.0.0.1:5990 BENCH_N=$1 "${OURS[@]}" '^BenchmarkJoinServe$' >"$BW/log/ours.log" 2>&1 &
  OURS_PID=$!; PIDS+=($OURS_PID); OURS_N=$1
  curl -sf --retry 60 --retry-connrefused --retry-delay 1 --max-time 900 "$OURS_AT" >"$BW/run/ours.json"
}
