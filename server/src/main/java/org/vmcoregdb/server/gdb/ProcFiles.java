package org.vmcoregdb.server.gdb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.bytes.ByteArraySource;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.protocol.target.MemoryRegion;
import org.vmcoregdb.protocol.target.RemoteFile;

/**
 * What plugins of gdb look for below {@code /proc} of the machine that they are attached to: who is debugged, and where it has memory.
 * Made up of the dump for these few names, whatever the process id in them, which gdb invents; never a file of this machine.
 */
final class ProcFiles {
    private static final Pattern PATH = Pattern.compile("/proc/[0-9]{1,10}/(exe|maps|smaps|environ|cmdline)");
    /** Lines of a list of mappings: more than any plugin shows, less than what takes long to send. */
    private static final int MOST_MAPPINGS = 20_000;

    private final KernelRegions regions;
    private final DebugFileServer debugFiles;

    ProcFiles(Kernel kernel, DebugFileServer debugFiles) {
        this.regions = new KernelRegions(kernel);
        this.debugFiles = debugFiles;
    }

    /** Opens one; empty if there is none of that name. */
    Optional<RemoteFile> open(String path) {
        Matcher name = PATH.matcher(path);
        if (!name.matches()) {
            return Optional.empty();
        }
        return switch (name.group(1)) {
            case "exe" -> debugFiles.openExecutable();
            case "maps" -> Optional.of(text(path, mappings("")));
            // that none of it is the process's own keeps gdb's generate-core-file from writing all of the kernel's
            // memory
            case "smaps" -> Optional.of(text(path, mappings("Anonymous:             0 kB\n")));
            case "cmdline" -> Optional.of(text(path, "vmlinux\0"));
            default -> Optional.of(text(path, ""));
        };
    }

    /** As {@code proc_pid_maps(5)} has it. */
    private String mappings(String after) {
        StringBuilder out = new StringBuilder(1 << 16);
        AtomicInteger lines = new AtomicInteger();
        regions.forEachMapped(
                region -> {
                    lines.incrementAndGet();
                    out.append(line(region)).append(after);
                },
                () -> lines.get() >= MOST_MAPPINGS);
        return out.toString();
    }

    private static String line(MemoryRegion region) {
        String permissions = region.permissions();
        long last = region.start() + region.size() - 1;
        long end = last == -1 ? last : last + 1; // 2^64 cannot be written
        return Long.toHexString(region.start()) + "-" + Long.toHexString(end)
                + " r" + (permissions.contains("w") ? "w" : "-") + (permissions.contains("x") ? "x" : "-")
                + "p 00000000 00:00 0 " + region.name().orElse("[kernel]") + "\n";
    }

    private static RemoteFile text(String name, String text) {
        return new TextFile(new ByteArraySource(name, text.getBytes(StandardCharsets.UTF_8)));
    }

    private record TextFile(ByteArraySource source) implements RemoteFile {
        @Override
        public long size() {
            return source.size();
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            return source.read(position, buffer, offset, length);
        }

        @Override
        public void close() {
            // bytes in memory
        }
    }
}
