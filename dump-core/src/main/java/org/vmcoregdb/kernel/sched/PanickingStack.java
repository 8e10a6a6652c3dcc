package org.vmcoregdb.kernel.sched;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.symbols.Symbol;

/**
 * Which CPU panicked, where no variable of the kernel says: the only one on whose stack, from its stack pointer up, there is an address
 * within {@code panic()}. Of a function of its rank the first serves that is on the stack of one CPU only.
 */
final class PanickingStack {
    /** What a CPU that brings the machine down is in, the surest first. */
    private static final List<String> FUNCTIONS = List.of("panic", "crash_kexec", "oops_end", "die");

    private PanickingStack() {}

    static OptionalInt find(Kernel kernel, List<Cpu> cpus) {
        for (String name : FUNCTIONS) {
            Optional<Symbol> function = kernel.imageSymbols().named(name);
            OptionalLong end = function.isPresent()
                    ? kernel.imageSymbols().nextAddress(function.get().address())
                    : OptionalLong.empty();
            List<Integer> found = new ArrayList<>();
            for (Cpu cpu : end.isPresent() ? cpus : List.<Cpu>of()) {
                if (isIn(kernel, cpu, function.get().address(), end.getAsLong())) {
                    found.add(cpu.number());
                }
            }
            if (found.size() == 1) {
                return OptionalInt.of(found.get(0));
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isIn(Kernel kernel, Cpu cpu, long start, long end) {
        long pc = cpu.registers().getOr(kernel.arch().pc(), 0);
        if (isWithin(pc, start, end)) {
            return true;
        }
        long sp = cpu.registers().getOr(kernel.arch().sp(), 0);
        long stack = cpu.task().map(Task::stack).orElse(0L);
        long size = ThreadSize.of(kernel);
        if (stack == 0 || Long.compareUnsigned(sp - stack, size) >= 0) {
            return false; // on another stack, or not in the kernel
        }
        byte[] words = new byte[(int) (stack + size - sp)];
        int read = kernel.memory().read(sp, words, 0, words.length);
        for (int at = 0; at + Long.BYTES <= read; at += Long.BYTES) {
            // a return address may be the end of a function that does not return
            if (isWithin(kernel.memory().words().getLong(words, at) - 1, start, end)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWithin(long address, long start, long end) {
        return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
    }
}
