package org.vmcoregdb.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.vmcoregdb.bytes.ByteSource;
import org.vmcoregdb.bytes.DumpFormatException;
import org.vmcoregdb.bytes.MappedFile;
import org.vmcoregdb.dump.DumpFile;
import org.vmcoregdb.dump.DumpFormats;
import org.vmcoregdb.elf.ElfFile;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.server.command.Analysis;
import org.vmcoregdb.server.command.SourceFiles;
import org.vmcoregdb.unwind.Unwinder;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The files that commands take, and opening them. Each is told from the others by its content, wherever it
 * stands. */
final class DumpArguments {
    private static final int ET_REL = 1;
    private static final int ET_EXEC = 2;
    private static final int ET_DYN = 3;

    @Parameters(
            arity = "1..*",
            paramLabel = "DUMP [VMLINUX [MODULE...]]",
            description = "The dump (all files of a split set), the kernel's vmlinux for what the dump cannot tell,"
                    + " and modules' files with debug information.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--force", description = "Use the vmlinux even if it is of another build.")
    private boolean force;

    @Option(
            names = "--source-map",
            paramLabel = "FROM=TO",
            description = "Source files whose path starts with FROM are in TO; may be given several times.")
    private Map<String, String> sourceMap = new LinkedHashMap<>();

    /** Opens the dump and the kernel in it. */
    Analysis open() throws DumpFormatException {
        return open(files, force, new SourceFiles(sourceMap));
    }

    /** Opens another dump in the same way, without other files. */
    Analysis openOther(Path dump) throws DumpFormatException {
        return open(List.of(dump), force, new SourceFiles(sourceMap));
    }

    /** The folder, if that is all that was given. */
    Optional<Path> folder() {
        return files.size() == 1 && Files.isDirectory(files.get(0)) ? Optional.of(files.get(0)) : Optional.empty();
    }

    /** Opens the dump alone. */
    DumpFile openDump() throws DumpFormatException {
        return DumpFormats.open(dumps(contents(files)));
    }

    /**
     * What the files are.
     *
     * @param dumps all files of the dump, at least one
     * @param vmlinux the kernel's executable
     */
    record Contents(List<Path> dumps, Optional<Path> vmlinux) {}

    /** Tells the files apart, and opens the dump to see that it is one, but not the kernel in it. */
    Contents files() throws IOException, DumpFormatException {
        Map<Path, Integer> contents = contents(files);
        List<Path> dumps = dumps(contents);
        if (dumps.isEmpty()) {
            throw new DumpFormatException("None of the files is a dump");
        }
        DumpFormats.open(dumps).close();
        return new Contents(dumps, executables(contents).stream().findFirst());
    }

    /** The files as the user named them. */
    List<String> asGiven() {
        return files.stream().map(Path::toString).toList();
    }

    private static List<Path> executables(Map<Path, Integer> contents) {
        return ofType(contents, type -> type == ET_EXEC || type == ET_DYN);
    }

    static Analysis open(List<Path> files, boolean force, SourceFiles sources) throws DumpFormatException {
        Map<Path, Integer> contents = contents(files);
        List<Path> dumps = dumps(contents);
        List<Path> modules = ofType(contents, type -> type == ET_REL);
        List<Path> executables = executables(contents);
        if (executables.size() > 1) {
            throw new DumpFormatException(
                    "Two vmlinux files were given: " + executables.get(0) + " and " + executables.get(1));
        }
        if (dumps.isEmpty()) {
            throw new DumpFormatException(files.get(0) + " is "
                    + (executables.isEmpty() ? "a module" : "a kernel's executable") + "; a dump is needed, too");
        }
        DumpFile dump = DumpFormats.open(dumps);
        Optional<ElfFile> vmlinux = executables.isEmpty() ? Optional.empty() : Optional.of(openElf(executables.get(0)));
        List<ElfFile> moduleFiles = new ArrayList<>();
        for (Path module : modules) {
            moduleFiles.add(openElf(module));
        }
        Kernel kernel = Kernel.open(dump, vmlinux, moduleFiles, force);
        return new Analysis(
                kernel,
                new Unwinder(kernel),
                dumps.stream().map(Path::toString).toList(),
                executables.stream().findFirst().map(Path::toString),
                sources);
    }

    private static List<Path> dumps(Map<Path, Integer> contents) {
        return ofType(contents, type -> type != ET_REL && type != ET_EXEC && type != ET_DYN);
    }

    private static List<Path> ofType(Map<Path, Integer> contents, IntPredicate wanted) {
        return contents.entrySet().stream()
                .filter(entry -> wanted.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<Path, Integer> contents(List<Path> files) {
        Map<Path, Integer> contents = new LinkedHashMap<>();
        files.forEach(file -> contents.put(file, elfType(file)));
        return contents;
    }

    /** {@code e_type} of an ELF file, 0 of others; whatever cannot be read is left to the dump readers' messages. */
    private static int elfType(Path file) {
        if (!Files.isRegularFile(file)) {
            return 0;
        }
        byte[] head = new byte[18];
        try (var in = Files.newInputStream(file)) {
            boolean whole = in.readNBytes(head, 0, head.length) == head.length;
            boolean elf = head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
            return whole && elf ? head[16] & 0xff : 0;
        } catch (IOException unreadable) {
            return 0;
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
