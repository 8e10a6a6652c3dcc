#!/bin/bash
# build-kernel.sh SERIES-VARIANT, such as 6.1-fp -> $LAB/kernels/SERIES-VARIANT/{vmlinux,root}, as get-kernel.sh leaves a fetched one
#
# Builds a kernel from Debian's source package that differs from Debian's own in one thing, which the variant names:
#   fp               frame pointers, no ORC          nounwind  neither
#   nokallsymsall    kallsyms has functions only     os        optimised for size
#   dwarf2/3/4       older debug information         dwarf5z   compressed debug information
#   clang            built by clang                  randstruct  structures laid out at random (gcc's plugin)
# All are without BTF and with 4 levels of page tables only. Or of an Ubuntu's source, by that Ubuntu's compiler, in a chroot:
#   4.15-bionic      GCC 7, frame pointers           4.4-xenial      GCC 5, frame pointers
set -euo pipefail
L=$(dirname "$(readlink -f "$0")"); . "$L/env.sh"
LABEL=$1; SERIES=${LABEL%%-*}; VARIANT=${LABEL#*-}
if [ -s "$LAB/kernels/$LABEL/vmlinux" ]; then basename "$(readlink -f "$LAB/kernels/$LABEL")"; exit 0; fi
mkdir -p "$LAB/source"

orc=(CONFIG_UNWINDER_ORC=y) debug=(CONFIG_DEBUG_INFO_DWARF5=y) make=() more=() in=()
case $VARIANT in
  bionic|xenial) orc=(CONFIG_UNWINDER_FRAME_POINTER=y CONFIG_FRAME_POINTER=y) debug=(CONFIG_DEBUG_INFO=y CONFIG_DEBUG_INFO_DWARF4=y)
                 in=("$L/ubuntu" run "$VARIANT" nice -n 19)
                 [ "$VARIANT" != xenial ] || more=(CONFIG_OVERLAY_FS_V1=y);; # its overlayfs cannot be built without
  fp)            orc=(CONFIG_UNWINDER_FRAME_POINTER=y);;
  nounwind)      orc=(CONFIG_UNWINDER_GUESS=y CONFIG_LIVEPATCH=n);;
  nokallsymsall) more=(CONFIG_KALLSYMS_ALL=n CONFIG_LIVEPATCH=n);;
  dwarf2|dwarf3) debug=(CONFIG_DEBUG_INFO_DWARF4=y); make=("KCFLAGS=-gdwarf-${VARIANT#dwarf} -gstrict-dwarf");;
  dwarf4)        debug=(CONFIG_DEBUG_INFO_DWARF4=y);;
  dwarf5z)       more=(CONFIG_DEBUG_INFO_COMPRESSED=y);;
  os)            more=(CONFIG_CC_OPTIMIZE_FOR_SIZE=y);;
  clang)         make=(CC=clang);;
  randstruct)    more=(CONFIG_GCC_PLUGINS=y CONFIG_RANDSTRUCT_FULL=y);;
  *) echo "no variant is called $VARIANT" >&2; exit 1;;
esac

# the source: of the same version as the fetched kernel, if that is still to be had
S=$LAB/source/$SERIES
if [ ${#in[@]} -gt 0 ]; then
  "$L/ubuntu" root "$VARIANT" gcc make flex bison bc libelf-dev libssl-dev kmod cpio
  S=$LAB/source/$LABEL
  if [ ! -s "$S/Makefile" ]; then
    D=$LAB/debs/source-$LABEL; rm -rf "$D" "$S" "$S.part"; mkdir -p "$D" "$S.part"; cd "$D"
    "$L/ubuntu" fetch "$VARIANT" "^linux-source-${SERIES//./\\.}\\.0\$"
    dpkg-deb --fsys-tarfile ./*.deb | tar -xO --wildcards './usr/src/linux-source-*/linux-source-*.tar.bz2' | tar -xj -C "$S.part" --strip-components=1
    mv "$S.part" "$S"; cd "$LAB"; rm -rf "$D"
  fi
elif [ ! -s "$S/Makefile" ]; then
  D=$LAB/debs/source-$SERIES; rm -rf "$D" "$S" "$S.part"; mkdir -p "$D" "$S.part"; cd "$D"
  V=$(sed -n 's/^linux-image-.*_\([^_]*\)_amd64\.deb$/\1/p' "$LAB/kernels/$SERIES/packages" 2> /dev/null | head -1)
  { [ -n "$V" ] && apt-get download -qq "linux-source-$SERIES=$V"; } || apt-get download -qq "linux-source-$SERIES"
  dpkg-deb --fsys-tarfile ./*.deb | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' | tar -xJ -C "$S.part" --strip-components=1
  mv "$S.part" "$S"; cd "$LAB"; rm -rf "$D"
fi

VERSION=$(make -s -C "$S" kernelversion); KVER=$VERSION-$VARIANT
K=$LAB/kernels/$KVER; B=$K/root/usr/src/linux-headers-$KVER
rm -rf "$K"; mkdir -p "$B" "$K/root/boot" "$K/root/lib/modules/$KVER"
cp "$L/kernel.config" "$B/wanted"
printf '%s\n' "${orc[@]}" "${debug[@]}" "${more[@]}" "CONFIG_LOCALVERSION=\"-$VARIANT\"" >> "$B/wanted"
run() { "${in[@]}" env KCONFIG_ALLCONFIG="$B/wanted" make -s -C "$S" O="$B" "${make[@]}" "$@"; }
run allnoconfig
# what Kconfig did not take: it depends on something that is missing here
sed -n 's/^\(CONFIG_[A-Z0-9_]*\)=[^n].*/\1/p' "$B/wanted" | while read -r c; do
  grep -q "^$c=" "$B/.config" || echo "not set: $c"
done
[ ${#in[@]} -gt 0 ] || in=(nice -n 19)
# Ubuntu has drivers that are built as modules whatever is configured, and cannot be without what they use
[[ $VARIANT == bionic || $VARIANT == xenial ]] && targets=(bzImage) || targets=(bzImage modules)
run -j"${JOBS:-$(nproc)}" "${targets[@]}"
cp "$B/arch/x86/boot/bzImage" "$K/root/boot/vmlinuz-$KVER"
cp "$B/System.map" "$K/root/boot/System.map-$KVER"; cp "$B/.config" "$K/root/boot/config-$KVER"
for f in modules.builtin modules.builtin.modinfo; do [ ! -e "$B/$f" ] || cp "$B/$f" "$K/root/lib/modules/$KVER/"; done
: > "$K/root/lib/modules/$KVER/modules.order"; : > "$K/root/lib/modules/$KVER/modules.dep"
mv "$B/vmlinux" "$K/vmlinux"
# the guest's modules are built against the rest, which is small without the objects
find "$B" -name '*.o' -not -path "$B/scripts/*" -not -path "$B/tools/*" -delete
find "$B" \( -name '*.a' -o -name '.tmp_vmlinux*' -o -name 'vmlinux.*' -o -name '.*.cmd' \) -not -path "$B/scripts/*" -not -path "$B/tools/*" -delete
ln -sfn "$KVER" "$LAB/kernels/$LABEL"
echo "$KVER"
