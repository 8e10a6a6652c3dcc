#!/bin/bash
# mkguest.sh KVER -> $LAB/guest/img-KVER/{vmlinuz,initramfs.cpio.gz,kdump.cpio.gz,data.ext4}
set -euo pipefail
L=$(cd "$(dirname "$0")/.." && pwd); . "$L/env.sh"; W=$LAB; KVER=$1
BOOT=$W/kernels/$KVER/root/boot; MODROOT=$W/kernels/$KVER/root
[ -e $BOOT/vmlinuz-$KVER ] || BOOT=$MODROOT/usr/lib/modules/$KVER
SRCMOD=$MODROOT/lib/modules/$KVER; [ -d "$SRCMOD" ] || SRCMOD=$MODROOT/usr/lib/modules/$KVER
I=$W/guest/img-$KVER.part; rm -rf "$I" "$W/guest/img-$KVER"; mkdir -p "$I"
cp $BOOT/vmlinuz-$KVER "$I/vmlinuz" 2>/dev/null || cp $BOOT/vmlinuz "$I/vmlinuz"
CROSS='' BUSYBOX=/usr/bin/busybox WL=$W/guest/wl
if [ "$(kernel_arch "$KVER")" = arm64 ]; then
  CROSS=aarch64-linux-gnu- BUSYBOX=$MODROOT/bin/busybox WL=$W/guest/wl-arm64
fi
# what is there already was made of an older checkout, perhaps
cmp -s <(cd "$L/guest/module" && cat -- *.c Makefile | sha256sum) "$W/guest/mod-$KVER/made-of" || $L/guest/build-module.sh $KVER || echo 'crashme.ko not built: only case=sysrq will crash' >&2
mkdir -p $WL
for p in wl zoo; do ${CROSS}gcc -O1 -g -static -pthread -o $WL/$p $L/guest/wl/$p.c; ${CROSS}strip -o $WL/$p.stripped $WL/$p; done

# built in where the kernel is for clouds
FS="crc32c_generic ext4"
BASE="qemu_fw_cfg virtio_pci virtio_blk virtio_net virtio-rng virtio_balloon virtio_console crc32c-intel aesni-intel ghash-clmulni-intel squashfs overlay loop dm-mod dummy veth tun fuse nfsv3 $FS"
BIG="8021q bonding bridge nf_tables nft_ct nft_nat nft_masq nft_log nft_limit xt_conntrack xt_comment iptable_filter iptable_nat xfs vfat isofs udf erofs vxlan wireguard macvlan ipvlan sctp sch_fq sch_htb dm-crypt dm-snapshot nbd null_blk brd zram nls_utf8 nls_cp437 nls_ascii softdog evdev serio_raw binfmt_misc configfs cpuid msr tls"

copymods() { # destroot names...
  local d=$1; shift; mkdir -p $d/lib/modules/$KVER
  local f todo=("$@") seen=" " n p dep
  # resolve with modules.dep of a private depmod over the source tree
  while [ ${#todo[@]} -gt 0 ]; do
    n=${todo[0]}; todo=("${todo[@]:1}"); n=${n//-/_}
    [[ "$seen" == *" $n "* ]] && continue; seen+="$n "
    p=$(awk -v n="$n" -F: '{b=$1; sub(/.*\//,"",b); sub(/\.ko.*/,"",b); gsub(/-/,"_",b); if (b==n) {print $0; exit}}' $I/modules.dep)
    [ -n "$p" ] || { echo "no module $n in $KVER" >&2; continue; }
    f=${p%%:*}; mkdir -p "$d/lib/modules/$KVER/$(dirname "$f")"
    case $f in *.xz) xz -dc "$SRCMOD/$f" > "$d/lib/modules/$KVER/${f%.xz}";; *.zst) zstd -qdc "$SRCMOD/$f" > "$d/lib/modules/$KVER/${f%.zst}";; *) cp "$SRCMOD/$f" "$d/lib/modules/$KVER/$f";; esac
    for dep in ${p#*:}; do dep=${dep##*/}; todo+=("${dep%%.ko*}"); done
  done
  cp $SRCMOD/modules.order $SRCMOD/modules.builtin $SRCMOD/modules.builtin.modinfo $d/lib/modules/$KVER/ 2>/dev/null || true
  depmod -b $d $KVER
}
copylibs() { # destroot binary...
  local d=$1; shift; local b l
  for b in "$@"; do for l in $(ldd "$b" | grep -oE '/[^ )]+'); do [ -e "$d$l" ] || { mkdir -p "$d$(dirname $l)"; cp -L "$l" "$d$l"; }; done; done
}
copylibs_named() { # destroot program: of another architecture
  local to=$1 f name todo=("$2") seen=" "
  while [ ${#todo[@]} -gt 0 ]; do
    f=${todo[0]}; todo=("${todo[@]:1}")
    for name in $("${CROSS}readelf" -d "$f" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
      [[ "$seen" == *" $name "* ]] && continue; seen+="$name "
      f=$(find "$MODROOT/lib" "$MODROOT/usr/lib" -name "$name" 2>/dev/null | head -1)
      [ -n "$f" ] || { echo "no library $name" >&2; continue; }
      mkdir -p "$to/lib"; cp -L "$f" "$to/lib/$name"; todo+=("$f")
    done
  done
}
# private depmod over the source tree
mkdir -p $W; T=$(mktemp -d $W/tmp.XXXX); mkdir -p $T/lib/modules; ln -s $(readlink -f $SRCMOD) $T/lib/modules/$KVER
depmod -n -b $T $KVER 2>/dev/null | sed '/^# Aliases/,$d' | grep -v '^#' | grep -E '\.ko(\.xz|\.zst)?:' > $I/modules.dep || true; rm -rf $T

R=$I/root; mkdir -p $R/bin $R/sbin $R/lib $R/etc $R/usr/sbin
cp $BUSYBOX $R/bin/busybox; cp $WL/wl.stripped $R/bin/wl; cp $WL/zoo.stripped $R/bin/zoo
cp $L/guest/init $R/init; cp $L/guest/zoo.sh $R/zoo.sh; chmod +x $R/init
for m in crashme hang stuck zoo zoo_patch; do cp $W/guest/mod-$KVER/$m.stripped.ko $R/lib/$m.ko 2>/dev/null || true; done
if [ -z "$CROSS" ]; then
  mkdir -p $R/lib64; cp /usr/sbin/kexec $R/usr/sbin/kexec; copylibs $R /usr/sbin/kexec
else
  for f in $MODROOT/sbin/kexec $MODROOT/usr/sbin/kexec; do
    [ ! -e $f ] || { cp $f $R/usr/sbin/kexec; copylibs_named $R $f; }
  done
fi
echo $BIG > $R/etc/big-modules
copymods $R $BASE $BIG
(cd $R && find . | cpio -o -H newc --quiet | gzip -9) > $I/initramfs.cpio.gz

K=$I/kroot; mkdir -p $K/bin $K/sbin
cp $BUSYBOX $K/bin/busybox; cp $L/guest/init $K/init; cp $L/guest/kdump-capture $K/kdump-capture; chmod +x $K/init $K/kdump-capture
copymods $K virtio_pci virtio_blk $FS
(cd $K && find . | cpio -o -H newc --quiet | gzip -9) > $I/kdump.cpio.gz

truncate -s 64M $I/data.ext4; mkfs.ext4 -q -L data -F $I/data.ext4
truncate -s 32M $I/swap.img; mkswap -q $I/swap.img 2>/dev/null || mkswap $I/swap.img >/dev/null
rm -rf $R $K
mv "$I" "$W/guest/img-$KVER"
