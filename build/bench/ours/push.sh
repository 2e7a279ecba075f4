# Our side of the job push: each intent is marked, judged, indexed, chained
# into the log and fed; 64 a request, one connection. The client's journal is
# written when a user acts, and is not in it.
. "$OURS_DIR/lib.sh"
ours_server 0
one ours-batch64 "$OURS_PID" env BENCH_AT=$OURS_AT BENCH_PUSH=$n "${OURS[@]}" '^BenchmarkJoinPush$'
