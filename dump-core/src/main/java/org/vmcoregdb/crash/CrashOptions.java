package org.vmcoregdb.crash;

import java.util.Map;
import org.vmcoregdb.archive.ExpansionProgress;
import org.vmcoregdb.dump.open.DumpFormats;
import org.vmcoregdb.dump.open.OpenOptions;
import org.vmcoregdb.locate.Overrides;

/**
 * How to open a crash.
 *
 * @param formats the formats of dumps that are known
 * @param opening how files are opened and expanded
 * @param overrides where the kernel is, as far as {@code --set} says it
 * @param sources where source files are
 * @param force whether a vmlinux of another build is taken
 */
public record CrashOptions(
        DumpFormats formats, OpenOptions opening, Overrides overrides, SourceFiles sources, boolean force) {
    /** All formats, the user's cache folder, and nothing given with {@code --set}. */
    public static CrashOptions standard() {
        return new CrashOptions(
                DumpFormats.standard(), OpenOptions.standard(), Overrides.NONE, new SourceFiles(Map.of()), false);
    }

    /** The same with other formats. */
    public CrashOptions with(DumpFormats others) {
        return new CrashOptions(others, opening, overrides, sources, force);
    }

    /** The same with another report of how far an expansion has come. */
    public CrashOptions with(ExpansionProgress progress) {
        OpenOptions reporting = new OpenOptions(opening.memoryMapped(), opening.cacheFolder(), progress);
        return new CrashOptions(formats, reporting, overrides, sources, force);
    }

    /** The same with what {@code --set} says of where the kernel is. */
    public CrashOptions with(Overrides others) {
        return new CrashOptions(formats, opening, others, sources, force);
    }

    /** The same with other places of source files. */
    public CrashOptions with(SourceFiles others) {
        return new CrashOptions(formats, opening, overrides, others, force);
    }

    /** The same, taking a vmlinux of another build or not. */
    public CrashOptions forced(boolean forced) {
        return new CrashOptions(formats, opening, overrides, sources, forced);
    }
}
