package org.vmcoregdb.server.shell;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.bpf.BpfCommand;
import org.vmcoregdb.server.command.code.DisCommand;
import org.vmcoregdb.server.command.context.SetCommand;
import org.vmcoregdb.server.command.device.DevCommand;
import org.vmcoregdb.server.command.files.FilesCommand;
import org.vmcoregdb.server.command.files.FuserCommand;
import org.vmcoregdb.server.command.ipc.IpcsCommand;
import org.vmcoregdb.server.command.irq.IrqCommand;
import org.vmcoregdb.server.command.kmem.KmemCommand;
import org.vmcoregdb.server.command.list.ListCommand;
import org.vmcoregdb.server.command.list.TreeCommand;
import org.vmcoregdb.server.command.log.LogCommand;
import org.vmcoregdb.server.command.machine.MachCommand;
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

/** The commands there are: a new one is a package and a line here. */
final class CommandTable {
    private final Map<String, Supplier<Command>> byName = new TreeMap<>();
    private final Map<String, String> firstNames = new TreeMap<>();

    /** @param commands those that {@code foreach} runs and {@code help} explains */
    CommandTable(Commands commands) {
        add(() -> new AliasCommand(commands), "alias");
        add(AsciiCommand::new, "ascii");
        add(BpfCommand::new, "bpf");
        add(BtCommand::new, "bt");
        add(PageNumberCommand.BytesToPage::new, "btop");
        add(DevCommand::new, "dev");
        add(DisCommand::new, "dis");
        add(FilesCommand::new, "files");
        add(EvalCommand::new, "eval");
        add(FuserCommand::new, "fuser");
        add(RefusedCommand.Extend::new, "extend");
        add(() -> new ForeachCommand(commands), "foreach");
        add(() -> new GdbCommand(commands), "gdb");
        add(() -> new HelpCommand(commands), "help");
        add(IrqCommand::new, "irq");
        add(IpcsCommand::new, "ipcs");
        add(KmemCommand::new, "kmem");
        add(ListCommand::new, "list");
        add(LogCommand::new, "log", "dmesg");
        add(MachCommand::new, "mach");
        add(ModCommand::new, "mod");
        add(MountCommand::new, "mount");
        add(NetCommand::new, "net");
        add(PrintCommand::new, "p");
        add(PsCommand::new, "ps");
        add(PteCommand::new, "pte");
        add(PageNumberCommand.PageToBytes::new, "ptob");
        add(PtovCommand::new, "ptov");
        add(QuitCommand::new, "q", "exit");
        add(RdCommand::new, "rd");
        add(RunqCommand::new, "runq");
        add(SbitmapqCommand::new, "sbitmapq");
        add(() -> new RepeatCommand(commands), "repeat");
        add(RustfiltCommand::new, "rustfilt");
        add(SearchCommand::new, "search");
        add(ReportCommand::new, "report");
        add(SetCommand::new, "set");
        add(SigCommand::new, "sig");
        add(StructCommand::new, "struct", "union", "*");
        add(SwapCommand::new, "swap");
        add(SymCommand::new, "sym");
        add(SysCommand::new, "sys");
        add(TaskCommand::new, "task");
        add(TimerCommand::new, "timer");
        add(TreeCommand::new, "tree");
        add(VmCommand::new, "vm");
        add(VtopCommand::new, "vtop");
        add(WaitqCommand::new, "waitq");
        add(WhatisCommand::new, "whatis");
        add(RefusedCommand.Write::new, "wr");
        add(ExamineCommand::new, "x");
    }

    private void add(Supplier<Command> command, String... names) {
        for (String name : names) {
            byName.put(name, command);
            firstNames.put(name, names[0]);
        }
    }

    /** The names, sorted. */
    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** The name that stands for all names of a command; empty if there is no such command. */
    Optional<String> firstName(String name) {
        return Optional.ofNullable(firstNames.get(name));
    }

    /** A fresh instance, not parsed yet. */
    Optional<Command> command(String name) {
        return Optional.ofNullable(byName.get(name)).map(Supplier::get);
    }

    /** Whether it is the name of a command. All of crash's are, so that none is taken for a struct, as {@code net} would be. */
    boolean isCommand(String name) {
        return byName.containsKey(name);
    }
}
