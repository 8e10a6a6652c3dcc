package org.vmcoregdb.checks;

import java.util.List;

/**
 * What a check found.
 *
 * @param id the check's name, such as {@code tasks.blocked}
 * @param sentence what is so
 * @param evidence what says so, a line each
 * @param next the command that shows more
 */
public record Finding(String id, Severity severity, String sentence, List<String> evidence, String next) {
    public Finding {
        evidence = List.copyOf(evidence);
    }
}
