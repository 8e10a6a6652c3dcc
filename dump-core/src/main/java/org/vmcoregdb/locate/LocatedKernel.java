package org.vmcoregdb.locate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vmcoregdb.arch.Architecture;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.bytes.FormatException;
import org.vmcoregdb.dump.DumpFile;

/**
 * A kernel in a dump that may not say of which machine it is: then it is that of whose kernels one is found in it, and read back by its
 * name through that machine's page tables.
 *
 * @param dump the dump, which knows its machine
 * @param where the kernel in it
 */
public record LocatedKernel(DumpFile dump, KernelLocation where) {
    /**
     * Finds the kernel.
     *
     * @throws FormatException if it cannot be found, several could be it, or the machine is not supported
     */
    public static LocatedKernel find(DumpFile dump, Overrides overrides) throws FormatException {
        List<Machine> supported = Arrays.stream(Machine.values())
                .filter(machine -> Architecture.of(machine).isPresent())
                .toList();
        if (supported.contains(dump.machine())) {
            return new LocatedKernel(dump, KernelFinder.find(dump, overrides));
        }
        boolean silent =
                dump.machine() == Machine.UNKNOWN && dump.vmcoreInfo().isEmpty() && dump.as(supported.get(0)) != dump;
        if (silent) {
            return search(dump, overrides, supported);
        }
        throw new FormatException("The dump's machine is " + dump.machine().unameName() + "; only "
                + names(supported, ", ") + " kernels are supported so far");
    }

    private static String names(List<Machine> machines, String between) {
        return machines.stream().map(Machine::unameName).collect(Collectors.joining(between));
    }

    private static LocatedKernel search(DumpFile dump, Overrides overrides, List<Machine> supported)
            throws FormatException {
        Optional<FormatException> first = Optional.empty();
        for (Machine machine : supported) {
            DumpFile as = dump.as(machine);
            try {
                return new LocatedKernel(as, KernelFinder.find(as, overrides));
            } catch (FormatException notThis) {
                first = first.or(() -> Optional.of(notThis));
            }
        }
        String detail = dump.format().detail();
        String sentence = "No kernel of " + names(supported, " or ") + " is found in this "
                + dump.format().name() + (detail.isEmpty() ? "" : " (" + detail + ")")
                + ", which does not say what it is of";
        throw first.isPresent()
                ? new FormatException(sentence + ": " + first.get().getMessage(), first.get())
                : new FormatException(sentence);
    }
}
