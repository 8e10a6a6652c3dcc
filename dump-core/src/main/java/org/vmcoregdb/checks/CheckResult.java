package org.vmcoregdb.checks;

import java.util.List;

/**
 * What checks found.
 *
 * @param findings the most severe first
 * @param clean the checks that found nothing
 * @param unknown those that could not look
 * @param leftOut ids of those that read too much for this dump
 */
public record CheckResult(List<Finding> findings, List<Named> clean, List<Unknown> unknown, List<String> leftOut) {
    /** Nothing was looked at. */
    public static final CheckResult NONE = new CheckResult(List.of(), List.of(), List.of());

    /**
     * A check.
     *
     * @param about what it looks for
     */
    public record Named(String id, String about) {}

    /**
     * A check that could not look.
     *
     * @param reason a sentence without its point
     */
    public record Unknown(String id, String reason) {}

    /** None was left out. */
    public CheckResult(List<Finding> findings, List<Named> clean, List<Unknown> unknown) {
        this(findings, clean, unknown, List.of());
    }

    /** Copies the lists. */
    public CheckResult {
        findings = List.copyOf(findings);
        clean = List.copyOf(clean);
        unknown = List.copyOf(unknown);
        leftOut = List.copyOf(leftOut);
    }
}
