package org.vmcoregdb.kernel.printk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.ByteText;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.Field;
import org.vmcoregdb.types.Struct;

/**
 * Messages of one CPU that were printed where taking the log's lock was not safe, and were not moved into the log yet. Kernels 4.10 to 5.14
 * have such buffers ({@code kernel/printk/printk_safe.c}).
 *
 * @param name of the per-cpu variable
 * @param cpu whose buffer it is
 * @param address of the buffer
 * @param length of the text, in bytes
 * @param lost how many messages did not fit
 * @param lines of the text
 * @param problem why the text is not known
 */
public record SafeBuffer(
        String name, int cpu, long address, long length, long lost, List<String> lines, Optional<String> problem) {
    private static final List<String> NAMES = List.of("nmi_print_seq", "safe_print_seq");
    private static final int TEXT_LIMIT = 1 << 17;

    /** Those of all CPUs; none if the kernel has no such buffers. */
    public static List<SafeBuffer> read(Kernel kernel) {
        Struct struct = kernel.types().struct("printk_safe_seq_buf");
        Optional<Field> length = struct.field("len");
        Optional<Field> lost = struct.field("message_lost");
        Optional<Field> text = struct.field("buffer");
        List<SafeBuffer> all = new ArrayList<>();
        if (length.isEmpty() || lost.isEmpty() || text.isEmpty()) {
            return all;
        }
        for (String name : NAMES) {
            for (int cpu : kernel.perCpu().present()) {
                OptionalLong at = kernel.perCpu().variable(name, cpu);
                if (at.isPresent()) {
                    all.add(readOne(kernel, name, cpu, at.getAsLong(), length.get(), lost.get(), text.get()));
                }
            }
        }
        return all;
    }

    private static SafeBuffer readOne(
            Kernel kernel, String name, int cpu, long at, Field length, Field lost, Field text) {
        try {
            long bytes = length.read(kernel.memory(), at);
            int shown = (int) Math.max(0, Math.min(bytes, Math.min(text.count(), TEXT_LIMIT)));
            String content = ByteText.decode(kernel.memory().readBytes(text.at(at), shown));
            List<String> lines = content.lines().toList();
            return new SafeBuffer(name, cpu, at, bytes, lost.read(kernel.memory(), at), lines, Optional.empty());
        } catch (MemoryFault missing) {
            return new SafeBuffer(name, cpu, at, 0, 0, List.of(), Optional.ofNullable(missing.getMessage()));
        }
    }
}
