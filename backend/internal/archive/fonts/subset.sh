#!/bin/sh
# Makes the two subsets beside this script from Noto Serif SC 2.003 (OFL 1.1).
# Needs npm and the Debian packages python3-fonttools and unicode-data.
# Coverage: ASCII, Latin-1, GB 2312, the 8,105 characters of 通用规范汉字表
# (Unihan kTGH), and the marks that official documents use.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent @expo-google-fonts/noto-serif-sc@0.4.3 >/dev/null
tar xzf expo-google-fonts-noto-serif-sc-0.4.3.tgz
/usr/bin/python3 - >set.txt <<'PY'
import bz2
s = set(range(0x20, 0x7f)) | set(range(0xa0, 0x100))
for hi in range(0xa1, 0xf8):
    for lo in range(0xa1, 0xff):
        try:
            s.add(ord(bytes([hi, lo]).decode('gb2312')))
        except UnicodeDecodeError:
            pass
for a, b in [(0x2010, 0x2026), (0x2030, 0x203b), (0x2460, 0x2473), (0x2160, 0x216b), (0x3000, 0x303f), (0xff01, 0xff5e)]:
    s |= set(range(a, b + 1))
s |= {0x20ac, 0x2103, 0x338e, 0x338f, 0x339c, 0x339d, 0x33a1, 0x33a5}
for line in bz2.open('/usr/share/unicode/Unihan_OtherMappings.txt.bz2', 'rt'):
    if '\tkTGH\t' in line:
        s.add(int(line.split()[0][2:], 16))
print(','.join('U+%04X' % c for c in sorted(s)))
PY
for style in 400Regular:Regular 700Bold:Bold; do
	/usr/bin/python3 -m fontTools.subset "package/${style%:*}/NotoSerifSC_${style%:*}.ttf" \
		--unicodes-file=set.txt --no-hinting --layout-features='' --no-notdef-outline \
		--drop-tables+=GSUB,GPOS,vhea,vmtx,VORG,BASE,GDEF,STAT,DSIG --name-IDs='0,1,2,3,4,5,6,13,14' \
		--no-recalc-timestamp --output-file="$here/NotoSerifSC-${style#*:}.ttf"
done
cp package/LICENSE_FONT "$here/OFL.txt"
