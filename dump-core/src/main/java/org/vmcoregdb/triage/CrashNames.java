package org.vmcoregdb.triage;

import java.util.Set;
import org.vmcoregdb.arch.ArchitecturePart;
import org.vmcoregdb.arch.Machine;
import org.vmcoregdb.diagnosis.ExceptionCause;

/** What an architecture adds to the functions of {@link CrashCode}, and what its exceptions are for a crash. */
public interface CrashNames extends ArchitecturePart {
    /** The names of a machine's own, which may be none. */
    static CrashNames of(Machine machine) {
        return ArchitecturePart.find(CrashNames.class, machine).orElseGet(() -> new Unknown(machine));
    }

    /** Of an architecture that nothing is known of. */
    record Unknown(Machine machine) implements CrashNames {}

    /** Functions that run between an exception that cannot be mended and its panic. */
    default Set<String> dying() {
        return Set.of();
    }

    /** Functions of those in {@link #dying} that run because the guard page below a stack was hit. */
    default Set<String> overflow() {
        return Set.of();
    }

    /** Functions in which tasks wait. */
    default Set<String> waiting() {
        return Set.of();
    }

    /** Functions at the outer end of every stack of their kind. */
    default Set<String> generic() {
        return Set.of();
    }

    /** Entries of interrupts that stop a CPU or come by the clock: of what they interrupted they say nothing. */
    default Set<String> ticks() {
        return Set.of();
    }

    /** The class of an exception; a page fault's depends on its address, too. */
    default CrashClass ofException(ExceptionCause cause) {
        return CrashClass.EXCEPTION;
    }
}
