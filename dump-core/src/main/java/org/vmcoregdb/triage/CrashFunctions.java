package org.vmcoregdb.triage;

import java.util.Set;

/**
 * Names of an architecture's functions by what they say of a crash.
 *
 * @param dying they run between an exception that cannot be mended and its panic
 * @param overflow those of {@code dying} that run because the guard page below a stack was hit
 * @param waiting tasks wait in them
 * @param generic they are at the outer end of every stack of their kind
 * @param ticks entries of interrupts that stop a CPU or come by the clock: of what they interrupted they say nothing
 */
public record CrashFunctions(
        Set<String> dying, Set<String> overflow, Set<String> waiting, Set<String> generic, Set<String> ticks) {
    /** Nothing is known. */
    public static final CrashFunctions NONE = new CrashFunctions(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());

    /** Copies the sets. */
    public CrashFunctions {
        dying = Set.copyOf(dying);
        overflow = Set.copyOf(overflow);
        waiting = Set.copyOf(waiting);
        generic = Set.copyOf(generic);
        ticks = Set.copyOf(ticks);
    }
}
