# Our side of the job pull: rights, digests, TLS and zstd from the server; the
# client checks, seals by project and class, and indexes in memory.
. "$OURS_DIR/lib.sh"
ours_server "$n"
one ours "$OURS_PID" env BENCH_AT=$OURS_AT BENCH_PULL="$C" "${OURS[@]}" '^BenchmarkJoinPull$'
