"""For a gdb that is attached to vmcore-gdb: `source` this file.

Adds the command vmcore-attach, which attaches without a line for each file, and makes `monitor` commands be about the thread
that gdb shows: gdb itself (up to 16) does not say which that is, and leaves selected whichever thread it asked about last.
"""
import gdb


EXPECTED = ("Reading ", "Remote debugging using ", "warning: File transfers from remote ", "add symbol table ",
            "with other sections offset by", "\t.", "No symbol file now.")


def quietly(command):
    """Runs a command, and shows what it says but for what it says of each file."""
    for line in gdb.execute(command, False, True).splitlines():
        if not line.startswith(EXPECTED):
            gdb.write(line + "\n")


class TellThread(gdb.Command):
    """Say which thread the next monitor command is about."""

    def __init__(self):
        super(TellThread, self).__init__("vmcore-tell-thread", gdb.COMMAND_OBSCURE)

    def invoke(self, argument, from_tty):
        thread = gdb.selected_thread()
        if thread is not None:
            tid = thread.ptid[1] or thread.ptid[2]
            # another server answers that it does not know this packet
            gdb.execute("maintenance packet Qvmcoregdb.Thread:%x" % tid, False, True)


class NeedLine(gdb.Command):
    """Fail where there is no line number: there gdb's `until` never ends, or aborts gdb."""

    def __init__(self):
        super(NeedLine, self).__init__("vmcore-need-line", gdb.COMMAND_OBSCURE)

    def invoke(self, argument, from_tty):
        if gdb.find_pc_line(gdb.newest_frame().pc()).line == 0:
            raise gdb.GdbError("there are no line numbers here, and this is a crash dump: it cannot run")


class Attach(gdb.Command):
    """vmcore-attach ADDRESS: attach to vmcore-gdb, as `target remote ADDRESS` does, with fewer words.

The server has all symbols that the dump has: leave `set sysroot` alone, which would keep gdb from reading them."""

    def __init__(self):
        super(Attach, self).__init__("vmcore-attach", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        quietly("target remote " + argument)


class Symbols(gdb.Command):
    """vmcore-symbols VMLINUX SLIDE [SECTION-OPTIONS]: read the kernel's lines and variables, once attached.

The server's file of the kernel, which has none of them, goes. What describes the entry code and the modules is read again, so that gdb
looks there first: vmlinux describes that code wrongly, and stacks would end where an interrupt changed them."""

    def __init__(self):
        super(Symbols, self).__init__("vmcore-symbols", gdb.COMMAND_FILES)

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        if len(words) < 2:
            raise gdb.GdbError("usage: vmcore-symbols VMLINUX SLIDE [SECTION-OPTIONS]")
        path = words[0].replace("\\", "\\\\").replace('"', '\\"')
        quietly("with confirm off -- symbol-file")
        quietly("with confirm off -- sharedlibrary")
        quietly('with confirm off -- add-symbol-file "%s" -o %s' % (path, " ".join(words[1:])))
        gdb.execute("frame 0")


TellThread()
NeedLine()
Attach()
Symbols()
gdb.execute("define hook-monitor\nvmcore-tell-thread\nend")
gdb.execute("define hook-until\nvmcore-need-line\nend")
