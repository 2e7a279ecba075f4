#!/usr/bin/env bash
# Installs the Debian packages of the named groups that are missing, after
# printing the list. Without the right to do so it prints the one line to run
# and exits 2.
#
#   build/need.sh window view test
set -euo pipefail

declare -A group=(
  [window]="gcc libc6-dev pkg-config libgtk-3-dev libwebkit2gtk-4.0-dev fonts-noto-cjk curl"
  [view]="xvfb imagemagick"
  [test]="chromium xvfb imagemagick postgresql poppler-utils iproute2 util-linux"
)

missing=()
for name in "$@"; do
  for package in ${group[$name]}; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing+=("$package")
  done
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "将安装以下 Debian 软件包：${missing[*]}"
line="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" = 0 ]; then as=()
elif sudo -n true 2>/dev/null; then as=(sudo)
else
  echo "没有安装权限。请以管理员身份执行："
  echo "  apt-get update && $line"
  exit 2
fi
export DEBIAN_FRONTEND=noninteractive
"${as[@]}" apt-get update -qq -o DPkg::Lock::Timeout=300
"${as[@]}" $line -qq -o DPkg::Lock::Timeout=300 >/dev/null
