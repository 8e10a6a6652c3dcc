package org.vmcoregdb.server.command.report;

import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.dump.UtsName;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.system.SystemFacts;
import org.vmcoregdb.symbols.SymbolicAddress;
import org.vmcoregdb.triage.Crash;
import org.vmcoregdb.triage.CrashSignature;

/**
 * One dump of many, in a line.
 *
 * @param file as it was found
 * @param release of the kernel
 * @param nodename of the machine
 * @param time when the dump was taken, in seconds since 1970
 * @param type the class of the crash in one word
 * @param function where it happened; empty if that is not known
 * @param signature what it has in common with others of its kind
 */
public record CrashSummary(
        String file,
        String release,
        String nodename,
        OptionalLong time,
        String type,
        Optional<SymbolicAddress> function,
        Optional<CrashSignature> signature) {
    /** Of a crash. */
    public static CrashSummary of(String file, Kernel kernel, Optional<Crash> crash) {
        return new CrashSummary(
                file,
                kernel.release(),
                kernel.utsName().map(UtsName::nodename).orElse("unknown"),
                SystemFacts.of(kernel).time(),
                crash.map(c -> c.type().id()).orElse("unknown"),
                crash.flatMap(Crash::function),
                crash.flatMap(Crash::signature));
    }

    /** Of a report. */
    public static CrashSummary of(Report report) {
        return new CrashSummary(
                report.system().dumpFiles().stream().findFirst().orElse(""),
                report.system().release(),
                report.system().nodename(),
                report.system().time(),
                report.crash().map(c -> c.type().id()).orElse("unknown"),
                report.crash().flatMap(Crash::function),
                report.crash().flatMap(Crash::signature));
    }

    /** What dumps that died of the same have in common: the signature, and without one the class. */
    public String kind() {
        return signature.map(CrashSignature::text).orElse(type);
    }
}
