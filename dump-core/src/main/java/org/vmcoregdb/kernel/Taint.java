package org.vmcoregdb.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.types.Field;

/** The {@code TAINT_…} bits ({@code include/linux/panic.h}, letters of {@code kernel/panic.c}), of a kernel or of a module. */
public final class Taint {
    private static final List<Flag> FLAGS = List.of(
            new Flag(0, 'P', "a proprietary module was loaded"),
            new Flag(1, 'F', "a module was loaded by force"),
            new Flag(2, 'S', "the CPUs are outside of their specification"),
            new Flag(3, 'R', "a module was unloaded by force"),
            new Flag(4, 'M', "a machine check happened"),
            new Flag(5, 'B', "a bad page was found"),
            new Flag(6, 'U', "user space asked for it"),
            new Flag(7, 'D', "the kernel died before: an oops or a BUG"),
            new Flag(8, 'A', "an ACPI table was overridden"),
            new Flag(9, 'W', "the kernel warned"),
            new Flag(10, 'C', "a staging driver was loaded"),
            new Flag(11, 'I', "a bug of the firmware was worked around"),
            new Flag(12, 'O', "a module from outside of the kernel's tree was loaded"),
            new Flag(13, 'E', "a module without a valid signature was loaded"),
            new Flag(14, 'L', "a soft lockup happened"),
            new Flag(15, 'K', "the kernel was patched live"),
            new Flag(16, 'X', "the distribution says so"),
            new Flag(17, 'T', "the layout of structs was randomized"),
            new Flag(18, 'N', "a test was run inside the kernel"),
            new Flag(19, 'J', "user space changed a device through fwctl"));

    private Taint() {}

    /**
     * One bit.
     *
     * @param bit its number
     * @param letter by which messages show it
     * @param meaning what happened
     */
    public record Flag(int bit, char letter, String meaning) {}

    /** The bits that are set and known, lowest first. */
    public static List<Flag> flags(long mask) {
        List<Flag> set = new ArrayList<>();
        for (Flag flag : FLAGS) {
            if ((mask >>> flag.bit & 1) != 0) {
                set.add(flag);
            }
        }
        return set;
    }

    /** The bits of a module: what it tainted the kernel with; empty if the kernel does not tell, or the dump lacks it. */
    public static OptionalLong of(Kernel kernel, Module module) {
        Optional<Field> taints = kernel.types().struct("module").field("taints");
        return taints.isEmpty()
                ? OptionalLong.empty()
                : SystemFacts.attempt(() -> OptionalLong.of(taints.get().read(kernel.memory(), module.address())));
    }

    /** The letters of the bits that are set, lowest bit first. */
    public static String letters(long mask) {
        StringBuilder letters = new StringBuilder();
        flags(mask).forEach(f -> letters.append(f.letter));
        return letters.toString();
    }
}
