package org.vmcoregdb.redaction;

import java.util.List;

/**
 * What is not shown.
 *
 * @param programPages pages of programs and of files, and free pages, which may hold what was theirs
 * @param keys what the kernel keeps as keys of its users
 * @param logPatterns what is not shown of the log
 */
public record RedactionRules(boolean programPages, boolean keys, List<TextPattern> logPatterns) {
    private static final RedactionRules NONE = new RedactionRules(false, false, List.of());

    /** Finds what is not shown in a text. */
    @FunctionalInterface
    public interface TextPattern {
        /** The pieces of a text, one byte a character, that fit; ascending, not empty, not overlapping. */
        List<Span> find(String text);
    }

    /**
     * A piece.
     *
     * @param start where it starts
     * @param end where it ends (exclusive)
     */
    public record Span(int start, int end) {}

    /** Everything is shown. */
    public static RedactionRules none() {
        return NONE;
    }

    /** Whether everything is shown. */
    public boolean isNone() {
        return !programPages && !keys && logPatterns.isEmpty();
    }
}
