package org.vmcoregdb.unwind;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.code.CodeBytes;
import org.vmcoregdb.unwind.orc.OrcTables;
import org.vmcoregdb.unwind.step.CodeMap;
import org.vmcoregdb.unwind.step.DwarfMethod;
import org.vmcoregdb.unwind.step.FrameMethod;
import org.vmcoregdb.unwind.step.FramePointerMethod;
import org.vmcoregdb.unwind.step.FrameState;
import org.vmcoregdb.unwind.step.NowhereMethod;
import org.vmcoregdb.unwind.step.OrcMethod;
import org.vmcoregdb.unwind.step.PrologueMethod;
import org.vmcoregdb.unwind.step.TracingTrampolineMethod;

/**
 * What all walks of one kernel share.
 *
 * @param kernel whose tasks are walked
 * @param stacks where the stacks are
 * @param map what is code
 * @param hooks return addresses that were replaced
 * @param methods the ways to make a step, in the order in which they are tried
 * @param scan the last resort
 */
record UnwindTools(
        Kernel kernel, Stacks stacks, CodeMap map, ReturnHooks hooks, List<FrameMethod> methods, StackScan scan) {
    /**
     * The tools that fit a kernel.
     *
     * @param order the methods to use, in this order
     */
    static UnwindTools of(Kernel kernel, OrcTables orc, List<UnwindMethod> order) {
        CodeMap map = new CodeMap(kernel);
        List<FrameMethod> methods = new ArrayList<>();
        methods.add(new NowhereMethod(kernel.memory(), map));
        for (UnwindMethod method : order) {
            methods.addAll(methods(method, kernel, orc, map));
        }
        return new UnwindTools(
                kernel,
                new Stacks(kernel),
                map,
                new ReturnHooks(kernel),
                List.copyOf(methods),
                new StackScan(kernel.memory(), map));
    }

    private static List<FrameMethod> methods(UnwindMethod method, Kernel kernel, OrcTables orc, CodeMap map) {
        return switch (method) {
            case ORC -> {
                OrcMethod byOrc = new OrcMethod(kernel.memory(), orc);
                yield List.of(byOrc, new TracingTrampolineMethod(kernel, orc, byOrc));
            }
            case DWARF -> List.of(new DwarfMethod(kernel.arch(), kernel.memory(), DebugInfo.of(kernel)));
            case PROLOGUE -> List.of(new PrologueMethod(kernel.memory()));
            case FRAME_POINTER ->
                List.of(new FramePointerMethod(kernel.memory(), map, keepsFramePointers(kernel, orc)));
        };
    }

    /** A kernel has either ORC tables or frame pointers; the latter shows in its functions' first instructions. */
    private static boolean keepsFramePointers(Kernel kernel, OrcTables orc) {
        OptionalLong sample = kernel.symbol("schedule");
        return !orc.available()
                && sample.isPresent()
                && new CodeBytes(kernel.memory()).beginsWithFramePointer(sample.getAsLong());
    }

    /** Whole sentences about what saved registers cannot be. */
    List<String> doubts(RegisterSet registers) {
        return RegisterDoubts.of(kernel.arch(), registers);
    }

    boolean isKernelAddress(long address) {
        return kernel.arch().isKernelAddress(address);
    }

    /** The function of a frame; of a return address its offset is that of the address itself. */
    Optional<SymbolicAddress> functionOf(FrameState frame) {
        if (frame.interrupted()) {
            return Symbols.of(kernel).resolve(frame.pc());
        }
        return Symbols.of(kernel).resolve(frame.pc() - 1).map(s -> new SymbolicAddress(s.symbol(), s.offset() + 1));
    }
}
