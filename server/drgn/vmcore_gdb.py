#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
drgn on any dump that vmcore-gdb opens.

    vmcore-gdb serve DUMP --qmp 127.0.0.1:4444
    vmcore_gdb.py 127.0.0.1:4444 [DRGN ARGUMENTS...]

The address is HOST:PORT or the path of a Unix socket. All else goes to drgn: "-s VMLINUX", a script, "-e CODE". What to start
instead of "drgn" (such as "drgn-crash") can be said in the environment variable DRGN.

This starts drgn on a core file that has the notes of the dump (registers, vmcoreinfo) but no memory, with this very file as a
plugin (DRGN_PLUGINS) that gives it the memory. Tried with drgn 0.3, on Linux.
"""

import base64
import functools
import json
import os
import socket
import sys

ADDRESS = "VMCORE_GDB_QMP"
CORE_NAME = "vmcore-gdb-notes"
PAGE_SIZE = 4096
CACHED_PAGES = 16384


class MissingMemory(Exception):
    """The dump does not have what was asked for; the message says why."""


class Server:
    """A connection to vmcore-gdb's QMP socket."""

    def __init__(self, address):
        if "/" in address:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.connect(address)
        else:
            host, _, port = address.rpartition(":")
            self._socket = socket.create_connection((host.strip("[]") or "127.0.0.1", int(port)))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self._socket.makefile("rb")
        if b'"QMP"' not in self._lines.readline():
            raise ConnectionError("there is no QMP server at " + address)
        self._ask("qmp_capabilities")

    def _ask(self, command, **arguments):
        request = {"execute": command, "arguments": arguments}
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        line = self._lines.readline()
        if not line:
            raise ConnectionError("vmcore-gdb has closed the connection")
        answer = json.loads(line)
        if "error" in answer:
            raise MissingMemory(answer["error"]["desc"])
        return answer["return"]

    def core(self):
        """A core file without memory."""
        return base64.b64decode(self._ask("__org.vmcoregdb_core"))

    def read(self, address, size):
        """Physical memory: at least one byte, fewer than wanted before a hole."""
        answer = self._ask("__org.vmcoregdb_read", address=address, size=size)
        return base64.b64decode(answer)


class PhysicalMemory:
    """The dump's memory page by page: it does not change, so what was read is kept."""

    def __init__(self, server):
        self._server = server
        self._page = functools.lru_cache(CACHED_PAGES)(self._read_page)

    def _read_page(self, number):
        try:
            return self._server.read(number * PAGE_SIZE, PAGE_SIZE)
        except MissingMemory:
            return b""

    def read(self, address, count):
        parts = []
        while count > 0:
            number, start = divmod(address, PAGE_SIZE)
            part = self._page(number)[start : start + count]
            if not part:
                # its page begins with a hole, or there is nothing: the server knows
                part = self._server.read(address, min(count, PAGE_SIZE - start))
            parts.append(part)
            address += len(part)
            count -= len(part)
        return b"".join(parts)


def drgn_prog_set(prog):
    """drgn's hook: gives the program its memory if it is the core file that main() made."""
    address = os.environ.get(ADDRESS)
    core = prog.core_dump_path
    if address is None or core is None or CORE_NAME not in core:
        return
    import drgn

    memory = PhysicalMemory(Server(address))

    def read(paddr, count, offset, physical):
        try:
            return memory.read(paddr, count)
        except MissingMemory as missing:
            raise drgn.FaultError(str(missing), paddr)

    prog.add_memory_segment(0, (1 << 64) - 1, read, physical=True)


# Before plugins that look at memory: lower numbers come first.
drgn_prog_set.drgn_priority = 0


def main(arguments):
    if not arguments or arguments[0].startswith("-"):
        sys.exit(__doc__.strip())
    try:
        core = Server(arguments[0]).core()
    except (OSError, ValueError, MissingMemory) as problem:
        sys.exit(f"vmcore_gdb.py: {arguments[0]}: {problem}")
    descriptor = os.memfd_create(CORE_NAME, 0)
    os.write(descriptor, core)
    plugins = "vmcore_gdb=" + os.path.abspath(__file__)
    if os.environ.get("DRGN_PLUGINS"):
        plugins += "," + os.environ["DRGN_PLUGINS"]
    environment = {**os.environ, "DRGN_PLUGINS": plugins, ADDRESS: arguments[0]}
    drgn = os.environ.get("DRGN", "drgn")
    os.execvpe(drgn, [drgn, "-c", f"/proc/self/fd/{descriptor}", *arguments[1:]], environment)


if __name__ == "__main__":
    main(sys.argv[1:])
