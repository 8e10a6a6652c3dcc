package org.vmcoregdb.kernel.lib;

import java.util.Optional;

/** What went wrong on a walk: the first problem is kept, how many others there were is counted. */
final class TreeDamage {
    private Optional<String> first = Optional.empty();
    private int others;

    void add(String problem) {
        if (first.isEmpty()) {
            first = Optional.of(problem);
        } else {
            others++;
        }
    }

    /** A sentence without a full stop; empty if all was well. */
    Optional<String> sentence() {
        return others == 0 ? first : first.map(f -> f + " (and " + others + " more such places)");
    }
}
