package org.vmcoregdb.checks;

/** Which checks are worth what they read. */
public enum Effort {
    /** All, those that take long on a large machine, too. */
    THOROUGH,
    /** Those that take no longer than looking at each task once. */
    USUAL,
    /** Those that do not look at each task, slab cache or piece of mapped memory: of a dump on another machine each may be a request of its own. */
    LITTLE
}
