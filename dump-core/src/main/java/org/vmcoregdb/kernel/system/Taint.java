package org.vmcoregdb.kernel.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.module.Module;
import org.vmcoregdb.types.Field;

/** The {@code TAINT_…} bits ({@code include/linux/panic.h}, letters of {@code kernel/panic.c}), of a kernel or of a module. */
public final class Taint {
    /** By bit. What they mean: {@code Documentation/admin-guide/tainted-kernels.rst}. */
    private static final List<Flag> FLAGS = List.of(
            new Flag('P', "a proprietary module was loaded"),
            new Flag('F', "a module was loaded by force"),
            new Flag('S', "the CPU or its use is out of specification"),
            new Flag('R', "a module was unloaded by force"),
            new Flag('M', "the CPU reported a machine check"),
            new Flag('B', "a page was bad, or in an unexpected state"),
            new Flag('U', "user space asked for the taint"),
            new Flag('D', "the kernel has died before (an oops or BUG)"),
            new Flag('A', "an ACPI table was overridden"),
            new Flag('W', "the kernel has issued a warning"),
            new Flag('C', "a staging driver was loaded"),
            new Flag('I', "the platform's firmware has a severe bug that was worked around"),
            new Flag('O', "an out-of-tree module was loaded"),
            new Flag('E', "an unsigned module was loaded"),
            new Flag('L', "a CPU was locked up (soft lockup)"),
            new Flag('K', "the kernel has been live patched"),
            new Flag('X', "auxiliary taint, defined by the distribution"),
            new Flag('T', "structures were laid out at random when the kernel was built"),
            new Flag('N', "an in-kernel test has been run"),
            new Flag('J', "user space used a mutating debug operation of fwctl"));

    private Taint() {}

    /**
     * One bit.
     *
     * @param letter as in {@code Tainted: …}
     * @param meaning in words
     */
    public record Flag(char letter, String meaning) {}

    /** What the bits that are set mean, lowest bit first. */
    public static List<Flag> flags(long mask) {
        List<Flag> set = new ArrayList<>();
        for (int bit = 0; bit < FLAGS.size(); bit++) {
            if ((mask >>> bit & 1) != 0) {
                set.add(FLAGS.get(bit));
            }
        }
        return set;
    }

    /** The bits of a module: what it tainted the kernel with; empty if the kernel does not say, or the dump lacks it. */
    public static OptionalLong of(Kernel kernel, Module module) {
        Optional<Field> taints = kernel.types().struct("module").field("taints");
        return taints.isEmpty()
                ? OptionalLong.empty()
                : SystemFacts.attempt(() -> OptionalLong.of(taints.get().read(kernel.memory(), module.address())));
    }

    /** The letters of the bits that are set, lowest bit first as crash shows them. */
    public static String letters(long mask) {
        StringBuilder letters = new StringBuilder();
        flags(mask).forEach(flag -> letters.append(flag.letter()));
        return letters.toString();
    }
}
