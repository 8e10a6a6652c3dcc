package org.vmcoregdb.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that this process has open, as Linux lists them. */
public final class OpenFiles {
    private OpenFiles() {}

    /** How many open descriptors are of files below a folder. */
    public static long below(Path folder) throws IOException {
        Path real = folder.toRealPath();
        List<Path> descriptors;
        try (Stream<Path> listed = Files.list(Path.of("/proc/self/fd"))) {
            descriptors = listed.toList();
        }
        return descriptors.stream()
                .filter(descriptor -> isBelow(descriptor, real))
                .count();
    }

    private static boolean isBelow(Path descriptor, Path folder) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(folder);
        } catch (IOException closedSince) {
            return false;
        }
    }
}
