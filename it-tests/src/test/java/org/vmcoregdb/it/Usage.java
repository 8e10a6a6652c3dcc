package org.vmcoregdb.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a process has of the machine.
 *
 * @param residentMegabytes memory
 * @param threads how many
 * @param descriptors open files and sockets
 */
record Usage(long residentMegabytes, long threads, long descriptors) {
    static Usage of(long pid) {
        Path process = Path.of("/proc", Long.toString(pid));
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            long resident = 0;
            long threads = 0;
            for (String line : Files.readAllLines(process.resolve("status"))) {
                if (line.startsWith("VmRSS:")) {
                    resident = number(line) / 1024;
                } else if (line.startsWith("Threads:")) {
                    threads = number(line);
                }
            }
            return new Usage(resident, threads, open.count());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    /** The same after the process has collected its garbage. */
    static Usage afterCollection(long pid) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        for (int i = 0; i < 2; i++) {
            Programs.run(Duration.ofMinutes(1), jcmd.toString(), Long.toString(pid), "GC.run");
        }
        return of(pid);
    }
}
