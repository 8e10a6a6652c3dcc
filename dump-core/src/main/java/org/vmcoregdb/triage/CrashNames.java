package org.vmcoregdb.triage;

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

    /** Its functions, by what they say of a crash. */
    default CrashFunctions functions() {
        return CrashFunctions.NONE;
    }

    /** The class of an exception; a page fault's depends on its address, too. */
    default CrashClass ofException(ExceptionCause cause) {
        return CrashClass.EXCEPTION;
    }
}
