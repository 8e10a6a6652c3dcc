#!/bin/bash
# build-module.sh KVER -> $LAB/guest/mod-KVER/{crashme,zoo,zoo_patch}.ko (with DWARF + BTF), *.stripped.ko (what the guest loads)
set -euo pipefail
L=$(cd "$(dirname "$0")/.." && pwd); . "$L/env.sh"; W=$LAB; KVER=$1
KDIR=$W/kernels/$KVER/root/usr/src/linux-headers-$KVER; VMLINUX=$W/kernels/$KVER/vmlinux
B=$W/guest/mod-$KVER; rm -rf "$B"; mkdir -p "$B"; cp $L/guest/module/*.c $L/guest/module/Makefile "$B"
{ make -C "$KDIR" M="$B" modules || make -C "$KDIR" M="$B" CC=gcc HOSTCC=gcc modules; } 2>&1 | grep -vE "Entering|Leaving" || true
cd "$B"
# split BTF against the vmlinux's own BTF (the headers package has no vmlinux for 6.1)
for m in crashme zoo zoo_patch; do
  if ! readelf -SW $m.ko | grep -q ' \.BTF '; then
    command -v pahole >/dev/null && pahole -J --btf_gen_floats -j --skip_encoding_btf_enum64 --btf_base "$VMLINUX" $m.ko || true
  fi
  objcopy --strip-debug $m.ko $m.stripped.ko
done
readelf -SW crashme.ko | grep -E ' \.(BTF|debug_info|orc_unwind|note.gnu.build-id)' || true
ls -l ./*.ko
