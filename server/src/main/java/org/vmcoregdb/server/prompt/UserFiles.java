package org.vmcoregdb.server.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.vmcoregdb.bytes.ByteText;

/** The user's files that a prompt reads and keeps: crash's settings, command files, the history. */
public final class UserFiles {
    private static final long LARGEST = 1 << 20;

    private final Path home;
    private final Path folder;
    private final Map<String, String> environment;

    /**
     * The files of a user.
     *
     * @param folder where the program was started
     * @param environment its environment
     */
    public UserFiles(Path home, Path folder, Map<String, String> environment) {
        this.home = home;
        this.folder = folder;
        this.environment = Map.copyOf(environment);
    }

    /** Those of whoever runs this program. */
    public static UserFiles own() {
        return new UserFiles(
                Path.of(System.getProperty("user.home", "/")), Path.of("").toAbsolutePath(), System.getenv());
    }

    /** A variable of the environment, if it is set to something. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * The file of the history, in a folder that only its owner can enter.
     *
     * @throws IOException if it cannot be made
     */
    Path history() throws IOException {
        Path state = variable("XDG_STATE_HOME")
                .map(Path::of)
                .orElse(home.resolve(".local/state"))
                .resolve("vmcore-gdb");
        if (!Files.isDirectory(state)) {
            Files.createDirectories(
                    state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path file = state.resolve("history");
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    /** Crash's settings files that exist, in the order in which they are read. */
    List<Path> settings() {
        List<Path> files = new ArrayList<>();
        for (Path place : List.of(home, folder)) {
            Path file = place.resolve(".crashrc");
            if (Files.isRegularFile(file) && !files.contains(file)) {
                files.add(file);
            }
        }
        return files;
    }

    /**
     * Why a settings file is not to be trusted: a folder with dumps in it may be somebody else's, and an alias there could start programs.
     */
    Optional<String> distrust(Path file) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            boolean others = attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
                    || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
            if (!attributes.owner().equals(Files.getOwner(Path.of("/proc/self")))) {
                return Optional.of("it is not yours");
            }
            return others ? Optional.of("others can write it") : Optional.empty();
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.of("it is not known whose it is");
        }
    }

    /**
     * The lines of a file with commands.
     *
     * @throws IOException with a sentence if it cannot be read, or is too large for commands
     */
    public static List<String> lines(Path file) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException(file + " cannot be read");
        }
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " is too large for a file with commands");
        }
        return ByteText.decode(Files.readAllBytes(file)).lines().toList();
    }
}
