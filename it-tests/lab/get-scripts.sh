#!/bin/bash
# get-scripts.sh LABEL
#
# The kernel's own gdb scripts (scripts/gdb) of a fetched kernel, to $LAB/kernels/LABEL/gdb-scripts/{vmlinux-gdb.py,linux/}. Debian
# ships them only inside its source package, and without constants.py, which the kernel's build makes of constants.py.in: here the
# preprocessor and the unpacked headers make it, as scripts/gdb/linux/Makefile does. Load them with `source .../vmlinux-gdb.py`.
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/env.sh"
LABEL=$1; K=$(readlink -f "$LAB/kernels/$LABEL"); G=$K/gdb-scripts
[ ! -s "$G/linux/constants.py" ] || exit 0
case $LABEL in 6.1) ;; *) echo "gdb scripts are only fetched for 6.1" >&2; exit 1;; esac
# the version in the name of the image package's file: linux-image-6.1.0-56-cloud-amd64_6.1.192-2_amd64.deb
V=$(sed -n 's/^linux-image-.*_\([^_]*\)_amd64\.deb$/\1/p' "$K/packages" | head -1)
D=$LAB/debs/scripts-$LABEL; rm -rf "$D" "$G"; mkdir -p "$D"; cd "$D"
apt-get download -qq "linux-source-$LABEL=$V" 2> apt.log || { tail -2 apt.log >&2; exit 1; }
dpkg-deb --fsys-tarfile ./*.deb | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' | tar -xJ --wildcards '*/scripts/gdb/*'
mkdir -p "$G"; cp -r linux-source-*/scripts/gdb/linux "$G/"
# next to its package it finds it: it adds its folder's scripts/gdb to Python's path
mkdir -p "$G/scripts/gdb"; ln -sfn ../../linux "$G/scripts/gdb/linux"; cp linux-source-*/scripts/gdb/vmlinux-gdb.py "$G/"
A=$K/root/usr/src/linux-headers-$(basename "$K"); C=$(echo "$K"/root/usr/src/linux-headers-*-common)
gcc -E -P -x c -nostdinc -D__KERNEL__ \
  -I"$C/arch/x86/include" -I"$A/arch/x86/include/generated" -I"$C/include" -I"$A/include" \
  -I"$C/arch/x86/include/uapi" -I"$A/arch/x86/include/generated/uapi" -I"$C/include/uapi" -I"$A/include/generated/uapi" \
  -include "$C/include/linux/compiler-version.h" -include "$C/include/linux/kconfig.h" -include "$C/include/linux/compiler_types.h" \
  "$G/linux/constants.py.in" | sed '1,/<!-- end-c-headers -->/d' > "$G/linux/constants.tmp"
grep -q '^LX_SB_RDONLY = ' "$G/linux/constants.tmp" || { echo "the preprocessor made no constants.py" >&2; exit 1; }
mv "$G/linux/constants.tmp" "$G/linux/constants.py"
cd "$LAB"; rm -rf "$D"
