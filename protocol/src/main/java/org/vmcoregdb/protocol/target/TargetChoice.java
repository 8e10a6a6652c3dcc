package org.vmcoregdb.protocol.target;

import java.util.Optional;

/** The targets that a server offers, of which a client sees one at a time (gdb: {@code target extended-remote}). */
public interface TargetChoice {
    /** The one that clients see when they come; may be one without threads, which offers nothing but the choice. */
    Target first();

    /**
     * The one of a name.
     *
     * @param name as the client has it from the user, never empty
     * @return empty if there is none of that name
     * @throws TargetUnavailableException if there is, and it cannot be opened
     */
    Optional<Target> named(String name) throws TargetUnavailableException;

    /**
     * The one of a number.
     *
     * @param number its place, from 1
     * @return empty if there is none of that number
     * @throws TargetUnavailableException if there is, and it cannot be opened
     */
    Optional<Target> numbered(int number) throws TargetUnavailableException;

    /** A client that had a target that was given out here does not use it any more; called once for each that was. */
    default void left(Target target) {}

    /** A single target. */
    static TargetChoice only(Target target) {
        return new OnlyTarget(target);
    }
}
