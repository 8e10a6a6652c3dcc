#!/bin/bash
# make-dumps.sh LABEL CASE OUTDIR
#   env: NAME (of the files; default CASE), MEM=256, KMEM=384, CK=128M, BIG=TASKS,THREADS, CPU=max,la57=off, APPEND=,
#        FORMATS=small|full|big|sample|stub|qemu|one|saved, KDUMP=1 (with qemu: /proc/vmcore, too), ACCEL=tcg|kvm, TMO=seconds, SMP=2
#
# Two boots of the same guest, both at a time:
#   QEMU   -> NAME.elf (full: also NAME.elf-paging, NAME.kdump-zlib [flattened, as QEMU writes it], NAME.kdump-raw-zlib [rearranged])
#   kdump  -> NAME.vmcore.elf (copy of /proc/vmcore), NAME.mdf-* NAME.flat* NAME.split* (makedumpfile, run here over that copy)
# makedumpfile 1.7.2 (Debian 12) has neither zstd nor snappy and writes plain pages when asked for them; zstd comes from the newer one
# of peers-setup, when it is there. It refuses QEMU's ELF. Debian's QEMU has neither lzo nor snappy.
set -euo pipefail
L=$(dirname "$(readlink -f "$0")"); . "$L/env.sh"
LABEL=$1; CASE=$2; OUT=$3
KVER=$(basename "$(readlink -f "$LAB/kernels/$LABEL")")
N=${NAME:-$CASE}; FORMATS=${FORMATS:-small}; MEM=${MEM:-256}; KMEM=${KMEM:-384}; CK=${CK:-128M}
common=(--kver "$KVER" --case "$CASE" --name "$N" --out "$OUT" --big "${BIG:-}" --accel "${ACCEL:-tcg}" --cpu "${CPU:-max,la57=off}"
        --append "${APPEND:-}" --timeout "${TMO:-300}" --smp "${SMP:-2}")
mkdir -p "$OUT"
MDF=$(command -v makedumpfile)
ZMDF=$LAB/peers/bin/makedumpfile178; [ -x "$ZMDF" ] || ZMDF=

m() { # FILE PROGRAM ARGS...: one makedumpfile run, over $V unless ARGS say otherwise
  local f=$1; shift; rm -f "$f"
  "$@" > "$OUT/$N.makedumpfile.log" 2>&1 || { echo "makedumpfile failed for $(basename "$f"): $(tail -1 "$OUT/$N.makedumpfile.log")" >&2; return 1; }
  chmod 644 "$f"
}
m_flat() { # FILE PROGRAM ARGS...: makedumpfile -F writes to its standard output
  local f=$1; shift
  "$@" > "$f" 2> "$OUT/$N.makedumpfile.log" || { echo "makedumpfile failed for $(basename "$f"): $(tail -1 "$OUT/$N.makedumpfile.log")" >&2; return 1; }
}
cut_to_60_percent() { head -c $(( $(stat -c%s "$1") * 6 / 10 )) "$1" > "$2"; }

qemu_pid=
case $FORMATS in
  sample) ;;
  full) python3 "$L/labvm.py" dump "${common[@]}" --mem "$MEM" --kinds elf,elf-paging,kdump-zlib & qemu_pid=$!;;
  stub)
    "$L/get-scripts.sh" "$LABEL"
    python3 "$L/labvm.py" dump "${common[@]}" --mem "$MEM" --kinds elf --stub-script "$L/stub.gdb"
    exit;;
  qemu) # QEMU's alone, in its formats
    python3 "$L/labvm.py" dump "${common[@]}" --mem "$MEM" --kinds elf,kdump-zlib
    "$MDF" -R "$OUT/$N.kdump-raw-zlib" < "$OUT/$N.kdump-zlib" > /dev/null; chmod 644 "$OUT/$N.kdump-raw-zlib"
    [ -z "${KDUMP:-}" ] || python3 "$L/labvm.py" kdump "${common[@]}" --mem 512 --crashkernel 160M \
      || echo "$N: no vmcore.elf" >&2 # QEMU's are worth having alone
    exit;;
  one) # QEMU's alone
    python3 "$L/labvm.py" dump "${common[@]}" --mem "$MEM" --kinds elf
    exit;;
  saved) # QEMU's, and the stream of the whole machine
    python3 "$L/labvm.py" dump "${common[@]}" --mem "$MEM" --kinds elf,migration
    exit;;
  *)    python3 "$L/labvm.py" dump "${common[@]}" --mem "$MEM" --kinds elf & qemu_pid=$!;;
esac
ok=1
python3 "$L/labvm.py" kdump "${common[@]}" --mem "$KMEM" --crashkernel "$CK" || ok=0
[ -z "$qemu_pid" ] || wait $qemu_pid || ok=0
[ $ok = 1 ] || exit 1

V=$OUT/$N.vmcore.elf
case $FORMATS in
small)
  m "$OUT/$N.mdf-d31-zlib" "$MDF" -c -d 31 "$V" "$OUT/$N.mdf-d31-zlib"
  rm "$V";;
big)
  m "$OUT/$N.mdf-d31-zlib" "$MDF" -c -d 31 "$V" "$OUT/$N.mdf-d31-zlib"
  [ -z "$ZMDF" ] || m "$OUT/$N.mdf-d31-zstd" "$ZMDF" -z -d 31 "$V" "$OUT/$N.mdf-d31-zstd"
  rm "$OUT/$N.elf";;
sample)
  m "$OUT/$N.mdf-d31-none" "$MDF" -d 31 "$V" "$OUT/$N.mdf-d31-none"
  rm "$V";;
full)
  m "$OUT/$N.mdf-d31-zlib" "$MDF" -c -d 31 "$V" "$OUT/$N.mdf-d31-zlib"
  m "$OUT/$N.mdf-d31-lzo"  "$MDF" -l -d 31 "$V" "$OUT/$N.mdf-d31-lzo"
  m "$OUT/$N.mdf-d31-none" "$MDF" -d 31 "$V" "$OUT/$N.mdf-d31-none"
  m "$OUT/$N.mdf-d31-elf"  "$MDF" -E -d 31 "$V" "$OUT/$N.mdf-d31-elf"
  m "$OUT/$N.mdf-d0-elf"   "$MDF" -E -d 0 "$V" "$OUT/$N.mdf-d0-elf"
  m "$OUT/$N.mdf-d0-zlib"  "$MDF" -c -d 0 "$V" "$OUT/$N.mdf-d0-zlib"
  m "$OUT/$N.mdf-d1-lzo"   "$MDF" -l -d 1 "$V" "$OUT/$N.mdf-d1-lzo"
  m_flat "$OUT/$N.flat"     "$MDF" -F -l -d 31 "$V"
  m_flat "$OUT/$N.flat-elf" "$MDF" -F -E -d 31 "$V"
  rm -f "$OUT/$N".split[123]
  m "$OUT/$N.split1" "$MDF" --split --splitblock-size 1024 -c -d 31 "$V" "$OUT/$N.split1" "$OUT/$N.split2" "$OUT/$N.split3"
  chmod 644 "$OUT/$N".split[123]
  m "$OUT/$N.dmesg" "$MDF" --dump-dmesg "$V" "$OUT/$N.dmesg"
  if [ -n "$ZMDF" ]; then
    m "$OUT/$N.mdf-d31-zstd" "$ZMDF" -z -d 31 "$V" "$OUT/$N.mdf-d31-zstd"
    m_flat "$OUT/$N.flat-zstd" "$ZMDF" -F -z -d 31 "$V"
  fi
  "$MDF" -R "$OUT/$N.kdump-raw-zlib" < "$OUT/$N.kdump-zlib" > /dev/null; chmod 644 "$OUT/$N.kdump-raw-zlib"
  # cut short, as a full disk would leave them
  cut_to_60_percent "$OUT/$N.mdf-d31-zlib" "$OUT/$N.truncated-mdf-d31-zlib"
  cut_to_60_percent "$OUT/$N.flat" "$OUT/$N.truncated-flat"
  cut_to_60_percent "$V" "$OUT/$N.truncated-vmcore.elf"
  for f in "$OUT/$N.mdf-d0-elf" "$OUT/$N.truncated-vmcore.elf"; do fallocate -d "$f" 2>/dev/null || true; done;;
esac
rm -f "$OUT/$N.makedumpfile.log"
