package org.vmcoregdb.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.MemoryRange;
import org.vmcoregdb.dump.PageCounts;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.log.PanicMessage;
import org.vmcoregdb.memory.MemoryFault;
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
    public Integer call() throws DumpFormatException {
        DumpFile dump = arguments.openDump();
        fact("format", dump.format().name() + detail(dump.format().detail()), "the file");
        Optional<VmcoreInfo> info = dump.vmcoreInfo();
        boolean told = info.isPresent();
        String releaseSource = told ? "vmcoreinfo OSRELEASE" : "the dump's header";
        Optional<String> release = info.flatMap(i -> i.get("OSRELEASE"))
                .or(() -> dump.headerUtsName().map(u -> u.release()).filter(r -> !r.isEmpty()));
        fact("release", release.orElse("unknown"), release.isPresent() ? releaseSource : "nowhere");
        fact(
                "build-id",
                info.flatMap(i -> i.get("BUILD-ID")).orElse("unknown"),
                info.flatMap(i -> i.get("BUILD-ID")).isPresent() ? "vmcoreinfo BUILD-ID" : "nowhere");
        fact("architecture", dump.machine().unameName(), "the file's header");
        pages(dump);
        info.ifPresent(this::layout);
        if (told) {
            kernel(dump);
        }
        lines.forEach(System.out::println);
        dump.warnings().forEach(w -> System.err.println("vmcore-gdb: " + w));
        return Main.OK;
    }

    private static String detail(String detail) {
        return detail.isEmpty() ? "" : " (" + detail + ")";
    }

    private void fact(String name, String value, String source) {
        lines.add(String.format(Locale.ROOT, "%-14s %s  [%s]", name + ":", value, source));
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

    private void layout(VmcoreInfo info) {
        OptionalLong slide = info.kernelOffset();
        fact(
                "KASLR offset",
                slide.isPresent() ? "0x" + Long.toHexString(slide.getAsLong()) : "unknown",
                slide.isPresent() ? "vmcoreinfo KERNELOFFSET" : "nowhere");
        OptionalLong physBase = info.number("phys_base");
        fact(
                "phys_base",
                physBase.isPresent() ? hex(physBase.getAsLong()) : "unknown",
                physBase.isPresent() ? "vmcoreinfo NUMBER(phys_base)" : "nowhere");
    }

    private static String hex(long value) {
        return value < 0 ? "-0x" + Long.toHexString(-value) : "0x" + Long.toHexString(value);
    }

    /** What has to be read from the kernel's memory; where that fails, the reason is the fact. */
    private void kernel(DumpFile dump) {
        try {
            Kernel kernel = Kernel.open(dump, Optional.empty(), false);
            kernel.utsName().ifPresent(u -> {
                fact("host", u.nodename(), "init_uts_ns in memory");
                fact("version", u.version(), "init_uts_ns in memory");
            });
            fact(
                    "panic",
                    PanicMessage.of(kernel.log()).orElse("no panic message"),
                    kernel.log().problem().orElse("the kernel's log"));
            int notes = (int) dump.notes().stream()
                    .filter(n -> kernel.arch().registersOf(n).isPresent())
                    .count();
            cpus(kernel, notes);
            kernel.notices().forEach(n -> System.err.println("vmcore-gdb: " + n));
        } catch (DumpFormatException unusable) {
            lines.add(unusable.getMessage());
        }
    }

    private void cpus(Kernel kernel, int notes) {
        try {
            fact("CPUs", kernel.perCpu().online().size() + " online", "the kernel's CPU masks");
        } catch (MemoryFault | MissingSymbolException unknown) {
            fact("CPUs", notes == 0 ? "unknown" : Integer.toString(notes), notes == 0 ? "nowhere" : "register notes");
        }
    }
}
