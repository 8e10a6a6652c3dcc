package org.vmcoregdb.checks;

/** How much a finding matters, the most first. */
public enum Severity {
    /** The machine could not go on with this. */
    CRITICAL("CRITICAL"),
    /** It is not as it should be. */
    WARNING("WARNING"),
    /** It is good to know. */
    NOTE("NOTE");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    /** In a table. */
    public String word() {
        return word;
    }
}
