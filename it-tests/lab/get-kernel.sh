#!/bin/bash
# get-kernel.sh LABEL [SUITE] [PACKAGE-REGEX]
#
# Unpacks (installs nothing) a Debian kernel image, its headers and its -dbg package to $LAB/kernels/KVER/{root,vmlinux} and lets
# $LAB/kernels/LABEL point there; prints KVER on its last line. Without SUITE: this machine's own package sources.
#   get-kernel.sh 6.1 bookworm
#   get-kernel.sh 6.12 '' '^linux-image-6\.12.*-cloud-amd64$'
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/env.sh"
LABEL=$1; SUITE=${2:-}; RX=${3:-}
mkdir -p "$LAB/kernels" "$LAB/apt"
ARCH=$(kernel_arch "$LABEL")
if [ -s "$LAB/kernels/$LABEL/vmlinux" ]; then basename "$(readlink -f "$LAB/kernels/$LABEL")"; exit 0; fi

codename=$(. /etc/os-release; echo "${VERSION_CODENAME:-}")
[ "$SUITE" != "$codename" ] || [ "$ARCH" != amd64 ] || SUITE=
o=()
if [ -n "$SUITE" ]; then
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -e $keys ] || { echo "no $keys (package debian-archive-keyring): cannot check what $SUITE's archive sends" >&2; exit 1; }
  uri=$(cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null \
        | sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' | grep -m1 '/debian/\?$' || true)
  uri=${uri:-http://deb.debian.org/debian}
  A=$LAB/apt/$SUITE; [ "$ARCH" = amd64 ] || A+=-$ARCH
  mkdir -p "$A/lists/partial" "$A/cache/archives/partial"; : > "$A/status"
  {
    echo "deb [signed-by=$keys] $uri $SUITE main"
    [ "$SUITE" = sid ] || echo "deb [signed-by=$keys] ${uri%/}-security $SUITE-security main"
  } > "$A/sources.list"
  o=(-o Dir::Etc::sourcelist="$A/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::Lists="$A/lists"
     -o Dir::Cache="$A/cache" -o Dir::State::status="$A/status" -o APT::Sandbox::User=root)
  # another architecture's packages, and this one's programs that build its modules
  [ "$ARCH" = amd64 ] || o+=(-o APT::Architecture="$ARCH" -o APT::Architectures::="$ARCH" -o APT::Architectures::=amd64)
fi
# without root the machine's own lists cannot be refreshed: the ones it has serve
if [ -n "$SUITE" ] || [ "$(id -u)" = 0 ]; then apt-get "${o[@]}" update -qq > "$LAB/apt/update.log" 2>&1 || true; fi
deps() { apt-cache "${o[@]}" depends "$1" 2>/dev/null | sed -n 's/^ *Depends: \(linux-[a-z0-9+.:-]*\)$/\1/p' | sed 's/:.*//'; }
# the newest first: what the meta package names, then every other the suite lists. Archives list more than they keep, above all of
# debug symbols, so one that cannot be had is followed by the next.
series='[0-9]'; number=${LABEL%-arm64}; [ "$LABEL" = sid ] || series=${number//./\\.}'\.[0-9]'
candidates=()
[ -n "$RX" ] || mapfile -t candidates < <(deps "linux-image-cloud-$ARCH" | grep -E '^linux-image-[0-9]' || true)
mapfile -t -O ${#candidates[@]} candidates < <(
  apt-cache "${o[@]}" search --names-only "${RX:-^linux-image-$series.*-cloud-$ARCH\$}" | awk '{print $1}' | grep -E '^linux-image-[0-9]' | sort -rV)
[ ${#candidates[@]} -gt 0 ] || { echo "no kernel image package found for $LABEL" >&2; exit 1; }
tries=0 IMG='' tried=' '
for c in "${candidates[@]}"; do
  [[ $tried != *" $c "* ]] || continue
  tried+="$c "
  KVER=${c#linux-image-}; K=$LAB/kernels/$KVER; D=$LAB/debs/$KVER
  if [ -s "$K/vmlinux" ]; then IMG=$c; break; fi
  [ $tries -lt 5 ] || break
  tries=$((tries + 1))
  rm -rf "$D"; mkdir -p "$D"; cd "$D"
  if apt-get "${o[@]}" download -qq "$c-dbg" 2>/dev/null && apt-get "${o[@]}" download -qq "$c" 2>/dev/null; then IMG=$c; break; fi
  echo "not available: $c with its debug symbols" >&2
  cd "$LAB"; rm -rf "$D"
done
[ -n "$IMG" ] || { echo "no kernel with debug symbols could be fetched for $LABEL" >&2; exit 1; }

if [ ! -s "$K/vmlinux" ]; then
  rm -rf "$K"; mkdir -p "$K/root"
  want=("linux-headers-$KVER")
  for p in "$IMG" "linux-headers-$KVER"; do
    for d in $(deps "$p"); do
      case $d in linux-binary-*|linux-modules-*|linux-base-[0-9]*|linux-headers-*|linux-kbuild-*) want+=("$d");; esac
    done
  done
  if [ "$ARCH" != amd64 ]; then
    for i in "${!want[@]}"; do
      case ${want[i]} in linux-kbuild-*) want[i]+=:amd64;; *) want[i]+=:$ARCH;; esac
    done
    want+=("busybox-static:$ARCH")
  fi
  mapfile -t want < <(printf '%s\n' "${want[@]}" | sort -u)
  apt-get "${o[@]}" download -qq "${want[@]}" 2>/dev/null || for p in "${want[@]}"; do
    apt-get "${o[@]}" download -qq "$p" 2>/dev/null || echo "not available: $p" >&2
  done
  # the program that loads the kernel for kdump, with the libraries it needs
  if [ "$ARCH" != amd64 ]; then
    apt-get "${o[@]}" install -qq -y -d --no-install-recommends kexec-tools > /dev/null 2>&1 \
      && cp "$A"/cache/archives/{kexec-tools,lib,zlib}*.deb . || echo "not available: kexec-tools" >&2
  fi
  for f in *.deb; do
    case $f in
      *-dbg_*) dpkg-deb --fsys-tarfile "$f" | tar -x -C "$K/root" --wildcards './usr/lib/debug/boot/*' './usr/lib/debug/lib/modules/*' 2>/dev/null || true;;
      *) dpkg-deb -x "$f" "$K/root";;
    esac
    case $f in linux-image-*) printf '%s\n' "$f" >> "$K/packages";; esac
  done
  # one package with debug symbols is kept whole: PackagesIT opens a dump with it
  [ "$LABEL" != 6.1 ] || mv ./*-dbg_*.deb "$LAB/debs/"
  cd "$LAB"; rm -rf "$D"
  # the headers' makefiles name absolute folders: let them mean the unpacked tree
  sed -i "s#/usr/src/#$K/root/usr/src/#g; s#/usr/lib/linux-kbuild#$K/root/usr/lib/linux-kbuild#g" "$K"/root/usr/src/linux-headers-*/Makefile 2>/dev/null || true
  find "$K/root/usr/src" -maxdepth 2 -type l 2>/dev/null | while read -r l; do
    t=$(readlink "$l"); case $t in /usr/*) ln -sfn "$K/root$t" "$l";; esac
  done
  v=root/usr/lib/debug/boot/vmlinux-$KVER
  [ -s "$K/$v" ] || { echo "no debug symbols (vmlinux) for $KVER" >&2; exit 1; }
  ln -sfn "$v" "$K/vmlinux"
fi
ln -sfn "$KVER" "$LAB/kernels/$LABEL"
echo "$KVER"
