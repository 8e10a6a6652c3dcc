package org.vmcoregdb.unwind;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.arch.RegisterSet;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.DebugInfo;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.MemoryFault;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.unwind.frame.CallSites;
import org.vmcoregdb.unwind.frame.CodeMap;
import org.vmcoregdb.unwind.frame.FrameMethod;
import org.vmcoregdb.unwind.frame.FramePointers;
import org.vmcoregdb.unwind.frame.FrameState;
import org.vmcoregdb.unwind.frame.StackConventions;
import org.vmcoregdb.unwind.frame.Stacks;
import org.vmcoregdb.unwind.frame.Step;
import org.vmcoregdb.unwind.step.BadCallMethod;
import org.vmcoregdb.unwind.step.DwarfMethod;
import org.vmcoregdb.unwind.step.FramePointerMethod;

/**
 * What all walks of one kernel share.
 *
 * @param kernel whose tasks are walked
 * @param conventions of its architecture
 * @param stacks where the stacks are
 * @param map what is code
 * @param calls what a call looks like
 * @param hooks return addresses that were replaced
 * @param methods the ways to make a step, in the order in which they are tried
 * @param pointers how functions use frame pointers
 * @param scan the last resort
 */
record UnwindTools(
        Kernel kernel,
        StackConventions conventions,
        Stacks stacks,
        CodeMap map,
        CallSites calls,
        ReturnHooks hooks,
        List<FrameMethod> methods,
        FramePointers pointers,
        StackScan scan) {
    /** More than a stack has. */
    private static final long STACK_SPAN = 1 << 18;

    /**
     * The tools that fit a kernel.
     *
     * @param conventions of its architecture
     * @param order the methods to use, in this order
     */
    static UnwindTools of(Kernel kernel, StackConventions conventions, List<UnwindMethod> order) {
        CodeMap map = new CodeMap(kernel);
        CallSites calls = conventions.callSites(kernel.memory());
        FramePointers pointers = conventions.framePointers(kernel);
        List<FrameMethod> methods = new ArrayList<>();
        methods.add(new BadCallMethod(kernel.memory(), calls, map, conventions.linkRegister()));
        for (UnwindMethod method : order) {
            methods.addAll(methods(method, kernel, conventions, map, pointers));
        }
        return new UnwindTools(
                kernel,
                conventions,
                new Stacks(kernel, conventions),
                map,
                calls,
                new ReturnHooks(kernel),
                List.copyOf(methods),
                pointers,
                new StackScan(kernel.memory(), word -> conventions.returnAddress(kernel, word), calls, map));
    }

    private static List<FrameMethod> methods(
            UnwindMethod method, Kernel kernel, StackConventions conventions, CodeMap map, FramePointers pointers) {
        return switch (method) {
            case ORC -> conventions.byTables(kernel);
            case ENTRY -> conventions.byEntryCode(kernel);
            case DWARF ->
                List.of(beforeStackSwitch(
                        kernel, conventions, new DwarfMethod(kernel.arch(), kernel.memory(), DebugInfo.of(kernel))));
            case PROLOGUE ->
                conventions.byCode(kernel).stream()
                        .map(m -> beforeStackSwitch(kernel, conventions, m))
                        .toList();
            case FRAME_POINTER -> kept(new FramePointerMethod(kernel.arch(), kernel.memory(), map, pointers), pointers);
            case FRAME_POINTER_GUESS -> List.of(new FramePointerMethod(kernel.arch(), kernel.memory(), map, pointers));
        };
    }

    /** Where a function was interrupted it may not have a frame yet, or no longer: its instructions know better. */
    private static List<FrameMethod> kept(FramePointerMethod method, FramePointers pointers) {
        return pointers.keptEverywhere()
                ? List.of((frame, function) -> frame.interrupted() ? Step.NOT_COVERED : method.step(frame, function))
                : List.of();
    }

    /** Compilers know nothing of the changes of stacks in the middle of a function: they describe it as it was before. */
    private static FrameMethod beforeStackSwitch(Kernel kernel, StackConventions conventions, FrameMethod method) {
        return (frame, function) -> method.step(conventions.beforeStackSwitch(kernel, frame), function);
    }

    /** Whole sentences about what saved registers cannot be. */
    List<String> doubts(RegisterSet registers) {
        return conventions.doubts(registers);
    }

    /**
     * The frame pointer of a frame that is known by a return address on a stack: what its code says, else what the function that was called
     * pushed first, in a kernel whose functions all do that.
     *
     * @param slot where the return address is
     */
    OptionalLong framePointer(long pc, long slot) {
        OptionalLong byCode = conventions.framePointer(kernel, pc, slot + Long.BYTES);
        if (byCode.isPresent() || !pointers.keptEverywhere()) {
            return byCode;
        }
        try {
            long pushed = kernel.memory().readLong(slot - Long.BYTES);
            boolean above = Long.compareUnsigned(pushed - slot, STACK_SPAN) < 0 && (pushed & 7) == 0;
            return above ? OptionalLong.of(pushed) : OptionalLong.empty();
        } catch (MemoryFault missing) {
            return OptionalLong.empty();
        }
    }

    /** The address that a function returns to, of the word that lies where it keeps it. */
    long returnAddress(long word) {
        return conventions.returnAddress(kernel, word);
    }

    boolean isKernelAddress(long address) {
        return kernel.arch().isKernelAddress(address);
    }

    /** The function of a frame; of a return address its offset is that of the address itself. */
    Optional<SymbolicAddress> functionOf(FrameState frame) {
        if (frame.interrupted()) {
            return Symbols.of(kernel).resolve(frame.pc());
        }
        Optional<SymbolicAddress> exact = Symbols.of(kernel)
                .resolve(frame.pc())
                .filter(s -> s.offset() == 0 && conventions.isLabel(kernel, s.symbol()));
        if (exact.isPresent()) {
            return exact;
        }
        return Symbols.of(kernel).resolve(frame.pc() - 1).map(s -> new SymbolicAddress(s.symbol(), s.offset() + 1));
    }
}
