package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.DumpFormats;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.server.command.Analysis;
import org.vmcoregdb.unwind.Unwinder;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The files that commands take, and opening them. A vmlinux is told from a dump by its content, wherever it stands. */
final class DumpArguments {
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;

    @Parameters(
            arity = "1..*",
            paramLabel = "DUMP [VMLINUX]",
            description =
                    "The dump (all files of a split set), and the kernel's vmlinux for what the dump cannot tell.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--force", description = "Use the vmlinux even if it is of another build.")
    private boolean force;

    /** Opens the dump and the kernel in it. */
    Analysis open() throws DumpFormatException {
        return open(files, force);
    }

    /** Opens the dump alone. */
    DumpFile openDump() throws DumpFormatException {
        return DumpFormats.open(dumps(files));
    }

    static Analysis open(List<Path> files, boolean force) throws DumpFormatException {
        List<Path> dumps = dumps(files);
        List<Path> executables = files.stream().filter(f -> !dumps.contains(f)).toList();
        if (executables.size() > 1) {
            throw new DumpFormatException(
                    "Two vmlinux files were given: " + executables.get(0) + " and " + executables.get(1));
        }
        if (dumps.isEmpty()) {
            throw new DumpFormatException(executables.get(0) + " is a kernel's executable; a dump is needed, too");
        }
        DumpFile dump = DumpFormats.open(dumps);
        Optional<ElfFile> vmlinux = executables.isEmpty() ? Optional.empty() : Optional.of(openElf(executables.get(0)));
        Kernel kernel = Kernel.open(dump, vmlinux, force);
        return new Analysis(
                kernel,
                new Unwinder(kernel),
                dumps.stream().map(Path::toString).toList(),
                executables.isEmpty()
                        ? Optional.empty()
                        : Optional.of(executables.get(0).toString()));
    }

    private static List<Path> dumps(List<Path> files) {
        return files.stream().filter(f -> !isExecutable(f)).toList();
    }

    /** True for an ELF file of type ET_EXEC or ET_DYN; whatever cannot be read is left to the dump readers' messages. */
    private static boolean isExecutable(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        byte[] head = new byte[18];
        try (var in = Files.newInputStream(file)) {
            int type = in.readNBytes(head, 0, head.length) == head.length ? head[16] & 0xff : 0;
            return head[0] == 0x7f
                    && head[1] == 'E'
                    && head[2] == 'L'
                    && head[3] == 'F'
                    && (type == ET_EXEC || type == ET_DYN);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static ElfFile openElf(Path file) throws DumpFormatException {
        try {
            ByteSource source = MappedFile.open(file);
            return ElfFile.open(source);
        } catch (IOException e) {
            throw new DumpFormatException(file + " cannot be opened: " + e.getMessage(), e);
        }
    }
}
