#!/bin/bash
# build-module.sh KVER -> $LAB/guest/mod-KVER/{crashme,hang,stuck,zoo,zoo_patch}.ko (with DWARF + BTF), *.stripped.ko (what the guest loads)
set -euo pipefail
L=$(cd "$(dirname "$0")/.." && pwd); . "$L/env.sh"; W=$LAB; KVER=$1
KDIR=$W/kernels/$KVER/root/usr/src/linux-headers-$KVER; VMLINUX=$W/kernels/$KVER/vmlinux
B=$W/guest/mod-$KVER; rm -rf "$B"; mkdir -p "$B"; cp $L/guest/module/*.c $L/guest/module/Makefile "$B"
for_arch=() cross='' modules=(crashme hang stuck zoo zoo_patch)
if [ "$(kernel_arch "$KVER")" = arm64 ]; then
  cross=aarch64-linux-gnu-; for_arch=(ARCH=arm64 CROSS_COMPILE=$cross); modules=(crashme hang)
  sed -i 's/ stuck.o zoo.o zoo_patch.o//' "$B/Makefile" # they are for x86
fi
{ make -C "$KDIR" "${for_arch[@]}" M="$B" modules || make -C "$KDIR" "${for_arch[@]}" M="$B" CC="${cross}gcc" HOSTCC=gcc modules; } 2>&1 | grep -vE "Entering|Leaving" || true
cd "$B"
# split BTF against the vmlinux's own BTF (the headers package has no vmlinux for 6.1)
for m in "${modules[@]}"; do
  if ! readelf -SW $m.ko | grep -q ' \.BTF '; then
    command -v pahole >/dev/null && pahole -J --btf_gen_floats -j --skip_encoding_btf_enum64 --btf_base "$VMLINUX" $m.ko || true
  fi
  "${cross}objcopy" --strip-debug $m.ko $m.stripped.ko
done
readelf -SW crashme.ko | grep -E ' \.(BTF|debug_info|orc_unwind|note.gnu.build-id)' || true
ls -l ./*.ko
(cd "$L/guest/module" && cat -- *.c Makefile | sha256sum) > made-of
