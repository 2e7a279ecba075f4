#!/usr/bin/env bash
# Every fuzz target for a while; the list is what grep finds, so a new target
# joins by itself. `go test` runs the seeds and the kept corpora without this.
#
#   FUZZ=5s build/fuzz.sh
set -uo pipefail
cd "$(dirname "$0")/.."
failed=0
while IFS=: read -r file target; do
  echo "── $target · $(dirname "$file")，${FUZZ:=5s}"
  GOMEMLIMIT=256MiB go test "./$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "$FUZZ" -parallel 2 >/tmp/fuzz.$$ 2>&1 || { tail -n 30 /tmp/fuzz.$$; failed=1; }
done < <(grep -roE '^func Fuzz[A-Za-z0-9_]*' --include='*_test.go' app backend sync | sed 's/:func /:/' | sort)
rm -f /tmp/fuzz.$$
exit $failed
