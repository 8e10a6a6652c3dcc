package org.vmcoregdb.crash;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.archive.FileIdentity;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.KernelOptions;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.memory.MemoryEdits;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.redaction.Redaction;
import org.vmcoregdb.redaction.RedactionRules;
import org.vmcoregdb.symbols.MissingSymbolException;
import org.vmcoregdb.types.MissingTypeException;
import org.vmcoregdb.types.btf.Btf;
import org.vmcoregdb.unwind.Unwinder;

/**
 * An opened crash: the dump, the kernel in it, its unwinder, and the debug files that were given or found. Shared by all who ask,
 * safe for use by many threads. Closing it closes every file that was opened for it; what is asked afterwards finds memory
 * unreadable.
 */
public final class CrashDump implements Closeable {
    /** How often the task list of a machine that runs is read until no change to it was met. */
    private static final int LIST_TRIES = 3;

    private final Kernel kernel;
    private final Unwinder unwinder;
    private final List<String> dumpFiles;
    private final Optional<String> vmlinuxFile;
    private final SourceFiles sources;
    private final RedactionRules redaction;
    private final Optional<List<Location>> alone;
    private final Closeable dump;
    private final Closeable debugFiles;

    private CrashDump(
            Kernel kernel,
            List<String> dumpFiles,
            Optional<String> vmlinuxFile,
            SourceFiles sources,
            RedactionRules redaction,
            Optional<List<Location>> alone,
            Closeable dump,
            Closeable debugFiles) {
        this.kernel = kernel;
        this.unwinder = new Unwinder(kernel);
        this.dumpFiles = List.copyOf(dumpFiles);
        this.vmlinuxFile = vmlinuxFile;
        this.sources = sources;
        this.redaction = redaction;
        this.alone = alone;
        this.dump = dump;
        this.debugFiles = debugFiles;
    }

    /**
     * Opens a crash; if this fails nothing stays open.
     *
     * @param files those of the dump, and debug files and packages, in any order
     * @throws FormatException if there is no dump among them, the kernel in it cannot be found, or one of the debug files is
     *     another kernel's
     */
    public static CrashDump open(List<Location> files, CrashOptions options) throws FormatException {
        return open(GivenFiles.of(files, options), options);
    }

    /** Opens a crash of files that have been distinguished. */
    public static CrashDump open(GivenFiles given, CrashOptions options) throws FormatException {
        List<Location> dumps = given.needDumps();
        DumpFile dump = options.formats().open(dumps, options.opening());
        try {
            DebugFileSet debugFiles =
                    DebugFileSet.of(given, dump.vmcoreInfo(), options.opening().progress());
            try {
                Optional<ElfFile> vmlinux = debugFiles.openVmlinux();
                KernelOptions withFiles = options.kernel()
                        .withVmlinux(vmlinux)
                        .withModuleFiles(debugFiles.modules())
                        .withFinder(debugFiles.finder());
                Kernel kernel = Kernel.open(dump, withFiles);
                if (!options.redaction().isNone()) {
                    kernel = Kernel.open(Redaction.of(kernel, options.redaction()), withFiles);
                }
                if (!options.kernel().force()) {
                    DebugInfo.of(kernel).check();
                }
                return new CrashDump(
                        kernel,
                        dumps.stream().map(Location::name).toList(),
                        debugFiles.vmlinux().map(DebugFileSet.NamedFile::name),
                        options.sources(),
                        options.redaction(),
                        given.areDumpsAlone() && options.saysNothing() ? Optional.of(dumps) : Optional.empty(),
                        dump,
                        debugFiles);
            } catch (FormatException | RuntimeException e) {
                close(debugFiles, e);
                throw e;
            }
        } catch (FormatException | RuntimeException e) {
            close(dump, e);
            throw e;
        }
    }

    /**
     * A crash whose kernel was opened already, without debug files. Closes the kernel's dump.
     *
     * @param dumpFile what the dump is called
     */
    public static CrashDump of(Kernel kernel, String dumpFile, SourceFiles sources) {
        return new CrashDump(
                kernel,
                List.of(dumpFile),
                Optional.empty(),
                sources,
                RedactionRules.none(),
                Optional.empty(),
                kernel.dump(),
                () -> {});
    }

    /** The same crash with what-if edits in its kernel's memory. Closing the view closes nothing. */
    public CrashDump with(MemoryEdits edits) {
        return new CrashDump(
                kernel.with(edits), dumpFiles, vmlinuxFile, sources, redaction, Optional.empty(), () -> {}, () -> {});
    }

    /** Whether it is a machine that runs. */
    public boolean isLive() {
        return kernel.dump().isLive();
    }

    /**
     * Of a machine that runs: the same as it is now, whose task list was whole when it was read, if one was in a few tries. Itself, if it does not run.
     * Closing the view closes nothing.
     */
    public CrashDump renewed() {
        if (!isLive()) {
            return this;
        }
        Kernel now = kernel;
        for (int tries = 0; tries < LIST_TRIES; tries++) {
            now = now.renewed().orElse(now);
            if (isWhole(now)) {
                break;
            }
        }
        return new CrashDump(now, dumpFiles, vmlinuxFile, sources, redaction, Optional.empty(), () -> {}, () -> {});
    }

    private static boolean isWhole(Kernel kernel) {
        try {
            return Tasks.of(kernel).problems().isEmpty();
        } catch (MemoryFault | MissingSymbolException | MissingTypeException unknown) {
            return true; // it would not be better the next time
        }
    }

    private static void close(Closeable opened, Exception failure) {
        try {
            opened.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** The kernel in it. */
    public Kernel kernel() {
        return kernel;
    }

    /** The unwinder of its tasks. */
    public Unwinder unwinder() {
        return unwinder;
    }

    /** The files of the dump as the user named them. */
    public List<String> dumpFiles() {
        return dumpFiles;
    }

    /** The kernel's ELF file as the user named it. */
    public Optional<String> vmlinuxFile() {
        return vmlinuxFile;
    }

    /** Where source files are. */
    public SourceFiles sources() {
        return sources;
    }

    /**
     * Names the present contents of the dump's files, if there is nothing else that answers depend on: no other files were given, nothing was said of
     * the kernel, and its types and symbols are the dump's own.
     */
    public Optional<String> identity() {
        if (alone.isEmpty() || isLive() || !(kernel.types() instanceof Btf)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(kernel.symbolSource().source());
        try {
            for (Location file : alone.get()) {
                text.append('\n').append(FileIdentity.of(file));
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return Optional.of(text.toString());
    }

    /** What nobody is shown of it. */
    public RedactionRules redaction() {
        return redaction;
    }

    @Override
    public void close() throws IOException {
        try {
            dump.close();
        } finally {
            debugFiles.close();
        }
    }
}
