package org.vmcoregdb.debuginfo.x86;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.arch.x86.X86_64;
import org.vmcoregdb.debuginfo.CallFrameOps;
import org.vmcoregdb.unwind.x86.PrologueStep;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;
import org.vmcoregdb.unwind.x86.orc.OrcVisitor;

/**
 * DWARF call frame information made of ORC entries: one FDE per function, and more where a function's frames change their
 * {@link FrameShape} or have nothing known about them in between.
 */
public final class OrcCallFrames {
    private static final int RETURN_ADDRESS_BYTES = 8;
    /** {@code push %rbp}. */
    private static final int PUSH_BYTES = 1;
    /** {@code mov %rsp,%rbp}. */
    private static final int MOVE_BYTES = 3;

    private final Rows rows;
    private final DebugFrame frames;
    private final List<Gap> gaps = new ArrayList<>();

    /** Where entries come from: {@link org.vmcoregdb.unwind.x86.orc.OrcTables#forEach}. */
    @FunctionalInterface
    public interface Rows {
        /** Shows the entries of a range. */
        void forEach(long start, long end, OrcVisitor visitor);
    }

    /**
     * @param expected about how many bytes it will make
     * @param returnAddress the rule for a caller's pc as an expression; empty for the ordinary one
     */
    public OrcCallFrames(Rows rows, int expected, byte[] returnAddress) {
        this.rows = rows;
        this.frames = new DebugFrame(expected, returnAddress);
    }

    /** Adds a copy of code that the entries describe, {@code distance} bytes after the original. */
    void addCopy(long start, long end, long distance) {
        Range range = new Range(new long[0], false);
        rows.forEach(start - distance, end - distance, (address, entry) -> range.entry(address + distance, entry));
        range.finish(end);
    }

    /** Adds code whose callers are not to be looked for. */
    void addOutermost(long start, long end) {
        frames.begin(FrameShape.OUTERMOST, start);
        frames.end(end - start);
    }

    /** Adds the code that functions return to instead of their callers. */
    void addReturning(long start, long end) {
        frames.begin(FrameShape.RETURNING, start);
        frames.end(end - start);
    }

    /**
     * Adds code that the kernel made.
     *
     * @param push where it saves rbp, to use it as a frame pointer from the instruction after that on; empty if it has no frame
     */
    void addGenerated(long start, long end, OptionalLong push) {
        if (push.isPresent()) {
            long pushed = push.getAsLong() + PUSH_BYTES;
            addByFramePointer(start, end, pushed, pushed + MOVE_BYTES);
        } else {
            frames.begin(FrameShape.CALL, start);
            frames.end(end - start);
        }
    }

    /**
     * Adds a function that has a frame pointer.
     *
     * @param pushed address after the instruction that pushes the caller's rbp; the start if that was done before
     * @param set address after the one that points rbp to it
     */
    void addByFramePointer(long start, long end, long pushed, long set) {
        CallFrameOps ops = frames.begin(FrameShape.CALL, start);
        ops.advance(pushed - start);
        ops.defineCfaOffset(2 * RETURN_ADDRESS_BYTES);
        ops.offset(FrameShape.RBP, -2 * RETURN_ADDRESS_BYTES);
        ops.advance(set - pushed);
        ops.defineCfa(FrameShape.RBP, 2 * RETURN_ADDRESS_BYTES);
        frames.end(end - start);
    }

    /**
     * Adds what is known about a range of code.
     *
     * @param functions ascending start addresses of functions, where descriptions must be cut; those outside are ignored
     * @param systemCalls whether register frames in this range are system calls' and not interrupts'
     */
    public void add(long start, long end, long[] functions, boolean systemCalls) {
        Range range = new Range(functions, systemCalls);
        rows.forEach(start, end, range);
        range.finish(end);
    }

    /** Code that no entry, or only undefined ones cover. */
    record Gap(long start, long end) {}

    /** The gaps in what has been added, cut where functions begin. */
    List<Gap> gaps() {
        return gaps;
    }

    /**
     * Adds a function that is in a gap, as far as its first instructions say: its frame is taken to stay as large as they
     * make it.
     */
    void add(Gap function, List<PrologueStep> prologue) {
        if (prologue.isEmpty()) {
            return;
        }
        CallFrameOps ops = frames.begin(FrameShape.CALL, function.start());
        long at = function.start();
        for (PrologueStep step : prologue) {
            ops.advance(step.end() - at);
            at = step.end();
            long cfaOffset = step.allocated() + RETURN_ADDRESS_BYTES;
            ops.defineCfaOffset(cfaOffset);
            step.pushed().ifPresent(pushed -> FrameShape.calleeSaved(pushed).ifPresent(r -> ops.offset(r, -cfaOffset)));
        }
        frames.end(function.end() - function.start());
    }

    /** The section's bytes. */
    public byte[] toByteArray() {
        return frames.toByteArray();
    }

    /** Writes one range of entries. */
    private final class Range implements OrcVisitor {
        private final long[] functions;
        private final boolean systemCalls;
        private int nextFunction;

        private @Nullable OrcEntry current;
        private long currentStart;
        private @Nullable Row row;

        Range(long[] functions, boolean systemCalls) {
            this.functions = functions;
            this.systemCalls = systemCalls;
        }

        @Override
        public void entry(long address, OrcEntry entry) {
            if (current == null) {
                int found = Arrays.binarySearch(functions, address);
                nextFunction = found >= 0 ? found + 1 : -found - 1;
            } else if (Long.compareUnsigned(address, currentStart) <= 0) {
                // a later entry for the same place replaces the earlier one
                current = entry;
                return;
            } else {
                write(current, address);
            }
            current = entry;
            currentStart = address;
        }

        void finish(long end) {
            if (current != null) {
                write(current, end);
                close(end);
            }
        }

        /** Writes an entry that holds from {@link #currentStart} to {@code end}, cut where functions begin. */
        private void write(OrcEntry entry, long end) {
            long at = currentStart;
            while (nextFunction < functions.length && Long.compareUnsigned(functions[nextFunction], end) < 0) {
                long function = functions[nextFunction++];
                if (Long.compareUnsigned(function, at) > 0) {
                    writeRow(entry, at, function);
                    at = function;
                }
                close(at);
            }
            writeRow(entry, at, end);
        }

        private void writeRow(OrcEntry entry, long start, long end) {
            if (entry.type() == OrcEntry.Type.UNDEFINED) {
                close(start);
                gaps.add(new Gap(start, end));
                return;
            }
            FrameShape shape = FrameShape.of(entry, systemCalls);
            if (row != null && row.shape != shape) {
                close(start);
            }
            if (row == null) {
                row = new Row(frames.begin(shape, start), shape, start);
            }
            row.change(entry, start);
        }

        private void close(long end) {
            if (row != null) {
                frames.end(end - row.start);
                row = null;
            }
        }
    }

    /** The rules that hold at the end of what has been written of an FDE. */
    private static final class Row {
        private final CallFrameOps ops;
        private final FrameShape shape;
        private final long start;
        private long at;
        private @Nullable OrcEntry last;

        Row(CallFrameOps ops, FrameShape shape, long start) {
            this.ops = ops;
            this.shape = shape;
            this.start = start;
            this.at = start;
        }

        void change(OrcEntry entry, long address) {
            OrcEntry before = last;
            if (entry.equals(before)) {
                return;
            }
            if (address != at) {
                ops.advance(address - at);
                at = address;
            }
            if (shape != FrameShape.OUTERMOST) {
                changeCfa(before, entry);
            }
            if (shape == FrameShape.CALL) {
                changeRbp(before, entry);
            }
            last = entry;
        }

        private void changeCfa(@Nullable OrcEntry before, OrcEntry entry) {
            OrcEntry.Base oldBase = before == null ? OrcEntry.Base.SP : before.spRegister();
            long oldOffset = before == null ? shape.initialCfaOffset() : (long) before.spOffset() + shape.cfaAboveOrc();
            OrcEntry.Base base = entry.spRegister();
            long offset = (long) entry.spOffset() + shape.cfaAboveOrc();
            if (base == oldBase && offset == oldOffset) {
                return;
            }
            switch (base) {
                case SP, BP -> {
                    if (base == oldBase && offset >= 0) {
                        ops.defineCfaOffset(offset);
                    } else {
                        ops.defineCfa(base == OrcEntry.Base.SP ? FrameShape.RSP : FrameShape.RBP, offset);
                    }
                }
                case SP_INDIRECT -> ops.defineCfaIndirect(FrameShape.RSP, 0, offset);
                case BP_INDIRECT -> ops.defineCfaIndirect(FrameShape.RBP, entry.spOffset(), shape.cfaAboveOrc());
                // the kernel's unwinder adds no offset to these
                case R10 -> ops.defineCfa(FrameShape.number(X86_64.R10), shape.cfaAboveOrc());
                case R13 -> ops.defineCfa(FrameShape.number(X86_64.R13), shape.cfaAboveOrc());
                case DI -> ops.defineCfa(FrameShape.number(X86_64.RDI), shape.cfaAboveOrc());
                case DX -> ops.defineCfa(FrameShape.number(X86_64.RDX), shape.cfaAboveOrc());
                case UNDEFINED, PREV_SP -> ops.defineCfa(FrameShape.RSP, offset);
            }
        }

        private void changeRbp(@Nullable OrcEntry before, OrcEntry entry) {
            OrcEntry.Base base = entry.bpRegister();
            if (before == null
                    ? base == OrcEntry.Base.UNDEFINED
                    : base == before.bpRegister() && entry.bpOffset() == before.bpOffset()) {
                return;
            }
            switch (base) {
                case UNDEFINED -> ops.sameValue(FrameShape.RBP);
                case PREV_SP -> {
                    if (entry.bpOffset() % CallFrameOps.DATA_ALIGNMENT == 0) {
                        ops.offset(FrameShape.RBP, entry.bpOffset());
                    } else {
                        ops.undefined(FrameShape.RBP);
                    }
                }
                case BP -> ops.offsetFrom(FrameShape.RBP, FrameShape.RBP, entry.bpOffset());
                default -> ops.undefined(FrameShape.RBP);
            }
        }
    }
}
