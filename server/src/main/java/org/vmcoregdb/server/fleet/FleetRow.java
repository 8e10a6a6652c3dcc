package org.vmcoregdb.server.fleet;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One dump of many.
 *
 * @param file where it is
 * @param version which contents that has: of another version the row says nothing
 * @param error why it could not be opened; then most of the rest is empty
 * @param crash what killed the machine
 * @param problems what could not be told, and what is wrong with the file
 * @param milliseconds that looking at it took
 */
public record FleetRow(
        String file, String version, Optional<String> error, Crash crash, List<String> problems, long milliseconds) {
    /**
     * What killed a machine.
     *
     * @param release of the kernel
     * @param nodename of the machine
     * @param time when the dump was taken, in seconds since 1970
     * @param type the class of the crash in one word
     * @param function where it happened, with the distance from its start; empty if that is not known
     * @param signature what it has in common with others of its kind; empty if it has none
     * @param id the signature's 16 digits
     * @param abrt the hash that ABRT gives it
     * @param taint the letters that the kernel was tainted with
     * @param modules that were loaded, by name
     */
    public record Crash(
            String release,
            String nodename,
            OptionalLong time,
            String type,
            String function,
            String signature,
            String id,
            String abrt,
            String taint,
            List<String> modules) {
        static final Crash NONE = new Crash("", "", OptionalLong.empty(), "", "", "", "", "", "", List.of());

        /** Copies the modules. */
        public Crash {
            modules = List.copyOf(modules);
        }

        /** What crashes of one kind have in common: the signature, and without one the class. */
        public String kind() {
            return signature.isEmpty() ? type : signature;
        }
    }

    /** Copies the problems. */
    public FleetRow {
        problems = List.copyOf(problems);
    }

    /** Of a dump that cannot be opened. */
    static FleetRow failed(String file, String version, String error, long milliseconds) {
        return new FleetRow(file, version, Optional.of(error), Crash.NONE, List.of(), milliseconds);
    }

    /** What the row is about. */
    Key key() {
        return new Key(file, version);
    }

    /** A file and its contents. */
    record Key(String file, String version) {}
}
