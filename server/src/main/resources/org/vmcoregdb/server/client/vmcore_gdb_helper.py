"""For a gdb that is attached to vmcore-gdb: `source` this file.

Adds the command vmcore-attach, which attaches without a line for each file, and makes `monitor` commands be about the thread
that gdb shows: gdb itself (up to 16) does not say which that is, and leaves selected whichever thread it asked about last.
"""
import gdb


def _tell_thread():
    """Says which thread the next monitor command is about. Another server answers that it does not know this packet."""
    thread = gdb.selected_thread()
    if thread is not None:
        tid = thread.ptid[1] or thread.ptid[2]
        gdb.execute("maintenance packet Qvmcoregdb.Thread:%x" % tid, to_string=True)


def _need_line():
    """gdb's `until` never returns, or aborts, in a function without line numbers."""
    if gdb.find_pc_line(gdb.selected_frame().pc()).line == 0:
        raise gdb.GdbError("this is a crash dump: it cannot run")


class Attach(gdb.Command):
    """vmcore-attach ADDRESS: attach to vmcore-gdb, as `target remote ADDRESS` does, with fewer words.

The server has all symbols that the dump has: leave `set sysroot` alone, which would keep gdb from reading them."""

    def __init__(self):
        super(Attach, self).__init__("vmcore-attach", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        said = gdb.execute("target remote " + argument, False, True)
        for line in said.splitlines():
            if not line.startswith(("Reading ", "Remote debugging using ", "warning: File transfers from remote ")):
                gdb.write(line + "\n")


Attach()
gdb.execute("define hook-monitor\npython vmcore_gdb_tell_thread()\nend")
gdb.execute("define hook-until\npython vmcore_gdb_need_line()\nend")
# hooks run in gdb's own name space
import __main__
__main__.vmcore_gdb_tell_thread = _tell_thread
__main__.vmcore_gdb_need_line = _need_line
