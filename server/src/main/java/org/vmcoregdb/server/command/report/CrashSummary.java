package org.vmcoregdb.server.command.report;

import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.CrashSignature;

/**
 * One dump of many, in a line.
 *
 * @param file as it was found
 * @param release of the kernel
 * @param type the class of the crash in one word
 * @param function where it happened; empty if that is not known
 * @param signature what it has in common with others of its kind
 */
public record CrashSummary(
        String file,
        String release,
        String type,
        Optional<SymbolicAddress> function,
        Optional<CrashSignature> signature) {
    /** Of a crash. */
    public static CrashSummary of(String file, Kernel kernel, Optional<Crash> crash) {
        return new CrashSummary(
                file,
                kernel.release(),
                crash.map(c -> c.type().id()).orElse("unknown"),
                crash.flatMap(Crash::function),
                crash.flatMap(Crash::signature));
    }
}
