package org.vmcoregdb.crash;

import java.util.Map;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.kernel.KernelOptions;
import org.vmcoregdb.redaction.RedactionRules;

/**
 * How to open a crash.
 *
 * @param formats the formats of dumps that are known
 * @param opening how files are opened and expanded
 * @param sources where source files are
 * @param kernel how the kernel is opened; the debug files among those that are given are added to it
 * @param redaction what nobody is shown
 */
public record CrashOptions(
        DumpFormats formats, OpenOptions opening, SourceFiles sources, KernelOptions kernel, RedactionRules redaction) {
    /** All formats, the user's cache folder, and nothing said of the kernel. */
    public static CrashOptions standard() {
        return new CrashOptions(
                DumpFormats.standard(),
                OpenOptions.standard(),
                new SourceFiles(Map.of()),
                KernelOptions.none(),
                RedactionRules.none());
    }

    /** The same with other formats. */
    public CrashOptions with(DumpFormats others) {
        return new CrashOptions(others, opening, sources, kernel, redaction);
    }

    /** The same with another report of how far an expansion has come. */
    public CrashOptions with(ExpansionProgress progress) {
        OpenOptions reporting = new OpenOptions(opening.memoryMapped(), opening.cacheFolder(), progress);
        return new CrashOptions(formats, reporting, sources, kernel, redaction);
    }

    /** The same with other places of source files. */
    public CrashOptions with(SourceFiles others) {
        return new CrashOptions(formats, opening, others, kernel, redaction);
    }

    /** The same with other things said of the kernel. */
    public CrashOptions with(KernelOptions others) {
        return new CrashOptions(formats, opening, sources, others, redaction);
    }

    /** The same with other rules of what nobody is shown. */
    public CrashOptions with(RedactionRules others) {
        return new CrashOptions(formats, opening, sources, kernel, others);
    }

    /** Whether the dump speaks for itself, and all of it is shown. */
    boolean saysNothing() {
        return redaction.isNone()
                && !kernel.force()
                && kernel.ignored().isEmpty()
                && kernel.overrides().isNone();
    }
}
