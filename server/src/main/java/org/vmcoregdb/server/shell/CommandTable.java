package org.vmcoregdb.server.shell;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.bpf.BpfCommand;
import org.vmcoregdb.server.command.check.CheckCommand;
import org.vmcoregdb.server.command.code.DisCommand;
import org.vmcoregdb.server.command.context.SetCommand;
import org.vmcoregdb.server.command.device.DevCommand;
import org.vmcoregdb.server.command.files.FilesCommand;
import org.vmcoregdb.server.command.files.FuserCommand;
import org.vmcoregdb.server.command.hang.HangCommand;
import org.vmcoregdb.server.command.io.IoCommand;
import org.vmcoregdb.server.command.ipc.IpcsCommand;
import org.vmcoregdb.server.command.irq.IrqCommand;
import org.vmcoregdb.server.command.kmem.KmemCommand;
import org.vmcoregdb.server.command.list.ListCommand;
import org.vmcoregdb.server.command.list.TreeCommand;
import org.vmcoregdb.server.command.log.LogCommand;
import org.vmcoregdb.server.command.machine.MachCommand;
import org.vmcoregdb.server.command.mem.MemCommand;
import org.vmcoregdb.server.command.memory.ExamineCommand;
import org.vmcoregdb.server.command.memory.RdCommand;
import org.vmcoregdb.server.command.module.ModCommand;
import org.vmcoregdb.server.command.mount.MountCommand;
import org.vmcoregdb.server.command.net.NetCommand;
import org.vmcoregdb.server.command.number.AsciiCommand;
import org.vmcoregdb.server.command.number.EvalCommand;
import org.vmcoregdb.server.command.report.ReportCommand;
import org.vmcoregdb.server.command.runqueue.RunqCommand;
import org.vmcoregdb.server.command.sbitmap.SbitmapqCommand;
import org.vmcoregdb.server.command.search.SearchCommand;
import org.vmcoregdb.server.command.session.QuitCommand;
import org.vmcoregdb.server.command.session.RefusedCommand;
import org.vmcoregdb.server.command.signal.SigCommand;
import org.vmcoregdb.server.command.stack.BtCommand;
import org.vmcoregdb.server.command.swap.SwapCommand;
import org.vmcoregdb.server.command.symbol.RustfiltCommand;
import org.vmcoregdb.server.command.symbol.SymCommand;
import org.vmcoregdb.server.command.system.SysCommand;
import org.vmcoregdb.server.command.tasks.PsCommand;
import org.vmcoregdb.server.command.timer.TimerCommand;
import org.vmcoregdb.server.command.translation.PageNumberCommand;
import org.vmcoregdb.server.command.translation.PteCommand;
import org.vmcoregdb.server.command.translation.PtovCommand;
import org.vmcoregdb.server.command.translation.VtopCommand;
import org.vmcoregdb.server.command.types.PrintCommand;
import org.vmcoregdb.server.command.types.StructCommand;
import org.vmcoregdb.server.command.types.TaskCommand;
import org.vmcoregdb.server.command.types.WhatisCommand;
import org.vmcoregdb.server.command.vm.VmCommand;
import org.vmcoregdb.server.command.waitqueue.WaitqCommand;

/**
 * The commands there are: a new one is a package, its name and a line here. A switch, because a table of constructors costs each short
 * command the linking of all of them.
 */
final class CommandTable {
    private static final List<String> NAMES = List.of(
            ("* alias ascii bpf bt btop check dev dis dmesg eval exit extend files foreach fuser gdb hang help io ipcs irq kmem list log "
                            + "mach mem mod mount net p ps pte ptob ptov q rd repeat report runq rustfilt sbitmapq search set sig struct swap sym "
                            + "sys task timer tree union vm vtop waitq whatis wr x")
                    .split(" "));

    private final Commands commands;

    /** @param commands those that {@code foreach} runs and {@code help} explains */
    CommandTable(Commands commands) {
        this.commands = commands;
    }

    /** The names, sorted. */
    List<String> names() {
        return NAMES;
    }

    /** The name that stands for all names of a command; empty if there is no such command. */
    Optional<String> firstName(String name) {
        return isCommand(name)
                ? Optional.of(
                        switch (name) {
                            case "dmesg" -> "log";
                            case "exit" -> "q";
                            case "union", "*" -> "struct";
                            default -> name;
                        })
                : Optional.empty();
    }

    /** A fresh instance, not parsed yet. */
    Optional<Command> command(String name) {
        return Optional.ofNullable(make(name));
    }

    private @Nullable Command make(String name) {
        return switch (name) {
            case "alias" -> new AliasCommand(commands);
            case "ascii" -> new AsciiCommand();
            case "bpf" -> new BpfCommand();
            case "bt" -> new BtCommand();
            case "btop" -> new PageNumberCommand.BytesToPage();
            case "check" -> new CheckCommand();
            case "dev" -> new DevCommand();
            case "dis" -> new DisCommand();
            case "files" -> new FilesCommand();
            case "eval" -> new EvalCommand();
            case "fuser" -> new FuserCommand();
            case "extend" -> new RefusedCommand.Extend();
            case "foreach" -> new ForeachCommand(commands);
            case "gdb" -> new GdbCommand(commands);
            case "hang" -> new HangCommand();
            case "help" -> new HelpCommand(commands);
            case "io" -> new IoCommand();
            case "irq" -> new IrqCommand();
            case "ipcs" -> new IpcsCommand();
            case "kmem" -> new KmemCommand();
            case "list" -> new ListCommand();
            case "log", "dmesg" -> new LogCommand();
            case "mach" -> new MachCommand();
            case "mem" -> new MemCommand();
            case "mod" -> new ModCommand();
            case "mount" -> new MountCommand();
            case "net" -> new NetCommand();
            case "p" -> new PrintCommand();
            case "ps" -> new PsCommand();
            case "pte" -> new PteCommand();
            case "ptob" -> new PageNumberCommand.PageToBytes();
            case "ptov" -> new PtovCommand();
            case "q", "exit" -> new QuitCommand();
            case "rd" -> new RdCommand();
            case "runq" -> new RunqCommand();
            case "sbitmapq" -> new SbitmapqCommand();
            case "repeat" -> new RepeatCommand(commands);
            case "rustfilt" -> new RustfiltCommand();
            case "search" -> new SearchCommand();
            case "report" -> new ReportCommand();
            case "set" -> new SetCommand();
            case "sig" -> new SigCommand();
            case "struct", "union", "*" -> new StructCommand();
            case "swap" -> new SwapCommand();
            case "sym" -> new SymCommand();
            case "sys" -> new SysCommand();
            case "task" -> new TaskCommand();
            case "timer" -> new TimerCommand();
            case "tree" -> new TreeCommand();
            case "vm" -> new VmCommand();
            case "vtop" -> new VtopCommand();
            case "waitq" -> new WaitqCommand();
            case "whatis" -> new WhatisCommand();
            case "wr" -> new RefusedCommand.Write();
            case "x" -> new ExamineCommand();
            default -> null;
        };
    }

    /** Whether it is the name of a command. All of crash's are, so that none is taken for a struct, as {@code net} would be. */
    boolean isCommand(String name) {
        return NAMES.contains(name);
    }
}
