package org.vmcoregdb.server.gdb;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.vmcoregdb.bytes.PrintableText;
import org.vmcoregdb.crash.CrashDump;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.elf.ProgramHeader;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.printk.PanicMessage;
import org.vmcoregdb.protocol.target.HostDescription;
import org.vmcoregdb.protocol.target.LocalFiles;
import org.vmcoregdb.protocol.target.Memory;
import org.vmcoregdb.protocol.target.Monitor;
import org.vmcoregdb.protocol.target.Registers;
import org.vmcoregdb.protocol.target.Relocation;
import org.vmcoregdb.protocol.target.RemoteFile;
import org.vmcoregdb.protocol.target.RemoteFiles;
import org.vmcoregdb.protocol.target.StopDescription;
import org.vmcoregdb.protocol.target.Target;
import org.vmcoregdb.protocol.target.TargetDescription;
import org.vmcoregdb.protocol.target.Threads;
import org.vmcoregdb.server.shell.Commands;

/** A dead kernel as a target for debuggers. */
public final class KernelTarget implements Target {
    static final int SIGTRAP = 5;

    /** The {@code qXfer} objects that a dump may have; clients ask before they have chosen a dump, and once. */
    public static final Set<String> OBJECTS = Stream.concat(
                    Stream.of("osdata", "vmcoreinfo"), DebugFileServer.OBJECTS.stream())
            .collect(Collectors.toUnmodifiableSet());

    private final String name;
    private final Kernel kernel;
    private final CpuDescription cpus;
    private final KernelThreads threads;
    private final KernelRegisters registers;
    private final KernelMemory memory;
    private final KernelMonitor monitor;
    private final DebugFileServer debugFiles;
    private final LocalDebugFiles localFiles;
    private final ProcFiles procFiles;
    private final OsTables osTables;

    /** Reads the task list; everything else is read when a client asks. */
    public KernelTarget(CrashDump analysis) {
        name = analysis.dumpFiles().isEmpty() ? "" : analysis.dumpFiles().get(0);
        kernel = analysis.kernel();
        cpus = CpuDescription.of(kernel.arch());
        threads = new KernelThreads(kernel);
        SystemRegisters system = cpus.system(kernel);
        registers = new KernelRegisters(kernel.arch(), cpus, system, threads, analysis.unwinder());
        memory = new KernelMemory(kernel, threads);
        monitor = new KernelMonitor(analysis, threads, system);
        debugFiles = new DebugFileServer(analysis);
        procFiles = new ProcFiles(kernel, debugFiles);
        localFiles = new LocalDebugFiles(debugFiles);
        osTables = new OsTables(kernel);
    }

    /** Begins with what takes long before a client asks for it; does not wait. */
    public KernelTarget prepare() {
        debugFiles.prepare();
        return this;
    }

    /** The name of the {@code monitor} command that people mean by a word; empty if there is none. */
    public static Optional<String> commandName(String word) {
        return KernelMonitor.OTHER_NAMES.contains(word) ? Optional.of(word) : new Commands().firstName(word);
    }

    /** The dump's file, as the user of the server named it. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public TargetDescription description() {
        return registers.description();
    }

    @Override
    public Threads threads() {
        return threads;
    }

    @Override
    public Registers registers() {
        return registers;
    }

    @Override
    public Memory memory() {
        return memory;
    }

    @Override
    public Optional<Memory> physicalMemory() {
        return Optional.of(new KernelPhysicalMemory(kernel.physical()));
    }

    @Override
    public Optional<LocalFiles> localFiles() {
        return Optional.of(localFiles);
    }

    @Override
    public Monitor monitor() {
        return monitor;
    }

    @Override
    public HostDescription host() {
        return new HostDescription(
                cpus.triple(),
                Long.BYTES,
                kernel.arch().byteOrder() == ByteOrder.BIG_ENDIAN,
                kernel.utsName().map(u -> PrintableText.inLine(u.nodename())).orElse(""),
                kernel.release(),
                kernel.memory().pageSize());
    }

    @Override
    public StopDescription stop() {
        return new StopDescription(
                SIGTRAP, PanicMessage.of(kernel).map(PrintableText::inLine).orElse("crash dump"));
    }

    @Override
    public String cannotRun() {
        return "this is a crash dump: it cannot run";
    }

    @Override
    public Optional<Relocation> relocation() {
        long slide = kernel.layout().kaslrOffset();
        OptionalLong base = kernel.vmlinux().given().isPresent()
                ? firstSegment(kernel.vmlinux().given().get(), slide)
                : kernel.symbol("_text");
        return base.isPresent() ? Optional.of(new Relocation(base.getAsLong(), slide)) : Optional.empty();
    }

    @Override
    public Optional<RemoteFiles> files() {
        return Optional.of(path -> {
            Optional<RemoteFile> copied = localFiles.open(path);
            return copied.isPresent() ? copied : procFiles.open(path).or(() -> debugFiles.open(path));
        });
    }

    @Override
    public Set<String> objects() {
        return OBJECTS;
    }

    @Override
    public Optional<byte[]> object(String object, String annex) {
        return switch (object) {
            case "osdata" -> osTables.document(annex);
            case "vmcoreinfo" ->
                annex.isEmpty()
                        ? Optional.of(kernel.vmcoreInfo().text().getBytes(StandardCharsets.UTF_8))
                        : Optional.empty();
            default -> debugFiles.object(object);
        };
    }

    private static OptionalLong firstSegment(ElfFile vmlinux, long slide) {
        List<ProgramHeader> loads = vmlinux.programHeaders().stream()
                .filter(p -> p.type() == ProgramHeader.PT_LOAD)
                .toList();
        return loads.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(loads.get(0).vaddr() + slide);
    }
}
