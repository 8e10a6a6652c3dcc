package org.vmcoregdb.kernel.printk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Part;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.types.MissingTypeException;

/**
 * The kernel's log, oldest record first. Three generations: a plain character ring (before 3.5), a ring of records (to
 * 5.9), the lockless printk ringbuffer (from 5.10). vmcoreinfo has all offsets, so that types are not needed.
 */
public final class KernelLog {
    private static final Part<KernelLog> PART = Part.of(KernelLog::read);

    private final List<LogRecord> records;
    private final Optional<String> problem;

    private KernelLog(List<LogRecord> records, Optional<String> problem) {
        this.records = List.copyOf(records);
        this.problem = problem;
    }

    /** The log of a kernel. */
    public static KernelLog of(Kernel kernel) {
        return kernel.part(PART);
    }

    private static KernelLog read(Kernel kernel) {
        List<LogRecord> records = new ArrayList<>();
        try {
            LogOffsets offsets = new LogOffsets(kernel);
            if (kernel.symbol("prb").isPresent()) {
                PrintkRingbuffer.read(kernel, offsets, records);
            } else if (kernel.symbol("log_next_idx").isPresent()) {
                PrintkRecords.read(kernel, offsets, records);
            } else if (kernel.symbol("log_end").isPresent()) {
                PlainLog.read(kernel, records);
            } else {
                return new KernelLog(records, Optional.of("No symbol says where this kernel keeps its log"));
            }
            return new KernelLog(records, Optional.empty());
        } catch (MemoryFault | MissingTypeException e) {
            return new KernelLog(records, Optional.of("The log breaks off: " + e.getMessage()));
        }
    }

    /** All records that could be read. */
    public List<LogRecord> records() {
        return records;
    }

    /** Why older or newer records are missing; empty if none are. */
    public Optional<String> problem() {
        return problem;
    }

    /** Where members of the log's structures are: vmcoreinfo says, else the types do. */
    static final class LogOffsets {
        private final Kernel kernel;

        LogOffsets(Kernel kernel) {
            this.kernel = kernel;
        }

        /** Offset in bytes of {@code member}, dotted, in {@code struct}. */
        long of(String struct, String member) {
            OptionalLong told = find(struct, member);
            return told.orElseThrow(
                    () -> new MissingTypeException("nothing says where struct " + struct + " has its " + member));
        }

        OptionalLong find(String struct, String member) {
            Optional<String> told = kernel.vmcoreInfo().get("OFFSET(" + struct + "." + member + ")");
            if (told.isPresent() && told.get().matches("\\d{1,9}")) {
                return OptionalLong.of(Long.parseLong(told.get()));
            }
            return kernel.types()
                    .struct(struct)
                    .field(member)
                    .map(f -> OptionalLong.of(f.offset()))
                    .orElse(OptionalLong.empty());
        }

        /** Size of {@code struct} in bytes, between 1 and 4096. */
        int size(String struct) {
            Optional<String> told = kernel.vmcoreInfo().get("SIZE(" + struct + ")");
            long size = told.isPresent() && told.get().matches("\\d{1,9}")
                    ? Long.parseLong(told.get())
                    : kernel.types().struct(struct).size();
            if (size < 1 || size > 4096) {
                throw new MissingTypeException("the size of struct " + struct + " cannot be " + size);
            }
            return (int) size;
        }
    }
}
