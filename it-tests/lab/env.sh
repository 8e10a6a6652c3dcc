# Sourced by the lab's scripts: where everything is kept. Outside the checkout, so that it is built once per machine.
LAB=${VMCOREGDB_LAB:-${XDG_CACHE_HOME:-$HOME/.cache}/vmcore-gdb/lab}
export VMCOREGDB_LAB=$LAB
# debugfs, mkfs, depmod and kexec live where an ordinary user's PATH does not look
PATH=$PATH:/usr/sbin:/sbin
mkdir -p "$LAB"
# Debian's name of the architecture that a kernel is for: of a label or of a release
kernel_arch() { case $1 in *-arm64|*-arm64-*) echo arm64;; *) echo amd64;; esac; }
