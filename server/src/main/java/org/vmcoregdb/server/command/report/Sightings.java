package org.vmcoregdb.server.command.report;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How often crashes of one signature are known to have happened.
 *
 * @param times the crash that is reported included
 * @param first when the first of them happened, in seconds since 1970; empty if none of them says
 * @param last when the last one happened
 * @param kernels their releases, each once
 */
public record Sightings(int times, OptionalLong first, OptionalLong last, List<String> kernels) {
    /** Copies the releases. */
    public Sightings {
        kernels = List.copyOf(kernels);
    }

    /** Of some dumps, each of which counts. */
    public static Sightings of(Collection<CrashSummary> dumps) {
        Set<String> kernels = new LinkedHashSet<>();
        dumps.forEach(dump -> kernels.add(dump.release()));
        return new Sightings(
                dumps.size(),
                dumps.stream().flatMapToLong(d -> d.time().stream()).min(),
                dumps.stream().flatMapToLong(d -> d.time().stream()).max(),
                List.copyOf(kernels));
    }
}
