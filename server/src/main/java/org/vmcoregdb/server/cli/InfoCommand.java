package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.printk.KernelLog;
import org.vmcoregdb.kernel.printk.PanicMessage;
import org.vmcoregdb.locate.Fact;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.packages.DebugFileFinder;
import org.vmcoregdb.symbols.MissingSymbolException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code info}: what a dump is, from nothing but itself, and where each fact was found. */
@CommandLine.Command(
        name = "info",
        description = "Says what a dump is, from nothing but itself.",
        mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
    @Mixin
    private DumpArguments arguments = new DumpArguments();

    private final List<String> lines = new ArrayList<>();

    @Override
    public Integer call() throws FormatException, IOException {
        try (DumpFile dump = arguments.openDump()) {
            return describe(dump);
        }
    }

    private int describe(DumpFile dump) throws IOException {
        fact("format", dump.format().name() + detail(dump.format().detail()), "the file");
        int architecture = lines.size();
        pages(dump);
        dump.erased().forEach(line -> fact("erased", line, "the dumper's list"));
        try (DebugFileFinder finder = DebugFileFinder.installed()) {
            Kernel kernel = open(dump, finder);
            Machine machine = kernel.arch().machine();
            boolean told = machine == dump.machine();
            fact(architecture, machine, told ? "the file's header" : "what kernel is found in it");
            kernel(kernel);
        } catch (FormatException unusable) {
            fact(architecture, dump.machine(), "the file's header");
            header(dump);
            lines.add(PrintableText.inLine(String.valueOf(unusable.getMessage())));
        }
        lines.forEach(System.out::println);
        dump.warnings().forEach(w -> Messages.print(w));
        return Main.OK;
    }

    private void fact(int place, Machine machine, String source) {
        fact("architecture", machine.unameName(), source);
        lines.add(place, lines.remove(lines.size() - 1));
    }

    private Kernel open(DumpFile dump, DebugFileFinder finder) throws FormatException {
        return Kernel.open(dump, arguments.kernel().withFinder(finder));
    }

    /** Where the kernel cannot be found: what the file itself says of it. */
    private void header(DumpFile dump) {
        Optional<String> told = dump.vmcoreInfo().flatMap(i -> i.get("OSRELEASE"));
        Optional<String> release =
                told.or(() -> dump.headerUtsName().map(UtsName::release).filter(r -> !r.isEmpty()));
        String source = told.isPresent() ? "vmcoreinfo OSRELEASE" : "the dump's header";
        fact("release", release.orElse("unknown"), release.isPresent() ? source : "nowhere");
    }

    private static String detail(String detail) {
        return detail.isEmpty() ? "" : " (" + detail + ")";
    }

    private void fact(String name, String value, String source) {
        lines.add(String.format(
                Locale.ROOT, "%-14s %s  [%s]", name + ":", PrintableText.inLine(value), PrintableText.inLine(source)));
    }

    private void pages(DumpFile dump) {
        long bytes = dump.ranges().stream().mapToLong(MemoryRange::size).sum();
        fact(
                "memory",
                String.format(
                        Locale.ROOT,
                        "%d MiB in %d range%s",
                        bytes >> 20,
                        dump.ranges().size(),
                        dump.ranges().size() == 1 ? "" : "s"),
                "the file's memory map");
        PageCounts counts = dump.pageCounts();
        fact(
                "pages",
                String.format(
                        Locale.ROOT,
                        "%d of %d bytes: %d present, %d excluded%s",
                        counts.total(),
                        dump.pageSize(),
                        counts.present(),
                        counts.excluded(),
                        counts.truncated() > 0 ? ", " + counts.truncated() + " past the end of the file" : ""),
                "the file's page index");
    }

    /** What has to be read from the kernel's memory, beside what finding it told. */
    private void kernel(Kernel kernel) {
        List<Fact> facts = new ArrayList<>(kernel.location().facts());
        facts.add(kernel.symbolSource());
        facts.forEach(f -> fact(f.name(), f.value(), f.source()));
        if (kernel.vmcoreInfo().get("BUILD-ID").isEmpty()) {
            kernel.buildId().ifPresent(id -> fact("build-id", id, "a note in the kernel's image"));
        }
        kernel.utsName().ifPresent(u -> {
            fact("host", u.nodename(), "init_uts_ns in memory");
            fact("version", u.version(), "init_uts_ns in memory");
        });
        fact(
                "panic",
                PanicMessage.of(kernel).orElse("no panic message"),
                KernelLog.of(kernel).problem().orElse("the kernel's log"));
        cpus(kernel, kernel.dump().cpus().size());
        kernel.notices().forEach(n -> Messages.print(n));
    }

    private void cpus(Kernel kernel, int withRegisters) {
        try {
            fact("CPUs", kernel.perCpu().online().size() + " online", "the kernel's CPU masks");
        } catch (MemoryFault | MissingSymbolException unknown) {
            fact(
                    "CPUs",
                    withRegisters == 0 ? "unknown" : Integer.toString(withRegisters),
                    withRegisters == 0 ? "nowhere" : "register notes");
        }
    }
}
