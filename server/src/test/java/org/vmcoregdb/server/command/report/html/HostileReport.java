package org.vmcoregdb.server.command.report.html;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.checks.CheckResult;
import org.vmcoregdb.checks.Finding;
import org.vmcoregdb.checks.Severity;
import org.vmcoregdb.kernel.block.BioUse;
import org.vmcoregdb.kernel.block.BlockDevice;
import org.vmcoregdb.kernel.block.BlockRequest;
import org.vmcoregdb.kernel.net.RpcCall;
import org.vmcoregdb.kernel.printk.LogRecord;
import org.vmcoregdb.kernel.sched.Task;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.server.answer.Build;
import org.vmcoregdb.server.command.hang.HangAnswer;
import org.vmcoregdb.server.command.io.IoAnswer;
import org.vmcoregdb.server.command.report.CrashSite;
import org.vmcoregdb.server.command.report.Report;
import org.vmcoregdb.server.command.report.Sightings;
import org.vmcoregdb.server.command.stack.StackAnswer;
import org.vmcoregdb.server.command.stack.StackGroupsAnswer;
import org.vmcoregdb.server.command.system.SystemAnswer;
import org.vmcoregdb.server.command.tasks.TaskListAnswer;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.SuspectModule;
import org.vmcoregdb.unwind.frame.Backtrace;
import org.vmcoregdb.unwind.frame.Frame;
import org.vmcoregdb.waits.Wait;
import org.vmcoregdb.waits.WaitGroups;
import org.vmcoregdb.waits.WaitKind;

/** A report in which every name and message is what an attacker wants it to be. */
final class HostileReport {
    private final String evil;

    private HostileReport(String evil) {
        this.evil = evil;
    }

    /** A report's likeness with one text in all places that a dump has a say in. */
    static Report like(Report report, String evil) {
        return new HostileReport(evil).report(report);
    }

    private Report report(Report r) {
        Crash crash = r.crash().map(this::crash).orElseThrow();
        return new Report(
                system(r.system()),
                new CheckResult(
                        List.of(new Finding(evil, Severity.WARNING, evil, List.of(evil, evil), evil)),
                        List.of(new CheckResult.Named(evil, evil)),
                        List.of(new CheckResult.Unknown(evil, evil))),
                Optional.of(crash),
                StackAnswer.Lines.NONE,
                r.site()
                        .map(site -> new CrashSite(
                                site.frame(),
                                site.code(),
                                List.of(new CrashSite.Value("r1", 0, Optional.of(symbol()))))),
                Optional.of(new Sightings(2, OptionalLong.of(1), OptionalLong.of(Long.MAX_VALUE), List.of(evil))),
                Optional.of(evil),
                r.taint(),
                List.of(new SuspectModule(evil, Taint.flags(1), true), new SuspectModule(evil, Taint.flags(1), false)),
                r.running().stream()
                        .map(where -> new Report.Where(task(where.task()), Optional.of(symbol())))
                        .toList(),
                r.blocked().stream()
                        .map(where -> new Report.Where(task(where.task()), Optional.of(symbol())))
                        .toList(),
                waits(r.running().get(0).task()),
                io(r.running().get(0).task()),
                r.groups().stream().map(this::group).toList(),
                r.tasks().stream().map(this::row).toList(),
                r.log().stream()
                        .map(line ->
                                new LogRecord(1, line.nanoseconds(), 0, 0, line.callerId(), evil + "\n" + evil, evil))
                        .toList(),
                OptionalInt.of(3),
                List.of(evil));
    }

    private HangAnswer waits(Task any) {
        Task task = task(any);
        Wait wait = new Wait(
                task,
                WaitKind.MUTEX,
                OptionalLong.of(0x1000),
                Optional.of(symbol()),
                List.of(new Wait.Holder(task, Wait.Certainty.PERHAPS, evil)),
                Optional.of(evil),
                true,
                Optional.of(symbol()),
                OptionalLong.of(1));
        return new HangAnswer(WaitGroups.of(List.of(wait)), 1);
    }

    private IoAnswer io(Task any) {
        BlockRequest request = new BlockRequest(
                1,
                OptionalLong.of(1),
                BlockRequest.State.IN_FLIGHT,
                evil,
                1,
                1,
                OptionalLong.of(1),
                true,
                new BioUse(List.of(evil), Optional.of(evil), Optional.empty(), List.of(), Optional.of(symbol())));
        BlockDevice device = new BlockDevice(
                evil,
                Optional.of(evil),
                1,
                1,
                Optional.of(symbol()),
                List.of(evil),
                true,
                List.of(evil),
                List.of(request),
                OptionalLong.empty(),
                Optional.of(evil));
        return new IoAnswer(
                List.of(new IoAnswer.Device(device, List.of(new IoAnswer.Request(request, List.of(task(any)))))),
                List.of(new IoAnswer.Call(
                        new RpcCall(1, 2, evil, 3, evil, evil, evil, false, 4, OptionalLong.of(1)),
                        List.of(task(any)))),
                0,
                Optional.of(evil));
    }

    private SymbolicAddress symbol() {
        return new SymbolicAddress(new Symbol(evil, 0xffffffff81000000L, 't', Optional.of(evil)), 3);
    }

    private SystemAnswer system(SystemAnswer s) {
        return new SystemAnswer(
                evil,
                true,
                true,
                List.of(evil, evil),
                true,
                true,
                s.cpus(),
                1,
                OptionalLong.of(Long.MIN_VALUE),
                OptionalLong.of(-1),
                s.loadHundredths(),
                s.tasks(),
                evil,
                evil,
                evil,
                evil,
                s.megahertz(),
                s.memoryBytes(),
                Optional.of(evil),
                Optional.of(evil),
                new Build(evil, Optional.of(evil), Optional.of(evil)));
    }

    private Task task(Task t) {
        return new Task(
                t.address(),
                7,
                7,
                t.ppid(),
                evil,
                t.state(),
                t.cpu(),
                t.flags(),
                t.mm(),
                t.stack(),
                t.idleOf(),
                t.activeOn());
    }

    private Report.TaskRow row(Report.TaskRow r) {
        TaskListAnswer.Row row = r.row();
        return new Report.TaskRow(
                new TaskListAnswer.Row(
                        task(row.task()), 0, Long.MAX_VALUE, row.residentKilobytes(), row.stackPointer()),
                Optional.of(symbol()),
                r.group());
    }

    private StackGroupsAnswer.Group group(StackGroupsAnswer.Group group) {
        return new StackGroupsAnswer.Group(
                group.tasks().stream().map(this::task).toList(), trace(group.stack()));
    }

    private Crash crash(Crash c) {
        return new Crash(c.type(), Optional.of(evil), trace(c.trace()), c.first(), c.exception(), c.overrun());
    }

    private Backtrace trace(Backtrace t) {
        List<Frame> frames = t.frames().stream()
                .map(f -> new Frame(
                        f.pc(),
                        f.sp(),
                        f.slot(),
                        Optional.of(symbol()),
                        f.stack(),
                        f.pc() % 2 == 0 ? Frame.Origin.SCAN : f.origin(),
                        f.savedRegisters()))
                .toList();
        return new Backtrace(task(t.task()), t.machine(), t.start(), frames, t.end(), Optional.of(evil));
    }
}
