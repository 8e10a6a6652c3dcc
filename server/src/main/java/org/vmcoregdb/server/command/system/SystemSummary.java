package org.vmcoregdb.server.command.system;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.dump.DumpFormat;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Modules;
import org.vmcoregdb.kernel.printk.PanicMessage;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.kernel.system.Taint;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.server.answer.Build;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;

/** The machine in some lines: crash's banner. */
public final class SystemSummary {
    private SystemSummary() {}

    /** Each line by itself: what cannot be read is empty or {@code unknown}. */
    public static SystemAnswer of(CrashDump analysis) {
        Kernel kernel = analysis.kernel();
        SystemFacts facts = SystemFacts.of(kernel);
        OptionalLong taintMask = facts.taint();
        DumpFormat format = kernel.dump().format();
        Optional<UtsName> uts = kernel.utsName();
        OptionalInt online = known(() -> kernel.perCpu().online().size());
        OptionalInt present = known(() -> kernel.perCpu().present().size());
        OptionalLong pages = facts.presentPages();
        Optional<String> panic = PanicMessage.of(kernel);
        return new SystemAnswer(
                analysis.vmlinuxFile().orElse(kernel.release() + " (from the dump)"),
                isLivepatched(kernel, taintMask.orElse(0)),
                taintMask.orElse(0) != 0,
                analysis.dumpFiles(),
                format.partial(),
                format.incomplete(),
                present,
                Math.max(0, present.orElse(0) - online.orElse(0)),
                facts.time(),
                facts.uptimeSeconds(),
                facts.loadHundredths(),
                known(() -> Tasks.of(kernel).all().size()),
                uts.map(UtsName::nodename).orElse("unknown"),
                uts.map(UtsName::release).orElse(kernel.release()),
                uts.map(UtsName::version).orElse("unknown"),
                uts.map(UtsName::machine).orElse("unknown"),
                facts.megahertz(),
                pages.isPresent()
                        ? OptionalLong.of(pages.getAsLong() * kernel.memory().pageSize())
                        : pages,
                panic,
                panic.flatMap(message -> PanicMessage.plainLine(kernel, message)),
                Build.current());
    }

    /** As crash tells it: by the taint that livepatches leave, or by the module of those that came before them. */
    private static boolean isLivepatched(Kernel kernel, long taint) {
        return Taint.flags(taint).stream().anyMatch(flag -> flag.letter() == 'K')
                || Modules.of(kernel).named("kpatch").isPresent();
    }

    /** A number, unless what it is read from is missing: then the line says so and the others stay. */
    private static OptionalInt known(IntSupplier number) {
        try {
            return OptionalInt.of(number.getAsInt());
        } catch (MemoryFault | MissingTypeException | MissingSymbolException missing) {
            return OptionalInt.empty();
        }
    }
}
