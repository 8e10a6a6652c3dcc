package org.vmcoregdb.debuginfo.x86;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.vmcoregdb.debuginfo.CallFrameMaker;
import org.vmcoregdb.debuginfo.CodeSymbols;
import org.vmcoregdb.debuginfo.FunctionsOfC;
import org.vmcoregdb.debuginfo.MemorySection;
import org.vmcoregdb.debuginfo.OriginalReturns;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.Lazy;
import org.vmcoregdb.kernel.module.GeneratedCode;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.unwind.ReplacedReturns;
import org.vmcoregdb.unwind.x86.CodeRows;
import org.vmcoregdb.unwind.x86.X86CallSites;
import org.vmcoregdb.unwind.x86.code.FrameShapes;
import org.vmcoregdb.unwind.x86.orc.OrcEntry;
import org.vmcoregdb.unwind.x86.orc.OrcTables;

/** Call frames made of a kernel's ORC tables; of the code of one without tables, as far as that says anything. */
final class X86CallFrames implements CallFrameMaker.CallFrames {
    private static final int MODULE_BYTES = 1 << 14;
    private static final int ASSEMBLY_BYTES = 1 << 18;
    private static final int KERNEL_BYTES = 4 << 20;
    private static final int GENERATED_BYTES = 1 << 12;

    /** Nothing is mapped below; debuggers take 0 for code that a linker discarded. */
    private static final long FIRST_USER = 0x1000;

    /** With five levels of page tables there are more, but kernels without ORC tables that have those are rare, and programs that use them, too. */
    private static final long END_OF_USER = 0x7fff_ffff_f000L;

    private final Kernel kernel;
    private final OrcTables orc;
    private final FunctionsOfC writtenInC;
    private final X86CallSites machineCode;
    private final CodeRows fromCode;
    private final FrameShapes shapes;
    private final Lazy<ReplacedReturns> replaced;
    private final Lazy<byte[]> returnAddress;

    X86CallFrames(Kernel kernel, Supplier<ReplacedReturns> replaced) {
        this.kernel = kernel;
        this.orc = OrcTables.of(kernel);
        this.writtenInC = new FunctionsOfC(kernel);
        this.machineCode = new X86CallSites(kernel.memory());
        this.fromCode = new CodeRows(kernel);
        this.shapes = FrameShapes.of(kernel);
        this.replaced = new Lazy<>(replaced);
        this.returnAddress = new Lazy<>(
                () -> OriginalReturns.expression(Long.BYTES, this.replaced.get().originals()));
    }

    private OrcCallFrames frames(int expected) {
        return new OrcCallFrames(orc.available() ? orc::forEach : fromCode::forEach, expected, returnAddress.get());
    }

    @Override
    public byte[] module(List<MemorySection> sections, CodeSymbols code) {
        OrcCallFrames frames = frames(MODULE_BYTES);
        for (MemorySection section : sections) {
            if (section.code()) {
                frames.add(section.start(), section.end(), code.addresses(), false);
            }
        }
        addLeftOut(frames, code);
        return frames.toByteArray();
    }

    @Override
    public byte[] assembly(List<MemorySection> sections, CodeSymbols code) {
        Set<Long> returning =
                replaced.get().isEmpty() ? Set.of() : replaced.get().hooks();
        OrcCallFrames frames = frames(ASSEMBLY_BYTES);
        for (MemorySection section : sections) {
            if (section.code()) {
                NavigableSet<Long> switches = stackSwitches(section);
                code.forEachRange(section, (start, end, names) -> {
                    Long next = switches.ceiling(start);
                    boolean changesStacks = next != null && next < end;
                    // debuggers look for the code of a return address one byte before it
                    long last = returning.contains(end) ? end - 1 : end;
                    if (returning.contains(start)) {
                        frames.addReturning(start - 1, last);
                    } else if (orc.available()
                            ? changesStacks || !writtenInC.contains(names)
                            : names.stream().anyMatch(fromCode::isBeyondCompilers)) {
                        frames.add(start, last, code.addresses(), isSystemCallEntry(names));
                    }
                });
            }
        }
        if (!orc.available()) {
            // compilers describe such a kernel's entry code, and so debuggers go on into the program, whose stack is
            // not the kernel's
            frames.addOutermost(FIRST_USER, END_OF_USER);
        }
        return frames.toByteArray();
    }

    @Override
    public byte[] kernel(List<MemorySection> sections, CodeSymbols code) {
        OrcCallFrames frames = frames(KERNEL_BYTES);
        for (MemorySection section : sections) {
            if (section.code() && !orc.available()) {
                code.forEachRange(section, (start, end, names) -> addByPrologue(frames, start, end, code, names));
            } else if (section.code()) {
                code.forEachStretch(
                        section,
                        X86CallFrames::isSystemCallEntry,
                        (start, end, systemCall) -> frames.add(start, end, code.addresses(), systemCall));
            }
        }
        addLeftOut(frames, code);
        return frames.toByteArray();
    }

    @Override
    public byte[] generated(List<GeneratedCode.Range> pieces) {
        OrcCallFrames frames = frames(GENERATED_BYTES);
        GeneratedFrames made = new GeneratedFrames(kernel);
        pieces.forEach(piece -> made.add(piece, frames));
        return frames.toByteArray();
    }

    /** Following all instructions of a kernel would take too long: the first of each function serve. */
    private void addByPrologue(OrcCallFrames frames, long start, long end, CodeSymbols symbols, List<Symbol> names) {
        OptionalLong push = machineCode.framePointerPush(start);
        if (names.stream().anyMatch(fromCode::isBeyondCompilers)) {
            frames.add(start, end, symbols.addresses(), isSystemCallEntry(names));
        } else if (push.isPresent()) {
            frames.addGenerated(start, end, push);
        } else {
            Optional<FrameShapes.SetUp> setUp = names.stream().findFirst().flatMap(f -> shapes.setUp(f, end));
            setUp.ifPresent(at -> frames.addByFramePointer(start, end, at.pushed(), at.set()));
            if (setUp.isEmpty()) {
                machineCode
                        .steps(start, end - start)
                        .ifPresent(steps -> frames.add(new OrcCallFrames.Gap(start, end), steps));
            }
        }
    }

    /** Functions written in C that objtool leaves alone, such as {@code __crash_kexec}. */
    private void addLeftOut(OrcCallFrames frames, CodeSymbols code) {
        for (OrcCallFrames.Gap gap : frames.gaps()) {
            if (writtenInC.contains(code.at(gap.start()))) {
                machineCode.steps(gap.start(), gap.end() - gap.start()).ifPresent(steps -> frames.add(gap, steps));
            }
        }
    }

    /**
     * Where code runs on a stack whose uppermost word is the stack pointer that it came with: between the instructions of {@code
     * call_on_stack} ({@code arch/x86/include/asm/irq_stack.h}).
     */
    private NavigableSet<Long> stackSwitches(MemorySection section) {
        NavigableSet<Long> addresses = new TreeSet<>();
        orc.forEach(section.start(), section.end(), (address, entry) -> {
            if (entry.spRegister() == OrcEntry.Base.SP_INDIRECT) {
                addresses.add(address);
            }
        });
        return addresses;
    }

    /**
     * The places where user mode enters by its own will, and where a new task's first return to it starts. What they saved
     * is of a task that had called, in a way: its pc is after the instruction.
     */
    private static boolean isSystemCallEntry(List<Symbol> names) {
        return names.stream()
                .map(Symbol::name)
                .anyMatch(name -> name.startsWith("entry_SYS")
                        || name.startsWith("entry_INT80")
                        || name.startsWith("system_call")
                        || name.startsWith("ret_from_fork"));
    }
}
