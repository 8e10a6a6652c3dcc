"""For a gdb that is attached to vmcore-gdb: `source` this file.

Adds the command vmcore-attach, which attaches without a line for each file, and makes `monitor` commands be about the thread
that gdb shows: gdb itself (up to 16) does not say which that is, and leaves selected whichever thread it asked about last.
Adds `crash COMMAND`, which is `monitor COMMAND` with completion, the functions $per_cpu, $container_of and $task_at, and shows what is on
lists and in trees.
"""
import json

import gdb
import gdb.printing


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


def answers(command):
    """What the server answers to a command, as data; an empty list where another server does not know it."""
    try:
        text = gdb.execute("monitor json " + command, False, True)
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    except (gdb.error, ValueError):
        return []


class Crash(gdb.Command):
    """crash COMMAND: a command of the server (crash help lists them), about the thread that gdb shows; with completion."""

    def __init__(self):
        super(Crash, self).__init__("crash", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        gdb.execute("monitor " + argument, from_tty)

    def complete(self, text, word):
        try:
            found = gdb.execute("monitor complete " + text, False, True).splitlines()
        except gdb.error:
            return gdb.COMPLETE_NONE
        # gdb may take the word to begin later than the server does, behind a dot or a hyphen
        begun = text.split(" ")[-1]
        cut = len(begun) - len(word) if begun.endswith(word) else 0
        return [name[cut:] for name in found if name.startswith(begun)]


class PerCpu(gdb.Function):
    """$per_cpu(POINTER, CPU): where a CPU has its copy of a per-cpu variable (&runqueues, or a member that is a per-cpu pointer)."""

    def __init__(self):
        super(PerCpu, self).__init__("per_cpu")

    def invoke(self, pointer, cpu):
        for answer in answers("ptov %x:%d" % (int(pointer) & (1 << 64) - 1, int(cpu))):
            for copy in answer.get("copies", []):
                return gdb.Value(int(copy["address"], 16)).cast(pointer.type)
        raise gdb.GdbError("there is no copy of that on CPU %d" % int(cpu))


class ContainerOf(gdb.Function):
    """$container_of(POINTER, "TYPE", "MEMBER"): the structure that a member is in, as the kernel's container_of."""

    def __init__(self):
        super(ContainerOf, self).__init__("container_of")

    def invoke(self, pointer, name, member):
        kind = gdb.lookup_type(name.string())
        for field in kind.strip_typedefs().fields():
            if field.name == member.string():
                start = int(pointer) - field.bitpos // 8
                return gdb.Value(start & (1 << 64) - 1).cast(kind.pointer())
        raise gdb.GdbError("%s has no member %s" % (kind, member.string()))


class TaskAt(gdb.Function):
    """$task_at(PID): the task_struct of a pid."""

    def __init__(self):
        super(TaskAt, self).__init__("task_at")

    def invoke(self, pid):
        for answer in answers("task -R pid %d" % int(pid)):
            address = answer.get("task", {}).get("address") or answer.get("address")
            if address:
                return gdb.Value(int(address, 16)).cast(gdb.lookup_type("struct task_struct").pointer())
        raise gdb.GdbError("there is no task %d" % int(pid))


MOST = 200


def counted(count):
    if count > MOST:
        return "more than %d entries" % MOST
    return "1 entry" if count == 1 else "%d entries" % count


class ListHead:
    """A struct list_head: how many others are on its list."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        start = int(self.value.address) if self.value.address is not None else 0
        try:
            count, at = 0, self.value["next"]
            while int(at) not in (0, start) and count <= MOST:
                count, at = count + 1, at["next"]
        except gdb.MemoryError:
            return "list_head: breaks off after %s" % counted(count)
        if int(at) == 0:
            return "list_head: not initialized" if count == 0 else "list_head: breaks off after %s" % counted(count)
        return "list_head: " + ("empty" if count == 0 else counted(count))

    def children(self):
        return iter([("next", self.value["next"]), ("prev", self.value["prev"])])


class HashHead:
    """A struct hlist_head: how many are on its list."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        try:
            count, at = 0, self.value["first"]
            # of hlist_nulls_head the last pointer is odd
            while int(at) != 0 and not int(at) & 1 and count <= MOST:
                count, at = count + 1, at["next"]
        except gdb.MemoryError:
            return "hlist_head: breaks off after %s" % counted(count)
        return "hlist_head: " + ("empty" if count == 0 else counted(count))

    def children(self):
        return iter([("first", self.value["first"])])


class Tree:
    """An XArray or a maple tree: its entries, which the server reads."""

    def __init__(self, value, kind):
        self.value = value
        self.kind = kind
        self.known = None

    def entries(self):
        if self.known is None:
            address = int(self.value.address) & (1 << 64) - 1 if self.value.address is not None else 0
            found = answers("tree -t %s %x" % (self.kind, address)) if address else []
            self.known = [int(a["address"], 16) for a in found if a.get("type") == "entry"]
        return self.known

    def to_string(self):
        return "%s: %s" % (self.kind, counted(len(self.entries())) if self.entries() else "empty")

    def children(self):
        pointer = gdb.lookup_type("void").pointer()
        for index, address in enumerate(self.entries()[:MOST]):
            yield "[%d]" % index, gdb.Value(address).cast(pointer)


def printers():
    found = gdb.printing.RegexpCollectionPrettyPrinter("vmcore-gdb")
    found.add_printer("list_head", "^list_head$", ListHead)
    found.add_printer("hlist_head", "^hlist_(nulls_|bl_)?head$", HashHead)
    found.add_printer("xarray", "^xarray$", lambda value: Tree(value, "xarray"))
    found.add_printer("maple_tree", "^maple_tree$", lambda value: Tree(value, "maple"))
    return found


TellThread()
NeedLine()
Crash()
PerCpu()
ContainerOf()
TaskAt()
gdb.printing.register_pretty_printer(None, printers(), replace=True)
Attach()
Symbols()
gdb.execute("define hook-monitor\nvmcore-tell-thread\nend")
gdb.execute("define hook-until\nvmcore-need-line\nend")
