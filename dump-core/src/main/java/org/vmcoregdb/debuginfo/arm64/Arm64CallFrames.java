package org.vmcoregdb.debuginfo.arm64;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.vmcoregdb.debuginfo.CallFrameMaker;
import org.vmcoregdb.debuginfo.CallFrameOps;
import org.vmcoregdb.debuginfo.CodeSymbols;
import org.vmcoregdb.debuginfo.FunctionsOfC;
import org.vmcoregdb.debuginfo.MemorySection;
import org.vmcoregdb.disasm.arm64.A64Disassembler;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.module.GeneratedCode;
import org.vmcoregdb.kernel.sched.Tasks;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.unwind.ReplacedReturns;
import org.vmcoregdb.unwind.arm64.Shape;
import org.vmcoregdb.unwind.arm64.Shapes;

/** Call frames made of what the instructions of functions do to the stack. */
final class Arm64CallFrames implements CallFrameMaker.CallFrames {
    /** Entries of exceptions in the kernel: registers are saved at the stack pointer. */
    private static final Pattern KERNEL_ENTRY = Pattern.compile("el1[ht]?_(64_)?(sync|irq|fiq|error)");
    /** Where a stack ends: entries from programs, and where tasks and CPUs begin. */
    private static final Pattern OUTERMOST = Pattern.compile(
            "el0t?_((32|64)_)?(sync|irq|fiq|error)|ret_from_fork|ret_to_user|__(primary|secondary)_switched");

    /** The record is what the caller's frame ends with, as far as anything says. */
    private static final Shape WITH_RECORD = new Shape(Shape.UNKNOWN, 16, 16, 8);

    private final Shapes shapes;
    private final FunctionsOfC writtenInC;
    private final long signature;
    private final long savedBytes;
    private final Lazy<TracedCalls> traced;

    Arm64CallFrames(Kernel kernel, Supplier<ReplacedReturns> replaced) {
        shapes = Shapes.of(kernel);
        writtenInC = new FunctionsOfC(kernel);
        signature = kernel.vmcoreInfo().number("KERNELPACMASK").orElse(0);
        savedBytes = kernel.types().struct("pt_regs").type().map(t -> t.size()).orElse(0L);
        traced = new Lazy<>(() ->
                TracedCalls.of(kernel, replaced.get(), () -> Tasks.of(kernel).all()));
    }

    private DebugFrame frames() {
        return new DebugFrame(signature, savedBytes);
    }

    @Override
    public byte[] module(List<MemorySection> sections, CodeSymbols code) {
        return kernel(sections, code);
    }

    @Override
    public byte[] assembly(List<MemorySection> sections, CodeSymbols code) {
        DebugFrame frames = frames();
        for (MemorySection section : sections) {
            if (section.code()) {
                code.forEachRange(section, (start, end, names) -> {
                    if (traced.get().hooks().contains(start)) {
                        // debuggers look for the code of a return address one byte before it
                        frames.beginReturning(start - 1, traced.get().byFramePointer());
                        frames.end(end - start);
                    } else if (!writtenInC.contains(names)) {
                        add(frames, start, end, names);
                    }
                });
            }
        }
        return frames.toByteArray();
    }

    @Override
    public byte[] kernel(List<MemorySection> sections, CodeSymbols code) {
        DebugFrame frames = frames();
        for (MemorySection section : sections) {
            if (section.code()) {
                code.forEachRange(section, (start, end, names) -> add(frames, start, end, names));
            }
        }
        return frames.toByteArray();
    }

    @Override
    public byte[] generated(List<GeneratedCode.Range> pieces) {
        DebugFrame frames = frames();
        pieces.forEach(piece -> add(frames, piece.start(), piece.end(), List.of()));
        return frames.toByteArray();
    }

    private static boolean isAny(List<Symbol> names, Pattern pattern) {
        return names.stream().anyMatch(s -> pattern.matcher(s.name()).matches());
    }

    private void add(DebugFrame frames, long start, long end, List<Symbol> names) {
        if (isAny(names, OUTERMOST)) {
            frames.begin(DebugFrame.Kind.OUTERMOST, start);
            frames.end(end - start);
        } else if (isAny(names, KERNEL_ENTRY) && savedBytes > 0) {
            frames.begin(DebugFrame.Kind.INTERRUPT, start);
            frames.end(end - start);
        } else {
            addFunction(frames, start, end);
        }
    }

    /**
     * A description for each stretch of code. Where the frames are not known, as in cases of a switch and in code that was freed after the
     * boot, calls can only have been made with a frame record.
     */
    private void addFunction(DebugFrame frames, long start, long end) {
        @Nullable Shape[] all = shapes.all(start, end);
        for (int i = 0; i < all.length; i++) {
            all[i] = isKnown(all[i]) ? all[i] : WITH_RECORD;
        }
        frames.originals(traced.get().of(start, end), traced.get().linkOf(start, end));
        CallFrameOps ops = frames.begin(DebugFrame.Kind.CALL, start);
        rows(frames, ops, all);
        frames.end(end - start);
    }

    private static boolean isKnown(@Nullable Shape shape) {
        return shape != null
                && (shape.record() > Shape.CALLERS || shape.depth() != Shape.UNKNOWN)
                && shape.savedFp() != Shape.UNKNOWN
                && shape.savedLr() != Shape.UNKNOWN;
    }

    private static void rows(DebugFrame frames, CallFrameOps ops, @Nullable Shape[] all) {
        Shape before = Shape.ENTERED;
        int written = 0;
        for (int i = 0; i < all.length; i++) {
            Shape shape = all[i];
            if (shape == null || shape.equals(before)) {
                continue;
            }
            if (i > written) {
                ops.advance((long) (i - written) * A64Disassembler.BYTES);
                written = i;
            }
            frames.change(ops, before, shape);
            before = shape;
        }
    }
}
