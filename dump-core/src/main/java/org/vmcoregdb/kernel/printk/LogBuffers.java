package org.vmcoregdb.kernel.printk;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.memory.MemoryFault;

/** Where the kernel keeps the text of its log, that of records which have been overwritten in part included. */
public final class LogBuffers {
    private static final long LIMIT_BYTES = 1L << 31;

    private LogBuffers() {}

    /**
     * A piece of the kernel's memory.
     *
     * @param start its first virtual address
     * @param bytes how long it is
     */
    public record Piece(long start, long bytes) {}

    /**
     * The buffers of a kernel's log.
     *
     * @throws MemoryFault if what says so is not in the dump
     * @throws org.vmcoregdb.types.MissingTypeException if nothing says so
     */
    public static List<Piece> of(Kernel kernel) {
        AddressSpace memory = kernel.memory();
        List<Piece> pieces = new ArrayList<>();
        if (kernel.symbol("prb").isPresent()) {
            KernelLog.LogOffsets offsets = new KernelLog.LogOffsets(kernel);
            pieces.addAll(PrintkRingbuffer.buffers(kernel, offsets, memory.readLong(kernel.needSymbol("prb"))));
            // the one that was used until memory for a larger one could be had
            kernel.symbol("printk_rb_static")
                    .ifPresent(early -> pieces.addAll(PrintkRingbuffer.buffers(kernel, offsets, early)));
        }
        if (kernel.symbol("log_buf").isPresent() && kernel.symbol("log_buf_len").isPresent()) {
            pieces.add(new Piece(
                    memory.readLong(kernel.needSymbol("log_buf")),
                    memory.readUnsignedInt(kernel.needSymbol("log_buf_len"))));
        }
        return pieces.stream()
                .filter(piece -> piece.bytes() > 0 && piece.bytes() <= LIMIT_BYTES)
                .distinct()
                .toList();
    }
}
