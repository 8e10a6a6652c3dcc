package org.vmcoregdb.server.command.device;

import java.util.Locale;
import java.util.Optional;
import org.vmcoregdb.kernel.device.DiskActivity;
import org.vmcoregdb.kernel.device.Resource;
import org.vmcoregdb.server.answer.Columns;
import org.vmcoregdb.server.answer.HexDigits;
import org.vmcoregdb.server.answer.TextPage;

/** {@code dev}, as crash shows it. */
final class DeviceText {
    private static final int WIDTH = 16;
    private static final int LINE = 80;

    private DeviceText() {}

    private static void last(TextPage out, Optional<String> problem) {
        problem.ifPresent(p -> out.append('[').append(p).lines("]\n"));
    }

    static void write(TextPage out, DeviceAnswers.Numbers answer) {
        out.between();
        out.append(answer.block() ? "BLKDEV" : "CHRDEV").append("    NAME           ");
        out.append(answer.block() ? Columns.centeredRight("GENDISK", WIDTH) : Columns.centered("CDEV", WIDTH));
        out.format("  %-16s%n", "OPERATIONS");
        for (DeviceAnswers.Numbers.Row row : answer.numbers()) {
            out.format(
                    " %3d      %-13s  ",
                    row.number().major(),
                    row.number().name().isEmpty() ? "(unknown)" : row.number().name());
            if (row.operations().isEmpty()) {
                out.append(Columns.centered("(none)", WIDTH)).append('\n');
                continue;
            }
            String operations = row.operations()
                    .get()
                    .name()
                    .orElse(Long.toHexString(row.operations().get().address()));
            out.format("%16x  %s%n", row.number().object().orElse(0), operations);
        }
        last(out, answer.problem());
    }

    static void write(TextPage out, DeviceAnswers.DiskRows answer) {
        boolean bySync = answer.disks().stream().anyMatch(DiskActivity::bySync);
        // crash has the column wherever queues have such a count, which those of several queues do not keep
        boolean inDriver =
                answer.disks().stream().anyMatch(d -> d.inDriver().isPresent() || d.bySync() && d.multiQueue());
        out.format("MAJOR %-18s NAME       %-18s TOTAL ", "GENDISK", "REQUEST_QUEUE");
        out.append(bySync ? "ASYNC  SYNC " : " READ WRITE ")
                .append(inDriver ? "  DRV" : "")
                .append('\n');
        for (DiskActivity disk : answer.disks()) {
            out.format(
                    "%5d %-16x   %-10s %-16x   %5d %5d %5d ",
                    disk.major(),
                    disk.disk(),
                    disk.name(),
                    disk.queue(),
                    disk.reads() + disk.writes(),
                    disk.reads(),
                    disk.writes());
            if (inDriver) {
                out.append(
                        disk.multiQueue()
                                ? "N/A(MQ)"
                                : disk.inDriver().isPresent()
                                        ? String.format(
                                                Locale.ROOT,
                                                "%5d",
                                                disk.inDriver().getAsLong())
                                        : "    ?");
            }
            disk.problem().ifPresent(p -> out.append('[').append(p).append(']'));
            out.append('\n');
        }
        last(out, answer.problem());
    }

    static void write(TextPage out, DeviceAnswers.Resources answer) {
        out.between();
        long end = answer.resources().isEmpty() ? 0 : answer.resources().get(0).end();
        int digits = Long.compareUnsigned(end, 0xffff) > 0 ? 8 : 4;
        out.append(Columns.centered("RESOURCE", WIDTH)).append("  ");
        out.append(Columns.centered("RANGE", 2 * digits + 1)).lines("  NAME\n");
        for (Resource resource : answer.resources()) {
            out.format(
                    "%8x  %0" + digits + "x-%0" + digits + "x  ", resource.address(), resource.start(), resource.end());
            wrapped(out, resource.name().orElse("(unknown)"), WIDTH + 2 + 2 * digits + 1 + 2);
        }
        last(out, answer.problem());
    }

    /** A name that is too long for a line goes on in the next one, if it has a blank where it can be parted. */
    private static void wrapped(TextPage out, String name, int column) {
        int excess = column + name.length() - LINE;
        int blank = excess <= 0 ? -1 : name.lastIndexOf(' ', name.length() - 1 - excess);
        if (blank <= 0) {
            out.append(name).append('\n');
        } else {
            out.append(name.substring(0, blank)).append('\n');
            out.append(" ".repeat(column)).append(name.substring(blank + 1)).append('\n');
        }
    }

    /** Bytes as 64-bit words, lowest byte first, with the characters they make. */
    static void words(TextPage out, byte[] bytes, int start) {
        for (int i = 0; i < bytes.length; i += 16) {
            HexDigits.append(out, start + i, 8).append(":  ");
            for (int at = i; at < i + 16; at += 8) {
                int count = Math.max(0, Math.min(8, bytes.length - at));
                out.append(" ".repeat(16 - 2 * count));
                for (int b = count - 1; b >= 0; b--) {
                    HexDigits.append(out, bytes[at + b], 2);
                }
                out.append(' ');
            }
            out.append("  ");
            for (int b = i; b < Math.min(i + 16, bytes.length); b++) {
                out.append(bytes[b] >= ' ' && bytes[b] < 0x7f ? (char) bytes[b] : '.');
            }
            out.append('\n');
        }
    }
}
