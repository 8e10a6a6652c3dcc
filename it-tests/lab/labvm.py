#!/usr/bin/python3
"""Boots the crash guest, waits for the panic, takes QEMU's dumps or lets kdump run.

  labvm.py probe --kver K                        prints the accelerator to use: kvm or tcg
  labvm.py dump  --kver K --case smash --out DIR [--kinds elf,elf-paging,kdump-zlib]
  labvm.py kdump --kver K --case smash --out DIR  -> NAME.vmcore.elf, sparse
  labvm.py live  --kver K --case none --out DIR   runs until its standard input ends; prints READY and QEMU's socket
"""
import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

LAB = os.environ.get('VMCOREGDB_LAB') or os.path.join(
    os.environ.get('XDG_CACHE_HOME') or os.path.expanduser('~/.cache'), 'vmcore-gdb', 'lab')


class Qmp:
    """QEMU's control socket: one command, one answer; events in between are skipped."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(120)
        self.socket.connect(path)
        self.lines = self.socket.makefile('rw')
        self.lines.readline()
        self('qmp_capabilities')

    def __call__(self, command, **arguments):
        self.lines.write(json.dumps({'execute': command, 'arguments': arguments}) + '\n')
        self.lines.flush()
        while True:
            answer = json.loads(self.lines.readline())
            if 'return' in answer or 'error' in answer:
                return answer


class Guest:
    """A QEMU process and its console."""

    def __init__(self, command, console, timeout):
        self.console_path = console
        self.deadline = time.time() + timeout
        if os.path.exists(console):
            os.unlink(console)
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                        errors='replace')

    def console(self):
        try:
            with open(self.console_path, errors='replace') as f:
                return f.read()
        except FileNotFoundError:
            return ''

    def wait_for(self, *regexes):
        """The first of the regexes the console shows, or None when time is up, QEMU has gone, or the kernel died before its init ran."""
        while True:
            ended = self.process.poll() is not None
            text = self.console()
            # kernels before 4.18 do not say that they run it; it says that it runs
            if 'end Kernel panic' in text and 'Run /init as init' not in text and 'LAB: ' not in text:
                return None
            for regex in regexes:
                if re.search(regex, text):
                    return regex
            if ended or time.time() > self.deadline:
                return None
            time.sleep(0.2)

    def end(self, grace):
        try:
            self.process.wait(grace)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def probe(kver):
    """Some machines have a /dev/kvm that aborts on use: believe only a kernel that printed its banner."""
    if not os.access('/dev/kvm', os.R_OK | os.W_OK):
        return 'tcg'
    with tempfile.TemporaryDirectory() as work:
        log = f'{work}/console'
        guest = Guest(['qemu-system-x86_64', '-M', 'q35', '-accel', 'kvm', '-cpu', 'max', '-m', '192', '-display', 'none',
                       '-vga', 'none', '-monitor', 'none', '-no-reboot', '-serial', f'file:{log}',
                       '-kernel', f'{LAB}/guest/img-{kver}/vmlinuz',
                       '-append', 'console=ttyS0 earlyprintk=serial panic=-1'], log, 20)
        # no root file system: it panics, and -no-reboot ends QEMU
        works = guest.wait_for(r'Kernel panic') is not None
        guest.process.kill()
        guest.process.wait()
    return 'kvm' if works else 'tcg'


def machine(a):
    """QEMU's words for the machine, and the name of its console."""
    if 'arm64' in a.kver.split('-'):
        # signatures of addresses (PAC) by the architecture's own algorithm take most of an emulated CPU's time
        return ['qemu-system-aarch64', '-M', 'virt', '-accel', 'tcg,thread=multi', '-cpu', 'max,pauth-impdef=on'], 'ttyAMA0'
    return ['qemu-system-x86_64', '-M', 'q35', '-accel', 'tcg,thread=multi' if a.accel == 'tcg' else a.accel,
            '-cpu', a.cpu, '-vga', 'none'], 'ttyS0'


def qemu_command(a, img, work, log):
    words, console = machine(a)
    append = f'console={console} panic=0 case={a.case} rdinit=/init'
    if a.big:
        append += f' big={a.big}'
    if a.mode == 'kdump':
        append += f' kdump crashkernel={a.crashkernel}'
    if a.case == 'zoo':
        append += ' log_buf_len=2M'  # the stacks of all tasks
    if a.accel == 'tcg':
        append += ' no_timer_check'  # on a busy machine the timer of an emulated one can seem not to work
    append += ' ' + a.append
    disks = []
    for n, disk in enumerate(('data.ext4', 'swap.img', 'kd.ext4')):
        disks += ['-drive', f'file={work}/{disk},if=none,id=d{n},format=raw,cache=unsafe',
                  '-device', f'virtio-blk-pci,drive=d{n}']
    return [*words, '-smp', str(a.smp), '-m', str(a.mem),
            '-kernel', f'{img}/vmlinuz', '-initrd', f'{img}/initramfs.cpio.gz', '-append', append.strip(),
            '-device', 'vmcoreinfo', '-no-reboot', '-display', 'none', '-serial', f'file:{log}',
            '-monitor', 'none', '-qmp', f'unix:{work}/qmp,server=on,wait=off',
            *(['-gdb', f'unix:{work}/gdb,server=on,wait=off'] if a.stub_script else []), *disks,
            '-netdev', 'user,id=n0,restrict=on', '-device', 'virtio-net-pci,netdev=n0',
            '-device', 'virtio-rng-pci', '-device', 'virtio-balloon-pci', '-device', 'virtio-serial-pci']


def ask_stub(a, work):
    """What gdb with the kernel's own scripts says over QEMU's stub: NAME.stub.txt, for the same moment as the dump."""
    with open(f'{a.out}/{a.name}.elf', 'rb') as f:
        slide = re.search(rb'KERNELOFFSET=([0-9a-f]+)', f.read(1 << 20)).group(1).decode()
    kernel = f'{LAB}/kernels/{a.kver}'
    with open(f'{a.out}/{a.name}.stub.txt', 'w') as out:
        # per-cpu symbols stay where they are linked: at 0
        subprocess.run(['gdb', '-nx', '-batch', '-iex', 'set debuginfod enabled off', '-iex', 'set width 0',
                        '-ex', f'add-symbol-file {kernel}/vmlinux -o 0x{slide} -s .data..percpu 0',
                        '-ex', f'target remote {work}/gdb', '-ex', f'source {kernel}/gdb-scripts/vmlinux-gdb.py',
                        '-x', a.stub_script], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, timeout=300)


def make_disks(a, img, work):
    for f in ('data.ext4', 'swap.img'):
        subprocess.check_call(['cp', '--sparse=always', f'{img}/{f}', work])
    kd = f'{work}/kd.ext4'
    if a.mode != 'kdump':
        subprocess.check_call(['truncate', '-s', '1M', kd])
        return
    tree = f'{work}/kdtree'
    os.makedirs(tree + '/boot')
    os.makedirs(tree + '/out')
    shutil.copy(f'{img}/vmlinuz', tree + '/boot/vmlinuz')
    shutil.copy(f'{img}/kdump.cpio.gz', tree + '/boot/kdump.cpio.gz')
    subprocess.check_call(['truncate', '-s', f'{a.mem + 512}M', kd])
    subprocess.check_call(['mkfs.ext4', '-q', '-F', '-L', 'kd', '-d', tree, kd])


def take_qemu_dumps(a, guest, work):
    if not guest.wait_for(r'end Kernel panic' if a.case != 'none' else r'LAB: IDLE'):
        print(f'{a.name}: no panic seen: {guest.console_path}', file=sys.stderr)
        return False
    time.sleep(2.5)  # the other CPUs are still being stopped when the last line is printed
    qmp = Qmp(f'{work}/qmp')
    qmp('stop')
    with open(f'{a.out}/{a.name}.qemu-registers.txt', 'w') as f:
        f.write(qmp('human-monitor-command', **{'command-line': 'info registers -a'}).get('return', '').replace('\r', ''))
    ok = True
    for kind in a.kinds.split(','):
        path = f'{a.out}/{a.name}.{kind}'
        if kind == 'migration':
            ok = save_machine(a, qmp, path) and ok
            continue
        arguments = {'paging': kind == 'elf-paging', 'protocol': 'file:' + path}
        if not kind.startswith('elf'):
            arguments['format'] = kind
        answer = qmp('dump-guest-memory', **arguments)
        if 'error' in answer:
            print(f'{a.name}: {kind}: {answer["error"]}', file=sys.stderr)
            ok = False
        else:
            os.chmod(path, 0o644)
            subprocess.call(['fallocate', '-d', path], stderr=subprocess.DEVNULL)
    if a.stub_script and ok:
        ask_stub(a, work)
    qmp('quit')
    return ok


def save_machine(a, qmp, path):
    """QEMU's stream of the whole machine, as savevm and libvirt's save have it inside."""
    answer = qmp('migrate', uri=f'exec:cat > {path}')
    while 'error' not in answer:
        time.sleep(0.5)
        answer = qmp('query-migrate')
        status = answer.get('return', {}).get('status')
        if status == 'completed':
            os.chmod(path, 0o644)
            return True
        if status in ('failed', 'cancelled'):
            break
    print(f'{a.name}: migration: {answer}', file=sys.stderr)
    return False


def take_vmcore(a, guest, work):
    if guest.wait_for(r'KDUMP: DONE', r'LAB: kexec -p failed', r'KDUMP: \w+ failed') != r'KDUMP: DONE':
        print(f'{a.name}: the capture kernel did not finish: {guest.console_path}', file=sys.stderr)
        return False
    guest.end(60)
    out = f'{a.out}/{a.name}.vmcore.elf'
    subprocess.run(['debugfs', '-R', f'dump /out/vmcore.elf {out}', f'{work}/kd.ext4'], stderr=subprocess.DEVNULL, check=True)
    os.chmod(out, 0o644)
    subprocess.call(['fallocate', '-d', out], stderr=subprocess.DEVNULL)
    return os.path.getsize(out) > 0


def keep_running(a, guest, work):
    if not guest.wait_for(r'LAB: IDLE'):
        print(f'{a.name}: it did not start: {guest.console_path}', file=sys.stderr)
        return False
    print(f'READY {work}/qmp', flush=True)
    sys.stdin.read()
    guest.process.terminate()
    return True


def main():
    p = argparse.ArgumentParser()
    p.add_argument('mode', choices=['probe', 'dump', 'kdump', 'live'])
    p.add_argument('--kver', required=True)
    p.add_argument('--case', default='smash')
    p.add_argument('--name')
    p.add_argument('--out', default='.')
    p.add_argument('--mem', type=int, default=256)
    p.add_argument('--smp', type=int, default=2)
    p.add_argument('--crashkernel', default='128M')
    p.add_argument('--big', default='')
    p.add_argument('--accel', default='tcg')
    p.add_argument('--append', default='')
    p.add_argument('--cpu', default='max,la57=off')
    p.add_argument('--kinds', default='elf')
    p.add_argument('--stub-script', help='gdb commands to give over QEMU\'s stub when the guest has stopped')
    p.add_argument('--timeout', type=int, default=240)
    a = p.parse_args()
    if a.mode == 'probe':
        print(probe(a.kver))
        return 0
    a.name = a.name or a.case
    img = f'{LAB}/guest/img-{a.kver}'
    os.makedirs(a.out, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # the socket's path must stay under 108 characters: not below the cache folder, which may be deep
    with tempfile.TemporaryDirectory(prefix='lab-', dir=os.environ.get('TMPDIR', '/var/tmp')) as work:
        make_disks(a, img, work)
        log = f'{a.out}/{a.name}.{a.mode}.console.log'
        command = qemu_command(a, img, work, log)
        with open(f'{a.out}/{a.name}.{a.mode}.qemu-cmd.txt', 'w') as f:
            f.write(' '.join(command) + '\n')
        guest = Guest(command, log, a.timeout)
        ok = False
        try:
            task = {'dump': take_qemu_dumps, 'kdump': take_vmcore, 'live': keep_running}[a.mode]
            ok = task(a, guest, work)
        finally:
            guest.end(10 if ok else 0)
    if not ok and guest.process.stderr:
        sys.stderr.write(guest.process.stderr.read()[-2000:])
    return 0 if ok else 1


if __name__ == '__main__':
    sys.exit(main())
