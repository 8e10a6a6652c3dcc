package org.vmcoregdb.server.gdb;

import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.sched.Cpu;
import org.vmcoregdb.kernel.sched.Cpus;
import org.vmcoregdb.protocol.target.MemoryRegion;
import org.vmcoregdb.protocol.target.MonitorContext;

/**
 * The commands of QEMU's monitor that the kernel's gdb scripts, GEF and pwndbg give to find out where they are and how memory is
 * mapped, answered in QEMU's form (QEMU's "Human Monitor" documentation).
 */
final class QemuMonitor {
    /** A version that no script takes for one with missing features. */
    private static final String VERSION = "8.2.0 (vmcore-gdb: a crash dump)\n";

    private static final int MOST_BYTES_SHOWN = 65536;

    private final Kernel kernel;
    private final KernelRegions regions;
    private final SystemRegisters system;

    QemuMonitor(Kernel kernel, SystemRegisters system) {
        this.system = system;
        this.kernel = kernel;
        this.regions = new KernelRegions(kernel);
    }

    /** The name of the command of a line, whether it is one of these or not. */
    static String name(String line) {
        String word = line.strip().split("\\s+", 2)[0];
        return word.startsWith("xp/") ? "xp" : word;
    }

    /**
     * Answers if the line is one of these commands.
     *
     * @return false if it is not
     */
    boolean answers(String line, MonitorContext context) {
        List<String> words = List.of(line.strip().split("\\s+"));
        String argument = words.size() > 1 ? words.get(words.size() - 1) : "";
        switch (words.get(0) + " " + (words.get(0).equals("info") ? argument : "")) {
            case "info version" -> context.print(VERSION);
            case "info mem" -> mappings(context);
            case "info cpus" -> Cpus.of(kernel).all().forEach(cpu -> context.print(cpuLine(cpu, context)));
            case "info registers" -> registers(context);
            case "gva2gpa " -> translate(argument, context);
            default -> {
                return words.get(0).equals("xp") || words.get(0).startsWith("xp/") ? examine(words, context) : false;
            }
        }
        return true;
    }

    private static String cpuLine(Cpu cpu, MonitorContext context) {
        boolean selected = cpu.task().map(ThreadIds::of).orElse(0L) == context.selectedThread();
        return (selected ? "* " : "  ") + "CPU #" + cpu.number() + ": thread_id="
                + cpu.task().map(ThreadIds::of).orElse(0L) + "\n";
    }

    private void mappings(MonitorContext context) {
        regions.forEachMapped(region -> context.print(line(region)), context::cancelled);
    }

    private static String line(MemoryRegion region) {
        return String.format(
                "%016x-%016x %016x -r%s%n",
                region.start(),
                region.start() + region.size(),
                region.size(),
                region.permissions().contains("w") ? "w" : "-");
    }

    private void registers(MonitorContext context) {
        for (Cpu cpu : Cpus.of(kernel).all()) {
            String dump = system.dump(cpu);
            if (dump.isEmpty()) {
                String machine = kernel.arch().machine().unameName();
                context.print("How QEMU prints the registers of " + machine + " CPUs is not known.\n");
                return;
            }
            context.print(dump);
        }
    }

    private void translate(String argument, MonitorContext context) {
        OptionalLong address = address(argument);
        OptionalLong physical =
                address.isPresent() ? kernel.memory().translate(address.getAsLong()) : OptionalLong.empty();
        context.print(physical.isPresent() ? String.format("gpa: 0x%x%n", physical.getAsLong()) : "Unmapped\n");
    }

    /** {@code xp /1024xb 0x1234}: physical memory, as bytes, words of 2, 4 or 8 bytes. */
    private boolean examine(List<String> words, MonitorContext context) {
        ExamineFormat format = ExamineFormat.parse(String.join(" ", words.subList(0, words.size() - 1)));
        OptionalLong address = address(words.get(words.size() - 1));
        if (words.size() < 2 || address.isEmpty()) {
            context.print("usage: xp /FMT ADDRESS\n");
            return true;
        }
        int unit = format.unit();
        int length = (int) Math.min((long) format.count() * unit, MOST_BYTES_SHOWN) / unit * unit;
        byte[] bytes = new byte[length];
        int read = kernel.physical().read(address.getAsLong(), bytes, 0, length);
        boolean littleEndian = kernel.arch().byteOrder() == ByteOrder.LITTLE_ENDIAN;
        StringBuilder text = new StringBuilder();
        for (int at = 0; at + unit <= read; at += unit) {
            if (at % (unit == 1 ? 8 : 16) == 0) {
                text.append(at == 0 ? "" : "\n").append(String.format("%016x:", address.getAsLong() + at));
            }
            text.append(" 0x");
            for (int i = 0; i < unit; i++) {
                text.append(String.format("%02x", bytes[at + (littleEndian ? unit - 1 - i : i)]));
            }
        }
        if (read < length) {
            text.append(text.isEmpty() ? "" : "\n").append("Cannot access memory");
        }
        context.print(text.append('\n').toString());
        return true;
    }

    private static OptionalLong address(String text) {
        try {
            return OptionalLong.of(
                    text.startsWith("0x")
                            ? Long.parseUnsignedLong(text.substring(2), 16)
                            : Long.parseUnsignedLong(text));
        } catch (NumberFormatException notANumber) {
            return OptionalLong.empty();
        }
    }
}
