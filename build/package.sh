#!/usr/bin/env bash
# Release binaries of this machine's kind, with licences and digests, under
# build/out/package. Signing and installers come with the packaging issue.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n 's/.*"productVersion": "\(.*\)".*/\1/p' wails.json)
out=build/out/package
rm -rf "$out"
mkdir -p "$out"

go build -trimpath -ldflags '-s -w' -o "$out/quancheng-server" ./backend
go build -tags desktop,production,webkit2_40 -trimpath -ldflags '-s -w' -o "$out/quancheng" .
cp LICENSE NOTICE docs/operations.md "$out"
(cd "$out" && sha256sum quancheng quancheng-server >SHA256SUMS)
tar -C "$out" -czf "build/out/quancheng-$version-linux-$(go env GOARCH).tar.gz" .
echo "build/out/quancheng-$version-linux-$(go env GOARCH).tar.gz"
