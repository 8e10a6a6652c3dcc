#!/bin/bash
# get-ubuntu.sh LABEL, such as 5.4-focal -> $LAB/kernels/LABEL/root, as get-kernel.sh leaves a fetched one, but without vmlinux: Ubuntu keeps its debug
# symbols elsewhere. Prints the kernel's release on its last line.
set -euo pipefail
L=$(dirname "$(readlink -f "$0")"); . "$L/env.sh"
LABEL=$1; series=${LABEL%%-*}; release=${LABEL#*-}
image=$("$L/ubuntu" newest "$release" "^linux-image-unsigned-${series//./\\.}\\.0-[0-9]+-generic\$")
KVER=${image#linux-image-unsigned-}; K=$LAB/kernels/$KVER; D=$LAB/debs/$KVER
rm -rf "$K" "$D"; mkdir -p "$K/root" "$D"; cd "$D"
"$L/ubuntu" fetch "$release" "^linux-(image-unsigned|modules)-${KVER//./\\.}\$"
for f in *.deb; do dpkg-deb -x "$f" "$K/root"; echo "$f" >> "$K/packages"; done
cd "$LAB"; rm -rf "$D"
ln -sfn "$KVER" "$LAB/kernels/$LABEL"
echo "$KVER"
