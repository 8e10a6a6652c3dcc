package org.vmcoregdb.server.fleet;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.vmcoregdb.bytes.Location;

/**
 * One dump of many.
 *
 * @param file where it is
 * @param version which contents that has: of another version the row says nothing
 * @param error why it could not be opened; then most of the rest is empty
 * @param crash what killed the machine
 * @param checks the checks that found something worse than a note, by their ids
 * @param leftOut ids of those that would have had to read too much
 * @param problems what could not be told, and what is wrong with the file
 * @param cost what looking at it took
 */
public record FleetRow(
        String file,
        String version,
        Optional<String> error,
        Crash crash,
        List<String> checks,
        List<String> leftOut,
        List<String> problems,
        Cost cost) {
    /**
     * What looking at a dump took.
     *
     * @param milliseconds of time
     * @param bytes that were read of it: of a file on another machine those that came
     * @param requests that other machines were sent
     */
    public record Cost(long milliseconds, long bytes, long requests) {}

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
     * @param frames the functions from the place of the crash outwards, as the kernel calls them, up to where the CPU came there; the address in no
     *     function that a bad jump leads to is {@code ?}
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
            List<String> modules,
            List<String> frames) {
        static final Crash NONE = new Crash("", "", OptionalLong.empty(), "", "", "", "", "", "", List.of(), List.of());

        /** Copies the lists. */
        public Crash {
            modules = List.copyOf(modules);
            frames = List.copyOf(frames);
        }

        /** What crashes of one kind have in common: the signature, and without one the class. */
        public String kind() {
            return signature.isEmpty() ? type : signature;
        }
    }

    /** Of a dump of which no check was left out. */
    public FleetRow(
            String file,
            String version,
            Optional<String> error,
            Crash crash,
            List<String> checks,
            List<String> problems,
            Cost cost) {
        this(file, version, error, crash, checks, List.of(), problems, cost);
    }

    /** Copies the lists. */
    public FleetRow {
        checks = List.copyOf(checks);
        leftOut = List.copyOf(leftOut);
        problems = List.copyOf(problems);
    }

    /** Of a dump that cannot be opened. */
    static FleetRow failed(Key key, String error, Cost cost) {
        return new FleetRow(key.file, key.version, Optional.of(error), Crash.NONE, List.of(), List.of(), cost);
    }

    /** What the row is about. */
    public Key key() {
        return new Key(file, version);
    }

    /**
     * A file and its contents.
     *
     * @param file where it is
     * @param version a text that other contents do not have; empty if it cannot be known
     */
    public record Key(String file, String version) {
        /** Of a dump as it is now: one that cannot be read has no version. */
        public static Key of(Location dump) {
            try {
                String version = Integer.toHexString(dump.version().hashCode()) + "-" + dump.size();
                return new Key(dump.name(), version);
            } catch (IOException unreadable) {
                return new Key(dump.name(), "");
            }
        }
    }
}
