package org.vmcoregdb.crash;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.vmcoregdb.archive.Container;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.bytes.FileLocation;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.bytes.IoReason;
import org.vmcoregdb.bytes.Location;
import org.vmcoregdb.elf.ElfIdent;
import org.vmcoregdb.packages.DebugPackage;

/**
 * The files that a user gave, recognised by content.
 *
 * @param dumps whatever is nothing else, in the order given
 * @param kernels ELF executables
 * @param modules relocatable ELF files
 * @param packages and compressed files with debug files in them
 * @param folders the packages in each folder that was given
 */
public record GivenFiles(
        List<Location> dumps,
        List<Location> kernels,
        List<Location> modules,
        List<DebugPackage> packages,
        List<List<DebugPackage>> folders) {
    private static final int HEAD_BYTES = 18;

    /**
     * Looks at the first bytes of each.
     *
     * @param options how files are opened; its progress receives how far packages have been read, later on
     * @throws FormatException if a folder cannot be read or has no packages
     */
    public static GivenFiles of(List<Location> files, CrashOptions options) throws FormatException {
        GivenFiles given = new GivenFiles(
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Location file : files) {
            Optional<Path> folder = file.localFile().filter(Files::isDirectory);
            // a folder that stands alone is refused as a dump
            if (files.size() > 1 && folder.isPresent()) {
                given.addFolder(folder.get(), options.opening().progress());
            } else {
                given.add(file, options);
            }
        }
        return given;
    }

    private void add(Location file, CrashOptions options) {
        byte[] head = head(file);
        int type = ElfIdent.typeOf(head).orElse(0);
        if (type == ElfIdent.ET_EXEC || type == ElfIdent.ET_DYN) {
            kernels.add(file);
        } else if (type == ElfIdent.ET_REL) {
            modules.add(file);
        } else {
            boolean hidden = Container.of(head).isPresent();
            Optional<DebugPackage> found = hidden && options.formats().isKnownDump(file, options.opening())
                    ? Optional.empty()
                    : DebugPackage.of(file, options.opening().progress());
            if (found.isPresent() && !options.formats().isArchiveOfDump(file)) {
                packages.add(found.get());
            } else {
                dumps.add(file);
            }
        }
    }

    private void addFolder(Path folder, ExpansionProgress progress) throws FormatException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new FormatException(folder + " cannot be read: " + IoReason.of(e), e);
        }
        List<DebugPackage> found = files.stream()
                .flatMap(file -> DebugPackage.of(new FileLocation(file), progress).stream())
                .toList();
        if (found.isEmpty()) {
            throw new FormatException(folder + " is a folder without packages that could have debug information");
        }
        folders.add(found);
    }

    private static byte[] head(Location file) {
        if (file.obstacle().isPresent()) {
            return new byte[0];
        }
        try (InputStream in = file.stream()) {
            return in.readNBytes(HEAD_BYTES);
        } catch (IOException unreadable) {
            return new byte[0]; // left to the dump readers' messages
        }
    }

    /** Whether nothing but files of a dump was given. */
    boolean areDumpsAlone() {
        return kernels.isEmpty() && modules.isEmpty() && packages.isEmpty() && folders.isEmpty();
    }

    /** The dump's files; at least one. */
    public List<Location> needDumps() throws FormatException {
        if (!dumps.isEmpty()) {
            return dumps;
        }
        if (!kernels.isEmpty()) {
            throw new FormatException(kernels.get(0).name() + " is a kernel's executable; a dump is needed, too");
        }
        if (!modules.isEmpty()) {
            throw new FormatException(modules.get(0).name() + " is a module; a dump is needed, too");
        }
        DebugPackage first = packages.isEmpty() ? folders.get(0).get(0) : packages.get(0);
        throw new FormatException(first.file().name() + " is " + first.kind().label() + "; a dump is needed, too");
    }
}
